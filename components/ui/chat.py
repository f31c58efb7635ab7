"""The chat: the conversation so far, the box, and the answer while it comes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.core.catalog import tokens
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Conversation, Fault, Message, Status
from components.ui import (
    actions,
    branches,
    branching,
    budget_gate,
    consent,
    conversations,
    forecast,
    keeping,
    look,
    notices,
    rendering,
    slash,
    state,
    traces,
    tray,
    voice,
    welcome,
    window,
)
from components.ui import conversation as opened
from components.ui.boundary import boundary, show_fault
from components.ui.growth import Growth, Thoughts
from components.ui.steps import Steps
from components.ui.turns import show_ending, show_findings, show_said, show_turn, show_ways
from components.ui.words import _, duration

_FOLD_CHARS, _FOLD_TURNS = 4000, 4
_BOX = "chat.box"
_UPLOAD_MAX_MB = 32
_BACK = "chat.back"
"""What goes back into the box, because it was not sent."""
# A style alone would go to a place of Streamlit's own, from where it cannot be taken away when the answer has ended.
_STOP_SHOWN = (
    "<i class=answering></i><style>.stElementContainer:has(i.answering){position:absolute}"
    ".st-key-chat-stop{display:flex!important}.stChatInput textarea{margin-right:6rem}</style>"
)


def show_history() -> None:
    """Draw the finished turns of the open conversation, those in its window."""
    # One place for all turns: the live fragment's name is made of its place on the page, and Streamlit drops,
    # without a word, an Enter meant for a fragment whose name has just changed.
    state.take("chat.redraw")
    with st.container(key="chat.history"):
        conversation = opened.current()
        if conversation is None:
            state.take_drawn(None, None)
        else:
            _show_finished(conversation)


def _show_finished(conversation: Conversation) -> None:
    drawn = window.of(conversation.id)
    turns = opened.turns(conversation, drawn.size, drawn.end)
    window.show_older(conversation, turns)
    finished = [turn for turn in turns if turn.status is not Status.RUNNING]
    places = _show_turns(conversation, finished, last=[] if drawn.end else turns[-1:])
    if finished != turns:
        # Streamlit takes away what an earlier run drew below only when a run ends, and an answer may last.
        for _place in range(places, state.value("chat.places") or 0):
            st.empty()
    elif drawn.end is not None:
        window.show_newer(conversation)
        finished = [turn for turn in opened.turns(conversation, 2) if turn.status is not Status.RUNNING]
    else:
        branching.show_line_below(conversation)
        if finished:
            actions.show(conversation, finished[-1])
    state.set_value(
        "chat.places", places + 3
    )  # with the button for older turns, the line below and the actions
    state.take_drawn(conversation.id, finished[-1].id if finished else None)


def _show_turns(conversation: Conversation, turns: list[Message], last: list[Message]) -> int:
    """Draw turns, the lines between them, and the way back from a removal; return how many places they take."""
    versions = keeping.store().conversations.versions(owner(), turns)
    undo = branches.undoable(conversation)
    if undo and undo.below not in [turn.id for turn in turns]:
        branching.show_undo(undo)
    for turn in turns:
        show_turn(turn, versions.get(turn.id, ()), last=turn in last)
        if undo and undo.below == turn.id:
            branching.show_undo(undo)
    return len(turns) + sum(turn.opens_context for turn in turns) + bool(undo)


def show_prompts() -> None:
    """Draw the prompts above the box while they are asked for there."""
    if (text := state.take("chat.put")) is not None:
        state.set_value(_BOX, text)
    with st.bottom.container():  # there always, so that the box keeps its place
        slash.show(send=ask)


def show_stop() -> None:
    """The Stop button belongs to the page, not to the live turn: a click inside that would wait for its end."""
    look.show()
    with st.bottom:
        st.button(
            _("Stop"),
            key="chat.stop",
            icon=":material/stop_circle:",
            on_click=actions.attempt,
            args=(opened.stop,),
            shortcut=None if slash.is_open() else "Escape",
        )


@st.fragment
def live(
    place_for_new: DeltaGenerator, show_welcome: Callable[[Callable[[str], None]], None] = welcome.show
) -> None:
    """Draw the box, the turns since the page was drawn, and the answer that is coming."""
    with boundary():
        if state.take("chat.anew") or traces.is_asked():
            st.rerun()
        told, line = st.bottom.empty(), st.bottom.empty()
        forecast.show_last(line)
        if (back := state.value(_BACK)) is not None:
            state.set_value(_BOX, back)
        # Set once: a box whose manner of taking files changes forgets what is in it.
        st.bottom.chat_input(
            _("Ask anything, or / for a prompt"),
            key=_BOX,
            on_submit=_submit,
            accept_file="multiple",
            max_upload_size=_UPLOAD_MAX_MB,
            disabled=slash.is_open(),
        )
        _show_told(told)
        conversation = opened.current()
        conversations.show_new(conversation, place_for_new)
        if conversation is None:
            show_welcome(ask)
        else:
            _show_since(conversation)
        state.take("chat.fault")  # only now: until here the page may be drawn anew, and would forget it
        state.take(_BACK)
        notices.forget()
        forecast.show(line, conversation, tray.files())


def _show_told(place: DeltaGenerator) -> None:
    fault = state.value("chat.fault")
    if fault is not None or notices.are_any():
        with place.container():
            if fault is not None:
                show_fault(fault)
            notices.show()
    if tray.has_changed():
        st.rerun()


def _show_since(conversation: Conversation) -> None:
    turns = opened.turns(conversation, window.WINDOW)
    drawn = state.drawn(conversation.id)
    ids = [turn.id for turn in turns]
    if state.take("chat.redraw") or (drawn is not None and drawn not in ids):
        st.rerun()
    since = turns[ids.index(drawn) + 1 :] if drawn else turns
    shown = [_show_or_follow(turn) for turn in since]
    ended = [each.turn for each in shown]
    if ended:
        if ended != since:
            _fold(ended)
        _show_ways(shown)
        actions.show(conversation, ended[-1])


@dataclass(frozen=True, slots=True)
class _Shown:
    """A turn drawn by the live fragment, and its box: what is clicked here waits for the end of the answer, so what
    can be done with the turn is drawn only then."""

    turn: Message
    box: DeltaGenerator


def _show_or_follow(turn: Message) -> _Shown:
    if turn.opens_context:
        branching.show_line(None)
    box = st.chat_message(turn.role)
    with box:
        if turn.status is Status.RUNNING:
            turn = _follow(turn)
        else:
            show_said(turn)
    return _Shown(turn, box)


def _show_ways(shown: list[_Shown]) -> None:
    versions = keeping.store().conversations.versions(owner(), [each.turn for each in shown])
    for each in shown:
        with each.box:
            show_ways(each.turn, versions.get(each.turn.id, ()), last=each is shown[-1])


def _fold(turns: list[Message]) -> None:
    """Hand the turns over to the page once they are many, or cheap to send again: each Enter draws them anew."""
    if sum(len(turn.text) for turn in turns) < _FOLD_CHARS or len(turns) > _FOLD_TURNS:
        st.rerun()


def _follow(message: Message) -> Message:
    """Draw an answer while it grows and return it as it ended."""
    stop, thoughts, called, text = st.empty(), Thoughts(), Steps(), Growth()
    stop.html(_STOP_SHOWN)
    began_s, waited_s = time.monotonic(), 0
    for now in keeping.answers().follow(owner(), message.id):
        message = now
        state.breathe()
        if voice.is_heard():
            st.rerun()
        if message.reasoning or message.text or message.steps:
            if waited_s:
                text.wait(None)
                waited_s = 0
            thoughts.show(message)
            called.show(message)
            text.show(message.text)
        elif (now_s := int(time.monotonic() - began_s)) > waited_s:
            waited_s = now_s
            text.wait(_("Waiting for the first token… {time}").format(time=duration(waited_s)))
    if waited_s:
        text.wait(None)
    stop.empty()
    thoughts.finish()
    called.show(message)
    rendering.finish(message, text)
    show_ending(message)
    show_findings(message)
    return message


def _submit() -> None:
    """Send what is in the box, unless a file in it cannot be read or the price must be agreed to first."""
    said = state.value(_BOX)
    text, brought = (said.text, said.files) if said else ("", [])
    readable = tray.take_in(brought) if brought else True
    if not text.strip() and not tray.held():
        return
    if slash.takes(text):
        slash.open_with(text)
    elif not readable or consent.must_be_confirmed(text, brought=bool(brought)):
        state.set_value(_BACK, text)
    else:
        ask(slash.plainly(text))


def ask(text: str) -> None:
    """Keep the question and start the answer before anything is drawn; a refused question goes back into the box."""
    files = tray.empty()
    try:
        with budget_gate.admitted(("chat", text), partial(_plans, text), partial(_ask_anyway, text)):
            opened.ask(text, files)
        consent.forget()
    except StudioError as error:
        tray.hold(files)
        state.set_value(_BACK, text)
        state.set_value("chat.fault", Fault.of(error))


def _plans(text: str) -> list[budget_gate.Plan]:
    """The question alone: what went before it, and the answer, cost more."""
    model = opened.model()
    return [opened.plan(forecast.asking(model, tokens.count(model, text)))]


def _ask_anyway(text: str) -> None:
    state.set_value(_BACK, "")
    ask(text)
