"""POST /v1/embeddings: checks the texts as OpenAI checks them, makes their vectors, and charges for them."""

import asyncio
import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from starlette.responses import Response

from components.core.relay.sandbox.ask import Ask
from components.core.relay.sandbox.billing import settle
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.meanings import Mind, vectors
from components.core.relay.sandbox.offers import Offer
from components.core.relay.sandbox.refusals import Refusal
from components.core.relay.sandbox.stream import pause
from components.core.relay.sandbox.tokens import count
from components.core.relay.sandbox.wire import JSON

INPUTS_MAX, TEXT_TOKENS_MAX, CALL_TOKENS_MAX = 2048, 8192, 300_000
CALL_S, TEXT_S = 0.05, 0.00005
"""What a call takes, and each text of it."""
SHOWN_CHARS = 40
"""Of each text, in the journal."""
SMALL = "text-embedding-3-small"
MINDS: Mapping[str, Mind] = {
    SMALL: Mind(1536, common=0.2, topics=0.5, language=0.04, words=0.26),
    "text-embedding-3-large": Mind(3072, common=0.15, topics=0.59, language=0.03, words=0.23),
    "text-embedding-ada-002": Mind(1536, common=0.6, topics=0.26, language=0.04, words=0.1),
    "bge-m3": Mind(1024, common=0.3, topics=0.5, language=0.01, words=0.19),
}
CUTTABLE = frozenset({SMALL, "text-embedding-3-large"})


async def embeddings(exchange: Exchange) -> Response:
    """Make the vectors of texts."""
    exchange.account.admit_paid()
    model = str(exchange.body.get("model") or "")
    offer = _offer(exchange, model)
    texts = _texts(exchange.body.get("input"))
    dimensions = _dimensions(offer.id, exchange.body.get("dimensions"))
    packed = exchange.body.get("encoding_format", "float") == "base64"
    counted, payload = await asyncio.to_thread(_made, model, offer.id, texts, dimensions, packed=packed)
    usage = {"prompt_tokens": counted, "completion_tokens": 0}
    settle(exchange, offer, Ask(model, ()), usage)
    if exchange.rate:
        await pause(CALL_S + TEXT_S * len(texts))
    return Response(payload, 200, None, "application/json; charset=utf-8")


def noted(body: JSON) -> JSON:
    """The body as the journal keeps it: of every text only the beginning."""
    said = body.get("input")
    texts = said if isinstance(said, list) else [said]
    return body | {"input": [text[:SHOWN_CHARS] if isinstance(text, str) else None for text in texts]}


def _offer(exchange: Exchange, model: str) -> Offer:
    """The model behind a name that also names a fault, as in a chat."""
    name = SMALL if model.startswith("fault-") else model.partition("+fault-")[0]
    for offer in exchange.offers:
        if offer.id == name and name in MINDS:
            return offer
    raise Refusal(503, f"当前分组 default 下对于模型 {model} 无可用渠道", "model_not_found")


def _texts(said: Any) -> list[str]:
    """The texts, or token numbers as such, refused in OpenAI's words where it would refuse them."""
    if isinstance(said, str) or (isinstance(said, list) and said and isinstance(said[0], int)):
        said = [said]
    if not isinstance(said, list) or not said:
        raise _refused("'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.", None)  # fmt: skip
    if len(said) > INPUTS_MAX:
        raise _refused(
            f"Invalid 'input': array too long. Expected an array with maximum length {INPUTS_MAX}, "
            f"but got an array with length {len(said)} instead.",
            "array_above_max_length",
        )
    texts = [" ".join(map(str, one)) if isinstance(one, list) else one for one in said]
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise _refused(f"Invalid type for 'input[{place}]': expected a string.", "invalid_type")
        if not text:
            raise _refused(f"Invalid 'input[{place}]': input cannot be an empty string.", None)
    return texts


def _dimensions(model: str, said: Any) -> int | None:
    width = MINDS[model].width
    if said is None:
        return None
    if model not in CUTTABLE:
        raise _refused("This model does not support specifying dimensions.", None, None)
    if not isinstance(said, int) or not 1 <= said <= width:
        words = f"Invalid value for 'dimensions' = {said}. Must be between 1 and {width}."
        raise _refused(words, "invalid_value", "dimensions")
    return said


def _refused(words: str, code: str | None, param: str | None = "input") -> Refusal:
    return Refusal(400, words, code, "invalid_request_error", param)


def _made(
    name: str, model: str, texts: Sequence[str], dimensions: int | None, *, packed: bool
) -> tuple[int, bytes]:
    """The tokens of these texts, and the reply."""
    counted = [count(text) for text in texts]
    for place, tokens in enumerate(counted):
        if tokens > TEXT_TOKENS_MAX:
            raise _refused(
                f"Invalid 'input[{place}]': maximum input length is {TEXT_TOKENS_MAX} tokens.", None
            )
    total = sum(counted)
    if total > CALL_TOKENS_MAX:
        said = f"Requested {total} tokens, max {CALL_TOKENS_MAX} tokens per request"
        raise Refusal(400, said, "max_tokens_per_request", "max_tokens_per_request", None)
    rows = _cut(vectors(model, MINDS[model], texts), dimensions)
    data = [
        {
            "object": "embedding",
            "index": place,
            "embedding": base64.b64encode(row.tobytes()).decode() if packed else row,
        }
        for place, row in enumerate(rows)
    ]
    usage = {"prompt_tokens": total, "total_tokens": total}
    reply = {"object": "list", "data": data, "model": name, "usage": usage}
    return total, orjson.dumps(reply, option=orjson.OPT_SERIALIZE_NUMPY)


def _cut(rows: NDArray[np.float32], dimensions: int | None) -> NDArray[np.float32]:
    if dimensions is None:
        return rows
    cut = np.ascontiguousarray(rows[:, :dimensions])
    return np.asarray(cut / np.linalg.norm(cut, axis=1, keepdims=True), dtype=np.float32)
