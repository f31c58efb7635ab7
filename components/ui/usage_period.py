"""The period that is looked at: a span of the reader's time, own dates, or a piece of them; and the time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

import streamlit as st

from components.core import i18n
from components.core.owner import owner
from components.core.spending import Period, Step
from components.core.usage import calendar
from components.core.usage.calendar import Span
from components.ui import resources, state, usage_books
from components.ui.words import N_, _

_SPANS = {
    Span.TODAY: N_("Today"),
    Span.YESTERDAY: N_("Yesterday"),
    Span.WEEK: N_("This week"),
    Span.MONTH: N_("This month"),
    Span.LAST_MONTH: N_("Last month"),
    Span.LAST_30: N_("Last 30 days"),
    Span.YEAR: N_("This year"),
    Span.ALL: N_("All time"),
}
_OWN = "own"
_SPAN, _DATES, _ZONE = "usage_period.span", "usage_period.dates", "usage_period.zone"
_STEP, _ZOOM, _KEPT = "usage_period.step", "usage_period.zoom", "usage.zone"
_STEPS = {
    Step.HOUR: N_("Hourly"),
    Step.DAY: N_("Daily"),
    Step.WEEK: N_("Weekly"),
    Step.MONTH: N_("Monthly"),
}
_COMMON = ("Asia/Shanghai", "America/Los_Angeles", "UTC")
_SHORTEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A period with its steps, and the period before it; None where nothing comes before."""

    period: Period
    before: Period | None
    step: Step
    steps: tuple[datetime, ...]
    zone: str
    now: datetime
    zoomed: bool = False

    @property
    def told(self) -> str:
        """The period in words."""
        return told(self.period, self.zone)


def pick() -> Shown:
    """Draw what chooses the period and the time zone; what is chosen comes back."""
    names = {**{str(span): _(name) for span, name in _SPANS.items()}, _OWN: _("Own dates")}
    st.selectbox(
        _("Period"),
        list(names),
        index=list(_SPANS).index(Span.MONTH),
        format_func=lambda span: names[span],
        key=_SPAN,
        persist_state="session",
        on_change=unzoom,
        label_visibility="collapsed",
        width=170,
    )
    if state.value(_SPAN) == _OWN:
        _pick_dates()
    _pick_zone()
    shown = current()
    if shown.zoomed:
        st.button(
            shown.told, key="usage_period.unzoom", icon=":material/zoom_out_map:", on_click=unzoom,
            help=_("Back to the whole period"),
        )  # fmt: skip
    return shown


def current() -> Shown:
    """What is chosen, nothing drawn."""
    where, now = zone(), datetime.now(UTC)
    span, period = _span(where, now)
    piece: Period | None = state.value(_ZOOM)
    before = calendar.before(piece or period, None if piece else span, where)
    step = _step(piece or period)
    steps = calendar.steps(piece or period, step, where)
    return Shown(piece or period, before, step, tuple(steps), where, now, piece is not None)


def pick_step(shown: Shown) -> None:
    """Draw what chooses how long a bar is, where there are several lengths."""
    names = calendar.choices(shown.period)
    if len(names) < 2:
        return
    key = f"{_STEP}.{'.'.join(names)}"
    state.seed_one(key, shown.step)
    st.segmented_control(
        _("Each bar"),
        names,
        default=shown.step,
        format_func=lambda step: _(_STEPS[step]),
        key=key,
        required=True,
        on_change=_take_step,
        args=(key,),
        label_visibility="collapsed",
    )


def zone() -> str:
    """The IANA name of the time zone that days are cut by: the one that was chosen, else the browser's."""
    kept = resources.store().preferences.get(owner(), _KEPT)
    return str(kept) if kept in available() else _browsers()


@cache
def available() -> frozenset[str]:
    """All time zones there are here."""
    return frozenset(available_timezones())


def zoom(piece: Period) -> None:
    """Look at a piece of the period."""
    if piece.end - piece.begin >= _SHORTEST:
        state.set_value(_ZOOM, piece)


def unzoom() -> None:
    """Look at the whole period again."""
    state.take(_ZOOM)


def told(period: Period, where: str) -> str:
    """A period in words: its days, and its hours where it is not made of whole days."""
    place, language = i18n.zone(where), state.language()
    begin, end = period.begin.astimezone(place), period.end.astimezone(place)
    last = end - timedelta(microseconds=1)
    if period.end - period.begin >= timedelta(hours=47) or (not begin.hour and not end.hour):
        return i18n.days(begin.date(), last.date(), language)
    days = i18n.days(begin.date(), last.date(), language)
    return f"{days}, {i18n.clock(begin, language, place)} – {i18n.clock(end, language, place)}"


def _step(period: Period) -> Step:
    """The step that was chosen, where it suits the period; else the usual one."""
    chosen = state.value(_STEP)
    return chosen if chosen in calendar.choices(period) else calendar.step(period)


def _take_step(key: str) -> None:
    state.set_value(_STEP, state.value(key))


def _browsers() -> str:
    name = st.context.timezone or "UTC"
    return name if name in available() else "UTC"


def _span(where: str, now: datetime) -> tuple[Span | None, Period]:
    chosen = state.value(_SPAN) or Span.MONTH
    if chosen == _OWN:
        first, last = _dates(where, now)
        return None, calendar.own(first, last, where)
    span = Span(chosen)
    every = usage_books.ledger().span(owner()) if span is Span.ALL else None
    return span, calendar.period(span, where, now, every)


def _dates(where: str, now: datetime) -> tuple[date, date]:
    picked = state.value(_DATES)
    days = [day for day in picked if isinstance(day, date)] if isinstance(picked, tuple | list) else []
    today = now.astimezone(i18n.zone(where)).date()
    return (days[0], days[-1]) if days else (today, today)


def _pick_dates() -> None:
    st.date_input(
        _("Days"),
        value=[],
        key=_DATES,
        persist_state="session",
        on_change=unzoom,
        label_visibility="collapsed",
        width=230,
    )


def _pick_zone() -> None:
    """Behind a small button: hundreds of names go to the browser only when somebody wants one."""
    with st.popover(
        zone(), icon=":material/schedule:", type="tertiary", key="usage_period.zones", on_change="rerun"
    ) as panel:
        if panel.open:
            names = list(dict.fromkeys([_browsers(), *_COMMON, *sorted(available())]))
            state.seed_one(_ZONE, zone())
            st.selectbox(_("Time zone"), names, index=names.index(zone()), key=_ZONE, on_change=_take_zone)
            st.caption(_("A day begins at midnight in this time zone."))


def _take_zone() -> None:
    unzoom()
    resources.store().preferences.set(owner(), _KEPT, str(state.value(_ZONE)))
