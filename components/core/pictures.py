"""Pictures that an answer points to: those on other servers must not load by themselves."""

import re

_SCAN = re.compile(
    r"""
    \\[\s\S]                                                                   # an escaped character
    | ^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*+(?P<fence>`{3,}+(?=[^`\n]*$)|~{3,}+)[^\n]*
      (?:\n[\s\S]*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)|\Z)                   # a block of code
    | (?P<ticks>`++)(?:(?!\n[ \t]*\n)[\s\S])+?(?<!`)(?P=ticks)(?!`)            # code in a line
    | `++
    | !\[(?P<alt>(?:[^\[\]]++|\[[^\[\]]*\]){0,50})\]
      (?:\(\s*(?P<to><[^<>\n]*>|(?:[^\s()<>]++|\([^\s()]*\))+)(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)
      |\[(?P<label>[^\[\]]*)\])?                                               # a picture
    """,
    re.M | re.X,
)
_REMOTE = re.compile(r"\s*(?:https?:)?[/\\]{2}", re.I)
_DEFINED = re.compile(r"^ {0,3}\[([^\[\]]+)\]:\s*<?\s*(?:https?:)?//", re.M | re.I)


def without_remote_pictures(text: str) -> str:
    """Pictures on other servers become links: a picture that loads by itself tells that server who is reading.

    Code is left as it is, and so are pictures that carry their own data.
    """
    if "![" not in text:
        return text
    defined = {_label(name) for name in _DEFINED.findall(text)} if "]:" in text else set()
    return _SCAN.sub(lambda found: _linked(found, text, defined), text)


def _linked(found: re.Match[str], text: str, defined: set[str]) -> str:
    alt, to = found["alt"], found["to"]
    if alt is None:
        return found[0]
    address = to.strip("<>").strip() if to else ""
    if not (_REMOTE.match(address) if to else _label(found["label"] or alt) in defined):
        return found[0]
    name = "🖼 " + (" ".join(alt.split()) or address)
    around = text[found.start() - 1 : found.start()] + text[found.end() : found.end() + 2]
    if around == "[](":  # it is a link already
        return name
    return f"[{name}]({to})" if to else f"[{name}][{found['label'] or alt}]"


def _label(name: str) -> str:
    return " ".join(name.split()).casefold()
