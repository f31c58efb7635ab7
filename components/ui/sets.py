"""The open set of prompts: begun, run, paused, gone on with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

from components.core.batches import PromptSet, Subject
from components.core.errors import InputError, VaultError
from components.core.owner import owner
from components.core.records import Fault, Status
from components.core.relay import loop
from components.core.sets.purse import Desk, likely
from components.ui import asking, budget_gate, options, resources, state
from components.ui.comparison import Column
from components.ui.told import Told

_TOLD = Told("sets.fault")
_PAUSED = "sets.paused"
"""The set that somebody paused here, until it has ended."""


def current() -> PromptSet | None:
    """The set the address names; an address that names none here opens a new one."""
    name = state.set_id()
    found = resources.store().sets.get(owner(), name) if name else None
    if name and found is None:
        state.open_set(None)
        _TOLD.say(Fault("input", {"reason": "set_missing"}))
    return found


def keep(
    name: str,
    prompts: Sequence[tuple[int, str]],
    columns: Sequence[Column],
    parallel: int,
    budget: Decimal | None = None,
    currency: str = "USD",
    subjects: Sequence[Subject] = (),
    schema: str = "",
) -> PromptSet:
    """Keep a new set and open it; with a schema, all answers are to keep to it.

    Raises:
        InputError: `reason` no_model.
    """
    if not columns or not all(column.options.model for column in columns):
        raise InputError(reason="no_model")
    now = datetime.now(UTC)
    chosen = [asking.in_force(column) for column in columns]
    if schema:
        chosen = [replace(each, response_format="json_schema", json_schema=schema) for each in chosen]
    made = PromptSet(
        "", name, now, now, tuple(chosen), len(prompts), tuple(prompts), parallel, budget, currency
    )
    made = replace(made, subjects=tuple(subjects))
    kept = resources.store().sets.add(owner(), made)
    state.open_set(kept.id)
    return kept


def run(made: PromptSet, again: Collection[Status] = ()) -> None:
    """Ask what was not asked yet, and what ended in one of the states to be asked `again`.

    A model whose relay is gone is left out while there are others.

    Raises:
        InputError: `reason` relay, set_running, set_missing or set_price, or as budget_gate.admitted.
        VaultError: a remembered key cannot be read back.
    """
    state.take(_PAUSED)
    desks = _desks(made)
    once_more = partial(attempt, partial(run, made, again))
    plans = partial(_plans, made, desks)
    with budget_gate.admitted(("sets", made.id), plans, once_more, in_portions=True) as agreed:
        resources.runs().start(owner(), made, desks, again, budget_gate.of_run(agreed))


def _plans(made: PromptSet, desks: Mapping[int, Desk]) -> list[budget_gate.Plan]:
    """The dearest prompt to each model: what the budgets would keep back of a run is asked about before it begins."""
    longest = max((prompt for _row, prompt in made.prompts), key=len, default="")
    return [
        budget_gate.Plan(desk.connection.relay.id, desk.options.model, loop.run(likely(desk, longest)))
        for desk in desks.values()
    ]


def _desks(made: PromptSet) -> dict[int, Desk]:
    """Where the prompts go, by the place of the model."""
    desks, gone = {}, []
    for place, column in enumerate(columns(made)):
        try:
            desks[place] = _desk(column)
        except (InputError, VaultError) as error:
            gone.append(error)
    if gone and not desks:
        raise gone[0]
    return desks


def columns(made: PromptSet) -> list[Column]:
    """The models of a set, each as the column of a comparison that has not begun."""
    return [Column(f"{made.id}.{place}", each) for place, each in enumerate(made.models)]


def _desk(column: Column) -> Desk:
    chosen = replace(column.options, zone=asking.in_force(column).zone)
    connection = resources.relays().connection(state.visit(), chosen.relay_id or "")
    return Desk(connection, chosen, options.streams(chosen.model, column.relay))


def pause(set_id: str) -> None:
    """Begin nothing more; a second time, break off what is under way."""
    resources.runs().pause(owner(), set_id)
    state.set_value(_PAUSED, set_id)


def is_pausing(set_id: str) -> bool:
    """Whether the set, which still runs, was paused here."""
    return bool(state.value(_PAUSED) == set_id)


attempt, tell, show_told = _TOLD.attempt, _TOLD.tell, _TOLD.show
