"""What a conversation is asked with: relay, model, system prompt and parameters."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.core.owner import owner
from components.core.records import ChatOptions, Conversation, Relay, Source
from components.core.store.rows import options_of, options_values
from components.ui import picker, resources, state
from components.ui.words import N_, _

_EFFORTS = ("minimal", "low", "medium", "high")
_OTHERS = ("system", "reasoning_effort")
_NEXT = "next conversation"
"""What was chosen for a conversation that has not begun: kept, so that F5 does not lose a system prompt."""
_LABELS: Mapping[str, tuple[str, float | None, float | None, float]] = {
    "temperature": (N_("Temperature"), 0.0, 2.0, 0.1),
    "top_p": (N_("Top p"), 0.0, 1.0, 0.05),
    "max_tokens": (N_("Longest answer, tokens"), 1, None, 1),
    "seed": (N_("Seed"), None, None, 1),
    "presence_penalty": (N_("Presence penalty"), -2.0, 2.0, 0.1),
    "frequency_penalty": (N_("Frequency penalty"), -2.0, 2.0, 0.1),
}
"""Label, least, most and step of each number that can be sent."""


def relay() -> Relay:
    """The relay in use."""
    return state.relay()


def chosen(conversation: Conversation | None) -> ChatOptions:
    """The options in force: the conversation's own or those of the next one, with a relay and a model."""
    options = kept(conversation)
    return replace(options, relay_id=relay().id, model=_model(options))


def _model(options: ChatOptions) -> str | None:
    """The model chosen; on another relay than the one it was chosen on only if that has it too."""
    here = options.relay_id in (None, relay().id)
    if options.model and (here or options.model in picker.offered(relay(), None).labels):
        return options.model
    return picker.default_model(relay())


def kept(conversation: Conversation | None) -> ChatOptions:
    """What a person chose for the conversation, or for the next one."""
    if conversation is not None:
        return conversation.options
    written = resources.store().preferences.get(owner(), _NEXT, {})
    return options_of(written) if isinstance(written, dict) else ChatOptions()


def keep(conversation: Conversation | None, options: ChatOptions) -> None:
    """Keep what a person chose, for the conversation or for the next one."""
    if conversation is None:
        resources.store().preferences.set(owner(), _NEXT, options_values(options))
    else:
        resources.store().conversations.set_options(owner(), conversation.id, options)


def forget_next() -> None:
    """Let the conversation after this one begin with nothing set; the model used last is remembered apart."""
    if resources.store().preferences.get(owner(), _NEXT):
        resources.store().preferences.set(owner(), _NEXT, {})


def streams(model: str | None) -> bool:
    """Whether answers of the model are streamed; a person can switch it off for each model."""
    return model not in _unstreamed()


def describe() -> str:
    """One line on where questions go."""
    if relay().source is Source.SANDBOX:
        return _(
            "This is the sandbox: a relay built into the app. It answers with prepared texts, costs nothing and "
            "sends nothing anywhere. Connect your own relay any time."
        )
    return _("Questions go to {relay}.").format(relay=relay().title)


def show(conversation: Conversation | None) -> None:
    """Draw the model picker and the panel of settings."""
    picker.pick(relay(), chosen(conversation).model, on_change=_take_model)
    edit(conversation)


def edit(conversation: Conversation | None) -> None:
    """Draw the panel with the system prompt and the parameters; an empty field is not sent."""
    options = chosen(conversation)
    scope = f"{conversation.id if conversation else 'next'} {options.model}"
    state.seed(scope, {**_shown(options), "chat.stream": streams(options.model)})
    with st.popover(_("Settings"), icon=":material/tune:", type="tertiary", key="chat.options"):
        change: dict[str, Any] = {"on_change": _keep}
        st.text_area(
            _("System prompt"),
            key="chat.system",
            placeholder=_("How the model should behave"),
            height=100,
            **change,
        )
        st.caption(_("What is left empty is not sent: the relay's own default holds."))
        columns = st.columns(2)
        for place, name in enumerate(_LABELS):
            _number(columns[place % 2], name, change)
        st.text_input(_("Stop at"), key="chat.stop_at", help=_("Several are separated by |"), **change)
        st.selectbox(
            _("Reasoning effort"),
            _EFFORTS,
            index=None,
            key="chat.reasoning_effort",
            placeholder=_("relay default"),
            **change,
        )
        st.toggle(
            _("Stream the answers of this model"),
            key="chat.stream",
            on_change=_keep_stream,
            args=(options.model,),
        )
        if options.model:
            picker.correct(relay(), options.model)
        if options.withheld:
            st.button(
                _("Send again what was left out: {names}").format(names=", ".join(sorted(options.withheld))),
                key="chat.unwithhold",
                type="tertiary",
                on_click=_unwithhold,
            )


def _open() -> Conversation | None:
    """The open conversation now: it may have begun since the page was drawn."""
    name = state.conversation_id()
    return resources.store().conversations.get(owner(), name) if name else None


def _unwithhold() -> None:
    conversation = _open()
    keep(conversation, replace(kept(conversation), withheld=frozenset()))


def _take_model() -> None:
    conversation = _open()
    model = picker.name_in(state.value("chat.model"))
    keep(conversation, replace(kept(conversation), relay_id=relay().id, model=model))
    if model:
        picker.remember(relay(), model)


def _number(place: DeltaGenerator, name: str, change: Mapping[str, Any]) -> None:
    label, least, most, step = _LABELS[name]
    place.number_input(
        _(label),
        least,
        most,
        value=None,
        step=step,
        key=f"chat.{name}",
        placeholder=_("relay default"),
        **change,
    )


def _shown(options: ChatOptions) -> dict[str, object]:
    """The panel's widgets and what they hold."""
    shown: dict[str, object] = {f"chat.{name}": getattr(options, name) for name in (*_LABELS, *_OTHERS)}
    return shown | {"chat.stop_at": "|".join(options.stop)}


def _keep() -> None:
    conversation = _open()
    said: dict[str, Any] = {name: state.value(f"chat.{name}") for name in (*_LABELS, *_OTHERS)}
    stop = tuple(part for part in (state.value("chat.stop_at") or "").split("|") if part)
    said["system"] = said["system"] or ""
    keep(conversation, replace(kept(conversation), stop=stop, **said))


def _keep_stream(model: str) -> None:
    unstreamed = _unstreamed() ^ {model}
    resources.store().preferences.set(owner(), _stream_name(), sorted(unstreamed))


def _unstreamed() -> set[str]:
    kept_names = resources.store().preferences.get(owner(), _stream_name(), [])
    return set(map(str, kept_names)) if isinstance(kept_names, list) else set()


def _stream_name() -> str:
    return f"unstreamed/{relay().base_url}"
