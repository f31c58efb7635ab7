"""What was recorded at other prices is reckoned anew: told first, then changed on a word."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

import streamlit as st

from components.core.catalog.prices import Price
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Cost, Doubt
from components.core.relay import loop
from components.core.spending import Group, Period
from components.core.store.recosting import Recost
from components.core.usage import calendar, recosting
from components.core.usage.calendar import Span
from components.ui import resources, state, usage_period
from components.ui.messages import plain
from components.ui.words import _, money, ngettext, number

_SPAN, _ASKED, _DONE = "usage_recost.span", "usage_recost.asked", "usage_recost.done"
_PATIENCE_S = 10.0


def show() -> None:
    """Draw the choice of a time, what would change, and the button that changes it."""
    st.caption(
        _(
            "Each call keeps what it cost by the price known then. After a change of prices it can be reckoned anew; pictures charged by the piece stay as they are."
        )
    )
    spans = {Span.MONTH: _("This month"), Span.YEAR: _("This year"), Span.ALL: _("Everything")}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        picked = st.segmented_control(
            _("Which calls"),
            list(spans),
            default=Span.MONTH,
            format_func=lambda span: spans[Span(span)],
            key=_SPAN,
            required=True,
        )
        asked = st.button(_("See what would change"), key="usage_recost.ask", icon=":material/calculate:")
    span = Span(picked or Span.MONTH)
    if (done := state.take(_DONE)) is not None:
        st.success(plain(_("Changed: {what}").format(what=_told(done))), icon=":material/check:")
    if asked:
        with st.spinner(_("Reckoning…")):
            state.set_value(_ASKED, (span, _recost(span, write=False)))
    _show_found(span)


def _show_found(span: Span) -> None:
    found: tuple[Span, Recost] | None = state.value(_ASKED)
    if found is None or found[0] is not span:
        return
    recost = found[1]
    if not recost.changed:
        st.caption(_("Nothing would change."))
        return
    st.markdown(plain(_told(recost)))
    st.button(_("Change them"), key="usage_recost.change", type="primary", on_click=partial(_change, span))


def _told(recost: Recost) -> str:
    calls = ngettext("{n} call", "{n} calls", recost.changed).format(n=number(recost.changed))
    return _("{calls}: from {before} to {after}").format(
        calls=calls, before=_amounts(recost.before), after=_amounts(recost.after)
    )


def _amounts(sums: Mapping[str, Decimal]) -> str:
    said = [money(Cost(amount, currency, doubt=Doubt.REPORTED)) for currency, amount in sums.items()]
    return " + ".join(said) or _("an unknown amount")


def _change(span: Span) -> None:
    state.take(_ASKED)
    state.set_value(_DONE, _recost(span, write=True))


def _recost(span: Span, *, write: bool) -> Recost:
    period = _period(span)
    reckon = recosting.reckoner(_known(period))
    return resources.store().ledger.recost(owner(), period, reckon, write=write)


def _period(span: Span) -> Period | None:
    return None if span is Span.ALL else calendar.period(span, usage_period.zone(), datetime.now(UTC))


def _known(period: Period | None) -> dict[tuple[str, str], Price | None]:
    """The prices of what was called, by relay and model; those of relays that are gone are not."""
    lines = resources.store().ledger.lines(
        owner(), period, by=(Group.RELAY, Group.MODEL), zone=usage_period.zone()
    )
    models: dict[str, list[str]] = {}
    for line in lines:
        relay_id, model = line.values
        if relay_id and model:
            models.setdefault(relay_id, []).append(model)
    found: dict[tuple[str, str], Price | None] = {}
    for relay_id, names in models.items():
        try:
            asked = loop.spawn(resources.relays().tariff(state.visit(), relay_id).prices(names))
            prices = asked.result(_PATIENCE_S)
        except (StudioError, TimeoutError):  # what nobody says now stays as it is
            continue
        found |= {(relay_id, model): price for model, price in prices.items()}
    return found
