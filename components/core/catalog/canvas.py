"""What a model that draws takes, what of an order it is known to refuse, and what the drawing may come to."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from components.core.catalog import canvas_weight
from components.core.catalog.abilities import Ability, abilities
from components.core.catalog.canvas_table import CHATS, EXACT, FAMILIES, FREE, Canvas, Freehand
from components.core.catalog.table import WELL_KNOWN
from components.core.errors import InputError
from components.core.orders import Order, Road
from components.core.records import Usage

__all__ = ["Brought", "Canvas", "Freehand", "misfits", "rules", "weight"]

_DATED = re.compile(r"-20\d\d-\d\d-\d\d$")
_SIZE = re.compile(r"(\d{1,6})\s*[xX×✕✖*]\s*(\d{1,6})")
_CHOSEN = {
    "quality": "qualities",
    "style": "styles",
    "background": "backgrounds",
    "output_format": "formats",
    "moderation": "moderations",
    "input_fidelity": "fidelities",
    "response_format": "response_formats",
}


class Brought(NamedTuple):
    """A picture that a drawing begins from."""

    size_bytes: int
    width: int
    height: int


def rules(model: str) -> Canvas:
    """What a model takes, by its id; an id nobody knows is free in all."""
    name = _bare(model)
    plain = _DATED.sub("", name)
    if (exact := EXACT.get(name) or EXACT.get(plain)) is not None:
        return exact
    for family, canvas in FAMILIES:
        if family.match(plain):
            return canvas
    return CHATS if _chats(name) else FREE


def misfits(order: Order, brought: Sequence[Brought] = ()) -> tuple[InputError, ...]:
    """What of an order its model is known to refuse; each with a `reason`, mostly with the `parameter` and its `limit`.

    Args:
        brought: the pictures to begin from.
    """
    canvas = CHATS if order.road is Road.CHAT else rules(order.model)
    return tuple(_misfits(order, canvas, brought))


def weight(order: Order) -> Usage:
    """Tokens a drawing may take, and how often a price by call is charged; see canvas_weight."""
    return canvas_weight.weight(_DATED.sub("", _bare(order.model)), order)


def _bare(model: str) -> str:
    return model.rpartition("/")[2].partition(":")[0].strip().lower()


def _chats(name: str) -> bool:
    able = abilities(name)
    if Ability.DRAWING_BY_CHAT in able:
        return True
    return name in WELL_KNOWN and Ability.IMAGES not in able


def _misfits(order: Order, canvas: Canvas, brought: Sequence[Brought]) -> Iterator[InputError]:
    yield from _prompt(order, canvas)
    if order.n is not None and canvas.n_max is not None and not 1 <= order.n <= canvas.n_max:
        yield InputError(reason="drawing_n", parameter="n", value=order.n, limit=canvas.n_max)
    yield from _size(order.size.strip(), canvas)
    for parameter, allowed in _CHOSEN.items():
        yield from _choice(parameter, getattr(order, parameter), getattr(canvas, allowed))
    yield from _others(order, canvas)
    yield from _references(order, canvas, brought)


def _prompt(order: Order, canvas: Canvas) -> Iterator[InputError]:
    if not order.prompt.strip():
        yield InputError(reason="drawing_prompt", parameter="prompt")
    size = len(order.prompt.encode("utf-8", "replace"))
    if canvas.prompt_max_bytes is not None and size > canvas.prompt_max_bytes:
        yield InputError(
            reason="drawing_prompt_bytes", parameter="prompt", value=size, limit=canvas.prompt_max_bytes
        )
    if canvas.prompt_max_chars is not None and len(order.prompt) > canvas.prompt_max_chars:
        yield InputError(
            reason="drawing_prompt_chars",
            parameter="prompt",
            value=len(order.prompt),
            limit=canvas.prompt_max_chars,
        )


def _size(size: str, canvas: Canvas) -> Iterator[InputError]:
    sides = _SIZE.fullmatch(size)
    plain = f"{sides[1]}x{sides[2]}" if sides else size
    if not size or plain in canvas.sizes:
        return
    if canvas.freehand is None:
        yield from _choice("size", plain, canvas.sizes)
    elif sides and (broken := _broken(canvas.freehand, int(sides[1]), int(sides[2]))):
        reason, limit = broken
        yield InputError(reason=f"drawing_size_{reason}", parameter="size", value=plain, limit=limit)
    elif not sides and canvas.sizes:
        yield from _choice("size", plain, canvas.sizes)


def _broken(rule: Freehand, width: int, height: int) -> tuple[str, int] | None:
    """Which rule a size breaks, and its limit."""
    if width % rule.step or height % rule.step:
        return "step", rule.step
    if rule.side_max and max(width, height) > rule.side_max:
        return "side", rule.side_max
    if rule.ratio_max and max(width, height) > rule.ratio_max * min(width, height):
        return "ratio", rule.ratio_max
    if rule.pixels_max and width * height > rule.pixels_max:
        return "large", rule.pixels_max
    if rule.pixels_min and width * height < rule.pixels_min:
        return "small", rule.pixels_min
    return None


def _choice(parameter: str, value: str, allowed: tuple[str, ...] | None) -> Iterator[InputError]:
    if not value or allowed is None or value in allowed:
        return
    if not allowed:
        yield InputError(reason="drawing_unknown", parameter=parameter, value=value)
    else:
        yield InputError(reason="drawing_value", parameter=parameter, value=value, allowed=", ".join(allowed))


def _others(order: Order, canvas: Canvas) -> Iterator[InputError]:
    compressed = order.output_compression is not None
    unknown = {
        "output_compression": compressed and not canvas.takes_compression,
        "negative_prompt": bool(order.negative_prompt) and not canvas.takes_negative,
        "seed": order.seed is not None and not canvas.takes_seed,
        "partial_images": order.partial_images is not None and canvas.partials_max == 0,
    }
    yield from (
        InputError(reason="drawing_unknown", parameter=name) for name, is_so in unknown.items() if is_so
    )
    if canvas.partials_max and (order.partial_images or 0) > canvas.partials_max:
        yield InputError(
            reason="drawing_n",
            parameter="partial_images",
            value=order.partial_images,
            limit=canvas.partials_max,
        )
    if canvas.formats and order.background == "transparent" and order.output_format == "jpeg":
        yield InputError(reason="drawing_transparent", parameter="background")
    if (
        canvas.formats
        and compressed
        and order.output_compression != 100
        and order.output_format in ("", "png")
    ):
        yield InputError(reason="drawing_compression", parameter="output_compression")


def _references(order: Order, canvas: Canvas, brought: Sequence[Brought]) -> Iterator[InputError]:
    count, most = len(order.references), canvas.references_max
    if order.road is Road.EDITS and not count:
        yield InputError(reason="drawing_reference", parameter="image")
    if count and most == 0:
        yield InputError(reason="drawing_references", parameter="image")
    elif most is not None and count > most:
        yield InputError(reason="drawing_references_many", parameter="image", value=count, limit=most)
    if order.mask and not canvas.takes_mask:
        yield InputError(reason="drawing_mask", parameter="mask")
    limit = canvas.reference_max_bytes
    if canvas.references_square and any(one.width != one.height for one in brought):
        yield InputError(reason="drawing_reference_square", parameter="image")
    if limit and (large := max((one.size_bytes for one in brought), default=0)) > limit:
        yield InputError(
            reason="drawing_reference_large",
            parameter="image",
            value=-(-large // 1_000_000),
            limit=limit // 1_000_000,
        )
