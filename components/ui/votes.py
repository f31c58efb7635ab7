"""The bar below a round: which answer is best, a tie, or all bad; said at any time, changed, taken back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from components.core.batches import Vote
from components.core.belongings import Comparison, Round
from components.core.owner import owner
from components.ui import blind, resources, state
from components.ui.comparison import HIDDEN, Lane, attempt
from components.ui.words import _

_TIE, _BAD = "tie", "bad"
_TOPIC_MAX = 40


def show(
    opened: Comparison, asked: Round, lanes: Sequence[Lane], letters: Mapping[str, str], vote: Vote | None
) -> None:
    """Draw the bar of a round that went to more than one."""
    if len(lanes) < 2:
        st.empty()
        return
    names = contenders(lanes, letters)
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key=f"votes.bar.{asked.id}"
    ):
        st.markdown(_("Which is best?"), width="content")
        for column, name in names.items():
            label = letters[column]
            _button(
                opened, asked, names, vote, (column, label, _("{letter} is best").format(letter=label), name)
            )
        _button(opened, asked, names, vote, (_TIE, _("Tie"), None, None))
        _button(opened, asked, names, vote, (_BAD, _("All bad"), None, None))
        if vote is not None:
            _show_topic(vote)
        else:
            st.empty()


def contenders(lanes: Sequence[Lane], letters: Mapping[str, str]) -> dict[str, str]:
    """Under which names the answers are voted on, by column; one model twice is told apart by the letters."""
    models = {
        lane.column.id: (lane.answer and lane.answer.model) or lane.column.options.model for lane in lanes
    }
    often = Counter(models.values())
    return {
        column: f"{model or _('No model')} ({letters[column]})" if often[model] > 1 or not model else model
        for column, model in models.items()
    }


def _button(
    opened: Comparison,
    asked: Round,
    names: Mapping[str, str],
    vote: Vote | None,
    choice: tuple[str, str, str | None, str | None],
) -> None:
    """One choice: its name, its label, its help, and who is best by it; the one that is chosen takes the vote back."""
    name, label, told, best = choice
    is_chosen = vote is not None and (vote.best, vote.bad) == (best, name == _BAD)
    given = Vote(
        "",
        asked.at,
        opened.id,
        asked.id,
        _topic(opened, vote),
        tuple(names.values()),
        best,
        name == _BAD,
        bool(opened.notes.get(HIDDEN)),
    )
    st.button(
        label,
        key=f"votes.{name}.{asked.id}",
        type="primary" if is_chosen else "secondary",
        help=_("Take the vote back") if is_chosen else told,
        on_click=attempt,
        args=(partial(_take_back if is_chosen else _keep, given),),
    )


def _topic(opened: Comparison, vote: Vote | None) -> str:
    """That of the vote, else the last one of this comparison."""
    return vote.topic if vote is not None else str(opened.notes.get("votes.topic") or "")


def _keep(vote: Vote) -> None:
    resources.store().votes.keep(owner(), vote)
    if vote.blind:
        blind.reveal(vote.comparison_id)


def _take_back(vote: Vote) -> None:
    resources.store().votes.take_back(owner(), vote.comparison_id, vote.round_id)


def _show_topic(vote: Vote) -> None:
    """Draw the field for what the question was about: a short free word, or one that was used before."""
    topics = resources.store().votes.topics(owner())
    key = f"votes.topic.{vote.round_id}"
    st.selectbox(
        _("Topic"),
        topics,
        index=topics.index(vote.topic) if vote.topic in topics else None,
        key=key,
        placeholder=_("Topic, if you like"),
        accept_new_options=True,
        label_visibility="collapsed",
        width=200,
        on_change=attempt,
        args=(partial(_set_topic, vote, key),),
    )


def _set_topic(vote: Vote, key: str) -> None:
    topic = " ".join(str(state.value(key) or "").split())[:_TOPIC_MAX]
    store = resources.store()
    store.votes.keep(owner(), replace(vote, topic=topic))
    store.comparisons.note(owner(), vote.comparison_id, **{"votes.topic": topic or None})
