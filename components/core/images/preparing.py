"""A picture prepared by a recipe: upright, cut, made smaller, stripped of what it tells besides, small enough for the relay."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from math import ceil
from threading import BoundedSemaphore

from PIL import Image

from components.core.images import frames, metadata
from components.core.images.cutting import Cut, cut
from components.core.images.legibility import READABLE_PX, letters_px
from components.core.images.metadata import Metadata
from components.core.images.opening import called, opened, plain
from components.core.images.packing import packed
from components.core.images.recipe import LONG_SIDE, Format, Recipe

BODY_MAX_BYTES = 32_000_000
"""What relays and the proxies before them take in one request, base64 and words counted."""
_WORDS_BYTES = 64_000
"""Room left for the question around the pictures."""
_DETAIL_SIDE = 3000
"""A JPEG is unpacked no smaller than this, so that letters can be measured."""
_LARGE_PIXELS = 30_000_000
_large = BoundedSemaphore(1)
"""Unpacked, a large picture takes up to 256 MB: one at a time, whoever brought it."""
_KEPT = (Metadata.EXIF, Metadata.GPS)
_PHOTOS = {"JPEG", "MPO", "HEIF", "TIFF", "AVIF"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture ready to be sent, and what became of it."""

    name: str
    data: bytes
    media_type: str
    width: int
    height: int
    original_width: int
    """Of the whole picture, upright."""
    original_height: int
    kind: str
    """What it was by its bytes: JPEG, PNG, WEBP, GIF, BMP, TIFF, HEIF or AVIF."""
    called: str | None
    """The extension of its name, when that is something else's."""
    removed: tuple[Metadata, ...]
    scale: float
    """Pixels a side now over before."""
    shrunk: bool
    """Whether it had to lose pixels or quality to fit into the relay's limit."""
    letters_px: float | None
    """How tall small letters (x) are now, by estimate; None where there are none that could be hard to read."""
    frame: int = 0
    frames: int = 1
    """How many there were."""

    @property
    def hides_text(self) -> bool:
        """Whether text became too small to read because the picture was made smaller."""
        small = self.letters_px is not None and self.letters_px < READABLE_PX
        return small and self.scale < 1


def prepare(
    name: str, data: bytes, recipe: Recipe | None = None, limit_bytes: int = BODY_MAX_BYTES
) -> Prepared:
    """The picture by the recipe, of several frames the first wanted; errors as of prepare_frames."""
    return prepare_frames(name, data, recipe, limit_bytes)[0]


def prepare_frames(
    name: str, data: bytes, recipe: Recipe | None = None, limit_bytes: int = BODY_MAX_BYTES
) -> tuple[Prepared, ...]:
    """Every frame the recipe wants, together within one request of `limit_bytes`.

    Raises:
        FileError: `reason` empty, svg, picture (it is none), pixels, frames (too many), truncated, broken, or body
            (it can't be made small enough for the relay).
    """
    return tuple(_frames(name, data, recipe or Recipe(), limit_bytes, reads=True))


def upright(name: str, data: bytes, long_side: int = LONG_SIDE, kind: Format = Format.AUTO) -> Prepared:
    """The picture as a chat takes it: JPEG, PNG or WebP, of an animation the first frame; errors as of prepare_frames."""
    return next(_frames(name, data, Recipe(long_side, kind), BODY_MAX_BYTES, reads=False))


def _frames(name: str, data: bytes, recipe: Recipe, limit_bytes: int, *, reads: bool) -> Iterator[Prepared]:
    with opened(name, data) as picture:
        total = frames.total(picture, data)
        wanted = recipe.chosen(total)
        room = max(0, limit_bytes - _WORDS_BYTES) * 3 // 4 // len(wanted)
        for index in frames.turned(name, picture, wanted):
            large = picture.width * picture.height > _LARGE_PIXELS
            with _large if large else nullcontext():
                made = _prepared(name, picture, recipe, room, reads=reads)
            yield replace(made, frame=index, frames=total)


