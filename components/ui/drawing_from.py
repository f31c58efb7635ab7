"""Pictures that were analysed, taken along to a new chat with a model that draws, as what it begins from."""

from collections.abc import Sequence

import streamlit as st

from components.core.catalog.abilities import Ability
from components.core.owner import owner
from components.core.records import ChatOptions
from components.ui import options, picker, resources, state, tray
from components.ui.words import _

_PARAMETER = "draw"


def show(file_ids: Sequence[str]) -> None:
    """Draw the way to the chat, where the relay has a model that draws there."""
    pictures = _pictures(file_ids)
    if pictures and _models():
        st.page_link(
            state.page("chat"),
            label=_("Draw from it"),
            icon=":material/brush:",
            query_params={_PARAMETER: ",".join(pictures)},
        )


def take() -> None:
    """Begin the chat that the address asks for: with these pictures and a model that draws."""
    if pictures := _pictures(state.take_named(_PARAMETER)):
        state.open_conversation(None)
        options.keep(None, ChatOptions(relay_id=options.relay().id, model=next(iter(_models()), None)))
        tray.hold(pictures)


def _pictures(file_ids: Sequence[str]) -> list[str]:
    found = resources.store().files.several(owner(), file_ids[: tray.FILES_MAX]) if file_ids else {}
    return [name for name in file_ids if name in found and found[name].media_type.startswith("image/")]


def _models() -> Sequence[str]:
    return list(picker.suited(options.relay(), Ability.DRAWING_BY_CHAT).labels)
