"""The money side of the sandbox: what a call costs, and every place where a relay tells what is left."""

import json
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from starlette.responses import Response

from components.core.relay.sandbox.ask import Ask
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.offers import QUOTA_PER_USD, Offer, price_row
from components.core.relay.sandbox.refusals import json_reply
from components.core.relay.sandbox.wire import JSON

UNLIMITED_USD = 100_000_000
"""The literal that one-api shows for a key without limit; it is not divided by anything."""

NOTICE = """<h3>沙盒公告 · Notice of the sandbox</h3>
<p>Play money only: every key begins with 20 dollars.<br>这里只有游戏币，每个令牌一开始有 20 美元。</p>
<script>alert("not to be run")</script>"""
ANNOUNCEMENTS = [
    {
        "id": 1,
        "content": "The price of sandbox-draw stays at $0.04 a picture. · sandbox-draw 每张仍为 $0.04。",
        "publishDate": "2026-11-01T08:00:00Z",
        "type": "default",
        "extra": "",
    },
]


@dataclass(slots=True)
class Bill:
    """What one call is about to cost, as a fault may change it."""

    offer: Offer
    prompt: int
    completion: int
    other: JSON
    """The small print of its row."""
    times: Decimal = Decimal(1)
    factor: Decimal = Decimal(1)
    """So many times its price are taken."""

    @property
    def quota(self) -> int:
        exact = self.offer.quota(self.prompt, self.completion, self.times) * self.factor
        return int(exact.to_integral_value(ROUND_CEILING))


def settle(exchange: Exchange, offer: Offer, ask: Ask, usage: JSON, times: Decimal = Decimal(1)) -> None:
    """Charge a call that came to its end, and log it as new-api does; pictures are charged so many times."""
    now = exchange.clock()
    other = {"model_ratio": float(offer.model_ratio), "group_ratio": 1}
    bill = Bill(offer, usage["prompt_tokens"], usage["completion_tokens"], other, times)
    if exchange.fault and exchange.fault.bill:
        exchange.fault.bill(bill)
    row = {
        "created_at": int(now),
        "type": 2,
        "content": _content(offer),
        "token_name": "sandbox",
        "token_id": 1,
        "model_name": ask.model,
        "prompt_tokens": bill.prompt,
        "completion_tokens": bill.completion,
        "use_time": round(now - exchange.record.started),
        "is_stream": ask.stream,
        "channel": 1,
        "group": "default",
        "request_id": exchange.request_id,
        "other": json.dumps(bill.other),
    }
    exchange.account.charge(bill.quota, row)


def _content(offer: Offer) -> str:
    if offer.per_call_usd is not None:
        return f"模型价格 ${offer.per_call_usd}，分组倍率 1.00"
    return f"模型倍率 {offer.model_ratio:.2f}，补全倍率 {offer.completion_ratio:.2f}，分组倍率 1.00"


async def subscription(exchange: Exchange) -> Response:
    """GET or POST /v1/dashboard/billing/subscription: the three limits are the same number, in dollars."""
    account = exchange.account
    limit: float = UNLIMITED_USD if account.unlimited else (account.remaining + account.used) / QUOTA_PER_USD
    return json_reply(
        {
            "object": "billing_subscription",
            "has_payment_method": True,
            "soft_limit_usd": limit,
            "hard_limit_usd": limit,
            "system_hard_limit_usd": limit,
            "access_until": account.expires_at,
        }
    )


async def usage(exchange: Exchange) -> Response:
    """GET or POST /v1/dashboard/billing/usage: what was used, in hundredths of a dollar."""
    return json_reply({"object": "list", "total_usage": exchange.account.used * 100 / QUOTA_PER_USD})


async def token(exchange: Exchange) -> Response:
    """GET /api/usage/token/: the key's own totals in raw quota; `code` is a boolean, as in new-api."""
    account = exchange.account
    data = {
        "object": "token_usage",
        "name": "sandbox",
        "total_granted": account.remaining + account.used,
        "total_used": account.used,
        "total_available": account.remaining,
        "unlimited_quota": account.unlimited,
        "model_limits": {},
        "model_limits_enabled": False,
        "expires_at": account.expires_at,
    }
    return json_reply({"code": True, "message": "ok", "data": data})


async def log(exchange: Exchange) -> Response:
    """GET /api/log/token: the key's calls, newest first."""
    return json_reply({"success": True, "message": "", "data": list(reversed(exchange.account.rows))})


async def status(exchange: Exchange) -> Response:
    """GET /api/status: the fingerprint of a new-api of 2026."""
    data = {
        "version": "v0.9.0-sandbox",
        "start_time": exchange.started,
        "system_name": "Relay Studio Sandbox · 沙盒中转",
        "logo": "",
        "server_address": exchange.origin,
        "quota_per_unit": QUOTA_PER_USD,
        "display_in_currency": True,
        "quota_display_type": "USD",
        "usd_exchange_rate": 7.3,
        "price": 7.3,
        "min_topup": 1,
        "top_up_link": "https://example.com/sandbox/topup",
        "docs_link": "https://example.com/sandbox/docs",
        "footer_html": "<p>沙盒客服 · Sandbox support: <a href='mailto:support@example.com'>support@example.com</a></p>",
        "announcements_enabled": True,
        "announcements": ANNOUNCEMENTS,
        "chats": [],
        "data_export_enabled": True,
        "setup": True,
    }
    return json_reply({"success": True, "message": "", "data": data})


async def notice(exchange: Exchange) -> Response:
    """GET /api/notice: what the operator would have everybody read, in Markdown or HTML."""
    return json_reply({"success": True, "message": "", "data": NOTICE})


async def pricing(exchange: Exchange) -> Response:
    """GET /api/pricing: the ratios of every model but the one that keeps its price to itself."""
    return json_reply(
        {
            "success": True,
            "data": [price_row(offer) for offer in exchange.offers if offer.priced],
            "vendors": [{"id": 1, "name": "Sandbox 沙盒"}],
            "group_ratio": {"default": 1},
            "usable_group": {"default": "默认分组"},
            "supported_endpoint": {"openai": {"path": "/v1/chat/completions", "method": "POST"}},
            "auto_groups": ["default"],
        }
    )
