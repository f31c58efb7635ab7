"""Which model embeds, and with how many numbers; kept for each relay."""

import streamlit as st

from components.core.catalog.abilities import Ability
from components.core.catalog.embedders import embedder
from components.core.owner import owner
from components.core.records import Relay
from components.ui import picker, resources, state
from components.ui.messages import plain, sentence
from components.ui.words import _, number

_OWN = 0
"""The choice that leaves the width to the model."""
_USUAL = "text-embedding-3-small"
WIDTH_MAX = 8192


def chosen(relay: Relay) -> str | None:
    """The model that embeds: the one used last on this relay, else the one that most relays have, else the first."""
    last = state.value(_chosen(relay)) or resources.store().preferences.get(owner(), _last(relay))
    if last:
        return str(last)
    offered = picker.suited(relay, Ability.EMBEDDINGS).labels
    return _USUAL if _USUAL in offered else next(iter(offered), None)


def _chosen(relay: Relay) -> str:
    return f"embeddings.model.{relay.base_url}"


def _last(relay: Relay) -> str:
    return f"model/embeddings/{relay.base_url}"


def pick(relay: Relay) -> tuple[str | None, int | None]:
    """Draw the fields; the model, None for none, and the numbers asked for, None for as many as it gives."""
    model = chosen(relay)
    menu = picker.suited(relay, Ability.EMBEDDINGS)
    names = sorted({*menu.labels, *([model] if model else [])}, key=str.casefold)
    state.seed_one("embeddings.model", model)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.selectbox(
            _("Model"),
            names,
            index=names.index(model) if model else None,
            key="embeddings.model",
            on_change=_take_model,
            args=(relay,),
            placeholder=_("Choose or type a model"),
            accept_new_options=True,
            width=320,
        )
        dimensions = _pick_dimensions(model) if model else None
    if menu.fault is not None:
        why = sentence(menu.fault).title
        st.caption(_("The models can't be listed ({why}). Type a model's name.").format(why=plain(why)))
    elif not names:
        st.caption(
            _("This relay lists no model that embeds. Type the name of one if you know that it is there.")
        )
    elif model and Ability.EMBEDDINGS not in picker.able(relay, model):
        said = _("{model} does not look like a model that embeds; the relay may refuse it.")
        st.caption(f":orange[:material/warning: {plain(said.format(model=model))}]")
    return model, dimensions


def _take_model(relay: Relay) -> None:
    name = str(state.value("embeddings.model") or "").strip()
    known = picker.suited(relay, Ability.EMBEDDINGS).labels
    if model := picker.whole(name, chosen(relay), known):
        state.set_value(_chosen(relay), model)


def remember(relay: Relay, model: str) -> None:
    """Begin the next embedding on the relay with this model, if it is one of those that embed."""
    offered = picker.suited(relay, Ability.EMBEDDINGS).labels
    if model in offered or not offered:
        resources.store().preferences.set(owner(), _last(relay), model)
    state.take(_chosen(relay))


def _pick_dimensions(model: str) -> int | None:
    """Numbers in a vector, where the model takes a wish or nobody knows whether it does."""
    known = embedder(model)
    if known.width is not None and not known.cuts:
        return None
    key = f"embeddings.dimensions.{model}"
    own = _("The model's own ({n})").format(n=number(known.width)) if known.width else _("The model's own")
    wished = st.selectbox(
        _("Numbers in a vector"),
        [_OWN, *known.cuts],
        format_func=lambda width: (
            own if width == _OWN else number(int(width)) if str(width).isdigit() else str(width)
        ),
        key=key,
        accept_new_options=True,
        help=_("Fewer need less room and are quicker to search, and lose a little of the meaning."),
        width=220,
    )
    width = int(wished) if str(wished).isdecimal() else _OWN
    return width if 0 < width <= WIDTH_MAX else None
