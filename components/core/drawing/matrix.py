r"""One prompt that stands for many: `{red|blue} car, {day|night}` is asked for in all four ways.

An alternative may be empty. Braces without a bar, inside each other, or without their partner are as they stand; so is
one behind a backslash, which goes away: `\{red|blue\}` is `{red|blue}`, `{a\|b|c}` is `a|b` or `c`. Two backslashes
there are one.
"""

import re
from itertools import pairwise, product

from components.core.errors import InputError

PROMPTS_MAX = 100
COUNT_MAX = 1_000_000_000
"""Nobody needs to know how many more there are."""
_SIGN = re.compile(r"(?<!\\)(\\*+)([{}|])")


def count(text: str) -> int:
    """How many prompts a text stands for, up to COUNT_MAX; none of them is built."""
    made = 1
    for piece in _pieces(text):
        made = min(made * len(piece), COUNT_MAX)
    return made


def prompts(text: str, limit: int = PROMPTS_MAX) -> list[str]:
    """All prompts a text stands for, the last alternatives changing first.

    Raises:
        InputError: `reason` matrix_many, `count` and `limit`.
    """
    if (many := count(text)) > limit:
        raise InputError(reason="matrix_many", count=many, limit=limit)
    return ["".join(parts) for parts in product(*_pieces(text))]


def escaped(text: str) -> str:
    """The text so that it stands for itself alone."""
    return re.sub(r"(?<!\\)(\\*+)([{}])", lambda sign: f"{sign[1] * 2}\\{sign[2]}", text)


def _pieces(text: str) -> list[list[str]]:
    """The text cut into what stands in every prompt, one each, and alternatives."""
    pieces, done = [], 0
    for bars in _groups(text):
        start, end = bars[0], bars[-1]
        pieces.append([_plain(text[done:start], "{}", before_sign=True)])
        pieces.append([_plain(text[a + 1 : b], "{}|", before_sign=True) for a, b in pairwise(bars)])
        done = end + 1
    pieces.append([_plain(text[done:], "{}", before_sign=False)])
    return pieces


def _groups(text: str) -> list[list[int]]:
    """For each set of alternatives the places of its opening brace, bars and closing brace."""
    open_still: list[list[int]] = []
    whole: list[list[int]] = []
    for sign in _SIGN.finditer(text):
        at = sign.start(2)
        if len(sign[1]) % 2:
            continue
        if sign[2] == "{":
            open_still.append([at])
        elif open_still and sign[2] == "|":
            open_still[-1].append(at)
        elif open_still:
            whole.append([*open_still.pop(), at])
    return _outermost(whole)


def _outermost(whole: list[list[int]]) -> list[list[int]]:
    """Those with a bar that stand in no others and have no others in them."""
    chosen: list[list[int]] = []
    end = -1
    inner = {group[0]: False for group in whole}
    for group in sorted(whole):
        if group[0] < end:
            inner[chosen[-1][0]] = True
        else:
            chosen.append(group)
            end = group[-1]
    return [group for group in chosen if len(group) > 2 and not inner[group[0]]]


def _plain(piece: str, signs: str, *, before_sign: bool) -> str:
    """The piece without the backslashes that say how a sign is meant."""
    follows = rf"[{re.escape(signs)}]" + (r"|\Z" if before_sign else "")
    return re.sub(rf"(?<!\\)\\++(?={follows})", lambda slashes: "\\" * (len(slashes[0]) // 2), piece)
