"""Who runs a relay, as it says itself at /api/status and /api/notice: trusted for nothing, shown as text.

Shapes: one-api and new-api controller/misc.go; announcements of new-api setting/console_setting.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from html import unescape
from urllib.parse import urlsplit

from components.core import errors
from components.core.catalog.prices import QUOTA_PER_USD
from components.core.relay.connection import Connection
from components.core.relay.figures import Body, decimal, moment, name
from components.core.relay.models import status
from components.core.scrub import scrub


class Display(StrEnum):
    """What a relay of the one-api family counts in, where it shows money."""

    USD = "USD"
    CNY = "CNY"
    TOKENS = "TOKENS"
    """Raw quota."""
    CUSTOM = "CUSTOM"
    """A currency of its own on its pages; its billing endpoints tell dollars."""


@dataclass(frozen=True, slots=True)
class Link:
    """An http or https address, and the host to be shown with it."""

    url: str
    host: str


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement in plain text."""

    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """What a relay says about itself; None where it does not."""

    name: str | None = None
    version: str | None = None
    quota_per_unit: Decimal = Decimal(QUOTA_PER_USD)
    display: Display = Display.USD
    counts_unlimited: bool = False
    """Whether the use of a key without limit is counted: by new-api, not by one-api."""
    tells_tokens: bool = False
    """Whether it is new enough for /api/usage/token/."""
    exchange_rate: Decimal | None = None
    """Yuan for a dollar."""
    symbol: str | None = None
    """Of the relay's own currency."""
    symbol_rate: Decimal | None = None
    """Units of its own currency for a dollar."""
    top_up: Link | None = None
    docs: Link | None = None
    contact: str | None = None
    """Its footer, as plain text."""
    notices: tuple[Notice, ...] = ()

    @property
    def currency(self) -> str:
        """What balances of this relay are told in."""
        return "CNY" if self.display is Display.CNY and self.exchange_rate else "USD"

    @property
    def per_dollar(self) -> Decimal:
        """Units of `currency` for a dollar."""
        return self.exchange_rate if self.currency == "CNY" and self.exchange_rate else Decimal(1)

    def money(self, quota: Decimal | None) -> Decimal | None:
        """What so much raw quota is in `currency`; None of None."""
        return None if quota is None else quota * self.per_dollar / self.quota_per_unit


LINK_MAX, CONTACT_MAX, NOTICE_MAX, NOTICES_MAX = 500, 300, 2000, 20
_NEW_API = frozenset({"price", "min_topup", "docs_link", "chats", "setup", "data_export_default_time"})
_SILENT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|noscript|iframe|svg|head)\b.*?(?:</\1\s*>|\Z)", re.I | re.S
)
"""What is not read aloud; where it has no end, all that follows, so that no text takes long."""
_TAG = re.compile(r"<[/!?]?([a-z][a-z0-9-]{0,20})[^<>]*>", re.I)
_BREAKS = {"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "hr", "ul", "ol", "table"}
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9-]{1,63}|\[[0-9a-f:.]+\]")


async def operator(connection: Connection) -> Operator:
    """What a relay of the one-api family says about itself.

    Raises:
        RelayError: it says nothing; NotOfferedError when what is there is something else.
    """
    told = await status(connection)
    if not told.keys() & {"quota_per_unit", "system_name", "version"}:
        raise errors.NotOfferedError(reason="shape", charged="no")
    return read(told)


async def noticed(connection: Connection, found: Operator) -> Operator:
    """The same with the notice of /api/notice before the other announcements.

    Raises:
        RelayError: the relay has no such address.
    """
    reply = await connection.get("/api/notice", kind="status", at_root=True, authorized=False)
    text = plain(reply.data.get("data") if isinstance(reply.data, dict) else None)
    return replace(found, notices=(Notice(text), *found.notices)) if text else found


def read(told: Body) -> Operator:
    """An operator out of the `data` of /api/status; whatever cannot be read is as if it was not told."""
    unit, display = decimal(told.get("quota_per_unit")), told.get("quota_display_type")
    shown = display if isinstance(display, str) and display in set(Display) else None
    raw = told.get("display_in_currency") is False and shown in (None, Display.TOKENS)
    return Operator(
        name=name(told.get("system_name")),
        version=name(told.get("version"), 60),
        quota_per_unit=unit if unit is not None and unit >= 1 else Decimal(QUOTA_PER_USD),
        display=Display.TOKENS if raw else Display(shown or Display.USD),
        counts_unlimited=bool(told.keys() & _NEW_API),
        tells_tokens="quota_display_type" in told,
        exchange_rate=_rate(told.get("usd_exchange_rate")),
        symbol=name(told.get("custom_currency_symbol"), 8),
        symbol_rate=_rate(told.get("custom_currency_exchange_rate")),
        top_up=link(told.get("top_up_link")),
        docs=link(told.get("docs_link")),
        contact=plain(told.get("footer_html"), CONTACT_MAX) or None,
        notices=tuple(_notices(told.get("announcements"))),
    )


def link(value: object) -> Link | None:
    """An address that may be offered as a link: http or https, a host, no name or password in it."""
    if not isinstance(value, str) or len(value) > LINK_MAX:
        return None
    url = value.strip()
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or parts.username is not None:
        return None
    if not url.isprintable() or any(character in url for character in " \\\"'<>`()[]{}|^"):
        return None
    return Link(url, host if port is None else f"{host}:{port}")


def plain(value: object, most: int = NOTICE_MAX) -> str:
    """Words out of what may be HTML, lines kept, at most so many characters; empty when there are none."""
    if not isinstance(value, str):
        return ""
    words = _TAG.sub(_break, _SILENT.sub("", value[: most * 4]))
    lines = (" ".join(line.split()) for line in scrub(unescape(words)).splitlines())
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip().encode("utf-8", "replace").decode()
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _break(tag: re.Match[str]) -> str:
    return "\n" if tag[1].lower() in _BREAKS else ""


def _notices(rows: object) -> Iterator[Notice]:
    """new-api's announcements, in its order, which is that of its pages."""
    for row in rows[:NOTICES_MAX] if isinstance(rows, list) else []:
        if isinstance(row, dict) and (text := plain(row.get("content"))):
            extra = plain(row.get("extra"), CONTACT_MAX)
            yield Notice(f"{text}\n{extra}" if extra else text, moment(row.get("publishDate")))


def _rate(value: object) -> Decimal | None:
    rate = decimal(value)
    return rate if rate is not None and rate > 0 else None
