"""The open conversation: which it is, how it is asked, and the turns in it."""

from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

from components.core import context
from components.core.errors import InputError, StudioError
from components.core.images import BODY_MAX_BYTES
from components.core.owner import owner
from components.core.pointing import looks_up
from components.core.records import ChatOptions, Conversation, Cost, Fault, Message, Role, Room
from components.core.relay.connection import Connection
from components.core.temporary import is_temporary
from components.ui import budget_gate, keeping, options, resources, state, window

_LONGEST_TOKENS = 4096
"""As much as gpt-4-vision-preview gives at most."""


def current() -> Conversation | None:
    """The conversation the address names; an address that names none here opens a new one."""
    name = state.conversation_id()
    found = keeping.store().conversations.get(owner(), name) if name else None
    if name and found is None:
        state.open_conversation(None)
        state.set_value("chat.fault", Fault("input", {"reason": _missing(name)}))
    return found


def begun(model: str | None = None) -> Conversation:
    """The open conversation, begun now if there is none, with the relay and model it will be asked with.

    Args:
        model: for this once; the conversation keeps its own.
    Raises:
        InputError: the conversation was deleted elsewhere; what was written for it belongs in no other.
    """
    conversations = keeping.store().conversations
    named = state.conversation_id()
    conversation = current()
    if named and conversation is None:
        raise InputError(reason=_missing(named))
    if conversation is None:
        conversation = conversations.create(
            owner(), _first(options.own(None)), folder=state.value("shelves.folder") or "", room=state.room()
        )
        options.forget_next()
        state.open_conversation(conversation.id)
    window.go_to_end(conversation.id)
    mine = options.own(conversation)
    if mine != conversation.options:
        conversations.set_options(owner(), conversation.id, mine)
    return replace(conversation, options=_with_room(options.chosen(conversation, model), conversation.room))


def _first(chosen: ChatOptions) -> ChatOptions:
    """What a conversation begins with: one about pictures keeps them in sight."""
    return replace(chosen, image_turns=None) if state.room() == Room.VISION else chosen


def _with_room(chosen: ChatOptions, room: str) -> ChatOptions:
    """What is sent: an answer about a picture is given room, for gpt-4-vision-preview stops after 16 tokens by itself."""
    sets_none = chosen.max_tokens is None and "max_tokens" not in chosen.withheld
    if room != Room.VISION or looks_up(chosen.model) or not sets_none:
        return chosen
    return replace(chosen, max_tokens=_LONGEST_TOKENS)


def turns(conversation: Conversation, limit: int, before: str | None = None) -> list[Message]:
    """The last turns of the path being read, or the last before a message, as new as this process knows them."""
    path = keeping.store().conversations.path(owner(), conversation.id, limit, before)
    return [keeping.answers().current(owner(), message) for message in path]


def connection() -> Connection:
    """The connection to the relay in use."""
    return resources.relays().connection(state.visit(), options.relay().id)


def ask(text: str, attachments: Sequence[str] = ()) -> None:
    """Keep a question, with its files, and start its answer.

    Raises:
        InputError: `reason` body: with all its pictures the request would be more than relays take.
    """
    conversation = begun()
    clears = clears_context(conversation)
    _must_fit(conversation, text, attachments)
    keeping.answers().ask(
        owner(),
        connection(),
        conversation,
        text,
        attachments=attachments,
        stream=_streams(conversation),
        opens_context=clears,
    )
    if clears:
        keep_context(conversation.id)


