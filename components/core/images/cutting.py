"""Which part of a picture is taken, how it is turned, how large it becomes."""

from dataclasses import dataclass

from PIL import Image

from components.core.images.recipe import Crop, Recipe

SIDE_MAX = 16_000
"""WebP holds no more than 16,383 pixels a side."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by EXIF's orientation. Source: EXIF 2.32, section 4.6.4."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What is done to the pixels as they are stored; turned, they are upright."""

    whole: tuple[int, int]
    """Width and height of the original, upright."""
    part: Crop
    """What is taken, as shares of the picture as it is stored."""
    size: tuple[int, int]
    """What that becomes, before it is turned."""
    scale: float
    turn: Image.Transpose | None

    def box(self, width: int, height: int) -> Crop:
        """The part in pixels of a picture unpacked to this size."""
        left, top, right, bottom = self.part
        return left * width, top * height, right * width, bottom * height

    def turned(self, picture: Image.Image) -> Image.Image:
        """The picture upright."""
        return picture if self.turn is None else picture.transpose(self.turn)


def cut(stored: tuple[int, int], orientation: object, recipe: Recipe) -> Cut:
    """The recipe's part and size for a picture of `stored` width and height, turned as EXIF says."""
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    lies = turn is not None and turn in (_TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8])
    part = _as_stored(recipe.crop, turn) if recipe.crop else (0.0, 0.0, 1.0, 1.0)
    width, height = (part[2] - part[0]) * stored[0], (part[3] - part[1]) * stored[1]
    longest = min(recipe.long_side or SIDE_MAX, SIDE_MAX)
    scale = min(1.0, longest / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return Cut(stored[::-1] if lies else stored, part, size, scale, turn)


def _as_stored(crop: Crop, turn: Image.Transpose | None) -> Crop:
    """A part of the upright picture as part of the stored one."""
    (u, v), (right, bottom) = _point(*crop[:2], turn), _point(*crop[2:], turn)
    return min(u, right), min(v, bottom), max(u, right), max(v, bottom)


def _point(u: float, v: float, turn: Image.Transpose | None) -> tuple[float, float]:
    """Where a point of the upright picture is stored."""
    places = {
        None: (u, v),
        _TURNS[2]: (1 - u, v),
        _TURNS[3]: (1 - u, 1 - v),
        _TURNS[4]: (u, 1 - v),
        _TURNS[5]: (v, u),
        _TURNS[6]: (v, 1 - u),
        _TURNS[7]: (1 - v, 1 - u),
        _TURNS[8]: (1 - v, u),
    }
    return places[turn]
