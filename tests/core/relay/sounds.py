"""Recordings a test speaks into."""

import io
import math
import struct
import wave


def tone(seconds: float = 2.0, rate: int = 16_000) -> bytes:
    """A WAV file of one channel and 16 bits, as the recorder of the page makes them."""
    frames = [round(9000 * math.sin(n / 12)) for n in range(round(seconds * rate))]
    to = io.BytesIO()
    with wave.open(to, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(struct.pack(f"<{len(frames)}h", *frames))
    return to.getvalue()
