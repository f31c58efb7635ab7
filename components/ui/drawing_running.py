"""Drawings under way: what has come of them, how long they take, and the way to stop them."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from components.core import images
from components.core.drawing.choices import proportions
from components.core.drawing.job import Glimpse
from components.core.errors import FileError
from components.core.orders import Drawing
from components.core.owner import owner
from components.core.records import Status
from components.ui import drawing_price, media, resources
from components.ui.boundary import boundary, show_fault
from components.ui.drawing_sending import attempt
from components.ui.messages import plain
from components.ui.words import _, duration, ngettext, number

_EVERY_S = 1.0
_ELSEWHERE_S = 5.0
_PIXELS = 512
_TILE = 220
_PROMPT_CHARS = 200
_shown: dict[tuple[str, int], tuple[int, bytes]] = {}
"""The unfinished pictures drawn last, small, by drawing and number; each run draws them again."""


def show() -> None:
    """Draw what is under way, newest first; it is drawn anew by itself, and the page once something has ended."""
    resources.drawings().resume(owner())
    running = resources.store().drawings.running(owner())
    if not running:
        st.fragment(partial(await_others, newest()), run_every=_ELSEWHERE_S)()
        return
    with st.container(key="drawing.running"):
        ids = [drawing.id for drawing in running]
        # Also when it is empty: what stands below keeps its place while the page is drawn anew.
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if len(ids) > 1:
                under_way = ngettext("{n} drawing under way", "{n} drawings under way", len(ids))
                st.markdown(f"**{under_way.format(n=number(len(ids)))}**", width="content")
                st.button(
                    _("Stop all"),
                    key="drawing.stop_all",
                    icon=":material/stop_circle:",
                    type="tertiary",
                    on_click=attempt,
                    args=(partial(resources.drawings().stop, owner(), *ids),),
                )
        st.fragment(partial(_follow, ids), run_every=_EVERY_S)()


def await_others(seen: str) -> None:
    """Draw the page anew once something was ordered elsewhere: in another tab, or on another machine."""
    with boundary():
        if newest() != seen:
            st.rerun()


def newest() -> str:
    """The drawing that was ordered last; empty where there is none."""
    return next((drawing.id for drawing in resources.store().drawings.latest(owner(), 1)), "")


def _follow(ids: list[str]) -> None:
    with boundary():
        glimpses = next(resources.drawings().watch(owner(), ids), [])
        if len(glimpses) < len(ids) or any(each.drawing.status is not Status.RUNNING for each in glimpses):
            st.rerun()
        begun = [each for each in glimpses if each.drawing.begun_at is not None]
        waiting = [each.drawing for each in glimpses if each.drawing.begun_at is None]
        with st.grid(min(3, len(begun)) or 1, min_column_width=260, gap="small") as grid:
            for glimpse in reversed(begun):
                with grid.cell():
                    _show_one(glimpse)
        if waiting:
            _show_waiting(waiting)


def _show_one(glimpse: Glimpse) -> None:
    drawing = glimpse.drawing
    with st.container(border=True, key=f"drawing.live.{drawing.id}", gap="small"):
        st.markdown(plain(short(drawing.order.prompt)))
        if drawing.fault is not None:
            show_fault(drawing.fault)
        _show_tiles(glimpse)
        if drawing.said.strip():
            st.caption(plain(short(drawing.said)))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(" · ".join(_figures(drawing)), width="content")
            _show_stop(drawing)


def _show_tiles(glimpse: Glimpse) -> None:
    """A place for each picture: the picture once it is there, else what can be seen of it, else a shimmer."""
    drawing = glimpse.drawing
    with st.grid("auto", min_column_width=_TILE, gap="small") as grid:
        for place in range(max(drawing.order.n or 1, len(drawing.results))):
            with grid.cell():
                result = drawing.results[place] if place < len(drawing.results) else None
                picture = (
                    resources.store().pictures.get(owner(), result.picture_id)
                    if result and result.picture_id
                    else None
                )
                if picture is not None:
                    st.markdown(f"![{plain(_('Picture'))}]({media.picture_address(picture, small=True)})")
                elif place in glimpse.partials and (
                    seen := _small(drawing.id, place, glimpse.partials[place])
                ):
                    st.image(seen, alt=_("An unfinished picture"))
                else:
                    st.skeleton(height=max(120, min(300, int(_TILE / proportions(drawing.order.size)))))


def _figures(drawing: Drawing) -> list[str]:
    figures = [f"`{drawing.order.model.replace('`', '')}`"]
    if drawing.timing.total_s is not None:
        return [*figures, _("drawn; fetching the pictures")]
    began_at = drawing.begun_at or drawing.created_at
    seconds = max(0, int((datetime.now(UTC) - began_at).total_seconds()))
    return [
        *figures,
        _("drawing for {time}").format(time=duration(seconds)),
        plain(drawing_price.said([drawing.order])),
    ]


def _show_waiting(waiting: list[Drawing]) -> None:
    """Those that wait their turn: nothing has been paid for them."""
    count = ngettext(
        "{n} waits its turn; it costs nothing yet", "{n} wait their turn; they cost nothing yet", len(waiting)
    )
    with st.expander(
        count.format(n=number(len(waiting))), icon=":material/hourglass:", key="drawing.waiting"
    ):
        for place, drawing in enumerate(waiting, 1):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f":gray[{number(place)}] {plain(short(drawing.order.prompt))}")
                _show_stop(drawing)


def _show_stop(drawing: Drawing) -> None:
    # In the fragment, which ends at once each time: a click waits for nothing.
    st.button(
        _("Stop"),
        key=f"drawing.stop.{drawing.id}",
        icon=":material/stop_circle:",
        type="tertiary",
        on_click=attempt,
        args=(partial(resources.drawings().stop, owner(), drawing.id),),
    )


def short(text: str) -> str:
    """A text on one line, its beginning if it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _PROMPT_CHARS else f"{line[: _PROMPT_CHARS - 1]}…"


def _small(drawing_id: str, number: int, data: bytes) -> bytes:
    """An unfinished picture as it is shown; empty when it can't be read."""
    name = (drawing_id, number)
    if name not in _shown or _shown[name][0] != len(data):
        try:
            made = images.upright("partial", data, _PIXELS).data
        except FileError:
            made = b""
        while len(_shown) > 50:
            _shown.pop(next(iter(_shown)), None)
        _shown[name] = (len(data), made)
    return _shown[name][1]
