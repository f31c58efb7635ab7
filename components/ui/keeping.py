"""Where the open conversation is kept: in the store, or, if it is a temporary one, in the visit's own memory.

Everything that belongs to a conversation is asked for here; preferences, prompts, presets and the ledger are always
those of `resources.store()`.
"""

from components.core.answers import Answers
from components.core.gallery import Gallery
from components.core.store import Holdings
from components.core.temporary import Keeping, is_temporary
from components.ui import resources, state


def place(conversation_id: str | None) -> Keeping:
    """Where a conversation is; a temporary one of another visit, or of one long past, is nowhere."""
    found = resources.temporaries().found(state.visit()) if is_temporary(conversation_id) else None
    return found or resources.lasting()


def store() -> Holdings:
    """What is kept of the open conversation."""
    return _here().store


def answers() -> Answers:
    """The answers under way in the open conversation."""
    return _here().answers


def gallery() -> Gallery:
    """What takes in the pictures of the open conversation."""
    return _here().gallery


def _here() -> Keeping:
    # Comparisons and sets are always in the store, whatever conversation the chat has open.
    lasts = state.is_on("compare") or state.is_on("sets")
    return resources.lasting() if lasts else place(state.conversation_id())
