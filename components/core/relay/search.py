"""Which of the dialects a relay speaks, found in the order of what is known of it."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from components.core import errors
from components.core.balance import Balance, Qualm, Standing
from components.core.relay.connection import Connection
from components.core.relay.dialects import (
    AS_USER,
    BILLING,
    BY_POST,
    DIALECTS,
    LITELLM,
    SEARCHED,
    SUB2API,
    TOKEN,
    Dialect,
    Inquiry,
)
from components.core.relay.operator import Operator

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


class Search:
    """One opening: the dialects in the order of what is known, until one answers.

    Args:
        passed: names of dialects this relay has been found not to have; added to.
    """

    def __init__(self, inquiry: Inquiry, passed: set[str]) -> None:
        self.limited = False
        """Whether the best dialect was passed over because its limiter was full."""
        self._inquiry = inquiry
        self._passed = passed
        self._expected: Sequence[str] = ()
        self._refused: dict[str, errors.RelayError] = {}
        self._failed: errors.RelayError | None = None
        self._pages_only = True

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
            self.limited, self._failed = True, error
        except NOT_THERE as error:
            if error.values.get("reason") != "unfinished":
                self._passed.add(dialect.name)
            self._pages_only &= isinstance(error, errors.NotAnApiError)
        except errors.UpstreamError as error:
            self._failed = self._failed or error
        return None

    async def _order(self, hint: str | None) -> list[str]:
        if own := at_home(self._inquiry.connection):
            self._passed.difference_update(own)
            return own
        if hint in DIALECTS:
            self._passed.discard(hint)
            self._expected = [hint, *(_KIN if hint in (*_KIN, AS_USER.name) else ())]
        else:
            self._expected = _likeliest(await self._inquiry.operator(), self._inquiry.nameless)
        return list(dict.fromkeys([*self._expected, *SEARCHED]))

    def _is_moot(self, dialect: Dialect) -> bool:
        """Whether a dialect cannot tell more than one that was refused the key."""
        if TOKEN.name in self._refused:  # it shows itself to keys that are used up
            return True
        if self._refused and self._expected and dialect.name not in self._expected:
            return True
        return dialect in (BILLING, BY_POST) and bool(self._refused.keys() & {BILLING.name, AS_USER.name})

    def _ended(self, reason: str) -> Balance:
        if self._refused:
            return self._without_figures(*next(iter(self._refused.items())))
        if self._failed is not None:
            raise self._failed
        if self._pages_only and isinstance(nameless := self._inquiry.nameless, errors.NotAnApiError):
            raise type(nameless)(**nameless.values)  # a website, no API: the address is wrong
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
        sure = dialect not in (BILLING.name, BY_POST.name, AS_USER.name) or _BANNED.search(said)
        qualms = frozenset() if sure else frozenset({Qualm.EXHAUSTED_OR_UNKNOWN})
        return self._inquiry.balance(dialect, standing=Standing.REFUSED, qualms=qualms)


def at_home(connection: Connection) -> list[str]:
    """The dialects of a vendor at its own address; empty at any other.

    Raises:
        NotOfferedError: `reason` vendor: it tells an API key nothing of its money.
    """
    host = urlsplit(connection.origin).hostname or ""
    if any(host == silent or host.endswith("." + silent) for silent in _SILENT_HOSTS):
        raise errors.NotOfferedError(reason="vendor", charged="no")
    return [dialect.name for dialect in DIALECTS.values() if dialect.speaks(host)]


def _likeliest(operator: Operator | None, nameless: errors.RelayError | None) -> Sequence[str]:
    """The dialects that /api/status speaks for, or what came instead of it."""
    if operator is not None:
        return (TOKEN.name, *_KIN) if operator.tells_tokens else _KIN
    said = nameless.values.get("said") if nameless is not None else None
    if said == _OF_FASTAPI:
        return (LITELLM.name,)
    return (SUB2API.name,) if said == _OF_GIN or isinstance(nameless, errors.NotAnApiError) else ()
