"""How the sandbox looks at pictures: what their bytes say, never what is on them."""

import base64
import binascii
import io
from collections.abc import Callable

from PIL import Image, UnidentifiedImageError

Fetched = Callable[[str], bytes | None]
"""Gives the bytes of a picture the sandbox itself has drawn, None for any other address."""


def describe(address: str, tongue: str, own: Fetched) -> str:
    """One paragraph about a picture given as a web address or a data URL."""
    if not address.startswith("data:"):
        data = own(address)
        return _measured(data, tongue) if data is not None else _not_fetched(address, tongue)
    try:
        return _measured(base64.b64decode(address.partition(",")[2], validate=True), tongue)
    except binascii.Error:
        return _unreadable(tongue)


def _measured(data: bytes, tongue: str) -> str:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            kind, (width, height), mode = picture.format, picture.size, picture.mode
            red, green, blue = _mean_colour(picture)
    except (UnidentifiedImageError, OSError):
        return _unreadable(tongue)
    colour = f"#{red:02x}{green:02x}{blue:02x}"
    if tongue == "zh":
        return (
            f"这是一张 **{kind}** 图片，**{width} × {height}** 像素，{len(data):,} 字节，模式 {mode}，"
            f"平均颜色 `{colour}`，{_brightness(red, green, blue, tongue)}。"
        )
    return (
        f"This is a **{kind}** picture of **{width} × {height}** pixels, {len(data):,} bytes, mode {mode}; "
        f"its mean colour is `{colour}`, {_brightness(red, green, blue, tongue)}."
    )


def _mean_colour(picture: Image.Image) -> tuple[int, int, int]:
    pixel = picture.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    if not isinstance(pixel, tuple):
        raise OSError("not a colour")
    return int(pixel[0]), int(pixel[1]), int(pixel[2])


def _brightness(red: int, green: int, blue: int, tongue: str) -> str:
    light = (299 * red + 587 * green + 114 * blue) / 1000
    step = 0 if light < 85 else 1 if light < 170 else 2
    return (
        ("偏暗", "明暗适中", "偏亮")
        if tongue == "zh"
        else ("rather dark", "of middling light", "rather bright")
    )[step]


def _not_fetched(address: str, tongue: str) -> str:
    if tongue == "zh":
        return f"图片的地址是 `{address}`。沙盒不访问网络，所以没有去取它；真的中转站会取来看。"
    return f"The picture's address is `{address}`. The sandbox does not use the network, so it was not fetched; a real relay would."


def _unreadable(tongue: str) -> str:
    return (
        "收到了图片，但它的字节读不成图片。"
        if tongue == "zh"
        else "A picture came, but its bytes cannot be read as one."
    )


CLOSING = {
    "zh": "沙盒只量图片，看不懂画的是什么；要真的分析，请接上一个带视觉模型的中转站。",
    "en": "The sandbox measures pictures and does not understand them; for a real look, connect a relay with a vision model.",
}
