"""Presets as files: JSON of our own, read strictly, because what it holds is sent and paid for."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from components.core.belongings import Preset
from components.core.errors import InputError
from components.core.records import ChatOptions

FORMAT = "relay-studio.presets"
LARGEST_BYTES = 5_000_000
NAME_MAX_CHARS = 100
OPENERS_MAX = 8
_HERE_ALONE = {"relay_id", "preset_id", "withheld", "zone"}
"""What means nothing on another machine."""
_APART = {"system", "model"}
_PARAMETERS = {field.name: field.default for field in fields(ChatOptions)}
_RANGES: Mapping[str, tuple[float, float]] = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "max_tokens": (1, 10_000_000),
    "presence_penalty": (-2, 2),
    "frequency_penalty": (-2, 2),
    "seed": (-(2**63), 2**63 - 1),
    "top_logprobs": (0, 20),
    "history_messages": (0, 1_000_000),
    "history_tokens": (0, 100_000_000),
    "image_turns": (0, 1_000_000),
}
_WHOLE = {"max_tokens", "seed", "top_logprobs", "history_messages", "history_tokens", "image_turns"}


def as_json(presets: Iterable[Preset]) -> str:
    """The presets as JSON; `read` gives them back, without what belongs to this machine alone."""
    items = [
        {
            "name": preset.name,
            "system": preset.options.system,
            "model": preset.options.model,
            "parameters": _told(preset.options),
            "openers": list(preset.openers),
        }
        for preset in presets
    ]
    return json.dumps({"format": FORMAT, "version": 1, "presets": items}, ensure_ascii=False, indent=2)


def read(data: bytes) -> list[Preset]:
    """The presets in a file, without ids; all of them, or none when one can't be used.

    Raises:
        InputError: `reason` presets_shape for another kind of file, presets_value with `place` (from 1) and `field`.
    """
    try:
        said = json.loads(data[: LARGEST_BYTES + 1].decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise InputError(reason="presets_shape") from None
    listed = said.get("presets") if isinstance(said, dict) and said.get("format") == FORMAT else None
    if not isinstance(listed, list) or len(data) > LARGEST_BYTES:
        raise InputError(reason="presets_shape")
    return [_preset(item, place) for place, item in enumerate(listed, 1)]


def _told(options: ChatOptions) -> dict[str, Any]:
    """The parameters that differ from what holds when nothing is said."""
    named = _PARAMETERS.keys() - _HERE_ALONE - _APART
    values = {name: getattr(options, name) for name in sorted(named)}
    return {name: value for name, value in values.items() if value != _PARAMETERS[name]}


def _preset(item: object, place: int) -> Preset:
    if not isinstance(item, dict):
        raise InputError(reason="presets_shape")
    name, system, model = item.get("name"), item.get("system", ""), item.get("model")
    openers, parameters = item.get("openers", []), item.get("parameters", {})
    fit = {
        "name": isinstance(name, str) and 0 < len(name.strip()) <= NAME_MAX_CHARS,
        "system": isinstance(system, str),
        "model": model is None or isinstance(model, str),
        "openers": _are_texts(openers) and len(openers) <= OPENERS_MAX,
        "parameters": isinstance(parameters, dict),
    }
    if fit["parameters"]:
        fit |= {known: _fits(known, value) for known, value in parameters.items()}
    if wrong := next((field for field, fits in fit.items() if not fits), None):
        raise InputError(reason="presets_value", place=place, field=str(wrong)[:60])
    lists = {key: tuple(value) for key, value in parameters.items() if isinstance(value, list)}
    options = ChatOptions(**{**parameters, **lists, "system": system, "model": model or None})
    return Preset("", str(name).strip(), options, tuple(openers))


def _fits(name: str, value: object) -> bool:
    """Whether a parameter can be this value."""
    if name not in _PARAMETERS or name in _HERE_ALONE | _APART:
        return False
    if name in _RANGES and value is not None:
        kinds = int if name in _WHOLE else (int, float)
        least, most = _RANGES[name]
        return isinstance(value, kinds) and not isinstance(value, bool) and least <= value <= most
    if value is None:
        return _PARAMETERS[name] is None or name == "image_turns"
    if isinstance(_PARAMETERS[name], bool):
        return isinstance(value, bool)
    return _are_texts(value) if _PARAMETERS[name] == () else isinstance(value, str)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)
