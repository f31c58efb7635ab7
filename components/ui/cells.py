"""One column's cell in a round: its name, its figures, what it said, and what can be done with that."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.core.owner import owner
from components.core.records import Message, Status
from components.ui import (
    asking,
    comparison,
    growth,
    inquiry,
    race,
    rendering,
    resources,
    state,
    steps,
    traces,
    turns,
)
from components.ui.actions import can_go_on
from components.ui.boundary import show_fault
from components.ui.comparison import Lane
from components.ui.messages import plain
from components.ui.words import _

_HEIGHT_PIXELS = 420
"""Of what is said in a cell beside others; the rest is scrolled to, or read whole in the focus."""
_FOCUS = "board.focus"


@dataclass(frozen=True, slots=True)
class Cell:
    """A lane on the page, and where its figures and its growing text are drawn."""

    lane: Lane
    figures: race.Figures
    place: DeltaGenerator
    show_rest: Callable[[], None] | None = None
    """Draws what is below the first screenful of a long answer."""

    @property
    def runs(self) -> bool:
        """Whether its answer is coming."""
        return self.lane.answer is not None and self.lane.answer.status is Status.RUNNING

    @property
    def answer_id(self) -> str:
        """The id of its answer; empty when there is none."""
        return self.lane.answer.id if self.lane.answer else ""


def show(lane: Lane, letter: str, *, whole: bool) -> Cell:
    """Draw a cell; with `whole`, as long as what was said."""
    name = lane.question.id
    answer = lane.answer
    runs = answer is not None and answer.status is Status.RUNNING
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", key=f"board.head.{name}"):
        st.markdown(f"**{letter}** {plain(_model(lane))}", width="stretch")
        show_ways(lane, runs=runs, whole=whole)
    figures = race.Figures(name)
    height: Literal["content"] | int = "content" if whole else _HEIGHT_PIXELS
    # Two places, of which one is empty: what has ended and what grows never take over each other's pieces.
    if runs or answer is None:
        st.empty()
        place = st.container(height=height, border=False, autoscroll=not whole, key=f"board.said.{name}")
        return Cell(lane, figures, place)
    said = st.container(height=height, border=False, key=f"board.said.{name}")
    begun = _show_beginning(said, answer)
    show_rest = partial(_show_rest, said, answer, begun, hidden=lane.column.hidden)
    is_long = begun < len(answer.text)
    if not is_long:
        show_rest()
    return Cell(lane, figures, st.empty(), show_rest if is_long else None)


def _model(lane: Lane) -> str:
    """The model that answered, which may no longer be the one the column has now; nothing while names are hidden."""
    if lane.column.hidden:
        return ""
    return (lane.answer and lane.answer.model) or lane.column.options.model or _("No model")


def _show_beginning(said: DeltaGenerator, message: Message) -> int:
    with said:
        if message.reasoning:
            with st.expander(_("Thoughts"), icon=":material/psychology:", type="compact"):
                growth.show_text(message.reasoning)
        steps.show(message)
        return rendering.show_beginning(message)


def _show_rest(said: DeltaGenerator, message: Message, begun: int, *, hidden: bool) -> None:
    with said:
        rendering.show_rest(message, begun)
        if message.fault is not None and hidden:
            st.error(
                _("This answer failed. Why will be said when the names are shown."), icon=":material/error:"
            )
        elif message.fault is not None:
            show_fault(message.fault)
        if marks := turns.mark(message):
            st.caption(" · ".join(marks))
        if not hidden:
            inquiry.show(message)


def show_ways(lane: Lane, *, runs: bool, whole: bool | None = None) -> None:
    """Draw what can be done with an answer; with `whole`, also the way to and from its being shown alone."""
    name = lane.question.id
    if runs and lane.answer is not None:
        _button("stop", _("Stop"), "stop_circle", name, partial(asking.stop, lane.answer))
        return
    _button("again", _("Answer again"), "refresh", name, partial(asking.again, lane))
    label, icon = (
        (_("Show all columns"), "close_fullscreen") if whole else (_("Show this one alone"), "open_in_full")
    )
    if whole is not None:
        _button("focus", label, icon, name, partial(_focus, None if whole else lane.column.id))
    if lane.answer is not None:
        _show_menu(lane, lane.answer)


def _show_menu(lane: Lane, answer: Message) -> None:
    offers = {} if lane.column.hidden else {"chat": _("Go on in a chat"), "request": _("See the request")}
    if can_go_on(answer):
        offers["go_on"] = _("Continue")
    versions = _versions(lane, answer)
    if versions.index(answer.id) > 0:
        offers["earlier"] = _("Earlier version")
    if versions[-1] != answer.id:
        offers["later"] = _("Later version")
    if not offers:
        return
    key = f"board.more.{answer.id}"
    st.menu_button(
        _("More"),
        list(offers),
        key=key,
        format_func=lambda name: offers.get(name, name),
        icon=":material/more_horiz:",
        type="tertiary",
        on_click=_do,
        args=(key, lane, answer),
    )


def _do(key: str, lane: Lane, answer: Message) -> None:
    versions = _versions(lane, answer)
    place = versions.index(answer.id)
    does: dict[str, Callable[[], None]] = {
        "chat": partial(asking.take_on, lane),
        "request": partial(traces.ask, answer),
        "go_on": partial(asking.go_on, lane),
        "earlier": partial(asking.read, versions[max(place - 1, 0)], lane.column),
        "later": partial(asking.read, versions[min(place + 1, len(versions) - 1)], lane.column),
    }
    chosen = does.get(str(state.value(key)))
    if chosen is not None:
        comparison.attempt(chosen)


def _versions(lane: Lane, answer: Message) -> list[str]:
    """All answers to the question of a lane, oldest first."""
    found = resources.store().conversations.versions(owner(), [lane.question, answer])
    return found.get(answer.id, [answer.id])


def _button(name: str, label: str, icon: str, about: str, action: Callable[[], None]) -> None:
    st.button(
        label,
        key=f"board.{name}.{about}",
        icon=f":material/{icon}:",
        type="tertiary",
        help=None if name == "stop" else label,
        on_click=comparison.attempt,
        args=(action,),
    )


def _focus(column_id: str | None) -> None:
    state.set_value(_FOCUS, column_id)
