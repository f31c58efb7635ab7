"""What the sandbox refuses of an order for pictures: first as one-api does, then in OpenAI's words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from components.core.relay.sandbox.refusals import Refusal
from components.core.relay.sandbox.studio import Wanted
from components.core.relay.sandbox.uploads import MASK_MAX_BYTES, Upload
from components.core.relay.sandbox.wire import JSON

_KIND = "invalid_request_error"
_EVERY = {"model", "prompt", "n", "size", "quality", "user"}
_TYPES = ("image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a model takes; the first value is what it does by itself."""

    sizes: tuple[str, ...]
    most: int
    qualities: tuple[str, ...]
    prompt_bytes: int | None = None
    others: Mapping[str, tuple[str, ...]] | None = None
    """Further parameters, with their values where these are few."""
    image_bytes: int = 0
    images: int = 0
    """How many pictures it edits at once."""


_DALL_E = {"response_format": ("url", "b64_json")}
RULES: Mapping[str, Rules] = {
    "dall-e-2": Rules(
        ("1024x1024", "512x512", "256x256"), 10, ("standard",), 1000, _DALL_E, 4_000_000, 1
    ),
    "dall-e-3": Rules(
        ("1024x1024", "1024x1792", "1792x1024"),
        1,
        ("standard", "hd"),
        4000,
        _DALL_E | {"style": ("vivid", "natural")},
    ),
    "gpt-image-1": Rules(
        ("1024x1024", "1024x1536", "1536x1024", "auto"),
        10,
        ("medium", "low", "high", "auto"),
        None,
        {
            "background": ("opaque", "transparent", "auto"),
            "output_format": ("png", "jpeg", "webp"),
            "output_compression": (),
            "moderation": ("auto", "low"),
            "input_fidelity": ("low", "high"),
            "stream": (),
            "partial_images": (),
        },
        50_000_000,
        16,
    ),
}  # fmt: skip


def read(model: str, body: JSON) -> Wanted:
    """Check an order; raises Refusal 400."""
    rules = RULES[model]
    prompt = body.get("prompt")
    if not isinstance(prompt, str) or not prompt:
        raise Refusal(400, "prompt is required", "prompt_missing", "one_api_error")
    size = str(body.get("size") or rules.sizes[0])
    if "×" in size:
        said = "size an unexpected error occurred in the parameter, please use 'x' instead of the multiplication sign '×'"
        raise Refusal(400, said, "invalid_image_request")
    if rules.prompt_bytes and size not in rules.sizes:
        raise Refusal(400, "size not supported for this image model", "size_not_supported", "one_api_error")
    if rules.prompt_bytes and len(prompt.encode()) > rules.prompt_bytes:
        raise Refusal(400, "prompt is too long", "prompt_too_long", "one_api_error")
    n = _number(body, "n", 1)
    if not 1 <= n <= rules.most:
        raise Refusal(400, "invalid value of n", "n_not_within_range", "one_api_error")
    _values(rules, body)
    return _wanted(model, rules, body, prompt, n, size)


def with_pictures(wanted: Wanted, body: JSON) -> Wanted:
    """Check what came to be edited; raises Refusal 400."""
    rules = RULES[wanted.model]
    images: list[Upload] = body["images"]
    mask = body.get("mask")
    if not rules.images:
        said = f"Invalid value: '{wanted.model}'. Value must be 'dall-e-2'."
        raise Refusal(400, said, "invalid_value", _KIND, "model")
    if not images:
        raise Refusal(
            400, "Missing required parameter: 'image'.", "missing_required_parameter", _KIND, "image"
        )
    if len(images) > rules.images:
        said = f"Invalid 'image': array too long. Expected an array with maximum length {rules.images}, but got an array with length {len(images)} instead."
        raise Refusal(400, said, "array_above_max_length", _KIND, "image")
    for image in images:
        _picture(image, rules)
    if mask is not None:
        _mask(mask, images[0])
    elif (
        wanted.model == "dall-e-2" and images[0].picture and images[0].picture.mode not in ("RGBA", "LA", "L")
    ):
        said = f"Invalid input image - format must be in ['RGBA', 'LA', 'L'], got {images[0].picture.mode}."
        raise Refusal(400, said, None, _KIND, None)
    return _on_canvas(wanted, images, mask, body)


