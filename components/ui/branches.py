"""What is done to the tree of turns from the page: each works on the turn as it is in the store."""

from dataclasses import dataclass

from components.core.owner import owner
from components.core.records import Conversation, Message
from components.ui import conversation as opened
from components.ui import keeping, state
from components.ui.words import _

_EDITING, _CHOOSING, _UNDO = "chat.editing", "chat.choosing", "chat.undoable"


@dataclass(frozen=True, slots=True)
class Undo:
    """What can be taken back, and the turn below which that is said."""

    conversation_id: str
    message_id: str
    below: str | None
    text: str | None = None
    """What a corrected message said before; None for a removed one."""


def edited(turn: Message) -> bool:
    """Whether the turn is open for editing."""
    return bool(state.value(_EDITING) == turn.id)


def chosen_for(turn: Message) -> bool:
    """Whether another model is being chosen for the turn."""
    return bool(state.value(_CHOOSING) == turn.id)


def edit(turn: Message) -> None:
    """Open a turn for editing in its place."""
    state.set_value(_EDITING, turn.id)
    state.take(_CHOOSING)


def choose_model(turn: Message) -> None:
    """Ask below a turn which model is to answer."""
    state.set_value(_CHOOSING, turn.id)
    state.take(_EDITING)


def leave() -> None:
    """Close what was open for editing or choosing."""
    state.take(_EDITING)
    state.take(_CHOOSING)


def ask_instead(turn: Message, text: str) -> None:
    """Ask an edited question beside the old one."""
    opened.ask_instead(turn, text, leave)


def answer_with(turn: Message, model: str) -> None:
    """Answer once more with another model; the conversation keeps its own."""
    opened.answer_again(turn, model, leave)


def write_beside(turn: Message, text: str) -> None:
    """Keep an answer as a person would have it, beside the old one."""
    keeping.store().conversations.write_beside(owner(), turn, text)
    leave()


def correct(turn: Message, text: str) -> None:
    """Change the text alone, with a way back."""
    keeping.store().conversations.correct(owner(), turn.id, text)
    state.set_value(_UNDO, Undo(turn.conversation_id, turn.id, turn.id, turn.text))
    leave()


def remove(turn: Message) -> None:
    """Take a turn out of the conversation, with a way back."""
    conversations = keeping.store().conversations
    before = conversations.path(owner(), turn.conversation_id, limit=1, before=turn.id)
    conversations.remove(owner(), turn.id)
    state.set_value(_UNDO, Undo(turn.conversation_id, turn.id, before[-1].id if before else None))


def undoable(conversation: Conversation | None) -> Undo | None:
    """What can be taken back in the conversation."""
    last = state.value(_UNDO)
    return (
        last if isinstance(last, Undo) and conversation and last.conversation_id == conversation.id else None
    )


def undo() -> None:
    """Take back the last removal or correction."""
    last = undoable(opened.current())
    if last is None:
        return
    if last.text is None:
        keeping.store().conversations.put_back(owner(), last.message_id)
    else:
        keeping.store().conversations.correct(owner(), last.message_id, last.text)
    state.take(_UNDO)


def pin(turn: Message, *, pinned: bool) -> None:
    """Send a turn along however old it grows, or no longer."""
    keeping.store().conversations.pin(owner(), turn.id, pinned=pinned)


def open_context(turn: Message, *, opens: bool) -> None:
    """Send nothing above a turn, or again."""
    keeping.store().conversations.open_context(owner(), turn.id, opens=opens)


def open_next(turn: Message) -> None:
    """Send nothing of what is there once the next question is asked."""
    opened.clear_context(turn.conversation_id)


def fork(turn: Message) -> None:
    """Begin a conversation with a copy of the path down to a turn, and open it."""
    conversation = opened.current()
    if conversation is not None:
        title = _("Fork of {title}").format(title=conversation.title or _("Untitled"))
        state.open_conversation(keeping.store().conversations.fork(owner(), turn, title).id)
