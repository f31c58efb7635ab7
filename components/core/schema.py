"""JSON that was asked for: the schema as it was written, and whether an answer keeps to it.

Run as a program it holds one answer against one schema: JSON of both on the standard input, the outcome on the output.
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from components.core.errors import InputError

SCHEMA_CHARS = 100_000
ANSWER_CHARS = 1_000_000
PATIENCE_S = 10.0
Misfit: TypeAlias = tuple[str, str, str]
"""JSON path, the schema's keyword that does not hold there, and what it asks for."""

_DEEPEST = 60
_ROOT = Path(__file__).resolve().parents[2]
_MISFITS = 10
_SAID_CHARS = 300
_FENCED = re.compile(r"\A\s*```[a-zA-Z]*\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


def check(text: str) -> None:
    """See whether a text is a JSON Schema.

    Raises:
        InputError: `reason` schema_json with `line` and `column`, schema_long with `most`, schema_deep, or schema with
            `place` and `rule`, what holds there.
    """
    if len(text) > SCHEMA_CHARS:
        raise InputError(reason="schema_long", most=SCHEMA_CHARS)
    try:
        schema = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(reason="schema_json", line=error.lineno, column=error.colno) from None
    if not isinstance(schema, dict):
        raise InputError(reason="schema", place="$", rule="type object")
    # jsonschema costs 40 ms and 6 MB: loaded when there is something to check.
    from jsonschema.exceptions import SchemaError  # type: ignore[import-untyped]

    try:
        _validator(schema).check_schema(schema)
    except SchemaError as error:
        place, keyword, wanted = _told(error)
        raise InputError(reason="schema", place=place, rule=f"{keyword} {wanted}".strip()) from None
    except RecursionError:
        raise InputError(reason="schema_deep") from None


def is_strict(schema: object, room: int = _DEEPEST) -> bool:
    """Whether a schema is of the kind OpenAI can enforce: every object closed, and all its properties required.

    Args:
        room: levels that it may still be nested.

    Source: platform.openai.com/docs/guides/structured-outputs, "Supported schemas".
    """
    if isinstance(schema, list):
        return room > 0 and all(is_strict(inner, room - 1) for inner in schema)
    if not isinstance(schema, dict):
        return True
    properties = schema.get("properties")
    if schema.get("type") == "object" or isinstance(properties, dict):
        named = set(properties) if isinstance(properties, dict) else set()
        required = schema.get("required")
        whole = isinstance(required, list) and named <= set(filter(_is_text, required))
        if schema.get("additionalProperties") is not False or not (whole or not named):
            return False
    return room > 0 and all(is_strict(inner, room - 1) for inner in schema.values())


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def value_of(text: str) -> Any:
    """The JSON value an answer consists of, alone or in one fenced block.

    Raises:
        InputError: `reason` answer_json with `line` and `column`.
    """
    fenced = _FENCED.match(text)
    try:
        return orjson.loads(fenced[1] if fenced else text)
    except orjson.JSONDecodeError as error:
        raise InputError(reason="answer_json", line=error.lineno, column=error.colno) from None


def misfits_apart(answer: str, schema: str) -> list[Misfit]:
    """As `misfits`, in a process of its own: a pattern in a schema can take for ever, and would hold up everybody.

    Raises:
        InputError: as `misfits`; `reason` check_long with `seconds` when it took longer.
    """
    if not schema.strip():
        return misfits(answer, schema)
    try:
        ended = subprocess.run(  # noqa: S603  # our own Python, our own module
            [sys.executable, "-m", __name__],
            input=orjson.dumps([answer, schema]),
            capture_output=True,
            cwd=_ROOT,
            timeout=PATIENCE_S,
            check=True,
        )
        told: dict[str, Any] = orjson.loads(ended.stdout)
    except subprocess.TimeoutExpired:
        raise InputError(reason="check_long", seconds=round(PATIENCE_S)) from None
    except (subprocess.CalledProcessError, orjson.JSONDecodeError, OSError):
        raise InputError(reason="check_failed") from None
    if "misfits" not in told:
        raise InputError(**told)
    return [(place, keyword, wanted) for place, keyword, wanted in told["misfits"]]


def misfits(answer: str, schema: str) -> list[Misfit]:
    """Where an answer does not keep to a schema and what is wrong there; empty when it does.

    Returns:
        At most ten. An empty schema allows any JSON.
    Raises:
        InputError: as `value_of`, and as `check`; `reason` schema_reference with `reference`, or schema_endless.
    """
    if len(answer) > ANSWER_CHARS:
        raise InputError(reason="answer_long", most=ANSWER_CHARS)
    value = value_of(answer)
    if not schema.strip():
        return []
    check(schema)
    from referencing.exceptions import Unresolvable

    try:
        return list(dict.fromkeys(map(_told, _first(_errors(orjson.loads(schema), value)))))
    except Unresolvable as error:
        raise InputError(reason="schema_reference", reference=str(error.ref)[:_SAID_CHARS]) from None
    except RecursionError:
        raise InputError(reason="schema_endless") from None


def _errors(schema: dict[str, Any], value: object) -> Iterable[Any]:
    from referencing import Registry

    # An empty registry: the default one would fetch the addresses a schema refers to.
    errors: Iterable[Any] = _validator(schema)(schema, registry=Registry()).iter_errors(value)
    return errors


def _first(errors: Iterable[Any]) -> list[Any]:
    return [error for error, _ in zip(errors, range(_MISFITS), strict=False)]


def _told(error: Any) -> Misfit:
    keyword = str(error.validator or "false")  # a schema that is `false` allows nothing and has no keyword
    wanted = _wanted(keyword, error)
    return str(error.json_path), keyword, wanted if len(wanted) <= _SAID_CHARS else wanted[:_SAID_CHARS] + "…"


def _wanted(keyword: str, error: Any) -> str:
    """What the keyword asks for at this place, in few words or none."""
    value, found = error.validator_value, error.instance
    if keyword == "required":
        return ", ".join(name for name in value if name not in found)
    if keyword == "additionalProperties":
        known, patterns = error.schema.get("properties", {}), error.schema.get("patternProperties", {})
        return ", ".join(
            name for name in found if name not in known and not any(re.search(p, name) for p in patterns)
        )
    if keyword == "type" and isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    return orjson.dumps(value).decode() if keyword in ("enum", "const") else ""


def _validator(schema: dict[str, Any]) -> Any:
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
    from jsonschema.validators import validator_for  # type: ignore[import-untyped]

    return validator_for(schema, default=Draft202012Validator)


def _serve() -> None:
    answer, schema = orjson.loads(sys.stdin.buffer.read())
    try:
        told: dict[str, Any] = {"misfits": misfits(answer, schema)}
    except InputError as error:
        told = dict(error.values)
    sys.stdout.buffer.write(orjson.dumps(told))


if __name__ == "__main__":
    _serve()
