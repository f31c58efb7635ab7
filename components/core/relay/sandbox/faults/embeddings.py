"""What relays do to texts that are to become vectors, and to the vectors (relay-api.md, 1.8 and 4.4)."""

import base64
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from starlette.responses import Response

from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import BodyAct, Fault, ReplyAct
from components.core.relay.sandbox.faults.shapes import TIMED_OUT
from components.core.relay.sandbox.refusals import Refusal, json_reply
from components.core.relay.sandbox.tokens import count
from components.core.relay.sandbox.wire import JSON

GROUP = "Vectors (1.8, 4.4)"
EMBEDDINGS = frozenset({"embeddings"})
UNKNOWN_MODEL = {"code": 20012, "message": "Model does not exist. Please check it carefully.", "data": None}
UPSTREAM = {"error": {"message": "upstream is out of order", "type": "upstream_error", "code": "bad"}}
OPENAI = "invalid_request_error"


@dataclass(frozen=True, slots=True)
class Limit:
    """The words in which a provider refuses too many texts, {given} of them, and how many it takes."""

    name: str
    most: int
    message: str
    status: int = 400
    code: Any = None
    kind: str = OPENAI


LIMITS = (
    Limit("dashscope-10", 10, "<400> InternalError.Algo.InvalidParameter: Value error, batch size is invalid, it should not be larger than 10.: input.contents", code="InvalidParameter", kind="InvalidParameter"),
    Limit("azure-16", 16, "Too many inputs. The max number of inputs is 16.  We hope to increase the number of inputs per request soon."),
    Limit("tei-32", 32, "batch size {given} > maximum allowed batch size 32", 422, kind="Validation"),
    Limit("zhipu-64", 64, "input数组最大不得超过64条", code="1214"),
    Limit("cohere-96", 96, "invalid request: total number of texts must be at most 96, received {given}"),
    Limit("gemini-100", 100, "* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch"),
    Limit("mistral", 128, "Too many inputs in request, split into more batches."),
    Limit("voyage-1000", 1000, "The batch size limit is 1000. Your batch size is {given}."),
)  # fmt: skip


def _given(exchange: Exchange) -> list[str]:
    said = exchange.body.get("input")
    return [str(text) for text in said] if isinstance(said, list) else [str(said)]


def _at_most(limit: Limit) -> ReplyAct:
    async def act(exchange: Exchange) -> Response | None:
        given = len(_given(exchange))
        if given <= limit.most:
            return None
        raise Refusal(
            limit.status, limit.message.replace("{given}", str(given)), limit.code, limit.kind, None
        )

    return act


async def _siliconflow(exchange: Exchange) -> Response | None:
    given = len(_given(exchange))
    said = f"input batch size {given} > maximum allowed batch size 64"
    return json_reply({"code": 20042, "message": said, "data": None}, 413) if given > 64 else None


async def _fastapi(exchange: Exchange) -> Response | None:
    given = len(_given(exchange))
    said = f"List should have at most 32 items after validation, not {given}"
    detail = {"type": "too_long", "loc": ["body", "input"], "msg": said}
    return json_reply({"detail": [detail]}, 422) if given > 32 else None


async def _call_tokens(exchange: Exchange) -> Response | None:
    total = sum(map(count, _given(exchange)))
    if total <= 200:
        return None
    raise Refusal(400, f"Too many tokens in batch. Max is 200 got {total}", None, OPENAI, None)


async def _text_tokens(exchange: Exchange) -> Response | None:
    most = max(map(count, _given(exchange)))
    if most < 32:
        return None
    raise Refusal(413, f"`inputs` must have less than 32 tokens. Given: {most}", None, "Validation", None)


async def _limited_once(exchange: Exchange) -> Response | None:
    exchange.tally["embed-429-once"] += 1
    if exchange.tally["embed-429-once"] > 1:
        return None
    error = {
        "message": "Rate limit reached",
        "type": "requests",
        "param": None,
        "code": "rate_limit_exceeded",
    }
    return json_reply({"error": error}, 429, {"Retry-After": "1"})


