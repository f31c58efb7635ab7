"""What is left on a key, from the key alone: the relay's dialect is found in as few requests as it takes."""

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

from components.core import errors
from components.core.balance import Balance, Qualm, Standing
from components.core.relay.connection import Connection
from components.core.relay.dialects import (
    BILLING,
    BY_POST,
    DIALECTS,
    LITELLM,
    MOST,
    SUB2API,
    TOKEN,
    Dialect,
    Inquiry,
)
from components.core.relay.operator import Operator, noticed

_SILENT_HOSTS = (
    "openai.com",
    "azure.com",
    "anthropic.com",
    "googleapis.com",
    "x.ai",
    "groq.com",
    "mistral.ai",
)
"""Vendors that tell an API key nothing of its money."""
NOT_THERE = (
    errors.AddressMissingError,
    errors.NotAnApiError,
    errors.NotOfferedError,
    errors.ParameterError,
    errors.ModelMissingError,
)
_KIN = (BILLING.name, BY_POST.name, TOKEN.name)
"""Those of the one-api family, in the order of their age."""
_OF_FASTAPI, _OF_GIN = "Not Found", "404 page not found"
"""What those two say of an address they do not have: LiteLLM stands on the one, sub2api on the other."""
_REFUSED = (errors.KeyRefusedError, errors.FundsError, errors.ForbiddenError)
_BANNED = re.compile(r"封禁|禁用|banned|disabled|suspended", re.I)
_EXPIRED = re.compile(r"过期|expired", re.I)


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


class Search:
    """One opening: the dialects in the order of what is known, until one answers.

    Args:
        passed: names of dialects this relay has been found not to have; added to.
    """

    def __init__(self, inquiry: Inquiry, passed: set[str]) -> None:
        self._inquiry = inquiry
        self._passed = passed
        self._expected: Sequence[str] = ()
        self._refused: dict[str, errors.RelayError] = {}
        self._failed: errors.RelayError | None = None

    async def run(self, hint: str | None) -> Balance:
        """As `read`."""
        for name in await self._order(hint):
            dialect = DIALECTS[name]
            if name in self._passed or self._is_moot(dialect):
                continue
            if self._inquiry.left < dialect.requests:
                return self._ended("unfinished")
            if (balance := await self._try(dialect)) is not None:
                self._passed.clear()
                return balance
        return self._ended("nothing")

    async def _try(self, dialect: Dialect) -> Balance | None:
        """The balance, or None with what was learnt from its not coming."""
        try:
            return await dialect.ask(self._inquiry)
        except _REFUSED as error:
            self._refused[dialect.name] = error
        except errors.RateError as error:
            if dialect is not TOKEN:  # it alone has the narrowest limiter
                raise
            self._failed = error
        except NOT_THERE as error:
            if error.values.get("reason") != "unfinished":
                self._passed.add(dialect.name)
        except errors.UpstreamError as error:
            self._failed = self._failed or error
        return None

    async def _order(self, hint: str | None) -> list[str]:
        host = urlsplit(self._inquiry.connection.origin).hostname or ""
        own = [dialect.name for dialect in DIALECTS.values() if dialect.speaks(host)]
        if own:
            self._passed.difference_update(own)
            return own
        if any(host == silent or host.endswith("." + silent) for silent in _SILENT_HOSTS):
            raise errors.NotOfferedError(reason="vendor", charged="no")
        if hint in DIALECTS:
            self._passed.discard(hint)
            self._expected = [hint, *(_KIN if hint in _KIN else ())]
        else:
            self._expected = _likeliest(await self._inquiry.operator(), self._inquiry.nameless)
        return list(dict.fromkeys([*self._expected, *DIALECTS]))

    def _is_moot(self, dialect: Dialect) -> bool:
        """Whether a dialect cannot tell more than one that was refused the key."""
        if TOKEN.name in self._refused:  # it shows itself to keys that are used up
            return True
        if self._refused and self._expected and dialect.name not in self._expected:
            return True
        return dialect is BY_POST and BILLING.name in self._refused

    def _ended(self, reason: str) -> Balance:
        if self._refused:
            return self._without_figures(*next(iter(self._refused.items())))
        if self._failed is not None:
            raise self._failed
        raise errors.NotOfferedError(reason=reason, charged="no")

    def _without_figures(self, dialect: str, error: errors.RelayError) -> Balance:
        """What a refusal says of the key."""
        said = str(error.values.get("said", ""))
        if isinstance(error, errors.FundsError):
            return self._inquiry.balance(dialect, standing=Standing.EXHAUSTED)
        if _EXPIRED.search(said):
            return self._inquiry.balance(dialect, standing=Standing.EXPIRED)
        if isinstance(error, errors.ForbiddenError) and not _BANNED.search(said):
            raise error
        sure = dialect not in (BILLING.name, BY_POST.name) or _BANNED.search(said)
        qualms = frozenset() if sure else frozenset({Qualm.EXHAUSTED_OR_UNKNOWN})
        return self._inquiry.balance(dialect, standing=Standing.REFUSED, qualms=qualms)


def _likeliest(operator: Operator | None, nameless: errors.RelayError | None) -> Sequence[str]:
    """The dialects that /api/status speaks for, or what came instead of it."""
    if operator is not None:
        return (TOKEN.name, *_KIN) if operator.tells_tokens else _KIN
    said = nameless.values.get("said") if nameless is not None else None
    if said == _OF_FASTAPI:
        return (LITELLM.name,)
    return (SUB2API.name,) if said == _OF_GIN or isinstance(nameless, errors.NotAnApiError) else ()


class Reader:
    """The till of one connection: opened at most once a minute, and not while the relay asks for patience.

    Args:
        hint: Balance.dialect of the last balance that is kept.
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
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._connection = connection
        self._hint = hint
        self._clock = clock
        self._now = now
        self._opening = asyncio.Lock()
        self._passed: set[str] = set()
        self._known: Balance | errors.RelayError | None = None
        self._until_s = self._operator_until_s = 0.0
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
        """What the relay says about itself, of this hour, with its notice where the opening has a request left for it."""
        async with self._opening:
            if self._clock() >= self._operator_until_s:
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
        try:
            self._known = await Search(inquiry, self._passed).run(self._hint)
            self._hint, self._patience_s, lasts_s = self._known.dialect, self.PATIENCE_S, self.FRESH_S
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


def _again(error: errors.RelayError | None) -> errors.RelayError:
    """A remembered error, fresh: one that was raised already carries its traceback along."""
    return errors.RelayError(charged="no") if error is None else type(error)(**error.values)
