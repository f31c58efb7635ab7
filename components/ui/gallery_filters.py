"""What is looked for in the gallery beside words: drawn only while it is open, for every widget is time at the page's first sight."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

import streamlit as st

from components.core.belongings import Sought
from components.core.owner import owner
from components.core.store.albums import NAME_MAX
from components.ui import gallery_grid, resources, state
from components.ui.actions import attempt
from components.ui.words import _, number, zone

_NAMES = ("model", "source", "days", "album", "starred", "binned")


def show(changed: Callable[[], None]) -> None:
    """Draw the way to the filters, how many there are, and the way out of them."""
    on = sum(bool(state.value(f"gallery.{name}")) for name in _NAMES)
    label = _("Filter ({n})").format(n=number(on)) if on else _("Filter")
    with st.popover(
        label, icon=":material/filter_list:", type="tertiary", key="gallery.filters", on_change="rerun"
    ) as panel:
        if panel.open:
            _show_all(changed)
    if on:
        st.button(
            _("Show all"),
            key="gallery.clear",
            icon=":material/filter_list_off:",
            type="tertiary",
            on_click=_clear,
            args=(changed,),
        )


def _show_all(changed: Callable[[], None]) -> None:
    store = resources.store()
    _choose("model", _("All models"), store.pictures.models(owner()), str, changed)
    sources = gallery_grid.SOURCES
    _choose("source", _("All kinds"), list(sources), lambda name: _(sources[name]), changed)
    if counts := store.albums.all(owner()):
        _choose(
            "album", _("All albums"), list(counts), lambda name: f"{name} ({number(counts[name])})", changed
        )
        _show_rename(changed)
    st.date_input(
        _("Days"),
        value=[],
        key="gallery.days",
        label_visibility="collapsed",
        on_change=changed,
        persist_state="session",
    )
    for name, label in (("starred", _("Starred")), ("binned", _("Bin"))):
        st.toggle(label, key=f"gallery.{name}", on_change=changed, persist_state="session")


def _show_rename(changed: Callable[[], None]) -> None:
    if album := state.value("gallery.album"):
        # A form, so that a half-written name is no name.
        with st.form("gallery.rename", border=False, enter_to_submit=True):
            st.text_input(
                _("Name of the album"), value=album, max_chars=NAME_MAX, key=f"gallery.rename.name.{album}"
            )
            st.form_submit_button(
                _("Rename"),
                key="gallery.rename.do",
                type="tertiary",
                icon=":material/edit:",
                on_click=attempt,
                args=(partial(_rename, album, changed),),
            )


def _rename(album: str, changed: Callable[[], None]) -> None:
    name = str(state.value(f"gallery.rename.name.{album}") or "").strip()
    if name:
        resources.store().albums.rename(owner(), album, name)
        state.set_value("gallery.album", name)
        changed()


def _choose(
    name: str, all_: str, options: list[str], say: Callable[[str], str], changed: Callable[[], None]
) -> None:
    key = f"gallery.{name}"
    if state.value(key) not in (None, *options):
        state.set_value(key, None)  # its last picture has gone
    st.selectbox(
        all_,
        options,
        index=None,
        format_func=say,
        key=key,
        placeholder=all_,
        label_visibility="collapsed",
        on_change=changed,
        persist_state="session",
    )


def sought() -> Sought:
    """What is looked for, by what the widgets held last."""
    since, before = _between(state.value("gallery.days"))
    return Sought(
        query=(state.value("gallery.query") or "").strip(),
        model=state.value("gallery.model") or "",
        source=state.value("gallery.source") or "",
        since=since,
        before=before,
        album=state.value("gallery.album") or "",
        starred=bool(state.value("gallery.starred")),
        binned=bool(state.value("gallery.binned")),
    )


def _between(days: object) -> tuple[datetime | None, datetime | None]:
    """The first moment of the first day and of the day after the last, where the reader is."""
    picked = [each for each in days if isinstance(each, date)] if isinstance(days, tuple | list) else []
    if not picked:
        return None, None
    since, until = (datetime.combine(each, time(), zone()) for each in (picked[0], picked[-1]))
    return since, until + timedelta(days=1)


def _clear(changed: Callable[[], None]) -> None:
    for name in _NAMES:
        state.take(f"gallery.{name}")
    changed()
