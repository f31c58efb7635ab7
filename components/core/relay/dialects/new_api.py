"""/api/usage/token/ of newer new-api: the key's own totals in raw quota. Source: new-api controller/token.go.

It answers for keys that are used up or expired, which the billing endpoints refuse; the remainder of a key without limit
may be below zero.
"""

from decimal import Decimal

from components.core.balance import Balance, Qualm, Scope
from components.core.relay.dialects.inquiry import Dialect, Inquiry, foreign
from components.core.relay.figures import decimal, inner, moment, name, names
from components.core.relay.operator import Operator

NEVER = (Decimal(0), Decimal(-1))


async def read(inquiry: Inquiry) -> Balance:
    """GET with the slash at the end: without it gin sends elsewhere."""
    data = inner(await inquiry.get("/api/usage/token/"))
    left, used = decimal(data.get("total_available")), decimal(data.get("total_used"))
    granted = decimal(data.get("total_granted"))
    if left is None and used is None and granted is None:
        raise foreign()
    told = await inquiry.operator()
    shown = told or Operator()
    until = data.get("expires_at")
    return inquiry.balance(
        TOKEN.name,
        currency=shown.currency,
        remaining=shown.money(left),
        used=shown.money(used),
        granted=shown.money(granted),
        unlimited=data.get("unlimited_quota") is True,
        scope=Scope.KEY,
        name=name(data.get("name")),
        expires_at=moment(until),
        never_expires=decimal(until) in NEVER,
        models=names(data.get("model_limits")) if data.get("model_limits_enabled") is True else (),
        qualms=frozenset() if told else frozenset({Qualm.CURRENCY_GUESSED}),
    )


TOKEN = Dialect("new-api", read)
