"""All answers under way: started here, followed from here or through the store from any other process."""

import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from components.core.answer import FRAME_S, Answer, Ended
from components.core.context import Attached, Attachments, context
from components.core.errors import StoreError, StudioError
from components.core.records import Conversation, Fault, Message, Role, Status
from components.core.relay.body import Turn
from components.core.relay.chat import Exchange
from components.core.relay.connection import Connection, Context
from components.core.rounds import Rounds
from components.core.store.conversations import Conversations
from components.core.store.files import Files
from components.core.titles import title_of

_POLL_S = 0.5
_ENDING_S = 2.0
_CONTINUE = "Continue exactly where you stopped. Do not repeat anything and do not comment."


class Answers:
    """All answers of this process; those of other processes are followed through the store."""

    def __init__(
        self,
        conversations: Conversations,
        worker: str | None = None,
        ended: Ended = lambda *_: None,
        files: Files | None = None,
    ) -> None:
        """Take what is needed to answer; `ended` is told, in the background, of every answer that has ended."""
        self._conversations = conversations
        self._ended = ended
        self._files = files
        self._worker = worker or uuid.uuid4().hex
        self._live: dict[tuple[str, str], Answer] = {}
        self._changing = threading.Lock()

    @property
    def busy(self) -> bool:
        """Whether an answer is under way here that is not kept yet."""
        return any(not answer.kept for answer in self._live.values())

    def ask(
        self,
        owner: str,
        connection: Connection,
        conversation: Conversation,
        text: str,
        *,
        attachments: Sequence[str] = (),
        stream: bool = True,
        opens_context: bool = False,
    ) -> Message:
        """Keep a question, with the ids of its files, at the end of the conversation and start answering it.

        Args:
            opens_context: nothing that came before the question is sent, now or later.
        Raises:
            BusyError: the conversation is being answered already; the question is not kept.
        """
        question = replace(_question(conversation, text, attachments), opens_context=opens_context)
        return self._begin(owner, connection, conversation, conversation.head_id, question, stream)

    def refuse(
        self,
        owner: str,
        conversation: Conversation,
        error: StudioError,
        text: str | None = None,
        *,
        attachments: Sequence[str] = (),
        turn: Message | None = None,
    ) -> Message:
        """Keep, in the place of an answer, what kept a question from being asked.

        Args:
            text: a new question.
            turn: or one that is there, or one of its answers.
        """
        question = None if text is None else _question(conversation, text, attachments)
        above = conversation.head_id if turn is None else _asked_by(turn)
        claimed = self._claim(owner, conversation, conversation.options.relay_id, above, question)
        failed = replace(claimed, status=Status.FAILED, fault=Fault.of(error))
        self._conversations.finish(owner, failed, self._worker)
        return failed

    def ask_instead(
        self,
        owner: str,
        connection: Connection,
        conversation: Conversation,
        question: Message,
        text: str,
        *,
        stream: bool = True,
    ) -> Message:
        """Ask an edited question beside the old one, which stays; all that belongs to it goes along."""
        edited = replace(question, text=text)
        return self._begin(owner, connection, conversation, question.parent_id, edited, stream)

    def answer_again(
        self,
        owner: str,
        connection: Connection,
        conversation: Conversation,
        turn: Message,
        *,
        stream: bool = True,
    ) -> Message:
        """Answer a question once more, beside its old answers, which stay.

        Args:
            conversation: with the options to answer with, which may be of another model for this once.
            turn: the question, or one of its answers.
        """
        return self._begin(owner, connection, conversation, _asked_by(turn), None, stream)

    def go_on(
        self,
        owner: str,
        connection: Connection,
        conversation: Conversation,
        answer: Message,
        *,
        stream: bool = True,
    ) -> Message:
        """Let an answer that ended early grow on.

        Raises:
            BusyError: the conversation is being answered already.
        """
        self._let_end(owner, conversation)
        message = self._conversations.reclaim(owner, answer.id, self._worker)
        return self._launch(owner, connection, conversation, message, stream)

    def stop(self, owner: str, message_id: str) -> None:
        """Stop an answer, in whichever process it runs."""
        live = self._live.get((owner, message_id))
        if live is not None:
            live.stop()
        else:
            self._conversations.ask_stop(owner, message_id)

    def follow(self, owner: str, message_id: str) -> Iterator[Message]:
        """The answer as it grows, until it has ended, here or in another process."""
        live = self._live.get((owner, message_id))
        yield from live.frames() if live else self._poll(owner, message_id)

    def watch(self, owner: str, message_ids: Sequence[str]) -> Iterator[list[Message]]:
        """Several answers as they grow, at a steady pace, until all have ended, here or in another process."""
        pause, looked_s, newest = threading.Event(), 0.0, dict[str, Message]()
        while True:
            live = {name: job for name in message_ids if (job := self._live.get((owner, name)))}
            newest |= {name: answer.message for name, answer in live.items()}
            open_still = [name for name in message_ids if _runs(newest.get(name))]
            if time.monotonic() - looked_s > _POLL_S and (elsewhere := set(open_still) - set(live)):
                looked_s = time.monotonic()
                found = [self._conversations.message(owner, name) for name in elsewhere]
                newest |= {message.id: message for message in found if message}
                message_ids = [name for name in message_ids if name in newest]
            yield [newest[name] for name in message_ids if name in newest]
            if not any(_runs(newest.get(name)) for name in message_ids):
                return
            pause.wait(FRAME_S)

    def current(self, owner: str, message: Message) -> Message:
        """The newest state of a message: what this process holds of it, if the store lags behind."""
        live = self._live.get((owner, message.id))
        return live.message if live else message

    def _poll(self, owner: str, message_id: str) -> Iterator[Message]:
        pause = threading.Event()
        while message := self._conversations.message(owner, message_id):
            yield message
            if message.status is not Status.RUNNING:
                return
            pause.wait(_POLL_S)

    def _begin(
        self,
        owner: str,
        connection: Connection,
        conversation: Conversation,
        parent_id: str | None,
        question: Message | None,
        stream: bool,
    ) -> Message:
        claimed = self._claim(owner, conversation, connection.relay.id, parent_id, question)
        return self._launch(owner, connection, conversation, claimed, stream)

    def _claim(
        self,
        owner: str,
        conversation: Conversation,
        relay_id: str | None,
        parent_id: str | None,
        question: Message | None,
    ) -> Message:
        self._let_end(owner, conversation)
        now = datetime.now(UTC)
        if question is not None:
            question = replace(question, id=uuid.uuid4().hex, parent_id=parent_id, created_at=now)
            parent_id = question.id
        answer = Message(
            uuid.uuid4().hex,
            conversation.id,
            parent_id,
            Role.ASSISTANT,
            "",
            now,
            status=Status.RUNNING,
            model=conversation.options.model,
            relay_id=relay_id,
        )
        claimed = self._conversations.claim(owner, conversation.id, answer, self._worker, question)
        if question is not None and not conversation.title:
            with suppress(StoreError):  # the question matters more than its title
                self._conversations.rename(owner, conversation.id, title_of(question.text))
        return claimed

    def _launch(
        self, owner: str, connection: Connection, conversation: Conversation, message: Message, stream: bool
    ) -> Message:
        try:
            turns = self._turns(owner, conversation)
        except StoreError as error:
            # What was claimed must not look as if it were being answered.
            failed = replace(message, status=Status.FAILED, fault=Fault.of(error))
            with suppress(StoreError):
                self._conversations.finish(owner, failed, self._worker)
            raise
        if message.text:
            turns.append({"role": "user", "content": _CONTINUE})
        context = Context(conversation.room or "chat", conversation.id, message.id)
        options = conversation.options

        def ask(turns: list[Turn], tools: Sequence[Turn], may_call: bool) -> Exchange:
            return Exchange(
                connection, turns, options, stream=stream, context=context, tools=tools, may_call=may_call
            )

        rounds = Rounds(ask, turns, options)
        answer = Answer(owner, message, rounds, self._conversations, self._worker, self._ended)
        with self._changing:
            live = {key: other for key, other in self._live.items() if not other.kept}
            self._live = {**live, (owner, message.id): answer}
        answer.start()
        return message

    def _let_end(self, owner: str, conversation: Conversation) -> None:
        """Wait a moment for an answer here that is about to end: who stopped it and asks on is not to be refused."""
        for (whose, _), answer in self._live.items():
            if (whose, answer.message.conversation_id) == (owner, conversation.id) and answer.ending:
                answer.wait_until_kept(_ENDING_S)

    def _turns(self, owner: str, conversation: Conversation) -> list[Turn]:
        path = self._conversations.path(owner, conversation.id)
        return context(path, conversation, self.attachments(owner, path)).turns

    def attachments(self, owner: str, path: Sequence[Message]) -> Attachments:
        """The files of these turns."""
        ids = [file_id for message in path for file_id in message.attachments]
        if not ids or self._files is None:
            return {}
        found = self._files.several(owner, ids)
        return {name: Attached(file, partial(self._files.read, owner, name)) for name, file in found.items()}


def _question(conversation: Conversation, text: str, attachments: Sequence[str]) -> Message:
    now = datetime.now(UTC)
    return Message("", conversation.id, None, Role.USER, text, now, attachments=tuple(attachments))


def _asked_by(turn: Message) -> str | None:
    """Id of the question that a turn is, or answers."""
    return turn.id if turn.role is Role.USER else turn.parent_id


def _runs(message: Message | None) -> bool:
    return message is None or message.status is Status.RUNNING
