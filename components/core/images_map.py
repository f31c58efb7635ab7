"""The picture of a map as the browser gets it: a small PNG."""

import io

import numpy as np
from numpy.typing import NDArray

_COLOURS = 256


def png(raster: NDArray[np.uint8]) -> bytes:
    """A raster (height, width, 4) as a PNG of a palette, whose opaqueness is kept; a half or less of one in full colour."""
    from PIL import Image

    to = io.BytesIO()
    picture = Image.fromarray(raster, "RGBA")
    palette = picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette.save(to, "PNG", compress_level=3)
    return to.getvalue()
