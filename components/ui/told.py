"""What went wrong with something a person clicked for, told on the page by its next drawing."""

from collections.abc import Callable
from dataclasses import dataclass

from components.core.errors import StudioError
from components.core.records import Fault
from components.ui import state
from components.ui.boundary import show_fault


@dataclass(frozen=True, slots=True)
class Told:
    """The place of a page where it is told."""

    key: str
    """Its name in the session."""

    def attempt(self, action: Callable[[], None]) -> None:
        """Do something a person clicked for; what goes wrong is told."""
        try:
            action()
        except StudioError as error:
            self.tell(error)

    def tell(self, error: StudioError) -> None:
        """Let the page say what went wrong."""
        self.say(Fault.of(error))

    def say(self, fault: Fault) -> None:
        """The same of what is known as a fault."""
        state.set_value(self.key, fault)

    def show(self) -> None:
        """Say once what went wrong."""
        fault: Fault | None = state.take(self.key)
        if fault is not None:
            show_fault(fault)
