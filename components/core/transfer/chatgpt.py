"""ChatGPT's conversations.json: a list of conversations, each a tree of nodes by id.

`mapping` gives every node's message, `parent` and `children`; `current_node` is the end of the branch being read.
Messages are of the user, the assistant, the system and of tools; much of it was never on the page.
Shape as exported in 2023 to 2026: https://help.openai.com/en/articles/7260999
"""

import mimetypes
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from components.core.errors import InputError
from components.core.records import ChatOptions, Conversation, Finish, Message, Role, Status, Step
from components.core.transfer.entry import (
    Enclosure,
    Entry,
    array,
    mapping,
    moment,
    paragraphs,
    transcript_of,
    words,
)

Find = Callable[[str], tuple[str, bytes] | None]
"""Name and bytes of a file in the export by its id, or None where it is not."""

_MARKS = re.compile("\ue200.*?\ue201", re.DOTALL)
"""Places of citations and widgets, in characters for private use."""
_ENDS = {"stop": Finish.STOP, "max_tokens": Finish.LENGTH, "interrupted": Finish.CUT}


def is_chatgpt(value: object) -> bool:
    """Whether a JSON value looks like one of ChatGPT's conversations."""
    return isinstance(value, Mapping) and isinstance(value.get("mapping"), Mapping)


def read(value: Mapping[str, Any], find: Find, fallback_id: str) -> Entry:
    """One conversation with the ids of its source.

    Raises:
        InputError: `reason` import_empty when nothing in it was said.
    """
    begun = moment(value.get("create_time"), value.get("update_time"))
    reading = _Reading(mapping(value.get("mapping")), find, begun)
    reading.walk()
    if not reading.turns:
        raise InputError(reason="import_empty")
    model = next((turn.model for turn in reversed(reading.turns) if turn.model), None)
    conversation = Conversation(
        id=words(value.get("conversation_id")) or words(value.get("id")) or fallback_id,
        title=words(value.get("title")),
        created_at=begun,
        updated_at=moment(value.get("update_time"), value.get("create_time")),
        head_id=reading.kept.get(words(value.get("current_node"))),
        options=ChatOptions(model=model, system=paragraphs(reading.system)),
        archived_at=begun if value.get("is_archived") is True else None,
    )
    return Entry(transcript_of(conversation, reading.turns), tuple(reading.enclosures), reading.lost)


@dataclass(frozen=True, slots=True)
class _Pending:
    """What was thought, called and drawn on the way to the next turn that is shown."""

    thoughts: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    assets: tuple[str, ...] = ()


class _Reading:
    """One walk through a tree: nodes that were never shown go, those below them hang on what was shown above."""

    def __init__(self, nodes: Mapping[str, Any], find: Find, begun: datetime) -> None:
        self._nodes = nodes
        self._find = find
        self._begun = begun
        self.turns: list[Message] = []
        self.kept: dict[str, str] = {}
        """For each node the turn that shows it, or the nearest above it."""
        self.system: list[str] = []
        self.enclosures: list[Enclosure] = []
        self.lost = 0

    def walk(self) -> None:
        below: dict[str | None, list[str]] = {}
        for name, node in self._nodes.items():
            parent = mapping(node).get("parent")
            below.setdefault(
                parent if isinstance(parent, str) and parent in self._nodes else None, []
            ).append(name)
        waiting: list[tuple[str, str | None, _Pending]] = [
            (name, None, _Pending()) for name in reversed(below.get(None, []))
        ]
        while waiting:
            name, above, pending = waiting.pop()
            shown, pending = self._take(name, above, pending, is_last=name not in below)
            if shown is not None:
                self.kept[name] = shown
            waiting += [(child, shown, pending) for child in reversed(below.get(name, []))]

    def _take(
        self, name: str, above: str | None, pending: _Pending, is_last: bool
    ) -> tuple[str | None, _Pending]:
        """Keep what a node shows; the turn to hang on from there, and what waits for the next."""
        said = mapping(mapping(self._nodes[name]).get("message"))
        role = words(mapping(said.get("author")).get("role"))
        text, assets, lost = _content(said)
        if role == "system":
            self._note_system(said, text)
        elif role == "user" and not _is_hidden(said) and (text or assets):
            self.lost += lost
            if pending != _Pending():
                above = self._turn(f"{name}/before", above, Role.ASSISTANT, said, "", pending)
            return self._turn(name, above, Role.USER, said, text, _Pending(assets=assets)), _Pending()
        elif role in ("assistant", "tool"):
            shows = role == "assistant" and not _is_aside(said) and (text or assets)
            self.lost += lost
            if shows:
                pending = replace(pending, assets=pending.assets + assets)
                return self._turn(name, above, Role.ASSISTANT, said, text, pending), _Pending()
            pending = _later(pending, name, role, said, text, assets)
        if is_last and pending != _Pending():
            return self._turn(name, above, Role.ASSISTANT, said, "", pending), _Pending()
        return above, pending

    def _note_system(self, said: Mapping[str, Any], text: str) -> None:
        if text.strip() and not _is_hidden(said) and text not in self.system:
            self.system.append(text)

    def _turn(
        self, name: str, above: str | None, role: Role, said: Mapping[str, Any], text: str, pending: _Pending
    ) -> str:
        facts = mapping(said.get("metadata"))
        missing = [asset for asset in pending.assets if not self._enclose(name, asset)]
        self.lost += len(missing)
        end = words(mapping(facts.get("finish_details")).get("type"))
        model = words(facts.get("model_slug")) or None
        turn = Message(
            id=name,
            conversation_id="",
            parent_id=above,
            role=role,
            text=text or ("[…]" if missing and role is Role.USER else ""),
            created_at=moment(said.get("create_time"), self._begun.timestamp()),
            reasoning=paragraphs(pending.thoughts),
            status=Status.STOPPED if end == "interrupted" else Status.DONE,
            finish=_ENDS.get(end) if role is Role.ASSISTANT else None,
            model=model if role is Role.ASSISTANT else None,
            steps=pending.steps,
        )
        self.turns.append(turn)
        return name

    def _enclose(self, name: str, asset: str) -> bool:
        found = self._find(asset)
        if found is None:
            return False
        title, data = found
        kind = mimetypes.guess_type(title)[0] or "application/octet-stream"
        self.enclosures.append(Enclosure(name, title, kind, data))
        return True


