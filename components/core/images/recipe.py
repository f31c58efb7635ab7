"""How a picture is prepared, as a value: size, format, part, frames."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

LONG_SIDE = 2048
"""Models scale down what is larger: OpenAI's guide to images and vision, 2025."""
FRAMES_MAX = 64
Crop = tuple[float, float, float, float]
"""Left, top, right and bottom as shares (0 to 1) of the upright picture."""


class Format(StrEnum):
    """What a picture is packed as; AUTO takes JPEG for photos, PNG for drawings, WebP for large ones one sees through."""

    AUTO = "auto"
    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is done to a picture before it is sent; it is always turned upright."""

    long_side: int | None = LONG_SIDE
    """Pixels at most; None leaves the size as it is. Nothing is ever made larger."""
    format: Format = Format.AUTO
    quality: int = 88
    """1 to 95, for JPEG and WebP."""
    background: str | None = None
    """The colour, #rrggbb, under what one sees through; None keeps it so, but in JPEG, where it becomes white."""
    keeps_metadata: bool = False
    """EXIF stays, GPS included; all else goes."""
    frame: int = 0
    """Which one of an animation, a TIFF or a HEIC, counted from 0; the last when there are fewer."""
    frames: int = 1
    """More than one: so many of them, evenly from first to last, instead of `frame`."""
    crop: Crop | None = None

    def __post_init__(self) -> None:
        """ValueError when it can't be cooked."""
        left, top, right, bottom = self.crop or (0, 0, 1, 1)
        sizes = (self.long_side is None or self.long_side > 0) and 1 <= self.quality <= 95
        if not (sizes and 0 <= left < right <= 1 and 0 <= top < bottom <= 1):
            raise ValueError(self)
        if self.frame < 0 or not 1 <= self.frames <= FRAMES_MAX:
            raise ValueError(self)

    def chosen(self, total: int) -> tuple[int, ...]:
        """Which of `total` frames are taken."""
        if self.frames == 1:
            return (min(self.frame, total - 1),)
        last = total - 1
        return tuple(dict.fromkeys(round(n * last / (self.frames - 1)) for n in range(self.frames)))


PRESETS: Mapping[str, Recipe] = MappingProxyType(
    {
        "usual": Recipe(),
        "photo": Recipe(long_side=1568, format=Format.JPEG, quality=85),
        "small_print": Recipe(long_side=4096, quality=92),
        "thumbnail": Recipe(long_side=512, format=Format.JPEG, quality=80),
    }
)
"""1,568 is where Claude begins to scale down, 512 all that OpenAI's low detail sees; of small print, as much as any model takes."""
