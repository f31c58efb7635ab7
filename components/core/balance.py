"""What a relay says is left on a key, whatever way it has of saying so."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import SecretStr


class Scope(StrEnum):
    """Whose money the figures are."""

    KEY = "key"
    ACCOUNT = "account"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """Whether the key can be used."""

    GOOD = "good"
    EXHAUSTED = "exhausted"
    EXPIRED = "expired"
    REFUSED = "refused"
    """Unknown, disabled, or of a banned account: the relay does not tell them apart reliably."""


class Qualm(StrEnum):
    """Why a figure is doubtful."""

    LIMIT_IS_REMAINING = "limit_is_remaining"
    """More used than the limit: it is taken for what is left, as in one-api's user mode."""
    RAW_QUOTA = "raw_quota"
    """Numbers too large and too round for money were divided by the relay's quota per dollar."""
    CURRENCY_GUESSED = "currency_guessed"
    """Nobody told the currency."""
    USED_UNTOLD = "used_untold"
    """An unlimited key of one-api, whose use is not counted."""
    LIMITS_DIFFER = "limits_differ"
    """The three limits are not the same number; the hard one was taken."""
    EXHAUSTED_OR_UNKNOWN = "exhausted_or_unknown"
    """The relay refuses the key, which may only mean that it is used up."""


@dataclass(frozen=True, slots=True)
class Window:
    """A limit that fills up again: `name` as the relay has it (5h, 1d, 7d, daily, monthly)."""

    name: str
    limit: Decimal | None
    used: Decimal | None
    resets_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left, used and granted; None where nobody tells, never zero for that.

    `currency` is an ISO 4217 code, or the relay's own word for its points.
    """

    at: datetime
    relay_id: str
    origin: str
    key_mark: str
    """Tells keys apart; not made to be turned back into the key."""
    dialect: str
    """The way it was told, as core/relay/dialects names it."""
    currency: str = "USD"
    remaining: Decimal | None = None
    used: Decimal | None = None
    granted: Decimal | None = None
    unlimited: bool = False
    standing: Standing = Standing.GOOD
    scope: Scope = Scope.UNKNOWN
    name: str | None = None
    """The key's name at the relay."""
    expires_at: datetime | None = None
    never_expires: bool = False
    models: tuple[str, ...] = ()
    """The models the key is limited to; empty for no such limit, or none told."""
    windows: tuple[Window, ...] = ()
    qualms: frozenset[Qualm] = field(default_factory=frozenset)
    others: tuple["Balance", ...] = ()
    """The same in other currencies, where a relay keeps several purses."""


@dataclass(frozen=True, slots=True)
class AccountKey:
    """What opens the view of a whole account: its system access token, and the number of its user where that is wanted."""

    token: SecretStr
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A whole account at a relay, with all its keys; None where it is not told."""

    balance: Balance
    name: str | None = None
    group: str | None = None
    requests: int | None = None
    """Calls made so far, with any of its keys."""
