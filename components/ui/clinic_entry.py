"""The form of an entry in the tables of what can go wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A title and a cure as messages for `_`; {names} are filled from the error's values."""

    title: str
    cure: str
