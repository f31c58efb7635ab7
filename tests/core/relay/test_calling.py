"""Calls of tools come together whatever way a relay cuts and numbers them."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.records import ChatOptions
from components.core.relay.calling import Calls, ToolCall, call_pieces
from components.core.relay.chat import Exchange
from components.core.relay.sandbox import Sandbox
from tests.core.relay.exchanges import connection_to, listen

TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


def joined(*deltas: dict[str, object]) -> list[tuple[str, str]]:
    calls = Calls()
    for delta in deltas:
        calls.feed(call_pieces(delta))
    return [(call.name, call.arguments) for call in calls.whole()]


def piece(arguments: object = None, **more: object) -> dict[str, object]:
    function = {"arguments": arguments} | ({"name": more.pop("name")} if "name" in more else {})
    return {"tool_calls": [{**more, "function": function}]}


@pytest.mark.parametrize(
    "deltas",
    [
        [piece("", index=0, id="a", name="f"), piece('{"x":', index=0), piece("1}", index=0)],
        [piece("", id="a", name="f"), piece('{"x":'), piece("1}")],
        [piece("", name="f"), piece('{"x":'), piece("1}")],
        [piece("", index=0, id="a", name="f"), piece('{"x":', index=0, id="a", name="f"), piece("1}", index=0, id="a", name="f")],
        [piece("", name="f"), piece('{"x":', name="f"), piece("1}", name="f")],
        [piece("", index=0, id="a", name="f"), piece('{"x":', index=0, id="b"), piece("1}", index=0, id="c")],
        [piece('{"x":1}', index=0, id="a", name="f")],
        [piece({"x": 1}, index=0, id="a", name="f")],
        [piece(None, index=0, id="a", name="f"), piece('{"x":1}', index=0, id="", name=None)],
        [{"tool_calls": {"id": "a", "function": {"name": "f", "arguments": '{"x":1}'}}}],
        [{"tool_calls": [{"id": "a", "name": "f", "arguments": {"x": 1}}]}],
        [{"function_call": {"name": "f", "arguments": ""}}, {"function_call": {"arguments": '{"x":1}'}}],
    ],
)  # fmt: skip
def test_one_call_in_every_shape(deltas: list[dict[str, object]]) -> None:
    assert joined(*deltas) == [("f", '{"x":1}')]


@pytest.mark.parametrize(
    "shape",
    [
        lambda n: {"index": n, "id": f"i{n}"},
        lambda n: {"id": f"i{n}"},
        lambda n: {"index": 0, "id": f"i{n}"},
        lambda n: {},
    ],
    ids=["numbered", "no index", "all numbered 0", "neither"],
)
def test_two_calls_stay_two(shape) -> None:
    calls = [piece('{"x":1}', name="f", **shape(0)), piece('{"x":2}', name="f", **shape(1))]
    assert joined(*calls) == [("f", '{"x":1}'), ("f", '{"x":2}')]


def test_a_call_without_an_id_gets_one_and_one_without_a_name_is_none() -> None:
    calls = Calls()
    calls.feed(call_pieces(piece("{}", index=0, name="f")))
    calls.feed(call_pieces(piece("{}", index=1, id="z")))
    assert calls.whole() == (ToolCall("call_0", "f", "{}"),)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["f", "g"]),
            st.dictionaries(st.text(max_size=6), st.integers(0, 9) | st.text(max_size=9)),
        ),
        max_size=4,
    ),
    st.integers(1, 7),
    st.booleans(),
    st.booleans(),
)
def test_wherever_arguments_are_cut_they_come_together(called, size, has_index, repeats_id) -> None:
    deltas = []
    for number, (name, arguments) in enumerate(called):
        place: dict[str, object] = {"index": number} if has_index else {}
        told = orjson.dumps(arguments).decode()
        deltas.append(piece("", name=name, id=f"i{number}", **place))
        again = {"id": f"i{number}"} if repeats_id else {}
        deltas += [piece(told[at : at + size], **place, **again) for at in range(0, len(told), size)]
    assert joined(*deltas) == [(name, orjson.dumps(arguments).decode()) for name, arguments in called]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["tool_calls", "function", "function_call", "index", "id", "name", "arguments"]),
            inner,
        )
    ),
)


@given(st.lists(JSON, max_size=4))
def test_no_pieces_break_the_joining(deltas: list[object]) -> None:
    calls = Calls()
    for delta in deltas:
        if isinstance(delta, dict):
            calls.feed(call_pieces(delta))
    for call in calls.whole():
        assert call.id
        assert call.name
        assert isinstance(call.arguments, str)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    "model",
    ["sandbox-chat", "fault-tool-calls-no-index", "fault-tool-calls-no-id", "fault-tool-calls-whole"],
)
async def test_the_sandbox_calls_a_tool_and_the_call_is_whole(calls, model, stream) -> None:
    turns = [{"role": "user", "content": "rain in Paris?"}]
    exchange = Exchange(
        connection_to(Sandbox(rate=0), calls.append),
        turns,
        ChatOptions(model=model),
        stream=stream,
        tools=[TOOL],
    )
    await listen(exchange)
    [call] = exchange.tool_calls
    assert (call.name, orjson.loads(call.arguments)) == ("weather", {"city": "rain in Paris?"})
