"""Line-ups kept by name: who is compared, to be called up again."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import streamlit as st

from components.core.owner import owner
from components.core.records import ChatOptions
from components.core.store.preferences import JSON
from components.core.store.rows import options_of, options_values
from components.ui import resources, state
from components.ui.comparison import Column
from components.ui.messages import plain
from components.ui.words import _

_KEPT = "line-ups"
_NAME = "lineups.name"
_NAME_MAX = 60


class Desk(Protocol):
    """Where it is kept whom a column asks, and how."""

    def set_options(self, column: Column, chosen: ChatOptions) -> None:
        """Ask a column in another way from now on."""

    def attempt(self, action: Callable[[], None]) -> None:
        """Do something a person clicked for, and tell on the page what goes wrong."""


class Roster(Desk, Protocol):
    """Where a line-up is kept while it is made: the comparison that is open, or the next set."""

    def add(self, chosen: ChatOptions) -> None:
        """Add a column at the end."""

    def move(self, column: Column, step: int) -> None:
        """Let a column stand so many places further right."""

    def remove(self, column: Column) -> None:
        """Show a column no more."""

    def removed(self) -> list[Column]:
        """The columns that are not shown any more and can come back."""

    def bring_back(self, column: Column) -> None:
        """Show a column again."""

    def take(self, chosen: Sequence[ChatOptions]) -> None:
        """Begin anew with these columns."""


def show(columns: list[Column], roster: Roster) -> None:
    """Draw the menu of line-ups; one that is chosen is for something new."""
    with st.popover(
        _("Line-ups"), icon=":material/groups:", type="tertiary", key="lineups.menu", on_change="rerun"
    ) as panel:
        if not panel.open:
            return
        kept = _kept()
        for name in kept:
            _show_one(name, roster)
        if not kept:
            st.caption(_("No line-up is kept yet."))
        with st.form("lineups.form", border=False, clear_on_submit=True):
            st.text_input(_("Name of the line-up"), key=_NAME, max_chars=_NAME_MAX)
            st.form_submit_button(_("Keep this line-up"), key="lineups.keep", on_click=_keep, args=(columns,))
        if state.is_on("compare"):
            st.caption(
                _("A link with {address} opens this page with those models.").format(
                    address=_address(columns)
                )
            )


def _show_one(name: str, roster: Roster) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            plain(name),
            key=f"lineups.take.{name}",
            type="tertiary",
            width="stretch",
            on_click=roster.attempt,
            args=(partial(_take, name, roster),),
        )
        label = _("Delete {name}").format(name=name)
        st.button(
            plain(label),
            key=f"lineups.drop.{name}",
            icon=":material/delete:",
            type="tertiary",
            on_click=roster.attempt,
            args=(partial(_drop, name),),
        )


def _address(columns: list[Column]) -> str:
    models = ",".join(column.options.model or "" for column in columns).replace("`", "")
    return f"`?models={models}`"


def _kept() -> dict[str, list[Any]]:
    written = resources.store().preferences.get(owner(), _KEPT, {})
    return (
        {name: each for name, each in written.items() if isinstance(each, list)}
        if isinstance(written, dict)
        else {}
    )


def _keep(columns: list[Column]) -> None:
    if name := " ".join(str(state.value(_NAME) or "").split())[:_NAME_MAX]:
        kept = {**_kept(), name: [options_values(column.options) for column in columns]}
        resources.store().preferences.set(owner(), _KEPT, kept)


def _take(name: str, roster: Roster) -> None:
    state.set_value("lineups.menu", False)
    roster.take([options_of(each) for each in _kept().get(name, ())])


def _drop(name: str) -> None:
    kept: dict[str, JSON] = {each: values for each, values in _kept().items() if each != name}
    resources.store().preferences.set(owner(), _KEPT, kept)
