"""What the gallery keeps of a picture that was drawn: measured by its head alone, with all that is known of how it was made."""

from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256

from components.core.answer_pictures import without_query
from components.core.belongings import Picture
from components.core.errors import Value
from components.core.images_gallery import measure
from components.core.orders import Drawing

ASKED, ACTUAL = "asked.", "actual."
"""Under names that begin so, a picture's options hold the order's fields as they were asked for, and as the relay did them."""
_ELSEWHERE = {"relay_id", "model", "prompt", "references", "mask"}


def picture_of(drawing: Drawing, number: int, data: bytes) -> Picture:
    """The picture that is result `number` of a drawing; its bytes are not unpacked.

    The same bytes from the same drawing are one picture: they have one id.

    Options: `drawing`, `number`, `revised_prompt`, `references` (ids of files, with spaces between), `mask`, ASKED and ACTUAL fields.

    Raises:
        FetchError: `reason` picture.
    """
    order, result, measured = drawing.order, drawing.results[number], measure(data)
    return Picture(
        id=_name(drawing.id, data),
        sha256="",
        media_type=measured.media_type,
        width=measured.width,
        height=measured.height,
        size_bytes=len(data),
        created_at=datetime.now(UTC),
        prompt=order.prompt,
        source="edit" if order.references else "drawing",
        address=None if result.address is None else without_query(result.address),
        model=order.model,
        relay_id=order.relay_id,
        options=_options(drawing, number),
    )


def _name(drawing_id: str, data: bytes) -> str:
    return sha256(f"{drawing_id} {sha256(data).hexdigest()}".encode()).hexdigest()[:32]


def _options(drawing: Drawing, number: int) -> dict[str, Value]:
    order, result = drawing.order, drawing.results[number]
    told: dict[str, Value] = {
        "revised_prompt": result.revised_prompt,
        "references": " ".join(order.references),
        "mask": order.mask,
    }
    asked = {ASKED + name: value for name, value in asdict(order).items() if name not in _ELSEWHERE}
    actual = {ACTUAL + name: value for name, value in result.actual.items()}
    facts = {name: value for name, value in {**told, **asked, **actual}.items() if value not in (None, "")}
    return {"drawing": drawing.id, "number": number, **facts}
