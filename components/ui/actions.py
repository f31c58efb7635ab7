"""What can be done with the last turn at one click: continue, answer again, edit the question, cure a failure."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Conversation, Fault, Finish, Message, Role, Status
from components.ui import branches, keeping, state, traces
from components.ui import conversation as opened
from components.ui.boundary import boundary
from components.ui.words import _

_UNFINISHED = {Finish.LENGTH, Finish.MISSING, Finish.CUT}
_ESSENTIAL = {"model", "messages"}
_ENDED_EARLY = {Status.STOPPED, Status.INTERRUPTED}


def show(conversation: Conversation, message: Message) -> None:
    """Draw the actions that fit the last turn."""
    if message.status is Status.RUNNING:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="chat.actions"):
        if message.role is Role.USER:
            _button("again", _("Answer"), "refresh", lambda: opened.answer_again(message))
            return
        _show_cure(message)
        if can_go_on(message):
            _button("continue", _("Continue"), "play_arrow", lambda: opened.go_on(message))
        _button("again", _("Answer again"), "refresh", lambda: opened.answer_again(message))
        question = _question(message)
        if question is not None:
            _button("edit", _("Edit question"), "edit", lambda: _edit(question))
        traces.show(message)


def attempt(action: Callable[[], None]) -> None:
    """Do something a person clicked for; what goes wrong is told above the box."""
    try:
        action()
    except StudioError as error:
        state.set_value("chat.fault", Fault.of(error))


def _button(name: str, label: str, icon: str, action: Callable[[], None]) -> None:
    st.button(
        label,
        key=f"chat.{name}",
        icon=f":material/{icon}:",
        type="tertiary",
        on_click=attempt,
        args=(action,),
    )


def can_go_on(message: Message) -> bool:
    """Whether an answer ended early and can grow on."""
    early = message.status in _ENDED_EARLY or message.finish in _UNFINISHED
    return bool(message.text) and (early or message.status is Status.FAILED)


def _question(answer: Message) -> Message | None:
    return keeping.store().conversations.message(owner(), answer.parent_id) if answer.parent_id else None


def _edit(question: Message) -> None:
    branches.edit(question)
    state.set_value("chat.redraw", True)  # a field in the live turn would be lost when the page is drawn anew


def _show_cure(message: Message) -> None:
    """One click that may cure a failed answer."""
    if message.fault is None:
        return
    parameter = message.fault.values.get("parameter")
    if message.fault.key == "relay.parameter" and isinstance(parameter, str) and parameter not in _ESSENTIAL:
        label = _("Send without {parameter}").format(parameter=f"`{parameter}`")
        _button("without", label, "filter_alt_off", lambda: opened.answer_without(message, parameter))
    wait_s = message.fault.values.get("retry_after")
    if message.fault.key == "relay.rate" and isinstance(wait_s, int):
        _count_down(wait_s - round((datetime.now(UTC) - message.created_at).total_seconds()))


def _count_down(left_s: int) -> None:
    """Seconds until the relay wants to be asked again; nothing is sent by itself."""
    ends_s = time.monotonic() + left_s

    @st.fragment(run_every=1 if left_s > 0 else None)
    def clock() -> None:
        with boundary():
            now_s = max(0, round(ends_s - time.monotonic()))
            st.caption(
                _("The relay asks to wait {n} s more.").format(n=now_s)
                if now_s
                else _("The relay can be asked again."),
                width="content",
            )

    clock()
