"""One request and its reply as they go over the wire, kept small and without the key."""

import hashlib
import re
from collections import deque
from collections.abc import Mapping

import orjson

from components.core.records import Call, Trace
from components.core.scrub import HIDDEN, scrub

HEAD_BYTES, TAIL_BYTES = 150_000, 50_000
"""Of a reply: its beginning, and its end, where the figures are."""
REQUEST_BYTES = 1_000_000
_LONGEST_CHARS = (200_000, 20_000, 2_000)
_DATA_CHARS = 200
_SECRET_CHARS = 10
_RUN = re.compile(rb"[A-Za-z0-9+/=_\\-]+")
_RUN_KEPT = 120
_HEADERS = (
    "content-type",
    "date",
    "server",
    "via",
    "retry-after",
    "x-request-id",
    "x-oneapi-request-id",
    "x-new-api-version",
    "cf-ray",
)
_HEADER_FAMILIES = ("x-ratelimit-", "openai-")


class Tape:
    """What goes over the wire during one call; whoever reads the reply gives its bytes as they came."""

    def __init__(
        self, method: str, url: str, body: Mapping[str, object] | None, *, pictures: bool = False
    ) -> None:
        """Args:
        pictures: the reply holds pictures in base64, of which only the beginnings are kept.
        """
        self._method, self._url, self._body = method, url, body
        self._runs = _Runs() if pictures else None
        self.headers: Mapping[str, str] = {}
        self._head: list[bytes] = []
        self._tail: deque[bytes] = deque()
        self._head_bytes = self._tail_bytes = self._left_out_bytes = 0

    def take(self, chunk: bytes) -> None:
        """Keep a piece of the reply; what is neither at its beginning nor at its end is counted only."""
        self._keep(self._runs.shortened(chunk) if self._runs else chunk)

    def _keep(self, chunk: bytes) -> None:
        if self._head_bytes < HEAD_BYTES:
            room = HEAD_BYTES - self._head_bytes
            self._head.append(chunk[:room])
            self._head_bytes += len(self._head[-1])
            chunk = chunk[room:]
        if not chunk:
            return
        self._tail.append(chunk[-TAIL_BYTES:])
        self._left_out_bytes += len(chunk) - len(self._tail[-1])
        self._tail_bytes += len(self._tail[-1])
        while self._tail_bytes - len(self._tail[0]) >= TAIL_BYTES:
            gone = len(self._tail.popleft())
            self._tail_bytes -= gone
            self._left_out_bytes += gone

    def trace(self, call: Call, key: str) -> Trace:
        """The trace of a call that has ended; `key` is taken out wherever it stands."""
        if self._runs:
            self._keep(self._runs.closed())
        reply = self._reply()
        if call.http_status is None or call.http_status >= 400:
            reply = scrub(reply)  # refusals quote parts of keys
        request = orjson.loads(_without(orjson.dumps(self._shortened()).decode(), key))
        headers = {name: value for name, value in self.headers.items() if _matters(name)}
        return Trace(
            call_id=call.id,
            at=call.at,
            method=self._method,
            url=_without(scrub(self._url), key),
            request=request,
            http_status=call.http_status,
            headers=headers,
            reply=_without(reply, key),
            message_id=call.message_id,
        )

    def _reply(self) -> str:
        parts = [b"".join(self._head), b"".join(self._tail)]
        if self._left_out_bytes:
            parts.insert(1, f"\n[{self._left_out_bytes} bytes left out]\n".encode())
        # PostgreSQL keeps no zero bytes in a text.
        return b"".join(parts).decode("utf-8", "replace").replace("\0", "\ufffd")

    def _shortened(self) -> object:
        for longest in _LONGEST_CHARS:
            body = _short(self._body, longest)
            if len(orjson.dumps(body)) <= REQUEST_BYTES:
                return body
        return {"left_out": "the request was too large to be kept"}


class _Runs:
    """Shortens what looks like base64, wherever the pieces were cut."""

    def __init__(self) -> None:
        self._length = 0

    def shortened(self, chunk: bytes) -> bytes:
        parts, done = [], 0
        for run in _RUN.finditer(chunk):
            if run.start():
                parts += [self.closed(), chunk[done : run.start()]]
            parts.append(run[0][: max(0, _RUN_KEPT - self._length)])
            self._length += len(run[0])
            done = run.end()
        if done < len(chunk):
            parts += [self.closed(), chunk[done:]]
        return b"".join(parts)

    def closed(self) -> bytes:
        """How much was left out of the run that ends here."""
        left_out, self._length = max(0, self._length - _RUN_KEPT), 0
        return f"[{left_out} characters left out]".encode() if left_out else b""


def _without(text: str, key: str) -> str:
    """The text without the key, also where its sk- was left off; a bare word such as `sandbox` is no secret."""
    for form in (key, key.removeprefix("sk-")):
        if len(form) >= _SECRET_CHARS:
            text = text.replace(form, HIDDEN)
    return text


def _matters(name: str) -> bool:
    return name in _HEADERS or name.startswith(_HEADER_FAMILIES)


def _short(value: object, longest: int) -> object:
    """The value with data: URLs as their digest and every string cut to a length."""
    if isinstance(value, str):
        return _short_text(value, longest)
    if isinstance(value, Mapping):
        return {str(name): _short(inner, longest) for name, inner in value.items()}
    return [_short(inner, longest) for inner in value] if isinstance(value, list | tuple) else value


def _short_text(text: str, longest: int) -> str:
    text = text.replace("\0", "\ufffd")
    head, comma, data = text.partition(",")
    if head.startswith("data:") and comma and len(text) > _DATA_CHARS and len(head) < _DATA_CHARS:
        digest = hashlib.sha256(data.encode("utf-8", "replace")).hexdigest()[:16]
        return f"{head},[sha256 {digest}, {len(data)} characters]"
    return text if len(text) <= longest else f"{text[:longest]}[{len(text) - longest} characters left out]"
