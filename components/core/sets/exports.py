"""A set as CSV, XLSX, JSON, captions and a web page that needs nothing else."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, product
from pathlib import Path, PurePosixPath
from typing import Any

from components.core.batches import Cell, PromptSet
from components.core.files.workbooks import workbook
from components.core.records import Status
from components.core.sets import fields

FORMAT = "relay-studio/set"
_HERE = Path(__file__).resolve().parent
_NO_FILE_NAME = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_FORMULA = re.compile(r"(?![-+]?[\d.,]+\Z)[-=+@\t\r＝＋－＠]")
"""What a spreadsheet would take for a formula, which no number is (owasp.org, CSV injection)."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What the exporters say, in the reader's language."""

    language: str
    line: str
    prompt: str
    picture: str
    statuses: Mapping[Status | None, str]
    """By how far a cell is; None for one that was not begun."""
    figures: str
    """Under the name: how many, when, what it cost."""


def as_csv(made: PromptSet, cells: Sequence[Cell], rows: Sequence[int], say: Wording) -> bytes:
    """A line for each row: its line in the file, the picture's name, the prompt, and of each model answer, its fields,
    state, tokens and cost.

    With a mark of UTF-8, without which Excel takes Chinese for something else.
    """
    to = io.StringIO()
    csv.writer(to).writerows(_table(made, cells, rows, say))
    return to.getvalue().encode("utf-8-sig")


def as_xlsx(made: PromptSet, cells: Sequence[Cell], rows: Sequence[int], say: Wording) -> bytes:
    """The same as a workbook."""
    return workbook(_table(made, cells, rows, say))


def as_json(made: PromptSet, cells: Sequence[Cell], rows: Sequence[int]) -> bytes:
    """The set with its answers by model."""
    head = {"format": FORMAT, "version": 1, "name": made.name, "made_at": made.created_at.isoformat()}
    said = {**head, "models": names(made), "rows": list(_items(made, cells, rows))}
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def as_jsonl(made: PromptSet, cells: Sequence[Cell], rows: Sequence[int]) -> bytes:
    """A line of JSON for each row, as one of the rows of `as_json`."""
    lines = (json.dumps(item, ensure_ascii=False) for item in _items(made, cells, rows))
    return "".join(f"{line}\n" for line in lines).encode()


def as_captions(made: PromptSet, cells: Sequence[Cell], rows: Sequence[int]) -> bytes:
    """A ZIP with a text file beside each picture's name: the answer alone; of several models each in a folder of its own."""
    to, taken = io.BytesIO(), set[str]()
    found, models = _by_place(cells), names(made)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for row, (column, model) in product(rows, enumerate(models)):
            cell = found.get((row, column))
            if cell is not None and cell.status is Status.DONE:
                folder = f"{_file_name(model)}/" if len(models) > 1 else ""
                path = PurePosixPath(made.subjects[row].name)
                archive.writestr(_free(folder + _file_name(path.stem), taken), cell.text)
    return to.getvalue()


def _free(path: str, taken: set[str]) -> str:
    """A path that is not taken, also where upper and lower case are one."""
    for number in count(1):
        name = f"{path}.txt" if number == 1 else f"{path} ({number}).txt"
        if name.casefold() not in taken:
            break
    taken.add(name.casefold())
    return name


def _file_name(name: str) -> str:
    """A name that every system takes for a file's."""
    return _NO_FILE_NAME.sub("_", name).strip(" .") or "_"


def as_html(made: PromptSet, cells: Sequence[Cell], rows: Sequence[int], say: Wording) -> bytes:
    """A table of all of it; what people and models wrote is text, never HTML."""
    lines = [(made.prompts[row], made.subjects[row].name if made.subjects else "", row) for row in rows]
    page: str = _template().render(
        made=made, models=names(made), lines=lines, found=_by_place(cells), say=say, Status=Status
    )
    return page.encode()


def _table(
    made: PromptSet, cells: Sequence[Cell], rows: Sequence[int], say: Wording
) -> Iterator[list[str | int]]:
    found, schema = _by_place(cells), fields.schema_in(made)
    parts = ["", *(f" · {name}" for name in fields.fields(schema)), " · status", " · tokens", " · cost"]
    about = [say.picture] if made.subjects else []
    yield [say.line, *about, say.prompt, *(guarded(name + part) for name in names(made) for part in parts)]
    for row in rows:
        line, prompt = made.prompts[row]
        about = [guarded(made.subjects[row].name)] if made.subjects else []
        told = [found.get((row, column)) for column in range(len(made.models))]
        yield [line, *about, guarded(prompt), *(part for cell in told for part in _told(cell, schema, say))]


def _items(made: PromptSet, cells: Sequence[Cell], rows: Sequence[int]) -> Iterator[dict[str, Any]]:
    found, models, schema = _by_place(cells), names(made), fields.schema_in(made)
    for row in rows:
        line, prompt = made.prompts[row]
        about = {"picture": made.subjects[row].name} if made.subjects else {}
        answers = {
            name: _plain(cell, schema)
            for column, name in enumerate(models)
            if (cell := found.get((row, column))) is not None
        }
        yield {"line": line, **about, "prompt": prompt, "answers": answers}


def names(made: PromptSet) -> list[str]:
    """A name for each column; where two are of one model, with its number."""
    models = [options.model or "?" for options in made.models]
    return [
        name if models.count(name) == 1 else f"{name} ({models[: place + 1].count(name)})"
        for place, name in enumerate(models)
    ]


def _by_place(cells: Sequence[Cell]) -> dict[tuple[int, int], Cell]:
    return {(cell.row, cell.column): cell for cell in cells}


def _told(cell: Cell | None, schema: str, say: Wording) -> list[str]:
    wanted = fields.fields(schema)
    if cell is None:
        return ["", *[""] * len(wanted), say.statuses[None], "", ""]
    values = fields.filled(cell.text, schema).values
    tokens = cell.usage.completion
    cost = "" if cell.cost.amount is None else f"{cell.cost.amount:f} {cell.cost.currency}"
    return [
        guarded(cell.text),
        *(guarded(values.get(name, "")) for name in wanted),
        say.statuses[cell.status],
        "" if tokens is None else str(tokens),
        cost,
    ]


def _plain(cell: Cell, schema: str) -> dict[str, Any]:
    amount = cell.cost.amount
    read = {"value": fields.value(cell.text)} if schema else {}
    return {
        "status": cell.status,
        "text": cell.text,
        **read,
        "error": cell.fault and {"key": cell.fault.key, **cell.fault.values},
        "prompt_tokens": cell.usage.prompt,
        "completion_tokens": cell.usage.completion,
        "cost": None if amount is None else {"amount": f"{amount:f}", "currency": cell.cost.currency},
        "first_token_s": cell.timing.first_token_s,
        "total_s": cell.timing.total_s,
    }


def guarded(text: str) -> str:
    """A text with an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if _FORMULA.match(text) else text


@cache
def _template() -> Any:
    # Only here: nobody who opens the app should wait for it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
    environment.trim_blocks = environment.lstrip_blocks = True
    return environment.get_template("page.html")
