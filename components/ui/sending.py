"""Pictures on their way from one page to another."""

from collections.abc import Sequence

import streamlit as st

from components.core.belongings import File
from components.core.errors import StudioError
from components.core.owner import owner
from components.ui import drawing_references, drawing_sending, notices, resources, state, tray
from components.ui.words import _

_ON_THE_WAY = "sending"


def send(page: str, picture_id: str) -> None:
    """Let a picture of the gallery go to a page, which opens."""
    state.set_value(_ON_THE_WAY, (page, picture_id))


def lead_to(page: str) -> None:
    """Let a page open, with nothing on its way to it."""
    state.set_value(_ON_THE_WAY, (page, None))


def take() -> None:
    """Let what was sent to a conversation's page go with its next message."""
    if (picture_id := _sent_to(state.room() or "chat")) is None:
        return
    try:
        data, _media_type = resources.store().pictures.read(owner(), picture_id)
        tray.take_pictures([("picture", data)])
    except StudioError as error:
        notices.tell(error)


def show_way_to_drawing(files: Sequence[File]) -> None:
    """Draw the link that begins a drawing from these pictures."""
    if pictures := [file.id for file in files if file.media_type.startswith("image/")]:
        st.page_link(
            state.page("drawing"),
            label=_("Draw on"),
            icon=":material/brush:",
            query_params={"file": ",".join(pictures)},
        )


def take_for_drawing() -> None:
    """Let the next drawing begin from what the address names: a picture of the gallery, or files."""
    pictures, files = state.take_named("picture"), state.take_named("file")
    if pictures:
        drawing_sending.attempt(lambda: drawing_references.begin_from(pictures[0]))
    elif files:
        begun = files[: drawing_references.MANY]
        drawing_sending.attempt(lambda: drawing_references.begin_from_files(begun))


def lead(here: str) -> None:
    """Open the page a picture is on its way to; `here` is the one that is open."""
    page, what = state.value(_ON_THE_WAY) or (None, None)
    if what is None:
        state.take(_ON_THE_WAY)
    if page is not None and page != (here or "chat"):
        st.switch_page(state.page(page))


def _sent_to(page: str) -> str | None:
    sent: tuple[str, str | None] = state.value(_ON_THE_WAY) or ("", "")
    if sent[0] != page:
        return None
    state.take(_ON_THE_WAY)
    return sent[1]
