"""What stands in the table of a set: pictures, prompts, the beginnings of answers or their fields, and where models disagree."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import streamlit as st

from components.core.batches import Cell, PromptSet
from components.core.belongings import File
from components.core.owner import owner
from components.core.records import Status
from components.core.sets import fields
from components.core.titles import bare
from components.ui import media, race_table, resources
from components.ui.messages import sentence
from components.ui.words import _

_PROMPT = (160, 68)
_ANSWER = {1: (700, 330), 2: (350, 160)}
_ANSWER_OF_MANY = (236, 100)
"""Pixels of a column, and the letters that four lines of it hold; three models have room beside the menu at 1280."""
_ANSWER_BESIDE_A_PICTURE = (206, 88)
_FIELD = (140, 68)
_NAME_PIXELS = 110
_DIFFERENT = "≠"
_READ_CHARS = 2000
Rows = list[dict[str, object]]
Cells = Mapping[tuple[int, int], Cell]


def of(
    opened: PromptSet, names: Sequence[str], drawn: Sequence[int], cells: Cells
) -> tuple[Rows, dict[str, Any]]:
    """The rows that are drawn, and how their columns are shown; the columns of a model begin with its letter."""
    line, prompt = numbered(opened), _("Prompt")
    wanted = fields.fields(fields.schema_in(opened))
    files = _files(opened, drawn)
    rows: Rows = []
    for row in drawn:
        said: dict[str, object] = {line: opened.prompts[row][0]}
        if opened.subjects:
            said[_("Picture")] = _address(opened, row, files)
            said[_("Name")] = opened.subjects[row].name
        else:
            said[prompt] = _clipped(opened.prompts[row][1], _PROMPT[1])
        if len(names) > 1:
            said[_DIFFERENT] = _DIFFERENT if _differ(row, len(names), cells) else ""
        for column, name in enumerate(names):
            said |= _answer(cells.get((row, column)), name, len(names), wanted, opened)
        rows.append(said)
    fits = {head for name in names if not any(row.get(head := f"{letter(name)} ⚠") for row in rows)}
    rows = [{head: told for head, told in row.items() if head not in fits} for row in rows]
    return rows, _columns(opened, names, wanted)


def numbered(opened: PromptSet) -> str:
    """What the number of a row is: that of its line in the file, or that of the picture."""
    return _("No.") if opened.subjects else _("Line")


def letter(head: str) -> str:
    """The letter of the model that a column belongs to; of other columns, something else."""
    return head.partition(" ")[0]


def _columns(opened: PromptSet, names: Sequence[str], wanted: Sequence[str]) -> dict[str, Any]:
    config = st.column_config
    wide = _wide(opened, len(names))[0]
    parts = {f"{letter(name)} · {field}": _FIELD[0] for name in names for field in wanted}
    widths = {_("Prompt"): _PROMPT[0], _("Name"): _NAME_PIXELS, **(parts or dict.fromkeys(names, wide))}
    return {
        numbered(opened): config.NumberColumn(width=56, format="%d"),
        _("Picture"): config.ImageColumn(width=110),
        _DIFFERENT: config.TextColumn(width=36, help=_("The models' answers are not the same.")),
        **{name: config.TextColumn(width=width) for name, width in widths.items()},
        **{f"{letter(name)} ⚠": config.TextColumn(width=_FIELD[0]) for name in names},
    }


def _wide(opened: PromptSet, count: int) -> tuple[int, int]:
    return _ANSWER.get(count, _ANSWER_BESIDE_A_PICTURE if opened.subjects else _ANSWER_OF_MANY)


def _answer(
    cell: Cell | None, name: str, count: int, wanted: Sequence[str], opened: PromptSet
) -> dict[str, object]:
    """The columns of one model's answer: the answer, or its fields and what is wrong with them."""
    room = _wide(opened, count)[1]
    if not wanted:
        return {name: _told(cell, room)}
    if cell is None or cell.status is not Status.DONE:
        said = {f"{letter(name)} · {field}": "" for field in wanted}
        return {**said, f"{letter(name)} ⚠": _told(cell, room)}
    filled = fields.filled(cell.text, fields.schema_in(opened))
    said = {
        f"{letter(name)} · {field}": _clipped(filled.values.get(field, ""), _FIELD[1]) for field in wanted
    }
    return {**said, f"{letter(name)} ⚠": _misfit(filled)}


def _misfit(filled: fields.Filled) -> str:
    if not filled.is_json:
        return _("no JSON object")
    if filled.amiss:
        return _("missing or wrong: {fields}").format(fields=", ".join(filled.amiss))
    return ""


def _differ(row: int, count: int, cells: Cells) -> bool:
    found = (cells.get((row, column)) for column in range(count))
    return fields.differ([cell.text for cell in found if cell and cell.status is Status.DONE])


def _files(opened: PromptSet, drawn: Sequence[int]) -> Mapping[str, File]:
    names = [opened.subjects[row].files[0] for row in drawn] if opened.subjects else []
    return resources.store().files.several(owner(), names) if names else {}


def _address(opened: PromptSet, row: int, files: Mapping[str, File]) -> str | None:
    file = files.get(opened.subjects[row].files[0])
    return media.picture_address(file, small=True) if file else None


def _clipped(text: str, room: int) -> str:
    """The beginning of a text; a Chinese character takes the room of two letters."""
    widths = accumulate(1 if letter.isascii() else 2 for letter in text[:room])
    fit = sum(width <= room for width in widths)
    return text[:fit] + ("…" if fit < len(text) else "")


def _told(cell: Cell | None, room: int) -> str:
    if cell is None:
        return ""
    if cell.status is Status.DONE:
        return _clipped(bare(cell.text[:_READ_CHARS]), room)
    why = f"⚠ {sentence(cell.fault).title}" if cell.fault else ""
    ending = "…" if cell.status is Status.RUNNING else why or f"⚠ {_(race_table.STATUSES[cell.status])}"
    return f"{_clipped(cell.text, room // 2)} {ending}".strip()
