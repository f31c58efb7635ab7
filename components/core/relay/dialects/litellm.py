"""GET /key/info of a LiteLLM proxy: what a key has spent of its budget. Source: LiteLLM's documentation of its keys."""

from components.core.balance import Balance, Scope, Standing, Window
from components.core.relay.dialects.inquiry import Dialect, Inquiry, foreign
from components.core.relay.figures import decimal, inner, moment, name, names

_ALL = {"all-proxy-models", "all-team-models", "no-default-models", "*"}
"""Names in the list of models that name none."""


async def read(inquiry: Inquiry) -> Balance:
    """The key's own budget; those of its team and its user are not told to it."""
    info = inner(await inquiry.get("/key/info"), "info")
    if "spend" not in info and "max_budget" not in info:
        raise foreign()
    spent, budget = decimal(info.get("spend")), decimal(info.get("max_budget"))
    span, expires_at = name(info.get("budget_duration"), 20), moment(info.get("expires"))
    windows = (Window(span, budget, spent, moment(info.get("budget_reset_at"))),) if span else ()
    return inquiry.balance(
        LITELLM.name,
        remaining=None if budget is None or spent is None else budget - spent,
        used=spent,
        granted=budget,
        unlimited=budget is None,
        scope=Scope.KEY,
        name=name(info.get("key_alias")),
        expires_at=expires_at,
        never_expires="expires" in info and info["expires"] is None,
        models=tuple(one for one in names(info.get("models")) if one not in _ALL),
        windows=windows if budget is not None else (),
        standing=Standing.REFUSED if info.get("blocked") is True else None,
    )


LITELLM = Dialect("litellm", read)
