"""Pictures people bring along: known by their bytes, measured before they are unpacked, prepared as models take them."""

from components.core.images.opening import BROKEN, PIXELS_MAX, is_picture, plain
from components.core.images.preparing import BODY_MAX_BYTES, Prepared, prepare, prepare_frames, upright
from components.core.images.recipe import LONG_SIDE, PRESETS, Format, Recipe

__all__ = [
    "BODY_MAX_BYTES",
    "BROKEN",
    "LONG_SIDE",
    "PIXELS_MAX",
    "PRESETS",
    "Format",
    "Prepared",
    "Recipe",
    "is_picture",
    "plain",
    "prepare",
    "prepare_frames",
    "upright",
]
