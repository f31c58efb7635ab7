"""Parameters on three levels: the relay's own default, which is not sent, the model's, and this conversation's."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TypeAlias

from components.core.records import ChatOptions

Parameter: TypeAlias = int | float | str | tuple[str, ...] | None

PARAMETERS = (
    "temperature",
    "top_p",
    "max_tokens",
    "seed",
    "presence_penalty",
    "frequency_penalty",
    "stop",
    "reasoning_effort",
)
"""The fields of ChatOptions that have levels."""


class Level(StrEnum):
    """Where the value in force comes from."""

    NOWHERE = "nowhere"
    """It is set and yet not sent: the conversation leaves it out."""
    RELAY = "relay"
    MODEL = "model"
    CONVERSATION = "conversation"


def parameters(options: ChatOptions) -> dict[str, Parameter]:
    """The parameters that are set."""
    every = {name: getattr(options, name) for name in PARAMETERS}
    return {name: value for name, value in every.items() if _is_set(value)}


def without_parameters(options: ChatOptions) -> ChatOptions:
    """The options with no parameter set."""
    return with_parameters(options, dict.fromkeys(PARAMETERS) | {"stop": ()})


def with_parameters(options: ChatOptions, values: Mapping[str, Parameter]) -> ChatOptions:
    """The options with some parameters set; other names are left alone."""
    known = {name: value for name, value in values.items() if name in PARAMETERS}
    return replace(options, **known)  # type: ignore[arg-type]  # each value was read from this very field


def resolved(options: ChatOptions, default: ChatOptions) -> ChatOptions:
    """The options in force: what a conversation sets goes before what the model's default sets."""
    return with_parameters(options, parameters(default) | parameters(options))


def level(name: str, options: ChatOptions, default: ChatOptions) -> Level:
    """Where the parameter in force comes from, by a conversation's own options and the model's default."""
    if name in options.withheld:
        return Level.NOWHERE
    if _is_set(getattr(options, name)):
        return Level.CONVERSATION
    return Level.MODEL if _is_set(getattr(default, name)) else Level.RELAY


def _is_set(value: Parameter) -> bool:
    return value is not None and value != ()
