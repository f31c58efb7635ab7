"""Sets of prompts and their cells, and votes, as frozen values."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from components.core.records import ChatOptions, Cost, Fault, Status, Timing, Usage


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row is about besides its prompt: a picture, of an animation several."""

    name: str
    files: tuple[str, ...]
    """Ids of what is sent."""


@dataclass(frozen=True, slots=True)
class PromptSet:
    """Prompts put to several models; the answers are its cells."""

    id: str
    name: str
    created_at: datetime
    updated_at: datetime
    models: tuple[ChatOptions, ...]
    """One for each column of cells, with a relay and a model."""
    count: int
    """Number of prompts."""
    prompts: tuple[tuple[int, str], ...] = ()
    """Each with its line in the file; empty where sets are only listed."""
    parallel: int = 4
    """Requests at once."""
    budget: Decimal | None = None
    """Nothing more is begun when it would be passed."""
    currency: str = "USD"
    status: Status = Status.STOPPED
    """RUNNING, DONE when everything has been tried, else STOPPED."""
    fault: Fault | None = None
    """Why it stopped by itself."""
    deleted_at: datetime | None = None
    subjects: tuple[Subject, ...] = ()
    """One for each prompt; empty where prompts go alone."""

    @property
    def size(self) -> int:
        """Number of cells when all is done."""
        return self.count * len(self.models)


@dataclass(frozen=True, slots=True)
class Cell:
    """One prompt's answer by one model; there is none before it was begun."""

    set_id: str
    row: int
    """Place of the prompt in its set."""
    column: int
    """Place of the model."""
    status: Status
    text: str = ""
    usage: Usage = field(default_factory=Usage)
    cost: Cost = field(default_factory=Cost)
    timing: Timing = field(default_factory=Timing)
    fault: Fault | None = None

    @property
    def id(self) -> str:
        """It is the same however often the cell is asked."""
        return f"{self.set_id}-{self.row}-{self.column}"


AGAIN = frozenset({Status.FAILED, Status.STOPPED, Status.INTERRUPTED})
"""Cells that were begun and can be asked again, though it may be paid twice: only when a person says so."""


Answer: TypeAlias = tuple[int, str, str]
"""Row, state and text of a cell: what is read of very many."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person thought of the answers to one question of a comparison; `best` is None when none is better."""

    id: str
    at: datetime
    comparison_id: str
    round_id: str
    topic: str
    contenders: tuple[str, ...]
    """Names of what was compared, from the left."""
    best: str | None
    bad: bool = False
    """None is better because all are bad."""
    blind: bool = False
    """The names were hidden when it was given."""
