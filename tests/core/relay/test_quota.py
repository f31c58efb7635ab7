"""What is left on a key of the one-api family, whatever way it is told, in four requests at most."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from components.core import errors
from components.core.balance import Qualm, Scope, Standing
from components.core.relay.operator import Display, Operator
from components.core.relay.quota import Reader, read
from tests.core.relay.tills import figures, till

D = Decimal
MONEY = {"remaining": D(18), "used": D(2), "granted": D(20)}
USUAL = {**MONEY, "never_expires": True}
OF_KEY = {"scope": Scope.KEY, "name": "sandbox"}
BY_KEY = {**USUAL, **OF_KEY}
EXPIRED = datetime(2025, 1, 1, tzinfo=UTC)
UNTOLD = frozenset({Qualm.CURRENCY_GUESSED})
STATUS, TOKEN = "GET /api/status", "GET /api/usage/token/"
LIMIT, USED = "GET /v1/dashboard/billing/subscription", "GET /v1/dashboard/billing/usage"
BILL = [STATUS, LIMIT, USED]

TOLD: dict[str, tuple[str | None, Mapping[str, Any], Mapping[str, Any], list[str]]] = {
    "new-api tells all in one reply": (None, {}, BY_KEY, [STATUS, TOKEN]),
    "in yuan, as it shows them": (
        "billing-cny",
        {},
        {**BY_KEY, "currency": "CNY", "remaining": D("131.4"), "used": D("14.6"), "granted": D(146)},
        [STATUS, TOKEN],
    ),
    "another unit": (
        "status-odd-unit",
        {},
        {**BY_KEY, "remaining": D(9), "used": D(1), "granted": D(10)},
        [STATUS, TOKEN],
    ),
    "an unlimited key, whatever its remainder": (
        "token-unlimited-negative",
        {},
        {"used": D("2.000002"), "unlimited": True, "scope": Scope.KEY, "name": "sandbox", "never_expires": True},
        [STATUS, TOKEN],
    ),
    "an exhausted key": (
        None,
        {"key": "sk-sandbox-exhausted", "used": None},
        {**BY_KEY, "remaining": D(0), "used": D(20), "standing": Standing.EXHAUSTED},
        [STATUS, TOKEN],
    ),
    "an expired key": (
        None,
        {"key": "sk-sandbox-expired"},
        {**MONEY, **OF_KEY, "expires_at": EXPIRED, "standing": Standing.EXPIRED},
        [STATUS, TOKEN],
    ),
    "a wrong key, for certain": (
        None,
        {"key": "sk-sandbox-wrong", "used": None},
        {"standing": Standing.REFUSED},
        [STATUS, TOKEN],
    ),
    "a key that is switched off": (
        None,
        {"key": "sk-sandbox-disabled"},
        {"standing": Standing.REFUSED},
        [STATUS, TOKEN],
    ),
    "a banned account": (
        None,
        {"key": "sk-sandbox-banned"},
        {"standing": Standing.REFUSED},
        [STATUS, TOKEN],
    ),
    "new-api without the route for keys": ("token-missing", {}, USUAL, [STATUS, TOKEN, LIMIT, USED]),
    "one-api": ("family-one-api", {}, USUAL, BILL),
    "new-api of 2025": ("family-new-api-25", {}, USUAL, BILL),
    "one-api, a key without limit": (
        "family-one-api",
        {"key": "sk-sandbox-unlimited"},
        {"used": D(2), "unlimited": True, "never_expires": True},
        BILL,
    ),
    "one-api, a key without limit whose use is not counted": (
        "family-one-api",
        {"key": "sk-sandbox-unlimited", "used": 0},
        {"unlimited": True, "never_expires": True, "qualms": frozenset({Qualm.USED_UNTOLD})},
        BILL,
    ),
    "new-api of 2025, a key without limit that was not used": (
        "family-new-api-25",
        {"key": "sk-sandbox-unlimited", "used": 0},
        {"used": D(0), "unlimited": True, "never_expires": True},
        BILL,
    ),
    "one-api, an exhausted key without figures": (
        "family-one-api",
        {"key": "sk-sandbox-exhausted", "used": None},
        {"standing": Standing.EXHAUSTED},
        [STATUS, LIMIT, TOKEN],
    ),
    "one-api, an expired key": (
        "family-one-api",
        {"key": "sk-sandbox-expired"},
        {"standing": Standing.EXPIRED},
        [STATUS, LIMIT, TOKEN],
    ),
    "one-api, a key it does not know, or that is used up": (
        "family-one-api",
        {"key": "sk-sandbox-wrong", "used": None},
        {"standing": Standing.REFUSED, "qualms": frozenset({Qualm.EXHAUSTED_OR_UNKNOWN})},
        [STATUS, LIMIT, TOKEN],
    ),
    "one-api, an account without money": (
        "family-one-api",
        {"key": "sk-sandbox-broke", "used": None},
        {"remaining": D(0), "used": D(0), "granted": D(0), "never_expires": True, "standing": Standing.EXHAUSTED},
        BILL,
    ),
}  # fmt: skip

# The traps of one-api's own endpoints, with a status that tells nothing new: (fault, used and remaining, figures).
BILLED: dict[str, tuple[str, Mapping[str, int], Mapping[str, Any]]] = {
    "yuan under names that say usd": (
        "billing-cny",
        {},
        {**USUAL, "currency": "CNY", "remaining": D("131.4"), "used": D("14.6"), "granted": D(146)},
    ),
    "raw quota, and the status says so": ("billing-raw-quota", {}, USUAL),
    "the limit is what is left": (
        "billing-user-mode",
        {"used": 6_000_000, "remaining": 4_000_000},
        {
            "remaining": D(8), "used": D(12), "granted": D(20), "scope": Scope.ACCOUNT,
            "qualms": frozenset({Qualm.LIMIT_IS_REMAINING}),
        },
    ),
    "unlimited, nothing used": ("billing-unlimited-zero", {}, {"unlimited": True, "used": D(0), "never_expires": True}),
    "unlimited, use taken off": (
        "billing-unlimited-used",
        {},
        {"unlimited": True, "used": D("34.24"), "never_expires": True},
    ),
    "strings": ("billing-strings", {}, USUAL),
    "what is left besides": ("billing-extra-keys", {}, USUAL),
    "limits that differ": ("billing-unequal-limits", {}, {**USUAL, "qualms": frozenset({Qualm.LIMITS_DIFFER})}),
    "an end": (
        "billing-expires",
        {},
        {**MONEY, "expires_at": datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
async def test_what_is_left_is_found_in_few_requests(case):
    fault, world, expected, requests = TOLD[case]
    connection, asked = till(fault, **world)
    balance = await read(connection)
    assert figures(balance) == expected
    assert asked == requests
    assert (balance.relay_id, balance.origin) == ("visit:1", "http://sandbox.relay")
    assert balance.key_mark == connection.key_mark


@pytest.mark.parametrize("case", BILLED)
async def test_each_trap_of_the_billing_endpoints_is_seen(case):
    fault, world, expected = BILLED[case]
    connection, asked = till(fault, **world)
    if case == "the limit is what is left":  # new-api has not that slip
        balance = await read(connection, hint="one-api", quota=Operator())
        assert asked == [LIMIT, USED]
    else:
        balance = await read(connection, hint="one-api")
        assert asked == [LIMIT, USED, STATUS]
    assert (figures(balance), balance.dialect) == (expected, "one-api")


@pytest.mark.parametrize(
    ("limit", "used", "expected"),
    [
        (5, 104, {"remaining": D("3.96"), "used": D("1.04"), "granted": D(5), "qualms": UNTOLD}),
        (4.1, 695.9646, {
            "remaining": D("4.1"), "used": D("6.959646"), "granted": D("11.059646"), "scope": Scope.ACCOUNT,
            "qualms": UNTOLD | {Qualm.LIMIT_IS_REMAINING},
        }),
        (10_000_000, 200_000_000, {
            "remaining": D(16), "used": D(4), "granted": D(20), "qualms": UNTOLD | {Qualm.RAW_QUOTA},
        }),
        (100_000_000, 0, {"unlimited": True, "qualms": UNTOLD | {Qualm.USED_UNTOLD}}),
        (0.000024, 0.0012, {"remaining": D("0.000012"), "used": D("0.000012"), "granted": D("0.000024"), "qualms": UNTOLD}),
        (3, None, {"granted": D(3), "qualms": UNTOLD}),
        (0, 500, {
            "remaining": D(0), "used": D(5), "granted": D(5), "scope": Scope.ACCOUNT, "standing": Standing.EXHAUSTED,
            "qualms": UNTOLD | {Qualm.LIMIT_IS_REMAINING},
        }),
    ],
)  # fmt: skip
async def test_figures_of_a_relay_that_says_nothing_of_itself(connect, limit, used, expected):
    def relay(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/subscription"):
            return httpx2.Response(200, json={"hard_limit_usd": limit, "soft_limit_usd": limit})
        if request.url.path.endswith("/usage") and used is not None:
            return httpx2.Response(200, json={"object": "list", "total_usage": used})
        return httpx2.Response(404, json={"error": {"message": "Invalid URL"}})

    assert figures(await read(connect(relay), hint="one-api")) == expected


@pytest.mark.parametrize(
    ("fault", "method"),
    [("billing-post-only", "GET"), ("billing-get-405", "GET"), ("billing-get-only", "POST")],
)
async def test_the_other_method_is_tried_once_and_remembered(fault, method):
    connection, asked = till(fault)
    known = Operator(counts_unlimited=True)
    other = "POST" if method == "GET" else "GET"
    hint = "one-api" if method == "GET" else "one-api-post"
    balance = await read(connection, hint=hint, quota=known)
    assert figures(balance) == USUAL
    assert balance.dialect == ("one-api-post" if other == "POST" else "one-api")
    assert [line.split()[0] for line in asked][-3:] == [method, other, other]
    asked.clear()
    await read(connection, hint=balance.dialect, quota=known)
    assert [line.split()[0] for line in asked] == [other, other]


async def test_a_database_that_fails_with_200_leaves_the_route_for_keys():
    connection, asked = till("billing-error-200")
    assert figures(await read(connection, hint="one-api", quota=Operator())) == BY_KEY
    assert asked[-1] == TOKEN


async def test_a_full_limiter_is_not_tried_again():
    connection, asked = till("billing-429-empty")
    with pytest.raises(errors.RateError):
        await read(connection, hint="one-api", quota=Operator())
    assert asked == [LIMIT]


async def test_a_narrow_limiter_at_the_route_for_keys_leaves_billing_for_that_once(connect):
    full, now, asked = True, 0.0, []
    told = {
        "/api/status": {"data": {"quota_per_unit": 500_000, "quota_display_type": "USD", "price": 7}},
        "/v1/dashboard/billing/subscription": {"hard_limit_usd": 5, "access_until": 0},
        "/v1/dashboard/billing/usage": {"total_usage": 104},
    }

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        if request.url.path == "/api/usage/token/":
            body = {"code": True, "data": {"total_available": 1_980_000, "total_used": 520_000}}
            return httpx2.Response(429) if full else httpx2.Response(200, json=body)
        return httpx2.Response(200, json=told[request.url.path])

    reader = Reader(connect(relay), clock=lambda: now)
    first = await reader.balance()
    assert (first.dialect, first.remaining, len(asked)) == ("one-api", D("3.96"), 4)
    full, now = False, 60.0
    second = await reader.balance()
    assert (second.dialect, second.remaining, len(asked)) == ("new-api", D("3.96"), 5)


async def test_yuan_are_yuan_also_without_a_rate(connect):
    def relay(request: httpx2.Request) -> httpx2.Response:
        used = request.url.path.endswith("usage")
        return httpx2.Response(200, json={"total_usage": 104} if used else {"hard_limit_usd": 5})

    balance = await read(connect(relay), hint="one-api", quota=Operator(display=Display.CNY))
    assert (balance.currency, balance.remaining) == ("CNY", D("3.96"))


async def test_the_till_is_opened_once_a_minute():
    now = 0.0
    connection, asked = till()
    reader = Reader(connection, clock=lambda: now)
    first = await reader.balance()
    assert await reader.balance() is first
    assert reader.again_in_s == 60
    assert asked == [STATUS, TOKEN]
    operator = await reader.operator()
    assert operator is not None
    assert operator.notices[0].text.startswith("沙盒公告")
    assert asked == [STATUS, TOKEN, "GET /api/notice"]
    now = 60.0
    assert (await reader.balance()).remaining == D(18)
    await reader.operator()
    assert asked == [STATUS, TOKEN, "GET /api/notice", TOKEN]


async def test_many_at_once_open_it_once():
    connection, asked = till()
    reader = Reader(connection)
    await asyncio.gather(*(reader.balance() for _ in range(5)))
    assert asked == [STATUS, TOKEN]


async def test_after_a_429_the_relay_is_left_alone_and_longer_each_time(connect):
    now, asked, full = 0.0, [], False

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        if full:
            return httpx2.Response(429)
        used = request.url.path.endswith("usage")
        return httpx2.Response(200, json={"total_usage": 104} if used else {"hard_limit_usd": 5})

    reader = Reader(connect(relay), hint="one-api", clock=lambda: now)
    first = await reader.balance()
    full, now = True, 60.0
    assert await reader.balance() is first
    assert reader.again_in_s == 60
    now = 120.0
    assert await reader.balance() is first
    assert reader.again_in_s == 120
    count = len(asked)
    now = 239.0
    assert await reader.balance() is first
    assert len(asked) == count


async def test_a_failure_is_remembered_for_a_while(connect):
    now, asked = 0.0, []

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        return httpx2.Response(503, text="down")

    reader = Reader(connect(relay), hint="one-api", clock=lambda: now)
    for _ in range(3):
        with pytest.raises(errors.UpstreamError):
            await reader.balance()
    assert len(asked) <= 4
    now = Reader.FAILED_S
    count = len(asked)
    with pytest.raises(errors.UpstreamError):
        await reader.balance()
    assert len(asked) > count


async def test_a_dead_relay_is_asked_once(connect):
    asked = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        raise httpx2.ConnectError("refused")

    with pytest.raises(errors.UnreachableError):
        await read(connect(relay))
    assert asked == ["/api/status"]


async def test_a_vendor_that_tells_nothing_is_not_asked(connect):
    asked = []
    connection = connect(asked.append, "https://api.openai.com/v1")
    with pytest.raises(errors.NotOfferedError) as refused:
        await read(connection)
    assert (refused.value.values, asked) == ({"reason": "vendor", "charged": "no"}, [])


async def test_a_key_with_a_dash_too_many_is_told_as_what_it_is():
    connection, _ = till(key="sk-sandbox-channel")
    with pytest.raises(errors.ForbiddenError):
        await read(connection)


async def test_a_website_in_place_of_a_relay_is_told_as_one(connect):
    asked = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        return httpx2.Response(200, html="<html><title>New API</title></html>")

    with pytest.raises(errors.NotAnApiError) as refused:
        await read(connect(relay))
    assert refused.value.values["title"] == "New API"
    assert len(asked) <= 4


class OfUser:
    """A one-api that shows its users' money: the limit is what is left. Dollars."""

    def __init__(self, connect, limit, used):
        self.limit, self.used, self.now = D(limit), D(used), 0.0
        self.connect = connect

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/subscription"):
            return httpx2.Response(200, json={"hard_limit_usd": float(self.limit), "access_until": 0})
        if request.url.path.endswith("/usage"):
            return httpx2.Response(200, json={"total_usage": float(self.used * 100)})
        return httpx2.Response(404, json={"error": {"message": "Invalid URL"}})

    def reader(self, **more):
        return Reader(self.connect(self), clock=lambda: self.now, **more)

    def spends(self, amount, *, from_limit=True):
        self.used += D(amount)
        self.limit -= D(amount) if from_limit else 0
        self.now += 60


