"""Open WebUI's export of chats: a list whose `chat.history` is a tree of messages by id, `currentId` its end.

Older ones have a flat `chat.messages` alone. Thoughts and calls of tools stand in an answer's text as `<details>`.
https://github.com/open-webui/open-webui: src/lib/components/chat/Chat.svelte, backend/open_webui/utils/middleware.py
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from components.core.errors import InputError
from components.core.records import (
    ChatOptions,
    Conversation,
    Doubt,
    Fault,
    Message,
    Role,
    Status,
    Step,
    Usage,
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
from components.core.transfer.nextchat import content

_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT}
_DETAILS = re.compile(r"<details\b([^>]*)>(.*?)</details>\n?", re.DOTALL)
_SUMMARY = re.compile(r"^\s*<summary>.*?</summary>\s*", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_QUOTED = re.compile(r"^&gt; ?|^> ?", re.MULTILINE)


def is_openwebui(value: object) -> bool:
    """Whether a JSON value looks like one of Open WebUI's chats."""
    return isinstance(value, Mapping) and isinstance(value.get("chat"), Mapping)


def read(value: Mapping[str, Any], fallback_id: str) -> Entry:
    """One chat with the ids of its source.

    Raises:
        InputError: `reason` import_empty when nothing in it was said.
    """
    chat = mapping(value.get("chat"))
    begun = moment(value.get("created_at"), chat.get("timestamp"), value.get("updated_at"))
    reading = _Reading(begun)
    reading.walk(_said(chat))
    if not reading.turns:
        raise InputError(reason="import_empty")
    history = mapping(chat.get("history"))
    parameters = mapping(chat.get("params"))
    models = [each for each in array(chat.get("models")) if isinstance(each, str) and each]
    conversation = Conversation(
        id=words(value.get("id")) or words(chat.get("id")) or fallback_id,
        title=words(value.get("title")) or words(chat.get("title")),
        created_at=begun,
        updated_at=moment(value.get("updated_at"), chat.get("timestamp"), value.get("created_at")),
        head_id=reading.kept.get(words(history.get("currentId"))),
        options=ChatOptions(
            model=models[0] if models else None,
            system=words(parameters.get("system")) or words(chat.get("system")) or paragraphs(reading.system),
        ),
        tags=_tags(value, chat),
        pinned_at=begun if value.get("pinned") is True else None,
        archived_at=begun if value.get("archived") is True else None,
    )
    return Entry(transcript_of(conversation, reading.turns), tuple(reading.enclosures), reading.lost)


def _said(chat: Mapping[str, Any]) -> list[tuple[str, str | None, Mapping[str, Any]]]:
    """Id, parent's id and message of each turn: from the tree, else from the flat list."""
    tree = mapping(mapping(chat.get("history")).get("messages"))
    if tree:
        return [
            (name, words(mapping(each).get("parentId")) or None, mapping(each)) for name, each in tree.items()
        ]
    flat = [mapping(each) for each in array(chat.get("messages"))]
    names = [words(each.get("id")) or str(place) for place, each in enumerate(flat)]
    if len(set(names)) < len(names):
        names = [str(place) for place in range(len(flat))]
    return list(zip(names, [None, *names], flat, strict=False))


def _tags(value: Mapping[str, Any], chat: Mapping[str, Any]) -> tuple[str, ...]:
    said = [*array(mapping(value.get("meta")).get("tags")), *array(chat.get("tags"))]
    names = [words(each) or words(mapping(each).get("name")) for each in said]
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


