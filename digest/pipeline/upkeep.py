"""What is forgotten: by one run after its editions, by one worker once an hour."""

from datetime import timedelta

from digest.pipeline.context import Context
from digest.store import roster


def forget_old(context: Context) -> None:
    """Forget what is older than the configuration keeps, and the addresses whose owners have not answered in time."""
    now, settings = context.clock(), context.settings
    context.store.prune(now, keep_days=settings.store.keep_days)
    context.store.write(roster.forget_unanswered, before=now - timedelta(days=settings.readers.answer_days))
