"""How many tokens a picture is for a model, by the published rule of its family and the detail it is sent with."""

import re
from enum import StrEnum
from math import ceil, floor, sqrt

from components.core.records import Doubt

Weight = tuple[int, Doubt]


class Detail(StrEnum):
    """How closely a model looks: `image_url.detail` of a request; AUTO is counted as HIGH, which it never exceeds."""

    LOW = "low"
    HIGH = "high"
    AUTO = "auto"


_TILES = (
    (re.compile(r"^gpt-4o-mini"), 2833, 5667),
    (re.compile(r"^(?:gpt-4o|chatgpt-4o|gpt-4\.1$|gpt-4\.1-20|gpt-4\.5|gpt-4-)"), 85, 170),
    (re.compile(r"^gpt-5(?!.*(?:mini|nano))"), 70, 140),
    (re.compile(r"^o[13](?:$|-)(?!mini)"), 75, 150),
)
"""Tokens of a picture and of each of its tiles. Source: OpenAI's guide 'Images and vision', Calculating costs, 2025."""

_PATCHES = (
    (re.compile(r"^(?:gpt-4\.1|gpt-5).*mini"), 1.62),
    (re.compile(r"^(?:gpt-4\.1|gpt-5).*nano"), 2.46),
    (re.compile(r"^o4-mini"), 1.72),
)
"""What each patch of 32 by 32 pixels, of at most 1,536, is multiplied with; same source."""

_UNPUBLISHED = re.compile(r"^gpt-5\.[2-9]")
"""Bills of these were seen to differ from the guide: OpenAI's forum, 'computer vision pricing compared', 2026."""
_NEW_CLAUDE = re.compile(r"^claude-(?:[a-z]+-)?(?:4[-.][7-9]|[5-9])")
_QWEN_28 = re.compile(r"^(?:qwen-?2(?:\.5)?-(?:vl|omni)|qvq)")
_QWEN_32 = re.compile(r"^qwen-?(?:3(?:\.\d)?-(?:vl|omni|plus|flash|max)|3\.[5-9]|vl)")
_GLM = re.compile(r"^glm-(?:4\.[1-9]|5(?:\.\d)?)v")


def weight(name: str, width: int, height: int, detail: Detail = Detail.AUTO) -> Weight:
    """Tokens of a picture for a model (its id bare and in lower case), and how sure they are.

    REPORTED means: by its family's published rule. What nobody published is counted as gpt-4o would, ESTIMATED.
    """
    width, height = max(1, width), max(1, height)
    if (openai := _openai(name, width, height, detail)) is not None:
        return openai
    if name.startswith("claude"):
        return _claude(name, width, height)
    if name.startswith("gemini"):
        return _gemini(name, width, height, detail)
    if _QWEN_28.search(name):
        return _qwen(width, height, 28, 1280)
    if _QWEN_32.search(name):
        return _qwen(width, height, 32, 2560)
    if name.startswith("glm") and (_GLM.search(name) or name.startswith("glm-4v")):
        return _glm(name, width, height)
    return 85 + (0 if detail is Detail.LOW else 170 * _tiles(width, height)), Doubt.ESTIMATED


def _openai(name: str, width: int, height: int, detail: Detail) -> Weight | None:
    """Patches or tiles. Source: OpenAI's guide 'Images and vision', Calculating costs, 2025.

    Low detail is the base without tiles; what it is in patches the guide does not say: those of 512 by 512 at most.
    """
    doubt = Doubt.ESTIMATED if _UNPUBLISHED.search(name) else Doubt.REPORTED
    for family, factor in _PATCHES:
        if family.search(name):
            scale = min(1.0, 512 / max(width, height)) if detail is Detail.LOW else 1.0
            patches = _patches(width * scale, height * scale)
            return ceil(patches * factor), Doubt.ESTIMATED if detail is Detail.LOW else doubt
    for family, base, tile in _TILES:
        if family.search(name):
            return base + (0 if detail is Detail.LOW else tile * _tiles(width, height)), doubt
    return None


