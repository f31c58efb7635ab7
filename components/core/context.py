"""What a model is sent of a conversation: which turns, with which files, and how many tokens that is."""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from components.core import files
from components.core.belongings import File
from components.core.catalog import tokens
from components.core.catalog.pictures import Detail
from components.core.errors import FileError, StoreError
from components.core.pointing import looks_up, pointed
from components.core.records import ChatOptions, Conversation, Doubt, Message, Role
from components.core.relay.body import Turn

_SUMMARY = "Summary of the earlier part of this conversation, which is not sent any more:\n\n"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a message, its bytes fetched only when they are needed."""

    file: File
    read: Callable[[], bytes]

    @property
    def is_picture(self) -> bool:
        return self.file.media_type.startswith("image/")


Attachments: TypeAlias = Mapping[str, Attached]
"""Files by id; one that is missing was deleted."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which turns are sent, and which of them with their pictures."""

    messages: Sequence[Message]
    with_pictures: frozenset[str]
    summary: str
    left_out: int
    """Turns that are not sent."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is sent, counted."""

    turns: list[Turn]
    sent: int
    left_out: int
    tokens: int
    doubt: Doubt


def chosen(path: Sequence[Message]) -> list[Message]:
    """The turns that count: from the last one that opens the context on, and the pinned ones before it."""
    opening = max((place for place, turn in enumerate(path) if turn.opens_context), default=0)
    return [turn for place, turn in enumerate(path) if place >= opening or turn.pinned]


def plan(path: Sequence[Message], conversation: Conversation) -> Plan:
    """Choose what is sent.

    From the last turn that opens the context on; pinned turns always; then the last so many messages, as many as fit
    into the budget of tokens, and not those that a summary stands for. The last question is always among them.
    """
    options, speaking = conversation.options, [message for message in path if _speaks(message)]
    start = max((n for n, message in enumerate(speaking) if message.opens_context), default=0)
    asked = max((n for n, message in enumerate(speaking) if message.role is Role.USER), default=0)
    first, summary = _after_summary(speaking, conversation, start)
    first = max(first, start, _within(speaking, options))
    first = min(first, max(asked, 0))
    chosen = [message for n, message in enumerate(speaking) if n >= first or message.pinned]
    return Plan(chosen, _with_pictures(chosen, options), summary, len(speaking) - len(chosen))


def context(path: Sequence[Message], conversation: Conversation, attachments: Attachments) -> Context:
    """What is sent of a conversation, ready for the request."""
    planned = plan(path, conversation)
    turns: list[Turn] = [{"role": "system", "content": _SUMMARY + planned.summary}] if planned.summary else []
    points = looks_up(conversation.options.model)
    turns += [_turn(message, planned, attachments, points=points) for message in planned.messages]
    counted = measured(planned, conversation, attachments)
    return Context(turns, len(planned.messages), planned.left_out, counted.tokens, counted.doubt)


def measured(planned: Plan, conversation: Conversation, attachments: Attachments) -> tokens.Count:
    """Tokens of what is planned to be sent, without reading any picture."""
    model, system = conversation.options.model, conversation.options.system
    total = tokens.NOTHING
    opening = [text for text in (system, planned.summary) if text.strip()]
    for text in opening:
        total += tokens.count(model, text)
    for message in planned.messages:
        total += tokens.count(model, message.text)
        for attached in _of(message, attachments):
            if not attached.is_picture or message.id in planned.with_pictures:
                total += weight(model, attached)
    turns = len(opening) + len(planned.messages)
    return total + tokens.Count(turns * tokens.PER_TURN, Doubt.REPORTED)


def body_bytes(planned: Plan, attachments: Attachments) -> int:
    """What the pictures that are planned to be sent take in a request."""
    sent = (_of(message, attachments) for message in planned.messages if message.id in planned.with_pictures)
    return sum(one.file.size_bytes for each in sent for one in each if one.is_picture) * 4 // 3


def weight(model: str | None, attached: Attached) -> tokens.Count:
    """Tokens of a file for a model."""
    facts = attached.file.facts
    if attached.is_picture:
        detail = Detail(str(facts.get("detail") or Detail.AUTO))
        return tokens.picture(
            model, int(facts.get("width") or 1024), int(facts.get("height") or 1024), detail
        )
    return tokens.count(model, _text(attached))


