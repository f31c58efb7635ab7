"""A conversation taken from the store as it is exported: the branch being read, and the whole tree."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from components.core.belongings import File
from components.core.errors import InputError, StoreError
from components.core.store import Holdings
from components.core.store.portable import Transcript
from components.core.transfer.wording import Reading

EMBEDDED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
EMBEDDED_MAX_BYTES = 20 * 2**20
"""Of all pictures in one page."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One conversation for every exporter."""

    path: Reading
    whole: tuple[Transcript, Sequence[File]]


def reading(store: Holdings, owner: str, conversation_id: str, *, pictures: bool = False) -> Taken:
    """Read a conversation; with `pictures`, the attached ones too, as many as fit into a page.

    Raises:
        InputError: `reason` conversation_missing.
    """
    transcript = store.portable.transcript(owner, conversation_id)
    if transcript is None:
        raise InputError(reason="conversation_missing")
    turns = store.conversations.path(owner, conversation_id)
    names = list(dict.fromkeys(each for turn in transcript.messages for each in turn.attachments))
    files = store.files.several(owner, names) if names else {}
    shown = [files[each] for turn in turns for each in turn.attachments if each in files]
    embedded = _embedded(store, shown) if pictures else {}
    path = Reading(transcript.conversation, turns, files, embedded)
    return Taken(path, (transcript, list(files.values())))


def _embedded(store: Holdings, files: Sequence[File]) -> dict[str, str]:
    room = EMBEDDED_MAX_BYTES
    found: dict[str, str] = {}
    for file in files:
        if file.media_type not in EMBEDDED or file.size_bytes > room or file.id in found:
            continue
        try:
            data = store.blobs.get(file.sha256)
        except StoreError as error:
            if error.values["reason"] != "missing":
                raise
            continue
        room -= len(data)
        found[file.id] = f"data:{file.media_type};base64,{base64.b64encode(data).decode()}"
    return found
