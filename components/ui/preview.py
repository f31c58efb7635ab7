"""A whole HTML document in an answer, shown when asked in a frame that can reach nothing."""

import re
from pathlib import Path

from streamlit.components.v2 import component

from components.ui import media
from components.ui.words import _

_SCRIPT = re.sub(
    r"^\s+|^//.*\n", "", Path(__file__).with_suffix(".js").read_text(encoding="utf-8"), flags=re.M
)
_STYLE = """
.preview { display: flex; flex-wrap: wrap; gap: .5rem; }
.preview button { font: inherit; font-size: .875rem; color: inherit; background: none; cursor: pointer;
 border: 1px solid var(--st-border-color, #8884); border-radius: .5rem; padding: .25rem .75rem; min-height: 2rem; }
.preview button:hover, .preview button[aria-pressed=true] { color: var(--st-primary-color);
 border-color: var(--st-primary-color); }
.preview iframe { width: 100%; height: 26rem; border: 1px solid var(--st-border-color, #8884); border-radius: .5rem;
 background: #fff; color-scheme: light; }
"""


def show_preview(message_id: str, number: int) -> None:
    """Offer to show an HTML document of an answer; the frame is made by the browser alone, also while one comes."""
    component("relay_studio_preview", html="<div class=preview></div>", css=_STYLE, js=_SCRIPT)(
        data={
            "address": media.preview_address(message_id, number),
            "open": _("Preview the page"),
            "close": _("Close the preview"),
            "scripts": _("Run its scripts"),
            "title": _("Preview of an HTML answer"),
        },
        key=f"preview.{message_id}.{number}",
    )
