"""What vectors say of pairs: in a few figures, as two heaps, and pair by pair."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from components.core.corpus import TEXT, Embedding
from components.core.space import pairs_export
from components.core.space.pairs import Pairs, Scored, scored
from components.core.space.rows import Progress
from components.core.space.space import Space
from components.ui import embeddings_asking, embeddings_errands, embeddings_results
from components.ui.embeddings import Opened
from components.ui.words import _, number, percent

Chosen = tuple[str, str, str | None]
_STEPS, _HEAPS_PIXELS = 40, 300
_HEAD_PIXELS, _ROW_PIXELS, _MOST_ROWS = 38, 35, 12


def show(opened: Opened, space: Space, found: Pairs, chosen: Chosen) -> None:
    """Draw what came of the pairs."""
    said = embeddings_errands.result(
        (space.embedding.id, chosen, len(found.rows)),
        partial(_scored, space.embedding, found),
        _("Comparing each text with all others"),
        "embeddings.pairs",
    )
    if said is None:
        return
    if not said.compared:
        st.caption(_("No pair has both of its vectors."))
        return
    _show_figures(said)
    _show_labels(found, said)
    st.caption(
        _(
            "Pairs as they are, beside each text with the other side of another pair. The further apart, the better."
        )
    )
    st.vega_lite_chart(
        _heaps(said),
        height=_HEAPS_PIXELS,
        key="embeddings.pairs.chart",
        alt=_("Likeness of pairs, and of texts of different pairs"),
    )
    order = _order(said)
    _show_table(found, said, order, chosen)
    _show_download(space, found, said, order, chosen)


def _scored(embedding: Embedding, found: Pairs, progress: Progress) -> Scored:
    kept = embeddings_asking.queries(embedding)
    left, right = kept.kept(found.left), kept.kept(found.right)
    progress(0.3)
    return scored(left, right, found.gold)


def _show_figures(said: Scored) -> None:
    there = np.isfinite(said.scores)
    others = said.others[np.isfinite(said.others)]
    with st.container(horizontal=True, gap="medium", key="embeddings.pairs.figures"):
        st.metric(
            _("Likeness of a pair"),
            number(float(said.scores[there].mean()), 3),
            help=_("The mean of all pairs: 1 means the same, 0 unrelated."),
            width="content",
        )
        if len(others):
            st.metric(
                _("… of texts of different pairs"),
                number(float(others.mean()), 3),
                help=_("What unrelated texts have with this model, which is often far above 0."),
                width="content",
            )
        for label, hits in (
            (_("Found, one → other"), said.forwards),
            (_("Found, other → one"), said.backwards),
        ):
            st.metric(
                label,
                percent(float(hits[there].mean()), 1),
                help=_("How often a text's own other side is the nearest of all {n}.").format(
                    n=number(said.compared)
                ),
                width="content",
            )


def _show_labels(found: Pairs, said: Scored) -> None:
    if found.gold is None:
        return
    if not said.labelled:
        st.caption(_("The column judged by people holds neither numbers nor yes and no."))
        return
    with st.container(horizontal=True, gap="medium", key="embeddings.pairs.labels"):
        st.metric(
            _("Agreement with people (Spearman)"),
            _("none") if said.spearman is None else number(said.spearman, 3),
            help=_(
                "1: the pairs stand in the same order as people put them; 0: as by chance; −1: the other way round."
            ),
            width="content",
        )
        if said.auc is not None:
            st.metric(
                _("Told apart (AUC)"),
                number(said.auc, 3),
                help=_(
                    "How often a pair that belongs together scores above one that does not; 0.5 is chance."
                ),
                width="content",
            )
        st.metric(_("Labelled pairs"), number(said.labelled), width="content")
    if said.spearman is None:
        st.caption(_("All labels are the same, so there is no order to agree with."))


def _heaps(said: Scored) -> dict[str, Any]:
    kinds = ((_("Pairs"), said.scores), (_("Different pairs"), said.others))
    every = np.concatenate([values[np.isfinite(values)] for _name, values in kinds])
    edges = np.linspace(float(every.min()), max(float(every.max()), float(every.min()) + 0.01), _STEPS + 1)
    rows = [
        {
            "kind": name,
            "from": round(low, 4),
            "to": round(high, 4),
            "range": f"{low:.2f} – {high:.2f}",
            "n": int(count),
        }
        for name, values in kinds
        for count, low, high in zip(
            _counts(values, edges), edges[:-1].tolist(), edges[1:].tolist(), strict=True
        )
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "opacity": 0.6, "cornerRadiusEnd": 1},
        "encoding": {
            "x": {
                "field": "from",
                "type": "quantitative",
                "bin": {"binned": True},
                "title": _("Likeness"),
                "scale": {"zero": False},
            },
            "x2": {"field": "to"},
            "y": {"field": "n", "type": "quantitative", "stack": None, "title": None},
            "color": {
                "field": "kind",
                "type": "nominal",
                "title": None,
                "sort": None,
                "scale": {"domain": [name for name, _values in kinds], "range": ["#23807c", "#c98a2b"]},
                "legend": {"orient": "top"},
            },
            "tooltip": [
                {"field": "kind", "title": _("Pairs")},
                {"field": "range", "title": _("Likeness")},
                {"field": "n", "title": _("How many")},
            ],
        },
    }


def _counts(values: NDArray[np.float32], edges: NDArray[np.float64]) -> list[int]:
    found, _edges = np.histogram(values[np.isfinite(values)], edges)
    return [int(count) for count in found]


def _order(said: Scored) -> list[int]:
    """Where people and the model disagree most comes first; without labels, the least alike."""
    by = said.scores if said.disagreement is None else -said.disagreement
    return [int(place) for place in np.argsort(np.where(np.isfinite(by), by, np.inf), kind="stable")]


def _show_table(found: Pairs, said: Scored, order: Sequence[int], chosen: Chosen) -> None:
    st.caption(
        _("The least alike first; ✓ where a text's own other side is the nearest of all.")
        if said.disagreement is None
        else _(
            "Where people and the model disagree most first; ✓ where a text's own other side is the nearest of all."
        )
    )
    one, other = _heads(chosen)
    lines = []
    for place in order:
        line: dict[str, Any] = {_("Likeness"): _known(said.scores[place])}
        if found.gold is not None:
            line[_("People")] = _known(found.gold[place])
        line |= {
            one: embeddings_results.clipped(found.left[place]),
            other: embeddings_results.clipped(found.right[place]),
        }
        line |= {"→": "✓" if said.forwards[place] else "", "←": "✓" if said.backwards[place] else ""}
        lines.append(line | {_("No."): found.rows[place] + 1})
    config: dict[str, Any] = {
        _("Likeness"): st.column_config.ProgressColumn(
            format="%.3f", min_value=0.0, max_value=1.0, width=120
        ),
        _("People"): st.column_config.NumberColumn(width=70, help=_("As judged by people")),
        _("No."): st.column_config.NumberColumn(width=60, format="%d"),
        "→": st.column_config.TextColumn(width=40),
        "←": st.column_config.TextColumn(width=40),
    }
    config |= {name: st.column_config.TextColumn(width="medium") for name in (one, other)}
    height = _HEAD_PIXELS + _ROW_PIXELS * min(len(lines), _MOST_ROWS)
    st.dataframe(lines, hide_index=True, height=height, key="embeddings.pairs.table", column_config=config)


def _show_download(space: Space, found: Pairs, said: Scored, order: Sequence[int], chosen: Chosen) -> None:
    heads = [_("No."), *_heads(chosen), _("Likeness"), _("… of texts of different pairs"), "→", "←"]
    heads += [] if found.gold is None else [_("People")]
    st.download_button(
        "CSV",
        partial(pairs_export.as_csv, found, said, heads, order),
        f"{space.corpus.name} pairs.csv",
        "text/csv",
        key="embeddings.pairs.csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _heads(chosen: Chosen) -> tuple[str, str]:
    left, right = (_("Text") if name == TEXT else name for name in chosen[:2])
    return left, right


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