def _must_fit(conversation: Conversation, text: str, attachments: Sequence[str]) -> None:
    """Only where pictures are at hand: to look for those of earlier turns takes time before the first word."""
    if not attachments and conversation.room is Room.CHAT:
        return
    now = conversation.updated_at
    asked = Message("next", conversation.id, None, Role.USER, text, now, attachments=tuple(attachments))
    path = (
        []
        if clears_context(conversation)
        else keeping.store().conversations.outline(owner(), conversation.id)
    )
    planned = context.plan([*path, asked], conversation)
    size_bytes = context.body_bytes(planned, keeping.answers().attachments(owner(), planned.messages))
    if size_bytes > BODY_MAX_BYTES:
        raise InputError(reason="body", mb=size_bytes // 1_000_000, limit=BODY_MAX_BYTES // 1_000_000)


def ask_instead(question: Message, text: str, then: Callable[[], None] = lambda: None) -> None:
    """Ask an edited question beside the old one; `then` is done once it is asked, were it only later."""
    conversation = begun()
    stream = _streams(conversation)
    with _admitted((question.id, text), conversation, partial(ask_instead, question, text, then)):
        keeping.answers().ask_instead(owner(), connection(), conversation, question, text, stream=stream)
    then()


def answer_again(turn: Message, model: str | None = None, then: Callable[[], None] = lambda: None) -> None:
    """Answer a question once more; the turn is the question or one of its answers. `then` as for ask_instead."""
    conversation = begun(model)
    stream = _streams(conversation)
    with _admitted((turn.id, model), conversation, partial(answer_again, turn, model, then)):
        keeping.answers().answer_again(owner(), connection(), conversation, turn, stream=stream)
    then()


def answer_without(answer: Message, parameter: str) -> None:
    """Answer again and leave out a parameter the relay rejected."""
    conversation = begun()
    mine = options.own(current())
    lighter = replace(mine, withheld=mine.withheld | {parameter})
    keeping.store().conversations.set_options(owner(), conversation.id, lighter)
    answer_again(answer)


def go_on(answer: Message) -> None:
    """Let an answer that ended early grow on."""
    conversation = begun()
    stream = _streams(conversation)
    with _admitted((answer.id, "on"), conversation, partial(go_on, answer)):
        keeping.answers().go_on(owner(), connection(), conversation, answer, stream=stream)


def model() -> str | None:
    """The model that the open conversation is asked with."""
    return options.chosen(current()).model


def plan(cost: Cost, name: str | None = None) -> budget_gate.Plan:
    """A call to the relay in use, to the open conversation's model or another."""
    return budget_gate.Plan(options.relay().id, name or model(), cost)


def _admitted(
    about: Hashable, conversation: Conversation, again: Callable[[], None]
) -> AbstractContextManager[bool]:
    def tried() -> None:
        try:
            again()
        except StudioError as error:
            state.set_value("chat.fault", Fault.of(error))

    return budget_gate.admitted(about, lambda: [plan(Cost(), conversation.options.model)], tried)


def stop() -> None:
    """Stop the answer under way."""
    conversation = current()
    if conversation is not None and conversation.head_id is not None:
        keeping.answers().stop(owner(), conversation.head_id)


def read(message_id: str) -> None:
    """Go over to another version of a turn, and to the newest that follows it."""
    conversation = current()
    if conversation is not None and window.of(conversation.id).end is not None:
        window.go_to(conversation.id, message_id)
    elif conversation is not None:
        conversations = keeping.store().conversations
        conversations.set_head(owner(), conversation.id, conversations.leaf(owner(), message_id))


def clear_context(conversation_id: str) -> None:
    """Let the next question open the context: nothing of what is there now is sent with it."""
    conversation = keeping.store().conversations.get(owner(), conversation_id)
    if conversation is not None:
        keeping.store().preferences.set(owner(), _clearing(conversation_id), conversation.head_id)


def keep_context(conversation_id: str) -> None:
    """Let the next question belong to what is there."""
    keeping.store().preferences.set(owner(), _clearing(conversation_id), None)


def clears_context(conversation: Conversation) -> bool:
    """Whether the next question opens the context; said of one branch, it does not hold in another."""
    cleared_at = keeping.store().preferences.get(owner(), _clearing(conversation.id))
    return cleared_at is not None and cleared_at == conversation.head_id


def _clearing(conversation_id: str) -> str:
    return f"context cleared/{conversation_id}"


def _missing(conversation_id: str) -> str:
    return "temporary_over" if is_temporary(conversation_id) else "conversation_missing"


def _streams(conversation: Conversation) -> bool:
    return options.streams(conversation.options.model)
