"""The board: every round with its question above and a cell for each column, and the race in it while answers come."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from components.core.belongings import Comparison, Round
from components.core.owner import owner
from components.core.records import Message, Role, Status
from components.ui import (
    asking,
    attached,
    cells,
    comparison,
    growth,
    race,
    race_table,
    resources,
    sides,
    state,
    verdict,
    votes,
)
from components.ui.cells import Cell
from components.ui.comparison import Column, Lane
from components.ui.growth import Growth, Thoughts
from components.ui.lineup import LETTERS
from components.ui.messages import plain
from components.ui.steps import Steps
from components.ui.words import _

WIDTH_PIXELS = 300
"""The least width of a column; what has no room beside the others goes into further rows."""
_OPEN = 3
"""Rounds drawn whole, from the last; those before are folded."""
_FIRST_LOOK_S = 0.3
"""What a browser needs to begin to show the page: drawn all at once, it would show nothing until the last word."""


def show(opened: Comparison | None, columns: Sequence[Column]) -> Mapping[str, list[Cell]]:
    """Draw the rounds of a comparison; return the cells of each by the round's id."""
    if opened is None or not opened.rounds:
        return {}
    said = comparison.lanes(columns, opened.rounds)
    picked = _pick(columns)
    drawn: dict[str, list[Cell]] = {}
    given = resources.store().votes.of(owner(), opened.id)
    for number, each in enumerate(opened.rounds):
        lanes = said[each.id]
        with _fold(each, lanes, old=number < len(opened.rounds) - _OPEN) as is_open:
            drawn[each.id] = []
            if lanes and is_open:
                bar = partial(votes.show, opened, vote=given.get(each.id))
                drawn[each.id] = _show_round(each, lanes, columns, picked, bar)
                letters = {column.id: letter for letter, column in zip(LETTERS, columns, strict=False)}
                drawn[f"{each.id}.verdicts"] = verdict.show(opened, each, lanes, letters)
    return drawn


def _pick(columns: Sequence[Column]) -> str | None:
    """Draw the picker that a phone has instead of columns beside each other; the id of the one that is picked."""
    names = {column.id: letter for letter, column in zip(LETTERS, columns, strict=False)}
    with st.container(key="board.pick"):
        picked = st.pills(
            _("Column"),
            list(names),
            default=next(iter(names), None),
            format_func=lambda name: names.get(name, ""),
            key=f"board.picked.{'.'.join(names)}",
            label_visibility="collapsed",
        )
    return picked or next(iter(names), None)


@contextmanager
def _fold(asked: Round, lanes: Sequence[Lane], *, old: bool) -> Iterator[bool]:
    """The place of a round, and whether it is open; an old one is folded until somebody opens it."""
    if not old or not lanes:
        with st.container(key=f"board.round.{asked.id}"):
            yield True
        return
    title, key = plain(lanes[0].question.text[:80]), f"board.fold.{lanes[0].question.id}"
    with st.expander(title, key=key, icon=":material/history:", on_change="rerun") as fold:
        yield bool(fold.open)


def _show_round(
    asked: Round,
    lanes: Sequence[Lane],
    columns: Sequence[Column],
    picked: str | None,
    show_votes: Callable[[Round, Sequence[Lane], Mapping[str, str]], None],
) -> list[Cell]:
    letters = {column.id: letter for letter, column in zip(LETTERS, columns, strict=False)}
    _show_question(lanes, letters)
    focus = state.value("board.focus")
    shown = [lane for lane in lanes if lane.column.id == focus] or lanes
    grid = st.grid(len(shown), min_column_width=WIDTH_PIXELS, gap="small", border=True)
    drawn = []
    for lane in shown:
        part = "picked" if lane.column.id == picked or len(shown) == 1 else "other"
        with grid.container(key=f"board.cell.{part}.{lane.question.id}", gap="small"):
            drawn.append(cells.show(lane, letters[lane.column.id], whole=len(shown) == 1))
    race.show_ended(drawn)
    show_votes(asked, lanes, letters)
    if not any(cell.runs for cell in drawn):
        race_table.show(asked, lanes, letters)
        sides.show(asked, lanes, letters)
    else:
        st.empty()
        st.empty()
    _offer_others(asked, lanes, columns, letters)
    return drawn


def _show_question(lanes: Sequence[Lane], letters: Mapping[str, str]) -> None:
    question = lanes[0].question
    with st.chat_message(Role.USER):
        attached.show(question)
        growth.show_text(question.text)
        if len(lanes) == 1 and len(letters) > 1:
            st.caption(_("to {letter} alone").format(letter=letters[lanes[0].column.id]))


def _offer_others(
    asked: Round, lanes: Sequence[Lane], columns: Sequence[Column], letters: Mapping[str, str]
) -> None:
    """Offer to put the question to columns that were not asked."""
    without = [column for column in columns if column.id not in {lane.column.id for lane in lanes}]
    if without:
        with st.container(horizontal=True, gap="small"):
            for column in without:
                st.button(
                    _("Ask {letter} too").format(letter=letters[column.id]),
                    key=f"board.too.{asked.id}.{column.id}",
                    icon=":material/add:",
                    type="tertiary",
                    on_click=comparison.attempt,
                    args=(partial(asking.ask_too, column, asked, lanes[0].question),),
                )


def follow(rounds: Mapping[str, Sequence[Cell]]) -> None:
    """Draw the rest of long answers, and what grows until an answer has ended; then the page is drawn anew."""
    _show_rests([cell for some in rounds.values() for cell in some])
    found = [cell for some in rounds.values() for cell in some if cell.runs]
    if not found:
        return
    growing = {cell.answer_id: _Growing(cell) for cell in found}
    running = race.Running(list(rounds.values()))
    for now in resources.answers().watch(owner(), list(growing)):
        state.breathe()
        for message in now:
            growing[message.id].show(message)
        running.show(now, datetime.now(UTC))
        if any(message.status is not Status.RUNNING for message in now):
            break
    st.rerun()


def _show_rests(drawn: Sequence[Cell]) -> None:
    """Draw what is below the first screenful of long answers, once the browser has had time to show that."""
    rests = [cell.show_rest for cell in drawn if cell.show_rest]
    if rests:
        time.sleep(_FIRST_LOOK_S)
    for show_rest in rests:
        state.breathe()
        show_rest()


class _Growing:
    """A cell's answer while it comes; drawn again only where it has changed."""

    def __init__(self, cell: Cell) -> None:
        self._place = cell.place
        self._shown: Message | None = None
        with self._place:
            self._thoughts, self._steps, self._text = Thoughts(), Steps(), Growth()
            self._text.wait(_("Waiting for the first token…"))

    def show(self, message: Message) -> None:
        """Draw what is new."""
        if message == self._shown or not (message.text or message.reasoning or message.steps):
            return
        with self._place:
            if self._shown is None:
                self._text.wait(None)
            self._thoughts.show(message)
            self._steps.show(message)
            self._text.show(message.text)
        self._shown = message