async def test_a_limit_that_falls_as_it_is_used_is_what_is_left(connect):
    relay = OfUser(connect, "50", "10")
    reader = relay.reader()
    first = await reader.balance()
    assert (first.remaining, first.granted, first.dialect) == (D(40), D(50), "one-api")
    relay.spends("0.25")
    second = await reader.balance()
    assert (second.remaining, second.used, second.granted) == (D("49.75"), D("10.25"), D(60))
    assert (second.dialect, second.scope) == ("one-api-user", Scope.ACCOUNT)
    assert second.qualms == {Qualm.CURRENCY_GUESSED, Qualm.LIMIT_IS_REMAINING}
    afterwards = await relay.reader(before=second).balance()
    assert (afterwards.remaining, afterwards.dialect) == (D("49.75"), "one-api-user")


async def test_a_limit_that_stays_while_it_is_used_is_a_limit_again(connect):
    relay = OfUser(connect, "50", "10")
    reader = relay.reader(hint="one-api-user")
    assert (await reader.balance()).remaining == D(50)
    relay.spends("0.25", from_limit=False)
    second = await reader.balance()
    assert (second.remaining, second.granted, second.dialect) == (D("39.75"), D(50), "one-api")
    assert Qualm.LIMIT_IS_REMAINING not in second.qualms


async def test_a_top_up_between_two_balances_proves_nothing(connect):
    relay = OfUser(connect, "50", "10")
    reader = relay.reader()
    await reader.balance()
    relay.limit += 20
    relay.spends("0.25", from_limit=False)
    second = await reader.balance()
    assert (second.remaining, second.dialect) == (D("59.75"), "one-api")


async def test_a_vendor_is_not_asked_who_it_is():
    connection, asked = till("family-deepseek", base_url="https://api.deepseek.com/v1")
    reader = Reader(connection)
    assert (await reader.balance()).dialect == "deepseek"
    assert await reader.operator() is None
    assert asked == ["GET /user/balance"]
