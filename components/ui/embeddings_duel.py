"""Two models, or two lengths of vectors, side by side on the same texts: which one to buy."""

import numpy as np
import streamlit as st

from components.core.space import duel
from components.core.space.duel import Duel
from components.core.space.space import Space
from components.ui import embeddings_duel_figures, embeddings_duel_texts, embeddings_sides, state
from components.ui.embeddings import Opened
from components.ui.embeddings_sides import Side
from components.ui.messages import plain
from components.ui.words import _, ngettext, number

_KS = (5, 10, 20)
_HELD = "embeddings.duel.held"
_K = "embeddings.duel.k"


def show(opened: Opened, _space: Space) -> None:
    """Draw the choice of the two sides, what they agree on, their maps, and the texts they see differently."""
    st.caption(
        _(
            "The same texts seen by two models, or by one model with its vectors cut short: shorter vectors are cheaper to "
            "keep and faster to search."
        )
    )
    one, other = embeddings_sides.pick(opened)
    k = _pick_count()
    with st.spinner(_("Comparing the two…"), show_time=True):
        found = _compared(one, other, k)
        curve = _curve(one, found.k)
    _show_agreement(found, one, other)
    embeddings_duel_figures.show(one, other)
    embeddings_duel_figures.show_curve(one.name, curve, one.cut, found.k)
    embeddings_duel_texts.show(opened, found, one, other)


def _pick_count() -> int:
    state.begin(_K, 10)
    chosen = st.segmented_control(
        _("Nearest texts that are looked at"), _KS, required=True, key=_K, format_func=number
    )
    return int(chosen or 10)


def _compared(one: Side, other: Side, k: int) -> Duel:
    """The duel, reckoned once for each pair of sides."""
    about = (
        one.embedding.id,
        one.embedding.done,
        one.cut,
        other.embedding.id,
        other.embedding.done,
        other.cut,
        k,
    )
    held: tuple[object, Duel] | None = state.value(_HELD)
    if held is None or held[0] != about:
        held = (about, duel.compare(one.space.matrix, other.space.matrix, k, (one.cut, other.cut)))
        state.set_value(_HELD, held)
    return held[1]


def _curve(side: Side, k: int) -> list[tuple[int, float]]:
    """How many of the nearest stay at each cut, reckoned once."""
    key, about = f"{_HELD}.curve", (side.embedding.id, side.embedding.done, k)
    held: tuple[object, list[tuple[int, float]]] | None = state.value(key)
    if held is None or held[0] != about:
        cuts = duel.cuts_of(int(side.space.matrix.shape[1]))
        held = (about, list(zip(cuts, duel.curve(side.space.matrix, k, cuts), strict=True)))
        state.set_value(key, held)
    return held[1]


def _show_agreement(found: Duel, one: Side, other: Side) -> None:
    share = embeddings_duel_figures.share(found.agreed)
    said = ngettext(
        "With {k} neighbour looked at, {share} are the same with both.",
        "Of the {k} texts nearest to a text, {share} are the same with both.",
        found.k,
    )
    told = said.format(k=number(found.k), share=share)
    st.markdown(f"**{plain(told)}** {plain(_verdict(found, one, other))}")
    columns = st.columns(3, gap="small")
    figures = (
        (_("Same neighbours"), share, _("Mean over all texts. Search with both finds this much in common.")),
        (
            _("Order of distances"),
            _unknown(found.rank),
            _("Spearman's rank correlation over pairs of texts: 1 means the same order, 0 none in common."),
        ),
        (
            _("Maps fit"),
            embeddings_duel_figures.share(1 - found.residual),
            _("How much of one map the other shows once it is turned and scaled onto it (Procrustes)."),
        ),
    )
    for column, (label, value, said) in zip(columns, figures, strict=True):
        column.metric(label, value, help=said, border=True)
    if len(found.rows) < found.of:
        some = ngettext(
            "Measured on {n} text from all over the collection, of {all}.",
            "Measured on {n} texts from all over the collection, of {all}.",
            len(found.rows),
        )
        st.caption(some.format(n=number(len(found.rows)), all=number(found.of)))


def _unknown(value: float) -> str:
    return number(value, 2) if np.isfinite(value) else _("unknown")


def _verdict(found: Duel, one: Side, other: Side) -> str:
    """One sentence on what that means for a purchase."""
    same = one.embedding.id == other.embedding.id
    less = min(one.cut, other.cut) / max(one.cut, other.cut)
    if same and less == 1:
        return _("Both sides are the same vectors: choose another model, or keep fewer numbers of one side.")
    if same and found.agreed >= 0.8 and less < 1:
        return _("The shorter vectors find nearly the same, at {share} of the storage.").format(
            share=embeddings_duel_figures.share(less)
        )
    if found.agreed >= 0.8:
        return _("They see these texts nearly alike: take the cheaper one.")
    if found.agreed >= 0.5:
        return _("They agree on the rough picture, less on what is nearest: look at the texts below.")
    return _("They see these texts differently: the texts below show whose neighbours make more sense.")
