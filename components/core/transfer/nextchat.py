"""NextChat's backup: what its browser keeps, by the names of its stores; sessions lie under `chat-next-web-store`.

A session is a flat list of messages, whose content is a text or a list of parts as chat completions have them. Other
stores of the file hold access codes and keys: they are never read.
https://github.com/ChatGPTNextWeb/NextChat: app/store/chat.ts, app/store/sync.ts
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from components.core.errors import InputError
from components.core.records import (
    ChatOptions,
    Conversation,
    Fault,
    Message,
    Role,
    Status,
    Step,
    Summary,
)
from components.core.transfer.entry import (
    Enclosure,
    Entry,
    array,
    count,
    inline,
    mapping,
    moment,
    paragraphs,
    transcript_of,
    words,
)

STORE = "chat-next-web-store"
_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT}


def is_nextchat(value: object) -> bool:
    """Whether a JSON value looks like one of NextChat's sessions, or the list of messages it shares."""
    return isinstance(value, Mapping) and isinstance(value.get("messages"), list) and "chat" not in value


def read(value: Mapping[str, Any], fallback_id: str) -> Entry:
    """One session with the ids of its source.

    Raises:
        InputError: `reason` import_empty when nothing in it was said.
    """
    said = [mapping(each) for each in array(value.get("messages"))]
    updated = moment(value.get("lastUpdate"))
    turns, enclosures, lost = _turns(
        said, moment(value.get("lastUpdate")), count(value.get("clearContextIndex"))
    )
    if not turns:
        raise InputError(reason="import_empty")
    conversation = Conversation(
        id=words(value.get("id")) or fallback_id,
        title=words(value.get("topic")),
        created_at=min(updated, *(turn.created_at for turn in turns)),
        updated_at=updated,
        options=_options(mapping(value.get("mask")), said),
        summary=_summary(value, turns),
    )
    return Entry(transcript_of(conversation, turns), tuple(enclosures), lost)


def _turns(
    said: Sequence[Mapping[str, Any]], otherwise: datetime, cleared_at: int | None
) -> tuple[list[Message], list[Enclosure], int]:
    turns: list[Message] = []
    names: set[str] = set()
    enclosures: list[Enclosure] = []
    lost = 0
    for place, each in enumerate(said):
        role = _ROLES.get(words(each.get("role")))
        text, pictures, missing = content(each.get("content"))
        steps = tuple(_steps(each))
        if role is None or not (text.strip() or pictures or missing or steps):
            continue
        name = words(each.get("id")) or str(place)
        name = f"{name}/{place}" if name in names else name
        names.add(name)
        failed = each.get("isError") is True
        turns.append(
            Message(
                id=name,
                conversation_id="",
                parent_id=turns[-1].id if turns else None,
                role=role,
                text="" if failed else text or ("[…]" if missing and not pictures else ""),
                created_at=moment(each.get("date"), otherwise.timestamp()),
                status=Status.FAILED if failed else Status.DONE,
                fault=Fault("relay", {"said": text[:500]}) if failed else None,
                model=words(each.get("model")) or None if role is Role.ASSISTANT else None,
                steps=steps,
                opens_context=cleared_at is not None and place >= cleared_at and not _opened(turns),
            )
        )
        enclosures += [
            Enclosure(name, f"{number}.{kind.partition('/')[2]}", kind, data)
            for number, (kind, data) in enumerate(pictures, 1)
        ]
        lost += missing
    return turns, enclosures, lost


def _opened(turns: Sequence[Message]) -> bool:
    return any(turn.opens_context for turn in turns)


def content(said: object) -> tuple[str, list[tuple[str, bytes]], int]:
    """Text, pictures with their media types, and how many pictures lie elsewhere, of a message's content."""
    if isinstance(said, str):
        return said, [], 0
    texts, pictures, missing = [], [], 0
    for part in map(mapping, array(said)):
        texts.append(words(part.get("text")))
        image = part.get("image_url")
        address = words(image) or words(mapping(image).get("url"))
        if address and (found := inline(address)) is not None:
            pictures.append(found)
        elif address:
            missing += 1
    return paragraphs(texts), pictures, missing


def _steps(said: Mapping[str, Any]) -> list[Step]:
    steps = []
    for place, tool in enumerate(map(mapping, array(said.get("tools")))):
        called = mapping(tool.get("function"))
        result = words(tool.get("content")) or None
        fault = words(tool.get("errorMsg")) or None
        name = words(called.get("name")) or "tool"
        steps.append(
            Step(words(tool.get("id")) or str(place), name, words(called.get("arguments")), result, fault)
        )
    return steps


def _options(mask: Mapping[str, Any], said: Sequence[Mapping[str, Any]]) -> ChatOptions:
    settings = mapping(mask.get("modelConfig"))
    context = [mapping(each) for each in array(mask.get("context"))]
    system = [content(each.get("content"))[0] for each in [*context, *said] if each.get("role") == "system"]
    return ChatOptions(
        model=words(settings.get("model")) or None,
        system=paragraphs(system),
        temperature=_number(settings.get("temperature"), 0, 2),
        top_p=_number(settings.get("top_p"), 0, 1),
        presence_penalty=_number(settings.get("presence_penalty"), -2, 2) or None,
        frequency_penalty=_number(settings.get("frequency_penalty"), -2, 2) or None,
        history_messages=count(settings.get("historyMessageCount")) or None,
    )


def _number(said: object, least: float, most: float) -> float | None:
    if isinstance(said, bool) or not isinstance(said, (int, float)):
        return None
    return float(said) if least <= said <= most else None


def _summary(value: Mapping[str, Any], turns: Sequence[Message]) -> Summary | None:
    text, until = words(value.get("memoryPrompt")), count(value.get("lastSummarizeIndex"))
    if not text.strip() or not until or until > len(turns):
        return None
    return Summary(text, turns[until - 1].id)
