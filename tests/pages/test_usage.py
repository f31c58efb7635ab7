"""The page of balance and usage under AppTest."""

from datetime import UTC, datetime
from decimal import Decimal

from components.core.owner import owner
from components.core.records import Call, Cost, Status
from components.ui import resources


def call(name: str, model: str | None, amount: str | None) -> Call:
    cost = Cost(None if amount is None else Decimal(amount))
    now = datetime.now(UTC)
    return Call(name, now, "chat", "sandbox", "http://sandbox.relay", Status.DONE, model=model, cost=cost)


def test_the_latest_calls_are_summed_by_model_and_an_unknown_cost_is_counted_as_such(open_app):
    app = open_app()
    for each in (
        call("a", "m1", "0.5"),
        call("b", "m1", None),
        call("c", "m2", "0.25"),
        call("d", None, None),
    ):
        resources.store().ledger.record(owner(), each)
    app.switch_page("../../pages/usage.py").run()
    assert not app.exception
    rows = app.dataframe[0].value.to_dict("records")
    assert [(row["Model"], row["Calls"], row["Spent"], row["Of unknown cost"]) for row in rows] == [
        ("m2", "1", "$0.25", 0), ("m1", "2", "$0.50", 1),
    ]  # fmt: skip
