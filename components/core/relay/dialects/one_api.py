"""Billing endpoints of the one-api family: a limit and what was used of it.

Sources: one-api, new-api and one-hub controller/billing.go. `total_usage` is in hundredths; both figures are in whatever
the relay displays under names that say usd; a key without limit has the literal 100 000 000; in one-api's user mode the
limit is what is left (songquanpeng/one-api#202); the dates of the query are read by none of them.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from components.core import errors
from components.core.balance import Balance, Qualm, Scope
from components.core.relay.dialects.inquiry import Dialect, Inquiry, purse
from components.core.relay.figures import Body, decimal, moment, name
from components.core.relay.operator import Display, Operator

LIMITS = ("hard_limit_usd", "soft_limit_usd", "system_hard_limit_usd")
UNLIMITED = Decimal(100_000_000)
_NEARLY = Decimal(1_000_000)
"""Some subtract what was used from the literal (MartialBE/one-hub#330)."""
_RAW_FROM = Decimal(100_000)
_SUBSCRIPTION, _USAGE = "/dashboard/billing/subscription", "/dashboard/billing/usage"


@dataclass(frozen=True, slots=True)
class _Bill:
    """Limit and use in the relay's own unit; None where it does not tell."""

    limit: Decimal
    used: Decimal | None
    left: Decimal | None
    """Where a relay tells it besides."""
    operator: Operator | None
    by_user: bool = False
    """Whether the limit is known to be what is left."""

    @property
    def unlimited(self) -> bool:
        if self.told_raw:
            return self.limit == UNLIMITED
        return self.limit >= UNLIMITED - _NEARLY

    @property
    def told_raw(self) -> bool:
        return self.operator is not None and self.operator.display is Display.TOKENS

    @property
    def seems_raw(self) -> bool:
        """Whether figures too large and too round for money came from a relay that does not say what they are."""
        if self.operator is not None or self.unlimited or self.limit < _RAW_FROM:
            return False
        return all(figure % 1 == 0 for figure in (self.limit, self.used or Decimal(0)))

    @property
    def unit(self) -> Decimal:
        """What the figures are to be divided by."""
        per_dollar = self.operator.quota_per_unit if self.operator else Operator().quota_per_unit
        return per_dollar if self.told_raw or self.seems_raw else Decimal(1)


async def read(inquiry: Inquiry) -> Balance:
    """GET both; a 405 for the first is left to the other method."""
    limits = await inquiry.get(_SUBSCRIPTION, at_root=False)
    return await _told(inquiry, limits, BILLING.name, post=False)


async def read_by_post(inquiry: Inquiry) -> Balance:
    """POST both, as MTU API lists its 余额查询."""
    limits = await inquiry.post(_SUBSCRIPTION)
    return await _told(inquiry, limits, BY_POST.name, post=True)


async def read_as_user(inquiry: Inquiry) -> Balance:
    """GET both at a relay that was seen to tell what is left as the limit."""
    limits = await inquiry.get(_SUBSCRIPTION, at_root=False)
    return await _told(inquiry, limits, AS_USER.name, post=False)


async def _told(inquiry: Inquiry, limits: Body, dialect: str, *, post: bool) -> Balance:
    limit = next((found for key in LIMITS if (found := decimal(limits.get(key))) is not None), None)
    if (
        limit is None
    ):  # nonelinear tells {object: balance, balance, currency: RMB} here, and to its default key alone
        return purse(inquiry, dialect, limits)
    used = await _used(inquiry, post=post)
    bill = _Bill(
        limit, used, decimal(limits.get("balance_usd")), await inquiry.operator(), dialect == AS_USER.name
    )
    return _balance(inquiry, dialect, bill, limits)


async def _used(inquiry: Inquiry, *, post: bool) -> Decimal | None:
    """What was used, in the limit's unit; None from a relay that tells limits only."""
    try:
        usage = await (inquiry.post(_USAGE) if post else inquiry.get(_USAGE, at_root=False))
    except (errors.AddressMissingError, errors.NotAnApiError, errors.NotOfferedError):
        return None
    hundredths = decimal(usage.get("total_usage"))
    return None if hundredths is None else hundredths / 100


def _balance(inquiry: Inquiry, dialect: str, bill: _Bill, limits: Body) -> Balance:
    until = limits.get("access_until")
    left, granted, used, qualms = _figures(bill)
    by_user = Qualm.LIMIT_IS_REMAINING in qualms
    told = {found for key in LIMITS if (found := decimal(limits.get(key))) is not None}
    return inquiry.balance(
        dialect,
        currency="CNY" if bill.operator and bill.operator.display is Display.CNY else "USD",
        remaining=left,
        used=used,
        granted=granted,
        unlimited=bill.unlimited,
        scope=Scope.ACCOUNT if by_user else Scope.UNKNOWN,
        name=name(limits.get("token_name")),
        expires_at=moment(until),
        never_expires=decimal(until) == 0 and not by_user,
        qualms=qualms | ({Qualm.LIMITS_DIFFER} if len(told) > 1 and not bill.unlimited else set()),
    )


def _figures(bill: _Bill) -> tuple[Decimal | None, Decimal | None, Decimal | None, frozenset[Qualm]]:
    """What is left, granted and used, and why that is doubtful."""
    qualms = set() if bill.operator else {Qualm.CURRENCY_GUESSED}
    if bill.seems_raw:
        qualms.add(Qualm.RAW_QUOTA)
    limit, used = bill.limit / bill.unit, None if bill.used is None else bill.used / bill.unit
    if bill.unlimited:
        counted = bill.operator is not None and bill.operator.counts_unlimited
        if not used and not counted:
            return None, None, None, frozenset(qualms | {Qualm.USED_UNTOLD})
        return None, None, used, frozenset(qualms)
    if bill.left is not None:
        return bill.left / bill.unit, limit, used, frozenset(qualms)
    if used is None:
        return None, limit, None, frozenset(qualms)
    # new-api tells a whole limit in user mode too, where more used than granted is a debt.
    overdrawn = used > limit and not (bill.operator and bill.operator.counts_unlimited)
    if bill.by_user or overdrawn:
        return limit, limit + used, used, frozenset(qualms | {Qualm.LIMIT_IS_REMAINING})
    return limit - used, limit, used, frozenset(qualms)


def corrected(before: Balance, now: Balance) -> Balance:
    """The later of two balances, read as one-api's user mode where its limit has fallen by what was used meanwhile.

    A key's limit stays as it is while it is used; what is left does not.
    """
    modes = (BILLING.name, AS_USER.name)
    if before.dialect not in modes or now.dialect not in modes or before.currency != now.currency:
        return now
    if before.used is None or now.used is None or (spent := now.used - before.used) <= 0:
        return now
    was, limit = _limit(before), _limit(now)
    if was is None or limit is None:
        return now
    nearly = spent / 100
    if abs(was - limit - spent) <= nearly:
        return _as_user(now, limit)
    return _as_key(now, limit) if abs(was - limit) <= nearly else now


def _limit(balance: Balance) -> Decimal | None:
    """The limit as the relay told it."""
    return balance.remaining if Qualm.LIMIT_IS_REMAINING in balance.qualms else balance.granted


def _as_user(balance: Balance, limit: Decimal) -> Balance:
    return replace(
        balance,
        dialect=AS_USER.name,
        remaining=limit,
        granted=limit + (balance.used or 0),
        scope=Scope.ACCOUNT,
        never_expires=False,
        qualms=balance.qualms | {Qualm.LIMIT_IS_REMAINING},
    )


def _as_key(balance: Balance, limit: Decimal) -> Balance:
    return replace(
        balance,
        dialect=BILLING.name,
        remaining=limit - (balance.used or 0),
        granted=limit,
        scope=Scope.UNKNOWN,
        qualms=balance.qualms - {Qualm.LIMIT_IS_REMAINING},
    )


AS_USER = Dialect("one-api-user", read_as_user, requests=2)
BILLING = Dialect("one-api", read, requests=2)
BY_POST = Dialect("one-api-post", read_by_post, requests=2)
