"""What is left, in a real browser: one look at each kind of relay, asked over the wire."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.bench.servers import Server
from tests.browser.stage import choose, css, rest, visit
from tests.browser.test_names import nameless

CARD = css("usage.balance")
RELAYS = {
    "Fresh": ("/v1", "sk-fresh"),
    "Unlimited": ("/v1", "sk-sandbox-unlimited"),
    "Yuan": ("/fault/billing-cny/v1", "sk-yuan"),
    "Used up": ("/v1", "sk-sandbox-exhausted"),
    "Silent": ("/fault/balance-none/v1", "sk-silent"),
}


def known(home: Path, relay: Server) -> Path:
    """A data folder whose secrets.toml names the relays, all played by one sandbox."""
    folder = home / ".streamlit"
    folder.mkdir(parents=True)
    tables = [
        f'[relays.r{number}]\nbase_url = "http://127.0.0.1:{relay.port}{path}"\napi_key = "{key}"\ntitle = "{title}"'
        for number, (title, (path, key)) in enumerate(RELAYS.items())
    ]
    (folder / "secrets.toml").write_text("\n".join(tables))
    return home


def told(page: Page, *words: str) -> None:
    """Wait until the card says all of this."""
    card = page.locator(CARD)
    for said in words:
        expect(card).to_contain_text(said, timeout=15_000)


def test_each_relay_says_what_is_left_in_its_own_way(serve, sandbox_server, page, tmp_path):
    app = serve(home=known(tmp_path / "relays", sandbox_server))
    visit(page, f"{app.address}/usage")
    told(page, "Fresh", "Remaining", "$20.00", "no end", "figures of this key alone")
    assert nameless(page) == []

    choose(page, "shell.relay", "Unlimited")
    told(page, "Unlimited", "no limit")
    expect(page.locator(CARD)).not_to_contain_text("100,000,000")

    choose(page, "shell.relay", "Yuan")
    told(page, "Yuan", "CN¥146.00")

    choose(page, "shell.relay", "Used up")
    told(page, "This key is used up", "Top up at example.com")
    link = page.locator(f"{css('usage.top_up')} a").first
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noreferrer")

    choose(page, "shell.relay", "Silent")
    told(page, "No balance was found yet", "The others are tried in a moment")
    expect(page.locator(CARD)).not_to_contain_text("$0")

    page.locator(css("usage.view")).get_by_text("Balances").click()
    page.locator(f"{css('usage.relays.ask')} button").click()
    expect(page.get_by_role("heading", name="All relays")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=20_000)
    rest(page)
    page.locator(f"{css('shell.language')}").get_by_text("中文").click()
    told(page, "暂时还没有查到余额")