@dataclass(slots=True)
class _Reading:
    begun: datetime
    turns: list[Message] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    system: list[str] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)
    lost: int = 0

    def walk(self, said: Sequence[tuple[str, str | None, Mapping[str, Any]]]) -> None:
        """Turn every message, parents first, into a turn; those of the system go, what hung on them hangs on theirs."""
        known = {name for name, _parent, _message in said}
        below: dict[str | None, list[tuple[str, Mapping[str, Any]]]] = {}
        for name, parent, message in said:
            below.setdefault(parent if parent in known else None, []).append((name, message))
        waiting: list[tuple[str, str | None, Mapping[str, Any]]] = [
            (name, None, message) for name, message in reversed(below.pop(None, []))
        ]
        while waiting:
            name, above, message = waiting.pop()
            shown = self._take(name, above, message)
            if shown is not None:
                self.kept[name] = shown
            waiting += [(child, shown, its) for child, its in reversed(below.pop(name, []))]

    def _take(self, name: str, above: str | None, said: Mapping[str, Any]) -> str | None:
        text, pictures, missing = content(said.get("content"))
        role = _ROLES.get(words(said.get("role")))
        if role is None:
            self.system += [text] if said.get("role") == "system" else []
            return above
        enclosed, lost = _enclosed(name, said, pictures)
        thoughts, steps, text = _parted(text) if role is Role.ASSISTANT else ("", (), text)
        fault = _fault(said)
        self.enclosures += enclosed
        self.lost += lost + missing
        turn = Message(
            id=name,
            conversation_id="",
            parent_id=above,
            role=role,
            text=text or ("[…]" if lost + missing and role is Role.USER else ""),
            created_at=moment(said.get("timestamp"), self.begun.timestamp()),
            reasoning=paragraphs([words(said.get("reasoning_content")), thoughts]),
            status=Status.FAILED if fault else Status.DONE,
            fault=fault,
            model=words(said.get("model")) or None if role is Role.ASSISTANT else None,
            usage=_usage(said),
            steps=steps,
        )
        self.turns.append(turn)
        return name


def _enclosed(
    name: str, said: Mapping[str, Any], pictures: Sequence[tuple[str, bytes]]
) -> tuple[list[Enclosure], int]:
    found = [
        Enclosure(name, f"{place}.{kind.partition('/')[2]}", kind, data)
        for place, (kind, data) in enumerate(pictures, 1)
    ]
    lost = 0
    for place, file in enumerate(map(mapping, array(said.get("files"))), len(found) + 1):
        held = inline(words(file.get("url")))
        if held is None:
            lost += 1
        else:
            title = words(file.get("name")) or f"{place}.{held[0].partition('/')[2]}"
            found.append(Enclosure(name, title, *held))
    return found, lost


def _parted(text: str) -> tuple[str, tuple[Step, ...], str]:
    """Thoughts, calls of tools, and the answer without both."""
    thoughts: list[str] = []
    steps: list[Step] = []

    def taken(found: re.Match[str]) -> str:
        facts = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(found[1])}
        if facts.get("type") == "reasoning":
            inner = _QUOTED.sub("", _SUMMARY.sub("", found[2], count=1))
            thoughts.append(html.unescape(inner).strip())
        elif facts.get("type") == "tool_calls":
            name = facts.get("name") or "tool"
            steps.append(
                Step(
                    facts.get("id") or str(len(steps)), name, facts.get("arguments", ""), facts.get("result")
                )
            )
        else:
            return found[0]
        return ""

    rest = _DETAILS.sub(taken, text)
    return paragraphs(thoughts), tuple(steps), rest.strip() if thoughts or steps else text


def _fault(said: Mapping[str, Any]) -> Fault | None:
    error = said.get("error")
    if not error:
        return None
    told = words(error) or words(mapping(error).get("content")) or words(mapping(error).get("message"))
    return Fault("relay", {"said": told[:500]})


def _usage(said: Mapping[str, Any]) -> Usage:
    told = mapping(said.get("usage")) or mapping(said.get("info"))
    prompt = (
        count(told.get("prompt_tokens")) if "prompt_tokens" in told else count(told.get("prompt_eval_count"))
    )
    answer = (
        count(told.get("completion_tokens")) if "completion_tokens" in told else count(told.get("eval_count"))
    )
    if prompt is None and answer is None:
        return Usage()
    return Usage(prompt, answer, doubt=Doubt.REPORTED)
