"""Lines of JSON: one for each bar, every contender's figure and the ratio to st.write_stream in the same run."""

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence


def middle(values: Iterable[float], digits: int = 1) -> float:
    """The median, rounded."""
    return round(statistics.median(values), digits)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of all lie, nearest rank."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def line(bar: str, unit: str, goal: float | None, figures: Mapping[str, float], **more: object) -> str:
    """One bar as JSON; `ratio` is the app's figure over each rival's."""
    ours = figures.get("app")
    ratio = {
        name: round(ours / figure, 3)
        for name, figure in figures.items()
        if ours is not None and name != "app" and figure
    }
    told: dict[str, object] = {"bar": bar, "unit": unit, **figures}
    if goal is not None:
        told["goal"] = goal
        if ours is not None:
            told["reached"] = ours <= goal
    return json.dumps({**told, **({"ratio": ratio} if ratio else {}), **more}, ensure_ascii=False)
