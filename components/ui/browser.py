"""What only the browser can do: keep what is being typed, follow a growing answer, hear keys, move the focus.

A password field is never kept. Drafts lie in the tab's sessionStorage and end with the tab.
"""

import re
from pathlib import Path

from streamlit.components.v2 import component

from components.ui import state

_SCRIPT = re.sub(
    r"^\s+|^//.*\n", "", Path(__file__).with_suffix(".js").read_text(encoding="utf-8"), flags=re.M
)


def attend(*, follow: bool = False) -> None:
    """Keep drafts and hear the keys of ui/shortcuts.py on this page, and take the reader where a click leads.

    A text that is to go into the box, beside what is typed there, is put there once.

    A turn that was looked for is brought into view and marked for a moment, once; so is what was just asked of several.

    With `follow`, stay at the end of the page while it grows, unless the reader scrolls up, and let those who can't see
    it hear each answer once it has ended.
    """
    key, asked = state.value("browser.focus") or ("", "")
    focus = [_class(key), asked]
    put = list(state.value("browser.put") or ("", ""))
    turn, sought = state.value("browser.found") or ("", "")
    component("relay_studio_browser", js=_SCRIPT)(
        data={"follow": follow, "focus": focus, "put": put, "found": [_class(turn), sought]},
        key="browser.attend",
    )


def _class(key: str) -> str:
    """A widget's key as Streamlit writes it into a class."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key)
