"""The figures of a race: bars below each column's name that grow while the answers come."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from components.core import race
from components.core.catalog.prices import Price
from components.core.race import Standing
from components.core.records import Doubt, Message
from components.ui import resources, state
from components.ui.words import _, duration, money, number

if TYPE_CHECKING:
    from components.ui.cells import Cell
    from components.ui.comparison import Column

_STEPS = 40
"""A bar is drawn again when it has grown by one of so many steps, or its figure has changed."""
_EVERY_S = 0.3
_PATIENCE_S = 0.05


class Figures:
    """The places of one column's figures."""

    def __init__(self, name: str) -> None:
        with st.container(key=f"race.figures.{name}"):
            self._slots = [st.empty() for _figure in range(5)]
        self._shown: list[tuple[str, int]] = [("", 0)] * 5

    def show(self, said: Sequence[tuple[str, float]]) -> None:
        """Draw those that have changed: each a label and the share of its bar."""
        for place, (label, share) in enumerate(said):
            step = round(share * _STEPS)
            if self._shown[place] != (label, step):
                self._shown[place] = (label, step)
                self._slots[place].progress(step / _STEPS, label)


class Running:
    """The figures of rounds in which answers are coming, drawn a few times a second beside those that have ended."""

    def __init__(self, rounds: Sequence[Sequence[Cell]]) -> None:
        self._rounds = [cells for cells in rounds if any(cell.runs for cell in cells)]
        running = (cell for cells in self._rounds for cell in cells if cell.runs)
        self._prices = {cell.answer_id: price(cell.lane.column) for cell in running}
        self._drawn_s = 0.0

    def show(self, now: Sequence[Message], at: datetime) -> None:
        """Draw how they stand."""
        if time.monotonic() - self._drawn_s < _EVERY_S:
            return
        self._drawn_s = time.monotonic()
        newest = {message.id: message for message in now}
        for cells in self._rounds:
            answered = [(cell, cell.lane.answer) for cell in cells if cell.lane.answer]
            _draw(
                [cell for cell, _answer in answered],
                [
                    race.coming(
                        newest.get(answer.id, answer), cell.lane.question, self._prices.get(answer.id), at
                    )
                    for cell, answer in answered
                ],
            )


def show_ended(cells: Sequence[Cell]) -> None:
    """Draw the figures of a round whose answers have all ended."""
    answered = [(cell, cell.lane.answer) for cell in cells if cell.lane.answer]
    if not any(cell.runs for cell in cells):
        _draw([cell for cell, _answer in answered], [race.ended(answer) for _cell, answer in answered])


def price(column: Column, patience_s: float = _PATIENCE_S) -> Price | None:
    """The price of a column's model, if it is known by then."""
    if column.relay is None:
        return None
    return resources.relays().price(state.visit(), column.relay.id, column.options.model, patience_s)


def _draw(cells: Sequence[Cell], standings: Sequence[Standing]) -> None:
    rows = [values(each) for each in standings]
    most = [max((row[place] or 0 for row in rows), default=0) for place in range(5)]
    for cell, standing, row in zip(cells, standings, rows, strict=True):
        shares = [(value or 0) / top if top else 0.0 for value, top in zip(row, most, strict=True)]
        cell.figures.show(list(zip(_labels(standing), shares, strict=True)))


def values(standing: Standing) -> list[float | None]:
    """The figures as numbers, each of its own unit."""
    amount = standing.cost.amount
    return [
        standing.first_token_s,
        standing.total_s,
        standing.tokens_per_s,
        standing.tokens,
        None if amount is None else float(amount),
    ]


def named() -> list[str]:
    """What the figures are called, in their order."""
    return [_("First token"), _("Total"), _("Tokens/s"), _("Tokens"), _("Price")]


def told(standing: Standing) -> list[str]:
    """The figures in words; what nobody knows is said to be unknown."""
    unknown = _("unknown")
    first, total = standing.first_token_s, standing.total_s
    speed, count = standing.tokens_per_s, standing.tokens
    return [
        unknown if first is None else duration(first),
        unknown if total is None else duration(total),
        unknown if speed is None else number(speed),
        _count(count, standing.doubt),
        unknown if standing.cost.amount is None else money(standing.cost),
    ]


def _labels(standing: Standing) -> list[str]:
    pairs = zip(named(), told(standing), strict=True)
    return [f":gray[{name}] {value}".replace("$", r"\$") for name, value in pairs]


def _count(tokens: int | None, doubt: Doubt) -> str:
    if tokens is None:
        return _("unknown")
    return number(tokens) if doubt is Doubt.REPORTED else _("about {tokens}").format(tokens=number(tokens))
