"""The tables of what calls come to, of balances, and of relays' own logs."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, Table

from components.core.store.columns import Count, Instant, Money, Words
from components.core.store.tables import metadata, position

slices = Table(
    "slices",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", Words, nullable=False),
    Column("relay_id", Words, nullable=False),
    Column("origin", Words, nullable=False),
    Column("key_mark", Words),
    Column("model", Words),
    Column("page", Words),
    Column("kind", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("currency", Words, nullable=False),
    Column("price_source", Words, nullable=False),
    Column("sureness", Words, nullable=False),
)
"""All there is to tell calls apart by; calls alike in it are added up. `id` is a digest of the rest."""

Index("slices_owned", slices.c.owner)

rollups = Table(
    "rollups",
    metadata,
    Column("owner", Words, primary_key=True),
    Column("slice_id", BigInteger, primary_key=True, autoincrement=False),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("calls", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),
    Column("stopped", BigInteger, nullable=False),
    Column("unpriced", BigInteger, nullable=False),
    Column("uncounted", BigInteger, nullable=False),
    Column("prompt", BigInteger, nullable=False),
    Column("completion", BigInteger, nullable=False),
    Column("cached", BigInteger, nullable=False),
    Column("reasoning", BigInteger, nullable=False),
    Column("micros", BigInteger, nullable=False),
    Column("crumbs", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Sums over the calls of a slice in half an hour; `slot` counts half hours since 1970.

Half hours, because the days of India begin in the middle of one of UTC's hours. Money is whole millionths and what is
left in parts of 10^-16, so that both databases add exactly.
"""

balances = Table(
    "balances",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("relay_id", Words, nullable=False),
    Column("origin", Words, nullable=False),
    Column("key_mark", Words, nullable=False),
    Column("dialect", Words, nullable=False),
    Column("currency", Words, nullable=False),
    Column("remaining", Money),
    Column("used", Money),
    Column("granted", Money),
    Column("unlimited", Boolean, nullable=False),
    Column("standing", Words, nullable=False),
    Column("scope", Words, nullable=False),
    Column("name", Words),
    Column("expires_at", Instant),
    Column("never_expires", Boolean, nullable=False),
    Column("models", JSON, nullable=False),
    Column("windows", JSON, nullable=False),
    Column("qualms", JSON, nullable=False),
    Column("others", JSON, nullable=False),
)

Index("balances_of_key", balances.c.owner, balances.c.origin, balances.c.key_mark, balances.c.at)
Index("balances_of_relay", balances.c.owner, balances.c.relay_id, balances.c.at)

charges = Table(
    "charges",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("origin", Words, nullable=False),
    Column("key_mark", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("model", Words, nullable=False),
    Column("amount", Money, nullable=False),
    Column("prompt", Count),
    Column("completion", Count),
    Column("cached", Count),
    Column("took_s", Float),
    Column("request_id", Words),
    Column("token_name", Words),
    Column("group", Words),
    Column("streamed", Boolean),
    Column("refused", Boolean, nullable=False),
    Column("call_id", Words),
)
"""`id` is a digest of what a row of the log says, and of how many rows before it said the same."""

Index("charges_of_key", charges.c.owner, charges.c.origin, charges.c.key_mark, charges.c.at)
