"""Pictures the sandbox paints, the same for the same words, and the shapes in which chat models hand them over."""

import base64
import hashlib
import io
import json
import random
import re
from dataclasses import dataclass

from PIL import Image, ImageDraw

from components.core.relay.sandbox.tokens import has_cjk

SIDE_PX = 512
DAY = "20250330"
DRAW_WORDS = re.compile(
    r"\b(?:draw|paint|sketch|picture of|image of)\b|画|绘|生成.{0,6}图|作图", re.IGNORECASE
)
PATH = re.compile(r"^/cdn/(?:download/)?\d{8}/([0-9a-f]{24})(?:-(\d{3,4})x(\d{3,4}))?\.(png|webp|jpg)$")
FORMATS = {"png": "PNG", "webp": "WEBP", "jpg": "JPEG", "jpeg": "JPEG"}
LONGEST_PX = 2048


@dataclass(frozen=True, slots=True)
class Painting:
    """A picture to be handed over: what was asked, and where it lies."""

    prompt: str
    origin: str
    """scheme://host[:port] of the sandbox."""
    seed: int = 1

    @property
    def name(self) -> str:
        return hashlib.sha256(f"{self.seed}:{self.prompt}".encode()).hexdigest()[:24]

    def address(self, kind: str = "png", download: bool = False) -> str:
        return f"{self.origin}/cdn/{'download/' if download else ''}{DAY}/{self.name}.{kind}"

    def base64(self) -> str:
        return base64.b64encode(paint(self.name)).decode()

    @property
    def chinese(self) -> bool:
        return has_cjk(self.prompt)


def paint(name: str, kind: str = "png", size: tuple[int, int] = (SIDE_PX, SIDE_PX)) -> bytes:
    """A landscape decided by its name alone, as a file."""
    return packed(landscape(name, size), kind)


def landscape(name: str, size: tuple[int, int], *, sky: bool = True) -> Image.Image:
    """A landscape decided by its name alone: sky (or nothing), sun, three ranges of hills."""
    chance = random.Random(name)  # noqa: S311 - repeatable on purpose
    hue = chance.randrange(360)
    wide, high = size
    canvas = Image.new("RGB" if sky else "RGBA", size)
    brush = ImageDraw.Draw(canvas)
    for y in range(high if sky else 0):
        brush.line([(0, y), (wide, y)], fill=_hsl(hue, 70, 45 + 45 * y // high))
    x, y, r = (
        chance.randrange(wide),
        chance.randrange(high // 8, high // 2),
        min(size) // chance.randrange(7, 13),
    )
    brush.ellipse([x - r, y - r, x + r, y + r], fill=_hsl(hue + 40, 95, 85))
    for layer in range(3):
        brush.polygon(_hills(chance, size, layer), fill=_hsl(hue + 150, 35, 42 - 12 * layer))
    brush.text((8, high - 18), "sandbox", fill=_hsl(hue, 30, 80))
    return canvas


def packed(picture: Image.Image, kind: str, quality: int = 90) -> bytes:
    """A picture as a file: png, webp or jpg; a JPEG has white where nothing was painted."""
    out = io.BytesIO()
    if FORMATS[kind] == "JPEG" and picture.mode == "RGBA":
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture).convert("RGB")
    picture.save(out, FORMATS[kind], quality=quality, compress_level=2)
    return out.getvalue()


def painted(path: str) -> bytes | None:
    """The bytes at a path of the sandbox's picture store, None when it is not one."""
    found = PATH.match(path)
    if not found:
        return None
    size = (int(found[2] or SIDE_PX), int(found[3] or SIDE_PX))
    return paint(found[1], found[4], size) if max(size) <= LONGEST_PX else None


def _hills(chance: random.Random, size: tuple[int, int], layer: int) -> list[tuple[int, int]]:
    wide, high = size
    base = high * (11 + 2 * layer) // 18
    ridge = [(wide * step // 8, base + chance.randrange(-high // 12, high // 12)) for step in range(9)]
    return [(0, high), *ridge, size]


def _hsl(hue: int, saturation: int, light: int) -> str:
    return f"hsl({hue % 360}, {saturation}%, {min(light, 100)}%)"


# The seven ways a drawing comes back in a chat answer (relay-api.md, 1.6). Lines are the pieces it is streamed in.


def tool_echo(painting: Painting) -> list[str]:
    """gpt-4o-all: the tool call's JSON, a plain link, then prose."""
    call = json.dumps({"prompt": painting.prompt, "size": "1024x1024"}, ensure_ascii=False)
    prose = (
        "这里是你要的画，由沙盒绘制。"
        if painting.chinese
        else "Here is your picture, painted by the sandbox."
    )
    return [call, "\n\n\n\n", f"[下载1]({painting.address('webp', download=True)})", "\n\n", prose]


def progress(painting: Painting) -> list[str]:
    """The 4o-image era: prompt echo, progress quotes, the image, a download link."""
    call = {"prompt": painting.prompt, "referenced_image_ids": [f"file-{painting.name[:12]}"]}
    steps = [f"> 进度 **{percent}%**\n\n" for percent in (2, 34, 67)]
    image = f"![file_0000{painting.name[:8]}]({painting.address()})\n"
    link = f"[下载⏬]({painting.address(download=True)})"
    return [json.dumps(call, ensure_ascii=False) + "\n\n", *steps, image, link]


def status_words(painting: Painting) -> list[str]:
    """A task's id, waiting, making, done, then the picture."""
    address = painting.address()
    waiting = ["> 排队中..\n\n", "> 生成中...\n\n", "> 生成中...\n\n", "> 生成完成 ✅\n\n"]
    return [f"> ID: `task_{painting.name}`\n\n", *waiting, f"![{address}]({address})"]


def download_link(painting: Painting) -> list[str]:
    """An image whose text is its own address, and a link to download the same."""
    address = painting.address()
    return [
        "> 🎨 生成中...\n\n",
        f"![{address}]({address})\n\n",
        f"[点击下载]({painting.address(download=True)})",
    ]


def bare_address(painting: Painting) -> list[str]:
    """Nothing but the address."""
    return [painting.address()]


def inline_data(painting: Painting) -> list[str]:
    """The picture itself as a data URL."""
    return [f"![image](data:image/png;base64,{painting.base64()})"]


def inline_base64(painting: Painting) -> list[str]:
    """The picture itself after base64://."""
    return [f"base64://{painting.base64()}"]


def images_body(painting: Painting, created: int) -> dict[str, object]:
    """The body of the images endpoint, sent by the chat endpoint."""
    return {"created": created, "data": [{"url": painting.address(), "revised_prompt": painting.prompt}]}


USUAL_SHAPE = {"gpt-4-all": tool_echo, "gpt-4o-image": progress, "sandbox-draw": download_link}
