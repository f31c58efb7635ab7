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

from components.core.errors import RelayError
from components.core.relay.connection import Connection
from components.core.relay.logs import Entry, charged
from components.core.relay.sandbox import Sandbox
from tests.core.relay.exchanges import KEY, SANDBOX, connection_to

AT_S = 1_790_000_000
AT = datetime.fromtimestamp(AT_S, UTC)
ROW = {"created_at": AT_S, "type": 2, "model_name": "m", "quota": 20_000}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


class Shown:
    """A relay whose log is what a test says."""

    def __init__(self):
        self.body, self.per_unit, self.asked = None, 500_000, []
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(self._answer))
        self._connection = Connection(SANDBOX, SecretStr(KEY), http, lambda call: None)

    def _answer(self, request):
        self.asked.append(request)
        is_log = request.url.path == "/api/log/token"
        status = {"success": True, "data": {"quota_per_unit": self.per_unit}}
        return httpx2.Response(200, content=orjson.dumps(self.body if is_log else status))

    def read(self, body):
        self.body = body
        return asyncio.run(charged(self._connection))


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
    assert relay.read(body) == [Entry(AT, "m", Decimal("0.04"))]
    assert relay.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert all(KEY not in str(request.url) for request in relay.asked)


def test_what_each_kind_of_relay_tells_besides_is_read():
    new = {**ROW, "use_time": 30, "request_id": "r1"}
    one = {**ROW, "elapsed_time": 1500, "request_id": ""}
    relay = Shown()
    relay.per_unit = 1_000_000
    entries = relay.read([new, one])
    assert entries == [
        Entry(AT, "m", Decimal("0.02"), 30, "r1"),
        Entry(AT, "m", Decimal("0.02"), 1.5, None),
    ]
    assert entries[0].began_at == AT - timedelta(seconds=30)


@pytest.mark.parametrize(
    "row",
    [
        {**ROW, "type": 1},
        {**ROW, "type": 5},
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
    assert relay.read([row, ROW]) == [Entry(AT, "m", Decimal("0.04"))]


@pytest.mark.parametrize("body", [{"success": True, "data": None}, {"data": []}, []])
def test_an_empty_log_is_empty(relay, body):
    assert relay.read(body) == []


@pytest.mark.parametrize("body", [{"success": False, "message": "无效的令牌"}, {"hello": 1}, "log", 3])
def test_what_is_no_log_is_said_to_be_none(relay, body):
    with pytest.raises(RelayError):
        relay.read(body)


@settings(max_examples=40)
@given(
    st.lists(
        st.dictionaries(st.sampled_from([*ROW, "use_time", "elapsed_time", "request_id"]), JSON), max_size=3
    )
)
def test_any_rows_can_be_read(relay, rows):
    assert len(relay.read(rows)) <= len(rows)


def test_the_sandbox_shows_its_log():
    connection = connection_to(Sandbox(rate=0), lambda call: None)

    async def drawn():
        await connection.post("/images/generations", {"model": "dall-e-2", "prompt": "a fox"}, kind="images")
        return await charged(connection)

    (entry,) = asyncio.run(drawn())
    assert entry.model == "dall-e-2"
    assert entry.amount > 0
    assert entry.request_id
