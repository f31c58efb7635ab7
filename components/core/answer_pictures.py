"""Answers that hold pictures: what of the text is a picture, what is talk about progress, and what is left to read.

Chat models that draw have no field for a picture; they write one text with the tool call's JSON, progress in
quotations, links and images in it (relay-api.md, 1.6: seven shapes; shapes 6 and 7 arrive here as markdown images).
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from urllib.parse import urlsplit

PICTURES_MAX = 12
"""Of one answer; what comes after is left as it was written."""

_TARGET = (
    r"(?:(?:https?:)?//(?:[^\s()<>]|\([^\s()<>]*\))+|data:image/[\w.+-]+;base64,[\w+/=-]+|base64://[\w+/=-]+)"
)
_SCAN = re.compile(
    rf"""
    \\[\s\S]                                                                   # an escaped character
    | ^[ \t>]*(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+)*+(?P<fence>`{{3,}}+(?=[^`\n]*$)|~{{3,}}+)[^\n]*
      (?:\n[\s\S]*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)|\Z)                   # a block of code
    | (?P<ticks>`++)(?:(?!\n[ \t]*\n)[\s\S])+?(?<!`)(?P=ticks)(?!`)            # code in a line
    | `++
    | (?P<wrap>\[)?!\[(?P<alt>[^\[\]\n]*)\]\([ \t]*<?(?P<image>{_TARGET})>?(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'))?[ \t]*\)
      (?(wrap)\]\([^()\s]*\))
    | \[(?P<words>[^\[\]\n]{{0,80}})\]\([ \t]*(?P<link>https?://(?:[^\s()<>]|\([^\s()<>]*\))+)[ \t]*\)
    | (?P<data>data:image/[\w.+-]+;base64,[\w+/=-]{{40,}}|base64://[\w+/=-]{{40,}})
    | (?P<bare>https?://[^\s<>()\[\]"'`*|，。；、）】]+)
    """,
    re.M | re.X | re.I,
)
_STATUS = re.compile(
    r"^[ \t]*>[ \t]*(?:[^\w\s>`*]{1,3}[ \t]*)?"
    r"(?:(?:进度|progress)[ \t]*[:：]?[ \t]*\**[ \t]*(?P<percent>\d{1,3})(?:\.\d+)?[ \t]*%"
    r"|ID[ \t]*[:：][ \t]*`[^`\n]*`"
    r"|(?:正在)?(?:排队|生成|绘制|处理|创建)(?:中|完成)|queu(?:ed|ing)|generating|drawing|processing|completed?|done|succeeded)"
    r"[^\w\n]*$\n?",
    re.M | re.I,
)
_BEGINS = re.compile(
    r'\s*(?:\{\s*"(?:prompt|size|n|quality|style|referenced_image_ids|image_ids?)"\s*:'
    r"|>|!\[|data:image/|base64://|https?://\S+\s*\Z)",
    re.I,
)
_DOWNLOAD = re.compile(r"下载|download|⏬|⬇|点击|保存", re.I)
_PICTURE_PATH = re.compile(r"\.(?:png|jpe?g|webp|gif|avif|bmp|heic)$", re.I)
_STORE_PATH = re.compile(r"/cdn/(?:download/)?\d", re.I)
_UNFINISHED = re.compile(
    r"(?:\[?!?\[[^\]\n]*(?:\](?:\([^)\n]*)?)?|^[ \t]*>[^\n]*|(?:data:image/|base64://|https?://)[^\s)]*)\Z",
    re.M | re.I,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A picture an answer points to or holds."""

    source: str
    """http(s) address or data:image/…;base64,… as it can be fetched or decoded."""
    written: str
    """The same as it stands in the text."""
    alt: str

    @property
    def key(self) -> str:
        """Names the picture among those of its answer."""
        return sha256(_canonical(self.source).encode()).hexdigest()[:16]

    @property
    def is_inline(self) -> bool:
        """Whether the text holds the picture itself."""
        return self.source.startswith("data:")


@dataclass(frozen=True)
class Reply:
    """An answer taken apart."""

    echo: str
    """The tool call's JSON that the answer begins with; empty when there is none."""
    percent: int | None
    """How far the drawing is, by its own account."""
    at_work: bool
    """It has said that it draws: by an echo or a line on progress."""
    parts: tuple[str | Found, ...]
    """What is left to read and the pictures that stand alone, in their order."""
    inline: tuple[Found, ...] = ()
    """Pictures within a line or a table; they still stand in the text."""

    waits: bool = False
    """The text of a picture is still arriving."""

    @property
    def is_drawing(self) -> bool:
        """Whether there is anything but text to be read."""
        return self.at_work or self.waits or bool(self.pictures)

    @cached_property
    def pictures(self) -> tuple[Found, ...]:
        """All pictures, each once."""
        every = [part for part in self.parts if isinstance(part, Found)] + list(self.inline)
        return tuple({found.key: found for found in every}.values())[:PICTURES_MAX]

    @property
    def prose(self) -> str:
        """What is left to read."""
        return "".join(part for part in self.parts if isinstance(part, str)).strip()

    @property
    def prompt(self) -> str:
        """What the echo says was drawn."""
        if not self.echo:
            return ""
        said = json.loads(self.echo).get("prompt")
        return said if isinstance(said, str) else ""


def may_hold(text: str) -> bool:
    """Whether a text may hold pictures or talk of drawing; cheap enough to ask of every frame."""
    return (
        _BEGINS.match(text) is not None or "](data:image" in text or "base64," in text or "base64://" in text
    )


def read(text: str, growing: bool = False) -> Reply:
    """Take an answer apart; of one that grows, what may still become something else is left out."""
    echo, rest = _echo(text, growing)
    statuses = [] if "`" * 3 in rest else list(_STATUS.finditer(rest))
    at_work = bool(echo or statuses) or (growing and not rest and bool(text.strip()))
    waits = False
    if growing and (unfinished := _UNFINISHED.search(rest)):
        rest = rest[: unfinished.start()]
        waits = "base64" in unfinished[0]
    percents = [int(found["percent"]) for found in statuses if found["percent"]]
    if statuses:
        rest = _STATUS.sub("", rest)
    parts, inline = _parts(rest, at_work)
    return Reply(echo, min(percents[-1], 100) if percents else None, at_work, parts, inline, waits)


def _echo(text: str, growing: bool) -> tuple[str, str]:
    """The JSON a text begins with if it is a drawing tool's, and the rest; JSON alone is an answer, not an echo."""
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] != "{":
        return "", text
    try:
        said, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return ("", "") if growing and _BEGINS.match(text) else ("", text)
    if not (isinstance(said, dict) and isinstance(said.get("prompt"), str)):
        return "", text
    if growing or text[end:].strip():
        return text[start:end], text[end:]
    return "", text


def _parts(text: str, at_work: bool) -> tuple[tuple[str | Found, ...], tuple[Found, ...]]:
    shown = {_canonical(found["image"]) for found in _SCAN.finditer(text) if found["image"]}
    parts: list[str | Found] = []
    inline: list[Found] = []
    done, seen = 0, set[str]()
    for match in _SCAN.finditer(text):
        found = _found(match, shown, at_work)
        if found is None or len(seen) >= PICTURES_MAX:
            continue
        again = found.key in seen
        seen.add(found.key)
        if not _stands_alone(match) and not (match["data"] or match["link"]):
            inline.append(found)
            continue
        parts.append(text[done : match.start()])
        if not again:
            parts.append(found)
        done = match.end()
    parts.append(text[done:])
    return tuple(part for part in parts if isinstance(part, Found) or part.strip()), tuple(inline)


def _found(match: re.Match[str], shown: set[str], at_work: bool) -> Found | None:
    """The picture a piece of text stands for, None when it stands for itself."""
    if match["image"]:
        return Found(_source(match["image"]), match["image"], " ".join(match["alt"].split()))
    if match["data"]:
        return Found(_source(match["data"]), match["data"], "")
    if match["link"]:
        again = _canonical(match["link"]) in shown
        wanted = _DOWNLOAD.search(match["words"]) and (again or _is_picture(match["link"]))
        return Found(match["link"], match["link"], "") if wanted else None
    bare = match["bare"]
    if bare and _is_picture(bare) and (at_work or _stands_alone(match)):
        return Found(bare, bare, "")
    return None


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether a piece has its line to itself, outside lists, tables and quotations."""
    text = match.string
    line = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    after = text[match.end() :] if end < 0 else text[match.end() : end]
    return not text[line : match.start()].strip() and match.start() - line < 2 and not after.strip()


def _source(written: str) -> str:
    if written[:9].lower() == "base64://":
        return f"data:image/png;base64,{written[9:]}"
    return f"https:{written}" if written.startswith("//") else written


def _is_picture(address: str) -> bool:
    path = urlsplit(address).path if _is_sound(address) else ""
    return bool(_PICTURE_PATH.search(path) or _STORE_PATH.search(path))


def _is_sound(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True


def _canonical(address: str) -> str:
    """The same for a picture and its download link; relays hand out both."""
    return address if address.startswith("data:") else address.replace("/cdn/download/", "/cdn/")


def without_query(address: str) -> str | None:
    """An address as it may be kept: its query may hold a signature; None for a picture that has no address."""
    return None if address.startswith("data:") else re.split(r"[?#]", address, maxsplit=1)[0]
