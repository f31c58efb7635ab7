r"""Variables of a prompt: `{{language}}`, or `{{language=French}}` with what stands there when nothing is said.

A backslash before the braces leaves them as they are: `\{{language}}` is used as `{{language}}`, `\\{{language}}` as a
backslash and the variable.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_FOUND = re.compile(r"(?<!\\)(\\*)\{\{[ \t]*(\w(?:[\w \t-]{0,58}\w)?)[ \t]*(?:=([^{}\r\n]*))?\}\}")
"""Backslashes, name, default. Names are words, so that a formula or a style in braces is no variable."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something a prompt asks for; `default` may be empty."""

    name: str
    default: str = ""
    is_long: bool = False
    """It stands on a line of its own, where a text of several lines is expected."""


def variables(text: str) -> list[Variable]:
    """What the prompt asks for, each once, in the order of its first place; the first default that is given holds."""
    found: dict[str, Variable] = {}
    for match in _FOUND.finditer(text):
        if len(match[1]) % 2 == 0:
            known = found.get(match[2], Variable(match[2]))
            default = known.default or (match[3] or "").strip()
            found[match[2]] = Variable(match[2], default, known.is_long or _stands_alone(match))
    return list(found.values())


def _stands_alone(match: re.Match[str]) -> bool:
    before, after = match.string[: match.start()], match.string[match.end() :]
    line = before.rpartition("\n")[2] + after.partition("\n")[0]
    return "\n" in match.string and not line.strip()


def filled(text: str, values: Mapping[str, str]) -> str:
    """The prompt with the values in their places, word for word; a variable without value or default stays."""
    defaults = {variable.name: variable.default for variable in variables(text)}

    def put(match: re.Match[str]) -> str:
        slashes = "\\" * (len(match[1]) // 2)
        braces = match[0][len(match[1]) :]
        if len(match[1]) % 2:
            return slashes + braces
        return slashes + (values.get(match[2]) or defaults[match[2]] or braces)

    return _FOUND.sub(put, text)


def escaped(text: str) -> str:
    """The text so that using it as a prompt gives it back unchanged."""
    return _FOUND.sub(
        lambda match: "\\" * (len(match[1]) * 2 + 1) + match[0][len(match[1]) :],
        text,
    )
