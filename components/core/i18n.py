"""Languages: catalogues of sentences, and dates, numbers and money as the reader writes them."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import dates, numbers, units
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES: Mapping[str, str] = {"zh_CN": "中文", "en": "English"}
"""Languages of the product by code, each in its own name."""

LOCALES = Path(__file__).resolve().parent.parent / "locales"


@cache
def catalogue(language: str) -> GNUTranslations:
    """The sentences of one language, read once; a sentence without a translation stays English."""
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        sentences = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, sentences)
    compiled.seek(0)
    return GNUTranslations(compiled)


def translated(language: str, message: str) -> str:
    """The message in a language; an empty one stays empty (gettext keeps its header there)."""
    return catalogue(language).gettext(message) if message else ""


@cache
def document(language: str, name: str) -> str:
    """A longer text of one language as markdown, from the file of that name beside its catalogue."""
    return (LOCALES / language / f"{name}.md").read_text(encoding="utf-8")


def known(tag: str | None) -> str | None:
    """The product's language for a browser's or a person's tag (`zh-TW`, `en_GB.UTF-8`), or None."""
    head = (tag or "").replace("_", "-").split("-")[0].lower()
    return {"zh": "zh_CN", "en": "en"}.get(head)


def chosen(*tags: str | None) -> str:
    """The first tag that names a language of the product, else English."""
    return next((language for language in map(known, tags) if language), "en")


def zone(name: str | None) -> tzinfo:
    """The reader's time zone by its IANA name; UTC when the browser named none that exists here."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def day(when: datetime, language: str, where: tzinfo) -> str:
    """A day without a time: `14 Nov 2026`, `2026年11月14日`; `when` is aware."""
    return dates.format_date(when.astimezone(where).date(), "medium", locale=language)


def moment(when: datetime, language: str, where: tzinfo) -> str:
    """A day with its time to the minute; `when` is aware."""
    return f"{day(when, language, where)} {clock(when, language, where)}"


def clock(when: datetime, language: str, where: tzinfo) -> str:
    """The time of day to the minute; `when` is aware."""
    return dates.format_time(when, "short", tzinfo=where, locale=language)


def days(first: date, last: date, language: str) -> str:
    """A span of days, both told: `Nov 1 – 24, 2026`, `2026年11月1日至24日`."""
    return dates.format_interval(first, last, "yMMMd", locale=language)


_POINTS: Mapping[str, str] = {"hour": "Hm", "day": "MMMd", "week": "MMMd", "month": "yMMM"}


def point(when: datetime, step: str, language: str) -> str:
    """A moment as it stands on a chart's axis, in its own time zone; `step` is hour, day, week or month."""
    if step == "hour" and not when.hour:
        step = "day"
    return dates.format_skeleton(_POINTS[step], when, locale=language)


def weekdays(language: str) -> list[str]:
    """Short names of the days, Monday first."""
    names = dates.get_day_names("abbreviated", "stand-alone", locale=language)
    return [names[day] for day in range(7)]


def number(value: int | float | Decimal, language: str, places: int = 0) -> str:
    """A number with the reader's separators, at most `places` digits after the point."""
    return numbers.format_decimal(value, f"#,##0.{'#' * places}" if places else "#,##0", locale=language)


def compact(value: int, language: str) -> str:
    """A large number in a few signs: `1.2M`, `123万`."""
    if value < 10_000:
        return number(value, language)
    return numbers.format_compact_decimal(value, fraction_digits=1, locale=language)


def percent(share: float, language: str, places: int = 0) -> str:
    """A share of 1 as a percentage."""
    return numbers.format_percent(share, f"#,##0.{'0' * places}%" if places else "#,##0%", locale=language)


def money(amount: Decimal, currency: str, language: str) -> str:
    """Money with the digits it needs: two for large amounts, three significant ones for small, never rounded to zero.

    `currency` is an ISO code; other units (`points`) are written after the number.
    """
    places = 2 if not amount or amount.adjusted() >= 0 else max(2, 2 - amount.adjusted())
    pattern = f"#,##0.00{'#' * (places - 2)}"
    if len(currency) == 3 and currency.isupper():
        return numbers.format_currency(
            amount, currency, f"¤{pattern}", locale=language, currency_digits=False
        )
    return f"{numbers.format_decimal(amount, pattern, locale=language)} {currency}".strip()


def duration(seconds: float, language: str) -> str:
    """A duration in the language's own units: `0.42 sec`, `12.3 sec`, `2 min 5 sec`, `2分钟5秒`."""
    if round(seconds, 1) < 60:
        precision = "0.##" if seconds < 1 else "0.#"
        return units.format_unit(seconds, "duration-second", "short", format=precision, locale=language)
    minutes, rest = divmod(round(seconds), 60)
    parts = [
        units.format_unit(minutes, "duration-minute", "short", format="#,##0", locale=language),
        units.format_unit(rest, "duration-second", "short", format="0", locale=language),
    ]
    return ("" if language == "zh_CN" else " ").join(parts)
