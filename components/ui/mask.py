"""A brush over a picture, to paint what may change: by mouse, by finger, by keyboard."""

from hashlib import sha256
from pathlib import Path

from streamlit.components.v2 import component

from components.core.images.strokes import POINTS_MAX, STROKES_MAX, Strokes, read
from components.ui import state
from components.ui.words import _

_FOLDER = Path(__file__).parent
_SCRIPT = "".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("mask_easel.js", "mask.js"))
_STYLE = (_FOLDER / "mask.css").read_text(encoding="utf-8")


def paint_mask(
    picture: str, value: Strokes = (), *, key: str, base: str = "", name: str = ""
) -> Strokes | None:
    """Let a mask be painted over a picture, and tell its strokes; None while nothing has been painted since `value`.

    `picture` is its address (media.picture_address), in a format that browsers show; `base` that of a mask which was
    loaded for it and is painted on. The browser begins with `value`: keep what is told and give it back after another
    page or a reload. Another picture, base or key begins anew.
    """
    named = sha256(f"{picture}\n{base}".encode()).hexdigest()[:16]
    painted = _painted(state.value(key), named)
    component("relay_studio_mask", html='<div class="relay-mask"></div>', css=_STYLE, js=_SCRIPT)(
        key=key,
        data={
            "address": picture,
            "base": base,
            "named": named,
            "name": name or _("Picture"),
            "strokes": [stroke.told() for stroke in (value if painted is None else painted)],
            "most": {"strokes": STROKES_MAX, "points": POINTS_MAX},
            "locale": state.language().replace("_", "-"),
            "words": _words(),
        },
        on_painted_change=lambda: None,
    )
    return painted


def _painted(held: object, named: str) -> Strokes | None:
    """What a browser says was painted over this very picture."""
    told = held.get("painted") if isinstance(held, dict) else None
    return read(told.get("strokes")) if isinstance(told, dict) and told.get("of") == named else None


def _words() -> dict[str, str | list[str]]:
    return {
        "label": _("Paint what may change"),
        "tool": _("Tool"),
        "brush": _("Brush"),
        "eraser": _("Eraser"),
        "size": _("Size of the brush"),
        "sizes": [_("Fine brush"), _("Medium brush"), _("Broad brush")],
        "history": _("Steps"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "invert": _("Invert the mask"),
        "clear": _("Clear the mask"),
        "none": _("Nothing is painted yet: paint over what may change."),
        "share": _("{share} of the picture may change."),
        "all": _("All of the picture may change."),
        "full": _("A mask holds no more strokes. Undo some, or clear it and begin again."),
        "down": _("Brush down, at {across} across and {down} down."),
        "up": _("Brush up, at {across} across and {down} down."),
        "gone": _("This picture is no longer there."),
        "hint": _(
            "With the keyboard: the arrow keys move the brush, with Shift faster; Space puts it down and lifts it, Escape "
            "drops the stroke; [ and ] size it, B and E choose brush and eraser, Ctrl+Z undoes."
        ),
    }
