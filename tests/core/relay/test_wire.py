"""What the network does becomes the product's own errors."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
import openai
import pytest

from components.core import errors
from components.core.relay.wire import told, wire_errors

REQUEST = httpx2.Request("GET", "https://relay.example.com/v1/models")


def _because(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (_because(httpx2.ConnectError("x"), socket.gaierror(-2, "Name or service not known")), "name"),
        (
            _because(httpx2.ConnectError("x"), ssl.SSLCertVerificationError("certificate verify failed")),
            "tls",
        ),
        (_because(httpx2.ConnectError("x"), ConnectionRefusedError(111, "refused")), "refused"),
        (httpx2.ConnectTimeout("x"), "timeout"),
        (httpx2.PoolTimeout("x"), "timeout"),
        (httpx2.ConnectError("[Errno -2] Name or service not known"), "name"),
        (httpx2.ConnectError("All connection attempts failed"), "refused"),
        (httpx2.ConnectError("[SSL: WRONG_VERSION_NUMBER] wrong version number"), "tls"),
        (httpx2.ConnectError("network is unreachable"), "other"),
        (httpx2.ProxyError("407"), "other"),
        (httpx2.UnsupportedProtocol("x"), "other"),
        (httpx2.InvalidURL("x"), "other"),
    ],
)
def test_no_connection_costs_nothing_and_says_why(error: Exception, reason: str) -> None:
    kept = told(error, 60)
    assert isinstance(kept, errors.UnreachableError)
    assert kept.values == {"reason": reason, "charged": "no"}


@pytest.mark.parametrize("error", [httpx2.ReadTimeout("x"), httpx2.WriteTimeout("x")])
def test_silence_after_connecting_may_have_been_charged(error: Exception) -> None:
    kept = told(error, 61.6)
    assert isinstance(kept, errors.SilenceError)
    assert kept.values == {"seconds": 62, "charged": "maybe"}


@pytest.mark.parametrize(
    "error", [httpx2.ReadError("x"), httpx2.RemoteProtocolError("x"), httpx2.DecodingError("x"), httpx2.StreamClosed()]
)  # fmt: skip
def test_a_broken_connection_may_have_been_charged(error: Exception) -> None:
    kept = told(error, 60)
    assert isinstance(kept, errors.CutError)
    assert kept.values == {"charged": "maybe"}


def test_the_cause_is_found_under_the_clients_own_error() -> None:
    wrapped = _because(openai.APIConnectionError(request=REQUEST), httpx2.ConnectTimeout("x"))
    with pytest.raises(errors.UnreachableError), wire_errors(60):
        raise wrapped


def test_a_refusal_by_status_passes_through() -> None:
    response = httpx2.Response(401, request=REQUEST)
    with pytest.raises(openai.APIStatusError), wire_errors(60):
        raise openai.APIStatusError("x", response=response, body=None)


def test_nothing_else_is_touched() -> None:
    with pytest.raises(ZeroDivisionError), wire_errors(60):
        raise ZeroDivisionError


Manners = Callable[[socket.socket], object]


@contextmanager
def _served(manners: Manners) -> Iterator[str]:
    """A server for one visitor, whom it treats as told."""

    def serve() -> None:
        visitor, _ = door.accept()
        with visitor:
            manners(visitor)

    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(10)
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{door.getsockname()[1]}"
        thread.join()


def _hang_up(visitor: socket.socket) -> None:
    visitor.recv(65536)


def _say_nothing(visitor: socket.socket) -> None:
    while visitor.recv(65536):
        pass


def _speak_plainly(visitor: socket.socket) -> None:
    visitor.recv(65536)
    visitor.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")


async def _asked(address: str, **timeouts: float) -> errors.RelayError:
    async with httpx2.AsyncClient(timeout=httpx2.Timeout(5, **timeouts), trust_env=False) as client:
        with pytest.raises(errors.RelayError) as refused, wire_errors(5):
            await client.get(address)
    return refused.value


async def test_real_sockets_tell_the_same_story() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        refused = await _asked(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    nameless = await _asked("http://no-such-name.invalid/")
    with _served(_hang_up) as address:
        cut = await _asked(f"http://{address}/")
    with _served(_say_nothing) as address:
        silent = await _asked(f"http://{address}/", read=0.05)
    assert [(type(error), error.values.get("reason")) for error in (refused, nameless, cut, silent)] == [
        (errors.UnreachableError, "refused"),
        (errors.UnreachableError, "name"),
        (errors.CutError, None),
        (errors.SilenceError, None),
    ]


async def test_https_to_a_server_without_it_is_a_matter_of_certificates() -> None:
    with _served(_speak_plainly) as address:
        assert (await _asked(f"https://{address}/")).values["reason"] == "tls"
