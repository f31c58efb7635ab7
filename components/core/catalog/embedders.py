"""What well-known embedding models give and take: numbers in a vector, cuts to choose from, tokens of a text."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Embedder:
    """One family of models."""

    width: int | None = None
    """Numbers in a vector when none are asked for; None where the family has several."""
    cuts: tuple[int, ...] = ()
    """Other widths that make sense for `dimensions`, widest first; empty where it is not taken."""
    tokens: int | None = None
    """The longest text it takes."""


_POWERS = (2048, 1536, 1024, 768, 512, 256, 128, 64)


def _up_to(width: int) -> tuple[int, ...]:
    return tuple(cut for cut in _POWERS if cut < width)


_FAMILIES: tuple[tuple[re.Pattern[str], Embedder], ...] = tuple(
    (re.compile(family), embedder)
    for family, embedder in (
        (r"^text-embedding-3-large", Embedder(3072, _up_to(3072), 8192)),
        (r"^text-embedding-3-small", Embedder(1536, _up_to(1536), 8192)),
        (r"^text-embedding-ada-002", Embedder(1536, (), 8192)),
        (r"^text-embedding-v4", Embedder(1024, (2048, 1536, 768, 512, 256, 128, 64), 8192)),
        (r"^text-embedding-v3", Embedder(1024, (768, 512, 256, 128, 64), 8192)),
        (r"^text-embedding-v[12]", Embedder(1536, (), 2048)),
        (r"^gemini-embedding", Embedder(3072, (1536, 768), 2048)),
        (r"^embedding-3$", Embedder(2048, (1024, 512, 256), 3072)),
        (r"^embedding-2$", Embedder(1024, (), 512)),
        (r"^bge-m3", Embedder(1024, (), 8192)),
        (r"^bge-large", Embedder(1024, (), 512)),
        (r"^bge-base", Embedder(768, (), 512)),
        (r"^bge-small-zh", Embedder(512, (), 512)),
        (r"^bge-small", Embedder(384, (), 512)),
        (r"^m3e-(?:base|large|small)", Embedder(None, (), 512)),
        (r"^(?:multilingual-)?e5-large", Embedder(1024, (), 512)),
        (r"^(?:multilingual-)?e5-base", Embedder(768, (), 512)),
        (r"^jina-embeddings-v3", Embedder(1024, (768, 512, 256, 128, 64), 8192)),
        (r"^jina-embeddings-v4", Embedder(2048, (1024, 512, 256, 128), 32768)),
        (r"^jina-embeddings-v2", Embedder(None, (), 8192)),
        (r"^qwen3-embedding-0\.6b", Embedder(1024, _up_to(1024), 32768)),
        (r"^qwen3-embedding-4b", Embedder(2560, _up_to(2560), 32768)),
        (r"^qwen3-embedding-8b", Embedder(4096, _up_to(4096), 32768)),
        (r"^doubao-embedding-large", Embedder(2048, (1024, 512, 256), 4096)),
        (r"^doubao-embedding", Embedder(None, (), 4096)),
        (r"^voyage-3", Embedder(1024, (), 32000)),
    )
)
"""By the beginning of a lower-case id without a vendor in front. Source: the providers' pages on their models, 2025."""


def embedder(model: str) -> Embedder:
    """What is known of a model; of one that nobody here knows, nothing."""
    name = model.rpartition("/")[2].partition(":")[0].strip().lower()
    return next((found for family, found in _FAMILIES if family.search(name)), Embedder())
