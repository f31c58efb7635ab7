"""The words of a map: what is seen, what its colours stand for, and how it is used."""

from components.core.space.colours import Colours
from components.ui.words import _, ngettext, number


def caption(placed: int, rows: int, in_view: int, *, density: bool) -> str:
    """How many points there are and are seen: nothing is left out in silence."""
    if density and in_view < placed:
        told = _("{all} points, {seen} in view, drawn as density.")
    elif density:
        told = _("{all} points, drawn as density.")
    elif in_view < placed:
        told = _("{all} points, {seen} in view.")
    else:
        told = ngettext("{all} point.", "{all} points.", placed)
    said = told.format(all=number(placed), seen=number(in_view))
    if rows > placed:
        without = ngettext(
            "{count} row has no place on the map.", "{count} rows have no place on the map.", rows - placed
        )
        said = f"{said} {without.format(count=number(rows - placed))}"
    return said


def told_legend(colours: Colours | None) -> dict[str, object]:
    """What the colours stand for, for the browser."""
    if colours is None:
        return {"legend": [], "scale": None}
    scale = colours.scale
    return {
        "legend": [[each.text, each.colour, number(each.count)] for each in colours.legend],
        "scale": [scale.low, scale.high] if scale else None,
    }


def words() -> dict[str, str]:
    """Everything the browser says."""
    return {
        "label": _("Map of points"),
        "tools": _("Tools"),
        "move": _("Move"),
        "box": _("Select with a box"),
        "lasso": _("Select with a lasso"),
        "turn": _("Turn"),
        "zoom": _("Zoom"),
        "in": _("Zoom in"),
        "out": _("Zoom out"),
        "all": _("Show everything"),
        "drop": _("Drop the selection"),
        "legend": _("Colours"),
        "pick": _("Select these points: {name}, {count}"),
        "scale": _("Colours from {low} to {high}"),
        "none": _("No point here."),
        "keys": _(
            "With the keyboard: the arrow keys move, + and − zoom, 0 shows everything; the full stop and the comma go "
            "through the points from the middle outward, Enter selects one, with Ctrl it is added, Escape drops the "
            "selection; B is the box, L the lasso, M moves."
        ),
        "turning": _("Q and E turn, R and F tilt."),
    }


def hints(*, solid: bool) -> dict[str, str]:
    """How a map is used with a mouse, and with a finger."""
    hint = _(
        "Drag to move, wheel to zoom, Shift and drag for a lasso, click for one point; with Ctrl it is added."
    )
    touch = _("Drag to move, pinch to zoom, tap for one point; box and lasso are above.")
    turning = _("The right button turns.")
    return {"hint": f"{hint} {turning}" if solid else hint, "touch": touch}
