"""Testing a relay on the page: its steps appear one by one, each failure with its cause and its cure."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal

import streamlit as st

from components.core.catalog.abilities import Ability, abilities
from components.core.errors import InputError, StudioError
from components.core.records import Cost, Fault, Relay, Source
from components.core.relay import loop
from components.core.relay.diagnosis import (
    Check,
    Result,
    Software,
    Step,
    one_token_chat,
    one_token_cost,
    steps,
)
from components.ui import budget_gate, resources, state
from components.ui.boundary import show_fault
from components.ui.messages import plain
from components.ui.words import N_, _, amount, duration, money, ngettext, number

_PATIENCE_S = 4.0
"""How long drawing the page waits for a list of models that was just there."""

_MARKS: Mapping[Result, str] = {
    Result.OK: ":green[:material/check_circle:]",
    Result.FAILED: ":red[:material/cancel:]",
    Result.UNKNOWN: ":gray[:material/help:]",
    Result.NOT_TRIED: ":gray[:material/remove:]",
}

_CHECKS: Mapping[Check, str] = {
    Check.ADDRESS: N_("Address"),
    Check.TLS: N_("Encryption"),
    Check.SOFTWARE: N_("What answers"),
    Check.KEY: N_("Key"),
    Check.MODELS: N_("Models"),
    Check.CHAT: N_("One-token chat"),
}

_OK: Mapping[Check, str] = {
    Check.ADDRESS: N_("reached"),
    Check.TLS: N_("the certificate is good"),
    Check.KEY: N_("accepted"),
}

_UNKNOWN: Mapping[Check, str] = {
    Check.ADDRESS: N_("unknown"),
    Check.TLS: N_("none: http:// is not encrypted"),
    Check.SOFTWARE: N_("something that could not be recognised"),
    Check.KEY: N_("unknown: the relay shows its models to anybody; only a real question will tell"),
    Check.MODELS: N_("unknown"),
    Check.CHAT: N_("unknown"),
}

_SOFTWARE: Mapping[Software, str] = {
    Software.ONE_API: N_("one-api"),
    Software.NEW_API_2025: N_("new-api, of 2025 or older"),
    Software.NEW_API: N_("new-api"),
    Software.ONE_HUB: N_("one-hub"),
    Software.COMPATIBLE: N_("an OpenAI-compatible API"),
    Software.PAGE: N_("a web page, not an API"),
}


def show(relay: Relay, *, now: bool) -> None:
    """The last test of a relay in this session; `now` makes one first."""
    if now:
        _test(relay)
    elif (found := state.value(_kept(relay))) is not None:
        label, whole = _verdict(found)
        with st.status(label, state=whole, expanded=True):
            for step in found:
                _show_step(step)
    if any(
        step.check is Check.MODELS and step.result is Result.OK for step in state.value(_kept(relay)) or ()
    ):
        _offer_chat(relay)


def _test(relay: Relay) -> None:
    """Run the test and show each step as it is found."""
    found: list[Step] = []
    state.take(_kept(relay))
    with st.status(_("Testing…"), expanded=True) as box:
        try:
            connection = resources.relays().connection(state.visit(), relay.id)
        except StudioError as error:
            show_fault(Fault.of(error))
            box.update(label=_("The test could not begin"), state="error")
            return
        for step in steps(connection, state.breathe):
            found.append(step)
            _show_step(step)
        label, whole = _verdict(found)
        box.update(label=label, state=whole, expanded=True)
    state.set_value(_kept(relay), tuple(found))


def _verdict(found: Sequence[Step]) -> tuple[str, Literal["complete", "error"]]:
    results = {step.result for step in found}
    if Result.FAILED in results:
        return _("Something is wrong"), "error"
    return _("This relay works") if Result.OK in results else _("Nothing is certain"), "complete"


def _show_step(step: Step) -> None:
    st.markdown(f"{_MARKS[step.result]} **{_(_CHECKS[step.check])}** — {_finding(step)}")
    if step.fault is not None:
        show_fault(step.fault)


def _finding(step: Step) -> str:
    """The result of a step in words, ready for markdown."""
    if step.result is Result.NOT_TRIED:
        return _("not tried")
    if step.check is Check.SOFTWARE and "software" in step.values:
        return _software(step)
    if step.values.get("reason") == "inside":
        return _("not needed: nothing leaves this server")
    if step.check is Check.MODELS and "count" in step.values:
        count = int(step.values["count"] or 0)
        return (
            ngettext("{count} model", "{count} models", count).format(count=number(count))
            if count
            else _("none: this key may use no model. Look at its group and its list of models at the relay.")
        )
    if step.check is Check.CHAT and step.result is Result.OK:
        return _("{model} answered after {time}").format(
            model=plain(str(step.values["model"])), time=duration(float(step.values["seconds"] or 0))
        )
    if step.result is Result.FAILED:
        return _("failed")
    return _(_UNKNOWN[step.check] if step.result is Result.UNKNOWN else _OK[step.check])


def _software(step: Step) -> str:
    parts = [_(_SOFTWARE[Software(str(step.values["software"]))])]
    parts += [plain(str(step.values[name])) for name in ("name", "version") if step.values.get(name)]
    return " · ".join(parts)


def _cheapest(relay: Relay, names: Sequence[str]) -> str:
    """The cheapest of the models; the first where the relay's prices do not come soon."""
    try:
        tariff = resources.relays().tariff(state.visit(), relay.id)
        return loop.run(tariff.cheapest(names), _PATIENCE_S)
    except TimeoutError:
        return names[0]


def _offer_chat(relay: Relay) -> None:
    """A one-token chat with a model of the person's choice, its cost told on the button."""
    names = _chat_models(relay)
    if not names:
        return
    field = f"connection.model.{relay.id}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        first = names.index(_cheapest(relay, names))
        model = st.selectbox(_("Try one token from"), names, first, key=field)
        asked = st.button(
            _("Ask for one token"),
            key=f"connection.chat.{relay.id}",
            help=_("Sends a real question with the answer limited to one token. The relay charges for it."),
        )
    connection = resources.relays().connection(state.visit(), relay.id)
    cost = loop.run(one_token_cost(connection, model))
    st.caption(_price(relay, cost))
    again = f"connection.asked.{relay.id}"
    if asked or state.take(again):
        _ask_one(relay, model, cost, partial(state.set_value, again, True))


def _ask_one(relay: Relay, model: str, cost: Cost, again: Callable[[], object]) -> None:
    connection = resources.relays().connection(state.visit(), relay.id)
    try:
        plans = [budget_gate.Plan(relay.id, model, cost)]
        about = ("connection", relay.id, model)
        with budget_gate.admitted(about, lambda: plans, again), st.spinner(_("Waiting for one token…")):
            _show_step(loop.run(one_token_chat(connection, model)))
    except InputError as error:
        show_fault(Fault.of(error))


def _price(relay: Relay, cost: Cost) -> str:
    if relay.source is Source.SANDBOX:
        return _("Costs {amount} of play money.").format(amount=amount(cost))
    if cost.amount is None:
        return _("What it costs is unknown; usually far less than a cent.")
    return _("Costs {amount}.").format(amount=money(cost))


def _chat_models(relay: Relay) -> list[str]:
    try:
        cards = resources.relays().models(state.visit(), relay.id, patience_s=_PATIENCE_S)
    except (StudioError, TimeoutError):
        return []
    return [card.id for card in cards if Ability.CHAT in abilities(card.id, card.endpoint_types)]


def _kept(relay: Relay) -> str:
    return f"connection.found.{relay.id}"
