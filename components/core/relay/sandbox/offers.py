"""What the sandbox sells: its models, what they show, and their prices in one-api's ratios."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

QUOTA_PER_USD = 500_000
"""Internal units of one-api: quota; 500,000 of them are one dollar."""

MODELS_CREATED = 1626777600
"""The constant creation date that one-api and new-api give to every model."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model; priced by tokens (ratios, 1 = $2 a million input tokens) or by call (USD), or not listed with a price."""

    id: str
    about: str
    model_ratio: Decimal = Decimal(0)
    completion_ratio: Decimal = Decimal(1)
    per_call_usd: Decimal | None = None
    priced: bool = True
    endpoint_types: tuple[str, ...] = ("openai",)
    tags: str = ""

    @property
    def draws(self) -> bool:
        """Whether it is asked at the images endpoints, and only there."""
        return "image-generation" in self.endpoint_types

    @property
    def embeds(self) -> bool:
        """Whether it makes vectors, and nothing else."""
        return "embeddings" in self.endpoint_types

    def quota(self, prompt_tokens: int, completion_tokens: int, times: Decimal = Decimal(1)) -> int:
        """Cost of one call in quota, rounded up, at least 1 unless free (new-api's arithmetic, group ratio 1).

        Args:
            times: pictures by their size and quality; only a price by call is multiplied with it.
        """
        if self.per_call_usd is not None:
            exact = self.per_call_usd * QUOTA_PER_USD * times
        else:
            exact = (prompt_tokens + completion_tokens * self.completion_ratio) * self.model_ratio
        return int(exact.to_integral_value(ROUND_CEILING))


def _d(text: str) -> Decimal:
    return Decimal(text)


CHAT = Offer(
    "sandbox-chat",
    "Sandbox · 沙盒: prepared answers that show markdown, tables, code, formulas",
    _d("1.25"),
    _d("4"),
)
FREE = Offer("bench", "Sandbox · 沙盒: scripted numbered words for measuring", priced=False)

WHISPER = Offer(
    "whisper-1",
    "Sandbox stand-in · 沙盒替身: says how long it listened",
    _d("15"),
    tags="transcription",
)


def _embedding(name: str, about: str, ratio: str) -> Offer:
    said = f"Sandbox stand-in · 沙盒替身: {about}"
    return Offer(name, said, _d(ratio), endpoint_types=("embeddings",), tags="embedding")


EMBEDDING: tuple[Offer, ...] = (
    _embedding("text-embedding-3-small", "vectors of 1,536 numbers, or fewer", "0.01"),
    _embedding("text-embedding-3-large", "vectors of 3,072 numbers, or fewer", "0.065"),
    _embedding("text-embedding-ada-002", "vectors of 1,536 numbers", "0.05"),
    _embedding("bge-m3", "vectors of 1,024 numbers, across languages", "0.005"),
)

OFFERS: tuple[Offer, ...] = (
    CHAT,
    Offer(
        "sandbox-reasoner",
        "Sandbox · 沙盒: thinks aloud first; rejects temperature and max_tokens",
        _d("2.5"),
        _d("4"),
        tags="reasoning",
    ),
    Offer(
        "sandbox-vision",
        "Sandbox · 沙盒: measures the pictures it is sent",
        _d("1.25"),
        _d("4"),
        tags="vision",
    ),
    Offer("sandbox-draw", "Sandbox · 沙盒: draws in a chat answer", per_call_usd=_d("0.04"), tags="drawing"),
    Offer("sandbox-long", "Sandbox · 沙盒: a very long answer", _d("0.075"), _d("4")),
    Offer("sandbox-nostream", "Sandbox · 沙盒: refuses to stream", _d("0.25"), _d("2")),
    Offer("sandbox-unpriced", "Sandbox · 沙盒: keeps its price to itself", _d("1.25"), _d("4"), priced=False),
    Offer(
        "gpt-4-all",
        "Sandbox stand-in · 沙盒替身: reads addresses in the text and draws",
        per_call_usd=_d("0.06"),
    ),
    Offer(
        "gpt-4o-image",
        "Sandbox stand-in · 沙盒替身: draws, with progress lines",
        per_call_usd=_d("0.05"),
        tags="drawing",
    ),
    Offer(
        "gpt-4-vision-preview", "Sandbox stand-in · 沙盒替身: image parts", _d("5"), _d("3"), tags="vision"
    ),
    WHISPER,
    Offer(
        "dall-e-2",
        "Sandbox stand-in · 沙盒替身: draws small squares, edits one PNG",
        per_call_usd=_d("0.016"),
        endpoint_types=("image-generation",),
        tags="drawing",
    ),
    Offer(
        "dall-e-3",
        "Sandbox stand-in · 沙盒替身: one picture at a time, as an address",
        per_call_usd=_d("0.04"),
        endpoint_types=("image-generation",),
        tags="drawing",
    ),
    Offer(
        "gpt-image-1",
        "Sandbox stand-in · 沙盒替身: draws and edits, also piece by piece",
        _d("2.5"),
        _d("8"),
        endpoint_types=("image-generation",),
        tags="drawing",
    ),
    *EMBEDDING,
)

LOCAL = Offer(
    "smollm2-135m",
    "A real small model on this machine (SmolLM2-135M, English only, often wrong) · 本机小模型，只懂英文",
    tags="local",
)


def model_row(offer: Offer) -> dict[str, object]:
    """A row of /v1/models as the newest new-api writes it."""
    return {
        "id": offer.id,
        "object": "model",
        "created": MODELS_CREATED,
        "owned_by": "sandbox",
        "supported_endpoint_types": list(offer.endpoint_types),
    }


def price_row(offer: Offer) -> dict[str, object]:
    """A row of /api/pricing; quota_type 0 is per token, 1 per call."""
    by_call = offer.per_call_usd is not None
    return {
        "model_name": offer.id,
        "description": offer.about,
        "tags": offer.tags,
        "vendor_id": 1,
        "quota_type": 1 if by_call else 0,
        "model_ratio": float(offer.model_ratio),
        "model_price": float(offer.per_call_usd or 0),
        "owner_by": "sandbox",
        "completion_ratio": float(offer.completion_ratio),
        "enable_groups": ["default"],
        "supported_endpoint_types": list(offer.endpoint_types),
    }
