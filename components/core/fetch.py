"""The guarded fetcher: the only way to an address that an answer, a page or a person names.

Whoever writes the address must not reach what only this server can reach. So the name is resolved here, every address
it has is judged, and the connection goes to the very address that was judged, while TLS and Host keep the name: a name
server that answers differently the second time is never asked a second time.
"""

import asyncio
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeAlias

import httpx2

from components.core.errors import FetchError
from components.core.internet import is_public, resolve

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]

PORTS = frozenset({80, 443, 8080, 8443})
"""Where web servers listen; mail, databases and consoles do not."""
REDIRECTS_MAX = 5
URL_MAX_CHARS = 8000
POST_MAX_BYTES = 64_000
CONNECT_S, SILENCE_S, TOTAL_S = 10.0, 20.0, 60.0
_ATTEMPTS = 3
_PORT = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SUCCESSES = range(200, 300)
_HEADERS = {
    "User-Agent": "RelayStudio",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lay at an address: `url` after all redirects, `media_type` as its server says, without parameters."""

    url: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches, and posts small messages, with nothing that says who is asking: no cookie, no key, no referrer."""

    resolve: Resolve = resolve
    may_connect: Callable[[str], bool] = is_public
    """Judges an IP address as text."""
    ports: frozenset[int] = PORTS
    inside: Mapping[str, httpx2.AsyncBaseTransport] = field(default_factory=dict)
    """Servers inside this process by scheme://host: the sandbox, which no network reaches."""
    total_s: float = TOTAL_S
    home: str = ""
    """scheme://host:port that is reached wherever it is and whatever its port."""

    def at_home_in(self, base_url: str) -> "Fetcher":
        """One that reaches the server of a relay too: the person has named that, and it is asked already."""
        return replace(self, home=_origin(httpx2.URL(base_url)))

    async def fetch(self, url: str, *, max_bytes: int, media_types: tuple[str, ...] = ()) -> Fetched:
        """What lies at an http or https address.

        Args:
            media_types: beginnings of the content types that are wanted, such as "image/"; any when empty.

        Raises:
            FetchError: `reason` address, scheme, port, credentials, name, private, unreachable, redirects, status
                (with `status`), type (with `type`), encoding, size (with `max_bytes`) or time.
        """
        async with self._told():
            return await self._follow(url, max_bytes, media_types)

    async def post(self, url: str, message: bytes, *, max_bytes: int) -> Fetched:
        """Post JSON to a public http or https address, once, and take what it answers with any status of success.

        The message goes to this very address alone: a redirect, which might carry it elsewhere, is refused, and so is
        the relay's own server.

        Raises:
            FetchError: as `fetch`; `reason` redirects for the first redirect, message (with `max_bytes`) for a message
                over POST_MAX_BYTES.
        """
        if len(message) > POST_MAX_BYTES:
            raise FetchError(reason="message", max_bytes=POST_MAX_BYTES)
        abroad = replace(self, home="")
        async with self._told():
            place = abroad._place(url)
            async with abroad._response(place, message) as response:
                if response.status_code in _REDIRECTS:
                    raise FetchError(reason="redirects")
                return Fetched(str(place), *await _take(response, max_bytes, (), _SUCCESSES))

    @asynccontextmanager
    async def _told(self) -> AsyncIterator[None]:
        """Within the time there is, with all that can go wrong told as FetchError."""
        try:
            async with asyncio.timeout(self.total_s):
                yield
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise FetchError(reason="time") from error
        except (httpx2.InvalidURL, UnicodeError) as error:
            raise FetchError(reason="address") from error
        except httpx2.HTTPError as error:
            raise FetchError(reason="unreachable") from error

    async def _follow(self, url: str, max_bytes: int, media_types: tuple[str, ...]) -> Fetched:
        place = self._place(url)
        for _hop in range(REDIRECTS_MAX + 1):
            async with self._response(place) as response:
                onward = response.headers.get("location") if response.status_code in _REDIRECTS else None
                if onward is None:
                    return Fetched(str(place), *await _take(response, max_bytes, media_types))
            place = self._place(str(place.join(onward)))
        raise FetchError(reason="redirects")

    def _place(self, url: str) -> httpx2.URL:
        """The address as both the judging and the connecting read it."""
        if len(url) > URL_MAX_CHARS or not url.isprintable() or "\\" in url:
            raise FetchError(reason="address")
        place = httpx2.URL(url.strip())
        if place.scheme not in _PORT:
            raise FetchError(reason="scheme")
        if not place.host:
            raise FetchError(reason="address")
        if place.userinfo:
            raise FetchError(reason="credentials")
        if self._inside(place) is None and not self._is_home(place) and _port(place) not in self.ports:
            raise FetchError(reason="port")
        return place.copy_with(fragment=None)

    def _is_home(self, place: httpx2.URL) -> bool:
        return bool(self.home) and _origin(place) == self.home

    def _inside(self, place: httpx2.URL) -> httpx2.AsyncBaseTransport | None:
        return self.inside.get(f"{place.scheme}://{place.netloc.decode()}")

    @asynccontextmanager
    async def _response(
        self, place: httpx2.URL, message: bytes | None = None
    ) -> AsyncIterator[httpx2.Response]:
        inside = self._inside(place)
        if inside is not None:
            response = await inside.handle_async_request(_request(place, place.host, message))
            try:
                yield response
            finally:
                await response.aclose()
            return
        # A transport of its own for each address: no connection made for one name serves another.
        async with AsyncExitStack() as stack:
            requests = [_request(place, address, message) for address in await self._addresses(place)]
            yield await _connect(stack, requests)

    async def _addresses(self, place: httpx2.URL) -> list[str]:
        try:
            addresses = list(await self.resolve(place.raw_host.decode().strip("[]"), _port(place)))
        except (OSError, UnicodeError) as error:
            raise FetchError(reason="name") from error
        if not addresses:
            raise FetchError(reason="name")
        if not self._is_home(place) and not all(self.may_connect(address) for address in addresses):
            raise FetchError(reason="private")
        return addresses[:_ATTEMPTS]


async def fetch(url: str, *, max_bytes: int, media_types: tuple[str, ...] = ()) -> Fetched:
    """What lies at a public http or https address; see Fetcher.fetch."""
    return await Fetcher().fetch(url, max_bytes=max_bytes, media_types=media_types)


def _port(place: httpx2.URL) -> int:
    return _PORT[place.scheme] if place.port is None else place.port


def _origin(place: httpx2.URL) -> str:
    return f"{place.scheme}://{place.host}:{_port(place)}"


def _request(place: httpx2.URL, address: str, message: bytes | None) -> httpx2.Request:
    """A request to an address that was judged, in the name it was judged for: a GET, or a POST of a message."""
    said = {} if message is None else {"Content-Type": "application/json; charset=utf-8"}
    return httpx2.Request(
        "GET" if message is None else "POST",
        place.copy_with(host=address),
        headers={"Host": place.netloc.decode(), **_HEADERS, **said},
        content=message,
        extensions={
            "timeout": httpx2.Timeout(SILENCE_S, connect=CONNECT_S).as_dict(),
            "sni_hostname": place.raw_host.decode().strip("[]"),
        },
    )


async def _connect(stack: AsyncExitStack, requests: Sequence[httpx2.Request]) -> httpx2.Response:
    """What the first address says that a connection can be made to; a request is sent once, whatever becomes of it."""
    for left, request in reversed(list(enumerate(reversed(requests)))):
        transport = await stack.enter_async_context(
            httpx2.AsyncHTTPTransport(verify=_tls(), trust_env=False, retries=0)
        )
        try:
            response = await transport.handle_async_request(request)
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            if left:
                continue
            raise
        stack.push_async_callback(response.aclose)
        return response
    raise FetchError(reason="name")


@cache
def _tls() -> ssl.SSLContext:
    """Building one costs 130 ms."""
    return httpx2.create_ssl_context()


async def _take(
    response: httpx2.Response, max_bytes: int, media_types: tuple[str, ...], statuses: Sequence[int] = (200,)
) -> tuple[str, bytes]:
    """Content type and body, refused as soon as it is known to be unwanted."""
    if response.status_code not in statuses:
        raise FetchError(reason="status", status=response.status_code)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_types and not media_type.startswith(media_types):
        raise FetchError(reason="type", type=media_type[:100])
    promised = response.headers.get("content-length", "")
    if promised.isdecimal() and int(promised[:20]) > max_bytes:
        raise FetchError(reason="size", max_bytes=max_bytes)
    body = bytearray()
    async for part in _unpacked(response, max_bytes):
        body += part
        if len(body) > max_bytes:
            raise FetchError(reason="size", max_bytes=max_bytes)
    return media_type, bytes(body)


async def _unpacked(response: httpx2.Response, max_bytes: int) -> AsyncIterator[bytes]:
    """The body's bytes; a compressed one, which nobody asked for, never swells beyond the limit at once."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("identity", ""):
        async for part in response.aiter_raw():
            yield part
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(reason="encoding")
    unzip = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        async for part in response.aiter_raw():
            yield unzip.decompress(part, max_bytes + 1)
    except zlib.error as error:
        raise FetchError(reason="encoding") from error
    if not unzip.eof:
        raise FetchError(reason="encoding")
