"""The tray: the files that go with the next message, kept so that F5 does not lose them."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial

from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.core import files as readers
from components.core.belongings import File
from components.core.context import Attached
from components.core.errors import FileError, StoreError, StudioError, Value
from components.core.intake import in_order, label
from components.core.owner import owner
from components.core.records import Room
from components.core.store.files import UNSENT_DAYS
from components.core.store.preferences import PASSING
from components.ui import keeping, notices, sight, state

FILES_MAX = 20


def held() -> list[str]:
    """The ids of the files that go with the next message."""
    if (found := state.value(_name())) is None:
        kept = keeping.store().preferences.get(owner(), PASSING + _name())
        found = list(map(str, kept)) if isinstance(kept, list) else []
        state.set_value(_name(), found)
    return list(found)


def hold(file_ids: Sequence[str]) -> None:
    """Let these files go with the next message."""
    if list(file_ids) == held():
        return
    state.set_value(_name(), list(file_ids))
    with suppress(StoreError):  # only F5 would lose them
        keeping.store().preferences.set(owner(), PASSING + _name(), list(file_ids))


def empty() -> list[str]:
    """Take everything out, to be sent: what it goes into may begin only now, and have a tray of its own from then on."""
    taken = held()
    if taken:
        hold([])
        state.set_value("tray.changed", True)
    return taken


def files() -> list[Attached]:
    """The files that go with the next message; that some are gone is told."""
    ids = held()
    if not ids:
        return []
    store = keeping.store().files
    found = store.several(owner(), ids)
    there = [name for name in ids if name in found]
    if there != ids:
        hold(there)
        notices.tell(FileError(reason="unsent", days=UNSENT_DAYS))
    return [Attached(found[name], partial(store.read, owner(), name)) for name in there]


def take_in(brought: Sequence[UploadedFile]) -> bool:
    """Read files and put them into the tray; those that cannot be read are told by name, and the others stay.

    Returns:
        Whether all of them could be read.
    """
    if brought:
        state.set_value("tray.changed", True)
    if state.room() == Room.VISION:
        return take_pictures([(one.name, one.getvalue()) for one in brought])
    read = [_take_one(one.name, one.getvalue()) for one in brought]
    return all(read)


def take_pictures(brought: Iterable[tuple[str, bytes]], **facts: Value) -> bool:
    """Prepare pictures, also those in archives, and let them go with the next message; those that can't be had are told.

    Args:
        facts: what is known of them besides.
    Returns:
        Whether all of them could be had.
    """
    all_had = True
    for taken in sight.take(brought, admits, **facts):
        if isinstance(taken, StudioError):
            notices.tell(taken)
            all_had = False
        elif admits(taken[0].name, len(taken)):
            hold([*held(), *(file.id for file in taken)])
        else:  # it was being prepared while the last place was taken, or has many frames
            sight.drop(taken)
            all_had = False
    return all_had


def admits(name: str, count: int = 1) -> bool:
    """Whether there is room for a file, or for so many of this name; where there is none, that is told."""
    if len(held()) + count <= FILES_MAX:
        return True
    notices.leave_out(label(name), FILES_MAX)
    return False


def _take_one(name: str, data: bytes) -> bool:
    if not admits(name):
        return False
    try:
        reading = readers.read(name, data)
        kept = keeping.store().files.add(
            owner(), reading.name, reading.data, reading.media_type, reading.facts
        )
    except StudioError as error:
        notices.tell(error)
        return False
    hold([*held(), kept.id])
    return True


def take_picked(key: str, *, folder: bool = False, live: bool = False) -> None:
    """Take in what was put into a field for files, and empty it; one of the live turn's needs the page drawn anew."""
    brought = state.value(key) or []
    take_in(sorted(brought, key=lambda one: in_order(one.name)) if folder else brought)
    state.set_value("tray.nth", int(state.value("tray.nth") or 0) + 1)
    for opened in ("tray.attach", "analysis.add"):
        state.set_value(opened, False)
    if not live:
        state.take("tray.changed")  # the page is being drawn anew already


def remove(file: File) -> None:
    """Take a file out of the tray; it is forgotten, unless another tab has sent it."""
    hold([name for name in held() if name != file.id])
    keeping.store().files.drop_unsent(owner(), [file.id])


def has_changed() -> bool:
    """Whether the page must be drawn anew, because the tray has changed since; asked once."""
    return bool(state.take("tray.changed"))


def _name() -> str:
    if state.is_on("compare"):
        return f"tray.compare.{state.comparison_id() or ''}"
    return f"tray.{state.conversation_id() or state.room() or 'chat'}"
