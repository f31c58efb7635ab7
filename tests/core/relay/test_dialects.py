"""Each family's way of telling what is left, to the cent, and in how few requests it is found."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.core import errors
from components.core.balance import Qualm, Scope, Standing, Window
from components.core.relay.dialects import DIALECTS, MOST
from components.core.relay.quota import Reader, read
from components.core.relay.sandbox.faults import tills
from tests.core.relay.tills import NOON, figures, playing, till

D = Decimal
ACCOUNT, KEY = {"scope": Scope.ACCOUNT}, {"scope": Scope.KEY}
MONEY = {"remaining": D(18), "used": D(2), "granted": D(20)}
AT = datetime.fromtimestamp(NOON, UTC)
IN_9, IN_12, IN_30 = (datetime.fromtimestamp(NOON + days * 86_400, UTC) for days in (9, 12, 30))
SUB2API = {
    **MONEY, **KEY, "expires_at": IN_30,
    "windows": (
        Window("5h", D(5), D("1.5"), datetime(2026, 9, 21, 16, tzinfo=UTC)), Window("7d", D(30), D("12.25")),
    ),
}  # fmt: skip
LITELLM = {
    **MONEY, **KEY, "name": "my laptop", "expires_at": IN_30, "models": ("gpt-4o", "claude-sonnet-4"),
    "windows": (Window("30d", D(20), D(2), IN_12),),
}  # fmt: skip
PLAN = {
    **ACCOUNT, "remaining": D("7.5"), "expires_at": IN_9,
    "windows": (Window("daily", D(10), D("2.5")), Window("weekly", D(30), D(21))),
}  # fmt: skip
OPENROUTER = {
    **MONEY,
    **KEY,
    "used": D("45.5"),
    "never_expires": True,
    "windows": (Window("monthly", D(20), D(2)),),
}
YUAN = {**ACCOUNT, "remaining": D(18), "currency": "CNY"}
DOLLARS = {**ACCOUNT, "remaining": D(18)}
UNLIMITED = {"used": D(2), "unlimited": True}
EMPTY: Mapping[str, Any] = {"key": "sk-sandbox-exhausted", "used": None}
FREE: Mapping[str, Any] = {"key": "sk-sandbox-unlimited"}


@dataclass
class Told:
    """A family, the dialect it is read in, what is left, where it lives, and the requests of the first and second time."""

    dialect: str
    figures: Mapping[str, Any]
    base_url: str = "http://sandbox.relay/v1"
    asked: tuple[int, int] = (2, 1)
    world: Mapping[str, Any] = field(default_factory=dict)


CASES: dict[str, tuple[str, Told]] = {
    "a quota with windows": ("family-sub2api", Told("sub2api", SUB2API)),
    "a quota that is used up": (
        "family-sub2api",
        Told(
            "sub2api",
            {**SUB2API, "remaining": D(0), "used": D(20), "standing": Standing.EXHAUSTED},
            world=EMPTY,
        ),
    ),
    "a key past its end": (
        "family-sub2api",
        Told(
            "sub2api",
            {**SUB2API, "expires_at": datetime(2025, 1, 1, tzinfo=UTC), "standing": Standing.EXPIRED},
            world={"key": "sk-sandbox-expired"},
        ),
    ),
    "a key sub2api does not know": (
        "family-sub2api",
        Told(
            "sub2api",
            {"standing": Standing.REFUSED},
            world={"key": "sk-sandbox-wrong", "used": None},
            asked=(2, 1),
        ),
    ),
    "a subscription of windows": ("family-sub2api-plan", Told("sub2api", PLAN)),
    "a subscription without limits": (
        "family-sub2api-free",
        Told("sub2api", {**ACCOUNT, "unlimited": True}),
    ),
    "a wallet": ("family-sub2api-wallet", Told("sub2api", {**ACCOUNT, "remaining": D(18)})),
    "sub2api of 2025": ("family-sub2api-2025", Told("sub2api", {**ACCOUNT, "remaining": D(18)})),
    "a budget for thirty days": ("family-litellm", Told("litellm", LITELLM)),
    "no budget": (
        "family-litellm-free",
        Told("litellm", {**KEY, **UNLIMITED, "name": "my laptop", "never_expires": True}),
    ),
    "a limit each month": (
        "family-openrouter",
        Told("openrouter", OPENROUTER, "https://openrouter.ai/v1", (1, 1)),
    ),
    "no limit, credits not told": (
        "family-openrouter-free",
        Told(
            "openrouter",
            {**KEY, "used": D("45.5"), "unlimited": True, "name": "studio", "never_expires": True},
            "https://openrouter.ai/v1",
            (2, 2),
        ),
    ),
    "no limit, the account's credits": (
        "family-openrouter-credits",
        Told("openrouter-credits", {**ACCOUNT, **MONEY}, "https://openrouter.ai/v1", (2, 2)),
    ),
    "SiliconFlow": ("family-siliconflow", Told("siliconflow", YUAN, "https://api.siliconflow.cn/v1", (1, 1))),
    "SiliconFlow abroad": (
        "family-siliconflow",
        Told("siliconflow", DOLLARS , "https://api.siliconflow.com/v1", (1, 1)),
    ),
    "Moonshot": ("family-moonshot", Told("moonshot", YUAN, "https://api.moonshot.cn/v1", (1, 1))),
    "Moonshot abroad": ("family-moonshot", Told("moonshot", DOLLARS, "https://api.moonshot.ai/v1", (1, 1))),
    "credit grants": (
        "family-credit-grants",
        Told("credit-grants", {**MONEY, "expires_at": IN_30}, "https://api.closeai-proxy.xyz/v1", (1, 1)),
    ),
    "what remains of credit grants": (
        "family-credit-grants-remaining",
        Told("credit-grants", MONEY, "https://oa.api2gpt.com/v1", (1, 1)),
    ),
    "a balance": ("family-balance", Told("balance", MONEY, "https://api.apimart.ai/v1", (1, 1))),
    "a balance without limit": (
        "family-balance",
        Told("balance", UNLIMITED, "https://api.apimart.ai/v1", (1, 1), FREE),
    ),
    "UniAPI": ("family-uniapi", Told("uniapi", {**MONEY, **KEY}, "https://api.uniapi.ai/v1", (1, 1))),
    "UniAPI without limit": (
        "family-uniapi",
        Told("uniapi", {**KEY, **UNLIMITED}, "https://api.uniapi.ai/v1", (1, 1), FREE),
    ),
    "a balance where the limit should be": (
        "family-nonelinear",
        Told("one-api", {"remaining": D(18), "currency": "CNY"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
async def test_a_family_is_read_to_the_cent(case):
    fault, told = CASES[case]
    connection, asked = till(fault, base_url=told.base_url, **told.world)
    balance = await read(connection, at=AT)
    first = len(asked)
    asked.clear()
    again = await read(connection, hint=balance.dialect, at=AT)
    assert (balance.dialect, figures(balance)) == (told.dialect, told.figures)
    assert figures(again) == told.figures
    assert (first, len(asked)) == told.asked
    assert max(told.asked) <= MOST


async def test_deepseek_has_a_purse_for_each_currency():
    connection, asked = till("family-deepseek", base_url="https://api.deepseek.com/v1")
    balance = await read(connection, at=AT)
    assert (balance.currency, balance.remaining, balance.scope) == ("CNY", D("18.00"), Scope.ACCOUNT)
    assert [(other.currency, other.remaining) for other in balance.others] == [("USD", D("0.50"))]
    assert asked == ["GET /user/balance"]


async def test_deepseek_says_when_no_call_can_be_paid():
    connection, _ = till(
        "family-deepseek", base_url="https://api.deepseek.com/v1", used=10_000_000, remaining=0
    )
    balance = await read(connection, at=AT)
    assert balance.standing is Standing.EXHAUSTED
    assert [(one.currency, one.remaining) for one in (balance, *balance.others)] == [
        ("USD", D("0.50")),
        ("CNY", D("0.00")),
    ]


@pytest.mark.parametrize(("fault", "dialect"), [("family-sub2api", "sub2api"), ("family-litellm", "litellm")])
async def test_the_whole_app_reaches_a_family_by_its_address(fault, dialect):
    connection, _ = till(base_url=f"http://sandbox.relay/fault/{fault}/v1")
    balance = await read(connection, at=AT)
    assert (balance.dialect, balance.remaining) == (dialect, D(18))


async def test_a_key_of_sub2api_is_no_richer_than_its_account():
    body = {"mode": "quota_limited", "isValid": True, "remaining": 400, "balance": 0, "unit": "USD"}
    connection = playing(lambda request: httpx2.Response(200, json=body))
    balance = await read(connection, hint="sub2api")
    assert (balance.remaining, balance.standing) == (D(400), Standing.EXHAUSTED)


HIDDEN = {
    "family-balance": "balance",
    "family-balance-root": "balance-root",
    "family-credit-grants": "credit-grants",
    "family-uniapi": "uniapi",
    "family-hellogptworld": "hellogptworld",
    "family-deepseek": "deepseek",
    "family-siliconflow": "siliconflow",
    "family-moonshot": "moonshot",
    "family-openrouter": "openrouter",
}


@pytest.mark.parametrize("fault", HIDDEN)
async def test_at_any_address_the_search_goes_on_in_portions_of_four(fault):
    now = 0.0
    connection, asked = till(fault)
    reader, portions, reasons, balance = Reader(connection, clock=lambda: now), [], set(), None
    for _ in range(6):
        asked.clear()
        try:
            balance = await reader.balance()
        except errors.NotOfferedError as error:
            reasons.add(error.values["reason"])
        portions.append(len(asked))
        if balance:
            break
        now += 60
    assert max(portions) <= MOST
    assert reasons <= {"unfinished"}
    assert balance
    assert balance.dialect == HIDDEN[fault]
    assert balance.remaining == D(18)
    asked.clear()
    now += 60
    assert (await reader.balance()).dialect == HIDDEN[fault]
    assert len(asked) == 1
    assert (Qualm.CURRENCY_GUESSED in balance.qualms) == (fault in ("family-siliconflow", "family-moonshot"))


async def test_a_relay_that_tells_nobody_is_said_to_do_so_and_asked_no_more():
    now = 0.0
    connection, asked = till("balance-none")
    reader, reasons = Reader(connection, clock=lambda: now), []
    for _ in range(8):
        asked.clear()
        with pytest.raises(errors.NotOfferedError) as refused:
            await reader.balance()
        assert len(asked) <= MOST
        reasons.append(refused.value.values["reason"])
        now += 60
    assert reasons[0] == "unfinished"
    assert reasons[-2:] == ["nothing", "nothing"]
    assert asked == []
    now += Reader.OPERATOR_S
    with pytest.raises(errors.NotOfferedError):
        await reader.balance()
    assert len(asked) == MOST


def test_every_family_of_the_sandbox_is_read():
    read_here = {fault for fault, _ in CASES.values()} | set(HIDDEN) | {"balance-none"}
    assert {
        fault.name for fault in tills.FAULTS if fault.name.startswith(("family-", "balance-"))
    } == read_here
    assert {told.dialect for _, told in CASES.values()} | set(HIDDEN.values()) | {
        "new-api",
        "one-api-post",
        "one-api-user",
    } == set(DIALECTS)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["-1", "18.00", "x", "2026-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
NAMES = st.sampled_from(
    [
        "data",
        "info",
        "quota",
        "subscription",
        "balance",
        "remaining",
        "limit",
        "used",
        "unit",
        "mode",
        "isValid",
        "status",
        "rate_limits",
        "window",
        "windows",
        "name",
        "spend",
        "max_budget",
        "models",
        "expires",
        "usage",
        "limit_remaining",
        "total_credits",
        "total_usage",
        "balance_infos",
        "total_balance",
        "currency",
        "totalBalance",
        "available_balance",
        "total_granted",
        "total_used",
        "total_available",
        "grants",
        "remain_balance",
        "remainingAmount",
        "hard_limit_usd",
        "access_until",
        "total_granted",
        "unlimited_quota",
        "expires_at",
        "model_limits",
    ]
)


class Saying:
    """A relay that says the same at every address, and that may be anything."""

    def __init__(self):
        self.body: object = None
        self.connection = playing(lambda request: httpx2.Response(200, content=json.dumps(self.body)))

    def told(self, body, dialect):
        self.body = body
        return asyncio.run(read(self.connection, hint=dialect))


@pytest.fixture(scope="module")
def saying():
    return Saying()


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(NAMES, JSON | st.dictionaries(NAMES, JSON, max_size=5), max_size=6),
    st.sampled_from(sorted(DIALECTS)),
)
def test_whatever_a_relay_says_becomes_a_balance_or_an_error_of_ours(saying, body, dialect):
    try:
        balance = saying.told(body, dialect)
    except errors.RelayError:
        return
    assert balance.remaining is None or not balance.unlimited
