"""A cheap estimate of tokens for when a relay reports none; always shown as an estimate."""

import re

_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_PER_TURN = 4
"""Tokens that wrap each message: OpenAI cookbook, 'How to count tokens', 2023."""


def estimate(text: str) -> int:
    """Tokens of a text, to about a quarter: one for each CJK character, one for each four others."""
    wide = len(_WIDE.findall(text))
    return wide + -(-(len(text) - wide) // 4)


def estimate_turns(turns: object) -> int:
    """Tokens of the messages of a request body, pictures not counted."""
    total = 0
    for turn in turns if isinstance(turns, list) else []:
        content = turn.get("content") if isinstance(turn, dict) else None
        parts = content if isinstance(content, list) else [{"text": content}]
        texts = (part.get("text") for part in parts if isinstance(part, dict))
        total += _PER_TURN + sum(estimate(text) for text in texts if isinstance(text, str))
    return total
