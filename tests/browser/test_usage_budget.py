"""A budget that stops: what goes beyond it is asked about, nothing is sent, and on a word it is sent once."""

from datetime import UTC, datetime
from decimal import Decimal

from playwright.sync_api import expect

from components.core.owner import owner
from components.core.records import Call, Cost, Doubt, PriceSource, Status
from components.core.store import Store
from tests.bench.servers import Server
from tests.browser.stage import choose, css, rest, visit
from tests.browser.talk import BOX, SOON_MS, TURN, ended, press

SPENT = Cost(Decimal(2), "USD", PriceSource.RELAY, Doubt.REPORTED)


def spend(app: Server) -> None:
    store = Store(f"sqlite:///{app.folder / 'relay-studio.db'}", app.folder)
    now = datetime.now(UTC)
    spent = Call("spent", now, "chat", "sandbox", "http://sandbox.relay", Status.DONE, model="m", cost=SPENT)
    store.ledger.record(owner(), spent)
    store.close()


def chats(app: Server) -> int:
    store = Store(f"sqlite:///{app.folder / 'relay-studio.db'}", app.folder)
    sent = sum(call.kind == "chat" and call.id != "spent" for call in store.ledger.calls(owner()))
    store.close()
    return sent


def test_a_used_up_budget_asks_before_a_question_is_sent_and_sends_it_once(page, serve):
    app = serve()
    spend(app)
    visit(page, f"{app.address}/usage")
    page.get_by_role("radio", name="Prices and budget").click()
    rest(page)
    press(page, "usage_budget.add")
    page.locator(f"{css('usage_budget.amount')} input").fill("2")
    choose(page, "usage_budget.relay", "Sandbox")
    press(page, "usage_budget.keep")
    expect(page.locator("[class*=st-key-usage_budgets-one-]")).to_contain_text("100%", timeout=SOON_MS)
    rest(page)

    visit(page, app.address)
    page.locator(BOX).fill("Hello there")
    page.locator(BOX).press("Enter")
    expect(page.get_by_text("This goes beyond this month's budget")).to_be_visible(timeout=SOON_MS)
    expect(page.locator(BOX)).to_have_value("Hello there")
    assert (chats(app), page.locator(TURN).count()) == (0, 0)

    press(page, "budget_gate.send")
    expect(page.locator(TURN)).to_have_count(2, timeout=SOON_MS)
    ended(page)
    expect(page.locator(BOX)).to_have_value("")
    assert chats(app) == 1

    page.locator(BOX).fill("And again")
    page.locator(BOX).press("Enter")
    expect(page.get_by_text("This goes beyond this month's budget")).to_be_visible(timeout=SOON_MS)
    assert (chats(app), page.locator(TURN).count()) == (1, 2)
