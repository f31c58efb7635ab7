"""How the sandbox cuts text into tokens: a word with the space before it, a Chinese character, a sign."""

import re

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_TOKEN = re.compile(rf"\s*(?:[{CJK}]|[^\W{CJK}]+|[^\w\s])|\s+")
_CJK = re.compile(f"[{CJK}]")


def split(text: str) -> list[str]:
    """Tokens that join to the text again."""
    return _TOKEN.findall(text)


def count(text: str) -> int:
    """Number of tokens of the text."""
    return len(split(text))


def has_cjk(text: str) -> bool:
    """Whether any Chinese, Japanese or Korean character is in the text."""
    return _CJK.search(text) is not None
