"""The line-up: which models are asked, each with its own settings; a row of chips above the rounds."""

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from components.core.records import ChatOptions
from components.core.store.comparisons import COLUMNS_MAX
from components.ui import lineups, picker, resources, shell, state
from components.ui.comparison import Column
from components.ui.lineups import Desk, Roster
from components.ui.messages import plain
from components.ui.words import _

LETTERS = "ABCDEFGH"


def show(columns: list[Column], roster: Roster) -> None:
    """Draw a chip for each column, which opens its settings, and the button that adds one; only letters while hidden."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="lineup.row"):
        for letter, column in zip(LETTERS, columns, strict=False):
            if column.hidden:
                st.badge(letter, color="gray")
            else:
                _show_chip(letter, column, columns, roster)
        if any(column.hidden for column in columns):
            return
        if len(columns) < COLUMNS_MAX:
            st.button(
                _("Add a model"),
                key="lineup.add",
                icon=":material/add:",
                type="tertiary",
                on_click=roster.attempt,
                args=(partial(_add, columns, roster),),
            )
            _show_removed(roster)
        lineups.show(columns, roster)


def called(column: Column) -> str:
    """What a column is called: its model."""
    return column.options.model or _("No model")


def _show_removed(roster: Roster) -> None:
    """Offer to bring back what was taken out."""
    gone = {column.id: column for column in roster.removed()}
    if not gone:
        return
    names = _told_apart(list(gone.values()))
    key = "lineup.back"
    st.menu_button(
        _("Bring back"),
        list(gone),
        key=key,
        format_func=lambda name: plain(names.get(name, "")),
        icon=":material/undo:",
        type="tertiary",
        on_click=roster.attempt,
        args=(lambda: _bring_back(gone.get(str(state.value(key))), roster),),
    )


def _told_apart(columns: list[Column]) -> dict[str, str]:
    """What the columns are called, by their ids; a further one of a model with its number."""
    often: Counter[str] = Counter()
    names = {}
    for column in columns:
        name = called(column)
        often[name] += 1
        names[column.id] = name if often[name] == 1 else f"{name} ({often[name]})"
    return names


def _bring_back(column: Column | None, roster: Roster) -> None:
    if column is not None:
        roster.bring_back(column)


def _show_chip(letter: str, column: Column, columns: list[Column], roster: Roster) -> None:
    with st.popover(
        f"**{letter}** {plain(called(column))}",
        key=f"lineup.chip.{column.id}",
        on_change="rerun",
        icon=_mark(column),
    ) as panel:
        if panel.open:
            _show_settings(column, roster)
            _show_ways(column, columns, roster)


def _mark(column: Column) -> str | None:
    return None if column.relay else ":material/link_off:"


def _show_settings(column: Column, roster: Roster) -> None:
    pick_relay(column, roster)
    pick_model(column, roster)
    st.text_area(
        _("System prompt"),
        column.options.system,
        placeholder=_("How the model should behave"),
        height=100,
        **_kept(column, roster, "system"),
    )
    left, right = st.columns(2)
    left.number_input(
        _("Temperature"),
        0.0,
        2.0,
        column.options.temperature,
        step=0.1,
        **_kept(column, roster, "temperature"),
    )
    right.number_input(
        _("Longest answer, tokens"),
        1,
        None,
        column.options.max_tokens,
        step=1,
        **_kept(column, roster, "max_tokens"),
    )


def _show_ways(column: Column, columns: list[Column], roster: Roster) -> None:
    """What can be done with a column as a whole."""
    with st.container(horizontal=True, gap="small"):
        for name, label, icon, step, edge in (
            ("left", _("Move left"), "arrow_back", -1, columns[0]),
            ("right", _("Move right"), "arrow_forward", 1, columns[-1]),
        ):
            st.button(
                label,
                key=f"lineup.{name}.{column.id}",
                icon=f":material/{icon}:",
                type="tertiary",
                disabled=column == edge,
                on_click=roster.attempt,
                args=(partial(roster.move, column, step),),
            )
        st.button(
            _("Remove this column"),
            key=f"lineup.remove.{column.id}",
            icon=":material/delete:",
            type="tertiary",
            on_click=roster.attempt,
            args=(partial(roster.remove, column),),
        )


def pick_relay(column: Column, roster: Desk) -> None:
    """Draw the choice of a relay, where there are several."""
    titles = {each.id: shell.title_of(each) for each in resources.relays().list(state.visit())}
    chosen = column.options.relay_id
    if len(titles) < 2 and chosen in titles:
        return
    key = f"lineup.relay.{column.id}"
    st.selectbox(
        _("Relay"),
        list(titles),
        index=list(titles).index(chosen) if chosen in titles else None,
        format_func=lambda relay_id: titles.get(relay_id, relay_id),
        key=key,
        on_change=_keep,
        args=(column, roster, "relay_id", key),
    )


def pick_model(column: Column, roster: Desk) -> None:
    """Draw the choice of a model of the column's relay."""
    if column.relay is None:
        return
    menu = picker.offered(column.relay, column.options.model)
    labels = list(menu.labels)
    key = f"lineup.model.{column.id}.{column.relay.id}"
    st.selectbox(
        _("Model"),
        labels,
        index=labels.index(column.options.model) if column.options.model in labels else None,
        format_func=lambda name: menu.labels.get(name, name),
        key=key,
        on_change=_keep,
        args=(column, roster, "model", key),
        placeholder=_("Choose or type a model"),
        accept_new_options=True,
    )


def _kept(column: Column, roster: Roster, name: str) -> dict[str, Any]:
    key = f"lineup.{name}.{column.id}"
    return {"key": key, "on_change": _keep, "args": (column, roster, name, key)}


def _keep(column: Column, roster: Desk, name: str, key: str) -> None:
    entered = state.value(key)
    if name == "model":
        entered = picker.name_in(entered)
    if name == "system":
        entered = entered or ""
    roster.attempt(lambda: roster.set_options(column, replace(column.options, **{name: entered})))


def _add(columns: list[Column], roster: Roster) -> None:
    """Add a model that is not there yet, of the relay in use."""
    relay = state.relay()
    there = {column.options.model for column in columns if column.options.relay_id == relay.id}
    offered = picker.offered(relay, None).labels
    model = next((name for name in offered if name not in there), picker.default_model(relay))
    roster.add(ChatOptions(relay_id=relay.id, model=model))
