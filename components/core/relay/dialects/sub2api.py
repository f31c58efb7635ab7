"""GET /v1/usage of sub2api, in all its shapes: a key with a quota, a subscription of windows, a wallet, and that of 2025.

Sources: sub2api's gateway handler (2025-12), docs.tokenfor.me, sub2api#4331, #5074, zh667/TokenLedger#20. `isValid` stays
true for keys that are used up or expired: `status` tells. A remainder of -1 is no limit.
"""

from collections.abc import Iterator
from decimal import Decimal

from components.core.balance import Balance, Scope, Standing, Window
from components.core.relay.dialects.inquiry import Dialect, Figures, Inquiry, foreign
from components.core.relay.figures import Body, currency, decimal, inner, moment, name

_NO_LIMIT = Decimal(-1)
_SPANS = ("daily", "weekly", "monthly")
_STANDINGS = {
    "quota_exhausted": Standing.EXHAUSTED,
    "exhausted": Standing.EXHAUSTED,
    "expired": Standing.EXPIRED,
    "disabled": Standing.REFUSED,
    "inactive": Standing.REFUSED,
}


async def read(inquiry: Inquiry) -> Balance:
    """One request tells all there is."""
    body = await inquiry.get("/usage", at_root=False)
    if not body.keys() & {"isValid", "mode", "planName"}:
        raise foreign()
    figures = _of_key(body) if body.get("mode") == "quota_limited" else _of_account(body)
    figures["currency"] = currency(inner(body, "quota").get("unit") or body.get("unit")) or "USD"
    return inquiry.balance(SUB2API.name, standing=_standing(body), **figures)


def _of_key(body: Body) -> Figures:
    quota = inner(body, "quota")
    left = decimal(quota.get("remaining"))
    return Figures(
        remaining=left if left is not None else decimal(body.get("remaining")),
        used=decimal(quota.get("used")),
        granted=decimal(quota.get("limit")),
        scope=Scope.KEY,
        expires_at=moment(body.get("expires_at")),
        windows=tuple(_limits(body.get("rate_limits"))),
    )


def _of_account(body: Body) -> Figures:
    """A subscription's remainder is the least of its windows, as the relay reckons it; a wallet's is its balance."""
    plan, left = inner(body, "subscription"), decimal(body.get("remaining"))
    if left is None:
        left = decimal(body.get("balance"))
    return Figures(
        remaining=left,
        unlimited=left == _NO_LIMIT and "balance" not in body,
        scope=Scope.ACCOUNT,
        expires_at=moment(plan.get("expires_at") or body.get("expires_at")),
        windows=tuple(_spans(plan)),
    )


def _limits(rows: object) -> Iterator[Window]:
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and (known := name(row.get("window"), 20)):
            yield Window(
                known, decimal(row.get("limit")), decimal(row.get("used")), moment(row.get("reset_at"))
            )


def _spans(plan: Body) -> Iterator[Window]:
    """Those with a limit; null and 0 are none."""
    for span in _SPANS:
        if limit := decimal(plan.get(f"{span}_limit_usd")):
            yield Window(span, limit, decimal(plan.get(f"{span}_usage_usd")))


def _standing(body: Body) -> Standing | None:
    wallet = decimal(body.get("balance"))
    if body.get("mode") == "quota_limited" and wallet is not None and wallet <= 0:
        return Standing.EXHAUSTED  # whatever the key may still use, its account pays for it
    status = body.get("status")
    if isinstance(status, str) and status in _STANDINGS:
        return _STANDINGS[status]
    return Standing.REFUSED if body.get("isValid") is False else None


SUB2API = Dialect("sub2api", read)
