"""The menu of each turn: one small button, and no more on the page until something is chosen in it."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from components.core.owner import owner
from components.core.records import Message, Role
from components.ui import branches, conversation, keeping, state, traces
from components.ui.actions import attempt
from components.ui.words import N_, _

_REQUEST = "request"
"""Shows something and changes nothing, so that no turn must be drawn anew."""

_SAID: Mapping[str, str] = {
    "edit": N_("Edit"),
    "again": N_("Answer again"),
    "again_with": N_("Answer again with…"),
    "fork": N_("New chat from here"),
    "pin": N_("Keep in context"),
    "unpin": N_("No longer keep in context"),
    "open": N_("Start context here"),
    "close": N_("Remove the line above"),
    "open_next": N_("Start context below"),
    _REQUEST: N_("See the request"),
    "remove": N_("Delete"),
}

_DOES: Mapping[str, Callable[[Message], None]] = {
    "edit": branches.edit,
    "again": conversation.answer_again,
    "again_with": branches.choose_model,
    "fork": branches.fork,
    "pin": partial(branches.pin, pinned=True),
    "unpin": partial(branches.pin, pinned=False),
    "open": partial(branches.open_context, opens=True),
    "close": partial(branches.open_context, opens=False),
    "open_next": branches.open_next,
    "remove": branches.remove,
}


def show(turn: Message, *, last: bool) -> None:
    """Draw the menu of a turn."""
    st.menu_button(
        _("More"),
        _offers(turn, last),
        key=_key(turn.id),
        format_func=lambda name: _(_SAID[name]),
        icon=":material/more_horiz:",
        type="tertiary",
        on_click=_do,
        args=(turn.id,),
    )


def _offers(turn: Message, last: bool) -> list[str]:
    offers = ["edit", "again", "again_with", "fork", "unpin" if turn.pinned else "pin"]
    offers += ["close" if turn.opens_context else "open"]
    offers += ["open_next"] if last else []
    return [*offers, *([_REQUEST] if turn.role is Role.ASSISTANT and not turn.by_hand else []), "remove"]


def _do(turn_id: str) -> None:
    """Do what was chosen, with the turn as it is now; the whole page is drawn anew, wherever the turn stood."""
    chosen = state.value(_key(turn_id))
    turn = keeping.store().conversations.message(owner(), turn_id)
    if turn is not None and chosen == _REQUEST:
        traces.ask(turn)
    elif turn is not None and chosen in _DOES:
        attempt(partial(_DOES[chosen], turn))
        state.set_value("chat.redraw", True)


def _key(turn_id: str) -> str:
    return f"turn.{turn_id}"
