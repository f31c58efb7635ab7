"""What is looked for becomes vectors, each asked for once, by the model that made the collection's own."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import httpx2
import numpy as np
import pyarrow as pa
import pytest
from pydantic import SecretStr

from components.core.corpus import TEXT, Embedding
from components.core.errors import InputError, TooLargeError, UpstreamError
from components.core.records import Cost, Doubt, Relay, Source
from components.core.relay.connection import Connection
from components.core.space import queries
from components.core.space.portions import Limits
from components.core.space.queries import Queries
from components.core.store import Store

ORIGIN = "https://relay.example.com"
MADE = Embedding("e", "c", datetime(2026, 11, 22, tzinfo=UTC), 3, "some-model", "visit:1", ORIGIN, width=2)
WORDS = pa.table({TEXT: ["A king", " a queen ", "a King's crown", ""]})


class Scribe:
    """A relay that counts the letters and the vowels of what it is asked, and notes what that was."""

    def __init__(self, most: int = 10_000, *, spoilt: bool = False) -> None:
        self.asked: list[list[str]] = []
        self.most = most
        self.spoilt = spoilt
        """Its base64 lacks its end."""

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        texts = body["input"]
        self.asked.append(texts)
        if len(texts) > self.most:
            return httpx2.Response(413, json={"error": {"message": "too many inputs"}})
        if "too long" in texts:
            return httpx2.Response(413, json={"error": {"message": "too long"}})
        data = [
            {"index": place, "embedding": self.written(counted(text), body["encoding_format"])}
            for place, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
        return httpx2.Response(200, json={"object": "list", "data": data, "usage": usage})

    def written(self, row: np.ndarray, encoding: str) -> object:
        packed = base64.b64encode(row.tobytes()).decode()
        return (packed[:-3] if self.spoilt else packed) if encoding == "base64" else row.tolist()

    def connection(self, base_url: str = f"{ORIGIN}/v1") -> Connection:
        async def price(model, usage):
            return Cost(Decimal(usage.prompt), doubt=Doubt.REPORTED)

        relay = Relay("visit:1", "Scribe", base_url, Source.VISIT)
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(self))
        return Connection(relay, SecretStr("sk-test"), http, lambda call: None, price=price)


def counted(text: str) -> np.ndarray:
    return np.asarray([len(text), sum(letter in "aeiou" for letter in text)], np.float32)


@pytest.fixture
def store(tmp_path):
    made = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path)
    yield made
    made.close()


@pytest.fixture
def asked(store):
    return Queries(store.vectors, "local", MADE)


def test_a_text_is_asked_for_once_and_known_ever_after(asked):
    relay = Scribe()
    assert asked.ask(relay.connection(), ["one", "three", "one"]).amount == 2
    assert relay.asked == [["one", "three"]]
    assert asked.kept(["three", "one"]).tolist() == [[5, 2], [3, 2]]
    assert asked.ask(relay.connection(), ["three", "four"]).amount == 1
    assert relay.asked == [["one", "three"], ["four"]]
    assert asked.ask(relay.connection(), ["one"]).amount == 0
    assert len(relay.asked) == 2


def test_another_model_or_width_knows_nothing_of_it(asked, store):
    asked.ask(Scribe().connection(), ["one"])
    others = [replace(MADE, model="another"), replace(MADE, dimensions=2)]
    assert [Queries(store.vectors, "local", made).unknown(["one"]) for made in others] == [["one"], ["one"]]
    assert Queries(store.vectors, "somebody", MADE).unknown(["one"]) == ["one"]


def test_a_text_without_a_vector_is_a_row_of_nan(asked):
    asked.ask(Scribe().connection(), ["one"])
    kept = asked.kept(["never asked", "one"])
    assert np.isnan(kept[0]).all()
    assert kept[1].tolist() == [3, 2]


def test_many_are_asked_in_batches_which_a_relay_may_find_too_large(asked):
    relay, told = Scribe(most=100), list[float]()
    texts = [f"text {number}" for number in range(300)]
    cost = asked.ask(relay.connection(), texts, told.append)
    assert cost.amount == 300
    assert [len(some) for some in relay.asked] == [256, 128, 64, 64, 64, 64, 44]
    assert told == [0.0, 256 / 300]
    assert np.isfinite(asked.kept(texts)).all()


def test_what_a_relay_takes_is_known_to_all_who_ask_it(store):
    relay, learned = Scribe(most=100), Limits(texts=100)
    first = Queries(store.vectors, "local", MADE, learned)
    first.ask(relay.connection(), [f"text {number}" for number in range(150)])
    assert [len(some) for some in relay.asked] == [100, 50]
    relay.most = 60
    first.ask(relay.connection(), [f"other {number}" for number in range(80)])
    Queries(store.vectors, "local", MADE, learned).ask(relay.connection(), [f"more {n}" for n in range(80)])
    assert [len(some) for some in relay.asked[2:]] == [80, 40, 40, 40, 40]


def test_the_call_that_was_garbled_is_in_what_a_search_cost(asked):
    relay = Scribe(spoilt=True)
    assert asked.ask(relay.connection(), ["one", "three"]).amount == 4
    assert relay.asked == [["one", "three"]] * 2


def test_one_text_too_long_does_not_hold_up_the_others(asked):
    relay = Scribe()
    asked.ask(relay.connection(), ["one", "too long", "three"])
    assert asked.unknown(["one", "too long", "three"]) == ["too long"]
    with pytest.raises(TooLargeError):
        asked.ask(relay.connection(), ["too long"])


def test_what_came_before_a_failure_is_kept(asked):
    relay = Scribe()

    def failing(request):
        return (
            relay(request) if not relay.asked else httpx2.Response(500, json={"error": {"message": "down"}})
        )

    connection = relay.connection()
    relay_of_trouble = httpx2.AsyncClient(transport=httpx2.MockTransport(failing))
    broken = Connection(connection.relay, SecretStr("sk-test"), relay_of_trouble, lambda call: None)
    texts = [f"text {number}" for number in range(300)]
    with pytest.raises(UpstreamError):
        asked.ask(broken, texts)
    assert asked.unknown(texts) == texts[256:]


def test_nothing_is_asked_that_cannot_be_answered(asked, store):
    relay = Scribe()
    brought = Queries(store.vectors, "local", replace(MADE, model="", origin=""))
    reasons = []
    for who, texts, connection in (
        (brought, ["one"], relay.connection()),
        (asked, ["one", " \n"], relay.connection()),
        (asked, ["one"], relay.connection("https://elsewhere.example.com/v1")),
    ):
        with pytest.raises(InputError) as refused:
            who.ask(connection, texts)
        reasons.append(refused.value.values["reason"])
    assert reasons == ["space_modelless", "space_query_empty", "space_query_origin"]
    assert relay.asked == []


def test_letters_are_found_large_or_small_and_stand_for_nothing_else():
    assert queries.containing(WORDS, "KING").tolist() == [True, False, True, False]
    assert queries.containing(WORDS, ".").tolist() == [False] * 4
    assert queries.containing(pa.table({TEXT: ["包裹太晚了", "很好"]}), "太晚").tolist() == [True, False]


def test_a_text_finds_its_own_row_whatever_space_is_around_it():
    assert [queries.row_of(WORDS, text) for text in ("a queen", "A king", "a king", "emperor")] == [
        1,
        0,
        None,
        None,
    ]
