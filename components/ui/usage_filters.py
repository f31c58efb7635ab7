"""Which calls are looked at: by relay, key, model, page, kind, state and conversation; charts set the same filters."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from components.core.owner import owner
from components.core.records import Status
from components.core.spending import Filters, Group
from components.ui import state, usage_books, usage_names
from components.ui.messages import plain
from components.ui.words import _, number

_CHOSEN = "usage_filters.chosen"
_NONE = ""
"""Stands in a widget for calls that have no such value."""
_FIELDS: Mapping[Group, str] = {
    Group.MODEL: "models",
    Group.RELAY: "relay_ids",
    Group.KEY: "key_marks",
    Group.PAGE: "pages",
    Group.KIND: "kinds",
    Group.STATUS: "statuses",
}
_CHARS = 32


def chosen() -> Filters:
    """The filters in force."""
    return state.value(_CHOSEN) or Filters()


def pick() -> Filters:
    """Draw the way to the filters, how many there are, and the way out of each."""
    on = _on(chosen())
    label = _("Filter ({n})").format(n=number(len(on))) if on else _("Filter")
    with st.popover(
        label, icon=":material/filter_list:", type="tertiary", key="usage_filters.panel", on_change="rerun"
    ) as panel:
        if panel.open:
            _pick_all()
    for number_, (by, value) in enumerate(on):
        _show_one(number_, by, value)
    if len(on) > 1:
        st.button(
            _("Show all"),
            key="usage_filters.clear",
            icon=":material/filter_list_off:",
            type="tertiary",
            on_click=clear,
        )
    return chosen()


def values(filters: Filters, by: Group) -> tuple[str | None, ...]:
    """The values that a filter lets through; empty for all."""
    found: tuple[str | None, ...] = getattr(filters, _FIELDS[by])
    return found


def toggled(filters: Filters, by: Group, value: str | None) -> Filters:
    """The filters with one value taken in, or out where it was in."""
    now = values(filters, by)
    kept = tuple(each for each in now if each != value)
    return _with(filters, by, kept if len(kept) < len(now) else (*now, value))


def toggle(by: Group, value: str | None) -> None:
    """Let calls with a value through alone, or no longer."""
    if by in _FIELDS:
        state.set_value(_CHOSEN, toggled(chosen(), by, value))


def choose_conversation(conversation_id: str | None) -> None:
    """Look at the calls of one conversation alone, or no longer."""
    state.set_value(_CHOSEN, replace(chosen(), conversation_id=conversation_id))


def clear() -> None:
    """Let all calls through."""
    state.take(_CHOSEN)


def told(filters: Filters) -> str:
    """The filters in words; empty where there are none."""
    return " · ".join(_said(by, value) for by, value in _on(filters))


def _on(filters: Filters) -> list[tuple[Group | None, str | None]]:
    """Every value that is let through; the conversation has no group."""
    found: list[tuple[Group | None, str | None]] = [
        (by, value) for by in _FIELDS for value in values(filters, by)
    ]
    return [*found, (None, filters.conversation_id)] if filters.conversation_id else found


def _said(by: Group | None, value: str | None) -> str:
    name = usage_names.value(by, value) if by else _("one conversation")
    return name if len(name) <= _CHARS else f"{name[: _CHARS - 1]}…"


def _show_one(place: int, by: Group | None, value: str | None) -> None:
    st.button(
        plain(_said(by, value)),
        key=f"usage_filters.drop.{place}",
        icon=":material/close:",
        help=_("Take this filter away"),
        on_click=choose_conversation if by is None else toggle,
        args=(None,) if by is None else (by, value),
    )


def _pick_all() -> None:
    choices = usage_books.ledger().choices(owner())
    for by in _FIELDS:
        known = choices.get(by, [])
        options = [each or _NONE for each in dict.fromkeys([*known, *values(chosen(), by)])]
        if len(options) > 1 or values(chosen(), by):
            _pick_one(by, options)


def _pick_one(by: Group, options: Sequence[str]) -> None:
    key = f"usage_filters.{by}"
    names = {each: usage_names.value(by, each or None) for each in options}
    state.seed_one(key, [each or _NONE for each in values(chosen(), by)])
    st.multiselect(
        usage_names.group(by),
        options,
        format_func=lambda each: names[each],
        key=key,
        placeholder=_("All"),
        on_change=_take,
        args=(by,),
    )


def _take(by: Group) -> None:
    picked: Sequence[str] = state.value(f"usage_filters.{by}") or ()
    state.set_value(_CHOSEN, _with(chosen(), by, tuple(each or None for each in picked)))


def _with(filters: Filters, by: Group, now: Sequence[str | None]) -> Filters:
    is_status = by is Group.STATUS
    change: dict[str, Any] = {
        _FIELDS[by]: tuple(Status(each) if is_status and each else each for each in now)
    }
    return replace(filters, **change)
