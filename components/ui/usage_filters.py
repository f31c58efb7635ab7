"""Which calls are looked at: by relay, key, model, page, kind, state and conversation; charts set the same filters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from components.core.owner import owner
from components.core.records import Source, Status
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
FREE = frozenset({"models", "status", "pricing", "billing"})
"""Kinds of calls that no relay charges for."""


def chosen() -> Filters:
    """The filters in force."""
    return state.value(_CHOSEN) or Filters()


def in_force() -> Filters:
    """The filters that were chosen, and without any: no questions that cost nothing, and no play money beside money.

    Lists and balances are asked for by the app itself; the sandbox is left out as soon as there is another relay. A
    conversation is shown whole, wherever it was held.
    """
    filters = chosen()
    if filters.conversation_id is not None:
        return filters
    known = usage_books.ledger().choices(owner())
    kinds = _without(known.get(Group.KIND, []), FREE)
    relays = _without(known.get(Group.RELAY, []), {Source.SANDBOX.value})
    if not filters.kinds and None not in filters.models:
        filters = replace(filters, kinds=kinds)
    return filters if filters.relay_ids else replace(filters, relay_ids=relays)


def left_out(filters: Filters) -> list[str]:
    """What these, which are in force, leave out without anybody having chosen so, in sentences."""
    said = list[str]()
    if filters.kinds != chosen().kinds:
        said.append(_("Questions about balances and lists, which cost nothing, are left out."))
    if filters.relay_ids != chosen().relay_ids:
        said.append(_("The sandbox's play money is left out."))
    return [*said, _("The filter shows them.")] if said else []


def _without(known: Sequence[str | None], left: Collection[str]) -> tuple[str, ...]:
    """The values without some of them; none, which is no filter, where nothing or everything would be left out."""
    kept = tuple(value for value in known if value is not None and value not in left)
    return kept if len(kept) < len(known) else ()


def pick() -> Filters:
    """Draw the way to the filters, how many there are, and the way out of each; those in force come back."""
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
    return in_force()


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


def told() -> str:
    """The filters that were chosen, in words; empty where there are none."""
    return " · ".join(_said(by, value) for by, value in _on(chosen()))


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