def _without(name: str) -> ReplyAct:
    """The relay never saw this field."""

    async def act(exchange: Exchange) -> Response | None:
        exchange.body.pop(name, None)
        return None

    return act


def _rejected(name: str, refusal: Refusal) -> ReplyAct:
    async def act(exchange: Exchange) -> Response | None:
        if name in exchange.body:
            raise refusal
        return None

    return act


async def _no_base64(exchange: Exchange) -> Response | None:
    if exchange.body.get("encoding_format") != "base64":
        return None
    said = "litellm.UnsupportedParamsError: Setting {'encoding_format': 'base64'} is not supported by ollama"
    raise Refusal(400, said, "400", "None", None)


def _rows(change: Callable[[list[JSON]], Any]) -> BodyAct:
    """Changes the list of vectors."""

    def act(body: Any, exchange: Exchange) -> Any:
        return body | {"data": change(body["data"])} if "data" in body else body

    return act


def _each(change: Callable[[int, JSON], Any]) -> BodyAct:
    return _rows(lambda rows: [change(place, row) for place, row in enumerate(rows)])


def _numbers(row: JSON, change: Callable[[list[Any]], list[Any]]) -> JSON:
    """A row with other numbers, in the form it had."""
    held = row["embedding"]
    if isinstance(held, list):
        return row | {"embedding": change(held)}
    plain = np.frombuffer(base64.b64decode(held), "<f4").tolist()
    packed = np.array(change(plain), "<f4").tobytes()
    return row | {"embedding": base64.b64encode(packed).decode()}


def _unnumbered(row: JSON) -> JSON:
    return {name: value for name, value in row.items() if name != "index"}


