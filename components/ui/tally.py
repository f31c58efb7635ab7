"""The scores out of all votes: a table with intervals, as a picture, by topic, and as CSV."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components.core.batches import Vote
from components.core.blocks import Table
from components.core.owner import owner
from components.core.scores import VOTES_MIN, Ballot, Score, scores
from components.ui import last_votes, resources
from components.ui.comparison import Column
from components.ui.words import _, ngettext

_BAR_PIXELS = 30
_HEAD = ("model", "points", "low", "high", "votes", "wins", "losses")


def show(columns: Sequence[Column]) -> None:
    """Draw the fold with the scores; none while names are hidden."""
    if any(column.hidden for column in columns):
        st.empty()
        return
    with st.expander(_("Scores"), icon=":material/leaderboard:", key="tally.fold", on_change="rerun") as fold:
        if fold.open:
            _show_scores()


def _show_scores() -> None:
    votes = resources.store().votes.all(owner(), _pick_topic())
    last_votes.show_undo()
    if not votes:
        st.caption(_("No votes yet: say below a round which answer is best."))
        return
    found = scores([Ballot(vote.contenders, vote.best) for vote in votes])
    st.caption(_told(votes))
    st.vega_lite_chart(_picture(found), key="tally.chart")
    _show_table(found)
    st.download_button(
        "CSV",
        _written(found),
        "scores.csv",
        "text/csv",
        key="tally.csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )
    last_votes.show(votes)


def _pick_topic() -> str | None:
    topics = resources.store().votes.topics(owner())
    return st.selectbox(
        _("Topic"), topics, index=None, key="tally.topic", placeholder=_("All topics"), width=260
    )


def _told(votes: Sequence[Vote]) -> str:
    blind = sum(vote.blind for vote in votes)
    return " ".join(
        [
            ngettext(
                "{n} vote, {blind} of them blind.", "{n} votes, {blind} of them blind.", len(votes)
            ).format(n=len(votes), blind=blind),
            _(
                "Bradley-Terry points around 1,000 with the interval that holds the true ones in 95 of 100 cases; "
                "400 more win ten times of eleven. Below {n} votes a score says little and is drawn pale."
            ).format(n=VOTES_MIN),
        ]
    )


def _show_table(found: Sequence[Score]) -> None:
    rows = [
        {
            _("Model"): score.name,
            _("Points"): round(score.points),
            _("Interval"): f"{score.low:.0f} – {score.high:.0f}",
            _("Votes"): score.votes,
            _("Wins"): score.wins,
            _("Losses"): score.losses,
            _("Enough votes"): score.is_sure,
        }
        for score in found
    ]
    number = st.column_config.NumberColumn(format="%.1f")
    st.dataframe(rows, hide_index=True, column_config={_("Wins"): number, _("Losses"): number})


def _picture(found: Sequence[Score]) -> dict[str, Any]:
    """Points and intervals, one line for each, best first, as Vega-Lite."""
    values = [
        {
            "model": score.name,
            "points": score.points,
            "low": score.low,
            "high": score.high,
            "sure": score.is_sure,
        }
        for score in found
    ]
    opacity = {"condition": {"test": "datum.sure", "value": 1}, "value": 0.4}
    x = {"type": "quantitative", "title": None, "scale": {"zero": False}}
    return {
        "data": {"values": values},
        "height": {"step": _BAR_PIXELS},
        "encoding": {
            "y": {
                "field": "model",
                "type": "nominal",
                "title": None,
                "sort": None,
                "axis": {"labelLimit": 240},
            },
            "opacity": opacity,
        },
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": "#23807c"},
                "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "color": "#23807c"},
                "encoding": {"x": {"field": "points", **x}},
            },
        ],
    }


def _written(found: Sequence[Score]) -> bytes:
    rows = [
        (
            score.name,
            *(f"{value:.1f}" for value in (score.points, score.low, score.high)),
            str(score.votes),
            f"{score.wins:.2f}",
            f"{score.losses:.2f}",
        )
        for score in found
    ]
    return Table((_HEAD, *rows)).csv()
