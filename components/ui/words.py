"""Sentences, dates, numbers and money in the reader's language and time zone."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from decimal import Decimal

import streamlit as st

from components.core import i18n
from components.core.records import Cost, Doubt, PriceSource
from components.ui import state


def _(message: str) -> str:
    """The message in the reader's language."""
    return i18n.translated(state.language(), message)


def N_(message: str) -> str:
    """The message as it is, marked for the catalogues; `_` translates it where it is shown."""
    return message


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a message that fits a count, in the reader's language."""
    return i18n.catalogue(state.language()).ngettext(one, many, count)


def zone() -> tzinfo:
    """The reader's time zone."""
    return i18n.zone(st.context.timezone)


def day(when: datetime) -> str:
    """A day; `when` is aware."""
    return i18n.day(when, state.language(), zone())


def clock(when: datetime) -> str:
    """A time of day; `when` is aware."""
    return i18n.clock(when, state.language(), zone())


def moment(when: datetime) -> str:
    """A day with its time; `when` is aware."""
    return i18n.moment(when, state.language(), zone())


def together(sentences: Sequence[str]) -> str:
    """Sentences one after the other; Chinese has no space between them."""
    return ("" if state.language() == "zh_CN" else " ").join(sentences)


def lately(when: datetime) -> str:
    """A moment: of today its time alone, else the day too; `when` is aware."""
    today = datetime.now(zone()).date()
    return clock(when) if when.astimezone(zone()).date() == today else moment(when)


def number(value: int | float | Decimal, places: int = 0) -> str:
    """A number, at most `places` digits after the point."""
    return i18n.number(value, state.language(), places)


def percent(share: float, places: int = 0) -> str:
    """A share of 1 as a percentage."""
    return i18n.percent(share, state.language(), places)


def duration(seconds: float) -> str:
    """A duration in seconds or minutes."""
    return i18n.duration(seconds, state.language())


def money(cost: Cost) -> str:
    """What something cost and by whose price: unknown is a word, never zero, and an estimate says so."""
    return amount(cost) if cost.amount is None else at_price(amount(cost), cost.source)


def at_price(said: str, source: PriceSource) -> str:
    """Something in words, with who said the price it is reckoned by."""
    words = {
        PriceSource.RELAY: _("{amount} at the relay's price"),
        PriceSource.LIST: _("{amount} at the public price"),
        PriceSource.OWN: _("{amount} at the price you typed in"),
    }
    return words.get(source, "{amount}").replace("{amount}", said)


def amount(cost: Cost) -> str:
    """The same where something beside it says whose price it is."""
    if cost.amount is None:
        return _("price unknown")
    said = i18n.money(cost.amount, cost.currency, state.language())
    return _("about {amount}").format(amount=said) if cost.doubt is Doubt.ESTIMATED else said
