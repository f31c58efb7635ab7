"""The list of comparisons in the sidebar: found by any word, opened, named, deleted with undo."""

from functools import partial

import streamlit as st

from components.core.belongings import Comparison
from components.core.owner import owner
from components.ui import resources, shell, state, undo
from components.ui.comparison import attempt
from components.ui.messages import plain
from components.ui.words import _

PAGE = 30
_OFFSET, _QUERY, _DELETED = "comparisons.offset", "comparisons.query", "comparisons.deleted"


def show() -> None:
    """Draw the button for a new comparison, the search, the list, and the way back from a deletion."""
    with shell.aside():
        st.button(
            _("New comparison"),
            key="comparisons.new",
            icon=":material/add:",
            on_click=state.open_comparison,
            args=(None,),
            width="stretch",
        )
        st.text_input(
            _("Search comparisons"),
            key=_QUERY,
            placeholder=_("Search titles, questions and answers"),
            on_change=state.set_value,
            args=(_OFFSET, 0),
            label_visibility="collapsed",
            icon=":material/search:",
        )
        _show_undo()
        with st.container(key="comparisons.entries", gap="xxsmall"):
            found = _found(PAGE + 1)
            for each in found[:PAGE]:
                _show_entry(each)
            if not found:
                empty = state.value(_QUERY)
                st.caption(_("Nothing found.") if empty else _("Your comparisons will be listed here."))
        _show_pages(more=len(found) > PAGE)


def show_menu(opened: Comparison) -> None:
    """Draw the comparison's title with the menu that changes it."""
    title = plain(opened.title or _("Untitled"))
    with st.popover(title, type="tertiary", key="comparisons.menu", on_change="rerun") as panel:
        if panel.open:
            key = f"comparisons.title.{opened.id}"
            st.text_input(
                _("Title"), opened.title, key=key, on_change=attempt, args=(partial(_rename, opened.id, key),)
            )
            st.button(
                _("Delete comparison"),
                key="comparisons.delete",
                icon=":material/delete:",
                type="tertiary",
                on_click=attempt,
                args=(partial(_delete, opened.id),),
            )


def _found(limit: int) -> list[Comparison]:
    query = str(state.value(_QUERY) or "")
    return resources.store().comparisons.latest(owner(), limit, _offset(), query)


def _show_entry(comparison: Comparison) -> None:
    st.button(
        plain(comparison.title or _("Untitled")),
        key=f"comparisons.{comparison.id}",
        type="secondary" if comparison.id == state.comparison_id() else "tertiary",
        on_click=state.open_comparison,
        args=(comparison.id,),
        width="stretch",
    )


def _show_pages(*, more: bool) -> None:
    if not more and not _offset():
        return
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for step, label, possible in ((-PAGE, _("Newer"), _offset() > 0), (PAGE, _("Older"), more)):
            st.button(
                label,
                key=f"comparisons.page{step:+d}",
                type="tertiary",
                disabled=not possible,
                on_click=state.set_value,
                args=(_OFFSET, max(0, _offset() + step)),
            )


def _show_undo() -> None:
    deleted = state.value(_DELETED)
    if deleted:
        restored = partial(_undo, str(deleted))
        undo.show("comparisons", _("Comparison deleted."), attempt, restored, width="stretch")


def _rename(comparison_id: str, key: str) -> None:
    if title := str(state.value(key) or "").strip():
        resources.store().comparisons.rename(owner(), comparison_id, title)


def _delete(comparison_id: str) -> None:
    resources.store().comparisons.delete(owner(), comparison_id)
    state.set_value(_DELETED, comparison_id)
    state.open_comparison(None)


def _undo(comparison_id: str) -> None:
    resources.store().comparisons.restore(owner(), comparison_id)
    state.set_value(_DELETED, None)
    state.open_comparison(comparison_id)


def _offset() -> int:
    return int(state.value(_OFFSET) or 0)
