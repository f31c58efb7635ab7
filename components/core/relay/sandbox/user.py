"""GET /api/user/self of the sandbox: one account stands behind all its keys, opened by an access token."""

from collections.abc import Iterable

from starlette.responses import Response

from components.core.relay.sandbox.accounts import Account
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.offers import QUOTA_PER_USD
from components.core.relay.sandbox.refusals import DashboardRefusal, json_reply

OPENS = "sandboxaccesstoken0123456789abcd"
"""The access token."""
USER_ID = "1"
GRANTED = 100 * QUOTA_PER_USD


def total(accounts: Iterable[Account]) -> Account:
    """What all keys of the account came to."""
    rows = list(accounts)
    used = sum(one.used for one in rows)
    whole = Account(remaining=GRANTED - used, used=used)
    for one in rows:
        whole.rows.extend(one.rows)
    return whole


async def view(exchange: Exchange) -> Response:
    """As new-api of 2025: the number is wanted too, and a wrong token is no HTTP error."""
    given, fault = exchange.authorization or "", exchange.fault.name if exchange.fault else ""
    if not given or (fault == "user-bare" and " " in given) or (fault == "user-bearer" and " " not in given):
        raise DashboardRefusal(401, "无权进行此操作，未登录且未提供 access token")
    if given.removeprefix("Bearer ") != OPENS:
        status = 401 if fault == "user-401" else 200
        raise DashboardRefusal(status, "无权进行此操作，access token 无效")
    if fault != "family-one-api":
        _admit(exchange.user_id)
    account = exchange.account
    data = {
        "id": int(USER_ID),
        "username": "sandbox",
        "display_name": "沙盒用户",
        "role": 1,
        "status": 1,
        "email": "somebody@example.com",
        "quota": account.remaining,
        "used_quota": account.used,
        "request_count": len(account.rows),
        "group": "default",
    }
    return json_reply({"success": True, "message": "", "data": data})


def _admit(user_id: str | None) -> None:
    if user_id is None:
        raise DashboardRefusal(401, "无权进行此操作，未提供 New-Api-User")
    if user_id != USER_ID:
        raise DashboardRefusal(401, "无权进行此操作，New-Api-User 与登录用户不匹配，请重新登录")
