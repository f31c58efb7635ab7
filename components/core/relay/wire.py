"""What the network does, told in the product's own errors."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import openai

from components.core import errors

_NEVER_CONNECTED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
_UNUSABLE = (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError)


@contextmanager
def wire_errors(silence_s: float) -> Iterator[None]:
    """Turn errors of the connection into UnreachableError, SilenceError or CutError."""
    try:
        yield
    except openai.APIStatusError:
        raise
    except (openai.APIConnectionError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        raise told(error, silence_s) from None


def told(error: BaseException, silence_s: float) -> errors.RelayError:
    """The error of the tree that a broken connection means."""
    chain = list(_causes(error))
    if any(isinstance(link, _UNUSABLE) for link in chain):
        return errors.UnreachableError(reason="other", charged="no")
    if any(isinstance(link, _NEVER_CONNECTED) for link in chain):
        return errors.UnreachableError(reason=_why(chain), charged="no")
    if any(isinstance(link, httpx2.TimeoutException) for link in chain):
        return errors.SilenceError(seconds=round(silence_s), charged="maybe")
    return errors.CutError(charged="maybe")


def _why(chain: list[BaseException]) -> str:
    for link in chain:
        if isinstance(link, socket.gaierror):
            return "name"
        if isinstance(link, ssl.SSLError):
            return "tls"
        if isinstance(link, ConnectionRefusedError):
            return "refused"
        if isinstance(link, TimeoutError | httpx2.TimeoutException):
            return "timeout"
    # anyio gathers the attempts on several addresses into one OSError without causes; its words are what is left.
    words = " ".join(map(str, chain)).lower()
    marks = {
        "name": ("name or service", "nodename", "getaddrinfo"),
        "tls": ("ssl", "certificate"),
        "refused": ("refused", "all connection attempts failed"),
    }
    return next((why for why, known in marks.items() if any(mark in words for mark in known)), "other")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            yield from error.exceptions
        error = error.__cause__ or error.__context__
