"""The page on which models are compared: its title, and the box that asks them all."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.core import files as readers
from components.core.belongings import Comparison
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Fault, Status
from components.ui import comparison, look, resources, state
from components.ui.board import Cell
from components.ui.boundary import show_fault
from components.ui.comparison import Column
from components.ui.words import _

_BOX = "compare.box"
_BACK = "compare.back"
_UPLOAD_MAX_MB = 32


def show_title(opened: Comparison | None) -> None:
    """Draw what the page is, or the comparison's name, here and in the browser's tab."""
    title = (opened.title if opened else "") or _("Compare")
    st.set_page_config(page_title=f"{title} · {_('Relay Studio')}", layout="wide")
    look.show()
    if opened is None:
        st.title(_("Compare models"))
        st.caption(_("One question to several models at once: who answers first, best, cheapest?"))


def show_box(
    opened: Comparison | None, columns: Sequence[Column], rounds: Mapping[str, Sequence[Cell]]
) -> None:
    """Draw the box below, what went wrong above it, and Stop while answers come."""
    running = [
        cell.lane.answer
        for cells in rounds.values()
        for cell in cells
        if cell.lane.answer and cell.lane.answer.status is Status.RUNNING
    ]
    with st.bottom:
        told = st.empty()
        if (fault := comparison.take_fault()) is not None:
            with told.container():
                show_fault(fault)
        if running:
            st.button(
                _("Stop all"),
                key="compare.stop",
                icon=":material/stop_circle:",
                on_click=comparison.stop,
                args=tuple(running),
            )
        else:
            st.empty()
        if (back := state.take(_BACK)) is not None:
            state.set_value(_BOX, back)
        st.chat_input(
            _("Ask them all"),
            key=_BOX,
            on_submit=_submit,
            accept_file="multiple",
            max_upload_size=_UPLOAD_MAX_MB,
        )


def _submit() -> None:
    said = state.value(_BOX)
    if not said or not (said.text.strip() or said.files):
        return
    try:
        comparison.ask(said.text, [_kept(each.name, each.getvalue()) for each in said.files])
    except StudioError as error:
        state.set_value(_BACK, said.text)
        state.set_value("compare.fault", Fault.of(error))


def _kept(name: str, data: bytes) -> str:
    reading = readers.read(name, data)
    files = resources.store().files
    return files.add(owner(), reading.name, reading.data, reading.media_type, reading.facts).id
