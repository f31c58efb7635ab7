"""A set as CSV, JSON and a web page that needs nothing else."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from components.core.batches import Cell, PromptSet
from components.core.records import Status

FORMAT = "relay-studio/set"
_HERE = Path(__file__).resolve().parent
_FORMULA = re.compile(r"(?![-+]?[\d.,]+\Z)[-=+@\t\r＝＋－＠]")
"""What a spreadsheet would take for a formula, which no number is (owasp.org, CSV injection)."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What the exporters say, in the reader's language."""

    language: str
    line: str
    prompt: str
    statuses: Mapping[Status | None, str]
    """By how far a cell is; None for one that was not begun."""
    figures: str
    """Under the name: how many, when, what it cost."""


def as_csv(made: PromptSet, cells: Sequence[Cell], rows: Sequence[int], say: Wording) -> bytes:
    """A line for each row: its line in the file, the prompt, and of each model answer, state, tokens and cost.

    With a mark of UTF-8, without which Excel takes Chinese for something else.
    """
    found, to = _by_place(cells), io.StringIO()
    writer = csv.writer(to)
    heads = [f"{name}{part}" for name in names(made) for part in ("", " · status", " · tokens", " · cost")]
    writer.writerow([say.line, say.prompt, *map(_safe, heads)])
    for row in rows:
        line, prompt = made.prompts[row]
        told = [part for column in range(len(made.models)) for part in _told(found.get((row, column)), say)]
        writer.writerow([line, _safe(prompt), *told])
    return to.getvalue().encode("utf-8-sig")


def as_json(made: PromptSet, cells: Sequence[Cell], rows: Sequence[int]) -> bytes:
    """The set with its answers by model."""
    found, models = _by_place(cells), names(made)
    items = [
        {
            "line": made.prompts[row][0],
            "prompt": made.prompts[row][1],
            "answers": {
                name: _plain(cell)
                for column, name in enumerate(models)
                if (cell := found.get((row, column))) is not None
            },
        }
        for row in rows
    ]
    head = {"format": FORMAT, "version": 1, "name": made.name, "made_at": made.created_at.isoformat()}
    return json.dumps({**head, "models": models, "rows": items}, ensure_ascii=False, indent=1).encode()


def as_html(made: PromptSet, cells: Sequence[Cell], rows: Sequence[int], say: Wording) -> bytes:
    """A table of all of it; what people and models wrote is text, never HTML."""
    lines = [(made.prompts[row], row) for row in rows]
    page: str = _template().render(
        made=made, models=names(made), lines=lines, found=_by_place(cells), say=say, Status=Status
    )
    return page.encode()


def names(made: PromptSet) -> list[str]:
    """A name for each column; where two are of one model, with its number."""
    models = [options.model or "?" for options in made.models]
    return [
        name if models.count(name) == 1 else f"{name} ({models[: place + 1].count(name)})"
        for place, name in enumerate(models)
    ]


def _by_place(cells: Sequence[Cell]) -> dict[tuple[int, int], Cell]:
    return {(cell.row, cell.column): cell for cell in cells}


def _told(cell: Cell | None, say: Wording) -> list[str]:
    if cell is None:
        return ["", say.statuses[None], "", ""]
    tokens = cell.usage.completion
    cost = "" if cell.cost.amount is None else f"{cell.cost.amount:f} {cell.cost.currency}"
    return [_safe(cell.text), say.statuses[cell.status], "" if tokens is None else str(tokens), cost]


def _plain(cell: Cell) -> dict[str, Any]:
    amount = cell.cost.amount
    return {
        "status": cell.status,
        "text": cell.text,
        "error": cell.fault and {"key": cell.fault.key, **cell.fault.values},
        "prompt_tokens": cell.usage.prompt,
        "completion_tokens": cell.usage.completion,
        "cost": None if amount is None else {"amount": f"{amount:f}", "currency": cell.cost.currency},
        "first_token_s": cell.timing.first_token_s,
        "total_s": cell.timing.total_s,
    }


def _safe(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


@cache
def _template() -> Any:
    # Only here: nobody who opens the app should wait for it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
    environment.trim_blocks = environment.lstrip_blocks = True
    return environment.get_template("page.html")
