"""The list of sets in the sidebar: opened, named, deleted with undo."""

from functools import partial

import streamlit as st

from components.core.batches import PromptSet
from components.core.owner import owner
from components.ui import listing, resources, sets, sets_held, sets_look, shell, state, undo
from components.ui.messages import plain
from components.ui.words import _, moment, ngettext, number

_DELETED = "sets.deleted"


def show() -> None:
    """Draw the button for a new set, the list, and the way back from a deletion."""
    with shell.aside():
        listing.show_new("sets", _("New set"), state.open_set)
        _show_undo()
        kept = [(each.id, each.name) for each in resources.store().sets.all(owner())]
        listing.show("sets", kept, state.set_id(), state.open_set, _("Your sets will be listed here."))


def show_title(opened: PromptSet | None) -> None:
    """Draw what the page is, or the set's name, here and in the browser's tab."""
    title = opened.name if opened else _("Sets")
    st.set_page_config(page_title=f"{title} · {_('Relay Studio')}", layout="wide")
    sets_look.show()
    if opened is None:
        _show_what_it_is()
    else:
        _show_menu(opened)
        st.caption(plain(" · ".join([figures(opened), moment(opened.created_at)])))
    sets.show_told()


def _show_what_it_is() -> None:
    pictures = sets_held.are_rows()
    st.title(_("Many pictures") if pictures else _("Sets of prompts"))
    st.caption(
        _("One question to many pictures, by one model or several: priced before, paused at will.")
        if pictures
        else _("A table of prompts put to several models: priced before, paused at will, compared after.")
    )


def figures(made: PromptSet) -> str:
    """How many prompts or pictures go to how many models, in words."""
    rows = (
        ngettext("{n} picture", "{n} pictures", made.count)
        if made.subjects
        else ngettext("{n} prompt", "{n} prompts", made.count)
    ).format(n=number(made.count))
    models = ngettext("{n} model", "{n} models", len(made.models)).format(n=len(made.models))
    return f"{rows} × {models}"


def _show_menu(opened: PromptSet) -> None:
    with st.popover(plain(opened.name), type="tertiary", key="sets.menu", on_change="rerun") as panel:
        if panel.open:
            key = f"sets.name.{opened.id}"
            st.text_input(
                _("Name"),
                opened.name,
                key=key,
                on_change=sets.attempt,
                args=(partial(_rename, opened.id, key),),
            )
            st.button(
                _("Delete set"),
                key="sets.delete",
                icon=":material/delete:",
                type="tertiary",
                on_click=sets.attempt,
                args=(partial(_delete, opened.id),),
            )


def _show_undo() -> None:
    deleted = state.value(_DELETED)
    if deleted:
        restored = partial(_undo, str(deleted))
        undo.show("sets", _("Set deleted."), sets.attempt, restored, width="stretch")


def _rename(set_id: str, key: str) -> None:
    if name := str(state.value(key) or "").strip():
        resources.store().sets.rename(owner(), set_id, name)


def _delete(set_id: str) -> None:
    resources.store().sets.delete(owner(), set_id)
    state.set_value(_DELETED, set_id)
    state.open_set(None)


def _undo(set_id: str) -> None:
    resources.store().sets.restore(owner(), set_id)
    state.set_value(_DELETED, None)
    state.open_set(set_id)
