"""The page on which models are compared: its title, and the box that asks them all."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

import streamlit as st

from components.core.belongings import Comparison
from components.core.errors import StudioError
from components.core.records import Fault, Message
from components.ui import (
    asking,
    board_look,
    budget_gate,
    chips,
    comparison,
    comparisons,
    look,
    notices,
    quote,
    ready,
    state,
    tray,
)
from components.ui.boundary import show_fault
from components.ui.cells import Cell
from components.ui.comparison import Column
from components.ui.lineup import LETTERS
from components.ui.words import _

_BOX = "compare.box"
_BACK = "compare.back"
_SAID = "compare.said"
_TO = "compare.to"
_ALL = "all"
_UPLOAD_MAX_MB = 32


@contextmanager
def stage(opened: Comparison | None, columns: Sequence[Column]) -> Iterator[None]:
    """The place of all that stands above the box.

    Streamlit takes away what an earlier run drew only when a run ends, and a race may last: what has another shape is
    drawn in another place, and the old one is emptied at once.
    """
    shape = (
        opened and opened.id,
        tuple((column.id, column.hidden) for column in columns),
        state.value("board.focus"),
    )
    seen, side = state.value("compare.stage") or (shape, 0)
    side = side if seen == shape else 1 - side
    state.set_value("compare.stage", (shape, side))
    if side:
        st.empty()
    place = st.container(key=f"compare.stage.{side}")
    if not side:
        st.empty()
    with place:
        yield


def show_title(opened: Comparison | None) -> None:
    """Draw what the page is, or the comparison's name, here and in the browser's tab."""
    title = (opened.title if opened else "") or _("Compare")
    st.set_page_config(page_title=f"{title} · {_('Relay Studio')}", layout="wide")
    look.show()
    board_look.show()
    if (made := asking.leaving()) is not None:
        state.open_conversation_later(made)
        st.switch_page(state.page("chat"), query_params={"c": made})
    if opened is not None:
        comparisons.show_menu(opened)
    else:
        st.title(_("Compare models"))
        st.caption(_("One question to several models at once: who answers first, best, cheapest?"))


def show_ready(opened: Comparison | None) -> None:
    """Draw what a person can begin with."""
    if opened is None:
        ready.show(put)


def show_box(
    opened: Comparison | None, columns: Sequence[Column], rounds: Mapping[str, Sequence[Cell]]
) -> None:
    """Draw the box below, with what goes along and what that costs; Stop while answers come."""
    running = [
        cell.lane.answer for cells in rounds.values() for cell in cells if cell.runs and cell.lane.answer
    ]
    letters = {column.id: letter for letter, column in zip(LETTERS, columns, strict=False)}
    with st.bottom:
        with st.container(key="compare.told", gap="small"):
            _show_told()
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="compare.tray"):
            only = _pick_column(opened, letters)
            chips.show_shared()
            if running:
                _show_stop(running)
        with st.container(key="compare.quote", gap=None):
            quote.show([column for column in columns if only in (None, column.id)], letters)
        if (back := state.take(_BACK)) is not None:
            state.set_value(_BOX, back)
        st.chat_input(
            _("Ask them all") if only is None else _("Ask {letter} alone").format(letter=letters[only]),
            key=_BOX,
            on_submit=_submit,
            accept_file="multiple",
            max_upload_size=_UPLOAD_MAX_MB,
        )


def _show_told() -> None:
    if (fault := comparison.take_fault()) is not None:
        show_fault(fault)
    notices.show()
    notices.forget()
    said = state.take(_SAID) or ()
    for sentence in said:
        st.warning(sentence, icon=":material/warning:")
    if said:
        st.caption(_("Press Enter again to ask it anyway."))


def _pick_column(opened: Comparison | None, letters: Mapping[str, str]) -> str | None:
    """Choose whom the next question goes to; None for all."""
    if opened is None or not opened.rounds or len(letters) < 2:
        state.set_value(_TO, None)
        return None
    picked = st.segmented_control(
        _("To"),
        [_ALL, *letters],
        default=_ALL,
        format_func=lambda name: letters.get(name) or _("All"),
        key=f"{_TO}.{opened.id}.{len(letters)}",
        label_visibility="collapsed",
        required=True,
    )
    only = None if picked in (None, _ALL) else str(picked)
    state.set_value(_TO, only)
    return only


def _show_stop(running: Sequence[Message]) -> None:
    st.button(
        _("Stop all"),
        key="compare.stop",
        icon=":material/stop_circle:",
        type="tertiary",
        on_click=asking.stop,
        args=tuple(running),
        shortcut="Escape",
    )


def _submit() -> None:
    """Ask what is in the box, unless a file in it cannot be read, or it must be agreed to first."""
    said = state.value(_BOX)
    text, brought = (said.text, said.files) if said else ("", [])
    readable = tray.take_in(brought) if brought else True
    tray.has_changed()
    if not text.strip() and not tray.held():
        return
    only = state.value(_TO) if comparison.current() else None
    columns = comparison.columns(comparison.current())
    warnings = quote.stands_in_the_way(columns, text, only) if readable else []
    if warnings or not readable:
        state.set_value(_SAID, warnings)
        state.set_value(_BACK, text)
    else:
        put(text, only)


def put(text: str, only: str | None = None) -> None:
    """Ask, before anything is drawn; what was refused goes back into the box."""
    files = tray.held()
    tray.hold([])  # before the comparison has its name, under which the tray is found from then on
    try:
        with budget_gate.admitted(
            ("compare", text, only), partial(quote.plans, text, only), partial(_put_anyway, text, only)
        ):
            asking.ask(text, files, only)
    except StudioError as error:
        tray.hold(files)
        state.set_value(_BACK, text)
        state.set_value("compare.fault", Fault.of(error))


def _put_anyway(text: str, only: str | None) -> None:
    state.set_value(_BACK, "")
    put(text, only)
