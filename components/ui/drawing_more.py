"""More about a drawing: only what its model takes is offered, and what is left empty is not sent."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from components.core.catalog.canvas import Canvas
from components.core.drawing.choices import PARAMETERS, Choice
from components.core.drawing.styles import NEGATIVES, STYLES, phrased
from components.core.orders import Road
from components.ui import drawing_choice as choice
from components.ui import drawing_sending, state
from components.ui.messages import plain
from components.ui.words import N_, _, number

_VALUES: Mapping[str, str] = {
    "auto": N_("automatic"),
    "low": N_("low"),
    "medium": N_("medium"),
    "high": N_("high"),
    "standard": N_("standard"),
    "hd": N_("HD"),
    "vivid": N_("vivid"),
    "natural": N_("natural"),
    "transparent": N_("transparent"),
    "opaque": N_("opaque"),
}
_PARTIALS = (0, 1, 2, 3)


def pick(chosen: Choice) -> None:
    """Draw the button that opens the fields, and the number of those that are set."""
    # A popover whose label changes is another one, and closed.
    with st.popover(
        _("More"), icon=":material/tune:", type="tertiary", key="drawing.more", on_change="rerun"
    ) as panel:
        if panel.open:
            _show_fields(chosen, choice.rules())
    names = ["style_preset", *(name for name in PARAMETERS if name != "size")]
    if count := sum(getattr(chosen, name) not in ("", None) for name in names):
        with st.container(width="content", key="drawing.set"):
            st.caption(_("{n} set").format(n=number(count)))


def _show_fields(chosen: Choice, rules: Canvas) -> None:
    _pick_style(chosen)
    if rules.road is Road.CHAT:
        st.caption(_("This model draws in a chat: say size, style and all else in the prompt."))
    _choice("quality", _("Quality"), rules.qualities, chosen)
    _choice("style", _("Style of the model"), rules.styles, chosen)
    _choice("background", _("Background"), rules.backgrounds, chosen)
    _choice("output_format", _("File format"), rules.formats, chosen)
    if rules.takes_compression and chosen.output_format in ("jpeg", "webp"):
        _number("output_compression", _("Compression, percent"), chosen, 0, 100)
    _choice("moderation", _("Moderation"), rules.moderations, chosen)
    if chosen.references:
        _choice("input_fidelity", _("Fidelity to the pictures"), rules.fidelities, chosen)
    if rules.takes_negative:
        _text("negative_prompt", _("What to leave out"), chosen, _("blurry, text, watermark …"))
        _offer_negatives(chosen)
    if rules.takes_seed:
        _number("seed", _("Seed"), chosen, 0, 2**32 - 1)
    if rules.partials_max != 0:
        _partials(chosen, rules.partials_max or 3)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            _("Back to default"), key="drawing.reset", type="tertiary", icon=":material/restart_alt:",
            on_click=_reset,
        )  # fmt: skip
        st.caption(_("What is left empty is not sent."))
    drawing_sending.pick_limit()


def _pick_style(chosen: Choice) -> None:
    """Words that are put after the prompt, in its language."""
    names = {style.id: style.name(state.language()) for style in STYLES}
    key = _key("style_preset")
    st.selectbox(
        _("Style"),
        list(names),
        index=list(names).index(chosen.style_preset) if chosen.style_preset in names else None,
        format_func=lambda name: names.get(name, name),
        key=key,
        on_change=_keep,
        args=("style_preset", key, str),
        placeholder=_("as the prompt says"),
        help=_("Its words are put after the prompt."),
    )


def _offer_negatives(chosen: Choice) -> None:
    left = [one for one in NEGATIVES if one.words(chosen.negative_prompt) not in chosen.negative_prompt]
    key = f"{_key('negatives')}.{len(left)}"
    st.pills(
        _("Often left out"),
        left,
        format_func=lambda one: one.name(state.language()),
        key=key,
        on_change=_add_negative,
        args=(key,),
        label_visibility="collapsed",
    )


def _add_negative(key: str) -> None:
    if (picked := state.value(key)) is not None:
        now = choice.chosen()
        phrase = phrased(now.negative_prompt, [picked])
        choice.take(replace(now, negative_prompt=phrase), anew=True)


def _choice(name: str, label: str, allowed: tuple[str, ...] | None, chosen: Choice) -> None:
    """One of several, or whatever is typed where nobody knows the values."""
    if allowed is None:
        _text(name, label, chosen, _("the relay's default"))
    elif allowed:
        key, now = _key(name), getattr(chosen, name)
        st.segmented_control(
            label,
            allowed,
            default=now if now in allowed else None,
            format_func=lambda value: _(_VALUES[value]) if value in _VALUES else plain(value.upper()),
            key=key,
            on_change=_keep,
            args=(name, key, str),
        )


def _text(name: str, label: str, chosen: Choice, placeholder: str) -> None:
    key = _key(name)
    st.text_input(
        label,
        getattr(chosen, name),
        placeholder=placeholder,
        key=key,
        on_change=_keep,
        args=(name, key, str.strip),
    )


def _number(name: str, label: str, chosen: Choice, least: int, most: int) -> None:
    key = _key(name)
    state.begin(key, getattr(chosen, name))
    st.number_input(
        label,
        least,
        most,
        value=None,
        step=1,
        placeholder=_("the relay's default"),
        key=key,
        on_change=_keep,
        args=(name, key, int),
    )


def _partials(chosen: Choice, most: int) -> None:
    key = _key("partial_images")
    st.segmented_control(
        _("Show it while it is drawn"),
        _PARTIALS[1 : most + 1],
        default=chosen.partial_images or None,
        format_func=number,
        key=key,
        on_change=_keep,
        args=("partial_images", key, int),
        help=_("So many unfinished pictures, where the relay sends them. Each costs a little more."),
    )


def _key(name: str) -> str:
    return f"drawing.{name}.{choice.nth()}"


def _keep(name: str, key: str, read: Callable[[Any], object]) -> None:
    entered, empty = state.value(key), getattr(Choice(), name)
    choice.choose(**{name: empty if entered in (None, "") else read(entered)})


def _reset() -> None:
    now = choice.chosen()
    choice.take(Choice(n=now.n, size=now.size, references=now.references, mask=now.mask), anew=True)
