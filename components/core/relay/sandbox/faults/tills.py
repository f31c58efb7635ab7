"""Whole relays of other families, and each of the ways they tell what is left (relay-api.md, 3.1)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from starlette.responses import Response

from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import BodyOf, Fault, ReplyAct
from components.core.relay.sandbox.offers import QUOTA_PER_USD
from components.core.relay.sandbox.refusals import json_reply, no_such_address
from components.core.relay.sandbox.wire import JSON

GROUP = "Tills of other families (3.1)"
DAY_S = 86_400
OF_ONE_API = frozenset({"subscription", "usage", "token", "log", "status", "notice", "pricing", "user"})
"""What the others lack."""
KEY_INFO, USER_BALANCE, V1_USAGE = "/key/info", "/user/balance", "/v1/usage"


def _usd(quota: int) -> float:
    return quota / QUOTA_PER_USD


def _left(exchange: Exchange) -> float:
    return _usd(exchange.account.remaining)


def _used(exchange: Exchange) -> float:
    return _usd(exchange.account.used)


def _granted(exchange: Exchange) -> float:
    return _usd(exchange.account.remaining + exchange.account.used)


def _iso(exchange: Exchange, days: int) -> str:
    return datetime.fromtimestamp(exchange.now + days * DAY_S, UTC).isoformat()


def _status(exchange: Exchange) -> str:
    account = exchange.account
    return "expired" if account.expires_at else "active" if account.remaining > 0 else "quota_exhausted"


def _sub2api(exchange: Exchange) -> JSON:
    quota = {
        "limit": _granted(exchange),
        "used": _used(exchange),
        "remaining": _left(exchange),
        "unit": "USD",
    }
    windows = [
        {"window": "5h", "limit": 5, "used": 1.5, "remaining": 3.5, "reset_at": "2026-09-21T16:00:00Z"},
        {"window": "7d", "limit": 30, "used": 12.25, "remaining": 17.75},
    ]
    rest = {"expires_at": _iso(exchange, 30), "days_until_expiry": 30}
    if exchange.account.expires_at:
        rest = {"expires_at": "2025-01-01T00:00:00Z", "days_until_expiry": 0}
    return {
        "mode": "quota_limited", "isValid": True, "status": _status(exchange), "quota": quota,
        "remaining": quota["remaining"], "unit": "USD", "rate_limits": windows, **rest,
    }  # fmt: skip


def _sub2api_plan(exchange: Exchange) -> JSON:
    plan = {
        "daily_usage_usd": 2.5, "daily_limit_usd": 10, "weekly_usage_usd": 21, "weekly_limit_usd": 30,
        "monthly_usage_usd": 40, "monthly_limit_usd": None, "expires_at": _iso(exchange, 9),
    }  # fmt: skip
    return {
        "mode": "unrestricted", "isValid": True, "planName": "Pro", "unit": "USD", "remaining": 7.5, "subscription": plan,
    }  # fmt: skip


def _sub2api_free(exchange: Exchange) -> JSON:
    free = {f"{span}_{what}_usd": 0 for span in ("daily", "weekly", "monthly") for what in ("usage", "limit")}
    return _sub2api_plan(exchange) | {"remaining": -1, "subscription": free}


def _sub2api_wallet(exchange: Exchange) -> JSON:
    left = _left(exchange)
    return {
        "mode": "unrestricted", "isValid": True, "planName": "钱包余额", "unit": "USD", "remaining": left, "balance": left,
    }  # fmt: skip


def _sub2api_2025(exchange: Exchange) -> JSON:
    return {"isValid": True, "planName": "Max", "remaining": _left(exchange), "unit": "USD"}


def _litellm(exchange: Exchange) -> JSON:
    info = {
        "key_name": "sk-...dbox", "key_alias": "my laptop", "spend": _used(exchange), "max_budget": _granted(exchange),
        "expires": _iso(exchange, 30), "models": ["gpt-4o", "claude-sonnet-4"], "blocked": None,
        "budget_duration": "30d", "budget_reset_at": _iso(exchange, 12),
    }  # fmt: skip
    return {"key": "a-hash-of-the-key", "info": info}


def _litellm_free(exchange: Exchange) -> JSON:
    free = {"max_budget": None, "expires": None, "models": ["all-team-models"], "budget_duration": None}
    return {"key": "a-hash-of-the-key", "info": _litellm(exchange)["info"] | free}


def _openrouter(exchange: Exchange) -> JSON:
    data = {
        "label": "sk-or-v1-0e6...1c96", "limit": _granted(exchange), "limit_remaining": _left(exchange),
        "limit_reset": "monthly", "usage": 45.5, "usage_daily": 1.25, "is_free_tier": False, "expires_at": None,
    }  # fmt: skip
    return {"data": data}


def _openrouter_free(exchange: Exchange) -> JSON:
    free = {"limit": None, "limit_remaining": None, "limit_reset": None, "label": "studio"}
    return {"data": _openrouter(exchange)["data"] | free}


def _deepseek(exchange: Exchange) -> JSON:
    def purse(currency: str, total: float) -> JSON:
        rest = {"granted_balance": "0.00", "topped_up_balance": f"{total:.2f}"}
        return {"currency": currency, "total_balance": f"{total:.2f}", **rest}

    purses = [purse("USD", 0.5), purse("CNY", _left(exchange))]
    return {"is_available": exchange.account.remaining > 0, "balance_infos": purses}


def _siliconflow(exchange: Exchange) -> JSON:
    total = _left(exchange)
    data = {
        "id": "1", "name": "sandbox", "balance": "0.88", "chargeBalance": f"{total - 0.88:.2f}",
        "totalBalance": f"{total:.2f}", "status": "normal",
    }  # fmt: skip
    return {"code": 20000, "message": "OK", "status": True, "data": data}


def _moonshot(exchange: Exchange) -> JSON:
    data = {"available_balance": _left(exchange), "voucher_balance": 46.58893, "cash_balance": -28.58893}
    return {"code": 0, "data": data, "scode": "0x0", "status": True}


def _credit_grants(exchange: Exchange) -> JSON:
    totals = {
        "total_granted": _granted(exchange),
        "total_used": _used(exchange),
        "total_available": _left(exchange),
    }
    row = {
        "object": "credit_grant",
        "grant_amount": totals["total_granted"],
        "expires_at": exchange.now + 30 * DAY_S,
    }
    return {"object": "credit_summary", **totals, "grants": {"object": "list", "data": [row]}}


def _credit_grants_remaining(exchange: Exchange) -> JSON:
    return {
        "object": "credit_summary", "total_granted": _granted(exchange), "total_used": _used(exchange),
        "total_remaining": _left(exchange),
    }  # fmt: skip


def _balance(exchange: Exchange) -> JSON:
    unlimited = exchange.account.unlimited
    return {
        "success": True, "message": "", "remain_balance": -1 if unlimited else _left(exchange),
        "used_balance": _used(exchange), "unlimited_quota": unlimited,
    }  # fmt: skip


def _uniapi(exchange: Exchange) -> JSON:
    if "unit=usd" not in exchange.query or "type=token" not in exchange.query:
        return {
            "success": True,
            "data": {"balance": exchange.account.remaining, "used": exchange.account.used},
        }
    left = -1 if exchange.account.unlimited else _left(exchange)
    return {"success": True, "data": {"balance": left, "used": _used(exchange), "cache_used": 0.25}}


def _hellogptworld(exchange: Exchange) -> JSON:
    points = {"remainingPoints": str(exchange.account.remaining), "remainingAmount": f"{_left(exchange):.4f}"}
    return {"code": 200, "msg": "ok", "data": points}


def _lacks(status: JSON | bytes | None = None) -> ReplyAct:
    """Nothing of one-api is here; /api/status is answered in this family's own words."""

    async def act(exchange: Exchange) -> Response | None:
        if exchange.kind not in OF_ONE_API:
            return None
        if isinstance(status, bytes):
            return Response(status, 404, media_type="text/plain")
        return no_such_address(exchange.method, exchange.path) if status is None else json_reply(status, 404)

    return act


