"""How small letters are."""
from PIL import Image
READABLE_PX = 8.0
def letters_px(gray: Image.Image) -> float | None:
    """stub"""
    return None
