"""A relay's log of a key's calls is read in all its shapes, and what is no charge is left out."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx2
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from components.core.charges import Charge
from components.core.errors import RelayError
from components.core.relay.connection import Connection
from components.core.relay.logs import Log, pulled
from components.core.relay.sandbox import Sandbox
from tests.core.relay.exchanges import KEY, SANDBOX, connection_to

AT_S = 1_790_000_000
AT = datetime.fromtimestamp(AT_S, UTC)
ROW = {"created_at": AT_S, "type": 2, "model_name": "m", "quota": 20_000}
FIELDS = (
    *ROW,
    "use_time",
    "elapsed_time",
    "request_id",
    "prompt_tokens",
    "completion_tokens",
    "other",
    "is_stream",
    "group",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


class Shown:
    """A relay whose log is what a test says; `pages` are what it says to those who turn over."""

    def __init__(self, *pages):
        self.body, self.pages, self.per_unit, self.asked = None, pages, 500_000, []
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(self._answer))
        self._connection = Connection(SANDBOX, SecretStr(KEY), http, lambda call: None)

    def _answer(self, request):
        self.asked.append(request)
        is_log = request.url.path == "/api/log/token"
        status = {"success": True, "data": {"quota_per_unit": self.per_unit}}
        page = int(request.url.params.get("p", 0))
        if page > len(self.pages):
            return httpx2.Response(429)
        body = self.pages[page - 1] if page else self.body
        return httpx2.Response(200, content=orjson.dumps(body if is_log else status))

    def log(self, body):
        self.body = body
        return asyncio.run(pulled(self._connection))

    def read(self, body):
        return list(self.log(body).charges)


@pytest.fixture(scope="module")
def relay():
    return Shown()


@pytest.mark.parametrize(
    "body",
    [
        {"success": True, "message": "", "data": [ROW]},
        {"success": True, "data": {"items": [ROW], "total": 1, "page": 1, "page_size": 10}},
        {"data": {"logs": [ROW]}},
        [ROW],
    ],
)
def test_the_rows_are_found_wherever_they_stand_and_no_key_is_in_an_address(body):
    relay = Shown()
    assert relay.read(body) == [Charge(AT, "m", Decimal("0.04"))]
    assert relay.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert all(KEY not in str(request.url) for request in relay.asked)


def test_what_each_kind_of_relay_tells_besides_is_read():
    new = {**ROW, "use_time": 30, "request_id": "r1"}
    one = {**ROW, "elapsed_time": 1500, "request_id": ""}
    relay = Shown()
    relay.per_unit = 1_000_000
    charges = relay.read([new, one])
    assert charges == [
        Charge(AT, "m", Decimal("0.02"), took_s=30, request_id="r1"),
        Charge(AT, "m", Decimal("0.02"), took_s=1.5),
    ]
    assert charges[0].began_at == AT - timedelta(seconds=30)


@pytest.mark.parametrize(
    "row",
    [
        {**ROW, "type": 1},
        {**ROW, "type": 3},
        {**ROW, "created_at": "yesterday"},
        {**ROW, "created_at": -1},
        {**ROW, "created_at": 10**14},
        {**ROW, "quota": None},
        {**ROW, "quota": True},
        {**ROW, "quota": -1},
        {**ROW, "model_name": 3},
        "row",
        None,
    ],
)
def test_a_row_that_is_no_charge_or_can_not_be_read_is_left_out(relay, row):
    assert relay.read([row, ROW]) == [Charge(AT, "m", Decimal("0.04"))]


@pytest.mark.parametrize("wrapped", [orjson.loads, lambda text: text], ids=["object", "string"])
def test_all_that_a_row_of_new_api_tells_is_kept(relay, wrapped):
    row = {
        **ROW,
        "prompt_tokens": 1000,
        "completion_tokens": 30,
        "token_name": "mine",
        "group": "vip",
        "is_stream": True,
        "other": wrapped('{"cache_tokens": 800, "cache_ratio": 0.1}'),
    }
    assert relay.read([row]) == [
        Charge(AT, "m", Decimal("0.04"), 1000, 30, 800, token_name="mine", group="vip", streamed=True)
    ]


def test_rows_of_claude_count_what_was_cached_apart(relay):
    other = {"claude": True, "cache_tokens": 800, "cache_creation_tokens": 100}
    (charge,) = relay.read([{**ROW, "prompt_tokens": 50, "other": other}])
    assert (charge.prompt, charge.cached) == (950, 800)


def test_a_refused_call_and_money_given_back_are_told_apart_from_what_was_taken(relay):
    refused, unpriced = {**ROW, "type": 5, "quota": 0}, {**ROW, "type": 5, "quota": None}
    log = relay.log([refused, unpriced, {**ROW, "type": 6}, ROW])
    nothing = Charge(AT, "m", Decimal(0), refused=True)
    back, taken = Charge(AT, "m", Decimal("-0.04")), Charge(AT, "m", Decimal("0.04"))
    assert log.charges == (nothing, nothing, back, taken)
    assert log.taken == [taken]


@pytest.mark.parametrize(("rows", "last_only"), [(99, None), (100, 100), (1000, 1000), (1001, None)])
def test_a_log_of_a_round_number_of_rows_is_said_to_be_the_last_of_them(relay, rows, last_only):
    log = relay.log([{**ROW, "created_at": AT_S - number} for number in range(rows)])
    assert (log.rows, log.last_only) == (rows, last_only)
    assert log.oldest_at == AT - timedelta(seconds=rows - 1)


def test_a_log_by_pages_is_turned_over_to_its_end():
    def page(count):
        return {"data": {"items": [ROW] * count, "total": 130, "page": 1, "page_size": 10}}

    relay = Shown(page(100), page(30))
    log = relay.log(page(10))
    assert (log.rows, log.last_only, len(log.charges)) == (130, None, 130)
    relay = Shown(page(100))
    log = relay.log(page(10))
    assert (log.rows, log.last_only) == (100, 100)


@pytest.mark.parametrize("body", [{"success": True, "data": None}, {"data": []}, []])
def test_an_empty_log_is_empty(relay, body):
    assert relay.log(body) == Log((), 0)


@pytest.mark.parametrize("body", [{"success": False, "message": "无效的令牌"}, {"hello": 1}, "log", 3])
def test_what_is_no_log_is_said_to_be_none(relay, body):
    with pytest.raises(RelayError):
        relay.read(body)


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON), max_size=3))
def test_any_rows_can_be_read(relay, rows):
    assert len(relay.read(rows)) <= len(rows)


def test_the_sandbox_shows_its_log():
    connection = connection_to(Sandbox(rate=0), lambda call: None)

    async def drawn():
        await connection.post("/images/generations", {"model": "dall-e-2", "prompt": "a fox"}, kind="images")
        return (await pulled(connection)).taken

    (charge,) = asyncio.run(drawn())
    assert charge.model == "dall-e-2"
    assert charge.amount > 0
    assert charge.request_id
