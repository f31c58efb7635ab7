"""The page of drawings: what is under way, and all that was drawn, newest first."""

from functools import partial
from itertools import groupby

import streamlit as st

from components.core.orders import Drawing
from components.core.owner import owner
from components.core.records import Status
from components.core.store.drawings import UNBEGUN
from components.ui import drawing_card, drawing_look, drawing_welcome, resources, sending, state, traces
from components.ui.drawing_sending import attempt
from components.ui.words import _

PAGE = 12
_DELETED = "drawing.deleted"


def show_head() -> None:
    """Put the page's style on the page, take in what other pages sent, and draw the way back for what was deleted."""
    drawing_look.show()
    sending.take_for_drawing()
    traces.show_asked_of("drawing")
    if deleted := state.value(_DELETED):
        with st.container(horizontal=True, vertical_alignment="center", key="drawing.undo.row"):
            st.caption(_("Deleted."), width="content")
            st.button(
                _("Undo"), key="drawing.undo", icon=":material/undo:", type="tertiary",
                on_click=attempt, args=(partial(_restore, *deleted),),
            )  # fmt: skip


def show_feed() -> None:
    """Draw what has ended, PAGE at a time; the empty page teaches."""
    offset = int(state.value("drawing.offset") or 0)
    store = resources.store().drawings
    found = store.latest(owner(), PAGE + 1, offset)
    ended = [drawing for drawing in found[:PAGE] if drawing.status is not Status.RUNNING]
    if not found and not offset:
        drawing_welcome.show()
    with st.container(key="drawing.feed"):
        for unasked, drawings in groupby(ended, _is_unasked):
            if unasked:
                drawing_card.show_unasked(list(drawings))
                continue
            for drawing in drawings:
                drawing_card.show(drawing, newest=not offset and drawing is ended[0])
    _show_pages(offset, more=len(found) > PAGE)


def _is_unasked(drawing: Drawing) -> bool:
    """Whether it was stopped before its turn came."""
    return drawing.begun_at is None and drawing.fault in (None, UNBEGUN)


def _show_pages(offset: int, *, more: bool) -> None:
    if not (offset or more):
        return
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for step, label, possible in ((-PAGE, _("Newer"), offset > 0), (PAGE, _("Older"), more)):
            st.button(
                label,
                key=f"drawing.page{step:+d}",
                type="tertiary",
                disabled=not possible,
                on_click=state.set_value,
                args=("drawing.offset", max(0, offset + step)),
            )


def _restore(kind: str, name: str) -> None:
    if kind == "picture":
        resources.store().pictures.restore(owner(), name)
    else:
        resources.store().drawings.restore(owner(), name)
    state.set_value(_DELETED, None)
