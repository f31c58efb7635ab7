"""Which of the possible readings of some numbers is likely, by Bayes' rule.

Before the numbers are seen, a reading is as likely as the key, the words around it and the habits of the model make it.
Then each side of the numbers is taken as equally likely anywhere on the picture, so that the smallest scale in which
everything still fits wins, by more the smaller it is; numbers that do not fit cost a reading a lot, but one slip of a
model does not outweigh twenty boxes that fit.
"""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import product

from components.core.boxes.shapes import Mark, Order, Reading, Scale

_WEIGHED_MAX = 100
_INDEPENDENT = 4
"""Boxes of one picture stand near each other: many say no more about the scale than a few would by chance."""
_SLACK = 0.03
"""Of a side: some models give pixels of the picture as they have resized it, to multiples of 28."""
_MISFIT = -52.0
"""The logarithm of how likely four numbers are that fit in no picture: anything up to 100,000, and seldom."""

Weights = dict[Order | Scale, float]

_BEFOREHAND: Weights = {Order.YXYX: -4, Order.XYWH: -3, Scale.PERCENT: -9, Scale.BINS: -8}
_KEYS: dict[str, Weights] = {
    "box2d": {Order.YXYX: 8, Scale.THOUSAND: 8},
    "box2ds": {Order.YXYX: 8, Scale.THOUSAND: 8},
    "bbox2d": {Order.XYXY: 3, Scale.PIXELS: 1, Scale.THOUSAND: 0.5},
    "tag": {Order.XYXY: 4, Scale.THOUSAND: 10},
    "bbox": {Order.XYWH: 1},
    "xywh": {Order.XYWH: 8},
    "xyxy": {Order.XYXY: 5},
    "normalizedvertices": {Scale.ONE: 5},
}
_WORDS: tuple[tuple[re.Pattern[str], Weights], ...] = (
    (re.compile(r"\by_?min\W{1,6}x_?min|\by_?1\W{1,4}x_?1\b|\btop\W{1,4}left\W{1,4}bottom\W{1,4}right", re.I), {Order.YXYX: 9}),
    (re.compile(r"\bx_?min\W{1,6}y_?min\W{1,6}x_?max|\bx_?1\W{1,4}y_?1\W{1,4}x_?2|\bleft\W{1,4}top\W{1,4}right", re.I), {Order.XYXY: 6}),
    (re.compile(r"\b(?:x|x_?min|x_?1|left)\W{1,4}(?:y|y_?min|y_?1|top)\W{1,4}w(?:idth)?\W{1,4}h(?:eight)?\b|\bxywh\b", re.I), {Order.XYWH: 9}),
    (re.compile(r"\b0\s?(?:[-–—~,]|to|\.\.|到|至)\s?(?:1,?000|999)\b|千分", re.I), {Scale.THOUSAND: 6}),
    (re.compile(r"\b0\s?(?:[-–—~,]|to|\.\.|到|至)\s?1(?![\d,.]*\d)", re.I), {Scale.ONE: 3}),
    (re.compile(r"normali[sz]ed|归一化|relative coord|相对坐标", re.I), {Scale.PIXELS: -3}),
    (re.compile(r"\bpixels?\b|像素|\d\s?px\b", re.I), {Scale.PIXELS: 4}),
    (re.compile(r"percent|百分", re.I), {Scale.PERCENT: 9}),
)  # fmt: skip
_MODELS: tuple[tuple[re.Pattern[str], Weights], ...] = (
    (re.compile(r"gemini|gemma-?3", re.I), {Order.YXYX: 7, Scale.THOUSAND: 4}),
    (re.compile(r"qwen-?2\.5-?vl|qvq", re.I), {Scale.PIXELS: 4}),
    (re.compile(r"qwen-?[34]|qwen-?2-?vl|qwen-?vl-?chat|glm-|cogvlm|cogagent|internvl|minicpm|deepseek|doubao|seed", re.I),
     {Scale.THOUSAND: 4}),
)  # fmt: skip


def weighed(
    marks: Sequence[Mark], width: int, height: int, text: str, model: str
) -> list[tuple[Reading, float]]:
    """The readings that make a difference with their probabilities, likeliest first; of no marks, none."""
    weights = _weights(marks, text, model)
    some = marks[:: max(1, len(marks) // _WEIGHED_MAX)]
    scores: dict[tuple[Order, tuple[float, float]], tuple[float, Reading]] = {}
    for reading in _readings(marks) if marks else ():
        if reading.scale is Scale.PIXELS and min(width, height) < 1:
            continue
        score = weights[reading.order] + weights[reading.scale] + _fit(some, reading, width, height)
        same = (reading.order, reading.scale.sides(width, height))
        scores[same] = max(scores.get(same, (-math.inf, reading)), (score, reading), key=lambda one: one[0])
    best = max((score for score, _reading in scores.values()), default=0.0)
    shares = [(reading, math.exp(score - best)) for score, reading in scores.values()]
    total = sum(share for _reading, share in shares)
    return sorted(((reading, share / total) for reading, share in shares), key=lambda one: -one[1])


def _readings(marks: Sequence[Mark]) -> Iterator[Reading]:
    orders = (Order.XYXY,) if all(mark.order for mark in marks) else tuple(Order)
    scales = (marks[0].scale or Scale.PIXELS,) if all(mark.scale for mark in marks) else tuple(Scale)
    yield from (Reading(*one) for one in product(orders, scales))


def _weights(marks: Sequence[Mark], text: str, model: str) -> dict[Order | Scale, float]:
    total: dict[Order | Scale, float] = dict.fromkeys([*Order, *Scale], 0.0)
    kinds = {mark.kind for mark in marks}
    said = [_KEYS[kind] for kind in sorted(kinds) if kind in _KEYS]
    said += [weights for pattern, weights in _WORDS if pattern.search(text)]
    said += [weights for pattern, weights in _MODELS if pattern.search(model)][:1]
    for weights in (_BEFOREHAND, *said):
        for what, weight in weights.items():
            total[what] += weight
    return total


def _fit(marks: Sequence[Mark], reading: Reading, width: int, height: int) -> float:
    """The logarithm of how likely the numbers are under a reading, but for what is the same under all."""
    across, down = reading.scale.sides(width, height)
    hit = -2 * math.log(across * down)
    fits = sum(hit if is_on_picture(mark, reading, width, height) else _MISFIT for mark in marks)
    return fits * min(len(marks), _INDEPENDENT) / len(marks)


def is_on_picture(mark: Mark, reading: Reading, width: int, height: int) -> bool:
    """Whether a mark read so is a box with an area, and not beyond the picture by more than a slip."""
    left, top, right, bottom = mark.sides(reading, width, height)
    return -_SLACK <= left < right <= 1 + _SLACK and -_SLACK <= top < bottom <= 1 + _SLACK
