"""Prompts as files: CSV in the shape of awesome-chatgpt-prompts, and JSON of our own."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from components.core.belongings import Prompt
from components.core.errors import InputError
from components.core.prompts import table
from components.core.prompts.library import tags_of
from components.core.prompts.table import Cells, Flaw
from components.core.titles import title_of

FORMAT = "relay-studio.prompts"
LARGEST_MB = 20
TITLE_MAX_CHARS = 200
TEXT_MAX_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class Broken:
    """A prompt that could not be read: its line in a CSV, its number in the list of a JSON, both from 1."""

    place: int
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a file; the prompts bear no ids yet."""

    prompts: tuple[Prompt, ...]
    broken: tuple[Broken, ...] = ()


def read(data: bytes) -> Reading:
    """The prompts in a file, and which of them are broken.

    Raises:
        InputError: `reason` prompts_large, prompts_encoding, or prompts_shape where there are no prompts at all.
    """
    if len(data) > LARGEST_MB * 1_000_000:
        raise InputError(reason="prompts_large", limit_mb=LARGEST_MB)
    text = _decoded(data)
    listed = text.lstrip()[:1] in ("{", "[")
    found = [(place, _prompt(row)) for place, row in (_items(text) if listed else table.rows(text))]
    return Reading(
        tuple(made for _place, made in found if isinstance(made, Prompt)),
        tuple(Broken(place, made) for place, made in found if isinstance(made, Flaw)),
    )


def as_csv(prompts: Iterable[Prompt]) -> str:
    """The prompts as CSV; `read` gives them back."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(("act", "prompt", "tags"))
    writer.writerows((prompt.title, prompt.text, ", ".join(prompt.tags)) for prompt in prompts)
    return written.getvalue()


def as_json(prompts: Iterable[Prompt]) -> str:
    """The prompts as JSON; `read` gives them back."""
    items = [{"title": prompt.title, "text": prompt.text, "tags": list(prompt.tags)} for prompt in prompts]
    return json.dumps({"format": FORMAT, "version": 1, "prompts": items}, ensure_ascii=False, indent=2)


def new_among(read: Sequence[Prompt], kept: Iterable[Prompt]) -> list[Prompt]:
    """The prompts that are not kept yet with this title and text, each once."""
    known = {(prompt.title, prompt.text) for prompt in kept}
    fresh = {(prompt.title, prompt.text): prompt for prompt in read}
    return [prompt for key, prompt in fresh.items() if key not in known]


def _decoded(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    # GB 18030 is what Excel writes in China.
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(reason="prompts_encoding")


def _items(text: str) -> Iterator[tuple[int, Cells | Flaw]]:
    """The entries of a JSON list, alone or under `prompts`, as the cells of a row."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(reason="prompts_shape") from None
    listed = said.get("prompts") if isinstance(said, dict) else said
    if not isinstance(listed, list):
        raise InputError(reason="prompts_shape")
    yield from ((number, _cells(item)) for number, item in enumerate(listed, 1))


def _cells(item: object) -> Cells | Flaw:
    if not isinstance(item, dict):
        return Flaw.SHAPE
    named = {
        held: next((item[name] for name in table.NAMES[held] if name in item), "")
        for held in ("title", "text", "tags")
    }
    if isinstance(named["tags"], list):
        named["tags"] = ",".join(str(tag) for tag in named["tags"])
    texts = all(isinstance(value, str) for value in named.values())
    return {held: str(value) for held, value in named.items()} if texts else Flaw.SHAPE


def _prompt(row: Cells | Flaw) -> Prompt | Flaw:
    if isinstance(row, Flaw):
        return row
    text = row["text"].strip()
    title = " ".join(row.get("title", "").split()) or title_of(text)
    if not text:
        return Flaw.NO_TEXT
    if len(title) > TITLE_MAX_CHARS or len(text) > TEXT_MAX_CHARS:
        return Flaw.LONG
    return Prompt("", title, text, tags_of(row.get("tags", "")))
