"""The board: every round with its question above and a cell for each column, and the race in it while answers come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.core.belongings import Comparison
from components.core.owner import owner
from components.core.records import Message, Role, Status
from components.ui import attached, comparison, growth, race, rendering, resources, state, steps, turns
from components.ui.boundary import show_fault
from components.ui.comparison import Column, Lane
from components.ui.growth import Growth, Thoughts
from components.ui.lineup import LETTERS
from components.ui.messages import plain
from components.ui.steps import Steps
from components.ui.words import _

WIDTH_PIXELS = 300
"""The least width of a column; what has no room beside the others goes into further rows."""
_HEIGHT_PIXELS = 420


@dataclass(frozen=True, slots=True)
class Cell:
    """A lane on the page, and where its figures and its growing text are drawn."""

    lane: Lane
    figures: race.Figures
    place: DeltaGenerator


def show(opened: Comparison | None, columns: Sequence[Column]) -> Mapping[str, list[Cell]]:
    """Draw the rounds of a comparison; return the cells of each."""
    rounds = opened.rounds if opened else ()
    said = comparison.lanes(columns, rounds)
    letters = {column.id: letter for letter, column in zip(LETTERS, columns, strict=False)}
    cells: dict[str, list[Cell]] = {}
    for each in rounds:
        with st.container(key=f"board.round.{each.id}"):
            if said[each.id]:
                show_question(said[each.id][0].question)
            grid = st.grid(min_column_width=WIDTH_PIXELS, gap="small", border=True)
            cells[each.id] = []
            for lane in said[each.id]:
                with grid.container(key=f"board.cell.{lane.question.id}", gap="small"):
                    cells[each.id].append(_show_cell(lane, letters[lane.column.id]))
            race.show_scale(cells[each.id])
    return cells


def show_question(question: Message) -> None:
    """Draw what was asked in a round."""
    with st.chat_message(Role.USER):
        attached.show(question)
        growth.show_text(question.text)


def _show_cell(lane: Lane, letter: str) -> Cell:
    answer = lane.answer
    runs = answer is not None and answer.status is Status.RUNNING
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        model = plain((answer and answer.model) or lane.column.options.model or "")
        st.markdown(f"**{letter}** {model}", width="stretch")
        _show_ways(lane, runs=runs)
    figures = race.Figures()
    ended, place = st.empty(), st.empty()
    if answer is not None and not runs:
        with ended.container(height=_HEIGHT_PIXELS, border=False, key=f"board.said.{lane.question.id}"):
            _show_answer(answer)
    elif runs:
        place = place.container(height=_HEIGHT_PIXELS, border=False, autoscroll=True)
    return Cell(lane, figures, place)


def _show_answer(message: Message) -> None:
    if message.reasoning:
        with st.expander(_("Thoughts"), icon=":material/psychology:", type="compact"):
            growth.show_text(message.reasoning)
    steps.show(message)
    rendering.show_text(message)
    if message.fault is not None:
        show_fault(message.fault)
    if marks := turns.mark(message):
        st.caption(" · ".join(marks))


def _show_ways(lane: Lane, *, runs: bool) -> None:
    name = lane.question.id
    if runs and lane.answer is not None:
        _button("stop", _("Stop"), "stop_circle", name, partial(comparison.stop, lane.answer))
    else:
        _button("again", _("Answer again"), "refresh", name, partial(comparison.again, lane))


def _button(name: str, label: str, icon: str, about: str, action: object) -> None:
    st.button(
        label,
        key=f"board.{name}.{about}",
        icon=f":material/{icon}:",
        type="tertiary",
        help=label,
        on_click=comparison.attempt,
        args=(action,),
    )


def follow(rounds: Mapping[str, Sequence[Cell]]) -> None:
    """Draw what grows until an answer has ended; then the page is drawn anew, with what can be done with it."""
    cells = {
        cell.lane.answer.id: cell
        for some in rounds.values()
        for cell in some
        if cell.lane.answer and cell.lane.answer.status is Status.RUNNING
    }
    if not cells:
        return
    growing = {name: _Growing(cell) for name, cell in cells.items()}
    for now in resources.answers().watch(owner(), list(cells)):
        state.breathe()
        for message in now:
            growing[message.id].show(message)
        race.show_running(list(cells.values()), now, datetime.now(UTC))
        if any(message.status is not Status.RUNNING for message in now):
            st.rerun()
    st.rerun()


class _Growing:
    """A cell's answer while it comes; drawn again only where it has changed."""

    def __init__(self, cell: Cell) -> None:
        self._place = cell.place
        self._shown: Message | None = None
        with self._place:
            self._thoughts, self._steps, self._text = Thoughts(), Steps(), Growth()
            self._text.wait(_("Waiting for the first token…"))
        self._waits = True

    def show(self, message: Message) -> None:
        """Draw what is new."""
        if message == self._shown or not (message.text or message.reasoning or message.steps):
            return
        self._shown = message
        with self._place:
            if self._waits:
                self._text.wait(None)
                self._waits = False
            self._thoughts.show(message)
            self._steps.show(message)
            self._text.show(message.text)
