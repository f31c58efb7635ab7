"""POST /v1/audio/transcriptions: says how long it listened, in the language asked for, and charges for it."""

import io
import math
import wave

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from components.core.relay.sandbox.ask import Ask
from components.core.relay.sandbox.billing import settle
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.offers import WHISPER, Offer
from components.core.relay.sandbox.refusals import Refusal, json_reply
from components.core.relay.sandbox.wire import JSON

SHORTEST_S = 0.1
TOKENS_PER_MINUTE = 1000
_KINDS = ["flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm"]
_HEARD = {"en": "The sandbox heard {seconds} seconds of sound.", "zh": "沙盒听到了 {seconds} 秒的声音。"}


async def form(request: Request) -> JSON:
    """The fields of a multipart body; a file is its bytes."""
    async with request.form() as fields:
        return {
            name: await value.read() if isinstance(value, UploadFile) else value
            for name, value in fields.items()
        }


async def transcriptions(exchange: Exchange) -> Response:
    """Listen to a recording."""
    exchange.account.admit_paid()
    model = str(exchange.body.get("model") or "")
    if not model:
        raise Refusal(400, "model is required", "invalid_request")
    offer = _offer(exchange, model)
    seconds = _seconds(exchange.body.get("file"))
    tokens = round(math.ceil(seconds) / 60 * TOKENS_PER_MINUTE)
    settle(exchange, offer, Ask(model, ()), {"prompt_tokens": tokens, "completion_tokens": 0})
    text = _said(str(exchange.body.get("language") or ""), seconds)
    if exchange.body.get("response_format") == "text":
        return PlainTextResponse(f"{text}\n")
    return json_reply({"text": text, "usage": {"type": "duration", "seconds": math.ceil(seconds)}})


def _offer(exchange: Exchange, model: str) -> Offer:
    """The model behind a name that also names a fault, as in a chat."""
    name = WHISPER.id if model.startswith("fault-") else model.partition("+fault-")[0]
    for offer in exchange.offers:
        if offer.id == name == WHISPER.id:
            return offer
    raise Refusal(503, f"当前分组 default 下对于模型 {model} 无可用渠道", "model_not_found")


def _seconds(recording: object) -> float:
    """How long a WAV file is; what is none is refused in OpenAI's words."""
    if not isinstance(recording, bytes):
        raise Refusal(400, "file is required", "invalid_request", "invalid_request_error", "file")
    try:
        with wave.open(io.BytesIO(recording), "rb") as sound:
            seconds = sound.getnframes() / sound.getframerate()
    except (wave.Error, EOFError, RuntimeError, ZeroDivisionError) as error:
        said = f"Invalid file format. Supported formats: {_KINDS}"
        raise Refusal(400, said, None, "invalid_request_error", None) from error
    if seconds < SHORTEST_S:
        said = f"Audio file is too short. Minimum audio length is {SHORTEST_S} seconds."
        raise Refusal(400, said, "audio_too_short", "invalid_request_error", "file")
    return seconds


def _said(language: str, seconds: float) -> str:
    """Both languages where none was asked for: a sandbox cannot tell them apart by ear."""
    told = _HEARD.get(language.partition("-")[0]) or " ".join(_HEARD.values())
    return told.format(seconds=f"{seconds:.1f}")
