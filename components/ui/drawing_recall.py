"""A picture brought to draw from may say how it was made: its settings are offered in its stead."""

import streamlit as st

from components.core.drawing import matrix, recalling
from components.core.drawing.recalling import Settings
from components.ui import drawing_choice as choice
from components.ui import drawing_sending, picker, state
from components.ui.messages import plain
from components.ui.words import _

_FOUND = "drawing.recalled"
_PROMPT_CHARS = 80


def note(file_id: str, name: str, data: bytes) -> None:
    """Remember what a file says of how it was made."""
    if (settings := recalling.read(data)) is not None:
        state.set_value(_FOUND, (file_id, name, settings))


def show() -> None:
    """Offer the settings while their picture is held."""
    found: tuple[str, str, Settings] | None = state.value(_FOUND)
    if found is None or found[0] not in choice.chosen().references:
        return
    _file_id, name, settings = found
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="drawing.recall"):
        prompt = " ".join(settings.prompt.split())[:_PROMPT_CHARS]
        said = _("{name} says how it was made: {prompt}").format(name=name, prompt=prompt)
        st.caption(plain(said), width="content")
        st.button(
            _("Use these settings"),
            key="drawing.recall.use",
            icon=":material/tune:",
            type="tertiary",
            help=_("Draws with its prompt and settings, and not from the picture."),
            on_click=use,
            args=(settings,),
        )


def use(settings: Settings) -> None:
    """Let the next drawing be made with these settings and this prompt."""
    choice.take(settings.choice, anew=True)
    if settings.model in picker.drawing(state.relay(), None).labels:
        choice.choose_model(settings.model)
    drawing_sending.go_back(matrix.escaped(settings.prompt))
    state.ask_focus("drawing.box")
