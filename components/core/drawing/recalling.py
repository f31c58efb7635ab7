"""How a picture was made, to be made so again: from the gallery, or from what a file says of itself."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from components.core.belongings import Picture
from components.core.drawing.bringing import ACTUAL, ASKED
from components.core.drawing.choices import Choice, choice_of
from components.core.errors import Value
from components.core.images import parameters
from components.core.images.parameters import Texts

FORMAT = "relay-studio/picture"
PROMPT_MAX_CHARS = 32_000
_WORD_MAX_CHARS = 100
_SEED_MAX = 2**53
# As the web UI of AUTOMATIC1111 reads its own last line, but for the limit on names: they are sought at every character.
_PAIR = re.compile(r'\s*(\w[\w \-/]{0,60}):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
_PAIRS = 3
_NEGATIVE = "Negative prompt:"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a drawing is asked for with."""

    prompt: str = ""
    model: str = ""
    choice: Choice = field(default_factory=Choice)


def asked(picture: Picture) -> dict[str, Value]:
    """The parameters that were asked for, by name."""
    return _under(picture, ASKED)


def actual(picture: Picture) -> dict[str, Value]:
    """What the relay says it did, by name."""
    return _under(picture, ACTUAL)


def references(picture: Picture) -> tuple[str, ...]:
    """Ids of the files it was made from."""
    return tuple(str(picture.options.get("references") or "").split())


def of_picture(picture: Picture) -> Settings:
    """The settings a picture of the gallery was made with."""
    mask = picture.options.get("mask")
    choice = replace(
        _choice(asked(picture)), references=references(picture), mask=str(mask) if mask else None
    )
    return Settings(picture.prompt, picture.model or "", choice)


def told(picture: Picture) -> dict[str, Any]:
    """What is told of a picture to whoever takes it along; neither keys nor addresses."""
    return {
        "format": FORMAT,
        "version": 1,
        "prompt": picture.prompt,
        "revised_prompt": str(picture.options.get("revised_prompt") or ""),
        "model": picture.model,
        "source": picture.source,
        "created_at": picture.created_at.isoformat(timespec="seconds"),
        "width": picture.width,
        "height": picture.height,
        "asked": asked(picture),
        "actual": actual(picture),
    }


def texts_of(picture: Picture) -> Texts:
    """What is written into the file of a picture that is taken along."""
    return Texts(_words(picture), json.dumps(told(picture)))


def read(data: bytes) -> Settings | None:
    """The settings that a file was made with, ours or another program's; None where it does not say."""
    texts = parameters.read(data)
    return _of_json(texts.ours) or read_words(texts.words)


def read_words(text: str) -> Settings | None:
    """Settings from the text that AUTOMATIC1111 writes: prompt, what to leave out, and pairs on the last line."""
    lines = text.strip().split("\n")
    pairs = dict(_PAIR.findall(lines[-1]))
    if len(pairs) >= _PAIRS or lines[-1].startswith("Steps:"):
        lines.pop()
    else:
        pairs = {}
    said, _sign, left_out = "\n".join(lines).partition(_NEGATIVE)
    values: dict[str, Any] = {"negative_prompt": left_out.strip(), "size": pairs.get("Size", "").strip()}
    if (seed := pairs.get("Seed", "").strip()).isdecimal() and len(seed) < len(str(_SEED_MAX)):
        values["seed"] = int(seed)
    if not said.strip():
        return None
    return Settings(said.strip()[:PROMPT_MAX_CHARS], _unquoted(pairs.get("Model", "")), _choice(values))


def _of_json(text: str) -> Settings | None:
    try:
        values = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        return None
    prompt, model, wanted = values.get("prompt"), values.get("model"), values.get("asked")
    return Settings(
        prompt[:PROMPT_MAX_CHARS] if isinstance(prompt, str) else "",
        model[:_WORD_MAX_CHARS] if isinstance(model, str) else "",
        _choice(wanted if isinstance(wanted, dict) else {}),
    )


def _choice(values: Mapping[str, Any]) -> Choice:
    """What of these values can be chosen: a file's may be anything."""
    limits = {"output_compression": 101, "partial_images": 4, "seed": _SEED_MAX, "n": 1000}
    fit = {}
    for name, value in values.items():
        longest = PROMPT_MAX_CHARS if name == "negative_prompt" else _WORD_MAX_CHARS
        if (isinstance(value, str) and len(value) <= longest and name not in ("mask", "style_preset")) or (
            isinstance(value, int) and name in limits and 0 <= value < limits[name]
        ):
            fit[name] = value
    return choice_of(fit)


def _words(picture: Picture) -> str:
    wanted = asked(picture)
    left_out = str(wanted.pop("negative_prompt", ""))
    pairs: dict[str, object] = {"Size": wanted.pop("size", f"{picture.width}x{picture.height}")}
    if "seed" in wanted:
        pairs["Seed"] = wanted.pop("seed")
    pairs |= {"Model": picture.model or "unknown", **wanted, "Version": "Relay Studio"}
    lines = [picture.prompt, *([f"{_NEGATIVE} {left_out}"] if left_out else [])]
    return "\n".join([*lines, ", ".join(f"{name}: {_quoted(value)}" for name, value in pairs.items())])


def _quoted(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if set(text) & set(',:"\n') else text


def _unquoted(text: str) -> str:
    try:
        value = json.loads(text) if text.startswith('"') else text
    except ValueError:
        value = text
    return str(value).strip()[:_WORD_MAX_CHARS]


def _under(picture: Picture, beginning: str) -> dict[str, Value]:
    named = {name: value for name, value in picture.options.items() if name.startswith(beginning)}
    return {name.removeprefix(beginning): value for name, value in named.items()}
