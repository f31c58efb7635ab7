"""How much a drawing is thought to come to, before it is paid for: output tokens of pictures, and how often a price by call is charged."""

import re
from decimal import Decimal
from math import ceil

from components.core.catalog import tokens
from components.core.orders import Order, Road
from components.core.records import Doubt, Usage

_SQUARE, _TALL, _WIDE = "1024x1024", "1024x1536", "1536x1024"
_TOKENS = {
    "low": {_SQUARE: 272, _TALL: 408, _WIDE: 400},
    "medium": {_SQUARE: 1056, _TALL: 1584, _WIDE: 1568},
    "high": {_SQUARE: 4160, _TALL: 6240, _WIDE: 6208},
}
"""Output tokens of a picture. Source: OpenAI's guide 'Image generation', Calculating costs; they agree with the prices
by picture on its pages of gpt-image-1 ($40 a million) and gpt-image-1.5 ($32)."""

_MINI_MORE = 340
"""Tokens that gpt-image-1-mini's published prices by picture ($8 a million) hold above that table."""

_AXIS = {"low": 16, "medium": 48, "high": 96}
"""Of gpt-image-2. Source: OpenAI's own cost calculator as taken apart in its forum ('GPT-image-2 output pricing', 2026):
7,024 tokens for 1024x1024 at high, as its guide says."""

_PARTIAL = 100
"""Output tokens of each unfinished picture. Source: OpenAI's guide 'Image generation', Partial images cost."""

_REFERENCE, _FAITHFUL = 323, 6240
"""Input tokens of a picture of two tiles, and what high input fidelity adds at most. Source: OpenAI's guide 'Images and vision'."""

_DALL_E = {
    ("dall-e-2", "512x512"): Decimal("1.125"),
    ("dall-e-2", _SQUARE): Decimal("1.25"),
    ("dall-e-2", ""): Decimal("1.25"),
    ("dall-e-3", "1024x1792"): Decimal(2),
    ("dall-e-3", "1792x1024"): Decimal(2),
}
"""Ratios to the price of the smallest. Source: one-api relay/billing/ratio/image.go; OpenAI's list prices have the same."""

_BOTH_SIDES = re.compile(r"(\d{2,5})\D(\d{2,5})")


def weight(name: str, order: Order) -> Usage:
    """What is thought to be counted for a drawing by a model (its id bare and in lower case), ESTIMATED.

    Quality and size left to the model are counted at their dearest. Tokens are unknown where nobody published them.
    """
    count = 1 if order.road is Road.CHAT else max(1, order.n or 1)
    times = _charged(name, order) * count
    each = _output(name, order)
    if each is None:
        return Usage(times=times)
    more = 0
    if order.references:
        more = _REFERENCE * len(order.references) + (_FAITHFUL if order.input_fidelity == "high" else 0)
    output = count * (each + _PARTIAL * (order.partial_images or 0))
    asked = count * (tokens.estimate(order.prompt) + more)
    return Usage(asked, output, doubt=Doubt.ESTIMATED, times=times)


def _charged(name: str, order: Order) -> Decimal:
    """one-api relay/controller/image.go, getImageCostRatio."""
    times = _DALL_E.get((name, order.size), Decimal(1))
    if name == "dall-e-3" and order.quality == "hd":
        times *= 2 if order.size in ("", _SQUARE) else Decimal("1.5")
    return times


def _output(name: str, order: Order) -> int | None:
    if order.road is Road.CHAT or not re.match(r"(?:chat)?gpt-image-", name) or name.endswith("-all"):
        return None
    quality = order.quality if order.quality in _AXIS else "high"
    if re.match(r"gpt-image-2", name):
        return _by_area(quality, *(_sides(order.size) or (1024, 1024)))
    sizes = _TOKENS[quality]
    each = sizes.get(order.size, max(sizes.values()))
    return each + (_MINI_MORE if "-mini" in name else 0)


def _by_area(quality: str, width: int, height: int) -> int:
    longer, shorter, axis = max(width, height), min(width, height), _AXIS[quality]
    other = (2 * axis * shorter + longer) // (2 * longer)
    return ceil(axis * other * (2_000_000 + width * height) / 4_000_000)


def _sides(size: str) -> tuple[int, int] | None:
    found = _BOTH_SIDES.fullmatch(size)
    return (int(found[1]), int(found[2])) if found else None
