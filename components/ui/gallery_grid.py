"""A page of the gallery's pictures as one element: links with their words, and the ways of one or a box to choose it."""

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from streamlit.components.v2 import component

from components.core.belongings import Picture
from components.ui import gallery_chosen, gallery_one, media, state
from components.ui.actions import attempt
from components.ui.words import N_, _, day

SOURCES = {
    "chat": N_("Chat"),
    "drawing": N_("Drawing"),
    "edit": N_("Edited picture"),
    "vision": N_("Image analysis"),
}
_SCRIPT = re.sub(
    r"^\s+|^//.*\n", "", Path(__file__).with_suffix(".js").read_text(encoding="utf-8"), flags=re.M
)
_STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
_KEY = "gallery.grid"
_PROMPT_CHARS = 110


def show(pictures: Sequence[Picture], *, page: str, binned: bool) -> None:
    """Draw them; `page` names the page, and with another one the reader begins at its top."""
    shown = [picture.id for picture in pictures]
    component("relay_studio_gallery", html='<ul class="relay-gallery"></ul>', css=_STYLE, js=_SCRIPT)(
        key=_KEY,
        data={
            "pictures": [_told(picture) for picture in pictures],
            "choosing": gallery_chosen.choosing(),
            "chosen": list(set(gallery_chosen.chosen()) & set(shown)),
            "binned": binned,
            "page": page,
            "words": _words(),
        },
        on_opened_change=_open,
        on_asked_change=partial(attempt, _go),
        on_chosen_change=partial(_choose, shown),
    )


def _told(picture: Picture) -> dict[str, str | bool]:
    prompt = " ".join(picture.prompt.split())
    short = prompt if len(prompt) <= _PROMPT_CHARS else f"{prompt[: _PROMPT_CHARS - 1]}…"
    source = _(SOURCES[picture.source]) if picture.source in SOURCES else picture.source
    return {
        "id": picture.id,
        "address": media.picture_address(picture, small=True),
        "name": short or _("Picture"),
        "model": picture.model or "",
        "facts": f"{source} · {day(picture.created_at)}",
        "starred": picture.starred,
    }


def _words() -> dict[str, str]:
    return {
        "label": _("Pictures"),
        "star": _("Star"),
        "unstar": _("Take the star away"),
        "delete": _("Delete"),
        "restore": _("Restore"),
        "choose": _("Choose"),
        "gone": _("This picture is no longer there."),
    }


def _heard(event: str) -> Any:
    """What the browser tells with the click that began this run."""
    return (state.value(_KEY) or {}).get(event)


def _open() -> None:
    if isinstance(name := _heard("opened"), str):
        gallery_one.open_one(name)


def _go() -> None:
    if isinstance(asked := _heard("asked"), dict):
        gallery_chosen.go(str(asked.get("way")), str(asked.get("picture")))


def _choose(shown: Sequence[str]) -> None:
    if isinstance(told := _heard("chosen"), list):
        gallery_chosen.choose([name for name in shown if name in told], shown)
