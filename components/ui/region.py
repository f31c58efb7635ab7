"""A picture with boxes drawn over it, on which a person marks a region by mouse, finger or keyboard."""

import math
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from streamlit.components.v2 import component

from components.core.boxes import Box
from components.ui import state
from components.ui.words import _

_FOLDER = Path(__file__).parent
_SCRIPT = (_FOLDER / "region.js").read_text(encoding="utf-8")
_STYLE = (_FOLDER / "region.css").read_text(encoding="utf-8")

Region = tuple[float, float, float, float]
"""Left, top, right, bottom in fractions of the picture, 0 to 1."""


def show(picture: bytes | str, boxes: Sequence[Box] = (), *, key: str, name: str = "") -> Region | None:
    """Draw a picture with its boxes, and tell which region of it is marked; None while there is none.

    `picture` is the address of a kept one (media.picture_address), which the browser fetches once, or bytes, which
    are sent with the page. What is marked ends with another picture, another `key`, or a run that does not draw it.
    """
    address = picture if isinstance(picture, str) else _inline(picture)
    named = sha256(address.encode()).hexdigest()[:16]
    held = (state.value(key) or {}).get("region")
    told = component("relay_studio_region", html='<div class="relay-region"></div>', css=_STYLE, js=_SCRIPT)(
        key=key,
        data={
            "address": address,
            "named": named,
            "name": name or _("Picture"),
            "boxes": [[box.label, box.left, box.top, box.right, box.bottom] for box in boxes],
            "region": _region(held, named),
            "locale": state.language().replace("_", "-"),
            "words": _words(),
        },
        on_region_change=lambda: None,
    )
    return _region(told.get("region"), named)


def _inline(picture: bytes) -> str:
    """The browser looks at the bytes itself, whatever picture they are said to be, and takes them for no document."""
    return f"data:image/png;base64,{b64encode(picture).decode()}"


def _region(told: object, named: str) -> Region | None:
    """What a browser says is marked on this very picture, as a region with an area."""
    if not isinstance(told, dict) or told.get("of") != named:
        return None
    sides = told.get("at")
    if not isinstance(sides, list) or len(sides) != 4:
        return None
    if not all(isinstance(side, int | float) and math.isfinite(side) for side in sides):
        return None
    left, top, right, bottom = (min(1.0, max(0.0, float(side))) for side in sides)
    return (left, top, right, bottom) if left < right and top < bottom else None


def _words() -> dict[str, str]:
    return {
        "label": _("Mark a region of the picture"),
        "hint": _(
            "Draw a rectangle or click a box; or with the keyboard: the arrow keys move it, with Shift they size it, Enter "
            "takes it, Escape drops it."
        ),
        "bare": _(
            "Draw a rectangle; or with the keyboard: the arrow keys move it, with Shift they size it, Enter takes it, "
            "Escape drops it."
        ),
        "touch": _("Mark with a finger"),
        "take": _("Take this region"),
        "drop": _("Drop the region"),
        "draft": _("Not taken yet: from {left} to {right} across, from {top} to {bottom} down."),
        "taken": _("Region taken: from {left} to {right} across, from {top} to {bottom} down."),
        "none": _("No region is marked."),
        "gone": _("This picture is no longer there."),
        "boxes": _("Boxes in a table"),
        "box": _("Box"),
        "unnamed": _("without a name"),
        "choose": _("Mark this box"),
        "left": _("Left"),
        "top": _("Top"),
        "right": _("Right"),
        "bottom": _("Bottom"),
    }
