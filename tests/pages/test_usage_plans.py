"""Prices and budgets under AppTest, and what they do to other pages."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from components.core.catalog.own_prices import Terms
from components.core.catalog.prices import Price
from components.core.owner import owner
from components.core.records import Call, Cost, Doubt, PriceSource, Status, Usage
from components.core.relays import SANDBOX
from components.core.usage.budgets import Budget, Every
from components.ui import resources
from tests.pages.test_chat import ask, box, faults, press, said
from tests.pages.test_sets import finish, line_up
from tests.pages.test_sets import kept as kept_set


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    app = open_app()
    yield app
    assert not app.exception


def spend(amount: str, **named) -> None:
    cost = Cost(Decimal(amount), "USD", PriceSource.RELAY, Doubt.REPORTED)
    call = Call(
        "spent", datetime.now(UTC), "chat", "sandbox", "http://sandbox.relay", Status.DONE,
        model="sandbox-chat", usage=Usage(1000, 1000, doubt=Doubt.REPORTED), cost=cost, **named,
    )  # fmt: skip
    resources.store().ledger.record(owner(), call)


def limit(amount: str, *, stops: bool = True) -> None:
    budget = Budget("b", Decimal(amount), "USD", Every.DAY, "sandbox", stops=stops)
    resources.gate().keep_budgets(owner(), [budget])


def chats() -> int:
    return sum(call.kind == "chat" and call.id != "spent" for call in resources.store().ledger.calls(owner()))


def view(app: AppTest) -> AppTest:
    app.session_state["usage.view"] = "prices"
    return app.switch_page("../../pages/usage.py").run()


def test_over_a_budget_a_question_is_asked_about_and_sent_once_when_somebody_says_so(app):
    limit("1")
    spend("1")
    ask(app.run(), "Hello")
    assert (chats(), said(app), box(app)) == (0, [], "Hello")
    assert "This goes beyond today's budget of 1.00 USD" in faults(app)
    press(app, "budget_gate.send")
    app.run()
    assert (chats(), said(app)[0], faults(app), box(app)) == (1, "Hello", "", "")
    ask(app, "Another")
    assert (chats(), box(app)) == (1, "Another")
    app.switch_page("../../pages/usage.py").run()
    assert app.button(key="usage_budgets.change.b").label == "Change"


def test_a_budget_that_only_warns_and_one_that_is_far_stop_nothing(app):
    limit("1", stops=False)
    spend("0.9")
    ask(app.run(), "Hello")
    assert (chats(), faults(app)) == (1, "")
    assert [
        re.sub(r"[\\\u2060]", "", note.value).partition(": ")[2].rstrip("]")
        for note in app.sidebar.markdown
        if "budget" in note.value
    ] == ["90% of today's budget of $1.00"]


def test_a_set_is_kept_over_a_budget_and_run_when_somebody_says_so(open_app):
    app = open_app("sets")
    limit("1")
    spend("1")
    line_up("sandbox-chat")
    app.file_uploader(key="sets.file.0").upload("q.csv", b"prompt\nHello\nA poem\n", "text/csv").run()
    press(app, "sets.start")
    assert (chats(), kept_set()[1]) == (0, [])
    finish(press(app, "budget_gate.send"))
    assert (chats(), [cell.status for cell in kept_set()[1]], kept_set()[0].status) == (
        2, [Status.DONE] * 2, Status.DONE,
    )  # fmt: skip
    assert not app.exception


def test_a_set_for_which_too_little_of_a_budget_is_left_is_asked_about_before_it_begins(open_app):
    app = open_app("sets")
    limit("1.0001")
    spend("1")
    line_up("sandbox-chat")
    app.file_uploader(key="sets.file.0").upload("q.csv", b"prompt\nHello\nA poem\n", "text/csv").run()
    press(app, "sets.start")
    assert (chats(), "This goes beyond today's budget" in faults(app)) == (0, True)
    finish(press(app, "budget_gate.send"))
    assert (chats(), kept_set()[0].status) == (2, Status.DONE)
    assert not app.exception


def test_a_budget_is_made_changed_and_removed(app):
    press(view(app), "usage_budget.add")
    app.number_input(key="usage_budget.amount").set_value(5).run()
    app.selectbox(key="usage_budget.relay").select("sandbox").run()
    press(app, "usage_budget.keep")
    made = resources.gate().budgets(owner())[0]
    assert (made.amount, made.currency, made.every, made.relay_id, made.warns_at, made.stops) == (
        5, "USD", Every.MONTH, "sandbox", Decimal("0.8"), True,
    )  # fmt: skip
    press(app, f"usage_budgets.change.{made.id}")
    app.number_input(key="usage_budget.amount").set_value(0).run()
    press(app, "usage_budget.keep")
    assert "can't be a budget" in faults(app)
    app.number_input(key="usage_budget.amount").set_value(7).run()
    press(app, "usage_budget.keep")
    assert [(each.id, each.amount) for each in resources.gate().budgets(owner())] == [(made.id, 7)]
    press(app, f"usage_budgets.remove.{made.id}")
    assert resources.gate().budgets(owner()) == []


def test_a_price_typed_in_holds_and_what_is_recorded_changes_on_a_word(app):
    spend("1")
    view(app)
    rows = app.dataframe[-1].value.to_dict("records")
    unpriced = [row["Model"] for row in rows if row["Who says so"].startswith("nobody")]
    assert unpriced == [row["Model"] for row in rows[: len(unpriced)]] != []
    app.selectbox(key="usage_prices.model.sandbox").select("sandbox-chat").run()
    names = {"input_per_million": 1000.0, "output_per_million": 2000.0, "cached_per_million": None}
    for name, value in names.items():
        app.number_input(key=f"usage_prices.{name}.sandbox.sandbox-chat").set_value(value)
    press(app, "usage_prices.keep")
    assert resources.relays().terms(SANDBOX) == Terms(
        {"sandbox-chat": Price(Decimal("1000.0"), Decimal("2000.0"), source=PriceSource.OWN)}
    )
    press(app, "usage_recost.ask")
    assert "1 call: from $1.00 to $3.00" in [re.sub(r"[\\\u2060]", "", text.value) for text in app.markdown]
    assert resources.store().ledger.call(owner(), "spent").cost.amount == 1
    press(app, "usage_recost.change")
    assert resources.store().ledger.call(owner(), "spent").cost == Cost(
        Decimal(3), "USD", PriceSource.OWN, Doubt.REPORTED
    )


def test_rates_are_typed_in_or_taken_from_the_relay(app):
    view(app)
    app.number_input(key="usage_rates.per_usd").set_value(7.25).run()
    press(app, "usage_rates.keep")
    rate = resources.gate().exchange(owner()).rates["CNY"]
    assert (rate.per_usd, rate.source) == (Decimal("7.25"), "")
    press(app, "usage_rates.take")
    taken = resources.gate().exchange(owner()).rates["CNY"]
    assert (taken.source, taken.per_usd > 0, faults(app)) == ("Sandbox", True, "")
    press(app, "usage_rates.remove.CNY")
    assert resources.gate().exchange(owner()).rates == {}


def test_an_answer_says_by_whose_price_it_was_paid_before_and_after(app):
    assert re.search(r"at the relay\\?'s price", app.run().caption[-1].value)
    typed = Price(Decimal(1), Decimal(2), source=PriceSource.OWN)
    resources.relays().keep_terms(SANDBOX, Terms({"sandbox-chat": typed}))
    ask(app, "Hello")
    assert sum("at the price you typed in" in caption.value for caption in app.caption) == 2
