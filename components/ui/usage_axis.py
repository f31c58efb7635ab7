"""Time along a chart, in the reader's own time zone: places for the steps, their labels, and what a brush over them says.

The steps are names to the browser, not times: it would write them in its own time zone, and an hour that comes twice
in an autumn night would be one.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from components.core import i18n
from components.core.spending import Period, Step
from components.ui import state
from components.ui.usage_chart import Spec
from components.ui.usage_period import Shown
from components.ui.words import _

BRUSH: Spec = {"name": "span", "select": {"type": "interval", "encodings": ["x"]}}
"""Drawn over steps to look at these alone."""


def place(at: datetime) -> str:
    """The name of a step in a chart."""
    return str(int(at.timestamp()))


def axis(shown: Shown) -> Spec:
    """The encoding of the steps, all of them, whether anything happened in them or not."""
    language = state.language()
    labels = {place(at): i18n.point(at, shown.step, language) for at in shown.steps}
    return {
        "field": "at",
        "type": "ordinal",
        "title": None,
        "scale": {"domain": list(labels)},
        "axis": {
            "labelAngle": 0,
            "labelOverlap": "greedy",
            "labelSeparation": 6,
            "grid": False,
            # JSON is what strings of an expression are made of.
            "labelExpr": f"{json.dumps(labels, ensure_ascii=True)}[datum.value]",
        },
    }


def said(at: datetime, step: Step) -> str:
    """A step in words."""
    language = state.language()
    if step is Step.HOUR:
        return i18n.moment(at, language, at.tzinfo or i18n.zone(None))
    if step is Step.MONTH:
        return i18n.point(at, step, language)
    day = i18n.day(at, language, at.tzinfo or i18n.zone(None))
    return _("week of {day}").format(day=day) if step is Step.WEEK else day


def piece(selection: Mapping[str, Any], shown: Shown) -> Period | None:
    """What was brushed over: from the first step's beginning to the last one's end; None where nothing was."""
    brushed: Sequence[str] = (selection.get("span") or {}).get("at") or ()
    places = {place(at): number for number, at in enumerate(shown.steps)}
    numbers = sorted(places[name] for name in brushed if name in places)
    if not numbers:
        return None
    ends = [*shown.steps[1:], shown.period.end]
    begin = max(shown.steps[numbers[0]], shown.period.begin, key=datetime.timestamp)
    return Period(begin, min(ends[numbers[-1]], shown.period.end, key=datetime.timestamp))
