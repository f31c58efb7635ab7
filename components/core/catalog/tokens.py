"""Tokens counted before anything is sent: by the model's own tokenizer where it is known, else estimated; never asked of a relay."""

import logging
import re
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import Any, Protocol

from components.core.catalog.pictures import Detail, weight
from components.core.records import Doubt

log = logging.getLogger(__name__)

_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
PER_TURN = 4
"""Tokens that wrap each message: OpenAI cookbook, 'How to count tokens', 2023."""
PICTURE = 765
"""A picture of unknown size: one of 1,024 by 1,024 pixels for gpt-4o."""

_ENCODINGS = (
    ("o200k_base", re.compile(r"^(?:chatgpt-4o|gpt-4o|gpt-4\.[15]|gpt-5|gpt-oss|o[134](?:$|-))")),
    ("cl100k_base", re.compile(r"^(?:gpt-4|gpt-3\.5|text-embedding-)")),
)
"""Tokenizers by model id. Source: tiktoken/model.py, 2025."""


@dataclass(frozen=True, slots=True)
class Count:
    """Tokens, and how sure they are: REPORTED by the model's own tokenizer or published rule, else ESTIMATED."""

    tokens: int
    doubt: Doubt

    def __add__(self, other: "Count") -> "Count":
        doubt = self.doubt if self.doubt is other.doubt else max(self.doubt, other.doubt, key=_ORDER.index)
        return Count(self.tokens + other.tokens, doubt)


_ORDER = (Doubt.REPORTED, Doubt.ESTIMATED, Doubt.UNKNOWN)
NOTHING = Count(0, Doubt.REPORTED)


class _Tokenizer(Protocol):
    def count(self, text: str) -> int: ...


_ready: dict[str, _Tokenizer] = {}
_loading: set[str] = set()
_known: dict[tuple[str, int, int], Count] = {}
_KNOWN_MAX = 5000


def estimate(text: str) -> int:
    """Tokens of a text, to about a quarter: one for each CJK character, one for each four others."""
    wide = len(_WIDE.findall(text))
    return wide + -(-(len(text) - wide) // 4)


def estimate_turns(turns: object) -> int:
    """Tokens of the messages of a request body; a picture counts as one of middling size."""
    total = 0
    for turn in turns if isinstance(turns, list) else []:
        content = turn.get("content") if isinstance(turn, dict) else None
        parts = content if isinstance(content, list) else [{"text": content}]
        texts = (part.get("text") for part in parts if isinstance(part, dict))
        pictures = sum(isinstance(part, dict) and "image_url" in part for part in parts)
        total += PER_TURN + sum(estimate(text) for text in texts if isinstance(text, str))
        total += PICTURE * pictures
    return total


@lru_cache(maxsize=1000)
def encoding(model: str | None) -> str | None:
    """The name of the model's tokenizer; None where nobody publishes one."""
    name = _bare(model)
    return next((encoding for encoding, family in _ENCODINGS if family.search(name)), None)


def count(model: str | None, text: str) -> Count:
    """Tokens of a text for a model; the first counts are estimates, until its tokenizer is loaded in the background."""
    name = encoding(model)
    tokenizer = _ready.get(name) if name else None
    if name and tokenizer is None:
        _load_aside(name)
    key = (name if tokenizer and name else "", hash(text), len(text))
    if key not in _known:
        while len(_known) >= _KNOWN_MAX:
            _known.pop(next(iter(_known)), None)
        exact = tokenizer is not None
        _known[key] = Count(
            tokenizer.count(text) if tokenizer else estimate(text),
            Doubt.REPORTED if exact else Doubt.ESTIMATED,
        )
    return _known[key]


def load(name: str) -> None:
    """Load a tokenizer: some 90 MB, so only when a model that has it is used.

    Raises:
        ImportError: it is not installed.
    """
    _ready[name] = _bindings().tokenizer_for_encoding(name)


@cache
def _bindings() -> Any:
    """The compiled part of bpe_openai alone: the package itself reads all its tables into Python first, for seconds."""
    package = find_spec("bpe_openai")
    folders = package.submodule_search_locations if package else None
    found = PathFinder.find_spec("bpe_openai._bindings", folders)
    if found is None or found.loader is None:
        raise ImportError("bpe_openai")
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


def _load_aside(name: str) -> None:
    if name not in _loading:
        _loading.add(name)
        threading.Thread(target=_load_or_log, args=(name,), name=f"tokenizer-{name}", daemon=True).start()


def _load_or_log(name: str) -> None:
    try:
        load(name)
    except (ImportError, OSError, ValueError) as error:  # estimates go on
        log.warning("The tokenizer %s can't be loaded: %s", name, error)


def picture(model: str | None, width: int, height: int, detail: Detail = Detail.AUTO) -> Count:
    """Tokens of a picture for a model; see pictures.weight."""
    return Count(*weight(_bare(model), width, height, detail))


def _bare(model: str | None) -> str:
    return (model or "").rpartition("/")[2].partition(":")[0].strip().lower()
