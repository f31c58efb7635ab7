"""Smaller ways of telling what is left: credit grants, a plain balance, and those of single relays.

Sources: one-api controller/channel-billing.go (CloseAI, aigc2d, api2gpt), the documentation of apimart, dashlyai, UniAPI,
nonelinear and hellogptworld. OpenAI-SB's wants the key in the address, where it must not be; AIProxy's counts points.
"""

from components.core.balance import Balance, Scope
from components.core.relay.dialects.inquiry import Dialect, Inquiry, foreign
from components.core.relay.dialects.inquiry import purse as told
from components.core.relay.figures import decimal, inner, moment


async def credit_grants(inquiry: Inquiry) -> Balance:
    """GET /dashboard/billing/credit_grants, as OpenAI had it once."""
    body = await inquiry.get("/dashboard/billing/credit_grants")
    granted, used = decimal(body.get("total_granted")), decimal(body.get("total_used"))
    left = decimal(body.get("total_available"))
    if left is None:
        left = decimal(body.get("total_remaining"))
    if left is None and granted is not None and used is not None:
        left = granted - used
    if left is None:
        raise foreign()
    rows = inner(body, "grants").get("data")
    ends = (
        [moment(row.get("expires_at")) for row in rows if isinstance(row, dict)]
        if isinstance(rows, list)
        else []
    )
    return inquiry.balance(
        CREDIT_GRANTS.name,
        remaining=left,
        used=used,
        granted=granted,
        expires_at=max((end for end in ends if end is not None), default=None),
    )  # fmt: skip


async def balance(inquiry: Inquiry) -> Balance:
    """GET /v1/balance."""
    return told(inquiry, BALANCE.name, await inquiry.get("/balance", at_root=False))


async def balance_at_root(inquiry: Inquiry) -> Balance:
    """GET /balance."""
    return told(inquiry, AT_ROOT.name, await inquiry.get("/balance"))


async def uniapi(inquiry: Inquiry) -> Balance:
    """GET /v1/billing/usage; without a unit it tells points, without a type the account's."""
    data = inner(await inquiry.get("/billing/usage", at_root=False, type="token", unit="usd"))
    left, used = decimal(data.get("balance")), decimal(data.get("used"))
    if left is None:
        raise foreign()
    return inquiry.balance(
        UNIAPI.name, remaining=left, used=used, unlimited=left == -1, scope=Scope.KEY,
        granted=None if used is None else left + used,
    )  # fmt: skip


async def hellogptworld(inquiry: Inquiry) -> Balance:
    """GET /v1/billing: points, and the yuan they are worth."""
    data = inner(await inquiry.get("/billing", at_root=False))
    left = decimal(data.get("remainingAmount"))
    if left is None:
        raise foreign()
    return inquiry.balance(HELLOGPTWORLD.name, currency="CNY", remaining=left)


CREDIT_GRANTS = Dialect(
    "credit-grants",
    credit_grants,
    ("closeai-proxy.xyz", "closeai-asia.com", "aigc2d.com", "api2gpt.com"),
)
BALANCE = Dialect("balance", balance, ("apimart.ai",))
AT_ROOT = Dialect("balance-root", balance_at_root)
UNIAPI = Dialect("uniapi", uniapi, ("uniapi.ai",))
HELLOGPTWORLD = Dialect("hellogptworld", hellogptworld)
