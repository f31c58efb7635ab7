"""A picture that was edited, beside what it was made from; and whether what lies outside the mask has stayed."""

from collections.abc import Sequence

import streamlit as st

from components.core.belongings import File, Picture
from components.core.errors import StudioError
from components.core.images import mask
from components.core.orders import Drawing
from components.core.owner import owner
from components.ui import media, resources, state
from components.ui.before_after import show_before_after
from components.ui.words import _, number, percent

_KNOWN_MAX = 200
_known: dict[tuple[str, str], float | None] = {}
"""How much changed outside the mask, by ids of picture and mask: reckoned once."""


def show(drawing: Drawing, pictures: Sequence[Picture], *, newest: bool) -> None:
    """Draw the slider of an edit, open for the newest, and a warning when the mask was not kept to."""
    order = drawing.order
    if not order.references or not pictures:
        return
    files = resources.store().files.several(owner(), order.references[:1])
    if (before := files.get(order.references[0])) is None:
        return
    if order.mask:
        _warn(before, pictures, order.mask)
    opened = state.value(f"drawing.compared.{drawing.id}")
    if st.toggle(
        _("Before and after"),
        newest if opened is None else bool(opened),
        key=f"drawing.compared.{drawing.id}",
    ):
        _show_slider(drawing, before, pictures)


def _show_slider(drawing: Drawing, before: File, pictures: Sequence[Picture]) -> None:
    place = 0
    if len(pictures) > 1:
        picked = st.segmented_control(
            _("Picture"),
            range(len(pictures)),
            default=0,
            required=True,
            format_func=lambda each: number(each + 1),
            key=f"drawing.after.{drawing.id}",
            label_visibility="collapsed",
        )
        place = min(int(picked or 0), len(pictures) - 1)
    with st.container(key=f"drawing.slider.{drawing.id}"):
        show_before_after(
            media.picture_address(before),
            media.picture_address(pictures[place]),
            key=f"drawing.between.{pictures[place].id}",
        )


def _warn(before: File, pictures: Sequence[Picture], mask_id: str) -> None:
    shares = [share for picture in pictures if (share := _beyond(before, picture, mask_id)) is not None]
    if shares and max(shares) > mask.IGNORED_SHARE:
        st.warning(
            _(
                "{share} of what was to stay has changed: whoever drew this did not keep to the mask. Relays often pass "
                "masks on to models that know none."
            ).format(share=percent(max(shares))),
            icon=":material/texture:",
        )


def _beyond(before: File, picture: Picture, mask_id: str) -> float | None:
    name = (picture.id, mask_id)
    if name not in _known:
        store = resources.store()
        try:
            was, sent = (store.files.read(owner(), each) for each in (before.id, mask_id))
            share = mask.beyond(was, store.pictures.read(owner(), picture.id)[0], sent)
        except StudioError:
            share = None
        while len(_known) >= _KNOWN_MAX:
            _known.pop(next(iter(_known)), None)
        _known[name] = share
    return _known[name]
