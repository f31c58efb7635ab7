"""Texts that are there more than once: copies letter by letter, and those that mean nearly the same."""

from functools import partial

import streamlit as st

from components.core.space.doubles import Doubles, doubles
from components.core.space.rows import Progress
from components.core.space.space import Space
from components.ui import (
    embeddings,
    embeddings_errands,
    embeddings_excerpt,
    embeddings_outliers,
    embeddings_results,
    state,
)
from components.ui.embeddings import Opened
from components.ui.words import _, ngettext, number

_THRESHOLD = "embeddings.threshold"
_LEAST, _USUAL = 0.7, 0.95
_GROUPS_SHOWN = 200
_HEAD_PIXELS, _ROW_PIXELS, _MOST_ROWS = 38, 35, 12


def show(opened: Opened, space: Space) -> None:
    """Draw the slider, the groups and pairs that were found, and what can be done with them."""
    state.begin(_THRESHOLD, _USUAL)
    threshold = st.slider(
        _("Nearly the same from"),
        _LEAST,
        1.0,
        step=0.01,
        key=_THRESHOLD,
        help=_(
            "1 is the same, 0 has nothing in common. 0.95 finds texts that differ by a few words with most models; "
            "look at the pairs, and move it."
        ),
    )
    found = embeddings_errands.result(
        (space.embedding.id, space.embedding.done, threshold),
        partial(_doubles, space, threshold),
        _("Comparing each text with all others"),
        "embeddings.doubles",
        begin=embeddings_outliers.work(space) < embeddings_outliers.QUICK,
    )
    if found is None:
        return
    st.caption(_summary(found, can_be_lower=threshold > _LEAST))
    if found.found > len(found.pairs):
        st.warning(
            _(
                "{found} pairs are this near; the {n} nearest are taken, and groups are made of those. Raise the slider."
            ).format(found=number(found.found), n=number(len(found.pairs))),
            icon=":material/filter_list:",
        )
    if found.groups:
        _show_ways(opened, space, found)
        _show_groups(space, found)
    if found.pairs:
        _show_pairs(space, found)


def _doubles(space: Space, threshold: float, progress: Progress) -> Doubles:
    return doubles(space.table, space.matrix, threshold, progress)


def _summary(found: Doubles, *, can_be_lower: bool) -> str:
    if not found.groups and can_be_lower:
        return _(
            "No text is here twice, and none are this near to each other. Lower the slider to find looser pairs."
        )
    if not found.groups:
        return _("No text is here twice, and none are this near to each other.")
    copied = sum(len(group) - 1 for group in found.copies)
    said = [
        ngettext("{n} exact copy", "{n} exact copies", copied).format(n=number(copied)),
        ngettext("{n} pair nearly the same", "{n} pairs nearly the same", found.found).format(
            n=number(found.found)
        ),
        ngettext("{n} group", "{n} groups", len(found.groups)).format(n=number(len(found.groups))),
    ]
    return " · ".join(said)


def _show_ways(opened: Opened, space: Space, found: Doubles) -> None:
    others = found.others
    with st.container(horizontal=True, gap="small", key="embeddings.doubles.ways"):
        said = ngettext(
            "Select {n}: not the first of each", "Select {n}: all but the first of each", len(others)
        )
        st.button(
            said.format(n=number(len(others))),
            key="embeddings.doubles.select",
            icon=":material/select_all:",
            on_click=embeddings_results.select,
            args=(space.corpus.id, others),
        )
        st.button(
            _("Keep one of each"),
            key="embeddings.doubles.keep",
            icon=":material/filter_none:",
            help=_(
                "A new collection without the other {n}; this one stays as it is. Its vectors are known, so it costs nothing."
            ).format(n=number(len(others))),
            on_click=embeddings.attempt,
            args=(partial(embeddings_excerpt.keep_without, space, others),),
        )


def _show_groups(space: Space, found: Doubles) -> None:
    shown = found.groups[:_GROUPS_SHOWN]
    if len(found.groups) > len(shown):
        st.caption(_("The {n} largest groups:").format(n=number(len(shown))))
    texts = space.texts([group[0] for group in shown])
    lines = [
        {
            _("Texts"): len(group),
            _("The first of them"): embeddings_results.clipped(text),
            _("No."): ", ".join(str(row + 1) for row in group[:20]) + (" …" if len(group) > 20 else ""),
        }
        for group, text in zip(shown, texts, strict=True)
    ]
    config = {
        _("Texts"): st.column_config.NumberColumn(width=60, format="%d"),
        _("The first of them"): st.column_config.TextColumn(width="large"),
    }
    st.dataframe(
        lines,
        hide_index=True,
        height=_height(len(lines)),
        key="embeddings.doubles.groups",
        column_config=config,
    )


def _show_pairs(space: Space, found: Doubles) -> None:
    st.caption(_("Pairs of different texts, nearest first; 1 means the same."))
    one = space.texts([pair[0] for pair in found.pairs])
    other = space.texts([pair[1] for pair in found.pairs])
    lines = [
        {
            _("Likeness"): score,
            _("One"): embeddings_results.clipped(left),
            _("The other"): embeddings_results.clipped(right),
            _("No."): f"{row + 1}, {twin + 1}",
        }
        for (row, twin, score), left, right in zip(found.pairs, one, other, strict=True)
    ]
    config = {
        _("Likeness"): st.column_config.ProgressColumn(
            format="%.3f", min_value=0.0, max_value=1.0, width=120
        ),
        _("One"): st.column_config.TextColumn(width="medium"),
        _("The other"): st.column_config.TextColumn(width="medium"),
    }
    st.dataframe(
        lines,
        hide_index=True,
        height=_height(len(lines)),
        key="embeddings.doubles.pairs",
        column_config=config,
    )


def _height(rows: int) -> int:
    return _HEAD_PIXELS + _ROW_PIXELS * min(rows, _MOST_ROWS)
