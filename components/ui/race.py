"""The figures of a race: bars below each column's name that grow while the answers come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from components.core import race
from components.core.catalog.prices import Price
from components.core.race import Standing
from components.core.records import Cost, Doubt, Message, Status
from components.ui import resources, state
from components.ui.words import _, duration, money, number

if TYPE_CHECKING:
    from components.ui.board import Cell

_STEPS = 40
"""A bar is drawn again when it has grown by one of so many steps, or its figure has changed."""


class Figures:
    """The places of one column's figures."""

    def __init__(self) -> None:
        with st.container(key=None, gap=None):
            self._slots = [st.empty() for _figure in range(5)]
        self._shown: list[tuple[str, int]] = [("", 0)] * 5

    def show(self, said: Sequence[tuple[str, float]]) -> None:
        """Draw those that have changed: each a label and the share of its bar."""
        for place, (label, share) in enumerate(said):
            step = round(share * _STEPS)
            if self._shown[place] != (label, step):
                self._shown[place] = (label, step)
                self._slots[place].progress(step / _STEPS, label)


def show_scale(cells: Sequence[Cell]) -> None:
    """Draw the figures of a round whose answers have ended."""
    ended = [cell for cell in cells if cell.lane.answer and cell.lane.answer.status is not Status.RUNNING]
    standings = [race.ended(cell.lane.answer) for cell in ended if cell.lane.answer]
    _draw(ended, standings)


def show_running(cells: Sequence[Cell], now: Sequence[Message], at: datetime) -> None:
    """Draw the figures of answers under way."""
    newest = {message.id: message for message in now}
    shown = [cell for cell in cells if cell.lane.answer and cell.lane.answer.id in newest]
    standings = [
        race.coming(newest[cell.lane.answer.id], cell.lane.question, price(cell), at)
        for cell in shown
        if cell.lane.answer
    ]
    _draw(shown, standings)


def price(cell: Cell) -> Price | None:
    """The price of a cell's model, if it is known by now."""
    chosen = cell.lane.column.options
    if cell.lane.column.relay is None:
        return None
    return resources.relays().price(state.visit(), chosen.relay_id or "", chosen.model, 0.01)


def _draw(cells: Sequence[Cell], standings: Sequence[Standing]) -> None:
    rows = [_values(each) for each in standings]
    most = [max((row[place] or 0 for row in rows), default=0) for place in range(5)]
    for cell, standing, row in zip(cells, standings, rows, strict=True):
        shares = [(value or 0) / top if top else 0.0 for value, top in zip(row, most, strict=True)]
        cell.figures.show(list(zip(_labels(standing), shares, strict=True)))


def _values(standing: Standing) -> list[float | None]:
    amount = standing.cost.amount
    return [
        standing.first_token_s,
        standing.tokens_per_s,
        standing.total_s,
        standing.tokens,
        None if amount is None else float(amount),
    ]


def _labels(standing: Standing) -> list[str]:
    unknown = _("unknown")
    first, total = standing.first_token_s, standing.total_s
    speed, count = standing.tokens_per_s, standing.tokens
    return [
        _("First token: {value}").format(value=unknown if first is None else duration(first)),
        _("Tokens/s: {value}").format(value=unknown if speed is None else number(speed)),
        _("Total: {value}").format(value=unknown if total is None else duration(total)),
        _("Tokens: {value}").format(value=_count(count, standing.doubt)),
        _("Price: {value}").format(value=_price(standing.cost)),
    ]


def _count(tokens: int | None, doubt: Doubt) -> str:
    if tokens is None:
        return _("unknown")
    return number(tokens) if doubt is Doubt.REPORTED else _("about {tokens}").format(tokens=number(tokens))


def _price(cost: Cost) -> str:
    return _("unknown") if cost.amount is None else money(cost).replace("$", r"\$")
