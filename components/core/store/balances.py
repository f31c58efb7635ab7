"""Balances as relays told them: the last one, and how they went."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from components.core.balance import Balance, Qualm, Scope, Standing, Window
from components.core.spending import Period
from components.core.store.database import Database
from components.core.store.rows import AnyRow, Values, new_id
from components.core.store.tables_spending import balances

PURSE = ("currency", "remaining", "used", "granted", "unlimited")
"""What a purse in another currency has of its own."""


class Balances:
    """The balances of each person's keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, owner: str, balance: Balance) -> None:
        """Keep a balance; of equal figures in a row the first and the last stay."""
        values = _values(balance)
        key = _of_key(owner, balance.origin, balance.key_mark)
        with self._database.writing() as connection:
            latest = select(balances).where(*key).order_by(balances.c.at.desc(), balances.c.position.desc())
            rows = connection.execute(latest.limit(2)).all()
            if len(rows) == 2 and rows[0].at <= balance.at and all(_same(row, values) for row in rows):
                mine = (balances.c.owner == owner, balances.c.position == rows[0].position)
                connection.execute(update(balances).where(*mine).values(at=balance.at))
            else:
                connection.execute(insert(balances).values(id=new_id(), owner=owner, **values))

    def last(self, owner: str, relay_id: str, key_mark: str | None = None) -> Balance | None:
        """The newest balance of a relay, of one key or account where it is named, or None."""
        mine = [balances.c.owner == owner, balances.c.relay_id == relay_id]
        if key_mark is not None:
            mine.append(balances.c.key_mark == key_mark)
        query = select(balances).where(*mine).order_by(balances.c.at.desc(), balances.c.position.desc())
        with self._database.reading() as connection:
            row = connection.execute(query.limit(1)).first()
        return None if row is None else _balance(row)

    def names(self, owner: str) -> Mapping[str, str]:
        """What the relays call the keys, by their marks; the newest name of each."""
        told = (balances.c.owner == owner, balances.c.name.is_not(None), balances.c.name != "")
        named = select(balances.c.key_mark, balances.c.name).where(*told)
        query = named.group_by(balances.c.key_mark, balances.c.name).order_by(func.max(balances.c.at))
        with self._database.reading() as connection:
            return {row.key_mark: row.name for row in connection.execute(query)}

    def history(self, owner: str, origin: str, key_mark: str, period: Period | None = None) -> list[Balance]:
        """The balances of a key, oldest first."""
        query = select(balances).where(*_of_key(owner, origin, key_mark))
        if period is not None:
            query = query.where(balances.c.at >= period.begin, balances.c.at < period.end)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(balances.c.at, balances.c.position)).all()
        return list(map(_balance, rows))


def _of_key(owner: str, origin: str, key_mark: str) -> Sequence[ColumnElement[bool]]:
    mine = balances.c.owner == owner
    return [mine, balances.c.origin == origin, balances.c.key_mark == key_mark]


def _same(row: AnyRow, values: Values) -> bool:
    return all(row._mapping[name] == value for name, value in values.items() if name != "at")


def _values(balance: Balance) -> Values:
    return {
        "at": balance.at,
        "relay_id": balance.relay_id,
        "origin": balance.origin,
        "key_mark": balance.key_mark,
        "dialect": balance.dialect,
        **{name: getattr(balance, name) for name in PURSE},
        "standing": balance.standing.value,
        "scope": balance.scope.value,
        "name": balance.name,
        "expires_at": balance.expires_at,
        "never_expires": balance.never_expires,
        "models": list(balance.models),
        "windows": [_window_values(window) for window in balance.windows],
        "qualms": sorted(balance.qualms),
        "others": [
            {name: _told(getattr(other, name)) for name in PURSE} | {"qualms": sorted(other.qualms)}
            for other in balance.others
        ],
    }


def _balance(row: AnyRow) -> Balance:
    facts = {
        "at": row.at,
        "relay_id": row.relay_id,
        "origin": row.origin,
        "key_mark": row.key_mark,
        "dialect": row.dialect,
        "standing": Standing(row.standing),
        "scope": Scope(row.scope),
        "name": row.name,
        "expires_at": row.expires_at,
        "never_expires": row.never_expires,
        "models": tuple(row.models),
    }
    return Balance(
        **facts,
        **{name: row._mapping[name] for name in PURSE},
        windows=tuple(map(_window, row.windows)),
        qualms=frozenset(map(Qualm, row.qualms)),
        others=tuple(Balance(**facts, **_purse(other)) for other in row.others),
    )


def _told(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _purse(values: Values) -> Values:
    amounts = {name: _amount(values[name]) for name in ("remaining", "used", "granted")}
    return {**values, **amounts, "qualms": frozenset(map(Qualm, values["qualms"]))}


def _window_values(window: Window) -> Values:
    resets_at = window.resets_at and window.resets_at.isoformat()
    return {
        "name": window.name,
        "limit": _told(window.limit),
        "used": _told(window.used),
        "resets_at": resets_at,
    }


def _window(values: Values) -> Window:
    resets_at = values["resets_at"] and datetime.fromisoformat(values["resets_at"])
    return Window(values["name"], _amount(values["limit"]), _amount(values["used"]), resets_at)


def _amount(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
