"""What was worked out lately for spaces, kept so that looking again costs nothing: arrays, groups, labels."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Recent:
    """Values by name, the least recently used go first; shared by all sessions of a process."""

    def __init__(self, most: int) -> None:
        """Args:
        most: values that are kept.
        """
        self._most = most
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Hashable, make: Callable[[], T]) -> T:
        """The value of this name, made by `make` where it is not there.

        Args:
            name: with all that the value depends on; the same name is always the same kind of value.
        """
        with self._lock:
            if name in self._held:
                self._held.move_to_end(name)
                return cast(T, self._held[name])
        made = make()  # two may make the same at once: better than one waiting for the work of another
        with self._lock:
            self._held[name] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made
