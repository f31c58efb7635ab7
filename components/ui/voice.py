"""Speaking in place of typing: a recording is transcribed through the relay, for money, and its text put into the box.

The box's own microphone would send a recording with Enter; here it becomes text first, to be read and corrected. A
recording is held until its text has come, so that a relay that fails loses nothing.
"""

import asyncio
from collections.abc import Awaitable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial

import streamlit as st

from components.core.catalog import prices
from components.core.catalog.abilities import Ability
from components.core.errors import StoreError, StudioError
from components.core.owner import owner
from components.core.records import Conversation, Cost, Fault, Relay, Usage
from components.core.relay import loop
from components.core.relay.connection import Context
from components.core.relay.transcription import seconds_of, transcribe, weight
from components.core.store.preferences import Preferences
from components.ui import budget_gate, keeping, options, picker, resources, state
from components.ui.boundary import boundary, show_fault
from components.ui.messages import plain, sentence
from components.ui.words import _, amount, money

_PATIENCE_S, _LOOK_S = 2.0, 0.4
_PANEL, _RECORDING, _JOB, _FAULT = "voice.panel", "voice.recording", "voice.job", "voice.fault"
_LAST = "voice.last"
"""The text heard last: it was paid for, and a tab may be closed before it comes."""
_SPOKEN = "transcription language"
_LANGUAGES = {
    "zh": "中文",
    "en": "English",
    "ja": "日本語",
    "ko": "한국어",
    "es": "Español",
    "fr": "Français",
    "de": "Deutsch",
    "ru": "Русский",
}
"""By ISO 639-1, each written in itself."""


def show(conversation: Conversation | None) -> None:
    """Draw the microphone; what is clicked here belongs to the page, not to the live turn."""
    if is_heard():
        _take_heard()
        st.rerun()
    with st.popover(
        _("Dictate"), icon=":material/mic:", type="tertiary", key=_PANEL, on_change="rerun"
    ) as panel:
        if state.value(_JOB) is not None:
            _show_waiting()
        elif panel.open:
            _show_panel(conversation)


def is_heard() -> bool:
    """Whether a transcription has ended and waits to be taken up."""
    job: Future[str] | None = state.value(_JOB)
    return job is not None and job.done()


def _show_panel(conversation: Conversation | None) -> None:
    if (fault := state.value(_FAULT)) is not None:
        show_fault(fault)
    relay = options.relay()
    model = _pick_model(relay)
    _pick_language()
    recording: bytes | None = state.value(_RECORDING)
    if recording is None:
        _show_recorder()
    else:
        _show_recording(recording, relay, model, conversation)
    if keeping.store().preferences.get(owner(), _LAST):
        st.button(
            _("Put the last text into the box again"), key="voice.again", type="tertiary", on_click=_again
        )


def _pick_model(relay: Relay) -> str | None:
    menu = picker.suited(relay, Ability.TRANSCRIPTION)
    kept = resources.store().preferences.get(owner(), _model_name(relay))
    names = list(dict.fromkeys([*([str(kept)] if kept else []), *menu.labels]))
    key = f"voice.model.{relay.id}"
    model: str | None = st.selectbox(
        _("Model that transcribes"),
        names,
        index=0 if names else None,
        key=key,
        placeholder=_("Choose or type a model"),
        accept_new_options=True,
        on_change=_keep_model,
        args=(relay, key),
    )
    if menu.fault is not None:
        why = sentence(menu.fault).title
        st.caption(_("The models can't be listed ({why}). Type a model's name.").format(why=plain(why)))
    elif not menu.labels:
        st.caption(_("This relay lists no model that transcribes. Type the name of one, if you know it."))
    if model:
        minute = money(_cost(relay, model, weight(60)))
        st.caption(plain(_("A minute of sound: {price}").format(price=minute)))
    return model


def _pick_language() -> None:
    kept = _language()
    st.selectbox(
        _("Language spoken"),
        ["", *_LANGUAGES],
        index=["", *_LANGUAGES].index(kept),
        format_func=lambda code: _LANGUAGES.get(code) or _("The model finds out"),
        key="voice.language",
        on_change=_keep_language,
        help=_("Naming it helps with short recordings and with names."),
    )


