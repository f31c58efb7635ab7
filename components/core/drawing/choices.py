"""What is chosen for drawings beside their prompt, and the orders that it makes for a model."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from components.core.catalog import canvas
from components.core.catalog.canvas import Canvas
from components.core.orders import Order, Road

SIZES = ("1024x1024", "1536x1024", "1024x1536", "1024x768", "768x1024", "1280x720", "720x1280")
"""Offered for models nobody knows: what most of them draw."""
N_MAX = 16
"""Pictures of one prompt at once; more of them are a slip of the finger."""
_SIDES = re.compile(r"(\d{1,6})\s*[xX×✕✖*]\s*(\d{1,6})")
_RATIOS = ((1, 1), (5, 4), (4, 3), (3, 2), (16, 9), (2, 1), (21, 9), (3, 1))
_NEAR = 0.03


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for beside the prompt; None and empty are left to the relay."""

    n: int = 1
    style_preset: str = ""
    """The id of the words that are put after the prompt; see styles."""
    size: str = ""
    quality: str = ""
    style: str = ""
    background: str = ""
    output_format: str = ""
    output_compression: int | None = None
    moderation: str = ""
    input_fidelity: str = ""
    negative_prompt: str = ""
    seed: int | None = None
    partial_images: int | None = None
    references: tuple[str, ...] = ()
    """Ids of files to begin from."""
    mask: str | None = None
    """Id of the file that says where the first of them may change."""


PARAMETERS = tuple(
    field.name for field in fields(Choice) if field.name not in ("n", "style_preset", "references", "mask")
)
"""What goes over the wire by its own name."""
_EMPTY = Choice()


def choice_of(values: Mapping[str, Any]) -> Choice:
    """A choice from JSON, also from one written when there were other fields; what can't be read is left out."""
    known = {name: value for name, value in values.items() if _fits(name, value)}
    if isinstance(known.get("references"), list):
        known["references"] = tuple(map(str, known["references"]))
    choice = replace(_EMPTY, **known)
    return replace(choice, n=max(1, min(N_MAX, choice.n)))


def of_order(order: Order) -> Choice:
    """What an order was made with, to be chosen once more; the pictures it began from too."""
    asked = {name: getattr(order, name) for name in PARAMETERS}
    return Choice(n=order.n or 1, references=order.references, mask=order.mask, **asked)


def fitted(choice: Choice, relay_id: str, model: str) -> tuple[Order, tuple[str, ...]]:
    """An order without its prompt, and the names of what was chosen and is left out: the model is known not to take it."""
    rules = canvas.rules(model)
    drawn = Road.EDITS if choice.references else Road.GENERATIONS
    order = Order(
        relay_id,
        model,
        "",
        Road.CHAT if rules.road is Road.CHAT else drawn,
        references=choice.references,
        mask=choice.mask if choice.references else None,
        **{name: getattr(choice, name) for name in PARAMETERS},
    )
    if not choice.references:
        order = replace(order, input_fidelity="")
    unfit = _unfit(order)
    return replace(order, **{name: getattr(_EMPTY, name) for name in unfit}), unfit


def orders(choice: Choice, relay_id: str, model: str, prompts: Sequence[str]) -> tuple[Order, ...]:
    """One order a call; of a model that draws fewer pictures at once than are wanted, several."""
    order, _left_out = fitted(choice, relay_id, model)
    counts = tuple(_calls(choice.n, canvas.rules(model).n_max))
    return tuple(
        replace(order, prompt=prompt, n=count if count > 1 else None)
        for prompt in prompts
        for count in counts
    )


def sizes(rules: Canvas) -> tuple[str, ...]:
    """What is offered; nothing for a model that takes none."""
    return rules.sizes or (SIZES if rules.freehand is not None else ())


def ratio(size: str) -> str:
    """The proportions of a size in words, `3:2`; empty for what has none, as `auto`."""
    if not (sides := _SIDES.fullmatch(size.strip())) or not int(sides[1]) or not int(sides[2]):
        return size if re.fullmatch(r"\d{1,2}:\d{1,2}", size) else ""
    width, height = int(sides[1]), int(sides[2])
    longer, shorter = max(width, height), min(width, height)
    near = min(_RATIOS, key=lambda pair: abs(math.log(pair[0] / pair[1] * shorter / longer)))
    if abs(math.log(near[0] / near[1] * shorter / longer)) > _NEAR:
        return ""
    return f"{near[0]}:{near[1]}" if width >= height else f"{near[1]}:{near[0]}"


def proportions(size: str) -> float:
    """Width over height; 1 for what does not say."""
    sides = _SIDES.fullmatch(size.strip()) or re.fullmatch(r"(\d{1,2}):(\d{1,2})", size.strip())
    return int(sides[1]) / max(1, int(sides[2])) if sides and int(sides[1]) else 1.0


def _calls(count: int, most: int | None) -> Iterator[int]:
    while count > 0:
        yield min(count, most or count)
        count -= most or count


def _unfit(order: Order) -> tuple[str, ...]:
    """Parameters that would be refused whatever the prompt."""
    named = [str(error.values.get("parameter")) for error in canvas.misfits(replace(order, prompt="x"))]
    return tuple(dict.fromkeys(name for name in named if name in (*PARAMETERS, "mask")))


def _fits(name: str, value: object) -> bool:
    if name not in Choice.__dataclass_fields__:
        return False
    if name in ("output_compression", "seed", "partial_images"):
        return value is None or (isinstance(value, int) and not isinstance(value, bool))
    if name == "n":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "references":
        return isinstance(value, list | tuple)
    return isinstance(value, str) or (name == "mask" and value is None)
