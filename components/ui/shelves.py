"""Where conversations are put: folders and tags, pins, the archive, the bin, and work on several at once."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from components.core.owner import owner
from components.core.records import Conversation
from components.core.store.conversations import Conversations
from components.ui import resources, state
from components.ui.actions import attempt
from components.ui.messages import plain
from components.ui.words import N_, _, ngettext

PAGE = 30
_PLACES = {"list": N_("List"), "archive": N_("Archive"), "bin": N_("Bin")}


def folder() -> str | None:
    """The folder whose conversations are listed; None for all."""
    return state.value("shelves.folder") or None


def pick_folder() -> None:
    """The switch between the folders, where there are any."""
    folders = _kept().folders(owner())
    if not folders:
        state.set_value("shelves.folder", None)
        return
    if folder() not in (None, *folders):
        state.set_value("shelves.folder", None)
    st.selectbox(
        _("Folder"),
        folders,
        index=None,
        key="shelves.folder",
        placeholder=_("All folders"),
        label_visibility="collapsed",
        on_change=state.set_value,
        args=("conversations.offset", 0),
    )


def show_place(conversation: Conversation) -> None:
    """Draw where a conversation lies and what puts it elsewhere."""
    folders = _kept().folders(owner())
    names = sorted({*folders, *filter(None, [conversation.folder])})
    key = f"shelves.folder.{conversation.id}"
    st.selectbox(
        _("Folder"),
        names,
        index=names.index(conversation.folder) if conversation.folder else None,
        key=key,
        placeholder=_("None; type a name for a new one"),
        accept_new_options=True,
        on_change=attempt,
        args=(lambda: _kept().move(owner(), _typed(key), conversation.id),),
    )
    tags = f"shelves.tags.{conversation.id}"
    st.text_input(
        _("Tags"),
        ", ".join(conversation.tags),
        key=tags,
        help=_("Several are separated by commas. The search finds them."),
        on_change=attempt,
        args=(lambda: _label(conversation, tags),),
    )
    pinned, archived = conversation.pinned_at is not None, conversation.archived_at is not None
    _act("pin", "keep", _("Unpin") if pinned else _("Pin to the top"), _pin, conversation.id, pinned)
    label = _("Back into the list") if archived else _("Archive")
    _act("archive", "inventory_2", label, _archive, conversation.id, archived)


def show_more() -> None:
    """Draw the way to the archive, the bin and work on several conversations."""
    with st.popover(
        _("More"), icon=":material/more_horiz:", type="tertiary", key="shelves.more", on_change="rerun"
    ) as more:
        if more.open:
            _show_places()


def _show_places() -> None:
    st.radio(
        _("Show"),
        list(_PLACES),
        format_func=lambda place: _(_PLACES[place]),
        key="shelves.place",
        horizontal=True,
        label_visibility="collapsed",
        on_change=_turn,
        args=(0,),
    )
    place, offset = str(state.value("shelves.place") or "list"), int(state.value("shelves.offset") or 0)
    found = _page(place, offset)
    shown, more = found[:PAGE], len(found) > PAGE
    _show_choices(place, shown)
    _show_pages(offset, more)
    chosen = [each.id for each in shown if state.value(f"shelves.chosen.{each.id}")]
    {"list": _act_in_list, "archive": _act_in_archive, "bin": _act_in_bin}[place](chosen)


def _page(place: str, offset: int) -> list[Conversation]:
    if place == "archive":
        return _kept().archived(owner(), PAGE + 1, offset)
    if place == "bin":
        return _kept().binned(owner(), PAGE + 1, offset)
    return _kept().latest(owner(), PAGE + 1, offset)


def _show_choices(place: str, shown: list[Conversation]) -> None:
    if not shown:
        empty = {"archive": _("The archive is empty."), "bin": _("The bin is empty.")}
        st.caption(empty.get(place, _("Your conversations will be listed here.")))
        return
    ids = [each.id for each in shown]
    st.button(_("Choose all of these"), key="shelves.all", type="tertiary", on_click=_choose, args=(ids,))
    with st.container(height=260, border=False, gap=None):
        for each in shown:
            st.checkbox(plain(each.title or _("Untitled")), key=f"shelves.chosen.{each.id}")


def _show_pages(offset: int, more: bool) -> None:
    if offset or more:
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            for step, label, possible in ((-PAGE, _("Newer"), offset > 0), (PAGE, _("Older"), more)):
                st.button(
                    label,
                    key=f"shelves.page{step:+d}",
                    type="tertiary",
                    disabled=not possible,
                    on_click=_turn,
                    args=(offset + step,),
                )


def _act_in_list(chosen: list[str]) -> None:
    st.caption(
        ngettext("{n} chosen", "{n} chosen", len(chosen)).format(n=len(chosen))
        if chosen
        else _("Choose what to move, tag, archive or delete.")
    )
    if not chosen:
        return
    st.selectbox(
        _("Into the folder"),
        _kept().folders(owner()),
        index=None,
        key="shelves.into",
        placeholder=_("Choose one or type a new name"),
        accept_new_options=True,
    )
    with st.container(horizontal=True):
        _act("move", "drive_file_move", _("Move"), _move, chosen)
        _act("unfile", "folder_off", _("Out of its folder"), _unfile, chosen)
    st.text_input(_("Tags to add"), key="shelves.tags")
    with st.container(horizontal=True):
        _act("tag", "sell", _("Add tags"), _tag, chosen)
        _act("store", "inventory_2", _("Archive"), lambda ids: _kept().archive(owner(), *ids), chosen)
        _act("delete", "delete", _("Delete"), _delete, chosen)


def _act_in_archive(chosen: list[str]) -> None:
    with st.container(horizontal=True):
        back = _("Back into the list")
        _act("back", "unarchive", back, lambda ids: _kept().unarchive(owner(), *ids), chosen, idle=not chosen)
        _act("delete", "delete", _("Delete"), _delete, chosen, idle=not chosen)


def _act_in_bin(chosen: list[str]) -> None:
    st.caption(_("Nothing leaves the bin by itself."))
    doubt = state.value("shelves.doubt")
    if doubt:
        st.warning(_("What is deleted for good cannot be brought back."))
        with st.container(horizontal=True):
            _act("sure", "delete_forever", _("Yes, delete for good"), _purge, chosen, doubt)
            _act("unsure", "close", _("Cancel"), state.set_value, "shelves.doubt", None)
        return
    with st.container(horizontal=True):
        _act(
            "restore",
            "restore",
            _("Restore"),
            lambda ids: _kept().restore(owner(), *ids),
            chosen,
            idle=not chosen,
        )
        ask = partial(state.set_value, "shelves.doubt")
        _act("purge", "delete_forever", _("Delete for good"), ask, "chosen", idle=not chosen)
        _act("empty", "delete_sweep", _("Empty the bin"), ask, "all")


def _act(
    name: str, icon: str, label: str, action: Callable[..., None], *given: object, idle: bool = False
) -> None:
    st.button(
        label,
        key=f"shelves.{name}",
        icon=f":material/{icon}:",
        type="tertiary",
        disabled=idle,
        on_click=attempt,
        args=(partial(action, *given),),
    )


def _kept() -> Conversations:
    return resources.store().conversations


def _typed(key: str) -> str:
    return str(state.value(key) or "").strip()


def _names(text: str) -> list[str]:
    names = (name.strip().lstrip("#") for name in text.replace("，", ",").split(","))
    return list(dict.fromkeys(filter(None, names)))


def _label(conversation: Conversation, key: str) -> None:
    tags = _names(_typed(key))
    _kept().label(owner(), conversation.id, tags, [tag for tag in conversation.tags if tag not in tags])


def _pin(conversation_id: str, pinned: bool) -> None:
    (_kept().lower if pinned else _kept().lift)(owner(), conversation_id)


def _archive(conversation_id: str, archived: bool) -> None:
    (_kept().unarchive if archived else _kept().archive)(owner(), conversation_id)


def _turn(offset: int) -> None:
    state.set_value("shelves.offset", max(0, offset))
    state.set_value("shelves.doubt", None)


def _choose(ids: list[str]) -> None:
    for name in ids:
        state.set_value(f"shelves.chosen.{name}", True)


def _move(ids: list[str]) -> None:
    if name := _typed("shelves.into"):
        _kept().move(owner(), name, *ids)


def _unfile(ids: list[str]) -> None:
    _kept().move(owner(), "", *ids)


def _tag(ids: list[str]) -> None:
    for name in ids:
        _kept().label(owner(), name, _names(_typed("shelves.tags")))


def _delete(ids: list[str]) -> None:
    _kept().delete(owner(), *ids)
    state.set_value("conversations.deleted", ids)
    if state.conversation_id() in ids:
        state.open_conversation(None)


def _purge(ids: list[str], which: str) -> None:
    if which == "all":
        _kept().empty_bin(owner())
    else:
        _kept().purge(owner(), *ids)
    state.set_value("shelves.doubt", None)
