"""Who merges and judges answers, and by which rubric: as it was last chosen, kept."""

from collections.abc import Callable
from dataclasses import replace

from components.core import verdicts
from components.core.owner import owner
from components.core.records import ChatOptions
from components.core.store.rows import options_of, options_values
from components.ui import comparison, picker, resources, state
from components.ui.comparison import Column

_CHOSEN, _RUBRIC = "judges.chosen", "judges.rubric"


def column(about: str) -> Column:
    """The judge as a column that is asked; the usual model until somebody chose another."""
    written = resources.store().preferences.get(owner(), _CHOSEN)
    chosen = options_of(written) if isinstance(written, dict) else ChatOptions()
    if resources.relays().find(state.visit(), chosen.relay_id or "") is None:
        chosen = ChatOptions(relay_id=state.relay().id)
    found = Column(about, chosen)
    if not chosen.model and found.relay is not None:
        found = replace(found, options=replace(chosen, model=picker.default_model(found.relay)))
    return found


def set_options(judge: Column, chosen: ChatOptions) -> None:
    """Have another judge from now on; another relay has a usual model of its own."""
    model = chosen.model if chosen.relay_id == judge.options.relay_id else None
    written = options_values(ChatOptions(relay_id=chosen.relay_id, model=model))
    resources.store().preferences.set(owner(), _CHOSEN, written)


def attempt(action: Callable[[], None]) -> None:
    """Do something a person clicked for."""
    comparison.attempt(action)


def rubric() -> str:
    """What is judged by: a person's own words, else the usual ones in the reader's language."""
    return str(resources.store().preferences.get(owner(), _RUBRIC) or usual_rubric())


def usual_rubric() -> str:
    """The rubric until somebody writes one of their own."""
    return verdicts.RUBRICS.get(state.language(), verdicts.RUBRICS["en"])


def keep_rubric(written: str) -> None:
    """Judge by these words from now on; no words, or the usual ones, stand for the usual ones."""
    own = written.strip() and written.strip() != usual_rubric()
    resources.store().preferences.set(owner(), _RUBRIC, written if own else None)
