"""The values that boxes are made of."""

import math
from dataclasses import dataclass
from enum import StrEnum


class Order(StrEnum):
    """What the four numbers of a box are, in their order."""

    XYXY = "xyxy"
    """Left, top, right, bottom."""
    YXYX = "yxyx"
    """Top, left, bottom, right."""
    XYWH = "xywh"
    """Left, top, width, height."""


class Scale(StrEnum):
    """What the whole side of a picture counts as."""

    PIXELS = "pixels"
    """Of the picture that was sent."""
    THOUSAND = "1000"
    ONE = "1"
    PERCENT = "100"
    BINS = "1024"

    def sides(self, width: int, height: int) -> tuple[float, float]:
        """How much the width and the height of a picture of so many pixels count."""
        if self is Scale.PIXELS:
            return max(1.0, width), max(1.0, height)
        return float(self.value), float(self.value)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand the numbers of an answer."""

    order: Order
    scale: Scale


@dataclass(frozen=True, slots=True)
class Box:
    """A box on a picture, in fractions of its sides: 0 <= left < right <= 1, 0 <= top < bottom <= 1."""

    label: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Four numbers as an answer wrote them."""

    numbers: tuple[float, float, float, float]
    """All finite."""
    label: str = ""
    kind: str = ""
    """The key or the tag they stood under; empty for numbers in brackets that nothing says are a box."""
    order: Order | None = None
    """Told by the names of fields, so that no reading can change it."""
    scale: Scale | None = None
    """Told by the notation itself."""

    def sides(self, reading: Reading, width: int, height: int) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in fractions, as the numbers have it: perhaps outside, perhaps turned round."""
        a, b, c, d = self.numbers
        order = self.order or reading.order
        if order is Order.YXYX:
            a, b, c, d = b, a, d, c
        elif order is Order.XYWH:
            c, d = a + c, b + d
        across, down = (self.scale or reading.scale).sides(width, height)
        return a / across, b / down, c / across, d / down

    def box(self, reading: Reading, width: int, height: int) -> Box | None:
        """The part of it that lies on the picture; None when nothing does."""
        left, top, right, bottom = self.sides(reading, width, height)
        left, right = sorted((_within(left), _within(right)))
        top, bottom = sorted((_within(top), _within(bottom)))
        return Box(self.label, left, top, right, bottom) if left < right and top < bottom else None


def _within(value: float) -> float:
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0
