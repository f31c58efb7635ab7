"""What somebody wants to be told of: a balance that runs low, a day that is dearer than others, a key that expires."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from math import ceil
from statistics import median
from typing import TypeAlias

from components.core.balance import Balance, Standing
from components.core.errors import InputError, Value
from components.core.usage import drawdown
from components.core.usage.forecast import Days

USUAL_DAYS_MIN = 5
"""Days with spending before a day can be dearer than usual."""
_AMOUNT_MAX, _FACTOR_MAX = Decimal(10) ** 9, Decimal(1000)

Kept: TypeAlias = Mapping[str, Value]
"""Rules as JSON keeps them; money as text."""


@dataclass(frozen=True, slots=True)
class Rules:
    """From where on somebody is told; None for never."""

    low: Decimal | None = None
    """What remains, in `currency` alone."""
    currency: str = "USD"
    low_days: int | None = 3
    """Days that what remains will last."""
    rise: Decimal | None = Decimal(3)
    """How many times a usual day today has cost."""
    rise_least: Decimal = Decimal("0.5")
    """By how much more than usual, at least, so that cents rouse nobody."""
    expires_days: int | None = 7
    """Days before the key expires."""


class Kind(StrEnum):
    """What may be told; its values are as `found` says."""

    EXHAUSTED = "exhausted"
    LOW = "low"
    FEW_DAYS = "few_days"
    RISE = "rise"
    EXPIRED = "expired"
    EXPIRES = "expires"
    TEST = "test"
    """Nothing is the matter: a person tries the way to a webhook."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to be told of a relay's key, as a kind and values; the sentence is made in ui."""

    key: Kind
    about: str
    """Whose it is: see `about`."""
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same as long as it lasts."""
        return f"{self.about}/{self.key}"


def about(balance: Balance) -> str:
    """The relay and key that alerts of a balance are about."""
    return f"{balance.relay_id}/{balance.key_mark}"


def found(
    rules: Rules, balance: Balance | None, history: Sequence[Balance], days: Days, whose: str = ""
) -> list[Alert]:
    """Everything there is to be told of one relay's key at this moment: money, then a sudden rise, then expiry.

    Values: LOW has `remaining` and `currency`; FEW_DAYS `low` and `high`, in days (`high` None for years); RISE `today`,
    `usual` and `currency`; EXPIRES `days` and `at` (ISO 8601); money is text.

    Args:
        balance: None where it could not be read.
        history: of the same key. Where it tells of a week, days left are reckoned by it, as others may use the key too.
        days: what was spent with this key.
        whose: what alerts are about where there is no balance.
    """
    if balance is None:
        return _of_rise(rules, days, whose)
    return [
        *_of_money(rules, balance, history, days),
        *_of_rise(rules, days, about(balance)),
        *_of_expiry(rules, balance),
    ]


def fresh(
    found: Sequence[Alert], told: Collection[str], about: Collection[str]
) -> tuple[list[Alert], frozenset[str]]:
    """Those of the alerts that were not told yet, and the ids of all that are told then.

    An alert that is no longer found has ended, and is told again when it comes back.

    Args:
        about: whose alerts were looked for. Those of others, such as a relay that could not be read, have not ended.
    """
    others = {id for id in told if id.rpartition("/")[0] not in about}
    new = [alert for alert in found if alert.id not in told]
    return new, frozenset(others | {alert.id for alert in found})


def checked(rules: Rules) -> Rules:
    """Rules as a person gave them, if they can hold.

    Raises:
        InputError: `reason` usage_alert_amount, usage_alert_factor (both with `limit`) or usage_alert_days.
    """
    amounts = [amount for amount in (rules.low, rules.rise_least) if amount is not None]
    if not all(amount.is_finite() and 0 <= amount <= _AMOUNT_MAX for amount in amounts):
        raise InputError(reason="usage_alert_amount", limit=int(_AMOUNT_MAX))
    if rules.rise is not None and not (rules.rise.is_finite() and 1 < rules.rise <= _FACTOR_MAX):
        raise InputError(reason="usage_alert_factor", limit=int(_FACTOR_MAX))
    if not all(days is None or days > 0 for days in (rules.low_days, rules.expires_days)):
        raise InputError(reason="usage_alert_days")
    return rules


def as_json(rules: Rules) -> Kept:
    """Rules to be kept among the preferences."""
    return {
        "low": _text(rules.low),
        "currency": rules.currency,
        "low_days": rules.low_days,
        "rise": _text(rules.rise),
        "rise_least": str(rules.rise_least),
        "expires_days": rules.expires_days,
    }


def of_json(kept: object) -> Rules:
    """Rules as they were kept; the ones that hold for everybody where that is none."""
    if not isinstance(kept, Mapping):
        return Rules()
    try:
        return checked(
            Rules(
                _amount(kept["low"]),
                str(kept["currency"]),
                _days(kept["low_days"]),
                _amount(kept["rise"]),
                Decimal(str(kept["rise_least"])),
                _days(kept["expires_days"]),
            )
        )
    except (KeyError, ValueError, InvalidOperation, InputError):
        return Rules()


def _of_money(rules: Rules, balance: Balance, history: Sequence[Balance], days: Days) -> list[Alert]:
    if balance.standing is Standing.EXHAUSTED:
        return [Alert(Kind.EXHAUSTED, about(balance))]
    if balance.standing is not Standing.GOOD or balance.unlimited or balance.remaining is None:
        return []  # what is left on a key that cannot be used goes nowhere
    alerts = []
    if rules.low is not None and balance.currency == rules.currency and balance.remaining < rules.low:
        values: dict[str, Value] = {"remaining": str(balance.remaining), "currency": balance.currency}
        alerts.append(Alert(Kind.LOW, about(balance), values))
    lasts = drawdown.lasts(balance, history, days)
    if rules.low_days is not None and lasts and _within(lasts.middle_days, rules.low_days):
        alerts.append(Alert(Kind.FEW_DAYS, about(balance), {"low": lasts.low_days, "high": lasts.high_days}))
    return alerts


def _within(days: float | None, limit: int) -> bool:
    return days is not None and days < limit


def _of_rise(rules: Rules, days: Days, whose: str) -> list[Alert]:
    """Beside the median of the days on which something was spent: days off make a usual day no cheaper."""
    spent = [amount for amount in days.past if amount > 0]
    if rules.rise is None or len(spent) < USUAL_DAYS_MIN:
        return []
    usual = median(spent)
    if days.today < rules.rise * usual or days.today - usual < rules.rise_least:
        return []
    values = {"today": str(days.today), "usual": str(usual), "currency": days.currency}
    return [Alert(Kind.RISE, whose, values)]


def _of_expiry(rules: Rules, balance: Balance) -> list[Alert]:
    ends = balance.expires_at
    if balance.standing is Standing.EXPIRED or (ends is not None and ends <= balance.at):
        return [Alert(Kind.EXPIRED, about(balance))]
    if ends is None or rules.expires_days is None:
        return []
    days = (ends - balance.at).total_seconds() / 86400
    if days > rules.expires_days:
        return []
    return [Alert(Kind.EXPIRES, about(balance), {"days": ceil(days), "at": ends.isoformat()})]


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _amount(kept: object) -> Decimal | None:
    return None if kept is None else Decimal(str(kept))


def _days(kept: object) -> int | None:
    return None if kept is None else int(str(kept))
