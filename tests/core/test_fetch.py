"""The guarded fetcher: what it may reach, what it says it is, and when it stops."""

import asyncio
import gzip
import socket
from contextlib import asynccontextmanager

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.errors import FetchError
from components.core.fetch import Fetcher

PUBLIC = "93.184.216.34"


class Site(httpx2.AsyncBaseTransport):
    """A server inside the process: answers by path, and remembers what it was asked."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []

    async def handle_async_request(self, request):
        self.asked.append(request)
        return self.answers[request.url.path.strip("/") or "root"]


def reply(body=b"", status=200, **headers):
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]

    async def stream():
        for start in range(0, len(body), 1000):
            yield body[start : start + 1000]

    return httpx2.Response(status, headers=named, content=stream())


def fetch(site, path="", *, max_bytes=10_000, media_types=(), **rules):
    fetcher = Fetcher(inside={"http://site.test": site}, **rules)
    address = f"http://site.test/{path}"
    return asyncio.run(fetcher.fetch(address, max_bytes=max_bytes, media_types=media_types))


def refusal(site, path="", **limits):
    with pytest.raises(FetchError) as caught:
        fetch(site, path, **limits)
    return caught.value.values


def refused(url, resolve=None, **rules):
    """Why nothing is fetched from an address, and that no connection was tried."""

    async def never(host, port):
        raise AssertionError("asked for its addresses")

    with pytest.raises(FetchError) as caught:
        asyncio.run(Fetcher(resolve=resolve or never, **rules).fetch(url, max_bytes=1000))
    return caught.value.values["reason"]


def test_what_lies_there_comes_with_its_type():
    got = fetch(Site(root=reply(b"abc", content_type="Image/PNG; charset=x")))
    assert (got.url, got.media_type, got.data) == ("http://site.test/", "image/png", b"abc")


def test_nothing_says_who_is_asking():
    site = Site(one=reply(status=302, location="/two", set_cookie="a=b"), two=reply(b"x"))
    fetch(site, "one")
    assert [sorted(request.headers) for request in site.asked] == [
        ["accept", "accept-encoding", "connection", "host", "user-agent"]
    ] * 2


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://a.test/", "scheme"), ("file:///etc/passwd", "scheme"), ("data:text/plain,x", "scheme"),
        ("//a.test/", "scheme"), ("", "scheme"), ("http://", "address"), ("http:///x", "address"),
        ("http://me:pw@a.test/", "credentials"), ("http://me@a.test/", "credentials"),
        ("http://a.test:22/", "port"), ("http://a.test:6379/", "port"), ("http://a.test:0/", "port"),
        ("http://a.test:99999/", "port"), ("http://a.test\\@b.test/", "address"),
        ("http://a.test/\r\nX: y", "address"), ("http://[::1", "address"), ("http://a.test/" + "x" * 9000, "address"),
    ],
)  # fmt: skip
def test_an_address_that_is_no_plain_web_address_is_refused(url, reason):
    assert refused(url) == reason


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_an_address(text):
    async def nowhere(host, port):
        raise OSError

    assert refused(text, nowhere) in {"address", "scheme", "port", "credentials", "name"}


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "0x7f.1", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"]
)
def test_no_spelling_of_this_machine_is_reached(host):
    from components.core.fetch import resolve

    assert refused(f"http://{host}/", resolve) in {"private", "name", "address"}


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    async def mixed(host, port):
        return [PUBLIC, "10.0.0.1"]

    assert refused("http://a.test/", mixed) == "private"


def test_a_redirect_is_judged_like_the_first_address():
    async def private(host, port):
        return ["192.168.0.1"]

    site = Site(root=reply(status=302, location="http://inner.test/admin"))
    assert refusal(site, resolve=private)["reason"] == "private"
    assert refusal(Site(root=reply(status=302, location="file:///etc/passwd")))["reason"] == "scheme"
    assert refusal(Site(root=reply(status=302, location="http://a:b@site.test/")))["reason"] == "credentials"


def test_a_ring_of_redirects_ends():
    site = Site(root=reply(status=307, location="/"))
    assert refusal(site)["reason"] == "redirects"
    assert len(site.asked) == 6


def test_a_redirect_gives_the_address_it_led_to():
    site = Site(one=reply(status=301, location="two?x=1#part"), two=reply(b"x"))
    assert fetch(site, "one").url == "http://site.test/two?x=1"


def test_a_body_that_is_too_large_is_refused_before_or_while_it_comes():
    assert refusal(Site(root=reply(b"", content_length="10001")))["reason"] == "size"
    assert refusal(Site(root=reply(b"x" * 10_001)))["reason"] == "size"
    assert fetch(Site(root=reply(b"x" * 10_000))).data == b"x" * 10_000


def test_a_bomb_is_never_unpacked_beyond_the_limit():
    bomb = gzip.compress(bytes(50_000_000))
    assert refusal(Site(root=reply(bomb, content_encoding="gzip")))["reason"] == "size"


def test_a_packed_body_within_the_limit_is_unpacked():
    assert fetch(Site(root=reply(gzip.compress(b"x" * 5000), content_encoding="gzip"))).data == b"x" * 5000


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_an_unknown_packing_is_refused(encoding):
    assert refusal(Site(root=reply(b"x", content_encoding=encoding)))["reason"] == "encoding"


def test_a_packed_body_that_breaks_off_is_refused():
    half = gzip.compress(bytes(range(256)) * 9)[:-20]
    assert refusal(Site(root=reply(half, content_encoding="gzip")))["reason"] == "encoding"
    assert refusal(Site(root=reply(b"no gzip", content_encoding="gzip")))["reason"] == "encoding"


def test_a_wrong_type_or_status_is_said():
    page = Site(root=reply(b"<html>", content_type="text/html"))
    assert refusal(page, media_types=("image/",)) == {"reason": "type", "type": "text/html"}
    assert refusal(Site(root=reply(status=404))) == {"reason": "status", "status": 404}


def test_a_server_that_never_ends_is_left():
    class Silent(Site):
        async def handle_async_request(self, request):
            await asyncio.Event().wait()

    assert refusal(Silent(), total_s=0.01)["reason"] == "time"


def post(site, path="", message=b"{}", **rules):
    fetcher = Fetcher(inside={"http://site.test": site}, **rules)
    return asyncio.run(fetcher.post(f"http://site.test/{path}", message, max_bytes=100))


def test_a_message_is_posted_as_json_and_nothing_says_who_posts():
    site = Site(root=reply(b"ok", content_type="text/plain"))
    assert post(site, message=b'{"a": 1}').data == b"ok"
    (asked,) = site.asked
    assert (asked.method, asked.content) == ("POST", b'{"a": 1}')
    assert asked.headers["content-type"] == "application/json; charset=utf-8"
    assert sorted(asked.headers) == [
        "accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent",
    ]  # fmt: skip
    assert post(Site(root=reply(status=204))).data == b""


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_message_follows_no_redirect(status):
    site = Site(root=reply(status=status, location="/two"), two=reply(b"x"))
    with pytest.raises(FetchError, match="reason=redirects"):
        post(site)
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("answer", "message", "values"),
    [
        (reply(status=404), b"", {"reason": "status", "status": 404}),
        (reply(b"x" * 101), b"", {"reason": "size", "max_bytes": 100}),
        (reply(), b"x" * 64_001, {"reason": "message", "max_bytes": 64_000}),
    ],
)
def test_a_message_that_is_refused_or_too_large_is_told(answer, message, values):
    with pytest.raises(FetchError) as caught:
        post(Site(root=answer), message=message)
    assert caught.value.values == values


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://inner.test/hook", "private"), ("http://127.0.0.1/hook", "private"), ("ftp://a.test/", "scheme"),
        ("http://me:pw@a.test/", "credentials"), ("http://a.test:22/", "port"), ("http://a.test\\@b.test/", "address"),
    ],
)  # fmt: skip
def test_a_message_goes_nowhere_that_is_not_public(url, reason):
    async def private(host, port):
        return ["10.0.0.1"]

    with pytest.raises(FetchError) as caught:
        asyncio.run(Fetcher(private).post(url, b"{}", max_bytes=100))
    assert caught.value.values["reason"] == reason


async def test_a_message_goes_once_to_the_judged_address_and_not_to_the_relays_own_server():
    async def both(host, port):
        return ["127.0.0.2", "127.0.0.1"]

    async with listening() as (port, heard):
        fetcher = Fetcher(both, lambda address: True, frozenset({port}))
        assert (await fetcher.post(f"http://name.test:{port}/a", b'{"b": 1}', max_bytes=10)).data == b"hi"
        assert len(heard) == 1
        assert heard[0].startswith(b"POST /a HTTP/1.1\r\n")
        home = Fetcher(ports=frozenset({port})).at_home_in(f"http://127.0.0.1:{port}/v1")
        with pytest.raises(FetchError, match="reason=private"):
            await home.post(f"http://127.0.0.1:{port}/a", b"{}", max_bytes=10)
    assert len(heard) == 1


@asynccontextmanager
async def listening(answer=b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"):
    """A real server on this machine; what it hears is in `heard`."""
    heard = []

    async def serve(reader, writer):
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, family=socket.AF_INET)
    async with server:
        yield server.sockets[0].getsockname()[1], heard


async def test_the_connection_goes_to_the_judged_address_and_names_the_server():
    asked, judged = [], []

    async def once(host, port):
        asked.append((host, port))
        return ["127.0.0.1"]

    async with listening() as (port, heard):
        fetcher = Fetcher(once, lambda address: judged.append(address) or True, frozenset({port}))
        got = await fetcher.fetch(f"http://name.test:{port}/a?b=c", max_bytes=10)
    assert got.data == b"hi"
    assert (asked, judged) == ([("name.test", port)], ["127.0.0.1"])
    assert heard[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert f"host: name.test:{port}\r\n".encode() in heard[0].lower()


async def test_the_next_address_is_tried_when_nothing_answers_at_the_first():
    async def both(host, port):
        return ["127.0.0.2", "127.0.0.1"]

    async with listening() as (port, _heard):
        fetcher = Fetcher(both, lambda address: True, frozenset({port}))
        assert (await fetcher.fetch(f"http://name.test:{port}/", max_bytes=10)).data == b"hi"


async def test_a_server_on_this_machine_is_not_reached_by_default():
    async with listening() as (port, heard):
        with pytest.raises(FetchError, match="reason=private"):
            await Fetcher(ports=frozenset({port})).fetch(f"http://127.0.0.1:{port}/", max_bytes=10)
    assert heard == []


async def test_the_relays_own_server_is_reached_wherever_it_is_and_nothing_beside_it():
    async with listening() as (port, heard), listening() as (other, unheard):
        fetcher = Fetcher().at_home_in(f"http://127.0.0.1:{port}/v1")
        assert (await fetcher.fetch(f"http://127.0.0.1:{port}/a.png", max_bytes=10)).data == b"hi"
        with pytest.raises(FetchError, match="reason=port"):
            await fetcher.fetch(f"http://127.0.0.1:{other}/", max_bytes=10)
        with pytest.raises(FetchError, match="reason=private"):
            await fetcher.fetch("http://127.0.0.1/", max_bytes=10)
    assert (len(heard), unheard) == (1, [])


async def test_nothing_listening_is_said():
    async def here(host, port):
        return ["127.0.0.1"]

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(FetchError, match="reason=unreachable"):
            await Fetcher(here, lambda address: True, frozenset({port})).fetch(
                f"http://a.test:{port}/", max_bytes=10
            )
