"""What the sandbox remembers of the requests it got, so a test can see a stop arrive."""

import hashlib
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "x-api-key", "x-goog-api-key", "api-key"}
)


@dataclass(slots=True)
class RequestRecord:
    """One request; times are Unix seconds of the sandbox's clock, None until they happen."""

    id: str
    method: str
    path: str
    headers: Mapping[str, str]
    started: float
    body: Any = None
    model: str | None = None
    fault: str | None = None
    status: int | None = None
    first_byte: float | None = None
    ended: float | None = None
    tokens: int = 0
    """Tokens of the answer handed to the connection."""
    disconnected: bool = False
    """The client went away before the answer's end."""
    enclosed: list[dict[str, Any]] = field(default_factory=list)
    """Pictures that came along: field, name, type, bytes, size, mode, and where they are transparent."""
    times: list[float] = field(default_factory=list)
    """When each token was sent; kept for bench models only."""

    def public(self, times: bool = False) -> dict[str, Any]:
        """The record as JSON, without the request's body."""
        shown = asdict(self) | {"body": None}
        if not times:
            del shown["times"]
        del shown["body"]
        return shown


class Journal(deque[RequestRecord]):
    """The last `keep` requests, oldest first."""

    def __init__(self, keep: int, clock: Callable[[], float], seed: int) -> None:
        super().__init__(maxlen=keep)
        self._clock = clock
        self._seed = seed
        self._count = 0

    def open(self, method: str, path: str, headers: Mapping[str, str]) -> RequestRecord:
        """Begin the record of a request; headers that carry keys are left out."""
        shown = {name: value for name, value in headers.items() if name.lower() not in SECRET_HEADERS}
        record = RequestRecord(self._request_id(), method, path, shown, self._clock())
        self.append(record)
        return record

    def _request_id(self) -> str:
        """yyyymmddHHMMSS, digits and eight letters, as one-api writes them."""
        self._count += 1
        moment = time.strftime("%Y%m%d%H%M%S", time.gmtime(self._clock()))
        noise = hashlib.sha256(f"{self._seed}:{self._count}".encode()).hexdigest()
        return f"{moment}{self._count:09d}{noise[:8]}"
