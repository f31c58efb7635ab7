"""What somebody wants to be told of, told at the top of the page."""

from datetime import datetime
from decimal import Decimal

import streamlit as st

from components.core import i18n
from components.core.owner import owner
from components.core.records import Relay
from components.core.relay import loop
from components.core.usage.alerts import Alert, Kind
from components.ui import resources, shell, state, usage, usage_books, usage_pace
from components.ui.messages import plain
from components.ui.words import _, day, ngettext, number

_IN_THE_CARD = (Kind.EXHAUSTED, Kind.EXPIRED)
"""The balance below says these of its own accord."""


def show() -> None:
    """Say what is to be told of the relay in use."""
    if usage_books.is_example():
        return
    told, _asking = usage.reading()
    if told is None or told.balance is None:
        return
    found, new = resources.watch().look(owner(), usage.outlook(told.balance))
    if new and resources.watch().has_webhook(owner()):
        sentences = [sentence(alert, state.relay()) for alert in new]
        loop.spawn(resources.watch().post(owner(), resources.fetcher(), new, sentences))
    said = [sentence(alert, state.relay()) for alert in found if alert.key not in _IN_THE_CARD]
    if said:
        st.warning(plain("\n".join(said)), icon=":material/notification_important:")


def sentence(alert: Alert, relay: Relay) -> str:
    """An alert in the reader's language, as plain text."""
    values, title = alert.values, shell.title_of(relay)
    match alert.key:
        case Kind.TEST:
            return _("A test from Relay Studio.")
        case Kind.EXHAUSTED:
            return _("{relay}: the key is used up.").format(relay=title)
        case Kind.EXPIRED:
            return _("{relay}: the key has expired.").format(relay=title)
        case Kind.LOW:
            amount = _money(values["remaining"], values["currency"])
            return _("{relay}: only {amount} left.").format(relay=title, amount=amount)
        case Kind.FEW_DAYS:
            band = usage_pace.days(float(values["low"] or 0), _number(values["high"]))
            return _("{relay}: what is left lasts {band}.").format(relay=title, band=band)
        case Kind.RISE:
            today, usual = (_money(values[name], values["currency"]) for name in ("today", "usual"))
            said = _("{relay}: today cost {today} so far, a usual day costs {usual}.")
            return said.format(relay=title, today=today, usual=usual)
        case Kind.EXPIRES:
            count, at = int(values["days"] or 0), datetime.fromisoformat(str(values["at"]))
            said = ngettext(
                "{relay}: the key expires in {n} day, on {day}.",
                "{relay}: the key expires in {n} days, on {day}.",
                count,
            )
            return said.format(relay=title, n=number(count), day=day(at))


def _money(amount: object, currency: object) -> str:
    return i18n.money(Decimal(str(amount)), str(currency), state.language())


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