def _later(
    pending: _Pending, name: str, role: str, said: Mapping[str, Any], text: str, assets: tuple[str, ...]
) -> _Pending:
    """What a node that is not shown adds to the next that is."""
    content = mapping(said.get("content"))
    pending = replace(pending, assets=pending.assets + assets)
    if content.get("content_type") == "thoughts":
        return replace(pending, thoughts=(*pending.thoughts, text))
    if role == "tool" and text:
        return replace(pending, steps=_answered(pending.steps, name, said, text))
    if role == "assistant" and text and words(said.get("recipient")) not in ("", "all"):
        return replace(pending, steps=(*pending.steps, Step(name, words(said.get("recipient")), text)))
    return pending


def _answered(steps: tuple[Step, ...], name: str, said: Mapping[str, Any], text: str) -> tuple[Step, ...]:
    if steps and steps[-1].result is None:
        return (*steps[:-1], replace(steps[-1], result=text))
    tool = words(mapping(said.get("author")).get("name")) or "tool"
    return (*steps, Step(name, tool, "", text))


def _is_hidden(said: Mapping[str, Any]) -> bool:
    facts = mapping(said.get("metadata"))
    kind = mapping(said.get("content")).get("content_type")
    return (
        facts.get("is_visually_hidden_from_conversation") is True
        or facts.get("is_user_system_message") is True
        or kind in ("user_editable_context", "model_editable_context")
    )


def _is_aside(said: Mapping[str, Any]) -> bool:
    """Whether the assistant did not speak to the person: it thought, called a tool, or was switched off by its weight."""
    kind = mapping(said.get("content")).get("content_type")
    return (
        _is_hidden(said)
        or said.get("weight") == 0
        or kind in ("thoughts", "reasoning_recap")
        or words(said.get("recipient")) not in ("", "all")
    )


def _content(said: Mapping[str, Any]) -> tuple[str, tuple[str, ...], int]:
    """The text of a message, the ids of its pictures and files, and how much else is not in the export."""
    content = mapping(said.get("content"))
    texts = [words(content.get("text")), words(content.get("result"))]
    if content.get("content_type") == "thoughts":
        texts += [words(mapping(each).get("content")) for each in array(content.get("thoughts"))]
    assets: list[str] = []
    lost = 0
    for part in array(content.get("parts")):
        pointer = words(mapping(part).get("asset_pointer"))
        texts.append(part if isinstance(part, str) else words(mapping(part).get("text")))
        if pointer:
            assets.append(pointer.rpartition("/")[2])
        elif isinstance(part, Mapping) and not words(part.get("text")):
            lost += 1
    facts = mapping(said.get("metadata"))
    for attached in array(facts.get("attachments")):
        name = words(mapping(attached).get("id"))
        if name and name not in assets:
            assets.append(name)
    return _cited(paragraphs(texts), facts), tuple(assets), lost


def _cited(text: str, facts: Mapping[str, Any]) -> str:
    """The text with its citations as ChatGPT writes them out, and without the marks of others."""
    for reference in map(mapping, array(facts.get("content_references"))):
        mark, alternative = words(reference.get("matched_text")), reference.get("alt")
        if mark.strip() and isinstance(alternative, str):
            text = text.replace(mark, alternative)
    return _MARKS.sub("", text)
