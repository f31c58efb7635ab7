"""Checking the bill under AppTest: the sandbox's log beside the calls, and what there is to say of it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from components.core import i18n, relays
from components.core.errors import RelayError
from components.core.owner import owner
from components.core.records import ChatOptions
from components.core.relay import loop
from components.core.relay.chat import Exchange
from components.ui import comparison, resources

QUESTIONS = [
    "hello",
    "tell me something about the sea",
    "a much longer question " * 20,
    "你好，请介绍一下你自己",
]


@pytest.fixture
def charging(world, monkeypatch):
    """Lets the sandbox misbehave, whoever asks it for whatever."""

    def with_fault(name):
        odd = replace(relays.SANDBOX, base_url=f"http://sandbox.relay/fault/{name}/v1")
        monkeypatch.setattr(relays, "SANDBOX", odd)

    return with_fault


def ask(questions=QUESTIONS, model="sandbox-chat"):
    """Questions to the sandbox, answered and recorded."""
    connection = resources.relays().connection("", "sandbox")

    async def asked():
        for question in questions:
            turns = [{"role": "user", "content": question}]
            try:
                async for _ in Exchange(connection, turns, ChatOptions(model=model)).events():
                    pass
            except RelayError:
                pass

    loop.run(asked(), 20)
    return resources.store().ledger.calls(owner(), 10)


def check(app):
    """The view with a log that has just been pulled."""
    app.session_state["usage.view"] = "check"
    app.switch_page("../../pages/usage.py").run()
    assert not app.exception
    return pulled(app)


def pulled(app):
    """The page after another pull, when it and what is made of it are over."""
    app.button(key="usage_check.pull_now").click().run()
    for _pull_and_bill in range(2):
        for errand in list(resources.errands()._errands.values()):
            assert errand.wait(20)
        app.run()
    assert not app.exception
    return words(app)


def words(app):
    parts = [f"{each.label} {each.value}" for each in app.metric]
    for kind in (app.markdown, app.caption, app.warning, app.error, app.info, app.code):
        parts += [str(each.value) for each in kind]
        parts += [each.proto.title for each in kind if hasattr(each.proto, "title")]
    return "\n".join(parts).replace("\\", "").replace("\u2060", "")


def table(app, *columns):
    """The rows of the table that has these columns first."""
    tables = (each.value for each in app.dataframe)
    return next(each.to_dict("records") for each in tables if tuple(each.columns[: len(columns)]) == columns)


def test_an_overcharge_is_found_told_and_reported(open_app, charging):
    charging("billing-overcharges")
    app = open_app()
    ask()
    said = check(app)
    assert "Ratio 1.30 ± 0.01" in said
    assert "4 rows shown · 4 new rows" in said
    assert "sandbox-chat: 1.30 ± 0.01 times what price and tokens come to" in said
    (row,) = table(app, "Model", "Calls", "By price")
    assert (row["Model"], row["Calls"], row["Ratio"], row["Input tokens"], row["Sure"]) == (
        "sandbox-chat", 4, "1.30 ± 0.01", "1.00", "yes",
    )  # fmt: skip
    report = next(each.value for each in app.code)
    assert report.startswith("# About what was charged to one key")
    assert "Key: sandbox" in report
    assert len([line for line in report.splitlines() if line.startswith("| 20")]) == 4
    assert "sk-" not in report
    app.segmented_control(key="usage_check.report_language").set_value("zh_CN").run()
    assert not app.exception
    assert "关于一个密钥的扣费情况" in next(each.value for each in app.code)
    assert "4 rows shown · 0 new rows" in pulled(app)


def test_an_honest_bill_says_so_and_calls_of_nobody_are_shown(open_app, charging):
    charging("log-foreign-calls")
    app = open_app()
    ask()
    said = check(app)
    assert "Ratio 1.00 ± 0.01" in said
    assert "Not made from here $0.06" in said
    assert [row["Model"] for row in table(app, "Time", "Model", "Taken")] == ["sandbox-reasoner"] * 3


def test_a_relay_without_a_log_is_checked_by_its_balance(open_app, charging):
    charging("log-missing")
    app = open_app()
    said = check(app)
    assert "This relay does not show its log of this key" in said
    assert "By the balance, too, nothing can be told yet" in said


def test_nothing_is_pulled_before_it_is_asked_for(open_app):
    app = open_app(locale="zh-CN")
    app.session_state["usage.view"] = "check"
    app.switch_page("../../pages/usage.py").run()
    assert not app.exception
    assert [one.path for one in resources.sandbox().requests if one.path == "/api/log/token"] == []
    assert app.button(key="usage_check.pull_now").label == "拉取中转站日志"


def test_a_failed_answer_is_asked_about_and_the_relays_log_says_what_it_cost(open_app):
    app = open_app()
    starred = f"favourites/{resources.relays().default('').base_url}"
    model = "fault-log-charges-failed"
    resources.store().preferences.set(owner(), starred, [model])
    app.session_state["chat.options"] = True
    app.run()
    app.selectbox(key="chat.model").set_value(model).run()
    app.chat_input(key="chat.box").set_value("hello").run()
    questions(app)[0].click().run()
    assert not app.exception
    used = Decimal(resources.sandbox().account("sk-sandbox").used) / 500_000
    assert f"Charged {i18n.money(used, 'USD', 'en')}, says the relay's log." in words(app)
    assert questions(app) == []


def questions(app):
    return [button for button in app.button if button.label == "Was I charged?"]


def test_a_whole_answer_is_not_asked_about(open_app):
    app = open_app()
    app.chat_input(key="chat.box").set_value("hello").run()
    assert not app.exception
    assert questions(app) == []


def test_a_failed_column_of_a_comparison_is_asked_about_too(open_app):
    app = open_app("compare")
    comparison.NEXT.take(
        [ChatOptions(relay_id="sandbox", model=name) for name in ("sandbox-chat", "fault-log-charges-failed")]
    )
    app.run()
    app.chat_input(key="compare.box").set_value("hello").run()
    (asked,) = questions(app)
    asked.click().run()
    assert not app.exception
    assert "says the relay's log" in words(app)


def test_the_example_has_a_bill_to_check_and_asks_no_relay(open_app):
    app = open_app()
    app.session_state["usage_books.example"] = True
    app.session_state["usage.view"] = "check"
    before = len(resources.store().ledger.calls(owner(), 100))
    app.switch_page("../../pages/usage.py").run()
    for _look in range(40):  # each waits for the bill a moment
        if "gpt-4o: 1.30 ± " in words(app):
            break
        app.run()
    assert not app.exception
    said = words(app)
    assert "gpt-4o: 1.30 ± " in said
    assert "Granted $25.00" in said
    assert app.button(key="usage_check.pull_now").disabled
    assert len(resources.store().ledger.calls(owner(), 100)) == before
    app.button(key="usage_example.back").click().run()
    assert "gpt-4o: 1.30 ± " not in words(app)
    assert "Granted $20.00" in words(app)