def _cut_short(place: int, row: JSON) -> JSON:
    return _numbers(row, lambda numbers: numbers[: len(numbers) // 2]) if place % 3 == 1 else row


def _not_a_number(place: int, row: JSON) -> JSON:
    return _numbers(row, lambda numbers: [math.nan, *numbers[1:]]) if place == 0 else row


def _null_number(place: int, row: JSON) -> JSON:
    if place:
        return row
    return row | {"embedding": [None, *json.loads(_as_text(place, row)["embedding"])[1:]]}


def _as_text(place: int, row: JSON) -> JSON:
    held = row["embedding"]
    if isinstance(held, str):
        held = np.frombuffer(base64.b64decode(held), "<f4").tolist()
    return row | {"embedding": json.dumps(held)}


def _garbled(place: int, row: JSON) -> JSON:
    held = row["embedding"]
    return row | {"embedding": held[:-3]} if isinstance(held, str) else row


def _spoilt_one(place: int, row: JSON) -> JSON:
    return _garbled(place, row) if place == 0 else row


def _usage(body: Any, exchange: Exchange) -> Any:
    return {name: value for name, value in body.items() if name != "usage"}


def _data(value: Any) -> BodyAct:
    return lambda body, exchange: body | {"data": value}


def _instead(value: Any) -> BodyAct:
    return lambda body, exchange: value


def _too_late(reply: Response) -> Response:
    """The gateway gave up; the work was done and is charged."""
    if reply.status_code != 200:
        return reply
    return Response(TIMED_OUT, 524, {"Server": "cloudflare"}, "text/html; charset=utf-8")


def _fault(name: str, about: str, **acts: Any) -> Fault:
    return Fault(f"embed-{name}", about, GROUP, EMBEDDINGS, **acts)


_UNKNOWN_FORMAT = Refusal(400, "Unknown parameter: 'encoding_format'.", "unknown_parameter", OPENAI, "encoding_format")  # fmt: skip
_NO_DIMENSIONS = Refusal(400, "This model does not support specifying dimensions.", None, OPENAI, None)
_UNRECOGNIZED = Refusal(400, "Unrecognized request arguments supplied: dimensions", None, OPENAI, None)

FAULTS = (
    _fault("shuffled", "vectors in another order, their index told", body=_rows(lambda rows: rows[::-1])),
    _fault("index-missing", "no index", body=_each(lambda place, row: _unnumbered(row))),
    _fault("index-zero", "every index is 0", body=_each(lambda place, row: row | {"index": 0})),
    _fault("index-doubled", "the index begins anew in the middle", body=_rows(lambda rows: [row | {"index": n % -(-len(rows) // 2)} for n, row in enumerate(rows)])),
    _fault("index-from-one", "the index is counted from 1", body=_each(lambda place, row: row | {"index": place + 1})),
    _fault("missing", "the second vector is missing", body=_rows(lambda rows: [*rows[:1], *rows[2:]])),
    _fault("missing-unplaced", "a vector is missing, and no index tells which", body=_rows(lambda rows: [_unnumbered(row) for row in rows[1:]])),
    _fault("null", "the second vector is null", body=_each(lambda place, row: row | {"embedding": None} if place == 1 else row)),
    _fault("too-many", "one vector more than texts", body=_rows(lambda rows: [*rows, rows[0] | {"index": len(rows)}])),
    _fault("lengths", "every third vector is half as long", body=_each(_cut_short)),
    _fault("nan", "a number of the first vector is NaN", body=_each(_not_a_number)),
    _fault("number-null", "a number of the first vector is null, all others are numbers", body=_each(_null_number)),
    _fault("floats", "numbers though base64 was asked for", reply=_without("encoding_format")),
    _fault("text", "lists of numbers as text", body=_each(_as_text)),
    _fault("nested", "each vector in a list of its own", reply=_without("encoding_format"), body=_each(lambda place, row: row | {"embedding": [row["embedding"]]})),
    _fault("rejects-encoding_format", "400 unknown_parameter if `encoding_format` is sent", reply=_rejected("encoding_format", _UNKNOWN_FORMAT)),
    _fault("rejects-base64", "400 if base64 is asked for", reply=_no_base64),
    _fault("garbled", "base64 that lacks its end", body=_each(_garbled)),
    _fault("garbled-one", "the first base64 lacks its end", body=_each(_spoilt_one)),
    *(_fault(f"limit-{limit.name}", f"{limit.status} {limit.message}", reply=_at_most(limit)) for limit in LIMITS),
    _fault("limit-siliconflow-64", "413 input batch size … > maximum allowed batch size 64", reply=_siliconflow),
    _fault("limit-fastapi-32", "422 List should have at most 32 items after validation", reply=_fastapi),
    _fault("limit-tokens", "400 for more than 200 tokens in a call", reply=_call_tokens),
    _fault("limit-text", "413 for a text of 32 tokens", reply=_text_tokens),
    _fault("rejects-dimensions", "400 if `dimensions` is sent", reply=_rejected("dimensions", _NO_DIMENSIONS)),
    _fault("unrecognized-dimensions", "400 without quotes if `dimensions` is sent", reply=_rejected("dimensions", _UNRECOGNIZED)),
    _fault("ignores-dimensions", "`dimensions` is lost on the way", reply=_without("dimensions")),
    _fault("empty", "data is an empty list", body=_data([])),
    _fault("data-null", "data is null", body=_data(None)),
    _fault("data-missing", "no data at all", body=_instead({"object": "list", "model": "m"})),
    _fault("bare-list", "a bare list of vectors", body=lambda body, exchange: [row["embedding"] for row in body["data"]]),
    _fault("embeddings", "the list under `embeddings`", body=lambda body, exchange: {"embeddings": [row["embedding"] for row in body["data"]]}),
    _fault("error-200", "200 with an error", body=_instead(UPSTREAM)),
    _fault("unknown-model-200", "200 with a message and data null", body=_instead(UNKNOWN_MODEL)),
    _fault("usage-missing", "no usage", body=_usage),
    _fault("usage-zero", "usage of zeros", body=lambda body, exchange: body | {"usage": {"prompt_tokens": 0, "total_tokens": 0}}),
    _fault("429-once", "429 with Retry-After the first time, vectors from then on", reply=_limited_once),
    _fault("524-charged", "524 from Cloudflare after the work was done and charged", finish=_too_late),
)  # fmt: skip
