"""The size of a drawing, by its proportions."""

from dataclasses import replace

import streamlit as st

from components.core.drawing import choices
from components.core.drawing.choices import Choice
from components.ui import drawing_choice as choice
from components.ui import state
from components.ui.messages import plain
from components.ui.words import _


def pick(chosen: Choice) -> None:
    """Draw the button with the proportions chosen, and in it those that the model draws; nothing where it takes none."""
    rules = choice.rules()
    offered = choices.sizes(rules)
    if not offered:
        return
    with st.popover(
        plain(_label(chosen.size)),
        icon=":material/aspect_ratio:",
        type="tertiary",
        key="drawing.size",
        on_change="rerun",
    ) as panel:
        if panel.open:
            _pick_offered(offered, chosen)
            if rules.freehand is not None:
                _pick_free(chosen)


def _pick_offered(offered: tuple[str, ...], chosen: Choice) -> None:
    key = f"drawing.sizes.{choice.nth()}"
    kept = [*offered, *([chosen.size] if chosen.size and chosen.size not in offered else [])]
    st.pills(
        _("Size"),
        kept,
        default=chosen.size or None,
        format_func=_pill,
        key=key,
        on_change=lambda: choice.choose(size=str(state.value(key) or "")),
        help=_("Nothing chosen leaves it to the relay."),
    )


def _pick_free(chosen: Choice) -> None:
    key = f"drawing.free.{choice.nth()}"
    st.text_input(
        _("Another size, or proportions if the model takes them"),
        key=key,
        placeholder=_("1280×720, 4:3 …"),
        on_change=_take_free,
        args=(key,),
    )


def _take_free(key: str) -> None:
    written = str(state.value(key) or "").strip().replace("×", "x").replace(" ", "")
    if written:
        choice.take(replace(choice.chosen(), size=written), anew=True)


def _label(size: str) -> str:
    if size == "auto":
        return _("automatic")
    return choices.ratio(size) or size or _("Size")


def _pill(size: str) -> str:
    if size == "auto":
        return _("automatic")
    pixels = plain(size.replace("x", "\u2009×\u2009"))
    return (
        f"{choices.ratio(size)} :small[:gray[{pixels}]]" if choices.ratio(size) not in ("", size) else pixels
    )
