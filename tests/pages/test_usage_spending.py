"""Spending and the log of calls under AppTest: figures with their doubts, period, time zone, filters, files."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.core.balance import Balance
from components.core.owner import owner
from components.core.records import Call, ChatOptions, Cost, Doubt, Fault, PriceSource, Status, Timing, Usage
from components.core.spending import Filters, Period, Step
from components.core.usage.exports import Export, Kind
from components.ui import media, resources

NOON = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def call(name: str, cost: str | None = "0.5", at: datetime = NOON, **more: object) -> Call:
    doubt = more.pop("doubt", Doubt.REPORTED)
    known = Cost() if cost is None else Cost(Decimal(cost), "USD", PriceSource.RELAY, doubt)  # type: ignore[arg-type]
    full = {
        "model": "m1",
        "page": "chat",
        "usage": Usage(100, 20, doubt=Doubt.REPORTED),
        "timing": Timing(0.5, 2.5),
    }
    return Call(
        name, at, more.pop("kind", "chat"), more.pop("relay_id", "sandbox"), "http://sandbox.relay", more.pop("status", Status.DONE), cost=known,  # type: ignore[arg-type]
        **{**full, **more},
    )  # fmt: skip


@pytest.fixture
def page(open_app):
    """Opens the page on calls: `page(call("a"), …)`."""

    def opened(*calls: Call, view: str = "spending", span: str = "last_30"):
        app = open_app()
        for each in calls:
            resources.store().ledger.record(owner(), each)
        app.session_state["usage.view"] = view
        app.session_state["usage_period.span"] = span
        # The page itself asks the relay for its balance meanwhile.
        app.session_state["usage_filters.chosen"] = Filters(kinds=("chat",))
        app.switch_page("../../pages/usage.py").run()
        assert not app.exception
        return app

    return opened


def metrics(app) -> dict[str, str]:
    return {each.label: each.value for each in app.metric}


def usage_period_steps(app) -> list[str]:
    spec = json.loads(next(iter(app.get("vega_lite_chart"))).proto.spec)
    return spec["encoding"]["x"]["scale"]["domain"]


def said(app) -> str:
    return "\n".join(each.value for each in [*app.caption, *app.info])


def test_what_is_estimated_and_what_has_no_price_is_said_and_never_zero(page):
    app = page(
        call("a"), call("b", "0.25", doubt=Doubt.ESTIMATED), call("c", None),
        call("old", "0.5", NOON - timedelta(days=40), status=Status.FAILED),
    )  # fmt: skip
    assert metrics(app)["Calls"] == "3"
    assert metrics(app)["Spent"].replace("\\", "") == "about $0.75"
    assert metrics(app)["Failed"] == "0"
    assert "1 call has no known price" in said(app)
    assert "$0.50 reported, $0.25 estimated" in said(app).replace("\\", "")
    calls = next(each for each in app.metric if each.label == "Calls")
    assert calls.delta == "+200%"


def test_an_empty_month_leads_to_the_chat_and_a_filter_that_lets_nothing_through_says_so(page):
    app = page(call("free", None, kind="models", model=None))
    app.session_state["usage_filters.chosen"] = Filters()
    assert "No model was asked in this period" in said(app.run())
    app.button(key="usage_example.look").click().run()
    assert not app.exception
    assert "nobody made these calls" in said(app)
    assert metrics(app)["Spent"] != "unknown"
    app.button(key="usage_example.back").click().run()
    assert "No model was asked in this period" in said(app)
    app = page(call("a"))
    app.session_state["usage_filters.chosen"] = Filters(models=("gone",), kinds=("chat",))
    app.run()
    assert "No call passes these filters" in said(app)
    app.button(key="usage_filters.drop.0").click().run()
    assert metrics(app)["Calls"] == "1"


def test_a_conversation_in_the_sandbox_is_shown_though_other_relays_were_asked(page):
    app = page(call("a", conversation_id="talk"), call("b", "3", relay_id="real"))
    app.session_state["usage_filters.chosen"] = Filters(conversation_id="talk")
    app.run()
    assert metrics(app)["Spent"].replace("\\", "") == "$0.50"


def test_the_length_of_a_bar_is_chosen_and_the_key_has_its_name(page):
    app = page(call("a"), call("old", at=NOON - timedelta(days=15), key_mark="0badcafe"))
    app.session_state["usage_filters.chosen"] = Filters(key_marks=("0badcafe",))
    told = Balance(NOON, "sandbox", "http://sandbox.relay", "0badcafe", "new-api", name="my key")
    resources.store().balances.add(owner(), told)
    app.run()
    assert app.button(key="usage_filters.drop.0").label == "my key"
    steps = next(each for each in app.segmented_control if each.key.startswith("usage_period.step"))
    assert steps.options == ["Daily", "Weekly"]
    steps.set_value(Step.WEEK).run()
    assert not app.exception
    assert len(usage_period_steps(app)) in (5, 6)


def test_filters_are_offered_by_what_there_is_and_hold_in_both_views(page):
    app = page(call("a"), call("b", model="m2"), call("c", model=None, page=None))
    app.session_state["usage_filters.panel"] = True
    app.run()
    field = app.multiselect(key="usage_filters.model")
    assert field.options == ["m1", "m2", "no model"]
    field.set_value(["m2", ""]).run()
    assert metrics(app)["Calls"] == "2"
    app.segmented_control(key="usage.view").set_value("calls").run()
    assert not app.exception
    assert list(app.dataframe[0].value["Model"]) == ["", "m2"]


def test_a_day_begins_in_the_time_zone_that_was_chosen(page):
    late = datetime(2026, 3, 1, 3, tzinfo=UTC)  # the evening of 28 February in Los Angeles
    app = page(call("a", at=late), span="own")
    app.date_input(key="usage_period.dates").set_value((late.date(), late.date())).run()
    assert metrics(app)["Calls"] == "1"
    app.session_state["usage_period.zones"] = True
    app.run()
    app.selectbox(key="usage_period.zone").set_value("America/Los_Angeles").run()
    assert "No call passes these filters" in said(app)
    app.date_input(key="usage_period.dates").set_value((late.date() - timedelta(days=1),) * 2).run()
    assert metrics(app)["Calls"] == "1"


def test_a_call_tells_all_that_is_known_and_leads_to_its_conversation(page):
    app = page(call("x"))
    made = resources.store().conversations.create(owner(), ChatOptions(), title="A talk")
    broken = call(
        "y", None, conversation_id=made.id, status=Status.FAILED, http_status=524,
        fault=Fault("relay.upstream", {"status": 524}), timing=Timing(None, 100.0), usage=Usage(),
    )  # fmt: skip
    resources.store().ledger.record(owner(), broken)
    app.session_state["usage.view"] = "calls"
    app.session_state["usage_call.opened"] = "y"
    app.run()
    assert not app.exception
    facts = next(each.value for each in app.markdown if "| Relay" in each.value or "Relay |" in each.value)
    assert "HTTP 524" in facts.replace("\\", "")
    assert (metrics(app)["Cost"], metrics(app)["Input"], metrics(app)["First token"]) == (
        "price unknown", "unknown", "unknown",
    )  # fmt: skip
    assert len(app.error) == 1
    app.button(key="usage_call.siblings").click().run()
    assert list(app.dataframe[0].value["State"]) == ["failed"]


def test_pages_of_calls_are_turned_and_files_hold_what_is_filtered(page):
    many = [call(f"c{number:02}", at=NOON - timedelta(minutes=number)) for number in range(60)]
    app = page(*many, call("other", model="=1+1", at=NOON), view="calls")
    assert len(app.dataframe[0].value) == 50
    app.button(key="usage_calls.older").click().run()
    assert len(app.dataframe[0].value) == 11
    assert any("51 to 61 of 61" in each.value for each in app.caption)
    app.button(key="usage_calls.newer").click().run()
    assert app.button(key="usage_calls.newer").disabled
    client = TestClient(Starlette(routes=media.ROUTES))
    period = Period(NOON - timedelta(days=1), NOON + timedelta(hours=1))
    address = media.calls_address(Export(Kind.CSV, period, Filters(models=("=1+1",))))
    reply = client.get(address)
    assert reply.headers["content-disposition"].endswith('.csv"')
    assert len(reply.text.splitlines()) == 2
    assert "'=1+1" in reply.text
    assert client.get(address[:-3] + "aaa").status_code == 404


def test_play_money_and_free_questions_stand_apart(page):
    real = call("a", "2", relay_id="remembered:1")
    app = page(real, call("b", "3"), call("c", "0", model=None, kind="models", relay_id="remembered:1"))
    app.session_state["usage_filters.chosen"] = Filters()
    app.run()
    assert metrics(app)["Spent"].replace("\\", "") == "$2.00"
    assert "The sandbox's play money is left out." in said(app)
    assert "Questions about balances" in said(app)
