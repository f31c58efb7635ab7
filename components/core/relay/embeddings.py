"""POST /embeddings: texts become vectors. A paid call, never repeated by itself.

The one exception: a relay that refuses or garbles base64 is asked for numbers, and that is remembered.
"""

import asyncio
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

import httpx2
import orjson

from components.core import errors
from components.core.catalog import tokens
from components.core.records import Call, Doubt, Usage
from components.core.relay.connection import Connection, Context
from components.core.relay.deltas import usage_of
from components.core.relay.embedding_limits import told
from components.core.relay.embedding_replies import Flaw, Read, Vector, read
from components.core.relay.pending import Pending
from components.core.relay.refusals import error_in, reason_of, refusal
from components.core.relay.reply import parsed
from components.core.relay.tape import Tape

__all__ = ["BASE64", "Embedded", "Flaw", "body_of", "embed", "encoding_for"]

BASE64, FLOAT, UNNAMED = "base64", "float", ""
"""What `encoding_format` says; unnamed leaves it out."""
_FORMAT = "encoding_format"
_NUMBERS = re.compile(rb"[A-Za-z0-9+/=_\\-]{200,}|[-+0-9.eE,\s]{200,}")
_NUMBERS_KEPT = 120
_READER = ThreadPoolExecutor(1, "vectors")
"""Reads megabytes of JSON, one reply after the other, so that other answers stream on meanwhile."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """What one call made of its texts."""

    vectors: Vector
    """(n, d) float32, in the order of the texts; rows with a flaw are NaN."""
    flaws: Mapping[int, Flaw]
    """Why a row has no vector, by its number."""
    call: Call
    """As the ledger keeps it, kind `embeddings`."""


class _GarbledError(errors.EmptyAnswerError):
    """Base64 came, and nothing of it can be read."""


def body_of(
    model: str, texts: Sequence[str], dimensions: int | None = None, encoding: str = BASE64
) -> dict[str, object]:
    """What is sent for these texts.

    Args:
        dimensions: as many numbers in each vector; None leaves it to the model.
        encoding: base64, float, or empty to leave it to the relay.
    """
    body: dict[str, object] = {"model": model, "input": list(texts)}
    if dimensions is not None:
        body["dimensions"] = dimensions
    return body | ({_FORMAT: encoding} if encoding else {})


def encoding_for(connection: Connection, model: str) -> str:
    """How vectors of this model are asked for: in base64, until the relay refused or garbled that."""
    if (model, _FORMAT) in connection.refuses:
        return UNNAMED
    return FLOAT if (model, BASE64) in connection.refuses else BASE64


async def embed(
    connection: Connection,
    model: str,
    texts: Sequence[str],
    *,
    dimensions: int | None = None,
    width: int | None = None,
    context: Context | None = None,
    taped: bool = False,
    spoilt: Callable[[Call], None] | None = None,
) -> Embedded:
    """The vectors of these texts, in one call.

    Args:
        dimensions: as many numbers in each vector are asked for; None leaves it to the model.
        width: how many numbers the vectors of the same run have; others are flawed.
        taped: request and reply are kept for looking at, with vectors shortened.
        spoilt: told of a call whose base64 was garbled and that was asked anew; it is charged as well.
    Raises:
        RelayError: whatever the relay did instead; TooLargeError with `reason` batch for too many texts, tokens for too
            many tokens in them, text for one that is too long, and the `limit` that the relay tells; EmptyAnswerError
            with `reason` vectorless when no vector came, unplaced when nobody can tell whose those are that came.
    """
    while True:
        encoding = encoding_for(connection, model)
        asking = _Asking(connection, body_of(model, texts, dimensions, encoding), texts, width)
        try:
            return await asking.answer(context, taped=taped)
        except _GarbledError:
            if encoding != BASE64:
                raise
            connection.refuses.add((model, BASE64))
            if spoilt is not None:
                spoilt(asking.made)
        except errors.ParameterError as error:
            if not encoding or not _refuses_format(error):
                raise
            connection.refuses.add((model, _FORMAT))


def _refuses_format(error: errors.ParameterError) -> bool:
    said = str(error.values.get("said"))
    named = error.values.get("parameter") == _FORMAT or _FORMAT in said or BASE64 in said
    return named and error.values.get("charged") == "no"


class _Asking:
    """One request for vectors."""

    def __init__(
        self, connection: Connection, body: dict[str, object], texts: Sequence[str], width: int | None
    ) -> None:
        self._connection, self._body, self._texts, self._width = connection, body, texts, width
        self._model = str(body["model"])
        self._pending = Pending()

    @property
    def made(self) -> Call:
        """The call as the ledger keeps it, once it has ended."""
        if self._pending.call is None:
            raise RuntimeError("a call without a record")
        return self._pending.call

    async def answer(self, context: Context | None, *, taped: bool) -> Embedded:
        """Ask, and read what came."""
        connection, pending = self._connection, self._pending
        url = f"{connection.relay.base_url}/embeddings"
        pending.tape = Tape("POST", url, self._body) if taped else None
        asked = connection.open("POST", url, self._body, pending, model=self._model)
        async with connection.recorded("embeddings", self._model, context, pending):
            with _limited(len(self._texts), self._body):
                async with asked as response:
                    payload = await response.aread()
                loop = asyncio.get_running_loop()
                found = await loop.run_in_executor(_READER, self._read, payload, response, pending)
        return Embedded(found.vectors, found.flaws, self.made)

    def _read(self, payload: bytes, response: httpx2.Response, pending: Pending) -> Read:
        if pending.tape is not None:
            pending.tape.take(_NUMBERS.sub(_shortened, payload))
        data = _parsed(payload, response, self._model, self._body)
        told_usage = usage_of(data) or Usage()
        # Vectors are no tokens; relays leave out that there are none, and a price for them would make the cost unknown.
        pending.usage = told_usage if told_usage.prompt is None else replace(told_usage, completion=0)
        try:
            found = read(data, len(self._texts), self._width)
        except errors.EmptyAnswerError as error:
            said = reason_of(data).said
            if said and error.values.get("reason") == "vectorless":  # a refusal beside `data: null`
                raise refusal(None, response.headers, payload, model=self._model, sent=self._body) from None
            raise errors.EmptyAnswerError(**_of_reply(error.values, response)) from None
        if found.garbled:
            raise _GarbledError(**_of_reply({"reason": "vectorless"}, response))
        if pending.usage == Usage():
            counted = sum(map(tokens.estimate, self._texts))
            pending.usage = Usage(counted, 0, doubt=Doubt.ESTIMATED)
        return found


@contextmanager
def _limited(count: int, sent: Collection[str]) -> Iterator[None]:
    """Say which limit it is that a relay refuses texts for."""
    try:
        yield
    except errors.RelayError as error:
        limited = told(error, count, sent)
        if limited is error:
            raise
        raise limited from None


def _of_reply(values: Mapping[str, errors.Value], response: httpx2.Response) -> dict[str, errors.Value]:
    request_id = response.headers.get("x-oneapi-request-id") or response.headers.get("x-request-id")
    return {**values, "status": response.status_code, "request_id": request_id, "charged": "maybe"}


def _parsed(payload: bytes, response: httpx2.Response, model: str, sent: Mapping[str, object]) -> object:
    """The JSON of a reply; NaN is none, but Python servers write it among numbers."""
    try:
        data: object = orjson.loads(payload)
    except orjson.JSONDecodeError:
        if b"NaN" not in payload and b"Infinity" not in payload:
            return parsed(payload, response, model, sent)
        try:
            data = json.loads(payload)
        except (ValueError, RecursionError):
            return parsed(payload, response, model, sent)
    if error_in(data) is not None:
        raise refusal(None, response.headers, payload, model=model, sent=sent)
    return data


def _shortened(found: re.Match[bytes]) -> bytes:
    kept = found[0][:_NUMBERS_KEPT]
    return kept + f"[{len(found[0]) - len(kept)} characters left out]".encode()
