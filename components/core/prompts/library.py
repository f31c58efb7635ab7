"""The prompts at hand: those that come with the app in the reader's language, and finding one among many."""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache

from components.core import i18n
from components.core.belongings import Prompt

STARTER = "starter:"
"""What the id of a prompt that came with the app begins with."""


@cache
def starters(language: str) -> tuple[Prompt, ...]:
    """The prompts that come with the app; the same ids in every language."""
    file = i18n.LOCALES / language / "prompts.json"
    return tuple(
        Prompt(STARTER + item["id"], item["title"], item["text"], tuple(item["tags"]))
        for item in json.loads(file.read_text(encoding="utf-8"))
    )


def found(prompts: Iterable[Prompt], query: str = "", tags: Collection[str] = ()) -> list[Prompt]:
    """The prompts that bear all tags and hold every word of the query; those with it in the title go first."""
    words = query.casefold().split()
    matching = [
        prompt
        for prompt in prompts
        if set(tags) <= set(prompt.tags) and all(word in _searched(prompt) for word in words)
    ]
    return sorted(matching, key=lambda prompt: _rank(prompt.title.casefold(), words))


def _searched(prompt: Prompt) -> str:
    return "\n".join((prompt.title, *prompt.tags, prompt.text)).casefold()


def _rank(title: str, words: Sequence[str]) -> int:
    """0 where the title begins with the query, 1 where it holds it, 2 where only the rest does."""
    if words and title.startswith(" ".join(words)):
        return 0
    return 1 if all(word in title for word in words) else 2


def tags_in(prompts: Iterable[Prompt]) -> list[str]:
    """Every tag in use, the most used first."""
    counted: dict[str, int] = {}
    for prompt in prompts:
        for tag in prompt.tags:
            counted[tag] = counted.get(tag, 0) + 1
    return sorted(counted, key=lambda tag: (-counted[tag], tag))


def tags_of(written: str) -> tuple[str, ...]:
    """Tags as a person writes them in one line, separated by commas or semicolons of either script."""
    parts = (" ".join(part.split()) for part in re.split(r"[,;|，；、\n]", written))
    return tuple(dict.fromkeys(part for part in parts if part))
