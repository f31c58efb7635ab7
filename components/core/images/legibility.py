"""How small the letters in a picture are."""

from PIL import Image

READABLE_PX = 8.0


def letters_px(gray: Image.Image) -> float | None:
    """How tall small letters are, in pixels; None where no text is found."""
    return None
