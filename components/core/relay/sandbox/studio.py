"""The sandbox at its easel: pictures in the size and form asked for, edits where the mask lets it, unfinished ones."""

import base64
import hashlib
from dataclasses import dataclass

from PIL import Image, ImageFilter

from components.core.relay.sandbox.drawing import DAY, landscape, packed
from components.core.relay.sandbox.uploads import Upload, cleared

_ENDINGS = {"png": "png", "jpeg": "jpg", "webp": "webp"}
_THUMB = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be painted, after the model's own choices were made."""

    model: str
    prompt: str
    n: int
    size: tuple[int, int]
    quality: str
    background: str = "opaque"
    output_format: str = "png"
    compression: int = 90
    response_format: str = "url"
    partial_images: int | None = None
    """None: no stream."""
    images: tuple[Upload, ...] = ()
    mask: Upload | None = None

    @property
    def shape(self) -> str:
        return f"{self.size[0]}x{self.size[1]}"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished picture, where it would lie, and what it looked like before it was finished."""

    data: bytes
    path: str
    """Under the sandbox's address."""
    partials: tuple[bytes, ...] = ()

    @property
    def base64(self) -> str:
        return base64.b64encode(self.data).decode()


def make(wanted: Wanted, seed: int) -> list[Made]:
    """All pictures of an order, each another; the same order gives the same again."""
    return [_made(wanted, name_of(wanted, seed, number)) for number in range(wanted.n)]


def name_of(wanted: Wanted, seed: int, number: int) -> str:
    """What decides a picture; the first of a plain order has the name it would have in a chat."""
    words = f"{seed}:{wanted.prompt}" + (f":{number}" if number else "")
    for upload in (*wanted.images, *filter(None, [wanted.mask])):
        words += hashlib.sha256(upload.data).hexdigest()
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:24]


def _made(wanted: Wanted, name: str) -> Made:
    clear = wanted.background == "transparent"
    picture = landscape(name, wanted.size, sky=not clear)
    if wanted.images:
        picture = _edited(picture, wanted)
    kind = _ENDINGS[wanted.output_format]
    steps = wanted.partial_images or 0
    partials = tuple(
        packed(_blurred(picture, steps - step), kind, wanted.compression) for step in range(steps)
    )
    data = packed(picture, kind, wanted.compression)
    return Made(data, f"/cdn/{DAY}/{name}-{wanted.shape}.{kind}", partials)


def _edited(painting: Image.Image, wanted: Wanted) -> Image.Image:
    """The first picture, painted over where the mask is transparent; without a mask the new shows through everywhere."""
    first = _canvas(wanted.images[0], wanted.size)
    painting = painting.convert("RGBA")
    for place, other in enumerate(wanted.images[1:]):
        side = wanted.size[0] // _THUMB
        thumb = _canvas(other, (side, side))
        painting.paste(thumb, (place % _THUMB * side, place // _THUMB * side))
    if wanted.mask is None or wanted.mask.picture is None:
        edited = Image.blend(first, painting, 0.5)
    else:
        mask = cleared(wanted.mask.picture)
        if mask.size != wanted.size:
            mask = mask.resize(wanted.size, Image.Resampling.NEAREST)
        edited = Image.composite(painting, first, mask)
    whole = edited.getchannel("A").getextrema() == (255, 255)
    return edited.convert("RGB") if whole else edited


def _canvas(upload: Upload, size: tuple[int, int]) -> Image.Image:
    picture = (upload.picture or Image.new("RGB", size)).convert("RGBA")
    return picture if picture.size == size else picture.resize(size)


def _blurred(picture: Image.Image, steps: int) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(max(picture.size) * steps / 128))
