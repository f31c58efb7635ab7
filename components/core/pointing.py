"""Models that look at a picture when its address stands in the text: the `-all` models of relays.

Source: the relay's documentation, "gpt-4-all (分析图片)": the address first, the question right behind it, one plain
string and no parts.
"""

import re
from collections.abc import Sequence

_MODELS = re.compile(r"-all(?:$|-)", re.IGNORECASE)


def looks_up(model: str | None) -> bool:
    """Whether a model takes pictures by their addresses in the text."""
    return bool(model and _MODELS.search(model))


def pointed(addresses: Sequence[str], question: str) -> str:
    """The addresses with the question right behind the last one.

    A space goes between only where the question would be read as a part of the address: when it begins with an ASCII
    letter, digit or sign.
    """
    before = " ".join(addresses)
    return f"{before} {question}" if question[:1].isascii() and question[:1].strip() else before + question
