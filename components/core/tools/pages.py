"""The text of a page on the web, for a model to read."""

import re
from html.parser import HTMLParser

from components.core.fetch import fetch

PAGE_BYTES = 2_000_000
_KINDS = ("text/", "application/json", "application/xhtml+xml", "application/xml", "application/rss+xml")
_UNSEEN = {"script", "style", "noscript", "template", "svg", "iframe", "object", "select"}
_BLOCKS = {
    *("p", "div", "section", "article", "header", "footer", "main", "nav", "aside", "ul", "ol", "table"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "br", "hr", "pre", "blockquote", "dt", "dd", "title"),
}
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)


async def page_text(url: str) -> str:
    """The address a page was found at, and its text.

    Raises:
        FetchError: nothing could be fetched there, or it is no text.
    """
    fetched = await fetch(url, max_bytes=PAGE_BYTES, media_types=_KINDS)
    text = _decoded(fetched.data)
    if "html" in fetched.media_type or "html" in text[:300].lower():
        text = text_of(text)
    return f"{fetched.url}\n\n{text}"


def text_of(page: str) -> str:
    """What a reader of an HTML page sees of its text, a line for each block."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.said).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _decoded(data: bytes) -> str:
    """The text of bytes; old Chinese pages say gb2312 and mean gb18030."""
    told = _CHARSET.search(data[:2000])
    for name in ("utf-8", told[1].decode() if told else "gb18030", "gb18030"):
        try:
            return data.decode("gb18030" if name.lower() in ("gb2312", "gbk") else name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


class _Reader(HTMLParser):
    """Keeps the text between tags, but not that of scripts and the like."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        if tag in _BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        if tag in _BLOCKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(data.replace("\n", " "))
