"""One opening of the till: the few requests it may make, and what it has learnt of the operator."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from components.core import errors
from components.core.balance import Balance, Qualm, Scope, Standing, Window
from components.core.relay.connection import Connection
from components.core.relay.figures import Body, currency, decimal, inner
from components.core.relay.operator import Operator, operator

MOST = 4
"""Requests an opening may make, /api/status included."""


class Figures(TypedDict, total=False):
    """What a dialect may tell of a balance."""

    currency: str
    remaining: Decimal | None
    used: Decimal | None
    granted: Decimal | None
    unlimited: bool
    scope: Scope
    name: str | None
    expires_at: datetime | None
    never_expires: bool
    models: tuple[str, ...]
    windows: tuple[Window, ...]
    qualms: frozenset[Qualm]
    others: tuple[Balance, ...]


class Inquiry:
    """Asks one relay, counts its requests, and fills in what every balance of this key has in common."""

    def __init__(
        self,
        connection: Connection,
        known: Operator | None = None,
        nameless: errors.RelayError | None = None,
        at: datetime | None = None,
    ) -> None:
        self.connection = connection
        self.at = at or datetime.now(UTC)
        self.left = MOST
        self.known = known
        """The operator, once it was asked for."""
        self.nameless = nameless
        """Why /api/status tells nothing, once it was asked."""

    async def get(self, path: str, *, at_root: bool = True, **params: str) -> Body:
        """The JSON object at a path.

        Raises:
            NotOfferedError: what is there is no object; `reason` unfinished when there is no request left to make.
        """
        self._count()
        reply = await self.connection.get(path, kind="billing", at_root=at_root, params=params)
        return _object(reply.data)

    async def post(self, path: str) -> Body:
        """The same by POST, for relays that have it so; a path under the base address."""
        self._count()
        return _object((await self.connection.post(path, {}, kind="billing")).data)

    async def operator(self) -> Operator | None:
        """What the relay says about itself; None where it says nothing, `nameless` is why. Asked once."""
        if self.known is None and self.nameless is None and self.left:
            self._count()
            try:
                self.known = await operator(self.connection)
            except (errors.UnreachableError, errors.SilenceError):
                raise
            except errors.RelayError as error:
                self.nameless = error
        return self.known

    def balance(
        self, dialect: str, *, standing: Standing | None = None, **figures: Unpack[Figures]
    ) -> Balance:
        """A balance of this key now; where nobody told the standing, it is what the figures and the clock say."""
        if figures.get("unlimited"):
            figures["remaining"] = figures["granted"] = None
        return Balance(
            at=self.at,
            relay_id=self.connection.relay.id,
            origin=self.connection.origin,
            key_mark=self.connection.key_mark,
            dialect=dialect,
            standing=standing or self._standing(figures),
            **figures,
        )

    def _standing(self, figures: Figures) -> Standing:
        remaining, expires_at = figures.get("remaining"), figures.get("expires_at")
        if expires_at is not None and expires_at <= self.at:
            return Standing.EXPIRED
        return Standing.EXHAUSTED if remaining is not None and remaining <= 0 else Standing.GOOD

    def _count(self) -> None:
        if self.left <= 0:
            raise errors.NotOfferedError(reason="unfinished", charged="no")
        self.left -= 1


Ask = Callable[[Inquiry], Awaitable[Balance]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of telling what is left; `hosts` are those that are known to have it."""

    name: str
    ask: Ask
    hosts: tuple[str, ...] = ()
    requests: int = 1
    """How many it needs to tell what is left, /api/status aside."""

    def speaks(self, host: str) -> bool:
        """Whether a host is one of its own."""
        return any(host == own or host.endswith("." + own) for own in self.hosts)


def foreign(**values: errors.Value) -> errors.NotOfferedError:
    """What came is not told in this dialect."""
    return errors.NotOfferedError(reason="shape", charged="no", **values)


def _object(data: object) -> Mapping[str, object]:
    if not isinstance(data, dict):
        raise foreign()
    return data


def purse(inquiry: Inquiry, dialect: str, body: Body) -> Balance:
    """A plain balance: {balance, currency} or {remain_balance, used_balance, unlimited_quota}; -1 is no limit."""
    body = inner(body) or body
    left, used = decimal(body.get("remain_balance", body.get("balance"))), decimal(body.get("used_balance"))
    if left is None:
        raise foreign()
    return inquiry.balance(
        dialect,
        currency=currency(body.get("currency")) or "USD",
        remaining=left,
        used=used,
        granted=None if used is None else left + used,
        unlimited=body.get("unlimited_quota") is True or ("remain_balance" in body and left == -1),
    )
