"""The row above a conversation that says what it is asked with: its model, and a panel of settings.

The panel is drawn only while it is open: a widget that was given its value while it was not on the page would come up
empty. How a field keeps what is entered is told in fields.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from components.core.parameters import Level, level, parameters, with_parameters, without_parameters
from components.core.records import ChatOptions, Conversation
from components.ui import conversation as opened
from components.ui import fields, history, options, picker, presets, state, structure
from components.ui.words import N_, _

_EFFORTS = {"minimal": N_("minimal"), "low": N_("low"), "medium": N_("medium"), "high": N_("high")}


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
_TEXTS = {"stop": N_("Stop at"), "reasoning_effort": N_("Reasoning effort")}


def show(conversation: Conversation | None) -> None:
    """Draw the model picker and the panel of settings; an empty field is not sent."""
    mine = options.own(conversation)
    picker.pick(options.relay(), mine.model, on_change=_take_model)
    with st.popover(
        _("Settings"), icon=":material/tune:", type="tertiary", key="chat.options", on_change="rerun"
    ) as panel:
        if panel.open:
            _show_settings(conversation, mine)


def _show_settings(conversation: Conversation | None, mine: ChatOptions) -> None:
    about = f"{conversation.id if conversation else options.next_name()}{state.value('chat.set anew') or ''}"
    presets.pick(mine, about, _take)
    st.text_area(
        _("System prompt"),
        mine.system,
        placeholder=_("How the model should behave"),
        height=100,
        **fields.kept("system", about, lambda entered: entered or ""),
    )
    default = options.model_default(mine.model)
    _show_parameters(mine, default, about)
    _pick_withheld(mine, default, about)
    if mine.model:
        _show_levels(mine, default, mine.model)
    structure.pick(mine, about)
    if mine.model:
        _show_model(mine.model)
    history.pick(conversation, mine, about)
    presets.show_keeping(mine)


def _show_parameters(mine: ChatOptions, default: ChatOptions, about: str) -> None:
    """The fields of this conversation's own values; an empty one shows in its place what is in force instead."""
    columns = st.columns(2)
    for place, (name, number) in enumerate(_NUMBERS.items()):
        value = getattr(mine, name)
        columns[place % 2].number_input(
            _labelled(name, mine, default),
            number.least,
            number.most,
            value=None,
            step=number.step,
            placeholder=_in_force(name, mine, default),
            **fields.begun(name, about, None if value is None else type(number.step)(value)),
        )
    st.text_input(
        _labelled("stop", mine, default),
        "|".join(mine.stop),
        help=_("Several are separated by |"),
        placeholder=_in_force("stop", mine, default),
        **fields.kept("stop", about, _stops),
    )
    st.selectbox(
        _labelled("reasoning_effort", mine, default),
        list(_EFFORTS),
        index=None,
        format_func=lambda effort: _(_EFFORTS[effort]) if effort in _EFFORTS else str(effort),
        placeholder=_in_force("reasoning_effort", mine, default),
        **fields.begun("reasoning_effort", about, mine.reasoning_effort),
    )


def _pick_withheld(mine: ChatOptions, default: ChatOptions, about: str) -> None:
    """Offer to leave out what the model's default would send, and to send again what is left out."""
    names = sorted(parameters(default).keys() - parameters(mine).keys() | mine.withheld)
    if names:
        drawn = fields.kept("withheld", about, lambda entered: frozenset(entered or ()))
        # It changes elsewhere too: an answer that was refused can be had without a parameter.
        state.seed_one(drawn["key"], [name for name in names if name in mine.withheld])
        st.pills(
            _("Not sent in this conversation"),
            names,
            selection_mode="multi",
            format_func=_name,
            help=_("The relay's own default holds for what is chosen here."),
            **drawn,
        )


def _name(parameter: str) -> str:
    label = _NUMBERS[parameter].label if parameter in _NUMBERS else _TEXTS.get(parameter)
    return _(label) if label else parameter


def _stops(entered: str | None) -> tuple[str, ...]:
    return tuple(part for part in (entered or "").split("|") if part)


def _labelled(name: str, mine: ChatOptions, default: ChatOptions) -> str:
    """The parameter's name, and where the value in force comes from."""
    where = {
        Level.NOWHERE: _("not sent here"),
        Level.RELAY: "",
        Level.MODEL: _("from the model's default"),
        Level.CONVERSATION: _("set here"),
    }[level(name, mine, default)]
    return f"{_name(name)} · {where}" if where else _name(name)


def _in_force(name: str, mine: ChatOptions, default: ChatOptions) -> str:
    """What holds while the field is empty."""
    value = parameters(default).get(name)
    if value is None or name in mine.withheld:
        return _("relay default")
    return "|".join(value) if isinstance(value, tuple) else str(value)


def _show_levels(mine: ChatOptions, default: ChatOptions, model: str) -> None:
    """What is left empty, and the ways between the levels."""
    st.caption(_("What is set nowhere is not sent: the relay's own default holds."))
    with st.container(horizontal=True, gap="small"):
        if parameters(mine):
            _button(
                "default", _("Make this the default for {model}").format(model=f"`{model}`"), _keep_default
            )
            _button("reset", _("Back to default"), lambda: _take(without_parameters(mine)))
        if parameters(default):
            _button(
                "undefault",
                _("Forget the default of {model}").format(model=f"`{model}`"),
                lambda: options.keep_model_default(model, ChatOptions()),
            )


def _button(name: str, label: str, action: Callable[[], None]) -> None:
    st.button(label, key=f"chat.{name}", type="tertiary", on_click=action)


def _keep_default() -> None:
    """Let what this conversation sets hold for its model everywhere, and so here too."""
    mine = options.own(opened.current())
    if mine.model:
        together = with_parameters(options.model_default(mine.model), parameters(mine))
        options.keep_model_default(mine.model, with_parameters(ChatOptions(), parameters(together)))
        _take(without_parameters(mine))


def _show_model(model: str) -> None:
    key = f"chat.stream.{model}"
    st.toggle(
        _("Stream the answers of this model"),
        options.streams(model),
        key=key,
        on_change=lambda: options.keep_streaming(model, streams=bool(state.value(key))),
    )
    picker.correct(options.relay(), model)


def _take(whole: ChatOptions) -> None:
    """Go on with other options as a whole; the fields are drawn anew with them."""
    fields.change(lambda _chosen: whole)
    state.set_value("chat.set anew", (state.value("chat.set anew") or 0) + 1)


def _take_model() -> None:
    relay, name = options.relay(), picker.name_in(state.value("chat.model"))
    known = picker.offered(relay, None).labels

    def taken(chosen: ChatOptions) -> ChatOptions:
        model = picker.whole(name, chosen.model, known)
        if model:
            picker.remember(relay, model)
        return replace(chosen, relay_id=relay.id, model=model)

    fields.change(taken)
