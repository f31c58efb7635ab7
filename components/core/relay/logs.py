"""What a relay's own log tells of the calls made with a key: GET /api/log/token, of new-api and its kin.

Shapes: new-api model/log.go and controller/log.go, one-api's and one-hub's rows of the same names; older versions take the
key in the address only, where it must not be, and are as if they had no log.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from components.core import errors
from components.core.charges import Charge
from components.core.relay.connection import Connection
from components.core.relay.models import quota_per_usd

PATH = "/api/log/token"
_SPENT, _REFUSED, _REFUNDED = (0, 2), 5, 6
"""Of `type`: unknown and consume, error, refund; the others are top-ups, management and system."""
_YEAR_3000_S = 32_503_680_000
_PAGES, _PAGE_ROWS = 10, 100
_ROUND = 100
"""new-api shows its last 1,000 rows, some of its kin 100 (common.MaxRecentItems), and none says so: a count as round as
this is taken for such an end."""


@dataclass(frozen=True, slots=True)
class Log:
    """A log as it was shown: what it says was taken, given back or refused, in its order."""

    charges: tuple[Charge, ...]
    """Amounts below zero were given back."""
    rows: int
    """Of all kinds, also those that can't be read."""
    last_only: int | None = None
    """So many rows were shown, and older ones probably are not; None where the log seems whole."""
    oldest_at: datetime | None = None
    """Of any row with a time."""

    @property
    def taken(self) -> list[Charge]:
        """The rows of calls that were charged, free ones included."""
        return [charge for charge in self.charges if not charge.refused and charge.amount >= 0]


async def pulled(connection: Connection) -> Log:
    """The whole log as far as the relay shows it; where it comes by pages, up to a thousand rows.

    Raises:
        RelayError: the relay has no such log, or does not show it.
    """
    reply = await connection.get(PATH, kind="billing", at_root=True)
    rows = _rows(reply.data)
    if rows is None:
        raise errors.NotOfferedError(status=reply.status, charged="no")
    total = _total(reply.data)
    if total is not None and total > len(rows) > 0:
        rows = await _paged(connection, rows, total)
    per_usd = await quota_per_usd(connection) if rows else 1
    return read(rows, total, per_usd)


def read(rows: Iterable[object], total: int | None, per_usd: int) -> Log:
    """What rows say; those that can't be read, and those that are of no call, are left out.

    Args:
        total: how many rows the relay says there are, where it says it.
        per_usd: quota of one dollar.
    """
    shown = list(rows)
    told = [row for row in shown if isinstance(row, dict)]
    charges = (_charge(row, per_usd) for row in told)
    times = [at for row in told if (at := _at(row)) is not None]
    ends_early = total > len(shown) if total is not None else len(shown) % _ROUND == 0
    return Log(
        tuple(charge for charge in charges if charge is not None),
        len(shown),
        len(shown) if shown and ends_early else None,
        min(times, default=None),
    )


async def _paged(connection: Connection, first: list[object], total: int) -> list[object]:
    """The rows of all pages; those that had come where the relay has enough of it."""
    rows: list[object] = []
    more: list[object] = []
    for page in range(1, _PAGES + 1):
        params = {"p": str(page), "page_size": str(_PAGE_ROWS)}
        try:
            reply = await connection.get(PATH, kind="billing", at_root=True, params=params)
        except errors.RelayError:
            break
        more, before = _rows(reply.data) or [], more
        if not more or more == before:  # one that does not know of pages shows the same again
            break
        rows += more
        if len(rows) >= total:
            break
    return rows if len(rows) > len(first) else first


def _rows(data: object) -> list[object] | None:
    """The rows inside a reply: bare, under `data`, or under its `items`; null is Go's empty list."""
    if isinstance(data, list):
        return data
    if not isinstance(data, dict):
        return None
    for name in ("data", "items", "logs"):
        if name in data:
            return [] if data[name] is None else _rows(data[name])
    return None


def _total(data: object) -> int | None:
    """How many rows there are, where the log comes by pages."""
    if not isinstance(data, dict):
        return None
    told = _count(data.get("total"))
    return _total(data.get("data")) if told is None else told


def _charge(row: Mapping[str, object], per_usd: int) -> Charge | None:
    at, model, quota = _at(row), row.get("model_name"), _number(row.get("quota"))
    kind = row.get("type", 0)
    if at is None or not isinstance(model, str) or kind not in (*_SPENT, _REFUSED, _REFUNDED):
        return None
    if quota is None and kind == _REFUSED:
        quota = 0
    if quota is None or quota < 0:
        return None
    other, streamed = _other(row.get("other")), row.get("is_stream")
    cached = _count(other.get("cache_tokens"))
    return Charge(
        at=at,
        model=model,
        amount=Decimal(str(quota)) / per_usd * (-1 if kind == _REFUNDED else 1),
        prompt=_prompt(row, other, cached),
        completion=_count(row.get("completion_tokens")),
        cached=cached,
        took_s=_took_s(row),
        request_id=_text(row.get("request_id")),
        token_name=_text(row.get("token_name")),
        group=_text(row.get("group")),
        streamed=streamed if isinstance(streamed, bool) else None,
        refused=kind == _REFUSED,
    )


def _at(row: Mapping[str, object]) -> datetime | None:
    at_s = _number(row.get("created_at"))
    return datetime.fromtimestamp(at_s, UTC) if at_s is not None and 0 < at_s < _YEAR_3000_S else None


def _other(value: object) -> Mapping[str, object]:
    """new-api's `other`: JSON in a string, an object in its newest."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _prompt(row: Mapping[str, object], other: Mapping[str, object], cached: int | None) -> int | None:
    """Tokens of the question, cached ones included; rows of Claude count those apart (new-api, other.claude)."""
    told = _count(row.get("prompt_tokens"))
    if told is None or other.get("claude") is not True:
        return told
    return told + (cached or 0) + (_count(other.get("cache_creation_tokens")) or 0)


def _took_s(row: Mapping[str, object]) -> float | None:
    """new-api tells seconds, one-api milliseconds."""
    seconds, ms = _number(row.get("use_time")), _number(row.get("elapsed_time"))
    told = seconds if seconds is not None else None if ms is None else ms / 1000
    return told if told is not None and 0 <= told < 86_400 else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _count(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and 0 <= number < 1e12 else None


def _number(value: object) -> float | int | None:
    return (
        value
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
        else None
    )
