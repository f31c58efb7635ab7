"""Rows of relays' own logs, gathered pull by pull without doubles, and the calls of ours they belong to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, bindparam, insert, select, update

from components.core.charges import Charge
from components.core.spending import Period
from components.core.store.columns import EPOCH, MICROSECOND
from components.core.store.database import Database
from components.core.store.portable import chunks
from components.core.store.rows import AnyRow
from components.core.store.tables_spending import charges

FACTS = [field.name for field in fields(Charge)]


class Charges:
    """What relays' logs say they took from each person's keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, owner: str, origin: str, key_mark: str, pulled: Sequence[Charge]) -> int:
        """Keep what one pull of a log brought, and return how much of it was new.

        The same row in a later pull is the same charge; rows that are equal within a pull are as many charges.
        """
        named = dict(zip(_ids(owner, origin, key_mark, pulled), pulled, strict=True))
        with self._database.writing() as connection:
            there: set[str] = set()
            for some in chunks(list(named)):
                query = select(charges.c.id).where(charges.c.owner == owner, charges.c.id.in_(some))
                there.update(connection.execute(query).scalars())
            place = {"owner": owner, "origin": origin, "key_mark": key_mark}
            new = [
                {**asdict(charge), **place, "id": name} for name, charge in named.items() if name not in there
            ]
            if new:
                connection.execute(insert(charges), sorted(new, key=lambda row: row["at"]))
        return len(new)

    def of(self, owner: str, origin: str, key_mark: str, period: Period | None = None) -> list[Charge]:
        """The charges of a key, oldest first."""
        query = select(charges).where(*_of_key(owner, origin, key_mark))
        if period is not None:
            query = query.where(charges.c.at >= period.begin, charges.c.at < period.end)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(charges.c.at, charges.c.position)).all()
        return list(map(_charge, rows))

    def match(self, owner: str, pairs: Mapping[str, str | None]) -> None:
        """Keep which call each charge belongs to, by their ids; None for no call of ours."""
        if not pairs:
            return
        mine = (charges.c.owner == owner, charges.c.id == bindparam("charge"))
        matched = update(charges).where(*mine).values(call_id=bindparam("call"))
        with self._database.writing() as connection:
            connection.execute(matched, [{"charge": name, "call": call} for name, call in pairs.items()])


def _of_key(owner: str, origin: str, key_mark: str) -> Sequence[ColumnElement[bool]]:
    mine = charges.c.owner == owner
    return [mine, charges.c.origin == origin, charges.c.key_mark == key_mark]


def _ids(owner: str, origin: str, key_mark: str, pulled: Sequence[Charge]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for charge in pulled:
        said = repr((owner, origin, key_mark, *_identity(charge)))
        found.append(blake2b(f"{said}{seen[said]}".encode(), digest_size=16).hexdigest())
        seen[said] += 1
    return found


def _identity(charge: Charge) -> Sequence[Any]:
    """What tells a row of a log from others; not what later versions may read out of it besides."""
    at = (charge.at - EPOCH) // MICROSECOND
    amount = format(charge.amount.normalize() if charge.amount else Decimal(0), "f")
    return at, charge.model, amount, charge.prompt, charge.completion, charge.request_id, charge.refused


def _charge(row: AnyRow) -> Charge:
    return Charge(**{name: row._mapping[name] for name in FACTS})