def _tiles(width: int, height: int) -> int:
    """Tiles of 512 by 512, after fitting into 2,048 by 2,048 and making the shorter side at most 768."""
    scale = min(1.0, 2048 / max(width, height))
    scale *= min(1.0, 768 / max(min(width, height) * scale, 1))
    return ceil(width * scale / 512) * ceil(height * scale / 512)


def _patches(width: float, height: float) -> int:
    """Patches of 32 by 32; more than 1,536 are scaled down until whole ones fit."""
    across, down = width / 32, height / 32
    if ceil(across) * ceil(down) > 1536:
        scale = sqrt(1536 / (across * down))
        across, down = across * scale, down * scale
        fit = min(max(1, floor(across)) / across, max(1, floor(down)) / down, 1.0)
        across, down = across * fit, down * fit
    return min(1536, ceil(round(across, 6)) * ceil(round(down, 6)))


def _claude(name: str, width: int, height: int) -> Weight:
    """Area by 750, after fitting the longer side into 1,568, at most 1,600. Source: Anthropic's guide 'Vision', 2025.

    From Opus 4.7 on patches of 28 pixels, up to 2,576 pixels a side and 3.75 megapixels: same guide, 2026. Detail is
    not asked for.
    """
    if _NEW_CLAUDE.search(name):
        scale = min(1.0, 2576 / max(width, height), sqrt(4784 * 784 / (width * height)))
        return min(4784, ceil(width * scale / 28) * ceil(height * scale / 28)), Doubt.ESTIMATED
    scale = min(1.0, 1568 / max(width, height))
    return min(1600, ceil(width * scale * height * scale / 750)), Doubt.REPORTED


def _gemini(name: str, width: int, height: int, detail: Detail) -> Weight:
    """258 up to 384 by 384, else for each tile of about 768. Source: Gemini API, 'Understand and count tokens', 2025.

    From Gemini 3 on 1,120 at most, 280 at low resolution: same, 'Media resolution', 2026. Whether a relay hands the
    detail on as resolution is not known.
    """
    doubt = Doubt.ESTIMATED if detail is Detail.LOW else Doubt.REPORTED
    if re.match(r"gemini-[3-9]", name):
        return 280 if detail is Detail.LOW else 1120, doubt
    if max(width, height) <= 384:
        return 258, doubt
    unit = min(max(min(width, height) // 1.5, 256), 768)
    return 258 * ceil(width / unit) * ceil(height / unit), doubt


def _qwen(width: int, height: int, patch_px: int, most: int) -> Weight:
    """Patches and 2 more, sides rounded to whole ones, 4 at least. Source: Alibaba Cloud Model Studio, 'Visual understanding', 2025.

    `most` is the limit without `vl_high_resolution_images`; self-hosted ones go up to 16,384. Detail is not asked for.
    """
    tokens, capped = _rounded(width, height, patch_px, 4, most)
    return tokens + 2, Doubt.ESTIMATED if capped else Doubt.REPORTED


def _glm(name: str, width: int, height: int) -> Weight:
    """Patches of 28 pixels, 16 to 6,144, and 2 more; GLM-4V sees all at 1,120 by 1,120: 1,600. Detail is not asked for.

    Source: preprocessor_config.json of zai-org/GLM-4.6V-Flash (9,633,792 pixels for two frames) and THUDM/glm-4v-9b.
    """
    if not _GLM.search(name):
        return 1602, Doubt.ESTIMATED
    tokens, _capped = _rounded(width, height, 28, 16, 6144)
    return tokens + 2, Doubt.REPORTED


def _rounded(width: int, height: int, patch_px: int, least: int, most: int) -> tuple[int, bool]:
    """Patches after rounding and fitting between least and most, and whether there were too many.

    Source: smart_resize in qwen-vl-utils, which GLM follows.
    """
    across, down = max(1, round(width / patch_px)), max(1, round(height / patch_px))
    area = width * height / patch_px**2
    if across * down > most:
        scale = sqrt(area / most)
        return max(1, floor(width / scale / patch_px)) * max(1, floor(height / scale / patch_px)), True
    if across * down < least:
        scale = sqrt(least / area)
        return ceil(width * scale / patch_px) * ceil(height * scale / patch_px), False
    return across * down, False
