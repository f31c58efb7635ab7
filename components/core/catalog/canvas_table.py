"""What models that draw take, as their makers and the relays in between say; data with its sources."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from components.core.orders import Road


@dataclass(frozen=True, slots=True)
class Freehand:
    """Sizes of one's own, width by height in pixels; None where nobody told a limit."""

    step: int = 1
    """Both sides are multiples of it."""
    side_max: int | None = None
    ratio_max: int | None = None
    """Of the longer side to the shorter."""
    pixels_min: int | None = None
    pixels_max: int | None = None


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a model takes; an empty tuple, 0 or False: it does not know the parameter; None: nobody knows, so it is free."""

    road: Road = Road.GENERATIONS
    sizes: tuple[str, ...] = ()
    """Sizes to offer; all there are, unless `freehand` allows others."""
    freehand: Freehand | None = Freehand()
    n_max: int | None = None
    qualities: tuple[str, ...] | None = None
    styles: tuple[str, ...] | None = None
    backgrounds: tuple[str, ...] | None = None
    formats: tuple[str, ...] | None = None
    moderations: tuple[str, ...] | None = None
    fidelities: tuple[str, ...] | None = None
    response_formats: tuple[str, ...] | None = None
    partials_max: int | None = None
    takes_compression: bool = True
    takes_negative: bool = True
    takes_seed: bool = True
    takes_mask: bool = True
    references_max: int | None = 16
    reference_max_bytes: int | None = None
    references_square: bool = False
    """Square, and PNG."""
    prompt_max_bytes: int | None = None
    """As relays count, in UTF-8."""
    prompt_max_chars: int | None = None


FREE = Canvas()

CHATS = Canvas(
    road=Road.CHAT,
    freehand=None,
    n_max=1,
    qualities=(),
    styles=(),
    backgrounds=(),
    formats=(),
    moderations=(),
    fidelities=(),
    response_formats=(),
    partials_max=0,
    takes_compression=False,
    takes_negative=False,
    takes_seed=False,
    takes_mask=False,
)
"""A chat has no fields for any of it: what is wanted stands in the prompt."""

_DALL_E = Canvas(
    freehand=None,
    backgrounds=(),
    formats=(),
    moderations=(),
    fidelities=(),
    response_formats=("url", "b64_json"),
    partials_max=0,
    takes_compression=False,
    takes_negative=False,
    takes_seed=False,
)

_DALL_E_2 = replace(
    _DALL_E,
    sizes=("1024x1024", "512x512", "256x256"),
    n_max=10,
    qualities=("standard",),
    styles=(),
    references_max=1,
    reference_max_bytes=4_000_000,
    references_square=True,
    prompt_max_bytes=1000,
)
"""Source: one-api relay/billing/ratio/image.go (sizes, n, prompt in bytes); OpenAI, Create image edit (one square PNG)."""

_DALL_E_3 = replace(
    _DALL_E,
    sizes=("1024x1024", "1792x1024", "1024x1792"),
    n_max=1,
    qualities=("standard", "hd"),
    styles=("vivid", "natural"),
    takes_mask=False,
    references_max=0,
    prompt_max_bytes=4000,
)
"""Source: one-api relay/billing/ratio/image.go; OpenAI, Create image."""

_GPT_IMAGE = Canvas(
    sizes=("auto", "1024x1024", "1536x1024", "1024x1536"),
    freehand=None,
    n_max=10,
    qualities=("auto", "low", "medium", "high"),
    styles=(),
    backgrounds=("auto", "transparent", "opaque"),
    formats=("png", "jpeg", "webp"),
    moderations=("auto", "low"),
    fidelities=("low", "high"),
    response_formats=(),
    partials_max=3,
    takes_negative=False,
    takes_seed=False,
    reference_max_bytes=50_000_000,
    prompt_max_chars=32_000,
)
"""Source: OpenAI's API reference, Create image and Create image edit; response_format is an unknown parameter to it."""

_GPT_IMAGE_2 = replace(
    _GPT_IMAGE,
    sizes=("auto", "1024x1024", "1536x1024", "1024x1536", "2048x1152", "1152x2048", "2048x2048", "3840x2160", "2160x3840"),
    freehand=Freehand(16, 3840, 3, 655_360, 8_294_400),
    fidelities=(),
)  # fmt: skip
"""Source: OpenAI's guide 'Image generation', size and quality options; input_fidelity is to be left out."""

EXACT: Mapping[str, Canvas] = {
    "dall-e-2": _DALL_E_2,
    "dall-e-3": _DALL_E_3,
    "gpt-image-1": _GPT_IMAGE,
    "gpt-image-1-mini": replace(_GPT_IMAGE, fidelities=("low",)),
    "gpt-image-1.5": _GPT_IMAGE,
    "chatgpt-image-latest": _GPT_IMAGE,
    "gpt-image-2": _GPT_IMAGE_2,
    "cogview-3": replace(FREE, n_max=1, prompt_max_bytes=833),
    "wanx-v1": replace(
        FREE, sizes=("1024x1024", "720x1280", "1280x720"), freehand=None, n_max=4, prompt_max_bytes=4000
    ),
}
"""By bare lower-case id. cogview-3 and wanx-v1: one-api relay/billing/ratio/image.go."""

FAMILIES: tuple[tuple[re.Pattern[str], Canvas], ...] = (
    (
        re.compile(r"gpt-image-2\.5-(?:sunburst|flare)"),
        replace(_GPT_IMAGE_2, qualities=("auto", "low", "medium", "high", "xhigh", "max")),
    ),
    (re.compile(r"gpt-image-2\.6-(?:sunburst|flare)"), _GPT_IMAGE_2),
    (re.compile(r"gpt-image-.*"), FREE),  # of relays' own making, such as gpt-image-2-all
)
"""By the beginning of the id, tried after the exact ones and their dated snapshots."""
