"""An answer of several requests: tools are called, run, paid for, and can be stopped."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path

import httpx2
import orjson
import pytest

from components.core import answer as job
from components.core import rounds, tools
from components.core.answers import Answers
from components.core.records import (
    ChatOptions,
    Conversation,
    Cost,
    Doubt,
    Finish,
    Message,
    PriceSource,
    Status,
    Step,
    Usage,
)
from components.core.relay import chat, sse
from components.core.relay.connection import Connection
from components.core.relay.sandbox import Sandbox
from components.core.store import Store
from components.core.tools.tool import Tool
from tests.core.relay.exchanges import NEVER_S, SANDBOX, connection_to

ME = "local"
ALL = tuple(tools.TOOLS)
Ask = Callable[..., Message]


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, seconds in (
        (job, "SAVE_S", 0.02),
        (job, "FRAME_S", 0.002),
        (sse, "_BREATH_S", 0),
        (sse, "_FIGURES_S", 0.05),
        (chat, "_RETRY_AFTER_S", 0),
    ):
        monkeypatch.setattr(module, name, seconds)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(rate=0)


@pytest.fixture
def connection(sandbox: Sandbox, store: Store) -> Connection:
    async def price(model: str | None, usage: Usage) -> Cost:
        return Cost(Decimal("0.25"), "USD", PriceSource.OWN, Doubt.REPORTED)

    opened = connection_to(sandbox, lambda call: store.ledger.record(ME, call))
    opened.price = price
    return opened


@pytest.fixture
def answers(store: Store) -> Answers:
    return Answers(store.conversations)


@pytest.fixture
def ask(store: Store, answers: Answers, connection: Connection) -> Ask:
    """Asks one question and gives the answer as it ended."""

    def asked(text: str, *, stream: bool = True, **options: object) -> Message:
        conversation = begun(store, **options)
        message = answers.ask(ME, connection, conversation, text, stream=stream)
        return ended(answers, message)

    return asked


def begun(store: Store, **options: object) -> Conversation:
    chosen = {"model": "sandbox-chat", "tools": ALL} | options
    return store.conversations.create(ME, ChatOptions(**chosen))  # type: ignore[arg-type]


def ended(answers: Answers, message: Message) -> Message:
    return list(answers.follow(ME, message.id))[-1]


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("model", ["sandbox-chat", "fault-tool-calls-no-index", "fault-tool-calls-whole"])
def test_a_tool_is_called_and_its_result_used(ask: Ask, store: Store, model: str, stream: bool) -> None:
    message = ask("what is 12*34", model=model, stream=stream)
    [step] = message.steps
    assert (step.name, orjson.loads(step.arguments), step.result) == (
        "calculator",
        {"expression": "12*34"},
        "408",
    )
    assert message.text == "The tool answered: 408"
    assert (message.status, message.finish) == (Status.DONE, Finish.STOP)
    kept = store.conversations.message(ME, message.id)
    assert kept is not None
    assert (kept.steps, kept.text) == (message.steps, message.text)


def test_each_round_is_recorded_and_the_money_adds_up(ask: Ask, store: Store) -> None:
    message = ask("what is 12*34")
    calls = store.ledger.calls(ME)
    assert [call.kind for call in calls] == ["chat", "chat"]
    assert {call.message_id for call in calls} == {message.id}
    assert message.cost.amount == Decimal("0.50")
    assert message.usage.prompt == sum(call.usage.prompt or 0 for call in calls)
    assert message.usage.completion == sum(call.usage.completion or 0 for call in calls)


def test_what_was_called_and_answered_goes_to_the_model(ask: Ask, sandbox: Sandbox) -> None:
    ask("what is 12*34")
    first, second = (record.body for record in sandbox.requests)
    assert [tool["function"]["name"] for tool in first["tools"]] == list(ALL)
    assert first["tool_choice"] == "auto"
    called, told = second["messages"][-2:]
    assert (called["role"], called["tool_calls"][0]["function"]["name"]) == ("assistant", "calculator")
    assert told == {"role": "tool", "tool_call_id": called["tool_calls"][0]["id"], "content": "408"}


def test_without_tools_nothing_is_offered_and_a_question_without_a_sum_calls_nothing(
    ask: Ask, sandbox: Sandbox
) -> None:
    assert ask("what is 12*34", tools=()).steps == ()
    assert "tools" not in sandbox.requests[-1].body
    assert ask("hello there").steps == ()
    assert len(sandbox.requests) == 2


def test_a_relay_that_refuses_tools_can_be_asked_without_them(ask: Ask) -> None:
    refused = ask("what is 12*34", model="fault-reject-parameter-tools")
    assert refused.fault is not None
    assert refused.fault.values["parameter"] == "tools"
    lighter = ask("what is 12*34", model="fault-reject-parameter-tools", withheld=frozenset({"tools"}))
    assert lighter.status is Status.DONE


def scripted(store: Store, *replies: dict[str, object]) -> tuple[Connection, list[dict[str, object]]]:
    """A relay that gives one reply after another, the last one for ever, and what it was asked."""
    asked: list[dict[str, object]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(orjson.loads(request.content))
        choice = replies[min(len(asked), len(replies)) - 1]
        body = {"choices": [choice], "usage": {"prompt_tokens": 2, "completion_tokens": 3}}
        return httpx2.Response(200, content=in_one_piece(orjson.dumps(body)))

    http = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    plain = connection_to(Sandbox(rate=0), lambda call: None)
    return Connection(SANDBOX, plain._key, http, lambda call: store.ledger.record(ME, call)), asked


async def in_one_piece(body: bytes) -> AsyncIterator[bytes]:
    yield body


def said(text: str, *calls: tuple[str, str], finish: str = "stop", **more: object) -> dict[str, object]:
    called = [
        {"id": f"c{place}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for place, (name, arguments) in enumerate(calls)
    ]
    message = {"role": "assistant", "content": text, **more} | ({"tool_calls": called} if calls else {})
    return {"index": 0, "message": message, "finish_reason": finish}


def asked_of(store: Store, answers: Answers, connection: Connection) -> Message:
    message = answers.ask(ME, connection, begun(store), "go", stream=False)
    return ended(answers, message)


def test_several_calls_of_one_round_are_all_answered(store: Store, answers: Answers) -> None:
    calls = (("calculator", '{"expression":"1+1"}'), ("rm", "{}"), ("calculator", "{oops"))
    connection, asked = scripted(store, said("Let me see.", *calls), said("Two.", finish="stop"))
    message = asked_of(store, answers, connection)
    assert message.fault is None, message.fault
    assert message.text == "Let me see.\n\nTwo."
    assert [(step.result, bool(step.fault)) for step in message.steps] == [
        ("2", False),
        (None, True),
        (None, True),
    ]
    told = asked[1]["messages"][-3:]  # type: ignore[index]
    assert [turn["tool_call_id"] for turn in told] == ["c0", "c1", "c2"]
    assert told[1]["content"].startswith("Error: there is no tool")
    assert asked[1]["messages"][-4]["content"] == "Let me see."  # type: ignore[index]


def test_thinking_goes_back_with_the_call_it_led_to(store: Store, answers: Answers) -> None:
    call = ("calculator", '{"expression":"1+1"}')
    connection, asked = scripted(store, said("", call, reasoning_content="hm"), said("Two."))
    asked_of(store, answers, connection)
    assert asked[1]["messages"][-2]["reasoning_content"] == "hm"  # type: ignore[index]


def test_a_model_that_never_stops_calling_is_told_to_answer_and_then_left(
    store: Store, answers: Answers
) -> None:
    connection, asked = scripted(store, said("", ("calculator", '{"expression":"1+1"}'), finish="tool_calls"))
    message = asked_of(store, answers, connection)
    assert len(asked) == rounds.MOST_ROUNDS
    assert [body["tool_choice"] for body in asked] == ["auto"] * (rounds.MOST_ROUNDS - 1) + ["none"]
    assert len(message.steps) == rounds.MOST_ROUNDS - 1
    assert (message.status, message.finish) == (Status.DONE, Finish.TOOLS)


def test_a_call_that_was_cut_off_is_not_run(store: Store, answers: Answers) -> None:
    connection, asked = scripted(store, said("", ("calculator", '{"expr'), finish="length"))
    message = asked_of(store, answers, connection)
    assert (len(asked), message.steps, message.finish) == (1, (), Finish.LENGTH)


def test_a_round_that_fails_keeps_what_was_done_and_paid_before(store: Store, answers: Answers) -> None:
    connection, _ = scripted(store, said("", ("calculator", '{"expression":"1+1"}')), {"odd": True})
    message = asked_of(store, answers, connection)
    assert message.status is Status.FAILED
    assert [step.result for step in message.steps] == ["2"]
    assert message.usage.prompt is not None
    assert len(store.ledger.calls(ME)) == 2


def test_stop_ends_a_tool_that_is_running(store: Store, answers: Answers, monkeypatch) -> None:
    async def forever(arguments: object, zone: str) -> str:
        await asyncio.Event().wait()
        return ""

    slow = Tool("calculator", "", {}, (), forever)
    monkeypatch.setattr(tools, "TOOLS", {"calculator": slow})
    monkeypatch.setattr(tools, "PATIENCE_S", NEVER_S)
    connection, asked = scripted(store, said("", ("calculator", "{}")))
    message = answers.ask(ME, connection, begun(store), "go", stream=False)
    for now in answers.follow(ME, message.id):
        if now.steps:
            answers.stop(ME, message.id)
    assert (now.status, len(asked)) == (Status.STOPPED, 1)
    assert now.steps == (Step("c0", "calculator", "{}"),)


def test_stop_between_two_rounds_asks_no_more_and_keeps_text_and_steps(
    store: Store, answers: Answers, monkeypatch
) -> None:
    begun_answer: Future[Message] = Future()

    async def stopping(arguments: object, zone: str) -> str:
        answers.stop(ME, (await asyncio.wrap_future(begun_answer)).id)
        return "2"

    monkeypatch.setattr(tools, "TOOLS", {"calculator": Tool("calculator", "", {}, (), stopping)})
    connection, asked = scripted(store, said("Let me see.", ("calculator", "{}")), said("Two."))
    message = answers.ask(ME, connection, begun(store), "go", stream=False)
    begun_answer.set_result(message)
    now = ended(answers, message)
    assert (now.status, now.text.strip(), len(asked)) == (Status.STOPPED, "Let me see.", 1)
    assert now.steps == (Step("c0", "calculator", "{}", "2"),)
    assert len(store.ledger.calls(ME)) == 1
    kept = store.conversations.message(ME, message.id)
    assert kept is not None
    assert (kept.status, kept.steps, kept.text) == (now.status, now.steps, now.text)


def test_steps_are_saved_before_the_answer_has_ended(store: Store, answers: Answers, monkeypatch) -> None:
    seen: list[tuple[Step, ...]] = []
    begun_answer: Future[Message] = Future()

    async def looking(arguments: object, zone: str) -> str:
        message = await asyncio.wrap_future(begun_answer)
        while not seen:
            kept = store.conversations.message(ME, message.id)
            if kept is not None and kept.steps:
                seen.append(kept.steps)
            await asyncio.sleep(0.005)
        return "seen"

    monkeypatch.setattr(tools, "TOOLS", {"calculator": Tool("calculator", "", {}, (), looking)})
    connection, _ = scripted(store, said("", ("calculator", "{}")), said("Done."))
    message = answers.ask(ME, connection, begun(store), "go", stream=False)
    begun_answer.set_result(message)
    assert ended(answers, message).steps[0].result == "seen"
    assert seen == [(Step("c0", "calculator", "{}"),)]


TEA = (
    '{"type":"object","properties":{"name":{"type":"string"},"grams":{"type":"integer"}},"required":["name"]}'
)


def test_an_answer_is_held_against_the_schema_that_was_asked_for(ask: Ask, sandbox: Sandbox) -> None:
    message = ask("tea?", response_format="json_schema", json_schema=TEA, tools=())
    assert sandbox.requests[-1].body["response_format"]["json_schema"]["schema"] == orjson.loads(TEA)
    assert message.steps == (Step("json_schema", "json_schema", TEA, result="fits"),)


def test_an_answer_that_does_not_fit_says_where(store: Store, answers: Answers) -> None:
    connection, _ = scripted(store, said('{"name": 7}'))
    conversation = begun(store, response_format="json_schema", json_schema=TEA)
    [check] = ended(answers, answers.ask(ME, connection, conversation, "go", stream=False)).steps
    assert orjson.loads(check.fault or "") == {"misfits": [["$.name", "type", "string"]]}


def test_json_mode_says_json_and_checks_it(
    ask: Ask, sandbox: Sandbox, store: Store, answers: Answers
) -> None:
    assert ask("tea?", response_format="json_object").steps[-1].result == "fits"
    body = sandbox.requests[-1].body
    assert body["response_format"] == {"type": "json_object"}
    assert "JSON" in body["messages"][0]["content"]
    connection, _ = scripted(store, said("Here is your tea."))
    conversation = begun(store, response_format="json_object")
    [check] = ended(answers, answers.ask(ME, connection, conversation, "go", stream=False)).steps
    assert orjson.loads(check.fault or "")["reason"] == "answer_json"


def test_a_relay_that_refuses_the_form_can_be_asked_without_it(ask: Ask) -> None:
    model = "fault-reject-parameter-response_format"
    refused = ask("tea?", model=model, response_format="json_object")
    assert refused.fault is not None
    assert refused.fault.values["parameter"] == "response_format"
    lighter = ask("tea?", model=model, response_format="json_object", withheld=frozenset({"response_format"}))
    assert (lighter.status, lighter.steps) == (Status.DONE, ())


def test_probabilities_stay_with_the_message(ask: Ask, store: Store) -> None:
    message = ask("hello", top_logprobs=2)
    kept = store.conversations.message(ME, message.id)
    assert kept is not None
    assert kept.logprobs == message.logprobs
    assert "".join(token.text for token in kept.logprobs or ()) == kept.text
