"""Image analysis: what the model will see of the pictures, and questions to begin with."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial

import streamlit as st

from components.core.images import PRESETS, Format
from components.core.images.recipe import FRAMES_MAX
from components.core.pointing import looks_up
from components.core.records import Conversation
from components.ui import (
    chips,
    cropping,
    intake,
    notices,
    options,
    seen,
    sight,
    state,
    tray,
)
from components.ui.sight import Sight
from components.ui.words import N_, _

_NAMED = {
    "usual": N_("Usual"),
    "photo": N_("Photo"),
    "small_print": N_("Small print"),
    "thumbnail": N_("Thumbnail"),
}
_SIDE_MAX = 8192
_LOOK = (
    "<style>"
    # One row of questions on a phone, which scrolls sideways.
    "@media(max-width:640px){[class*=st-key-analysis-question] [role=radiogroup],"
    "[class*=st-key-analysis-question] [data-testid=stButtonGroup]>div{flex-wrap:nowrap;overflow-x:auto}"
    "[class*=st-key-analysis-question] button{flex:none}}"
    "[class*=st-key-analysis-question]{margin-bottom:-.6rem}"
    # A tall picture leaves room for the others and for what is said of them.
    ":is([class*=st-key-analysis-welcome],[data-testid=stPopoverBody]:has([class*=st-key-analysis-preset]))"
    " [data-testid=stImage] img"
    "{max-height:14rem;width:auto!important;max-width:100%}"
    "</style>"
)
_QUESTIONS: dict[str, tuple[str, str]] = {
    "describe": (N_("Describe"), N_("Describe this picture in detail.")),
    "read": (
        N_("Read the text"),
        N_("Read all the text in the picture, exactly as it stands, line by line."),
    ),
    "table": (N_("Table to CSV"), N_("Turn the table in the picture into CSV. Answer with the CSV alone.")),
    "chart": (
        N_("Chart to data"),
        N_(
            "Read the data out of this chart into a table with every series and value; mark what is estimated."
        ),
    ),
    "receipt": (
        N_("Receipt to JSON"),
        N_(
            "Read the receipt into JSON with shop, date, currency, items (name, quantity, price), tax and total. "
            "Answer with the JSON alone."
        ),
    ),
    "alt": (N_("Alt text"), N_("Write alt text for this picture: one sentence of at most 125 characters.")),
    "screen": (
        N_("Review a screen"),
        N_("Review this screen as a designer would: what works, what confuses, what to change first."),
    ),
    "compare": (
        N_("Compare two"),
        N_("Compare these pictures: what they have in common and what sets them apart."),
    ),
    "differences": (
        N_("Find differences"),
        N_("List every difference between these pictures, and where it is."),
    ),
    "objects": (
        N_("Find objects"),
        N_(
            "Find every object in the picture. Answer with JSON alone: a list of objects with label and "
            "bbox_2d, which is [left, top, right, bottom] in pixels."
        ),
    ),
}


OF_ONE = [name for name in _QUESTIONS if name not in ("compare", "differences")]
"""Questions that can be asked of each picture alone."""


def show(conversation: Conversation | None) -> None:
    """Draw what is above the box: questions to begin with, the ways to bring pictures, and those that will go along."""
    st.html(_LOOK)
    intake.take_addresses()
    _prepare_again()
    cropping.show_asked()
    model = options.chosen(conversation).model
    with st.bottom:
        show_questions(list(_QUESTIONS), partial(state.set_value, "chat.put"))
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="tray"):
            intake.show()
            _show_sight(model)
            chips.show_chips(model)
        pictures = [one for one in tray.files() if one.is_picture]
        if looks_up(model) and any(not one.file.facts.get("address") for one in pictures):
            st.caption(
                _(
                    "This model takes pictures by their public address; those without one are sent as picture parts."
                )
            )


def show_welcome(_ask: Callable[[str], None]) -> None:
    """Say what can be done here, and take pictures in."""
    with st.container(key="analysis.welcome"):
        st.title(_("What is in the picture?"))
        st.caption(options.describe())
        pictures = [one for one in tray.files() if one.is_picture]
        if pictures:
            seen.show(options.chosen(None).model, pictures, "welcome")
        elif not tray.held():
            intake.show_upload(
                "analysis.drop", _("Drop pictures here, or paste them into the box below"), live=True
            )


def show_questions(names: Sequence[str], put: Callable[[str], None]) -> None:
    """Draw some of the questions to begin with; the one that is chosen is put where it can be changed."""
    chosen = st.pills(
        _("Questions"),
        names,
        format_func=lambda name: _(_QUESTIONS[name][0]),
        key=f"analysis.question.{state.value('analysis.nth') or 0}",
        label_visibility="collapsed",
    )
    if chosen is not None:
        put(_(_QUESTIONS[chosen][1]))
        state.set_value("analysis.nth", int(state.value("analysis.nth") or 0) + 1)
        st.rerun()


def _show_sight(model: str | None) -> None:
    with st.popover(
        _("What the model sees"),
        icon=":material/visibility:",
        type="tertiary",
        key="analysis.sight",
        on_change="rerun",
    ) as panel:
        if panel.open:
            pictures = [one for one in tray.files() if one.is_picture]
            pick_sight(sight.chosen())
            if pictures:
                st.caption(" · ".join(seen.at_each_detail(model, pictures)))
            seen.show(model, pictures, "sight")


def pick_sight(chosen: Sight) -> None:
    """Draw the fields for how pictures are sent."""
    preset, detail = (f"analysis.{name}.{chosen.name}" for name in ("preset", "detail"))
    with st.container(horizontal=True, gap="medium"):
        st.segmented_control(
            _("Send it as"),
            list(_NAMED),
            default=next((name for name in _NAMED if PRESETS[name] == chosen.recipe), None),
            format_func=lambda name: _(_NAMED[name]),
            key=preset,
            on_change=_choose_preset,
            args=(preset,),
        )
        st.segmented_control(
            _("Detail"),
            list(seen.DETAILS),
            default=chosen.detail,
            required=True,
            format_func=lambda name: _(seen.DETAILS[name]),
            key=detail,
            on_change=lambda: sight.choose(detail=str(state.value(detail))),
            help=_("How closely OpenAI's models look, and how many tokens that takes; others pass it over."),
        )
    with st.expander(_("Exactly"), type="compact", key="analysis.exactly", on_change="rerun") as fold:
        if fold.open:
            _pick_recipe(chosen)


def _pick_recipe(chosen: Sight) -> None:
    recipe = chosen.recipe
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _field(
            st.number_input,
            "long_side",
            chosen,
            _("Longer side, pixels"),
            64,
            _SIDE_MAX,
            recipe.long_side or _SIDE_MAX,
        )
        _field(st.selectbox, "format", chosen, _("Format"), list(Format), list(Format).index(recipe.format))
        _field(st.number_input, "quality", chosen, _("Quality"), 1, 95, recipe.quality)
        _field(st.number_input, "frames", chosen, _("Frames of an animation"), 1, FRAMES_MAX, recipe.frames)
        _field(st.color_picker, "background", chosen, _("Background"), recipe.background or "#ffffff")
    _field(
        st.toggle,
        "keeps_metadata",
        chosen,
        _("Keep what the picture tells of time and place (EXIF, GPS)"),
        recipe.keeps_metadata,
    )


def _field(draw: Callable[..., object], name: str, chosen: Sight, label: str, *how: object) -> None:
    """A field of the recipe; what is entered holds for all pictures."""
    key = f"analysis.{name}.{chosen.name}"
    width: dict[str, object] = {} if draw is st.toggle or draw is st.color_picker else {"width": 150}
    draw(label, *how, key=key, on_change=lambda: sight.choose(**{name: state.value(key)}), **width)


def _choose_preset(key: str) -> None:
    if (name := state.value(key)) is not None:
        sight.choose(**asdict(PRESETS[name]))


def _prepare_again() -> None:
    """Make the pictures held what they are to be now."""
    held = tray.files()
    if not sight.unsettled(one.file for one in held):
        return
    with st.spinner(_("Preparing…")):
        names: list[str] = []
        for made, error in sight.again(held):
            names += made
            if error is not None:
                notices.tell(error)
        tray.hold(names)
