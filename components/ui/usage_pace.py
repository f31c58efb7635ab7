"""How long a balance lasts, in words: always from so many to so many days, never one number."""

from datetime import date, datetime
from math import ceil, floor

from components.core.balance import Balance, Standing
from components.core.usage.forecast import DAYS_MIN, FAR_DAYS, Left
from components.core.usage.outlook import Outlook
from components.ui.words import _, day, ngettext, number, zone

_MONTHS_FROM_DAYS, _MONTH_DAYS = 90, 30.44


def told(outlook: Outlook) -> tuple[str, str] | None:
    """The band, and the dates it stands for; None where nobody can tell."""
    lasts = outlook.lasts
    if lasts is None or not outlook.balance.remaining or not _runs(outlook.balance):
        return None
    return band(lasts), _dates(lasts)


def _runs(balance: Balance) -> bool:
    """Whether the key can be used: of one that cannot, nothing lasts."""
    return balance.standing is Standing.GOOD


def band(lasts: Left) -> str:
    """From so many to so many days, or months where they are many."""
    return days(lasts.low_days, lasts.high_days)


def days(low_days: float | None, high_days: float | None) -> str:
    """The same of its ends; None is beyond what is reckoned."""
    if low_days is None:
        years = FAR_DAYS // 365
        return ngettext("over {n} year", "over {n} years", years).format(n=number(years))
    in_months = low_days > _MONTHS_FROM_DAYS
    unit = _MONTH_DAYS if in_months else 1
    low = floor(low_days / unit)
    if high_days is None:
        said = ngettext("{n} month or more", "{n} months or more", low) if in_months else _days_or_more(low)
        return said.format(n=number(low))
    high = max(1, ceil(high_days / unit))
    if high - low <= 1 and not low:
        return _("less than a day")
    many = ngettext("{low} to {high} month", "{low} to {high} months", high)
    said = many if in_months else ngettext("{low} to {high} day", "{low} to {high} days", high)
    return said.format(low=number(low), high=number(high))


def _days_or_more(low: int) -> str:
    return ngettext("{n} day or more", "{n} days or more", low)


def _dates(lasts: Left) -> str:
    low, _middle, high = lasts.dates(datetime.now(zone()).date())
    if low is None:
        return _("If days go on to cost what they did.")
    end = _("later than can be said") if high is None else _day(high)
    return _(
        "From {low} to {high}, if days go on to cost what they did: the true day lies between them in about eight of "
        "ten cases."
    ).format(low=_day(low), high=end)


def _day(when: date) -> str:
    return day(datetime(when.year, when.month, when.day, 12, tzinfo=zone()))


def unknown(outlook: Outlook) -> str:
    """Why nobody can tell; empty where somebody can, or where nothing runs out."""
    balance = outlook.balance
    if outlook.lasts is not None or balance.unlimited or not balance.remaining or not _runs(balance):
        return ""
    return _("How long it lasts can be told once {n} days of spending are known.").format(n=number(DAYS_MIN))
