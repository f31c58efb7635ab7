"""Answers that fill in fields: the schema that asks for them, and what came into each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from components.core import schema
from components.core.batches import PromptSet
from components.core.errors import InputError

FIELDS_MAX = 50
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """The fields of an answer as texts, and what is wrong with it."""

    values: Mapping[str, str] = field(default_factory=dict)
    is_json: bool = True
    amiss: tuple[str, ...] = ()
    """Fields that are missing or of another kind than was asked for."""

    @property
    def fits(self) -> bool:
        return self.is_json and not self.amiss


def schema_of(written: str) -> str:
    """The JSON Schema of what somebody wrote: one as it is, or names of fields, with commas or a line each; of nothing, none.

    Raises:
        InputError: as schema.check does, or `reason` set_fields: there are none, or more than FIELDS_MAX.
    """
    text = written.strip()
    if not text:
        return ""
    if not text.startswith("{"):
        found = list(
            dict.fromkeys(filter(None, (" ".join(n.split()) for n in re.split(r"[,，、;；\n]", text))))
        )
        text = orjson.dumps(
            {
                "type": "object",
                "properties": {name: {"type": "string"} for name in found},
                "required": found,
                "additionalProperties": False,
            }
        ).decode()
    schema.check(text)
    if not 0 < len(fields(text)) <= FIELDS_MAX:
        raise InputError(reason="set_fields", limit=FIELDS_MAX)
    return text


def fields(text: str) -> list[str]:
    """The names of a schema's fields."""
    return list(_properties(text))


def schema_in(made: PromptSet) -> str:
    """The schema that all answers of a set are to keep to, or none."""
    asked = {each.json_schema if each.response_format == "json_schema" else "" for each in made.models}
    return asked.pop() if len(asked) == 1 else ""


def filled(answer: str, text: str) -> Filled:
    """What an answer puts into the fields of a schema; of kinds only the outermost are looked at."""
    found = value(answer)
    if not isinstance(found, dict):
        return Filled(is_json=False)
    wanted = _properties(text)
    values = {name: _told(found[name]) for name in wanted if name in found}
    said = _whole(text).get("required")
    required = said if isinstance(said, list) else []
    missing = [name for name in required if name in wanted and name not in found]
    wrong = [name for name in values if not _is_kind(found[name], wanted[name])]
    return Filled(values, amiss=(*missing, *wrong))


def value(answer: str) -> Any:
    """The JSON an answer consists of; None where it is none, or nested deeper than anybody can write it again."""
    try:
        found = schema.value_of(answer)
        orjson.dumps(found)
    except (InputError, orjson.JSONEncodeError):
        return None
    return found


def plain(answer: str) -> str:
    """The answer in a form in which equal JSON is equal: white space, order and fences aside."""
    found = value(answer)
    return (
        " ".join(answer.split())
        if found is None
        else orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode()
    )


def differ(answers: Sequence[str]) -> bool:
    """Whether answers are not all the same."""
    return (
        len(answers) > 1
        and len({" ".join(each.split()) for each in answers}) > 1
        and len(set(map(plain, answers))) > 1
    )


def _whole(text: str) -> Mapping[str, object]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _properties(text: str) -> Mapping[str, object]:
    found = _whole(text).get("properties")
    return found if isinstance(found, dict) else {}


def _is_kind(value: object, wanted: object) -> bool:
    kinds = wanted.get("type") if isinstance(wanted, dict) else None
    named = kinds if isinstance(kinds, list) else [kinds]
    known = [kind for kind in named if isinstance(kind, str) and kind in _KINDS]
    if not known:
        return True
    if isinstance(value, bool):
        return "boolean" in known
    return any(isinstance(value, _KINDS[kind]) for kind in known)


def _told(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
