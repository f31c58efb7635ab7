"""Asking the columns of a comparison: all or one, each for itself; answering again, stopping, going on in a chat."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from components.core.belongings import Round
from components.core.errors import BusyError, InputError, StudioError
from components.core.owner import owner
from components.core.parameters import resolved
from components.core.records import ChatOptions, Conversation, Message, Status
from components.core.relay.connection import Connection
from components.core.store.rows import new_id
from components.core.titles import title_of
from components.ui import blind, budget_gate, comparison, options, picker, resources, state
from components.ui.comparison import Column, Lane
from components.ui.words import zone

_LEAVING = "compare.leaving"


def ask(text: str, attachments: Sequence[str] = (), only: str | None = None) -> None:
    """Put a question to all columns, or to one; each is asked for itself, and what keeps one from it stays in it.

    Raises:
        BusyError: all of them are being answered still.
    """
    opened = comparison.current()
    if opened is None:
        chosen = blind.begun_with([column.options for column in comparison.columns(None)])
        if not chosen:
            raise InputError(reason="no_model")
        opened = resources.store().comparisons.begin(owner(), chosen, title_of(text))
        blind.has_begun(opened)
        state.open_comparison(opened.id)
    asked: dict[str, str] = {}
    for column in comparison.columns(opened):
        if only in (None, column.id):
            with suppress(BusyError):  # it is being answered still; the others are asked
                asked[column.id] = put(column, text, attachments).parent_id or ""
    if not asked:
        raise BusyError
    made = Round(new_id(), datetime.now(UTC), asked)
    resources.store().comparisons.keep_round(owner(), opened.id, made)
    state.seek(f"board.round.{made.id}")


def ask_too(column: Column, asked: Round, question: Message) -> None:
    """Put a round's question to a column that was not asked."""
    opened = comparison.current()
    if opened is None:
        return
    with _admitted((asked.id, column.id), column, partial(ask_too, column, asked, question)):
        answer = put(column, question.text, question.attachments)
        questions = {**asked.questions, column.id: answer.parent_id or ""}
        resources.store().comparisons.keep_round(owner(), opened.id, replace(asked, questions=questions))


def put(column: Column, text: str, attachments: Sequence[str] = ()) -> Message:
    """Put a question to one column; what keeps it from being asked stands in the place of its answer.

    Raises:
        BusyError: it is being answered still.
    """
    conversation = _settled(column)
    try:
        connection = _connection(column, attachments)
        return resources.answers().ask(
            owner(), connection, conversation, text, attachments=attachments, stream=_streams(column)
        )
    except BusyError:
        raise
    except StudioError as error:
        return resources.answers().refuse(owner(), conversation, error, text, attachments=attachments)


def again(lane: Lane) -> None:
    """Answer a round's question once more in one column, as the column is now."""
    with _admitted((lane.question.id, "again"), lane.column, partial(again, lane)):
        _answer_again(lane)


def _answer_again(lane: Lane) -> None:
    conversation = _settled(lane.column)
    try:
        connection = _connection(lane.column, lane.question.attachments)
        stream = _streams(lane.column)
        resources.answers().answer_again(owner(), connection, conversation, lane.question, stream=stream)
    except BusyError:
        raise
    except StudioError as error:
        resources.answers().refuse(owner(), conversation, error, turn=lane.question)


def go_on(lane: Lane) -> None:
    """Let an answer that ended early grow on."""
    if lane.answer is None:
        return
    connection, conversation = _connection(lane.column, ()), _settled(lane.column)
    stream = _streams(lane.column)
    with _admitted((lane.answer.id, "on"), lane.column, partial(go_on, lane)):
        resources.answers().go_on(owner(), connection, conversation, lane.answer, stream=stream)


def stop(*running: Message) -> None:
    """Stop answers."""
    for message in running:
        resources.answers().stop(owner(), message.id)


def read(message_id: str, column: Column) -> None:
    """Go over to another version of an answer."""
    conversations = resources.store().conversations
    conversations.set_head(owner(), column.id, conversations.leaf(owner(), message_id))


def take_on(lane: Lane) -> None:
    """Begin a chat with all that was said in a column, down to an answer."""
    if lane.answer is None or lane.column.conversation is None:
        return
    title = lane.column.conversation.title or title_of(lane.question.text)
    made = resources.store().conversations.fork(owner(), lane.answer, title)
    if lane.column.relay is not None:
        state.choose_relay(lane.column.relay.id)
    state.set_value(_LEAVING, made.id)


def leaving() -> str | None:
    """The chat that somebody wants to go on in, once."""
    made: str | None = state.take(_LEAVING)
    return made


def running(rounds: Mapping[str, Sequence[Lane]]) -> list[Lane]:
    """The lanes in which an answer is coming."""
    found = (lane for lanes in rounds.values() for lane in lanes)
    return [lane for lane in found if lane.answer and lane.answer.status is Status.RUNNING]


def in_force(column: Column) -> ChatOptions:
    """What is sent along with a column's questions."""
    own = replace(column.options, zone=str(zone()))
    return resolved(own, options.model_default(own.model, column.relay))


def sees(column: Column) -> bool:
    """Whether the column's model is thought to see pictures."""
    able = picker.able(column.relay, column.options.model or "") if column.relay else frozenset()
    return bool(able & picker.SEEING)


def _admitted(about: Hashable, column: Column, action: Callable[[], None]) -> AbstractContextManager[bool]:
    chosen = column.options
    plan = budget_gate.Plan(chosen.relay_id or "", chosen.model)
    return budget_gate.admitted(about, lambda: [plan], partial(comparison.attempt, action))


def _settled(column: Column) -> Conversation:
    if column.conversation is None:
        raise InputError(reason="comparison_missing")
    return replace(column.conversation, options=in_force(column))


def _connection(column: Column, attachments: Sequence[str]) -> Connection:
    if not column.options.model:
        raise InputError(reason="no_model")
    connection = resources.relays().connection(state.visit(), column.options.relay_id or "")
    if attachments and not sees(column):
        files = resources.store().files.several(owner(), attachments).values()
        if any(file.media_type.startswith("image/") for file in files):
            raise InputError(reason="blind")
    return connection


def _streams(column: Column) -> bool:
    return options.streams(column.options.model, column.relay)
