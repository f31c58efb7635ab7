"""Probabilities of tokens are read in every shape, and kept within bounds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.records import ChatOptions, Token
from components.core.relay import chat
from components.core.relay.body import body_of
from components.core.relay.chat import Exchange
from components.core.relay.logprobs import tokens_of
from components.core.relay.sandbox import Sandbox
from tests.core.relay.exchanges import TURNS, connection_to, listen


def entry(token: object, logprob: object, **more: object) -> dict[str, object]:
    return {"token": token, "logprob": logprob, **more}


@pytest.mark.parametrize(
    ("said", "tokens"),
    [
        ({"content": [entry("a", -0.5)]}, [Token("a", -0.5)]),
        ({"content": [entry("a", -0.5, top_logprobs=[entry("a", -0.5), entry("b", -1)])]}, [Token("a", -0.5, (("a", -0.5), ("b", -1.0)))]),
        ({"content": [entry("a", None, top_logprobs=None)]}, [Token("a", None)]),
        ({"content": [entry("a", -1, top_logprobs=[entry("b", None), "odd"])]}, [Token("a", -1.0)]),
        ({"content": [entry("bytes:\\xe4", -1, bytes=[228, 189])]}, [Token("\\xe4\\xbd", -1.0)]),
        ({"content": [entry("?", -1, bytes=[228, 189, 160])]}, [Token("你", -1.0)]),
        ({"content": [entry("a", -1, bytes=None)]}, [Token("a", -1.0)]),
        ({"content": [entry("a", -1, bytes=["x", 999])]}, [Token("a", -1.0)]),
        ({"content": [entry(7, True)]}, [Token("", None)]),
        ({"content": [entry("a", -math.inf), entry("b", 0.2), entry("c", math.nan)]}, [Token("a", -9999.0), Token("b", 0.0), Token("c", None)]),
        ({"tokens": ["a", "b"], "token_logprobs": [None, -1], "top_logprobs": [None, {"b": -1, "c": None}]}, [Token("a", None), Token("b", -1.0, (("b", -1.0),))]),
        ({"content": None, "refusal": None}, []),
        (None, []),
        ("odd", []),
    ],
)  # fmt: skip
def test_a_shape(said: object, tokens: list[Token]) -> None:
    assert list(tokens_of(said)) == tokens


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 300) | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["content", "token", "logprob", "bytes", "top_logprobs", "tokens", "token_logprobs"]
            ),
            inner,
        )
    ),
)


@given(JSON)
def test_no_value_breaks_the_reading(said: object) -> None:
    for token in tokens_of(said):
        assert isinstance(token.text, str)
        assert token.logprob is None or -9999 <= token.logprob <= 0


@pytest.mark.parametrize("stream", [True, False])
async def test_a_stream_and_a_whole_reply_tell_the_same(calls, stream) -> None:
    options = ChatOptions(model="sandbox-chat", top_logprobs=3)
    exchange = Exchange(connection_to(Sandbox(rate=0), calls.append), TURNS, options, stream=stream)
    heard = await listen(exchange)
    assert "".join(token.text for token in exchange.logprobs) == heard.text
    assert {len(token.others) for token in exchange.logprobs} == {3}


async def test_no_more_is_kept_than_the_store_should_hold(calls, monkeypatch) -> None:
    monkeypatch.setattr(chat, "_ENTRIES_MAX", 40)
    options = ChatOptions(model="sandbox-chat", top_logprobs=3)
    exchange = Exchange(connection_to(Sandbox(rate=0), calls.append), TURNS, options)
    await listen(exchange)
    assert len(exchange.logprobs) == 10


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        (ChatOptions(), {}),
        (ChatOptions(top_logprobs=0), {"logprobs": True}),
        (ChatOptions(top_logprobs=5), {"logprobs": True, "top_logprobs": 5}),
        (ChatOptions(top_logprobs=5, withheld=frozenset({"top_logprobs"})), {"logprobs": True}),
        (ChatOptions(top_logprobs=5, withheld=frozenset({"logprobs"})), {}),
    ],
)
def test_what_is_asked_for(options: ChatOptions, sent: dict[str, object]) -> None:
    body = body_of(TURNS, options, stream=False)
    assert {name: value for name, value in body.items() if "logprobs" in name} == sent
