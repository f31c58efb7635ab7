"""A summary that stands for the older turns of a conversation: one paid call, kept however it is watched."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from components.core.catalog import tokens
from components.core.records import ChatOptions, Conversation, Message, Summary
from components.core.relay.chat import Exchange
from components.core.relay.connection import Connection, Context
from components.core.store.conversations import Conversations

STAY = 4
"""The last so many turns are never summarised."""
ANSWER_TOKENS = 600
"""About what a summary comes to."""
_ASK = (
    "Summarise the conversation below so that it can be continued without it. Keep facts, names, numbers, decisions, "
    "wishes and open questions; leave out small talk. Write in the language of the conversation, at most 400 words. "
    "Give the summary alone.\n\n"
)


def older(path: Sequence[Message]) -> list[Message]:
    """The turns that a summary would stand for: all that are sent but the last few."""
    start = max((n for n, message in enumerate(path) if message.opens_context), default=0)
    return [message for message in path[start:] if message.text.strip()][:-STAY]


def question(turns: Sequence[Message]) -> str:
    """What the model is asked."""
    return _ASK + "\n\n".join(f"[{turn.role}]\n{turn.text}" for turn in turns)


def weight(model: str | None, turns: Sequence[Message]) -> tokens.Count:
    """Tokens of the question."""
    return tokens.count(model, question(turns))


async def summarize(
    owner: str,
    connection: Connection,
    conversation: Conversation,
    turns: Sequence[Message],
    conversations: Conversations,
    *,
    stream: bool = True,
) -> Summary:
    """Have the turns summarised by the conversation's model, and keep the summary.

    Raises:
        RelayError: the relay gave none.
    """
    options = ChatOptions(model=conversation.options.model, withheld=conversation.options.withheld)
    asked = [{"role": "user", "content": question(turns)}]
    context = Context("chat", conversation.id)
    exchange = Exchange(connection, [*asked], options, stream=stream, context=context)
    summary = Summary(await exchange.text(), turns[-1].id)
    await asyncio.to_thread(conversations.set_summary, owner, conversation.id, summary)
    return summary


def edited(conversation: Conversation, text: str) -> Summary | None:
    """The conversation's summary in a person's own words; None when nothing is left of it."""
    if conversation.summary is None or not text.strip():
        return None
    return replace(conversation.summary, text=text)
