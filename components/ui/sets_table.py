"""What came of a set: a row for each prompt, filtered; a whole answer on a click; all of it as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components.core.batches import Cell, PromptSet, Subject
from components.core.context import Attached
from components.core.errors import InputError
from components.core.owner import owner
from components.core.pictures import without_remote_pictures
from components.core.records import Status
from components.core.sets import exports
from components.core.sets.filters import Filter, chosen
from components.ui import (
    attached,
    inquiry,
    race_table,
    resources,
    sets_export,
    sets_rows,
    sets_run,
    state,
    traces,
)
from components.ui.boundary import boundary, report, show_fault
from components.ui.lineup import LETTERS
from components.ui.messages import plain
from components.ui.words import N_, _, duration, money, ngettext, number

PAGE = 50
_PAGE_OF_PICTURES = 500
_FOUND = "sets.found"
"""What was looked for last, and the rows that fit."""
_HEAD_PIXELS, _ROW_PIXELS, _MOST_PIXELS = 38, 96, 616
_FILTERS: Mapping[Filter, str] = {
    Filter.ALL: N_("All"),
    Filter.DIFFERENT: N_("Different"),
    Filter.FAILED: N_("Failed"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that are looked at, and the cells of those of them that are drawn."""

    rows: Sequence[int]
    first: int
    cells: Mapping[tuple[int, int], Cell]
    page: int = PAGE
    """Rows that are drawn at once."""

    @property
    def drawn(self) -> Sequence[int]:
        """The rows on this page of the table."""
        return self.rows[self.first : self.first + self.page]


def show(opened: PromptSet | None) -> None:
    """Draw the table; while the set runs it draws itself anew."""
    if opened is not None:
        st.fragment(partial(_show, opened), run_every=sets_run.every_s(opened))()


def _show(opened: PromptSet) -> None:
    if traces.is_asked():
        st.rerun()  # the dialog is the page's
    with boundary():
        which, pattern = _pick_filter(opened)
        try:
            found = _found(opened, which, pattern)
        except InputError as error:
            report(error)
            return
        if not found.rows:
            st.caption(_("Nothing found."))
            return
        _show_frame(opened, found)
        _show_pages(opened, found)
        sets_export.show(opened, list(found.rows))


def _pick_filter(opened: PromptSet) -> tuple[Filter, str]:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sets.filters"):
        which = st.segmented_control(
            _("Which rows"),
            list(Filter),
            default=Filter.ALL,
            format_func=lambda each: _(_FILTERS[each]),
            key=f"sets.which.{opened.id}",
            on_change=state.set_value,
            args=(_first_key(opened), 0),
            label_visibility="collapsed",
            required=True,
        )
        pattern = st.text_input(
            _("Regular expression"),
            key=f"sets.pattern.{opened.id}",
            placeholder=_("Regular expression, in prompts and answers"),
            on_change=state.set_value,
            args=(_first_key(opened), 0),
            label_visibility="collapsed",
            icon=":material/search:",
        )
    return Filter(which or Filter.ALL), pattern.strip()


def _first_key(opened: PromptSet) -> str:
    return f"sets.first.{opened.id}"


def _found(opened: PromptSet, which: Filter, pattern: str) -> Found:
    rows = _rows(opened, which, pattern)
    first = int(state.value(_first_key(opened)) or 0)
    first = first if first < len(rows) else 0
    # Sorting sorts what is drawn: of pictures, once they have come to rest, that is much.
    page = _PAGE_OF_PICTURES if opened.subjects and opened.status is not Status.RUNNING else PAGE
    cells = resources.store().sets.cells(owner(), opened.id, rows[first : first + page])
    return Found(rows, first, {(cell.row, cell.column): cell for cell in cells}, page)


