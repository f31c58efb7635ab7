"""POST /v1/audio/transcriptions: a recording becomes text. A paid call, never repeated by itself."""

import io
import math
import wave

from components.core import errors
from components.core.records import Doubt, Usage
from components.core.relay.connection import Connection, Context
from components.core.relay.deltas import usage_of
from components.core.relay.reply import parsed

TOKENS_PER_MINUTE = 1000
"""What new-api bills for sound, by seconds begun, unless the model reports tokens (service/token_counter.go, 2025)."""


def seconds_of(recording: bytes) -> float | None:
    """How long a WAV file says it is; None for anything else."""
    try:
        with wave.open(io.BytesIO(recording), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (wave.Error, EOFError, RuntimeError, ZeroDivisionError):
        return None


def weight(seconds: float | None) -> Usage:
    """What a relay is thought to count for so much sound; unknown for sound of unknown length."""
    if seconds is None:
        return Usage()
    return Usage(round(math.ceil(seconds) / 60 * TOKENS_PER_MINUTE), 0, doubt=Doubt.ESTIMATED)


async def transcribe(
    connection: Connection,
    recording: bytes,
    model: str,
    *,
    language: str = "",
    context: Context | None = None,
) -> str:
    """What is said in a recording.

    Args:
        recording: a WAV file.
        language: ISO 639-1, of what is spoken; empty lets the model find out.
    Raises:
        RelayError: whatever the relay did instead; EmptyAnswerError with `reason` speechless when no word was heard.
    """
    form = {"model": model, "response_format": "json"} | ({"language": language} if language else {})
    async with connection.recorded("transcription", model, context) as pending:
        async with connection.open(
            "POST",
            f"{connection.relay.base_url}/audio/transcriptions",
            form,
            pending,
            model=model,
            files=[("file", ("recording.wav", recording, "audio/wav"))],
            silence_s=connection.patience_s,
        ) as response:
            payload = await response.aread()
        data = parsed(payload, response, model, form)
        pending.usage = usage_of(data) or weight(seconds_of(recording))
        return _text(data, response.status_code)


def _text(data: object, status: int) -> str:
    text = data.get("text") if isinstance(data, dict) else None
    if not isinstance(text, str):
        raise errors.EmptyAnswerError(status=status, charged="maybe")
    if not text.strip():
        raise errors.EmptyAnswerError(reason="speechless", status=status, charged="maybe")
    return text.strip()