def _language() -> str:
    kept = resources.store().preferences.get(owner(), _SPOKEN)
    return kept if isinstance(kept, str) and kept in _LANGUAGES else ""


def _keep_language() -> None:
    resources.store().preferences.set(owner(), _SPOKEN, state.value("voice.language"))


def _show_recorder() -> None:
    key = f"voice.recorder.{state.value('voice.nth') or 0}"
    st.audio_input(
        _("Record what you want to say"), key=key, on_change=_take_recorded, args=(key,), sample_rate=16_000
    )


def _show_recording(
    recording: bytes, relay: Relay, model: str | None, conversation: Conversation | None
) -> None:
    st.audio(recording, format="audio/wav")
    label = _("Try again ({price})") if state.value(_FAULT) is not None else _("Transcribe ({price})")
    cost = _cost(relay, model, weight(seconds_of(recording)))
    st.button(
        plain(label.format(price=amount(cost))),
        key="voice.transcribe",
        icon=":material/text_fields:",
        type="primary",
        disabled=not model,
        on_click=_begin,
        args=(relay, model, conversation.id if conversation else None),
    )
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            _("Download the recording"),
            recording,
            "recording.wav",
            "audio/wav",
            key="voice.download",
            type="tertiary",
            on_click="ignore",
        )
        st.button(_("Discard it"), key="voice.discard", type="tertiary", on_click=_forget)


def _show_waiting() -> None:
    _follow()
    st.button(_("Stop"), key="voice.stop", icon=":material/stop_circle:", type="tertiary", on_click=_stop)


@st.fragment(run_every=_LOOK_S)
def _follow() -> None:
    with boundary():
        st.caption(_("Transcribing…"))
        if is_heard():
            st.rerun()


def _cost(relay: Relay, model: str | None, usage: Usage) -> Cost:
    return prices.cost(resources.relays().price(state.visit(), relay.id, model, _PATIENCE_S), usage)


def _model_name(relay: Relay) -> str:
    return f"transcription/{relay.base_url}"


def _keep_model(relay: Relay, key: str) -> None:
    resources.store().preferences.set(owner(), _model_name(relay), state.value(key))


def _take_recorded(key: str) -> None:
    recorded = state.value(key)
    if recorded is not None:
        state.set_value(_RECORDING, recorded.getvalue())
        state.set_value("voice.nth", int(state.value("voice.nth") or 0) + 1)
        state.take(_FAULT)


def _begin(relay: Relay, model: str, conversation_id: str | None) -> None:
    state.take(_FAULT)
    recording: bytes = state.value(_RECORDING)
    try:
        connection = resources.relays().connection(state.visit(), relay.id)
        with budget_gate.admitted(
            ("voice", hash(recording)),
            lambda: [budget_gate.Plan(relay.id, model, _cost(relay, model, weight(seconds_of(recording))))],
            partial(_begin, relay, model, conversation_id),
        ):
            context, kept = Context("chat", conversation_id), keeping.store().preferences
            heard = transcribe(connection, recording, model, language=_language(), context=context)
            state.set_value(_JOB, loop.spawn(_keep(heard, kept)))
    except StudioError as error:
        state.set_value(_FAULT, Fault.of(error))


async def _keep(heard: Awaitable[str], kept: Preferences) -> str:
    text = await heard
    with suppress(StoreError):
        await asyncio.to_thread(kept.set, owner(), _LAST, text)
    return text


def _take_heard() -> None:
    job: Future[str] = state.take(_JOB)
    try:
        text = job.result()
    except StudioError as error:
        state.set_value(_FAULT, Fault.of(error))
        state.set_value(_PANEL, True)
    else:
        _forget()
        state.set_value(_PANEL, False)
        state.put_into_draft(text)


def _stop() -> None:
    job: Future[str] | None = state.take(_JOB)
    if job is not None:
        job.cancel()


def _forget() -> None:
    state.take(_RECORDING)
    state.take(_FAULT)


def _again() -> None:
    state.put_into_draft(str(keeping.store().preferences.get(owner(), _LAST)))
    state.set_value(_PANEL, False)
