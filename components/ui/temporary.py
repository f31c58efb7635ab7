"""The temporary chat: how it is begun, what is said of it, and how it is kept after all."""

from functools import partial

import streamlit as st

from components.core import temporary
from components.core.owner import owner
from components.core.records import Conversation
from components.core.temporary import is_temporary
from components.ui import conversation as opened
from components.ui import keeping, options, resources, state, tray
from components.ui.actions import attempt
from components.ui.words import _


def show_button() -> None:
    """Draw the way to a chat of which nothing is stored."""
    st.button(
        _("Temporary chat"),
        key="temporary.new",
        icon=":material/visibility_off:",
        type="tertiary",
        on_click=attempt,
        args=(_begin,),
        help=_("Nothing of it is stored, listed or found by the search."),
    )


def show_notice(conversation: Conversation | None) -> None:
    """Say above the box of a temporary chat that it is one, with the way to keep it."""
    # There always, so that what follows keeps its place.
    place = st.bottom.container(
        horizontal=True, vertical_alignment="center", gap="small", key="temporary.notice"
    )
    with place:
        if conversation is not None and is_temporary(conversation.id):
            said = _(
                "Temporary chat: nothing of it is stored, it ends with your visit. Its cost is recorded."
            )
            st.caption(f":material/visibility_off: {said}", width="content")
            if conversation.head_id is not None:
                st.button(
                    _("Keep this chat"),
                    key="temporary.keep",
                    icon=":material/save:",
                    type="tertiary",
                    on_click=attempt,
                    args=(partial(_keep, conversation),),
                )


def _begin() -> None:
    """Open an empty temporary chat, with what was chosen for the next conversation."""
    conversation = opened.current()
    if conversation is not None and is_temporary(conversation.id) and conversation.head_id is None:
        return
    store = resources.temporaries().opened(state.visit()).store
    made = store.conversations.create(owner(), options.own(None))
    options.forget_next()
    state.open_conversation(made.id)


def _keep(conversation: Conversation) -> None:
    here, held = keeping.store(), tray.held()
    clears = opened.clears_context(conversation)
    kept_id = temporary.keep(owner(), conversation.id, here, resources.store(), held)
    state.open_conversation(kept_id)
    tray.hold(held)
    if clears:
        opened.clear_context(kept_id)
