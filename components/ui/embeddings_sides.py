"""The two sides of a comparison: an embedding each, with as many numbers of its vectors as are wanted."""

from dataclasses import dataclass

import streamlit as st

from components.core.corpus import Embedding
from components.core.space import duel
from components.core.space.space import Space
from components.ui import embeddings, state
from components.ui.embeddings import Opened
from components.ui.words import _, number


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: an embedding, cut to so many numbers."""

    embedding: Embedding
    space: Space
    cut: int

    @property
    def name(self) -> str:
        """What people call it."""
        whole = self.space.matrix.shape[1]
        length = number(self.cut) if self.cut == whole else f"{number(self.cut)} / {number(whole)}"
        return f"{called(self.embedding)} · {length}"


def called(embedding: Embedding) -> str:
    """The model of an embedding, or that the file brought it."""
    return embedding.model or _("vectors of the file")


def pick(opened: Opened) -> tuple[Side, Side]:
    """Choose both: at first the one that is looked at and another, or, where there is none, its first half."""
    usable = [each for each in opened.embeddings if each.done]
    mine = opened.embedding or usable[0]
    rival = next((each for each in usable if each.id != mine.id), mine)
    left, right = st.columns(2, gap="medium")
    with left:
        one = _pick_side("a", _("One"), usable, mine, cut=None)
    with right:
        other = _pick_side("b", _("The other"), usable, rival, cut=2 if rival.id == mine.id else None)
    return one, other


def _pick_side(name: str, label: str, usable: list[Embedding], usual: Embedding, *, cut: int | None) -> Side:
    by_id = {each.id: each for each in usable}
    key = f"embeddings.duel.{name}"
    state.begin(key, usual.id)
    if state.value(key) not in by_id:
        state.set_value(key, usual.id)
    chosen = by_id[st.selectbox(label, list(by_id), format_func=lambda each: _labelled(by_id[each]), key=key)]
    space = embeddings.space(chosen)
    return Side(chosen, space, _pick_cut(name, space, cut))


def _labelled(embedding: Embedding) -> str:
    width = number(embedding.width) if embedding.width else _("of unknown length")
    return f"{called(embedding)} · {width}"


def _pick_cut(name: str, space: Space, part: int | None) -> int:
    """How many of its numbers are used of each vector."""
    width = int(space.matrix.shape[1])
    cuts = duel.cuts_of(width)
    if len(cuts) < 2:
        return width
    key = f"embeddings.duel.cut.{name}.{space.embedding.id if space.embedding else ''}"
    usual = width if part is None else min(cuts, key=lambda cut: abs(cut - width // part))
    return int(
        st.select_slider(
            _("Numbers kept of each vector"),
            cuts,
            usual,
            format_func=number,
            key=key,
            help=_(
                "A cut is fair to models trained for it, such as text-embedding-3 (Matryoshka); others lose more. The model "
                "would give the same short vectors if they were asked for."
            ),
        )
    )
