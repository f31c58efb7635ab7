"""What goes up for pictures: the fields of a request, and what is kept of its files."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from components.core.catalog import canvas
from components.core.orders import Order
from components.core.relay.connection import Enclosed

_FIELDS = (
    "n",
    "size",
    "quality",
    "style",
    "background",
    "output_format",
    "output_compression",
    "moderation",
    "input_fidelity",
    "response_format",
    "negative_prompt",
    "seed",
)
_TIMES = re.compile(r"(?<=\d)\s*[×✕✖*xX]\s*(?=\d)")


def body_of(order: Order) -> dict[str, object]:
    """The fields of an images request: what is unset is not sent, nor a response_format the model refuses."""
    body: dict[str, object] = {"model": order.model, "prompt": order.prompt}
    body |= {name: value for name in _FIELDS if (value := getattr(order, name)) not in (None, "")}
    if "size" in body:
        body["size"] = _TIMES.sub("x", order.size.strip())
    if canvas.rules(order.model).response_formats == ():
        body.pop("response_format", None)
    if order.partial_images is not None:
        body |= {"stream": True, "partial_images": order.partial_images}
    return body


def form_of(body: Mapping[str, object]) -> dict[str, object]:
    """The same as fields of a form, which know nothing but text."""
    return {name: "true" if value is True else str(value) for name, value in body.items()}


def told_of(files: Sequence[tuple[str, Enclosed]]) -> Mapping[str, object]:
    """What the tape keeps of the files, by their fields."""
    told: dict[str, list[dict[str, object]]] = {}
    for field, (name, data, kind) in files:
        digest = hashlib.sha256(data).hexdigest()[:16]
        kept: dict[str, object] = {"file": name, "type": kind, "bytes": len(data), "sha256": digest}
        told.setdefault(field, []).append(kept)
    return {field: kept if field.endswith("[]") else kept[0] for field, kept in told.items()}
