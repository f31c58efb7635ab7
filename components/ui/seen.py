"""Pictures as a model will see them: what is sent of each, how many tokens that takes, and what it costs."""

from collections.abc import Sequence

import streamlit as st

from components.core.catalog import tokens
from components.core.catalog.pictures import Detail
from components.core.context import Attached, weight
from components.ui import attached, cropping, forecast, sending
from components.ui.messages import plain
from components.ui.words import N_, _, amount, number

DETAILS = {"": N_("as the model likes"), "low": N_("low"), "high": N_("high"), "auto": N_("auto")}
"""How closely a model may look, as the wire has it; empty is not sent."""
_SEEN_PIXELS = 320


def show(model: str | None, pictures: Sequence[Attached], where: str) -> None:
    """Draw each picture as it will be sent, with its size, its tokens and what they cost."""
    if not pictures:
        st.caption(_("Add a picture to see here what will be sent of it, and what that costs."))
    with st.grid(2, min_column_width=240, gap="medium") as grid:
        for one in pictures:
            with grid.cell():
                st.image(one.read(), width=_SEEN_PIXELS)
                st.caption(" · ".join(_figures(model, one)))
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    cropping.show(one, where)
                    sending.show_way_to_drawing([one.file])
                if one.file.facts.get("hides_text"):
                    said = _("Letters in it may have become too small to read.")
                    st.caption(f":orange[:material/warning: {said}]")
    if len(pictures) > 1:
        total = sum((weight(model, one) for one in pictures), tokens.NOTHING)
        price = forecast.price(forecast.asking(model, total))
        st.caption(_("All together: {tokens}, {price}").format(tokens=forecast.words(total), price=price))


def _figures(model: str | None, one: Attached) -> list[str]:
    count = weight(model, one)
    size, brought = _pixels(one, ""), _pixels(one, "brought_")
    return [
        plain(one.file.name),
        *map(plain, attached.oddities(one.file)),
        size if size == brought else _("{size}, from {brought}").format(size=size, brought=brought),
        attached.size(one.file.size_bytes),
        forecast.words(count),
        plain(amount(forecast.asking(model, count))),
        *_removed(one),
    ]


def _pixels(one: Attached, which: str) -> str:
    return f"{number(_side(one, f'{which}width'))} × {number(_side(one, f'{which}height'))}"


def _side(one: Attached, name: str) -> int:
    return int(one.file.facts.get(name) or 0)


def _removed(one: Attached) -> list[str]:
    """What the picture told besides, and is not sent."""
    kinds = [kind.upper() for kind in str(one.file.facts.get("removed") or "").split(",") if kind]
    return [_("{kinds} taken out").format(kinds=", ".join(kinds))] if kinds else []


def at_each_detail(model: str | None, pictures: Sequence[Attached]) -> list[str]:
    """What the pictures take at each detail; at auto no more than that."""
    said = []
    for detail in Detail:
        name = _(DETAILS[detail])
        each = (tokens.picture(model, _side(one, "width"), _side(one, "height"), detail) for one in pictures)
        count = sum(each, tokens.NOTHING)
        price = plain(amount(forecast.asking(model, count)))
        said.append(f"{name}: {forecast.words(count)}, {price}")
    return said
