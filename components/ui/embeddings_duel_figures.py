"""What two embeddings cost, how fast they came, what they take to keep, and what a cut loses, in figures and a chart."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from components.core.catalog import prices
from components.core.corpus import Embedding
from components.core.records import Cost, Doubt, PriceSource, Usage
from components.ui import forecast, resources, state
from components.ui.embeddings_sides import Side
from components.ui.messages import plain
from components.ui.words import _, number, percent

_MILLION = 1_000_000
_FLOAT_BYTES = 4
_PATIENCE_S = 0.05


def share(value: float) -> str:
    """A share in words; what could not be measured is unknown."""
    return percent(value) if value == value else _("unknown")


def show(one: Side, other: Side) -> None:
    """Draw both sides' figures as a table."""
    lines = (
        (_("Price of a million tokens"), _price),
        (_("Speed"), _speed),
        (_("Numbers in a vector"), _length),
        (_("To keep a million texts"), _storage),
    )
    head = [" ", plain(f"1 · {one.name}"), plain(f"2 · {other.name}")]
    rows = [[name, plain(told(one)), plain(told(other))] for name, told in lines]
    table = [head, ["---", "---", "---"], *rows]
    st.markdown("\n".join(f"| {' | '.join(cells)} |" for cells in table))


def _price(side: Side) -> str:
    """What a million tokens cost: by the relay's price, else as they were charged, else by the public price."""
    made = side.embedding
    if not made.model:
        return _("brought by the file")
    known = _known(made)
    told = known is not None and known.certain and known.source is not PriceSource.LIST
    if not told and made.cost.amount is not None and made.usage.prompt:
        each = made.cost.amount / made.usage.prompt * _MILLION
        return forecast.price(Cost(_rounded(each), made.cost.currency, made.cost.source, made.cost.doubt))
    return forecast.price(prices.cost(known, Usage(_MILLION, 0, doubt=Doubt.REPORTED)))


def _known(made: Embedding) -> prices.Price | None:
    """What the relay asks, or others say it does; None of a relay that is gone."""
    if resources.relays().find(state.visit(), made.relay_id) is None:
        return None
    return resources.relays().price(state.visit(), made.relay_id, made.model, _PATIENCE_S)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.0001")).normalize()


def _speed(side: Side) -> str:
    made = side.embedding
    asked = made.done - made.known
    if asked <= 0 or made.seconds <= 0:
        return _("unknown")
    return _("{n} texts a second").format(n=number(asked / made.seconds, 1))


def _length(side: Side) -> str:
    return number(side.cut)


def _storage(side: Side) -> str:
    return _("{n} GB").format(n=number(side.cut * _FLOAT_BYTES * _MILLION / 1e9, 2))


def show_curve(name: str, curve: Sequence[tuple[int, float]], cut: int, k: int) -> None:
    """Draw how many of the nearest texts stay when the vectors of one side are cut."""
    if len(curve) < 2:
        return
    st.subheader(_("How short may the vectors be?"), anchor=False)
    st.vega_lite_chart(
        _chart(curve, cut),
        height=220,
        key="embeddings.duel.curve",
        alt=_("How many of the nearest texts stay, by the numbers kept of each vector"),
    )
    said = _("{name}: how many of the {k} nearest texts stay the same when only so many numbers are kept.")
    st.caption(plain(said.format(name=name, k=number(k))))


def _chart(curve: Sequence[tuple[int, float]], cut: int) -> dict[str, Any]:
    values = [{"cut": place, "stays": stays, "chosen": place == cut} for place, stays in curve]
    kept, stays = _("Numbers kept of each vector"), _("Neighbours that stay")
    percent_axis = {"axis": {"format": "%"}, "scale": {"domain": [0, 1]}}
    return {
        "data": {"values": values},
        "encoding": {
            "x": {"field": "cut", "type": "ordinal", "title": kept, "axis": {"labelAngle": 0}},
            "y": {"field": "stays", "type": "quantitative", "title": stays, **percent_axis},
            "tooltip": [
                {"field": "cut", "type": "ordinal", "title": kept},
                {"field": "stays", "type": "quantitative", "title": stays, "format": ".1%"},
            ],
        },
        "layer": [
            {"mark": {"type": "line", "interpolate": "monotone"}},
            {
                "mark": {"type": "point", "filled": True, "opacity": 1},
                "encoding": {"size": {"condition": {"test": "datum.chosen", "value": 200}, "value": 50}},
            },
        ],
    }
