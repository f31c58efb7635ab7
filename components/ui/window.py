"""Which turns of a conversation are drawn: the newest, or those around one that somebody wants to see."""

from dataclasses import dataclass

import streamlit as st

from components.core.owner import owner
from components.core.records import Conversation, Message
from components.ui import keeping, state
from components.ui.words import _

WINDOW = 16
"""Turns drawn at once, a few screens of them; the rest comes on demand, so a page costs the same however long the
conversation is. With thirty, a click from one long conversation to another took half as long again."""


@dataclass(frozen=True, slots=True)
class Window:
    """So many turns, up to the one before `end`, or to the last."""

    size: int = WINDOW
    end: str | None = None


def of(conversation_id: str) -> Window:
    """What is drawn of a conversation."""
    return state.value(_name(conversation_id)) or Window()


def show_older(conversation: Conversation, turns: list[Message]) -> None:
    """Draw the way to the turns above those that are drawn."""
    window = of(conversation.id)
    above = keeping.store().conversations.count_path(owner(), conversation.id, window.end)
    if above > len(turns):
        wider = Window(len(turns) + WINDOW, window.end)
        _button("older", _("Show older messages ({n})").format(n=above - len(turns)), conversation, wider)


def show_newer(conversation: Conversation) -> None:
    """Draw the way to the end, where the turns that are drawn do not reach it."""
    _button("newer", _("Show the newest messages"), conversation, Window())


def go_to(conversation_id: str, message_id: str) -> None:
    """Draw the turns around a message from now on, in whichever branch it stands, and take the reader to it."""
    path = _path(conversation_id)
    if message_id not in path:
        conversations = keeping.place(conversation_id).store.conversations
        conversations.set_head(owner(), conversation_id, conversations.leaf(owner(), message_id))
        path = _path(conversation_id)
    if message_id not in path:
        return
    below = len(path) - path.index(message_id)
    far = below > WINDOW
    window = Window(WINDOW, path[path.index(message_id) + WINDOW // 2]) if far else Window()
    state.set_value(_name(conversation_id), window)
    state.seek(f"turn.{message_id}")


def go_to_end(conversation_id: str) -> None:
    """Draw the newest turns again."""
    state.take("browser.found")
    if of(conversation_id).end is not None:
        state.take(_name(conversation_id))
        state.set_value("chat.redraw", True)


def _button(name: str, label: str, conversation: Conversation, window: Window) -> None:
    st.button(
        label,
        key=f"chat.{name}",
        type="tertiary",
        icon=":material/history:" if name == "older" else ":material/arrow_downward:",
        on_click=state.set_value,
        args=(_name(conversation.id), window),
    )


def _path(conversation_id: str) -> list[str]:
    conversations = keeping.place(conversation_id).store.conversations
    return [turn.id for turn in conversations.path(owner(), conversation_id)]


def _name(conversation_id: str) -> str:
    return f"chat.window.{conversation_id}"