def _prepared(name: str, picture: Image.Image, recipe: Recipe, room: int, *, reads: bool) -> Prepared:
    kind = "JPEG" if picture.format in ("JPEG", "MPO") else picture.format or ""
    stored = _unpacked(picture, recipe) if kind == "JPEG" else _unpacked(picture, None)
    exif = metadata.exif_of(picture)
    there = metadata.found(picture, exif)
    done = cut(stored, exif.get(metadata.ORIENTATION), recipe)
    letters = _letters(picture, done) if reads else None
    small = _resized(picture, done, sharp=letters is not None or not reads)
    exif_kept = metadata.kept(exif) if recipe.keeps_metadata else None
    seen = _on_background(_bare(small), recipe)
    file = packed(name, seen, recipe, room, photo=kind in _PHOTOS, exif=exif_kept)
    scale = done.scale * file.picture.width / seen.width
    return Prepared(
        name=name,
        data=file.data,
        media_type=file.media_type,
        width=file.picture.width,
        height=file.picture.height,
        original_width=done.whole[0],
        original_height=done.whole[1],
        kind=kind,
        called=called(name, kind),
        removed=tuple(one for one in there if exif_kept is None or one not in _KEPT),
        scale=scale,
        shrunk=file.shrunk,
        letters_px=letters * scale if letters else None,
    )


def _unpacked(picture: Image.Image, recipe: Recipe | None) -> tuple[int, int]:
    """Unpack, a JPEG no larger than it is needed; width and height as stored."""
    width, height = picture.size
    if recipe is None:
        picture.load()
        return picture.size  # a TIFF turns itself while it is unpacked
    done = cut(picture.size, metadata.exif_of(picture).get(metadata.ORIENTATION), recipe)
    scale = max(done.scale, _DETAIL_SIDE / max(width, height))
    picture.draft(None, (ceil(width * scale), ceil(height * scale)))
    picture.load()
    return width, height


def _resized(picture: Image.Image, done: Cut, *, sharp: bool) -> Image.Image:
    """The part taken, upright; what holds no text is made smaller by a quicker filter, in two thirds of the time."""
    direct = picture.mode in ("L", "RGB", "RGBA") and "transparency" not in picture.info
    source = picture if direct else plain(picture)
    box = done.box(*source.size)
    way = Image.Resampling.BICUBIC if sharp else Image.Resampling.HAMMING
    small = source.resize(done.size, way, box, reducing_gap=3.0)
    return done.turned(small)


def _letters(picture: Image.Image, done: Cut) -> float | None:
    """How tall small letters are in the original's pixels."""
    gray = _gray(picture)
    left, top, right, bottom = (round(side) for side in done.box(*gray.size))
    if (right - left, bottom - top) != gray.size:
        gray = gray.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    stored = max(done.whole) / max(picture.size)  # a JPEG may have been unpacked smaller
    found = letters_px(done.turned(gray), READABLE_PX / done.scale / stored)
    return found * stored if found else None


def _gray(picture: Image.Image) -> Image.Image:
    """What one sees through laid on white."""
    if "transparency" in picture.info or picture.mode.startswith(("I", "F")):
        picture = plain(picture)
    gray = picture.convert("L")
    if "A" not in picture.getbands():
        return gray
    below = Image.new("L", picture.size, 255)
    below.paste(gray, mask=picture.getchannel("A"))
    return below


def _bare(picture: Image.Image) -> Image.Image:
    """A picture of our own in RGB or RGBA, with nothing attached; not copied without need: it may have 256 MB."""
    if picture.mode != "RGB":
        return plain(picture)
    picture.info = {}
    return picture


def _on_background(picture: Image.Image, recipe: Recipe) -> Image.Image:
    """What one sees through laid on the recipe's colour, where it has one or the format needs it."""
    if picture.mode != "RGBA" or (recipe.background is None and recipe.format is not Format.JPEG):
        return picture
    below = Image.new("RGB", picture.size, recipe.background or "white")
    below.paste(picture, mask=picture.getchannel("A"))
    return below
