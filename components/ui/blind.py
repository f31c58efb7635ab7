"""Names hidden and columns shuffled until a vote is given, so that nobody votes for a name."""

from collections.abc import Sequence
from random import SystemRandom
from typing import TypeVar

import streamlit as st

from components.core.belongings import Comparison
from components.core.owner import owner
from components.core.records import ChatOptions
from components.ui import comparison, resources, state
from components.ui.comparison import HIDDEN, attempt
from components.ui.words import _

T = TypeVar("T")


def show_switch(opened: Comparison | None) -> None:
    """Draw the switch; each of its states is a widget of its own, for a vote turns it too."""
    is_on = bool(opened.notes.get(HIDDEN)) if opened else _hides_next()
    key = f"blind.{'on' if is_on else 'off'}.{opened.id if opened else 'next'}"
    st.toggle(
        _("Hide names"),
        is_on,
        key=key,
        help=_("Which model is which is not shown, and their order is shuffled, until you vote."),
        on_change=attempt,
        args=(lambda: _turn(is_on, key),),
    )


def begun_with(chosen: Sequence[ChatOptions]) -> list[ChatOptions]:
    """The columns in the order in which a comparison begins with them."""
    return _shuffled(chosen) if _hides_next() else list(chosen)


def has_begun(opened: Comparison) -> None:
    """Hide the names of a comparison that has just begun, if that was chosen."""
    if _hides_next():
        comparison.NEXT.note(**{HIDDEN: None})
        resources.store().comparisons.note(owner(), opened.id, **{HIDDEN: 1})


def reveal(comparison_id: str) -> None:
    """Show the names."""
    resources.store().comparisons.note(owner(), comparison_id, **{HIDDEN: None})


def _hides_next() -> bool:
    return bool(comparison.NEXT.notes().get(HIDDEN))


def _turn(was_on: bool, key: str) -> None:
    # By what the switch says: a browser that comes back from another page is taken for one that has turned it.
    opened, hides = comparison.current(), bool(state.value(key))
    if hides == was_on:
        return
    if opened is None:
        comparison.NEXT.note(**{HIDDEN: hides})
    elif not hides:
        reveal(opened.id)
    else:
        store = resources.store().comparisons
        store.set_columns(owner(), opened.id, _shuffled(opened.columns))
        store.note(owner(), opened.id, **{HIDDEN: 1})


def _shuffled(some: Sequence[T]) -> list[T]:
    return SystemRandom().sample(some, len(some))
