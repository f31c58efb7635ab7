"""What is left on a key, from the key alone: the relay's dialect is found in as few requests as it takes."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from components.core import errors
from components.core.balance import Balance
from components.core.relay.connection import Connection
from components.core.relay.dialects import MOST, Inquiry
from components.core.relay.dialects.one_api import corrected
from components.core.relay.operator import Operator, noticed
from components.core.relay.search import NOT_THERE, Search, at_home


async def read(
    connection: Connection,
    *,
    hint: str | None = None,
    quota: Operator | None = None,
    at: datetime | None = None,
) -> Balance:
    """What is left on the connection's key.

    At most four requests: /api/status unless `quota` is given, then the dialects that are likeliest after it. A key that
    the relay refuses gives a Balance whose standing says so.

    Args:
        hint: Balance.dialect of the last time; it is tried first.
        at: the moment, if it is not now.
    Raises:
        NotOfferedError: no dialect answered; `reason` is vendor (its host is known to tell nothing), nothing, or
            unfinished when there was no request left for the others: a Reader goes on with those.
        RelayError: the relay could not be reached or failed.
    """
    return await Search(Inquiry(connection, quota, at=at), set()).run(hint)


class Reader:
    """The till of one connection: opened at most once a minute, and not while the relay asks for patience.

    Args:
        hint: Balance.dialect of the last balance that is kept.
        before: that balance itself, against which the next is held: two tell more than one.
        clock: seconds that only grow.
        now: the time of day that balances are stamped with.
    """

    FRESH_S = 60.0
    FAILED_S = 20.0
    OPERATOR_S = 3600.0
    PATIENCE_S = 60.0
    """After a 429 that names no time; doubled for each that follows, as the narrowest limiter fills in 20 minutes."""
    PATIENCE_MOST_S = 1200.0

    def __init__(
        self,
        connection: Connection,
        *,
        hint: str | None = None,
        before: Balance | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._connection = connection
        self._hint = before.dialect if before and not hint else hint
        self._before = before
        self._clock = clock
        self._now = now
        self._opening = asyncio.Lock()
        self._passed: set[str] = set()
        self._known: Balance | errors.RelayError | None = None
        self._until_s = self._operator_until_s = self._passed_until_s = 0.0
        self._patience_s = self.PATIENCE_S
        self._operator: Operator | None = None
        self._nameless: errors.RelayError | None = None
        self._unnoticed = True
        self._left = MOST

    async def balance(self) -> Balance:
        """What is left now or was a minute ago; after a 429 what was known before it, `at` says of when.

        Raises:
            RelayError: as `read`, now or a moment ago.
        """
        async with self._opening:
            if self._known is None or self._clock() >= self._until_s:
                await self._open()
            if not isinstance(self._known, Balance):
                raise _again(self._known)
            return self._known

    async def operator(self) -> Operator | None:
        """What the relay says about itself, of this hour, with its notice where the opening has a request left for it.

        None where it says nothing; a vendor at its own address is not asked.

        Raises:
            RelayError: the relay could not be reached.
        """
        async with self._opening:
            if self._clock() >= self._operator_until_s and not _is_vendor(self._connection):
                inquiry = Inquiry(self._connection)
                await inquiry.operator()
                self._learn(inquiry)
            if self._operator is not None and self._unnoticed and self._left:
                self._unnoticed, self._left = False, self._left - 1
                with suppress(errors.RelayError):
                    self._operator = await noticed(self._connection, self._operator)
            return self._operator

    @property
    def again_in_s(self) -> float:
        """Seconds until the relay would be asked again."""
        return max(0.0, self._until_s - self._clock())

    async def _open(self) -> None:
        known = self._clock() < self._operator_until_s
        remembered = (self._operator, self._nameless) if known else (None, None)
        inquiry = Inquiry(self._connection, *remembered, at=self._now())
        if self._clock() >= self._passed_until_s:  # a relay may have learnt a dialect since
            self._passed.clear()
            self._passed_until_s = self._clock() + self.OPERATOR_S
        try:
            search = Search(inquiry, self._passed)
            found = await search.run(self._hint)
            self._known = self._before = corrected(self._before, found) if self._before else found
            self._hint = self._hint if search.limited else self._known.dialect
            self._patience_s, lasts_s = self.PATIENCE_S, self.FRESH_S
        except errors.RateError as error:
            lasts_s = self._wait_s(error)
            if not isinstance(self._known, Balance):
                self._known = error
        except errors.RelayError as error:
            self._known, lasts_s = error, self.FAILED_S
        self._until_s = self._clock() + lasts_s
        self._learn(inquiry)

    def _wait_s(self, error: errors.RateError) -> float:
        asked = error.values.get("retry_after")
        wait_s = float(asked) if isinstance(asked, int | float) else self._patience_s
        self._patience_s = min(self._patience_s * 2, self.PATIENCE_MOST_S)
        return min(max(wait_s, self.FRESH_S), self.PATIENCE_MOST_S)

    def _learn(self, inquiry: Inquiry) -> None:
        """Remember what an inquiry has learnt of the operator, unless that was only a failure."""
        self._left = inquiry.left
        if inquiry.known is self._operator and self._operator is not None:
            return
        if inquiry.known is not None:
            self._operator, self._unnoticed = inquiry.known, True
        elif not isinstance(inquiry.nameless, NOT_THERE) or inquiry.nameless is self._nameless:
            return
        self._nameless = inquiry.nameless
        self._operator_until_s = self._clock() + self.OPERATOR_S


def _is_vendor(connection: Connection) -> bool:
    try:
        return bool(at_home(connection))
    except errors.NotOfferedError:
        return True


def _again(error: errors.RelayError | None) -> errors.RelayError:
    """A remembered error, fresh: one that was raised already carries its traceback along."""
    return errors.RelayError(charged="no") if error is None else type(error)(**error.values)
