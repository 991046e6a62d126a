"""The tables, one definition for SQLite and PostgreSQL.

    source ──< entry            article (by entry key)
    digest ──< edition ──< outcome          what became of each entry
                     └──< sent ──< said     what later editions must not say again, and the marks it is found by
                     └──< message           the outbox and its ledger in one: bytes, state, lease, receipt
    taken                       the sources that a digest has taken entries from
    site ──< passage            the paragraphs of a site's articles, to learn what it puts under each of them
    audience ──< reader         who wants the same, and who they are; an audience is a digest of its own
    edition ──  letter          what all readers of an edition get
    summary                     what a language model answered, by what it was asked
    wait                        hosts and addresses that asked to be left alone
    lease, pace, suppressed, secret     shards of hosts, rates of domains, addresses never to write to, the key of our links

Promises that live here and nowhere else: one edition a slot (``uq_edition_digest``), an entry decided once for each digest
(``uq_outcome_final``), an entry known by its guid and by its key (``uq_entry_source``). What only this program reads as a whole
is one compressed record; what a query asks for is a column.
"""

from sqlalchemy import (  # noqa: TID251 - the store owns the database
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from digest.store.columns import Identity, Time, Words

VERSION = "0010"  # the newest file in migrations/versions

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_HABIT = text("articles > 1 OR ruling IS NOT NULL")
_Id = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts by itself in SQLite

sources = Table(
    "source",
    metadata,
    Column("url", Words, primary_key=True),
    Column("state", Words, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("next_poll_at", Time),
    Column("listed_at", Time),  # when its list of entries was last read
    Column("shard", Integer),  # of its host, where workers share the polling; null in a run of one process
    Column("record", LargeBinary),  # the source itself, where it does not stand in the configuration
    Column("tries", Integer, nullable=False, server_default="0"),  # claims since the last answer, so that a crash counts
    Index("ix_source_due", "shard", "next_poll_at"),
)

entries = Table(
    "entry",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("source", Words, nullable=False),
    Column("guid", Identity),  # null where the source gives none
    Column("key", Identity, nullable=False),
    Column("first_seen", Time, nullable=False, index=True),
    Column("listed_at", Time, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("version", BigInteger),  # of its words and dates; null where none was counted yet
    Column("renewed_at", Time),  # from when it may be told again: it was told, and has changed
    Column("shard", Integer),  # of the host of its page, while workers are to read it
    Column("wanted_at", Time),
    Column("tries", Integer, nullable=False, server_default="0"),
    UniqueConstraint("source", "guid"),
    UniqueConstraint("key", "source"),
    Index("ix_entry_wanted", "shard", "wanted_at", sqlite_where=text("wanted_at IS NOT NULL")),
)

articles = Table(
    "article",
    metadata,
    Column("key", Identity, primary_key=True),
    Column("record", LargeBinary, nullable=False),
    Column("learned", Boolean, nullable=False, server_default=false()),  # whether its passages were counted
    Column("read_at", Time),
    Column("stale_at", Time),  # from when its page must be read again: the source has changed the entry
    Column("validators", Text, nullable=False, server_default=""),  # of its page
)

digests = Table(
    "digest",
    metadata,
    Column("name", Text, primary_key=True),
    Column("first_seen", Time, nullable=False),
)

editions = Table(
    "edition",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("made_at", Time, nullable=False, index=True),
    Column("title", Words, nullable=False),
    Column("stories", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("record", LargeBinary),  # null once pruned
    Column("timings", Text),  # null for editions older than the column
    UniqueConstraint("digest", "slot"),
    Index("ix_edition_recent", "digest", "made_at"),
)

outcomes = Table(
    "outcome",
    metadata,
    Column("edition", Text, ForeignKey("edition.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("source", Words, nullable=False),
    Column("entry_key", Identity, nullable=False),
    Column("url", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Words, nullable=False),
    Column("into", Words),
    Column("marked", Boolean, nullable=False),  # false for a send by hand that marks nothing as seen
    Column("final", Boolean, nullable=False),  # marked, not carried over, and not changed by its source since
    UniqueConstraint("edition", "position"),
    Index("ix_outcome_entry_key", "entry_key", "source", "digest"),
    Index("ix_outcome_url", "url"),
    Index(
        "uq_outcome_final",
        "digest",
        "source",
        "entry_key",
        unique=True,
        sqlite_where=text("final"),
    ),
)

taken = Table(
    "taken",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("source", Words, primary_key=True),
)

sent = Table(
    "sent",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("edition", Text, ForeignKey("edition.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("sent_at", Time, nullable=False),
    Column("record", LargeBinary, nullable=False),
    UniqueConstraint("edition", "position"),
    Index("ix_sent_recent", "digest", "sent_at"),
)

# What stories are found by, apart from their records, so that a run reads no more than eight bytes for each sentence ever said.
said = Table(
    "said",
    metadata,
    Column("sent", _Id, ForeignKey("sent.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("passages", LargeBinary, nullable=False),  # fingerprints, eight bytes each
    Column("names", LargeBinary, nullable=False),  # those of the keys of entries
)

sites = Table(
    "site",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("name", Identity, nullable=False, unique=True),
    Column("articles", Integer, nullable=False),  # read from it so far
)

passages = Table(
    "passage",
    metadata,
    Column("mark", BigInteger, primary_key=True, autoincrement=False),
    Column("site", BigInteger, primary_key=True, autoincrement=False),
    Column("articles", Integer, nullable=False),
    Column("before", Integer, nullable=False),  # articles of the site before the first that held it
    Column("first", Integer, nullable=False),  # days of publication, as numbers
    Column("last", Integer, nullable=False),
    Column("seen", Integer, nullable=False),  # the day on which it was last met
    Column("titles", LargeBinary, nullable=False),
    Column("text", Words, nullable=False, server_default=""),
    Column("ruling", Text),
    Index("ix_passage_habit", "site", sqlite_where=_HABIT),
    sqlite_with_rowid=False,
)

# A query uses a partial index only where it says the very same: these are for queries too.
LIVE = text("state IN ('ready', 'sending', 'deferred', 'unknown')")
SENDING = text("state = 'sending'")

messages = Table(
    "message",
    metadata,
    Column("message_id", Text, primary_key=True),
    # No foreign key: both are inserted in one transaction, editions stay, and the check was a third of the time of a row.
    Column("edition", Text, nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("sender", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Words, nullable=False),
    Column("body", LargeBinary),  # null once pruned
    Column("html", LargeBinary),
    Column("sha256", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", Time, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),  # claims, so that a crash counts
    Column("doubts", Integer, nullable=False, server_default="0"),  # times that the state became unknown
    Column("owner", Text),
    Column("lease_until", Time),
    Column("wire_at", Time),
    Column("first_try_at", Time),
    Column("updated_at", Time, nullable=False),
    Column("reply", Words, nullable=False, server_default=""),
    Column("reader", BigInteger),  # null for a recipient of the configuration
    Index("ix_message_live", "due_at", "edition", "position", sqlite_where=LIVE),
    Index("ix_message_sending", "lease_until", sqlite_where=SENDING),
)

letters = Table(
    "letter",
    metadata,
    Column("edition", Text, ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True),
    Column("record", LargeBinary, nullable=False),
)

audiences = Table(
    "audience",
    metadata,
    Column("name", Text, primary_key=True),
    Column("record", LargeBinary, nullable=False),  # the preferences
    Column("next_due_at", Time),  # null: to be reckoned
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("owner", Text),
    Column("lease_until", Time),
    Column("error", Words, nullable=False, server_default=""),
    Index("ix_audience_due", "next_due_at"),
)

readers = Table(
    "reader",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("mailbox", Text, nullable=False),  # the address as addresses are compared
    Column("audience", Text, ForeignKey("audience.name"), nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("confirmed_at", Time),
    Column("bounced_at", Time),
    Column("bounces", Integer, nullable=False, server_default="0"),
    Column("note", Words, nullable=False, server_default=""),
    UniqueConstraint("mailbox", "digest"),
    Index("ix_reader_audience", "audience", "state", "id"),
    sqlite_autoincrement=True,  # the number of one who is forgotten is nobody else's: his links may lie in a mailbox for ever
)

suppressed = Table(
    "suppressed",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("reason", Words, nullable=False),
    Column("at", Time, nullable=False),
)

leases = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", Time, nullable=False),
)

paces = Table(
    "pace",
    metadata,
    Column("domain", Text, primary_key=True),
    Column("free_at", Time, nullable=False),  # when the next message may leave
    Column("tail_at", Time, nullable=False),  # when the last of those that were put off is due
)

waits = Table(
    "wait",
    metadata,
    Column("place", Identity, primary_key=True),  # an origin or an address
    Column("until", Time, nullable=False),
)

secrets = Table(
    "secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)


summaries = Table(
    "summary",
    metadata,
    Column("key", Text, primary_key=True),
    Column("content", Words, nullable=False),
    Column("made_at", Time, nullable=False),
    Index("ix_summary_made_at", "made_at"),
)


def adapt_to_postgresql() -> None:
    """Give the indexes their form there. Apart from the tables, because to name that dialect imports it: 50 ms of each start."""
    for table in metadata.tables.values():
        for index in table.indexes:
            where = index.dialect_options["sqlite"]["where"]
            if where is not None:
                index.dialect_options["postgresql"]["where"] = where
            if index.name == "ix_outcome_url":
                index.dialect_options["postgresql"]["using"] = "hash"  # for addresses of any length
