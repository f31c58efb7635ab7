"""A conversation as a Markdown file: front matter, then turn after turn of the branch being read."""

import json
import re

from components.core.records import Message, Status, Step
from components.core.transfer.wording import Reading, Wording, speaker

_TICKS = re.compile(r"`+")


def text(reading: Reading, say: Wording) -> str:
    """The file; texts of turns are unchanged, thoughts and calls of tools are folded."""
    parts = [_front(reading, say), f"# {_line(reading.conversation.title or say.untitled)}"]
    system = reading.conversation.options.system
    if system.strip():
        parts += [f"## {say.system}", system]
    for turn in reading.turns:
        parts += _turn(reading, turn, say)
    return "\n\n".join(parts) + "\n"


def _front(reading: Reading, say: Wording) -> str:
    conversation = reading.conversation
    costs = [f"{amount:f} {currency}" for currency, amount in reading.costs().items()]
    facts = {
        "title": conversation.title or say.untitled,
        "date": conversation.created_at.isoformat(timespec="seconds"),
        "updated": conversation.updated_at.isoformat(timespec="seconds"),
        "models": reading.models(),
        "cost": costs,
        "answers_of_unknown_cost": reading.priceless(),
        "tags": list(conversation.tags),
    }
    # JSON on one line is YAML too.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items()]
    return "\n".join(["---", *lines, "---"])


def _turn(reading: Reading, turn: Message, say: Wording) -> list[str]:
    parts = [f"## {_line(speaker(turn, say))} · {say.moment(turn.created_at)}"]
    if turn.reasoning.strip():
        parts.append(_folded(say.thoughts, turn.reasoning))
    parts += [_step(step, say) for step in turn.steps]
    if turn.text.strip():
        parts.append(turn.text)
    if turn.attachments:
        names = ", ".join(f"`{_line(name).replace('`', '')}`" for name in reading.attached(turn))
        parts.append(f"{say.attached}: {names}")
    if turn.status is not Status.DONE:
        parts.append(f"*{say.unfinished}*")
    return parts


def _step(step: Step, say: Wording) -> str:
    told = [fenced(step.arguments)] if step.arguments else []
    if step.result is not None or step.fault is not None:
        told += [say.result, fenced(step.result or step.fault or "")]
    return _folded(f"{say.tool}: {_line(step.name)}", "\n\n".join(told))


def _folded(title: str, body: str) -> str:
    # What is folded must not open the fold; no HTML can be seen in a title.
    inner = re.sub(r"<(?=/?\s*(details|summary))", "&lt;", body, flags=re.IGNORECASE)
    return f"<details>\n<summary>{title.replace('<', '&lt;')}</summary>\n\n{inner}\n\n</details>"


def fenced(code: str) -> str:
    """The text as a block of code, whatever ticks are in it."""
    fence = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(code)), default=0))
    return f"{fence}\n{code}\n{fence}"


def _line(words: str) -> str:
    return " ".join(words.split())