async def _nonelinear(exchange: Exchange) -> Response | None:
    if exchange.kind == "subscription":
        return json_reply({"object": "balance", "balance": 18, "currency": "RMB", "note": "余额"})
    return await _lacks()(exchange)


_FASTAPI: JSON = {"detail": "Not Found"}
_GIN = b"404 page not found"
SUB2API = _lacks(_GIN)


def _fault(name: str, about: str, reply: ReplyAct, paths: Mapping[str, BodyOf] | None = None) -> Fault:
    return Fault(name, about, GROUP, OF_ONE_API | {"till"}, reply=reply, paths=paths or {})


FAULTS = (
    _fault("family-sub2api", "a sub2api: a key with a quota, windows and an end", SUB2API, {V1_USAGE: _sub2api}),
    _fault("family-sub2api-plan", "a sub2api: a subscription of windows", SUB2API, {V1_USAGE: _sub2api_plan}),
    _fault("family-sub2api-free", "a sub2api: a subscription without limits, remaining -1", SUB2API, {V1_USAGE: _sub2api_free}),
    _fault("family-sub2api-wallet", "a sub2api: a wallet", SUB2API, {V1_USAGE: _sub2api_wallet}),
    _fault("family-sub2api-2025", "a sub2api of 2025: no mode", SUB2API, {V1_USAGE: _sub2api_2025}),
    _fault("family-litellm", "a LiteLLM proxy: a key with a budget for thirty days", _lacks(_FASTAPI), {KEY_INFO: _litellm}),
    _fault("family-litellm-free", "a LiteLLM proxy: a key without budget", _lacks(_FASTAPI), {KEY_INFO: _litellm_free}),
    _fault("family-openrouter", "an OpenRouter: a key with a limit each month", _lacks(), {"/v1/key": _openrouter}),
    _fault("family-openrouter-free", "an OpenRouter: a key without limit, credits not told", _lacks(), {"/v1/key": _openrouter_free}),
    _fault("family-openrouter-credits", "an OpenRouter: a key without limit that may see the credits", _lacks(), {"/v1/key": _openrouter_free, "/v1/credits": lambda e: {"data": {"total_credits": _granted(e), "total_usage": _used(e)}}}),
    _fault("family-deepseek", "a DeepSeek: purses in two currencies, strings", _lacks(), {USER_BALANCE: _deepseek}),
    _fault("family-siliconflow", "a SiliconFlow: strings in yuan", _lacks(), {"/v1/user/info": _siliconflow}),
    _fault("family-moonshot", "a Moonshot: cash below zero, vouchers above", _lacks(), {"/v1/users/me/balance": _moonshot}),
    _fault("family-credit-grants", "a relay with OpenAI's old credit grants", _lacks(), {"/dashboard/billing/credit_grants": _credit_grants}),
    _fault("family-credit-grants-remaining", "credit grants as api2gpt has them: total_remaining", _lacks(), {"/dashboard/billing/credit_grants": _credit_grants_remaining}),
    _fault("family-balance", "a relay with /v1/balance; -1 is no limit", _lacks(), {"/v1/balance": _balance}),
    _fault("family-balance-root", "a relay with /balance", _lacks(), {"/balance": _balance}),
    _fault("family-uniapi", "a UniAPI: points, and dollars only where they are asked for", _lacks(), {"/v1/billing/usage": _uniapi}),
    _fault("family-hellogptworld", "a relay with /v1/billing: points and yuan as strings", _lacks(), {"/v1/billing": _hellogptworld}),
    _fault("family-nonelinear", "a relay with a balance where the limit should be", _nonelinear),
    _fault("balance-none", "a relay that tells nobody what is left", _lacks()),
)  # fmt: skip
