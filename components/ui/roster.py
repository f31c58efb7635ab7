"""Columns before and while they are asked: those of the next comparison or set, moved, taken out, brought back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from components.core.catalog.abilities import Ability
from components.core.owner import owner
from components.core.records import ChatOptions, Conversation, Relay
from components.core.store.comparisons import COLUMNS_MAX
from components.core.store.preferences import JSON
from components.core.store.rows import new_id, options_of, options_values
from components.ui import picker, resources, state


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


class Next:
    """The columns of something that has not begun, kept, so that F5 does not lose them.

    Each keeps its id, under which its fields are found.
    """

    def __init__(self, name: str, sees: Callable[[], bool] = lambda: False) -> None:
        """Args:
        sees: whether pictures are asked about, often very many.
        """
        self._name = name
        self._sees = sees

    def columns(self) -> list[Column]:
        """From the left; the usual ones until others were chosen."""
        kept = self.notes().get("columns")
        if not isinstance(kept, list):
            return [Column(f"next{number}", each) for number, each in enumerate(usual(sees=self._sees()))]
        found = [each for each in kept if isinstance(each, dict)]
        return [
            Column(str(each.get("id") or f"next{number}"), options_of(each))
            for number, each in enumerate(found)
        ]

    def take(self, chosen: Sequence[ChatOptions]) -> None:
        """Begin anew with these columns."""
        state.set_value(_gone(self._name), None)
        self._keep([Column(new_id(), each) for each in chosen])

    def set_options(self, column: Column, chosen: ChatOptions) -> None:
        """Ask a column in another way."""
        self._keep(
            [replace(each, options=chosen) if each.id == column.id else each for each in self.columns()]
        )

    def add(self, chosen: ChatOptions) -> None:
        """Add a column at the end."""
        self._keep([*self.columns(), Column(new_id(), chosen)])

    def move(self, column: Column, step: int) -> None:
        """Let a column stand so many places further right."""
        there = {each.id: each for each in self.columns()}
        self._keep([there[name] for name in moved(list(there), column.id, step)])

    def remove(self, column: Column) -> None:
        """Leave a column out."""
        there = self.columns()
        for place, each in enumerate(there):
            if each.id == column.id:
                remember(self._name, place, each)
        self._keep([each for each in there if each.id != column.id])

    def removed(self) -> list[Column]:
        """The columns that were left out in this visit."""
        return [column for _place, column in left_out(self._name).values()]

    def bring_back(self, column: Column) -> None:
        """Let a column that was left out stand where it stood."""
        self._keep(returned(self._name, self.columns(), column))

    def notes(self) -> Mapping[str, JSON]:
        """What else is kept with the columns."""
        written = resources.store().preferences.get(owner(), self._name)
        return written if isinstance(written, dict) else {"columns": written}

    def note(self, **notes: JSON) -> None:
        """Keep something with the columns."""
        resources.store().preferences.set(owner(), self._name, {**self.notes(), **notes})

    def _keep(self, chosen: Sequence[Column]) -> None:
        columns: list[JSON] = [
            {**options_values(each.options), "id": each.id} for each in chosen[:COLUMNS_MAX]
        ]
        self.note(columns=columns)


def usual(relay: Relay | None = None, *, sees: bool = False) -> list[ChatOptions]:
    """The columns to begin with: the first models of each kind that a relay, by default the one in use, offers.

    None that draws, if there are others: it is paid for by the picture, often more than may be sent without being asked.

    Args:
        sees: only one, that sees pictures, if there is any.
    """
    relay = relay or state.relay()
    names = list(picker.offered(relay, None).labels)
    if sees:
        seeing = (name for name in names if picker.able(relay, name) & picker.SEEING == {Ability.VISION})
        return [ChatOptions(relay_id=relay.id, model=next(seeing, None) or next(iter(names), None))]
    first = picker.default_model(relay)
    kinds: dict[frozenset[str], str] = {}
    for name in ([first] if first else []) + names:
        if Ability.DRAWING_BY_CHAT not in (able := picker.able(relay, name)):
            kinds.setdefault(frozenset(able), name)
    chosen = list(dict.fromkeys([*kinds.values(), *names]))[:3]
    return [ChatOptions(relay_id=relay.id, model=name) for name in chosen]


def _gone(name: str) -> str:
    return f"lineup.gone.{name}"


def left_out(name: str) -> Mapping[str, tuple[int, Column]]:
    """The columns that were taken out here in this visit, each with its place, by their ids."""
    return state.value(_gone(name)) or {}


def remember(name: str, place: int, column: Column) -> None:
    """Note where a column stood that is taken out."""
    state.set_value(_gone(name), {**left_out(name), column.id: (place, column)})


def returned(name: str, there: Sequence[Column], column: Column) -> list[Column]:
    """The columns with the one that comes back; at the end where nobody knows its place."""
    known = dict(left_out(name))
    place, back = known.pop(column.id, (len(there), column))
    state.set_value(_gone(name), known)
    left = [each for each in there if each.id != column.id]
    return [*left[:place], back, *left[place:]]


def moved(some: Sequence[str], one: str, step: int) -> list[str]:
    """All of them, with one so many places further right."""
    if one not in some:
        return list(some)
    rest = [each for each in some if each != one]
    place = min(max(some.index(one) + step, 0), len(rest))
    return [*rest[:place], one, *rest[place:]]
