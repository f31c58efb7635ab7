"""What a relay's own log tells of the calls made with a key: GET /api/log/token, of new-api and its kin.

Shapes: new-api model/log.go, one-api's and one-hub's rows of the same names; older versions take the key in the address
only, where it must not be, and are as if they had no log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from components.core import errors
from components.core.relay.connection import Connection
from components.core.relay.models import quota_per_usd

_SPENT = (0, 2)
"""Of `type`: unknown and consume; the others are top-ups, management, system, and in newer versions errors."""
_YEAR_3000_S = 32_503_680_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A call that was charged, as the log has it."""

    at: datetime
    """When it ended."""
    model: str
    amount: Decimal
    """US dollars."""
    took_s: float | None = None
    request_id: str | None = None

    @property
    def began_at(self) -> datetime | None:
        """When it began, where the log tells how long it took."""
        return None if self.took_s is None else self.at - timedelta(seconds=self.took_s)


async def charged(connection: Connection) -> list[Entry]:
    """The calls the relay has charged to this key, in the order of its log; rows that can't be read are left out.

    Raises:
        RelayError: the relay has no such log, or does not show it.
    """
    reply = await connection.get("/api/log/token", kind="billing", at_root=True)
    rows = _rows(reply.data)
    if rows is None:
        raise errors.NotOfferedError(status=reply.status, charged="no")
    per_usd = await quota_per_usd(connection) if rows else 1
    entries = (_entry(row, per_usd) for row in rows if isinstance(row, dict))
    return [entry for entry in entries if entry is not None]


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


def _entry(row: Mapping[str, object], per_usd: int) -> Entry | None:
    at_s, model, quota = _number(row.get("created_at")), row.get("model_name"), _number(row.get("quota"))
    if at_s is None or not 0 < at_s < _YEAR_3000_S or not isinstance(model, str):
        return None
    if quota is None or quota < 0 or row.get("type", 0) not in _SPENT:
        return None
    request_id = row.get("request_id")
    return Entry(
        datetime.fromtimestamp(at_s, UTC),
        model,
        Decimal(str(quota)) / per_usd,
        _took_s(row),
        request_id if isinstance(request_id, str) and request_id else None,
    )


def _took_s(row: Mapping[str, object]) -> float | None:
    """new-api tells seconds, one-api milliseconds."""
    seconds, ms = _number(row.get("use_time")), _number(row.get("elapsed_time"))
    told = seconds if seconds is not None else None if ms is None else ms / 1000
    return told if told is not None and 0 <= told < 86_400 else None


def _number(value: object) -> float | int | None:
    return (
        value
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
        else None
    )
