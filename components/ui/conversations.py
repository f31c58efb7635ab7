"""The list of conversations in the sidebar: thirty at a time, found by any word, named, deleted with undo."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.core.belongings import File
from components.core.owner import owner
from components.core.records import Conversation, Room
from components.core.temporary import is_temporary
from components.ui import (
    keeping,
    resources,
    sending,
    shell,
    shelves,
    state,
    temporary,
    transfer,
    undo,
    window,
)
from components.ui.actions import attempt
from components.ui.messages import plain
from components.ui.words import _, day, ngettext, number

PAGE = 30


def show() -> DeltaGenerator:
    """Draw the new-chat button, the search box and the list; return the place for conversations begun later."""
    with shell.aside():
        st.button(
            _("New analysis") if state.room() else _("New chat"),
            key="conversations.new",
            icon=":material/add_comment:",
            on_click=state.open_conversation,
            args=(None,),
            width="stretch",
            shortcut="Ctrl+Shift+O",
        )
        if not state.room():
            temporary.show_button()
        st.text_input(
            _("Search conversations"),
            key="conversations.query",
            placeholder=_("Search titles and messages"),
            on_change=state.set_value,
            args=("conversations.offset", 0),
            label_visibility="collapsed",
            icon=":material/search:",
        )
        shelves.pick_folder()
        _show_undo()
        with st.container(key="conversations.entries", gap="xxsmall"):
            place = st.container(gap=None)
            _list()
        _show_pages()
        shelves.show_more()
        if not state.room():
            transfer.show_import()
    return place


def bar() -> DeltaGenerator:
    """The row above a conversation."""
    return st.container(horizontal=True, vertical_alignment="center", key="chat.bar")


def show_title(conversation: Conversation | None) -> None:
    """Draw the open conversation's title, here and in the browser's tab, with the menu that changes it."""
    if conversation is None:
        return
    title = conversation.title or _("Untitled")
    st.set_page_config(page_title=f"{title} · {_('Relay Studio')}")
    with st.popover(plain(title), type="tertiary", key="conversations.menu", on_change="rerun") as panel:
        if panel.open:
            _show_menu(conversation)


def _show_menu(conversation: Conversation) -> None:
    st.text_input(
        _("Title"),
        conversation.title,
        key=f"conversations.title.{conversation.id}",
        on_change=attempt,
        args=(partial(_rename, conversation.id),),
    )
    if not is_temporary(conversation.id):
        shelves.show_place(conversation)
    if conversation.room:
        chat = state.page("chat")
        st.page_link(
            chat, label=_("Go on in the chat"), icon=":material/forum:", query_params={"c": conversation.id}
        )
        sending.show_way_to_drawing(_asked_about(conversation))
    st.button(
        _("Delete conversation"),
        key="conversations.delete",
        icon=":material/delete:",
        type="tertiary",
        on_click=attempt,
        args=(partial(_delete, conversation.id),),
    )
    transfer.show_export(conversation)


def _asked_about(conversation: Conversation) -> list[File]:
    """The files that went with the last question that had any."""
    store = resources.store()
    path = store.conversations.outline(owner(), conversation.id)
    names = next((turn.attachments for turn in reversed(path) if turn.attachments), ())
    found = store.files.several(owner(), names)
    return [found[name] for name in names if name in found]


def show_new(conversation: Conversation | None, place: DeltaGenerator) -> None:
    """Draw the entry of a conversation begun since the list was drawn."""
    listed = state.value("conversations.listed")
    if conversation is not None and conversation.id in listed:
        return  # and so spare the browser the whole list at each Enter
    # A fragment may only fill a place outside it that it has written to in every run.
    slot = place.empty()
    if conversation is not None and _is_listable(conversation):
        with slot:
            _show_entry(conversation)
    elif not listed and not state.value("conversations.query"):
        analyses = _("Your image analyses will be listed here.")
        slot.caption(analyses if state.room() else _("Your conversations will be listed here."))


def _is_listable(conversation: Conversation) -> bool:
    return conversation.archived_at is None and not is_temporary(conversation.id)


def _list() -> None:
    query = state.value("conversations.query") or ""
    if query:
        _found(query)
        return
    listed = resources.store().conversations.latest(
        owner(), PAGE, _offset(), folder=shelves.folder(), room=_room()
    )
    state.set_value("conversations.listed", [conversation.id for conversation in listed])
    for title, group in groupby(listed, key=_group):
        st.caption(title)
        for conversation in group:
            _show_entry(conversation)


def _found(query: str) -> None:
    """Draw what the search finds, with the words around it."""
    found = resources.store().conversations.search(owner(), query, PAGE, _offset(), shelves.folder(), _room())
    state.set_value("conversations.listed", [each.conversation.id for each in found])
    if not found:
        st.caption(_("Nothing found."))
    for each in found:
        _show_entry(each.conversation, each.message_id)
        if each.excerpt is not None:
            before, words, after = map(plain, (each.excerpt.before, each.excerpt.found, each.excerpt.after))
            st.caption(f"{before}:primary-background[{words}]{after}" if words else after)


def _room() -> Room | None:
    """Where the listed ones were begun: the chat lists all."""
    return state.room() or None


def _group(conversation: Conversation) -> str:
    return _("Pinned") if conversation.pinned_at else _day(conversation.updated_at)


def _day(when: datetime) -> str:
    now = datetime.now(UTC)
    near = {day(now - timedelta(1)): _("Yesterday"), day(now): _("Today")}
    return near.get(day(when), day(when))


def _show_entry(conversation: Conversation, message_id: str | None = None) -> None:
    here = conversation.id == state.conversation_id()
    st.button(
        plain(conversation.title or _("Untitled")),
        key=f"conversations.{conversation.id}",
        type="secondary" if here else "tertiary",
        icon=":material/inventory_2:" if conversation.archived_at else None,
        on_click=attempt,
        args=(partial(_open, conversation.id, message_id),),
        width="stretch",
    )


def _open(conversation_id: str, message_id: str | None) -> None:
    """Open a conversation at its end, or at the message that was found."""
    state.open_conversation(conversation_id)
    window.go_to_end(conversation_id)
    if message_id is not None:
        window.go_to(conversation_id, message_id)


def _show_pages() -> None:
    """Buttons to the next and the previous thirty."""
    query = state.value("conversations.query") or ""
    conversations = resources.store().conversations
    more = bool(conversations.latest(owner(), 1, _offset() + PAGE, query, shelves.folder(), _room()))
    if more or _offset():
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            for step, label, possible in ((-PAGE, _("Newer"), _offset() > 0), (PAGE, _("Older"), more)):
                st.button(
                    label,
                    key=f"conversations.page{step:+d}",
                    type="tertiary",
                    disabled=not possible,
                    on_click=_page,
                    args=(step,),
                )


def _show_undo() -> None:
    deleted = state.value("conversations.deleted")
    if deleted:
        many = ngettext("{n} conversation deleted.", "{n} conversations deleted.", len(deleted))
        said = _("Conversation deleted.") if len(deleted) == 1 else many.format(n=number(len(deleted)))
        undo.show("conversations", said, attempt, partial(_undo, deleted), width="stretch")


def _rename(conversation_id: str) -> None:
    title = str(state.value(f"conversations.title.{conversation_id}") or "").strip()
    if title:
        keeping.place(conversation_id).store.conversations.rename(owner(), conversation_id, title)


def _delete(conversation_id: str) -> None:
    keeping.place(conversation_id).store.conversations.delete(owner(), conversation_id)
    state.set_value("conversations.deleted", [conversation_id])
    state.open_conversation(None)


def _page(step: int) -> None:
    state.set_value("conversations.offset", max(0, _offset() + step))


def _offset() -> int:
    return int(state.value("conversations.offset") or 0)


def _undo(conversation_ids: list[str]) -> None:
    keeping.place(conversation_ids[0]).store.conversations.restore(owner(), *conversation_ids)
    state.set_value("conversations.deleted", None)
    if len(conversation_ids) == 1:
        state.open_conversation(conversation_ids[0])
