"""Six comparisons ready to be asked, with models of the relay in use: what a person who has never compared sees first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from components.core.catalog.abilities import Ability
from components.core.catalog.prices import Price
from components.core.records import ChatOptions
from components.core.store.comparisons import COLUMNS_MAX
from components.ui import comparison, picker, resources, state
from components.ui.words import _

_SEVERAL = 3
_PRICED_MAX = 30
"""Models whose prices are looked at for the dearest and the cheapest."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A question, and who is to answer it."""

    title: str
    about: str
    icon: str
    question: str
    columns: Callable[[], Sequence[ChatOptions]]


def show(ask: Callable[[str], None]) -> None:
    """Draw them as cards; a click asks."""
    st.caption(_("Try one of these; it is asked at once."))
    grid = st.grid(3, min_column_width=240, border=True)
    for number, each in enumerate(_all()):
        with grid.container(gap="xsmall"):
            st.button(
                each.title,
                key=f"ready.{number}",
                icon=f":material/{each.icon}:",
                type="tertiary",
                on_click=_take,
                args=(each, ask),
            )
            st.caption(f"{each.about}  \n*{each.question}*")


def _take(ready: Ready, ask: Callable[[str], None]) -> None:
    chosen = ready.columns()
    if chosen:
        state.open_comparison(None)
        comparison.NEXT.take(chosen[:COLUMNS_MAX])
    ask(ready.question)


def _all() -> tuple[Ready, ...]:
    return (
        Ready(
            _("Who answers first?"),
            _("Several models, one short question"),
            "timer",
            _("In three sentences: why is the sky blue?"),
            lambda: _of(_models()[: _SEVERAL + 1]),
        ),
        Ready(
            _("Does thinking help?"),
            _("A model that thinks first beside those that answer at once"),
            "psychology",
            _("Explain the quadratic formula with an example, step by step."),
            _thinking,
        ),
        Ready(
            _("Cold or warm?"),
            _("One model at three temperatures"),
            "thermostat",
            _("Write a short poem about tea."),
            lambda: [
                replace(each, temperature=degree) for degree in (0.0, 0.7, 1.3) for each in _of(_models()[:1])
            ],
        ),
        Ready(
            _("Three voices"),
            _("One model with three system prompts"),
            "record_voice_over",
            _("What is inflation?"),
            _voices,
        ),
        Ready(
            _("Dear or cheap?"),
            _("The dearest and the cheapest models whose prices are known"),
            "payments",
            _("Make a table of five kinds of tea and how to brew them."),
            _by_price,
        ),
        Ready(
            _("Who writes the better code?"),
            _("The same program by several models"),
            "code",
            _(
                "Write a Python function that finds the longest common prefix of a list of strings, with a test."
            ),
            lambda: _of(_models()[:_SEVERAL]),
        ),
    )


def _models() -> list[str]:
    """The models of the relay in use, the usual one first."""
    relay = state.relay()
    usual = picker.default_model(relay)
    return list(dict.fromkeys([*([usual] if usual else []), *picker.offered(relay, None).labels]))


def _of(models: Sequence[str]) -> list[ChatOptions]:
    return [ChatOptions(relay_id=state.relay().id, model=model) for model in models]


def _thinking() -> list[ChatOptions]:
    thinks = [model for model in _models() if Ability.REASONING in picker.able(state.relay(), model)]
    at_once = [model for model in _models() if model not in thinks]
    return _of([*thinks[:1], *at_once[:2]])


def _voices() -> list[ChatOptions]:
    said = (
        _("Explain it to a child of eight."),
        _("Answer as an expert to experts, briefly."),
        _("Answer in one sentence."),
    )
    return [replace(each, system=system) for system in said for each in _of(_models()[:1])]


def _by_price() -> list[ChatOptions]:
    relays, relay = resources.relays(), state.relay()
    known: list[tuple[Price, str]] = []
    for model in _models()[:_PRICED_MAX]:
        price = relays.price(state.visit(), relay.id, model, 0.02)
        if price is not None and price.output_per_million is not None:
            known.append((price, model))
    known.sort(key=lambda each: each[0].output_per_million or 0)
    names = [model for _price, model in known]
    return _of(list(dict.fromkeys([*names[-2:], *names[:1]])) if len(names) > 1 else _models()[:_SEVERAL])
