"""The last votes below the scores; each can be taken away, and the one that was comes back."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from components.core.batches import Vote
from components.core.owner import owner
from components.ui import resources, state, undo
from components.ui.comparison import attempt
from components.ui.messages import plain
from components.ui.words import _, moment

SHOWN = 10
_TAKEN = "last_votes.taken"
"""The vote that was taken away last."""


def show(votes: Sequence[Vote]) -> None:
    """Draw the newest of these votes."""
    st.caption(_("The last votes"))
    with st.container(key="last_votes.list", gap="xxsmall"):
        for vote in sorted(votes, key=lambda each: each.at, reverse=True)[:SHOWN]:
            _show_one(vote)


def show_undo() -> None:
    """Draw the way back from taking a vote away."""
    taken: Vote | None = state.value(_TAKEN)
    if taken is not None:
        undo.show("last_votes", _("Vote taken away."), attempt, partial(_bring_back, taken))


def _show_one(vote: Vote) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(plain(" · ".join(_told(vote))), width="stretch")
        st.button(
            _("Take this vote away"),
            key=f"last_votes.drop.{vote.id}",
            icon=":material/delete:",
            type="tertiary",
            on_click=attempt,
            args=(partial(_take, vote),),
        )


def _told(vote: Vote) -> list[str]:
    said = [_choice(vote), vote.topic, _("blind") if vote.blind else "", moment(vote.at)]
    return [part for part in said if part]


def _choice(vote: Vote) -> str:
    names = ", ".join(name for name in vote.contenders if name != vote.best)
    if vote.best is not None:
        return _("{best} better than {names}").format(best=vote.best, names=names)
    return (_("{names}: all bad") if vote.bad else _("{names}: tie")).format(names=names)


def _take(vote: Vote) -> None:
    resources.store().votes.take_back(owner(), vote.comparison_id, vote.round_id)
    state.set_value(_TAKEN, vote)


def _bring_back(vote: Vote) -> None:
    resources.store().votes.keep(owner(), vote, vote.at)
    state.set_value(_TAKEN, None)
