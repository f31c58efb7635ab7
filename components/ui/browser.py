"""What only the browser can do: keep what is being typed through F5 and other pages, and follow a growing answer.

A password field is never kept. Drafts lie in the tab's sessionStorage and end with the tab.
"""

import re
from pathlib import Path

from streamlit.components.v2 import component

_SCRIPT = re.sub(
    r"^\s+|^//.*\n", "", Path(__file__).with_suffix(".js").read_text(encoding="utf-8"), flags=re.M
)


def attend(*, follow: bool = False) -> None:
    """Keep drafts on this page; with `follow`, stay at its end while it grows, unless the reader scrolls up."""
    component("relay_studio_browser", js=_SCRIPT)(data={"follow": follow}, key="browser.attend")
