"""All answers under way: started here, followed from here or through the store from any other process."""

import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from components.core.answer import Answer
from components.core.records import Conversation, Message, Role, Status
from components.core.relay.chat import Exchange, Turn
from components.core.relay.connection import Connection, Context
from components.core.store.conversations import Conversations
from components.core.titles import title_of

_POLL_S = 0.5
_CONTINUE = "Continue exactly where you stopped. Do not repeat anything and do not comment."


class Answers:
    """All answers of this process; those of other processes are followed through the store."""

    def __init__(self, conversations: Conversations, worker: str | None = None) -> None:
        self._conversations = conversations
        self._worker = worker or uuid.uuid4().hex
        self._live: dict[tuple[str, str], Answer] = {}

    def ask(
        self,
        owner: str,
        connection: Connection,
        conversation: Conversation,
        text: str,
        *,
        stream: bool = True,
    ) -> Message:
        """Keep a question at the end of the conversation and start answering it.

        Raises:
            BusyError: the conversation is being answered already; the question is not kept.
        """
        return self._begin(owner, connection, conversation, conversation.head_id, text, stream)

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
        """Ask an edited question beside the old one, which stays."""
        return self._begin(owner, connection, conversation, question.parent_id, text, stream)

    def answer_again(
        self,
        owner: str,
        connection: Connection,
        conversation: Conversation,
        answer: Message,
        *,
        stream: bool = True,
    ) -> Message:
        """Answer the same question once more, beside the old answer, which stays."""
        return self._begin(owner, connection, conversation, answer.parent_id, None, stream)

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
        turns = self._turns(owner, conversation.id)
        if answer.text:
            turns.append({"role": "user", "content": _CONTINUE})
        message = self._conversations.reclaim(owner, answer.id, self._worker)
        return self._launch(owner, connection, conversation, message, turns, stream)

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
        text: str | None,
        stream: bool,
    ) -> Message:
        now = datetime.now(UTC)
        question = None
        if text is not None:
            question = Message(uuid.uuid4().hex, conversation.id, parent_id, Role.USER, text, now)
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
            relay_id=connection.relay.id,
        )
        claimed = self._conversations.claim(owner, conversation.id, answer, self._worker, question)
        if text is not None and not conversation.title:
            self._conversations.rename(owner, conversation.id, title_of(text))
        turns = self._turns(owner, conversation.id)
        return self._launch(owner, connection, conversation, claimed, turns, stream)

    def _launch(
        self,
        owner: str,
        connection: Connection,
        conversation: Conversation,
        message: Message,
        turns: list[Turn],
        stream: bool,
    ) -> Message:
        context = Context("chat", conversation.id, message.id)
        exchange = Exchange(connection, turns, conversation.options, stream=stream, context=context)
        answer = Answer(owner, message, exchange, self._conversations, self._worker)
        self._live = {key: live for key, live in self._live.items() if not live.kept}
        self._live[owner, message.id] = answer
        answer.start()
        return message

    def _turns(self, owner: str, conversation_id: str) -> list[Turn]:
        """The path as the request's messages; turns without text have nothing to say to a model."""
        path = self._conversations.path(owner, conversation_id)
        return [
            {"role": str(message.role), "content": message.text} for message in path if message.text.strip()
        ]
