"""What a relay says of itself is plain text of a known length, and links that are shown with their host."""

from datetime import UTC, datetime
from decimal import Decimal

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.core import errors
from components.core.relay.figures import decimal, moment, name, names
from components.core.relay.operator import (
    CONTACT_MAX,
    NOTICE_MAX,
    NOTICES_MAX,
    Display,
    Link,
    Notice,
    Operator,
    link,
    noticed,
    operator,
    plain,
    read,
)
from tests.core.relay.tills import till

D = Decimal
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


async def test_the_sandbox_introduces_itself():
    connection, asked = till()
    found = await noticed(connection, await operator(connection))
    assert found == Operator(
        name="Relay Studio Sandbox · 沙盒中转",
        version="v0.9.0-sandbox",
        counts_unlimited=True,
        tells_tokens=True,
        exchange_rate=D("7.3"),
        top_up=Link("https://example.com/sandbox/topup", "example.com"),
        docs=Link("https://example.com/sandbox/docs", "example.com"),
        contact="沙盒客服 · Sandbox support: support@example.com",
        notices=(
            Notice(
                "沙盒公告 · Notice of the sandbox\n\nPlay money only: every key begins with 20 dollars.\n"
                "这里只有游戏币，每个令牌一开始有 20 美元。"
            ),
            Notice(
                "The price of sandbox-draw stays at $0.04 a picture. · sandbox-draw 每张仍为 $0.04。",
                datetime(2026, 11, 1, 8, tzinfo=UTC),
            ),
        ),
    )
    assert asked == ["GET /api/status", "GET /api/notice"]


@pytest.mark.parametrize(
    ("told", "display", "currency", "per_dollar"),
    [
        ({"quota_display_type": "USD"}, Display.USD, "USD", D(1)),
        ({"quota_display_type": "CNY", "usd_exchange_rate": 7.3}, Display.CNY, "CNY", D("7.3")),
        ({"quota_display_type": "CNY", "usd_exchange_rate": 0}, Display.CNY, "USD", D(1)),
        ({"quota_display_type": "TOKENS"}, Display.TOKENS, "USD", D(1)),
        ({"quota_display_type": "CUSTOM", "custom_currency_symbol": "¤"}, Display.CUSTOM, "USD", D(1)),
        ({"quota_display_type": "SHELLS"}, Display.USD, "USD", D(1)),
        ({"display_in_currency": False}, Display.TOKENS, "USD", D(1)),
        ({"display_in_currency": False, "quota_display_type": "CNY"}, Display.CNY, "USD", D(1)),
        ({}, Display.USD, "USD", D(1)),
    ],
)
def test_what_a_relay_counts_in(told, display, currency, per_dollar):
    found = read(told)
    assert (found.display, found.currency, found.per_dollar) == (display, currency, per_dollar)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://pay.example.com/a?b=c#d", "pay.example.com"),
        ("http://example.com:8080/", "example.com:8080"),
        (" https://例子.cn/充值 ", "xn--fsqu00a.cn"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.com", None),
        ("/topup", None),
        ("https://", None),
        ("https://a@evil.example/", None),
        ("https://example.com/'onclick='x", None),
        ("https://example.com/](javascript:x)", None),
        ("https://exa mple.com", None),
        ("https://example.com:x/", None),
        ("https://[::1/", None),
        ("https://example.com/" + "a" * 600, None),
        (7, None),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(url, host):
    found = link(url)
    assert (found.host if found else None) == host


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>Hi</b> &amp; <i>bye</i>", "Hi & bye"),
        ("one<br>two<p>three</p>", "one\ntwo\nthree"),
        ("<script>alert(1)</script><style>p{}</style>said", "said"),
        ("<img src=x onerror=alert(1)>", ""),
        ("a < b and c > d", "a < b and c > d"),
        ("one<!-- <b>two</b> -->three<SCRIPT>four", "onethree"),
        ('<a href="x">link</a><BR/>&lt;b&gt;', "link\n<b>"),
        ("<a " * 3000, ("<a " * 3000)[: NOTICE_MAX - 1].rstrip() + "…"),
        ("key sk-abcdef0123456789 here", "key [hidden] here"),
        ("x" * 3000, "x" * (NOTICE_MAX - 1) + "…"),
        (None, ""),
    ],
)
def test_notices_become_plain_text(html, text):
    assert plain(html) == text


async def test_a_relay_with_a_currency_of_its_own_keeps_dollars_in_its_figures():
    connection, _ = till("status-custom")
    found = await operator(connection)
    assert (found.display, found.currency) == (Display.CUSTOM, "USD")
    assert (found.symbol, found.symbol_rate) == ("点", D(100))


async def test_nothing_of_a_hostile_operator_gets_further_than_text():
    connection, _ = till("status-hostile")
    found = await noticed(connection, await operator(connection))
    assert (found.top_up, found.docs) == (None, None)
    assert found.contact == "Free money [here](javascript:alert(1))"
    assert len(found.notices) <= NOTICES_MAX
    assert len(found.notices[0].text) == NOTICE_MAX
    assert all("<" not in notice.text for notice in found.notices)


@pytest.mark.parametrize("body", [{"success": True, "data": {"hello": 1}}, {"data": []}, [], "ok"])
async def test_what_is_no_status_is_none(connect, body):
    with pytest.raises(errors.NotOfferedError):
        await operator(connect(lambda request: httpx2.Response(200, json=body)))


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from((
    "system_name", "version", "quota_per_unit", "display_in_currency", "quota_display_type", "usd_exchange_rate",
    "custom_currency_symbol", "custom_currency_exchange_rate", "top_up_link", "docs_link", "footer_html", "announcements",
)), JSON | st.lists(st.fixed_dictionaries({"content": JSON, "publishDate": JSON, "extra": JSON}))))  # fmt: skip
def test_any_status_can_be_read(told):
    found = read(told)
    assert found.quota_per_unit >= 1
    assert len(found.contact or "") <= CONTACT_MAX
    assert len(found.notices) <= NOTICES_MAX


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, D(5)), (0.000024, D("0.000024")), ("110.00", D("110.00")), (" 7 ", D(7)), ("1e-3", D("0.001")), (-1, D(-1)),
        (True, None), (None, None), ("", None), ("NaN", None), (float("inf"), None), ("1e999999", None), ("1,5", None),
        (10**16, None), ("٣", None), ([1], None),
    ],
)  # fmt: skip
def test_numbers_come_as_either(value, number):
    assert decimal(value) == number


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (1_790_000_000, datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        (1_790_000_000_000, datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        ("2026-09-21T22:13:20+08:00", datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        ("2026-09-21 14:13:20", datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        ("2026-09-21T14:13:20Z", datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        (0, None), (-1, None), ("1970-01-01", None), ("0001-01-01T00:00:00+14:00", None), ("soon", None), (None, None),
    ],
)  # fmt: skip
def test_moments_come_in_several_ways(value, at):
    assert moment(value) == at


@settings(max_examples=60)
@given(JSON)
def test_any_value_can_be_read_as_a_figure(value):
    for read_as in (decimal, moment, name, names, plain, link):
        read_as(value)


def test_names_are_found_in_lists_objects_and_between_commas():
    assert names({"gpt-4o": True, "o3": False, "": True}) == ("gpt-4o",)
    assert names(["a", 7, "a", " b "]) == ("a", "b")
    assert names("a, b,,") == ("a", "b")
    assert names(7) == ()
