"""JSON that was asked for: the schema as it was written, and whether an answer keeps to it.

Run as a program it holds one answer against one schema: JSON of both on the standard input, the outcome on the output.
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from components.core.errors import InputError

SCHEMA_CHARS = 100_000
ANSWER_CHARS = 1_000_000
PATIENCE_S = 10.0
_DEEPEST = 60
_ROOT = Path(__file__).resolve().parents[2]
_MISFITS = 10
_SAID_CHARS = 300
_FENCED = re.compile(r"\A\s*```[a-zA-Z]*\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


def check(text: str) -> None:
    """See whether a text is a JSON Schema.

    Raises:
        InputError: `reason` schema_json with `line` and `column`, schema_long with `most`, or schema with `place`
            and `words`, jsonschema's English words.
    """
    if len(text) > SCHEMA_CHARS:
        raise InputError(reason="schema_long", most=SCHEMA_CHARS)
    try:
        schema = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(reason="schema_json", line=error.lineno, column=error.colno) from None
    if not isinstance(schema, dict):
        raise InputError(reason="schema", place="$", words="a schema is an object")
    # jsonschema costs 40 ms and 6 MB: loaded when there is something to check.
    from jsonschema.exceptions import SchemaError  # type: ignore[import-untyped]

    try:
        _validator(schema).check_schema(schema)
    except SchemaError as error:
        raise InputError(reason="schema", place=error.json_path, words=error.message[:_SAID_CHARS]) from None
    except RecursionError:
        raise InputError(reason="schema", place="$", words="nested too deeply") from None


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


def misfits_apart(answer: str, schema: str) -> list[tuple[str, str]]:
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
    return [(place, said) for place, said in told["misfits"]]


def misfits(answer: str, schema: str) -> list[tuple[str, str]]:
    """Where an answer does not keep to a schema and what is wrong there; empty when it does.

    Returns:
        JSON paths with jsonschema's English words, at most ten. An empty schema allows any JSON.
    Raises:
        InputError: as `value_of`, and as `check`.
    """
    if len(answer) > ANSWER_CHARS:
        raise InputError(reason="answer_long", most=ANSWER_CHARS)
    value = value_of(answer)
    if not schema.strip():
        return []
    check(schema)
    from referencing.exceptions import Unresolvable

    try:
        return [_told(error) for error in _first(_errors(orjson.loads(schema), value))]
    except Unresolvable as error:
        raise InputError(reason="schema", place="$ref", words=f"cannot be resolved: {error.ref}") from None
    except RecursionError:
        raise InputError(reason="schema", place="$ref", words="it refers to itself without end") from None


def _errors(schema: dict[str, Any], value: object) -> Iterable[Any]:
    from referencing import Registry

    # An empty registry: the default one would fetch the addresses a schema refers to.
    errors: Iterable[Any] = _validator(schema)(schema, registry=Registry()).iter_errors(value)
    return errors


def _first(errors: Iterable[Any]) -> list[Any]:
    return [error for error, _ in zip(errors, range(_MISFITS), strict=False)]


def _told(error: Any) -> tuple[str, str]:
    said = str(error.message)
    return str(error.json_path), said if len(said) <= _SAID_CHARS else said[:_SAID_CHARS] + "…"


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
