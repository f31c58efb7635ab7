"""The empty page of drawings: what can be done here, what it costs, and drawings to begin with."""

import streamlit as st

from components.core.drawing import choices
from components.ui import drawing_choice as choice
from components.ui import drawing_price, drawing_sending, options, state
from components.ui.messages import plain
from components.ui.words import _


def show() -> None:
    """Say what can be done, or why nothing can."""
    with st.container(key="drawing.welcome"):
        st.title(_("What shall we draw?"))
        model = choice.model()
        if model is None:
            _show_helpless()
            return
        st.caption(options.describe_drawing())
        price = plain(drawing_price.said(choices.orders(choice.chosen(), state.relay().id, model, [""])))
        said = _("A click draws it: {price}.").format(price=price)
        st.caption(said)
        for place, starter in enumerate(_starters()):
            st.button(
                starter,
                key=f"drawing.starter{place}",
                icon=":material/brush:",
                on_click=drawing_sending.send,
                args=(starter,),
            )
        series = _("{red|blue} car, {day|night}")
        st.caption(
            _(
                "Alternatives in braces make a series, such as {braces}; how many and at what price is told before. "
                "Pictures to begin from can be pasted into the box."
            ).format(braces=f"`{series}`")
        )


def _show_helpless() -> None:
    st.info(
        _(
            "This relay lists no model that draws. Type the name of one below if you know that it is there, or use another "
            "relay; the sandbox in the menu draws free of charge."
        ),
        icon=":material/image_not_supported:",
    )
    st.page_link(state.page("connection"), label=_("Connect another relay"), icon=":material/cable:")


def _starters() -> tuple[str, ...]:
    return (
        _("A red fox asleep in fresh snow, soft morning light, watercolour"),
        _("A tea shop on a rainy street at night, lanterns in the puddles, film photo"),
        _("A friendly robot waters plants on a balcony, flat illustration, pastel colours"),
    )