def _values(rules: Rules, body: JSON) -> None:
    others = rules.others or {}
    known = {"quality": rules.qualities, "size": rules.sizes, **others}
    for name, value in body.items():
        if name in ("images", "mask") or value is None:
            continue
        if name not in _EVERY and name not in others:
            raise Refusal(400, f"Unknown parameter: '{name}'.", "unknown_parameter", _KIND, name)
        allowed = known.get(name)
        if allowed and value not in allowed:
            told = ", ".join(f"'{one}'" for one in allowed[:-1]) + f", and '{allowed[-1]}'"
            said = f"Invalid value: '{value}'. Supported values are: {told}."
            raise Refusal(400, said, "invalid_value", _KIND, name)
    if body.get("background") == "transparent" and body.get("output_format") == "jpeg":
        said = "Transparent background is not supported for JPEG output format."
        raise Refusal(400, said, "invalid_parameter", _KIND, "background")


def _wanted(model: str, rules: Rules, body: JSON, prompt: str, n: int, size: str) -> Wanted:
    streams = str(body.get("stream", "")).lower() == "true"
    partials = _number(body, "partial_images", 0)
    if not 0 <= partials <= 3:
        said = f"Invalid 'partial_images': integer above maximum value. Expected a value <= 3, but got {partials} instead."
        raise Refusal(400, said, "integer_above_max_value", _KIND, "partial_images")
    quality = str(body.get("quality") or rules.qualities[0])
    wide, _, high = (rules.sizes[0] if size == "auto" else size).partition("x")
    return Wanted(
        model=model,
        prompt=prompt,
        n=n,
        size=(int(wide), int(high)),
        quality=rules.qualities[0] if quality == "auto" else quality,
        background="transparent" if body.get("background") == "transparent" else "opaque",
        output_format=str(body.get("output_format") or "png"),
        compression=_number(body, "output_compression", 90),
        response_format=str(body.get("response_format") or "url") if rules.prompt_bytes else "b64_json",
        partial_images=partials if streams else None,
    )


def _on_canvas(wanted: Wanted, images: list[Upload], mask: Upload | None, body: JSON) -> Wanted:
    own = images[0].picture
    asked = body.get("size") not in (None, "", "auto")
    size = wanted.size if asked or own is None else own.size
    return replace(wanted, size=size, images=tuple(images), mask=mask)


def _picture(image: Upload, rules: Rules) -> None:
    if rules.images == 1:
        if image.media_type != "image/png" or image.picture is None or len(image.data) >= rules.image_bytes:
            raise Refusal(400, "Uploaded image must be a PNG and less than 4 MB.", None, _KIND, None)
        if image.picture.width != image.picture.height:
            raise Refusal(400, "Uploaded image must be square.", None, _KIND, None)
        return
    if image.media_type not in _TYPES:
        said = f"Invalid file 'image': unsupported mimetype ('{image.media_type}'). Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'."
        raise Refusal(400, said, "unsupported_file_mimetype", _KIND, "image")
    if len(image.data) >= rules.image_bytes:
        raise Refusal(413, "Maximum content size limit (52428800) exceeded", None, _KIND, None)
    if image.picture is None:
        raise Refusal(
            400,
            "Invalid image file or mode for image 1, please check your image file.",
            "invalid_image_file",
            "image_generation_user_error",
            None,
        )


def _mask(mask: Upload, image: Upload) -> None:
    if mask.picture is None or mask.media_type != "image/png" or len(mask.data) >= MASK_MAX_BYTES:
        raise Refusal(400, "Uploaded mask must be a PNG and less than 4 MB.", None, _KIND, "mask")
    if mask.picture.mode not in ("RGBA", "LA", "PA"):
        said = "Invalid mask image format - mask image missing alpha channel"
        raise Refusal(400, said, "invalid_image_format", _KIND, "mask")
    if image.picture is not None and mask.picture.size != image.picture.size:
        said = "Invalid mask image format - mask size does not match image size"
        raise Refusal(400, said, "invalid_image_format", _KIND, "mask")


def _number(body: JSON, name: str, usual: int) -> int:
    value = body.get(name)
    try:
        return usual if value in (None, "") else int(str(value))
    except ValueError as error:
        said = f"Invalid type for '{name}': expected an integer, but got '{value}' instead."
        raise Refusal(400, said, "invalid_type", _KIND, name) from error
