"""The open comparison: its columns and rounds, and asking them; what is chosen before the first question is kept too."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from components.core.belongings import Comparison, Round
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import ChatOptions, Fault, Message
from components.core.store.comparisons import COLUMNS_MAX
from components.ui import resources, state
from components.ui.roster import Column as Column
from components.ui.roster import Next, moved, remember, returned

_FAULT = "compare.fault"
HIDDEN = "blind.hidden"
"""The note of a comparison whose names are hidden until a vote is given."""
NEXT = Next("next comparison")
"""The comparison that has not begun."""


@dataclass(frozen=True, slots=True)
class Lane:
    """What a column says in a round; without an answer it was not asked."""

    column: Column
    question: Message
    answer: Message | None


def current() -> Comparison | None:
    """The comparison the address names; an address that names none here opens a new one."""
    name = state.comparison_id()
    found = resources.store().comparisons.get(owner(), name) if name else None
    if name and found is None:
        state.open_comparison(None)
        state.set_value(_FAULT, Fault("input", {"reason": "comparison_missing"}))
    if models := state.take_named("models"):
        state.open_comparison(None)
        found = None
        NEXT.take([ChatOptions(relay_id=state.relay().id, model=model) for model in models[:COLUMNS_MAX]])
        if len(models) > COLUMNS_MAX:
            state.set_value(_FAULT, Fault("input", {"reason": "columns_many", "limit": COLUMNS_MAX}))
    return found


def columns(comparison: Comparison | None) -> list[Column]:
    """The columns of a comparison, or of the next one."""
    if comparison is None:
        return NEXT.columns()
    kept = resources.store().comparisons.columns(owner(), comparison)
    hidden = bool(comparison.notes.get(HIDDEN))
    return [Column(each.id, each.options, each, hidden) for each in kept]


def lanes(columns: Sequence[Column], rounds: Sequence[Round]) -> Mapping[str, list[Lane]]:
    """What each column says in each round, by the round's id."""
    paths = {column.id: _path(column) for column in columns}
    found: dict[str, list[Lane]] = {each.id: [] for each in rounds}
    for each in rounds:
        for column in columns:
            turns = paths[column.id]
            place = next(
                (n for n, turn in enumerate(turns) if turn.id == each.questions.get(column.id)), None
            )
            if place is not None:
                found[each.id].append(Lane(column, turns[place], next(iter(turns[place + 1 :]), None)))
    return found


def only_lane(column: Column) -> Lane | None:
    """What a conversation of one question says; None before it was asked."""
    turns = _path(column)
    return Lane(column, turns[0], next(iter(turns[1:]), None)) if turns else None


def _path(column: Column) -> list[Message]:
    if column.conversation is None:
        return []
    path = resources.store().conversations.path(owner(), column.id)
    return [resources.answers().current(owner(), message) for message in path]


def set_options(column: Column, chosen: ChatOptions) -> None:
    """Ask a column in another way from now on."""
    comparison = current()
    if comparison is None:
        NEXT.set_options(column, chosen)
    else:
        resources.store().conversations.set_options(owner(), column.id, chosen)


def add(chosen: ChatOptions) -> None:
    """Add a column at the end."""
    comparison = current()
    if len(columns(comparison)) >= COLUMNS_MAX:
        return
    if comparison is None:
        NEXT.add(chosen)
    else:
        resources.store().comparisons.add_column(owner(), comparison.id, chosen)


def move(column: Column, step: int) -> None:
    """Let a column stand so many places further right."""
    comparison = current()
    if comparison is None:
        NEXT.move(column, step)
    else:
        order = moved(comparison.columns, column.id, step)
        resources.store().comparisons.set_columns(owner(), comparison.id, order)


def remove(column: Column) -> None:
    """Show a column no more; what it said is kept with the comparison."""
    comparison = current()
    if comparison is None:
        NEXT.remove(column)
    elif column.id in comparison.columns:
        remember(comparison.id, comparison.columns.index(column.id), column)
        left = [name for name in comparison.columns if name != column.id]
        resources.store().comparisons.set_columns(owner(), comparison.id, left)


def removed() -> list[Column]:
    """The columns that are not shown any more and can come back."""
    comparison = current()
    if comparison is None:
        return NEXT.removed()
    kept = resources.store().comparisons.removed(owner(), comparison)
    return [Column(each.id, each.options, each) for each in kept]


def bring_back(column: Column) -> None:
    """Show a column again, with all it said, where it stood."""
    comparison = current()
    if comparison is None:
        NEXT.bring_back(column)
    elif len(there := columns(comparison)) < COLUMNS_MAX:
        back = [each.id for each in returned(comparison.id, there, column)]
        resources.store().comparisons.set_columns(owner(), comparison.id, back)


def take(chosen: Sequence[ChatOptions]) -> None:
    """Begin a new comparison with these columns."""
    state.open_comparison(None)
    NEXT.take(chosen)


def attempt(action: Callable[[], None]) -> None:
    """Do something a person clicked for; what goes wrong is told above the box."""
    try:
        action()
    except StudioError as error:
        state.set_value(_FAULT, Fault.of(error))


def take_fault() -> Fault | None:
    """What has gone wrong, once."""
    fault: Fault | None = state.take(_FAULT)
    return fault
