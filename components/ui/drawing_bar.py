"""The bar at the foot of the page of drawings: what is drawn with, the box, and what it will cost."""

import streamlit as st

from components.core.catalog import canvas
from components.core.drawing import choices
from components.core.drawing.choices import Choice
from components.ui import drawing_choice as choice
from components.ui import (
    drawing_helper,
    drawing_more,
    drawing_price,
    drawing_recall,
    drawing_references,
    drawing_sending,
    drawing_sizes,
    picker,
    state,
)
from components.ui.messages import plain, sentence
from components.ui.words import N_, _, ngettext, number

BOX = "drawing.box"
_COUNTS = (1, 2, 3, 4, 6, 8, 10)

NAMES = {
    "size": N_("size"),
    "quality": N_("quality"),
    "style": N_("style"),
    "background": N_("background"),
    "output_format": N_("file format"),
    "output_compression": N_("compression"),
    "moderation": N_("moderation"),
    "input_fidelity": N_("fidelity to the pictures"),
    "negative_prompt": N_("what to leave out"),
    "seed": N_("seed"),
    "partial_images": N_("unfinished pictures"),
    "mask": N_("mask"),
}
"""What people call the parameters of a drawing."""


def show() -> None:
    """Draw the bar; what is in the box is drawn on Enter."""
    model, chosen = choice.model(), choice.chosen()
    with st.bottom:
        drawing_sending.show_told()
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="drawing.bar"):
            _pick_model(model)
            if model:
                drawing_sizes.pick(chosen)
                _pick_count(chosen)
                drawing_more.pick(chosen)
            drawing_references.show_add()
            drawing_helper.show()
            if model:
                _show_forecast(model, chosen)
        drawing_references.show(chosen)
        drawing_recall.show()
        drawing_sending.put_back(BOX)
        st.chat_input(
            _("Describe a picture"),
            key=BOX,
            on_submit=_submit,
            accept_file="multiple",
            max_upload_size=drawing_references.LARGEST_MB,
            disabled=model is None,
        )


def _pick_model(model: str | None) -> None:
    relay = state.relay()
    menu = picker.drawing(relay, model)
    state.seed_one("drawing.model", model)
    st.selectbox(
        _("Model"),
        list(menu.labels),
        index=list(menu.labels).index(model) if model else None,
        format_func=lambda name: menu.labels.get(name, name),
        key="drawing.model",
        on_change=_take_model,
        placeholder=_("Choose or type a model"),
        accept_new_options=True,
        label_visibility="collapsed",
    )
    if menu.fault is not None:
        why = sentence(menu.fault).title
        st.caption(_("The models can't be listed ({why}). Type a model's name.").format(why=plain(why)))


def _take_model() -> None:
    name = picker.name_in(state.value("drawing.model"))
    if name := picker.whole(name, choice.model(), picker.drawing(state.relay(), None).labels):
        choice.choose_model(name)


def _pick_count(chosen: Choice) -> None:
    key = f"drawing.n.{choice.nth()}"
    with st.popover(
        ngettext("{n} picture", "{n} pictures", chosen.n).format(n=number(chosen.n)),
        icon=":material/photo_library:",
        type="tertiary",
        key="drawing.count",
        on_change="rerun",
    ) as panel:
        if panel.open:
            st.segmented_control(
                _("Pictures"),
                sorted({*_COUNTS, chosen.n}),
                default=chosen.n,
                required=True,
                format_func=number,
                key=key,
                on_change=lambda: choice.choose(n=int(state.value(key) or 1)),
            )
            most = choice.rules().n_max
            if most and chosen.n > most:
                st.caption(
                    _("This model draws {n} at once: it is asked several times.").format(n=number(most))
                )


def _show_forecast(model: str, chosen: Choice) -> None:
    """What a press of Enter will cost, what of the choice it will not send, and what stands in its way."""
    orders = choices.orders(chosen, state.relay().id, model, ["…"])
    with st.container(width="content", key="drawing.forecast"):
        st.caption(plain(drawing_price.said(orders)))
    _order, left_out = choices.fitted(chosen, state.relay().id, model)
    said = [sentence(error).title for error in canvas.misfits(orders[0])]
    if left_out:
        names = ", ".join(_(NAMES[name]) for name in left_out)
        said.append(_("Not sent, as this model does not take it: {names}").format(names=names))
    if said:
        with st.container(key="drawing.left_out"):
            st.caption(f":orange[:material/info: {plain(' · '.join(said))}]")


def _submit() -> None:
    said = state.value(BOX)
    text, brought = (said.text, said.files) if said else ("", [])
    if not drawing_references.take_in(brought):
        drawing_sending.go_back(text)
    elif text.strip():
        drawing_sending.send(text.strip())
