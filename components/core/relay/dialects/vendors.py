"""Vendors that tell an API key its account's purse: DeepSeek, SiliconFlow, Moonshot.

Sources: api-docs.deepseek.com (Get User Balance), one-api controller/channel-billing.go, platform.moonshot.cn. Money is in
strings, and in yuan at the Chinese addresses.
"""

from dataclasses import replace
from urllib.parse import urlsplit

from components.core.balance import Balance, Qualm, Scope, Standing
from components.core.relay.dialects.inquiry import Dialect, Inquiry, foreign
from components.core.relay.figures import currency, decimal, inner


async def deepseek(inquiry: Inquiry) -> Balance:
    """GET /user/balance: one purse for each currency, the fullest first."""
    body = await inquiry.get("/user/balance")
    rows = body.get("balance_infos")
    purses = [
        inquiry.balance(DEEPSEEK.name, currency=code, remaining=left, scope=Scope.ACCOUNT)
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
        and (code := currency(row.get("currency"))) is not None
        and (left := decimal(row.get("total_balance"))) is not None
    ]
    if not purses:
        raise foreign()
    first, *others = sorted(purses, key=lambda purse: -(purse.remaining or 0))
    if body.get("is_available") is False:
        first = replace(first, standing=Standing.EXHAUSTED)
    return replace(first, others=tuple(others))


async def siliconflow(inquiry: Inquiry) -> Balance:
    """GET /v1/user/info: the balance with what was given for free."""
    data = inner(await inquiry.get("/user/info", at_root=False))
    left = decimal(data.get("totalBalance"))
    if left is None:
        left = decimal(data.get("balance"))
    if left is None:
        raise foreign()
    code, qualms = _money(inquiry, "siliconflow.com")
    return inquiry.balance(
        SILICONFLOW.name, currency=code, remaining=left, scope=Scope.ACCOUNT, qualms=qualms
    )


async def moonshot(inquiry: Inquiry) -> Balance:
    """GET /v1/users/me/balance: cash, which may be below zero, and vouchers together."""
    data = inner(await inquiry.get("/users/me/balance", at_root=False))
    left = decimal(data.get("available_balance"))
    if left is None:
        raise foreign()
    code, qualms = _money(inquiry, "moonshot.ai")
    return inquiry.balance(MOONSHOT.name, currency=code, remaining=left, scope=Scope.ACCOUNT, qualms=qualms)


def _money(inquiry: Inquiry, abroad: str) -> tuple[str, frozenset[Qualm]]:
    """Yuan but at the address abroad; at an address of somebody else nobody knows."""
    host = urlsplit(inquiry.connection.origin).hostname or ""
    if host == abroad or host.endswith("." + abroad):
        return "USD", frozenset()
    if DEEPSEEK.speaks(host) or SILICONFLOW.speaks(host) or MOONSHOT.speaks(host):
        return "CNY", frozenset()
    return "CNY", frozenset({Qualm.CURRENCY_GUESSED})


DEEPSEEK = Dialect("deepseek", deepseek, ("deepseek.com",))
SILICONFLOW = Dialect("siliconflow", siliconflow, ("siliconflow.cn", "siliconflow.com"))
MOONSHOT = Dialect("moonshot", moonshot, ("moonshot.cn", "moonshot.ai"))
