"""The picture of a map as the browser gets it: a small PNG."""

import io
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_COLOURS, _LEVELS = 42, 6
"""A palette has room for so many colours, each in so many degrees of opaqueness, and for nothing at all."""
_SAMPLE = 30_000


def png(raster: NDArray[np.uint8]) -> bytes:
    """A raster (height, width, 4) as a PNG of a palette of its own colours, with a few degrees of opaqueness.

    Pillow's own palette for pictures with transparency has only a few steps for each colour: a ramp would have stripes.
    """
    from PIL import Image

    colours = _palette(raster)
    nearest = np.asarray(Image.fromarray(raster[..., :3]).quantize(palette=colours, dither=Image.Dither.NONE))
    level = (raster[..., 3].astype(np.uint16) * _LEVELS + 254) // 255
    cells = np.where(level > 0, nearest * np.uint8(_LEVELS) + level.astype(np.uint8), 0).astype(np.uint8)
    shown, solid = _table(colours)
    picture = Image.fromarray(cells, "P")
    picture.putpalette(shown.tobytes())
    to = io.BytesIO()
    picture.save(to, "PNG", compress_level=4, transparency=solid.tobytes())
    return to.getvalue()


def _palette(raster: NDArray[np.uint8]) -> "Picture":
    """The colours that a sample of what can be seen is best told by."""
    from PIL import Image

    seen = raster[raster[..., 3] > 0][:, :3]
    some = seen[:: len(seen) // _SAMPLE + 1]
    strip = Image.fromarray(
        np.ascontiguousarray(some[np.newaxis]) if len(some) else raster[:1, :1, :3].copy()
    )
    return strip.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT)


def _table(colours: "Picture") -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What each entry looks like, (256, 3), and how opaque it is; the first is nothing."""
    given = np.frombuffer(bytes(colours.getpalette() or ()), np.uint8).reshape(-1, 3)[:_COLOURS]
    shown, solid = np.zeros((256, 3), np.uint8), np.zeros(256, np.uint8)
    end = 1 + len(given) * _LEVELS
    shown[1:end] = np.repeat(given, _LEVELS, axis=0)
    solid[1:end] = np.tile(np.round(np.arange(1, _LEVELS + 1) * 255 / _LEVELS), len(given))
    return shown, solid
