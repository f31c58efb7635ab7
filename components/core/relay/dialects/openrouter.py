"""OpenRouter: /key tells of the key, /credits of the account, to keys that may know. Source: openrouter.ai/docs."""

from components.core import errors
from components.core.balance import Balance, Scope, Window
from components.core.relay.dialects.inquiry import Dialect, Inquiry, foreign
from components.core.relay.figures import decimal, inner, moment, name


async def read(inquiry: Inquiry) -> Balance:
    """The key's own limit; of a key without one, the account's credits where they are told to it."""
    data = inner(await inquiry.get("/key", at_root=False))
    if "usage" not in data:
        raise foreign()
    limit, left = decimal(data.get("limit")), decimal(data.get("limit_remaining"))
    if limit is None:
        try:
            return await credits(inquiry)
        except errors.RelayError:  # ordinary keys are refused: what is known of the key stays
            pass
    span = name(data.get("limit_reset"), 20)
    spent = None if limit is None or left is None else limit - left
    return inquiry.balance(
        OPENROUTER.name,
        remaining=left,
        used=decimal(data.get("usage")),
        granted=limit,
        unlimited=limit is None,
        scope=Scope.KEY,
        name=name(data.get("label")),
        expires_at=moment(data.get("expires_at")),
        never_expires="expires_at" in data and data["expires_at"] is None,
        windows=(Window(span, limit, spent),) if span and limit is not None else (),
    )


async def credits(inquiry: Inquiry) -> Balance:
    """What the account bought and used."""
    data = inner(await inquiry.get("/credits", at_root=False))
    bought, used = decimal(data.get("total_credits")), decimal(data.get("total_usage"))
    if bought is None or used is None:  # new-api has a route of this name that means something else
        raise foreign()
    return inquiry.balance(
        CREDITS.name, remaining=bought - used, used=used, granted=bought, scope=Scope.ACCOUNT
    )


HOSTS = ("openrouter.ai",)
OPENROUTER = Dialect("openrouter", read, HOSTS)
CREDITS = Dialect("openrouter-credits", credits, HOSTS)
