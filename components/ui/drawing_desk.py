"""The desk: the picture a drawing begins from, painted over where it may change, or given a border to draw on."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from components.core.belongings import File
from components.core.errors import Value
from components.core.images import mask, padding, strokes
from components.core.images.mask import Mask, Size
from components.core.images.padding import Margins
from components.core.images.strokes import Strokes
from components.core.owner import owner
from components.ui import drawing_choice as choice
from components.ui import drawing_references, mask_files, media, resources, state
from components.ui.boundary import boundary
from components.ui.drawing_sending import attempt
from components.ui.mask import paint_mask
from components.ui.messages import plain
from components.ui.words import _

OPEN = "drawing.desk"
_KEPT = "drawing.mask"
_RATIOS = ((1, 1), (3, 2), (2, 3), (16, 9), (9, 16))
_SIDES = ("left", "top", "right", "bottom")


@dataclass(frozen=True, slots=True)
class _Painted:
    """What was painted over a picture, to go on after F5."""

    of: str
    base: str = ""
    """Id of the mask that it was begun on."""
    strokes: Strokes = ()


def show() -> None:
    """Draw the desk while the first picture lies on it."""
    held = drawing_references.files(choice.chosen())
    if not held or state.value(OPEN) != held[0].id:
        return
    file = held[0]
    with st.container(border=True, key="drawing.desk"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            question = _("What may change?")
            st.markdown(f"**{plain(question)}**", width="content")
            st.button(
                _("Close"),
                key="drawing.desk.close",
                icon=":material/close:",
                type="tertiary",
                on_click=state.set_value,
                args=(OPEN, None),
            )
        if not choice.rules().takes_mask:
            said = _("This model takes no mask: it changes what it likes. Say in the prompt what is to stay.")
            st.caption(f":orange[:material/info: {plain(said)}]")
        st.fragment(partial(_paint, file))()
        with st.expander(_("Draw beyond the edges"), type="compact", icon=":material/crop_free:"):
            _pick_border(file)


def _paint(file: File) -> None:
    with boundary():
        kept = _painted(file)
        base = resources.store().files.get(owner(), kept.base) if kept.base else None
        told = paint_mask(
            media.picture_address(file),
            kept.strokes,
            key=f"drawing.paint.{file.id}",
            base=media.picture_address(base) if base else "",
            name=plain(file.name),
        )
        if told is not None and told != kept.strokes:
            had = choice.chosen().mask
            _keep(file, replace(kept, strokes=told))
            if (had is None) != (choice.chosen().mask is None):
                st.rerun()
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            mask_files.pick_mask(_size(file), partial(_take, file), key="drawing.load")
            if (held := choice.chosen().mask) is not None:
                mask_files.show_save(partial(resources.store().files.read, owner(), held), key="drawing.save")


def _pick_border(file: File) -> None:
    """Borders to a proportion, or of one's own on each side."""
    st.caption(
        _(
            "An empty border is put around the picture, and the mask over it. Then say below what is to be there."
        )
    )
    size = _size(file)
    with st.container(horizontal=True, gap="small"):
        for across, down in _RATIOS:
            margins = padding.to_ratio(size, across, down)
            st.button(
                f"{across}:{down}",
                key=f"drawing.border.{across}.{down}",
                disabled=margins is None,
                on_click=attempt,
                args=(partial(_extend, file, margins),),
            )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="drawing.borders"):
        labels = {"left": _("Left"), "top": _("Top"), "right": _("Right"), "bottom": _("Bottom")}
        for side in _SIDES:
            st.number_input(
                _("{side}, percent").format(side=labels[side]),
                0,
                200,
                step=10,
                key=f"drawing.border.{side}",
                width=130,
            )
        st.button(
            _("Add the border"),
            key="drawing.border.add",
            icon=":material/crop_free:",
            on_click=attempt,
            args=(partial(_extend_by_hand, file),),
        )


def _extend_by_hand(file: File) -> None:
    shares = {side: float(state.value(f"drawing.border.{side}") or 0) / 100 for side in _SIDES}
    if any(shares.values()):
        _extend(file, Margins(**shares))


def _extend(file: File, margins: Margins | None) -> None:
    """Let the drawing begin from the picture with a border, and the mask lie over that."""
    if margins is None:
        return
    data, over = padding.padded(file.name, resources.store().files.read(owner(), file.id), margins)
    facts: dict[str, Value] = {"kind": "picture", "width": over.width, "height": over.height}
    made = resources.store().files.add(owner(), f"{_stem(file.name)}-wide.png", data, "image/png", facts)
    now = choice.chosen()
    choice.take(replace(now, references=(made.id, *now.references[1:]), mask=None))
    state.set_value(OPEN, made.id)
    _take(made, over)


def _take(file: File, made: Mask) -> None:
    """Go on from a mask that was loaded."""
    kept = _kept_mask(made)
    _keep(file, _Painted(file.id, kept.id))


def _keep(file: File, painted: _Painted) -> None:
    """Keep the strokes, and make of them what is sent."""
    store = resources.store().files
    base = store.read(owner(), painted.base) if painted.base else None
    made = mask.drawn(painted.strokes, _size(file), base)
    now = None if made.is_empty else _kept_mask(made).id  # the one before may be of a drawing under way
    told: dict[str, Any] = {
        "of": painted.of,
        "base": painted.base,
        "strokes": [one.told() for one in painted.strokes],
        "made": now,
    }
    resources.store().preferences.set(owner(), _KEPT, told)
    choice.choose(mask=now)


def _kept_mask(made: Mask) -> File:
    facts: dict[str, Value] = {"kind": "mask", "width": made.width, "height": made.height}
    return resources.store().files.add(owner(), "mask.png", made.data, "image/png", facts)


def _painted(file: File) -> _Painted:
    kept = resources.store().preferences.get(owner(), _KEPT, {})
    mine = isinstance(kept, dict) and kept.get("of") == file.id and kept.get("made") == choice.chosen().mask
    if not isinstance(kept, dict) or not mine:
        return _Painted(file.id)
    return _Painted(file.id, str(kept.get("base") or ""), strokes.read(kept.get("strokes")) or ())


def _size(file: File) -> Size:
    return int(file.facts.get("width") or 1), int(file.facts.get("height") or 1)


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name
