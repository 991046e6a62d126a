"""Runs the migrations inside the transaction that ``digest.store.upgrade`` has opened."""

from alembic import context  # noqa: TID251 - the store owns the database

from digest.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