def _rows(opened: PromptSet, which: Filter, pattern: str) -> Sequence[int]:
    """The rows that fit; once a set has ended they are looked for once."""
    if which is Filter.ALL and not pattern:
        return range(opened.count)
    about = (opened.id, opened.updated_at, which, pattern)
    kept: tuple[object, Sequence[int]] | None = state.value(_FOUND)
    if kept is not None and kept[0] == about:
        return kept[1]
    rows = chosen(opened, resources.store().sets.answers(owner(), opened.id), which, pattern)
    if opened.status is not Status.RUNNING:
        state.set_value(_FOUND, (about, rows))
    return rows


def _show_frame(opened: PromptSet, found: Found) -> None:
    names = [f"{letter} {name}" for letter, name in zip(LETTERS, exports.names(opened), strict=False)]
    rows, shown = sets_rows.of(opened, names, found.drawn, found.cells)
    picked = st.dataframe(
        rows,
        hide_index=True,
        height=min(_HEAD_PIXELS + _ROW_PIXELS * len(rows), _MOST_PIXELS),
        row_height=_ROW_PIXELS,
        key=f"sets.table.{opened.id}",
        on_select="rerun",
        selection_mode="single-cell",
        column_config=shown,
    )
    cell = next(iter(picked.selection.cells), None)
    if cell is None or cell[0] >= len(found.drawn):
        st.caption(
            _("A click on an answer shows it whole; one on a name shows all answers about the picture.")
            if opened.subjects
            else _("A click on an answer shows it whole; one on a prompt shows all its answers.")
        )
        return
    row = found.drawn[cell[0]]
    places = [n for n, name in enumerate(names) if sets_rows.letter(name) == sets_rows.letter(cell[1])]
    places = places if len(places) == 1 else list(range(len(names)))
    _show_whole(opened, row, [(names[place], found.cells.get((row, place))) for place in places])


def _show_whole(opened: PromptSet, row: int, shown: Sequence[tuple[str, Cell | None]]) -> None:
    line, prompt = opened.prompts[row]
    with st.container(border=True, key="sets.whole", gap="small"):
        if opened.subjects:
            _show_picture(opened.subjects[row])
        else:
            st.caption(_("Line {n}").format(n=number(line)))
        st.text(prompt)
        grid = st.grid(min(3, len(shown)), min_column_width=300)
        for name, cell in shown:
            with grid.container(border=True, gap="small"):
                _show_answer(opened, name, cell)


def _show_picture(about: Subject) -> None:
    st.caption(plain(about.name))
    store = resources.store().files
    for name, file in store.several(owner(), about.files).items():
        if picture := attached.small(Attached(file, partial(store.read, owner(), name))):
            st.image(picture)


def _show_answer(opened: PromptSet, name: str, cell: Cell | None) -> None:
    st.markdown(f"**{plain(name)}**")
    if cell is None:
        st.caption(_("not asked yet"))
        return
    if cell.text:
        st.markdown(without_remote_pictures(cell.text))
    if cell.fault is not None:
        show_fault(cell.fault)
    st.caption(plain(" · ".join(_figures(cell))))
    inquiry.show_cell(cell, opened.models[cell.column].relay_id)
    traces.show(cell)


def _figures(cell: Cell) -> list[str]:
    said = [_(race_table.STATUSES[cell.status])]
    if cell.usage.completion is not None:
        count = cell.usage.completion
        said.append(ngettext("{n} token", "{n} tokens", count).format(n=number(count)))
    if cell.timing.total_s is not None:
        said.append(duration(cell.timing.total_s))
    return said if cell.status is Status.RUNNING else [*said, money(cell.cost)]


def _show_pages(opened: PromptSet, found: Found) -> None:
    if len(found.rows) <= found.page:
        return
    last = min(found.first + found.page, len(found.rows))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sets.pages"):
        for step, label, possible in (
            (-found.page, _("Previous"), found.first > 0),
            (found.page, _("Next"), last < len(found.rows)),
        ):
            st.button(
                label,
                key=f"sets.page{step:+d}",
                type="tertiary",
                disabled=not possible,
                on_click=state.set_value,
                args=(_first_key(opened), max(0, found.first + step)),
            )
        st.caption(
            _("{first} to {last} of {total}").format(
                first=number(found.first + 1), last=number(last), total=number(len(found.rows))
            )
        )
