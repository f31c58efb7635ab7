"""The open comparison: its columns and rounds, and asking them; what is chosen before the first question is kept too."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from components.core.belongings import Comparison, Round
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import ChatOptions, Conversation, Fault, Message, Relay
from components.core.store.comparisons import COLUMNS_MAX
from components.core.store.preferences import JSON
from components.core.store.rows import new_id, options_of, options_values
from components.ui import picker, resources, state

_NEXT = "next comparison"
"""The columns chosen for a comparison that has not begun, and whether their names are to be hidden."""
_FAULT = "compare.fault"
HIDDEN = "blind.hidden"
"""The note of a comparison whose names are hidden until a vote is given."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is asked; one that has never been asked has no conversation."""

    id: str
    options: ChatOptions
    conversation: Conversation | None = None
    hidden: bool = False
    """Which model it is is not to be shown."""

    @property
    def relay(self) -> Relay | None:
        """Its relay; None when that is gone."""
        return resources.relays().find(state.visit(), self.options.relay_id)


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
    if models := state.take_models():
        state.open_comparison(None)
        found = None
        keep_next([ChatOptions(relay_id=state.relay().id, model=model) for model in models[:COLUMNS_MAX]])
    return found


def columns(comparison: Comparison | None) -> list[Column]:
    """The columns of a comparison, or of the next one."""
    if comparison is None:
        return _next()
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


def _path(column: Column) -> list[Message]:
    if column.conversation is None:
        return []
    path = resources.store().conversations.path(owner(), column.id)
    return [resources.answers().current(owner(), message) for message in path]


def keep_next(chosen: Sequence[ChatOptions]) -> None:
    """Let the next comparison have these columns."""
    _keep_next([Column(new_id(), each) for each in chosen])


def _keep_next(chosen: Sequence[Column]) -> None:
    columns: list[JSON] = [{**options_values(each.options), "id": each.id} for each in chosen]
    _note_next(columns=columns)


def _next() -> list[Column]:
    """Each keeps its id, under which its fields are found."""
    kept = _notes().get("columns")
    if not isinstance(kept, list):
        return [Column(f"next{number}", each) for number, each in enumerate(usual())]
    found = [each for each in kept if isinstance(each, dict)]
    return [
        Column(str(each.get("id") or f"next{number}"), options_of(each)) for number, each in enumerate(found)
    ]


def hides_next() -> bool:
    """Whether the names of the next comparison are to be hidden."""
    return bool(_notes().get(HIDDEN))


def hide_next(*, hides: bool) -> None:
    """Let the names of the next comparison be hidden, or not."""
    _note_next(**{HIDDEN: hides})


def _notes() -> Mapping[str, JSON]:
    written = resources.store().preferences.get(owner(), _NEXT)
    return written if isinstance(written, dict) else {}


def _note_next(**notes: JSON) -> None:
    resources.store().preferences.set(owner(), _NEXT, {**_notes(), **notes})


def usual(relay: Relay | None = None) -> list[ChatOptions]:
    """The columns to begin with: the first models of each kind that a relay, by default the one in use, offers."""
    relay = relay or state.relay()
    names = list(picker.offered(relay, None).labels)
    first = picker.default_model(relay)
    kinds: dict[frozenset[str], str] = {}
    for name in ([first] if first else []) + names:
        kinds.setdefault(frozenset(picker.able(relay, name)), name)
    chosen = list(dict.fromkeys([*kinds.values(), *names]))[:3]
    return [ChatOptions(relay_id=relay.id, model=name) for name in chosen]


def set_options(column: Column, chosen: ChatOptions) -> None:
    """Ask a column in another way from now on."""
    comparison = current()
    if comparison is None:
        _keep_next([replace(each, options=chosen) if each.id == column.id else each for each in _next()])
    else:
        resources.store().conversations.set_options(owner(), column.id, chosen)


def add(chosen: ChatOptions) -> None:
    """Add a column at the end."""
    comparison = current()
    if len(columns(comparison)) >= COLUMNS_MAX:
        return
    if comparison is None:
        _keep_next([*_next(), Column(new_id(), chosen)])
    else:
        resources.store().comparisons.add_column(owner(), comparison.id, chosen)


def remove(column: Column) -> None:
    """Show a column no more; what it said is kept with the comparison."""
    comparison = current()
    if comparison is None:
        _keep_next([each for each in _next() if each.id != column.id])
    else:
        left = [name for name in comparison.columns if name != column.id]
        resources.store().comparisons.set_columns(owner(), comparison.id, left)


def take(chosen: Sequence[ChatOptions]) -> None:
    """Begin a new comparison with these columns."""
    state.open_comparison(None)
    keep_next(chosen)


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
