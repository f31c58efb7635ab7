"""The boxes that an answer names, drawn over the picture that it was asked about."""

import re

import streamlit as st

from components.core import boxes
from components.core.belongings import File
from components.core.boxes import Found, Order, Reading, Scale
from components.core.owner import owner
from components.core.records import Message, Role
from components.ui import keeping, media, region
from components.ui.messages import plain
from components.ui.words import N_, _, ngettext, number

_MAY = re.compile(r"box|loc_?\d|\|det\||[xy]_?(?:min|1)\b", re.IGNORECASE)
_ORDERS = {
    Order.XYXY: N_("left, top, right, bottom"),
    Order.YXYX: N_("top, left, bottom, right"),
    Order.XYWH: N_("left, top, width, height"),
}
_SCALES = {
    Scale.PIXELS: N_("pixels"),
    Scale.THOUSAND: N_("thousandths"),
    Scale.ONE: N_("fractions"),
    Scale.PERCENT: N_("percent"),
    Scale.BINS: N_("1,024ths"),
}


def show(message: Message) -> None:
    """Draw the fold with the picture and its boxes, where an answer has any."""
    if message.role is not Role.ASSISTANT or not _MAY.search(message.text):
        return
    picture = _picture(message)
    if picture is None:
        return
    width, height = (int(picture.facts.get(side) or 0) for side in ("width", "height"))
    found = boxes.find(message.text, width, height, message.model or "") if width and height else None
    if found is None or not found.is_named:
        return
    many = ngettext("{n} box in the picture", "{n} boxes in the picture", len(found.boxes))
    with st.expander(
        many.format(n=number(len(found.boxes))),
        expanded=True,
        icon=":material/select_all:",
        type="compact",
        key=f"outlines.{message.id}",
        on_change="rerun",
    ) as fold:
        if fold.open:
            _show_boxes(message, picture, found)


def _picture(message: Message) -> File | None:
    """The first picture of the question."""
    question = keeping.store().conversations.message(owner(), message.parent_id or "")
    if question is None:
        return None
    found = keeping.store().files.several(owner(), question.attachments)
    pictures = (found[name] for name in question.attachments if name in found)
    return next((file for file in pictures if file.media_type.startswith("image/")), None)


def _show_boxes(message: Message, picture: File, found: Found) -> None:
    reading = _pick(message, found) if found.reading and not found.is_sure else found.reading
    drawn = found.read_as(reading) if reading else found.boxes
    region.show(
        media.picture_address(picture), drawn, key=f"outlines.region.{message.id}", name=plain(picture.name)
    )
    if lost := len(found.marks) - len(drawn):
        said = ngettext("{n} box lies beyond the picture.", "{n} boxes lie beyond the picture.", lost)
        st.caption(said.format(n=number(lost)))


def _pick(message: Message, found: Found) -> Reading | None:
    """Let a person say how the numbers are meant, where they can be read in several ways."""
    readings = [reading for reading in (found.reading, *found.others) if reading]
    return st.selectbox(
        _("The numbers are"),
        readings,
        format_func=_named,
        key=f"outlines.reading.{message.id}",
        help=_("The answer does not say; the likeliest comes first."),
    )


def _named(reading: Reading) -> str:
    return f"{_(_ORDERS[reading.order])} · {_(_SCALES[reading.scale])}"
