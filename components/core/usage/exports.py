"""Calls as CSV, XLSX and JSON: what to write is said in an address, and written piece by piece from the ledger."""

import base64
import binascii
import csv
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from components.core import i18n
from components.core.files.workbooks import workbook
from components.core.records import Call, Status
from components.core.sets.exports import guarded
from components.core.spending import Filters, Period

XLSX_MAX = 100_000
"""Rows of a workbook: a sheet holds a million, but takes minutes to write and to open."""
FORMAT = "relay-studio/calls"
_PIECE_CHARS = 64_000
_NAME_CHARS_MAX = 8_000
Cell: TypeAlias = str | int | float | None

HEAD = (
    *("at", "local_time", "kind", "page", "relay", "origin", "key", "model", "status", "error", "http_status"),
    *("prompt_tokens", "cached_tokens", "completion_tokens", "reasoning_tokens", "tokens_are"),
    *("cost", "currency", "price_from", "cost_is", "first_token_s", "total_s"),
    *("request_id", "conversation_id", "id"),
)  # fmt: skip
"""The same in both languages: a sheet that reckons with a column keeps doing so."""


class Kind(StrEnum):
    """How it is written; the value ends the file's name."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Export:
    """What a file is to hold."""

    kind: Kind
    period: Period
    filters: Filters = Filters()  # noqa: RUF009  frozen
    zone: str = "UTC"

    @property
    def name(self) -> str:
        """All of it as a name without any sign that an address would change."""
        said = {
            "kind": self.kind,
            "begin": self.period.begin.isoformat(),
            "end": self.period.end.isoformat(),
            "zone": self.zone,
            "filters": {field: value for field, value in asdict(self.filters).items() if value},
        }
        return base64.urlsafe_b64encode(zlib.compress(json.dumps(said).encode())).decode().rstrip("=")

    @classmethod
    def named(cls, name: str) -> "Export | None":
        """The same back from the name; None where it is none."""
        try:
            packed = base64.urlsafe_b64decode(name[:_NAME_CHARS_MAX] + "=" * (-len(name) % 4))
            said = json.loads(zlib.decompressobj().decompress(packed, 100_000))
            period = Period(datetime.fromisoformat(said["begin"]), datetime.fromisoformat(said["end"]))
            filters = _filters(said["filters"])
            return cls(Kind(said["kind"]), period, filters, str(said["zone"]))
        except (binascii.Error, zlib.error, ValueError, KeyError, TypeError):
            return None


def written(asked: Export, calls: Iterable[Call]) -> Iterator[bytes]:
    """The file in pieces; a workbook is one, of the first XLSX_MAX calls."""
    if asked.kind is Kind.JSON:
        return _json(calls)
    rows = (_row(call, asked.zone) for call in calls)
    return _csv(rows) if asked.kind is Kind.CSV else iter([_xlsx(rows)])


def _csv(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """With a mark of UTF-8, without which Excel takes Chinese for something else."""
    to = io.StringIO()
    to.write("\ufeff")
    lines = csv.writer(to)
    lines.writerow(HEAD)
    for row in rows:
        lines.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
        if to.tell() > _PIECE_CHARS:
            yield to.getvalue().encode()
            to.seek(0)
            to.truncate()
    yield to.getvalue().encode()


def _xlsx(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Costs are numbers there, so that a sheet can add them up; what is unknown is empty."""
    cost = HEAD.index("cost")

    def cells() -> Iterator[list[str | int | float]]:
        yield list(HEAD)
        for number, row in enumerate(rows):
            if number == XLSX_MAX:
                return
            known = ["" if cell is None else cell for cell in row]
            yield [float(cell) if place == cost and cell else cell for place, cell in enumerate(known)]

    return workbook(cells())


def _json(calls: Iterable[Call]) -> Iterator[bytes]:
    """One object with a list of calls; money is text, to the last digit."""
    yield json.dumps({"format": FORMAT, "version": 1})[:-1].encode() + b', "calls": ['
    comma = b"\n"
    for call in calls:
        yield comma + json.dumps(_item(call), ensure_ascii=False).encode()
        comma = b",\n"
    yield b"\n]}\n"


def _row(call: Call, zone: str) -> list[Cell]:
    local = call.at.astimezone(i18n.zone(zone)).strftime("%Y-%m-%d %H:%M:%S")
    used, cost = call.usage, call.cost
    return [
        *(call.at.isoformat(), local, call.kind, call.page, call.relay_id, call.origin, call.key_mark),
        *(call.model, call.status, call.fault.key if call.fault else None, call.http_status),
        *(used.prompt, used.cached, used.completion, used.reasoning, used.doubt),
        *(_plain(cost.amount), cost.currency, cost.source, cost.doubt),
        *(call.timing.first_token_s, call.timing.total_s),
        *(call.request_id, call.conversation_id, call.id),
    ]


def _item(call: Call) -> dict[str, Any]:
    said = asdict(call)
    said["at"] = call.at.isoformat()
    said["cost"]["amount"] = _plain(call.cost.amount)
    said["usage"].pop("times", None)
    said["fault"] = call.fault and {"key": call.fault.key, **call.fault.values}
    return said


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _filters(said: dict[str, Any]) -> Filters:
    lists = {
        field: tuple(said.get(field, ())) for field in ("relay_ids", "key_marks", "models", "pages", "kinds")
    }
    statuses = tuple(Status(name) for name in said.get("statuses", ()))
    return Filters(**lists, statuses=statuses, conversation_id=said.get("conversation_id"))
