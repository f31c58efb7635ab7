"""The answers of a round made into one, or judged, by a model of one's choice: what it is asked, and what it said."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.core import verdicts
from components.core.belongings import Comparison, Round
from components.core.owner import owner
from components.core.records import Conversation, Status
from components.core.verdicts import LETTERS, Kind, Verdict
from components.ui import cells, comparison, race, resources, turns, verdict_desk
from components.ui.cells import Cell
from components.ui.comparison import Column, Lane
from components.ui.messages import plain
from components.ui.words import N_, _

_TITLES: Mapping[Kind, tuple[str, str]] = {
    Kind.MERGE: (N_("Merged answer"), ":material/merge:"),
    Kind.JUDGE: (N_("A model's opinion"), ":material/gavel:"),
}


class _Unraced(race.Figures):
    """The figures of what runs beside the race."""

    def __init__(self) -> None:
        """Take no place."""

    def show(self, said: Sequence[tuple[str, float]]) -> None:
        """Draw nothing."""


def conversations(opened: Comparison | None) -> list[Conversation]:
    """The conversations in which models were asked about rounds, oldest first."""
    noted = verdicts.noted(opened.notes) if opened else {}
    found = resources.store().comparisons.conversations(owner(), list(noted)) if noted else []
    return sorted(found, key=lambda each: each.created_at)


def show(opened: Comparison, asked: Round, lanes: Sequence[Lane], letters: Mapping[str, str]) -> list[Cell]:
    """Draw below a round the fold that asks, and what was said; return that as cells.

    Nothing while names are hidden: who judges and who is judged would tell them.
    """
    hidden = any(lane.column.hidden for lane in lanes)
    answered = [lane for lane in lanes if lane.answer and lane.answer.text.strip()]
    if hidden or len(answered) < 2 or any(_runs(lane) for lane in lanes):
        st.empty()
    else:
        verdict_desk.show(asked, answered)
    noted = {name: each for name, each in verdicts.noted(opened.notes).items() if each.round_id == asked.id}
    drawn = []
    for each in conversations(opened) if noted else []:
        lane = comparison.only_lane(Column(each.id, each.options, each)) if each.id in noted else None
        if lane is None or hidden:
            st.empty()  # what comes after it keeps its place
        else:
            drawn.append(_show_one(noted[each.id], lane, lanes, letters))
    return drawn


def _runs(lane: Lane) -> bool:
    return lane.answer is not None and lane.answer.status is Status.RUNNING


def _show_one(verdict: Verdict, lane: Lane, lanes: Sequence[Lane], letters: Mapping[str, str]) -> Cell:
    name, runs = lane.question.id, _runs(lane)
    title, icon = _TITLES[verdict.kind]
    model = (lane.answer and lane.answer.model) or lane.column.options.model or ""
    with st.container(border=True, gap="small", key=f"verdict.card.{name}"):
        head = st.container(
            horizontal=True, vertical_alignment="center", gap="xxsmall", key=f"board.head.{name}"
        )
        with head:
            st.markdown(f"{icon} **{_(title)}** {plain(model)}", width="stretch")
            cells.show_ways(lane, runs=runs)
        st.caption(_told(verdict, lanes, letters))
        return Cell(lane, _Unraced(), _show_said(lane, runs=runs))


def _show_said(lane: Lane, *, runs: bool) -> DeltaGenerator:
    """Draw what was said, and return the place where more comes: what has ended and what grows have each their own."""
    key = f"board.said.{lane.question.id}"
    if runs or lane.answer is None:
        st.empty()
        return st.container(key=key)
    with st.container(key=key):
        turns.show_said(lane.answer)
    return st.empty()


def _told(verdict: Verdict, lanes: Sequence[Lane], letters: Mapping[str, str]) -> str:
    """What it is, and which column's answer each of the model's letters stands for."""
    now = {lane.column.id: lane.answer.id for lane in lanes if lane.answer}
    if verdict.kind is Kind.MERGE:
        merged = sorted(letters.get(each.column, _("a removed column")) for each in verdict.contenders)
        return _("Made by a model out of {letters}.").format(letters=", ".join(merged))
    known = dict(zip(LETTERS, verdict.contenders, strict=False))
    said = [
        (
            _("{letter} is {column}")
            if now.get(each.column) == each.answer
            else _("{letter} is an earlier answer of {column}")
        ).format(letter=f"**{letter}**", column=f"**{letters.get(each.column, _('a removed column'))}**")
        for letter, each in known.items()
    ]
    told = [
        _("Neither a score of this app nor a vote. It knew the answers by these letters alone:"),
        " · ".join(said),
    ]
    if own := [letter for letter, each in known.items() if each.is_own]:
        warned = _("It judged its own answer too: {letters}.").format(letters=", ".join(own))
        told.append(f":orange[:material/warning: {warned}]")
    return "  \n".join(told)
