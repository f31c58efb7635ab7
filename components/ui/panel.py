"""The row above a conversation that says what it is asked with: its model, and a panel of settings.

The panel is drawn only while it is open: a widget that was given its value while it was not on the page would come up
empty. Each widget bears the name of what it is about and keeps itself alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.core.owner import owner
from components.core.records import ChatOptions, Conversation
from components.ui import history, options, picker, resources, state, structure
from components.ui.words import N_, _

_EFFORTS = ("minimal", "low", "medium", "high")


@dataclass(frozen=True, slots=True)
class _Number:
    """A parameter that is a number: its label and what can be entered."""

    label: str
    least: Any
    most: Any
    step: Any


_NUMBERS: Mapping[str, _Number] = {
    "temperature": _Number(N_("Temperature"), 0.0, 2.0, 0.1),
    "top_p": _Number(N_("Top p"), 0.0, 1.0, 0.05),
    "max_tokens": _Number(N_("Longest answer, tokens"), 1, None, 1),
    "seed": _Number(N_("Seed"), None, None, 1),
    "presence_penalty": _Number(N_("Presence penalty"), -2.0, 2.0, 0.1),
    "frequency_penalty": _Number(N_("Frequency penalty"), -2.0, 2.0, 0.1),
}


def show(conversation: Conversation | None) -> None:
    """Draw the model picker and the panel of settings; an empty field is not sent."""
    chosen = options.chosen(conversation)
    picker.pick(options.relay(), chosen.model, on_change=_take_model)
    with st.popover(
        _("Settings"), icon=":material/tune:", type="tertiary", key="chat.options", on_change="rerun"
    ) as panel:
        if panel.open:
            _show_settings(conversation, chosen)


def _show_settings(conversation: Conversation | None, chosen: ChatOptions) -> None:
    about = conversation.id if conversation else options.next_name()
    _show_parameters(chosen, about)
    structure.pick(chosen, about)
    if chosen.model:
        _show_model(chosen.model)
    history.pick(conversation, chosen)
    if chosen.withheld:
        st.button(
            _("Send again what was left out: {names}").format(names=", ".join(sorted(chosen.withheld))),
            key="chat.unwithhold",
            type="tertiary",
            on_click=_unwithhold,
        )


def _show_parameters(chosen: ChatOptions, about: str) -> None:
    st.text_area(
        _("System prompt"),
        chosen.system,
        placeholder=_("How the model should behave"),
        height=100,
        **_kept("system", about),
    )
    st.caption(_("What is left empty is not sent: the relay's own default holds."))
    columns = st.columns(2)
    for place, (name, number) in enumerate(_NUMBERS.items()):
        value = getattr(chosen, name)
        held = None if value is None else type(number.step)(value)
        _show_number(columns[place % 2], number, _set(name, about, held))
    st.text_input(
        _("Stop at"), "|".join(chosen.stop), help=_("Several are separated by |"), **_kept("stop", about)
    )
    st.selectbox(
        _("Reasoning effort"),
        _EFFORTS,
        index=None,
        placeholder=_("relay default"),
        **_set("reasoning_effort", about, chosen.reasoning_effort),
    )


def _show_number(place: DeltaGenerator, number: _Number, kept: dict[str, Any]) -> None:
    place.number_input(
        _(number.label),
        number.least,
        number.most,
        value=None,
        step=number.step,
        placeholder=_("relay default"),
        **kept,
    )


def _show_model(model: str) -> None:
    key = f"chat.stream.{model}"
    st.toggle(
        _("Stream the answers of this model"),
        options.streams(model),
        key=key,
        on_change=lambda: options.keep_streaming(model, streams=bool(state.value(key))),
    )
    picker.correct(options.relay(), model)


def _kept(name: str, about: str) -> dict[str, Any]:
    """Key and callback of the widget that sets one option."""
    key = f"chat.{name}.{about}"
    return {"key": key, "on_change": _keep, "args": (name, key)}


def _set(name: str, about: str, value: object) -> dict[str, Any]:
    """The same for a widget that can be emptied only if its value is not given where it is drawn."""
    kept = _kept(name, about)
    state.begin(kept["key"], value)
    return kept


def _keep(name: str, key: str) -> None:
    entered = state.value(key)
    if name == "system":
        entered = entered or ""
    if name == "stop":
        entered = tuple(part for part in (entered or "").split("|") if part)
    _change(lambda chosen: replace(chosen, **{name: entered}))


def _take_model() -> None:
    model = picker.name_in(state.value("chat.model"))
    _change(lambda chosen: replace(chosen, relay_id=options.relay().id, model=model))
    if model:
        picker.remember(options.relay(), model)


def _unwithhold() -> None:
    _change(lambda chosen: replace(chosen, withheld=frozenset()))


def _change(change: Callable[[ChatOptions], ChatOptions]) -> None:
    """Change what the open conversation is asked with; it may have begun since the page was drawn."""
    name = state.conversation_id()
    conversation = resources.store().conversations.get(owner(), name) if name else None
    options.keep(conversation, change(options.kept(conversation)))
