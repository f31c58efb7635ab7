"""A picture before and after, with a slider between them."""

from pathlib import Path

from streamlit.components.v2 import component

from components.ui import state
from components.ui.words import _

_FOLDER = Path(__file__).parent
_SCRIPT = (_FOLDER / "before_after.js").read_text(encoding="utf-8")
_STYLE = (_FOLDER / "before_after.css").read_text(encoding="utf-8")


def show_before_after(before: str, after: str, *, key: str, name: str = "") -> None:
    """Draw two pictures over each other, by their addresses (media.picture_address); the slider shows more of either."""
    component("relay_studio_before_after", html='<div class="relay-before"></div>', css=_STYLE, js=_SCRIPT)(
        key=key,
        data={
            "before": before,
            "after": after,
            "name": name or _("Picture"),
            "locale": state.language().replace("_", "-"),
            "words": {
                "label": _("Before and after"),
                "before": _("Before"),
                "after": _("After"),
                "value": _("{share} of the picture before"),
                "gone": _("This picture is no longer there."),
            },
        },
    )
