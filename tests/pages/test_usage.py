"""The page of balance and usage under AppTest: what a relay tells, in words, and what nobody tells, never as zero."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from components.core.balance import Balance, Qualm, Scope, Standing, Window
from components.core.errors import NotOfferedError, RateError, RelayError, UnreachableError, UpstreamError
from components.core.owner import owner
from components.core.relay.operator import Link, Notice, Operator
from components.core.relay.sandbox.user import OPENS, USER_ID
from components.core.usage.readings import Readings
from components.ui import resources

OPERATOR = Operator(
    name="Relay",
    top_up=Link("https://pay.example.org/now", "pay.example.org"),
    contact="[click](https://evil.example)",
    notices=(Notice("<b>Tonight</b> [closed](https://evil.example)", datetime(2026, 3, 1, tzinfo=UTC)),),
)


@dataclass
class Till:
    """A relay that says what the test wants it to say, once each time it is changed."""

    answer: Balance | RelayError
    again_in_s: float = 0.0

    async def balance(self) -> Balance:
        self.again_in_s = 60.0
        if isinstance(self.answer, RelayError):
            raise self.answer
        return self.answer

    async def operator(self) -> Operator | None:
        return OPERATOR


def told(**values) -> Balance:
    key_mark = connection().key_mark
    origin = "http://sandbox.relay"
    return Balance(datetime.now(UTC), "sandbox", origin, key_mark, "new-api", **values)


def connection():
    return resources.relays().connection("", "sandbox")


@pytest.fixture
def till(world, monkeypatch) -> Till:
    """The till of the sandbox, in the place of the real one; every other relay tells nothing."""
    made, other = Till(NotOfferedError()), Till(NotOfferedError())
    readings = Readings(
        resources.store(), open_till=lambda asked, _hint: made if asked.relay.id == "sandbox" else other
    )
    monkeypatch.setattr(resources, "readings", lambda: readings)
    return made


def plain(text: str) -> str:
    """A text without the marks that keep it from being markdown."""
    return text.replace("\\", "").replace("\u2060", "")


def words(app) -> str:
    """All that can be read."""
    kinds = (app.metric, app.markdown, app.caption, app.warning, app.error, app.info, app.text)
    parts = [f"{each.label} {each.value}" for each in app.metric]
    parts += [str(each.value) for kind in kinds[1:] for each in kind]
    parts += [each.proto.title for kind in (app.warning, app.error, app.info) for each in kind]
    return plain("\n".join(parts))


def opened(open_app):
    """The page with the quickest of its views."""
    app = open_app()
    app.session_state["usage.view"] = "balances"
    app.switch_page("../../pages/usage.py").run()
    return app


def shown(app, till, answer) -> str:
    """The page after the relay has given another answer."""
    till.answer, till.again_in_s = answer, 0.0
    app.run()
    resources.readings().wait(owner(), connection(), 10)
    app.run()
    assert not app.exception
    return words(app)


def test_every_standing_of_a_key_has_its_figures_and_its_sentence(open_app, till):
    app = opened(open_app)
    finite = told(
        remaining=Decimal("12.34"), used=Decimal("7.66"), granted=Decimal(20), never_expires=True,
        scope=Scope.KEY, name="work", models=("m1", "m2"),
    )  # fmt: skip
    said = shown(app, till, finite)
    for wanted in ("Remaining $12.34", "Used $7.66", "Granted $20.00", "no end", "work", "of this key alone"):
        assert wanted in said
    said = shown(app, till, told(unlimited=True, qualms=frozenset({Qualm.USED_UNTOLD})))
    assert "Remaining no limit" in said
    assert "Used not told" in said
    assert "does not count what a key without a limit uses" in said
    assert "$" not in said.partition("Told in")[0]
    said = shown(app, till, told(remaining=Decimal(146), currency="CNY", scope=Scope.ACCOUNT))
    assert "Remaining CN¥146.00" in said
    assert "of the whole account" in said
    said = shown(app, till, told(standing=Standing.EXHAUSTED))
    assert "This key is used up" in said
    assert "Remaining used up" in said
    ended = datetime(2025, 1, 1, 4, tzinfo=UTC)
    said = shown(app, till, told(standing=Standing.EXPIRED, expires_at=ended))
    assert "This key expired on Jan 1, 2025" in said
    assert "Remaining not told" in said
    said = shown(app, till, told(standing=Standing.EXPIRED, expires_at=ended, remaining=Decimal(9)))
    assert "Remaining $9.00" in said
    assert "How long it lasts" not in said
    doubt = frozenset({Qualm.EXHAUSTED_OR_UNKNOWN})
    said = shown(app, till, told(standing=Standing.REFUSED, qualms=doubt))
    assert "The relay refuses this key" in said
    assert "it refuses both alike" in said
    assert "not told" not in said
    assert "Told in the way" not in said


def test_a_relay_without_a_balance_says_so_and_one_that_fails_shows_what_was_told_before(open_app, till):
    app = opened(open_app)
    said = shown(app, till, NotOfferedError(reason="nothing"))
    assert "This relay tells no balance" in said
    assert "$0" not in said
    shown(app, till, told(remaining=Decimal(3)))
    said = shown(app, till, UnreachableError(reason="refused"))
    assert "Nothing answers at this address" in said
    assert "$3.00 left." in said
    assert "Too many requests" in shown(app, till, RateError())
    said = shown(app, till, UpstreamError(charged="maybe", said="database is locked"))
    assert "failed when it was asked for the balance" in said
    assert "Nothing was charged." in said


def test_an_answer_that_comes_while_the_page_is_drawn_is_not_waited_for_any_longer(
    open_app, till, monkeypatch
):
    app = opened(open_app)
    shown(app, till, told(remaining=Decimal(3)))
    readings = resources.readings()
    waits = iter([False])
    monkeypatch.setattr(Readings, "wait", lambda *_asked: next(waits, True))
    app.run()
    assert "Asking the relay" not in words(app)
    assert readings.last(owner(), connection()).balance.remaining == 3


def test_what_a_relay_tells_of_itself_is_plain_text_and_its_links_show_where_they_lead(open_app, till):
    app = opened(open_app)
    said = shown(app, till, told(remaining=Decimal(1)))
    assert "[click](https:" in said
    assert "<b>Tonight</b> [closed](https://evil.example)" in [each.value for each in app.text]
    links = [(each.proto.label.replace("\\", ""), each.proto.url) for each in app.get("link_button")]
    assert links == [("Top up at pay.example.org", "https://pay.example.org/now")]


def test_limits_that_fill_up_again_are_told_one_by_one_in_chinese_too(open_app, till):
    app = open_app("usage", "zh-CN")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    windows = (
        Window("daily", Decimal(5), Decimal("1.25"), tomorrow),
        Window("3h", Decimal(2), None, tomorrow - timedelta(days=9)),
        Window("per moon", Decimal(2), None),
    )
    said = shown(app, till, told(remaining=Decimal("3.75"), windows=windows))
    bars = [each.proto.text for each in app.get("progress")]
    assert any(bar.replace("\\", "").startswith("每天：已用 US$1.25，上限 US$5.00，") for bar in bars)
    assert "3 小时内：已用 未提供，上限 US$2.00\nper moon：已用 未提供，上限 US$2.00" in said


def test_all_relays_are_asked_on_request_and_stand_beside_each_other(open_app, till, monkeypatch):
    app = opened(open_app)
    shown(app, till, told(remaining=Decimal(3), used=Decimal(1)))
    resources.relays().add("", "Other", "http://other.example/v1", "sk-other", remember=True)
    app.run()
    app.button(key="usage.relays.ask").click().run()
    assert not app.exception
    rows = app.dataframe[0].value.astype(object).fillna("").to_dict("records")
    assert [(row["Relay"], row["Remaining"], row["Used"], row["Key"]) for row in rows] == [
        ("Other", "", "", "tells no balance"),
        ("Sandbox", "$3.00", "$1.00", "usable"),
    ]


def test_how_long_it_lasts_is_a_band_and_a_low_balance_is_told_on_every_page(open_app, till):
    app = opened(open_app)
    assert "can be told once 7 days" in shown(app, till, told(remaining=Decimal(9)))
    for days in range(10, 0, -1):
        past = replace(told(remaining=Decimal(3 * days)), at=datetime.now(UTC) - timedelta(days=days))
        resources.store().balances.add(owner(), past)
    said = shown(app, till, told(remaining=Decimal("2.5")))
    assert "Lasts less than a day" in said
    assert "what is left lasts less than a day." in said
    app.switch_page("../../pages/help.py").run()
    assert [link.proto.label for link in app.get("page_link")] == ["Look at the balance"]
    app.switch_page("../../pages/usage.py").run()
    app.number_input(key="usage.alerts.low_days").set_value(None).run()
    assert "what is left lasts" not in words(app)
    app.number_input(key="usage.alerts.low").set_value(2.75).run()
    assert "Sandbox: only $2.50 left." in words(app)
    assert not app.exception


def test_the_whole_account_is_opened_by_its_token_which_does_not_stay_in_the_session(open_app):
    app = opened(open_app)
    app.text_input(key="usage.account.token").set_value("wrongtoken0123456789abcdefghijkl")
    app.button(key="usage.account.add").click().run()
    refused = [error.proto.title for error in app.error]
    app.button(key="usage.account.forget").click().run()
    app.text_input(key="usage.account.token").set_value(OPENS)
    app.text_input(key="usage.account.user").set_value(USER_ID)
    app.button(key="usage.account.add").click().run()
    assert not app.exception
    assert refused == ["The access token was refused"]
    assert OPENS not in repr(app.session_state._state._state)
    figures = [(each.label, each.value.replace("\\", "")) for each in app.metric][-2:]
    assert figures == [("Remaining", "$100.00"), ("Used", "$0.00")]
    app.button(key="usage.account.forget").click().run()
    assert app.text_input(key="usage.account.token").value == ""
    assert app.error == []


def test_a_webhook_is_kept_out_of_the_session_and_what_went_wrong_with_it_is_told(open_app, till):
    app = opened(open_app)
    app.text_input(key="usage.webhook.address").set_value("http://hooks.example/secret")
    app.button(key="usage.webhook.add").click().run()
    assert "must begin with https://" in words(app)
    app.text_input(key="usage.webhook.address").set_value("https://127.0.0.1/secret")
    app.button(key="usage.webhook.add").click().run()
    assert "An address is kept, encrypted." in words(app)
    app.button(key="usage.webhook.test").click().run()
    assert "secret" not in words(app) + repr(app.session_state._state._state)
    assert [error.proto.title for error in app.error] != []
    app.button(key="usage.webhook.forget").click().run()
    assert app.text_input(key="usage.webhook.address").value == ""
    assert not app.exception


def test_a_key_that_cannot_be_read_back_hides_the_balance_alone(open_app, world):
    app = open_app()
    resources.relays().add("", "Kept", "http://kept.example/v1", "sk-kept", remember=True)
    (world / "vault.key").write_text("not a key")
    app.switch_page("../../pages/usage.py").run()
    assert [plain(error.proto.title) for error in app.error] == ["A remembered key can't be read back"]
    assert app.segmented_control(key="usage.view").value == "spending"
    assert not app.exception
