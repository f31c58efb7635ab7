"""Balances, statuses and prices as other relays tell them (relay-api.md, 2.4 to 2.9 and 3.2)."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import BodyAct, Fault, ReplyAct
from components.core.relay.sandbox.faults.lists import new_api_25_models, one_api_models
from components.core.relay.sandbox.offers import QUOTA_PER_USD
from components.core.relay.sandbox.refusals import json_reply, no_such_address
from components.core.relay.sandbox.wire import JSON

GROUP = "Money, status and prices (2.4 to 2.9)"
CNY_PER_USD = 7.3
LIMITS = ("soft_limit_usd", "hard_limit_usd", "system_hard_limit_usd")
BILLING = frozenset({"subscription", "usage"})
NEWER_STATUS = (
    "quota_display_type",
    "usd_exchange_rate",
    "price",
    "min_topup",
    "docs_link",
    "chats",
    "data_export_enabled",
    "setup",
    "announcements_enabled",
    "announcements",
)


def by_kind(**acts: BodyAct) -> BodyAct:
    """A body act that does something else at each endpoint."""
    return lambda body, exchange: acts[exchange.kind](body, exchange) if exchange.kind in acts else body


def _scaled(factor: float) -> BodyAct:
    def act(body: Any, exchange: Exchange) -> Any:
        if exchange.kind == "usage":
            return body | {"total_usage": body["total_usage"] * factor}
        return body | {name: body[name] * factor for name in LIMITS}

    return act


def _limit(limit: Callable[[Exchange], float]) -> BodyAct:
    return lambda body, exchange: body | dict.fromkeys(LIMITS, limit(exchange))


def _set(**changed: Any) -> BodyAct:
    return lambda body, exchange: body | changed


def _in_data(**changed: Any) -> BodyAct:
    return lambda body, exchange: body | {"data": body["data"] | changed}


def _data_less(*names: str) -> BodyAct:
    return lambda body, exchange: body | {"data": {k: v for k, v in body["data"].items() if k not in names}}


def _as_strings(body: Any, exchange: Exchange) -> Any:
    return {name: str(value) if isinstance(value, float) else value for name, value in body.items()}


def _extra(body: Any, exchange: Exchange) -> Any:
    account = exchange.account
    more = {"used_usd": account.used / QUOTA_PER_USD, "balance_usd": account.remaining / QUOTA_PER_USD}
    return body | more | {"status": "normal", "expire_at": "1970-01-01", "gpt4": True}


def _unequal(body: Any, exchange: Exchange) -> Any:
    more = {"canceled": False, "delinquent": None, "plan": {"title": "Pay-as-you-go", "id": "payg"}}
    return body | more | {"soft_limit_usd": body["hard_limit_usd"] * 0.8, "system_hard_limit_usd": 120.0}


def _negative(body: Any, exchange: Exchange) -> Any:
    account = exchange.account
    totals = {"total_granted": 0, "total_used": account.used + 1, "total_available": -account.used - 1}
    return body | {"data": body["data"] | totals | {"unlimited_quota": True}}


def _replied(body: object, status: int = 200) -> ReplyAct:
    async def act(exchange: Exchange) -> Response:
        return json_reply(body, status)

    return act


def _missing(*kinds: str) -> ReplyAct:
    """These endpoints do not exist at such a relay."""

    async def act(exchange: Exchange) -> Response | None:
        return no_such_address(exchange.method, exchange.path) if exchange.kind in kinds else None

    return act


def _only(method: str, status: int = 404) -> ReplyAct:
    async def act(exchange: Exchange) -> Response | None:
        if exchange.method == method:
            return None
        return (
            no_such_address(exchange.method, exchange.path)
            if status == 404
            else Response(b"", status, {"Allow": method})
        )

    return act


async def _empty_429(exchange: Exchange) -> Response:
    return Response(b"", 429)


async def _refuses_key(exchange: Exchange) -> Response | None:
    if exchange.authorization is None:
        return None
    return json_reply({"success": False, "message": "无权进行此操作，access token 无效"}, 401)


def _grouped(body: Any, exchange: Exchange) -> Any:
    groups = {"default": 1, "vip": 0.5}
    return body | {"group_ratio": groups, "usable_group": {"default": "默认分组", "vip": "贵宾"}}


def _old_price_row(row: JSON) -> JSON:
    newer = ("description", "tags", "vendor_id", "supported_endpoint_types")
    return {name: value for name, value in row.items() if name not in newer}


def _old_pricing(body: Any, exchange: Exchange) -> Any:
    rows = [_old_price_row(row) for row in body["data"]]
    return {
        "success": True,
        "data": rows,
        "group_ratio": {"default": 1},
        "usable_group": {"default": "默认分组"},
    }


def _fault(name: str, about: str, kinds: frozenset[str] | set[str] | None, **acts: Any) -> Fault:
    return Fault(name, about, GROUP, frozenset(kinds) if kinds is not None else None, **acts)


ONE_API_STATUS = _data_less(*NEWER_STATUS)
MONEY = BILLING | {"status"}
SHOWS_CNY = _in_data(quota_display_type="CNY")
SHOWS_RAW = _in_data(quota_display_type="TOKENS", display_in_currency=False)
DATABASE = {
    "error": {"message": "sql: database is closed", "type": "upstream_error", "param": "", "code": ""}
}
HUB_FAILED = {"success": False, "message": "record not found"}

FAULTS = (
    _fault("billing-cny", "limits and usage in yuan under names that say usd", MONEY, body=by_kind(subscription=_scaled(CNY_PER_USD), usage=_scaled(CNY_PER_USD), status=SHOWS_CNY)),
    _fault("billing-raw-quota", "limits and usage in raw quota under names that say usd", MONEY, body=by_kind(subscription=_scaled(QUOTA_PER_USD), usage=_scaled(QUOTA_PER_USD), status=SHOWS_RAW)),
    _fault("billing-user-mode", "one-api's user mode: the limit is only what is left", BILLING, body=by_kind(subscription=_limit(lambda e: e.account.remaining / QUOTA_PER_USD))),
    _fault("billing-unlimited-zero", "a limit of a hundred million, nothing used", BILLING, body=by_kind(subscription=_limit(lambda e: 100_000_000), usage=_set(total_usage=0))),
    _fault("billing-unlimited-used", "a limit a little below a hundred million, something used", BILLING, body=by_kind(subscription=_limit(lambda e: 99999965.76), usage=_set(total_usage=3424.0))),
    _fault("billing-negative", "more used than the limit", BILLING, body=by_kind(subscription=_limit(lambda e: 4.1), usage=_set(total_usage=695.9646))),
    _fault("billing-strings", "numbers as strings", BILLING, body=_as_strings),
    _fault("billing-extra-keys", "a subscription with used_usd, balance_usd and more", BILLING, body=by_kind(subscription=_extra)),
    _fault("billing-unequal-limits", "the three limits differ", BILLING, body=by_kind(subscription=_unequal)),
    _fault("billing-expires", "access_until in the future", BILLING, body=by_kind(subscription=_set(access_until=4102444799))),
    _fault("billing-error-200", "HTTP 200 with an error of the database", BILLING, reply=_replied(DATABASE)),
    _fault("billing-success-false-200", "HTTP 200, success: false, as one-hub fails", BILLING, reply=_replied(HUB_FAILED)),
    _fault("billing-get-only", "POST is an invalid URL, as in the open sources", BILLING, reply=_only("GET")),
    _fault("billing-post-only", "GET is an invalid URL, POST works", BILLING, reply=_only("POST")),
    _fault("billing-get-405", "GET is answered 405, POST works", BILLING, reply=_only("POST", 405)),
    _fault("billing-missing", "no billing endpoints at all", BILLING, reply=_missing("subscription", "usage")),
    _fault("billing-429-empty", "429 with an empty body from billing", BILLING, reply=_empty_429),
    _fault("token-unlimited-negative", "an unlimited key whose remainder is below zero", {"token"}, body=_negative),
    _fault("token-missing", "no /api/usage/token/", {"token"}, reply=_missing("token")),
    _fault("log-missing", "no /api/log/token", {"log"}, reply=_missing("log")),
    _fault("log-refused-200", "HTTP 200, success: false, no log", {"log"}, reply=_replied({"success": False, "message": "无效的令牌"})),
    _fault("status-one-api", "one-api's status: no display type", {"status"}, body=ONE_API_STATUS),
    _fault("status-new-api-25", "new-api's status of 2025: no display type, but price and chats", {"status"}, body=_data_less("quota_display_type", "usd_exchange_rate")),
    _fault("status-missing", "no /api/status", {"status"}, reply=_missing("status")),
    _fault("status-odd-unit", "another quota_per_unit", {"status"}, body=_in_data(quota_per_unit=1_000_000)),
    _fault("pricing-missing", "no /api/pricing, as at one-api", {"pricing"}, reply=_missing("pricing")),
    _fault("pricing-refuses-key", "/api/pricing answers only without Authorization", {"pricing"}, reply=_refuses_key),
    _fault("pricing-failure-200", "HTTP 200, success: false, no prices", {"pricing"}, reply=_replied({"success": False, "message": "未登录"})),
    _fault("pricing-groups", "two groups with different ratios", {"pricing"}, body=_grouped),
    _fault("pricing-25", "new-api's prices of 2025: no vendors, no endpoint types", {"pricing"}, body=_old_pricing),
    _fault("family-one-api", "the whole relay is a one-api: its lists and status, no prices, no token routes", None, reply=_missing("pricing", "token", "log"), body=by_kind(models=one_api_models, status=ONE_API_STATUS)),
    _fault("family-new-api-25", "the whole relay is a new-api of 2025", None, reply=_missing("token"), body=by_kind(models=new_api_25_models, status=_data_less("quota_display_type", "usd_exchange_rate"), pricing=_old_pricing)),
)  # fmt: skip
