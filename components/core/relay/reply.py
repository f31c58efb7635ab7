"""A whole reply of a relay, and the JSON in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import httpx2
import orjson

from components.core.relay.refusals import error_in, refusal


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply: HTTP status, lower-case headers, parsed JSON and seconds it took."""

    status: int
    headers: Mapping[str, str]
    data: object
    elapsed_s: float


def parsed(payload: bytes, response: httpx2.Response, model: str | None, sent: Collection[str]) -> object:
    """The JSON of a whole reply, unless it is a refusal, whatever its status says."""
    try:
        data: object = orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise refusal(response.status_code, response.headers, payload or b"<>", model=model) from None
    if error_in(data) is not None:
        raise refusal(None, response.headers, payload, model=model, sent=sent)
    return data