def _speaks(message: Message) -> bool:
    return bool(message.text.strip() or message.attachments)


def _after_summary(speaking: Sequence[Message], conversation: Conversation, start: int) -> tuple[int, str]:
    """Where the turns begin that the summary does not cover, and the summary when there is any use in sending it."""
    summary = conversation.summary
    if not conversation.options.summarizes or summary is None or not summary.text.strip():
        return 0, ""
    until = next((n for n, message in enumerate(speaking) if message.id == summary.until_id), -1)
    return (until + 1, summary.text) if until >= start else (0, "")


def _within(speaking: Sequence[Message], options: ChatOptions) -> int:
    """Where the turns begin that both limits leave."""
    first = 0
    if options.history_messages is not None:
        first = max(0, len(speaking) - max(1, options.history_messages))
    if options.history_tokens is None:
        return first
    left = options.history_tokens
    for n in range(len(speaking) - 1, first - 1, -1):
        left -= tokens.count(options.model, speaking[n].text).tokens + tokens.PER_TURN
        if left < 0:
            return n + 1
    return first


def _with_pictures(chosen: Sequence[Message], options: ChatOptions) -> frozenset[str]:
    if options.image_turns is None:
        return frozenset(message.id for message in chosen)
    sent, turns = set(), 0
    for message in reversed(chosen):
        turns += message.role is Role.USER
        if message.pinned or turns <= max(1, options.image_turns):
            sent.add(message.id)
    return frozenset(sent)


def question(model: str | None, text: str, attached: Sequence[Attached]) -> Turn:
    """A question by itself with its files, as a model is sent it."""
    return _said(Role.USER, text, attached, shows=True, points=looks_up(model))


def _turn(message: Message, planned: Plan, attachments: Attachments, *, points: bool) -> Turn:
    found = [attachments.get(file_id) for file_id in message.attachments]
    return _said(message.role, message.text, found, shows=message.id in planned.with_pictures, points=points)


def _said(role: Role, said: str, brought: Sequence[Attached | None], *, shows: bool, points: bool) -> Turn:
    """A turn as it is sent; to a model that takes pictures by address, those that have one go in the text."""
    texts: list[str] = []
    addresses: list[str] = []
    pictures: list[Turn] = []
    for attached in brought:
        if attached is None:
            texts.append("[A file was attached here; it has been deleted.]")
        elif not attached.is_picture:
            texts.append(fenced(attached.file.name, _text(attached)))
        elif shows and points and (public := _address(attached)):
            addresses.append(public)
        elif shows and (part := _part(attached)):
            pictures.append(part)
        else:
            texts.append(f"[The picture {attached.file.name} was attached here; it is not sent again.]")
    asked = pointed(addresses, said) if addresses else said
    text = "\n\n".join(filter(None, [*texts, asked]))
    if not pictures:
        return {"role": str(role), "content": text}
    words = [{"type": "text", "text": text}] if text else []
    return {"role": str(role), "content": [*words, *pictures]}


def _part(attached: Attached) -> Turn | None:
    """A picture as a part of a message: by its public address if that was chosen, else as it is; None when it is gone."""
    facts = attached.file.facts
    url = _address(attached) if facts.get("by_address") else ""
    if not url and (data := _bytes(attached)):
        url = f"data:{attached.file.media_type};base64,{base64.b64encode(data).decode()}"
    detail = {"detail": str(facts["detail"])} if facts.get("detail") else {}
    return {"type": "image_url", "image_url": {"url": url, **detail}} if url else None


def _address(attached: Attached) -> str:
    return str(attached.file.facts.get("address") or "")


def fenced(name: str, text: str) -> str:
    """A file's text as a block of code that nothing inside it can close, under the file's name."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    ending = "" if text.endswith("\n") else "\n"
    return f"File: {name}\n{fence}\n{text}{ending}{fence}"


def _of(message: Message, attachments: Attachments) -> list[Attached]:
    return [attachments[file_id] for file_id in message.attachments if file_id in attachments]


def _text(attached: Attached) -> str:
    try:
        return files.text_of(attached.file, attached.read)
    except (FileError, StoreError):
        return "(its content is no longer there)"


def _bytes(attached: Attached) -> bytes:
    try:
        return attached.read()
    except StoreError:
        return b""
