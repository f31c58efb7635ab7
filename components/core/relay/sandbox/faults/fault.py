"""What a fault is: a name, a sentence about it, and where in an exchange it acts."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from starlette.responses import Response

from components.core.relay.sandbox.ask import Ask
from components.core.relay.sandbox.billing import Bill
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.reply import Reply
from components.core.relay.sandbox.wire import JSON, Items

ReplyAct: TypeAlias = Callable[[Exchange], Awaitable[Response | None]]
PlanAct: TypeAlias = Callable[[Reply, Ask, Exchange], None]
StreamAct: TypeAlias = Callable[[Items, Exchange], Items]
BillAct: TypeAlias = Callable[[Bill], None]
BodyOf: TypeAlias = Callable[[Exchange], Any]
BodyAct: TypeAlias = Callable[[Any, Exchange], Any]

CHAT = frozenset({"chat"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A misbehaviour that can be switched on; each of its acts is optional."""

    name: str
    about: str
    group: str
    kinds: frozenset[str] | None = None
    """Kinds of endpoint it acts on; None is all of them."""
    reply: ReplyAct | None = None
    """Answers in place of the endpoint; None lets the endpoint answer."""
    plan: PlanAct | None = None
    """Changes a chat answer before it becomes bytes, streamed or not."""
    stream: StreamAct | None = None
    """Rewrites the items of a streamed chat answer."""
    body: BodyAct | None = None
    """Rewrites the JSON of a reply."""
    bill: BillAct | None = None
    """Changes what a call costs, and its row in the log."""
    finish: Callable[[Response], Response] | None = None
    """Rewrites the whole reply at last, headers and encoding included."""
    paths: Mapping[str, BodyOf] = field(default_factory=dict)
    """Addresses such a relay has besides, and the JSON that is there."""
    headers: tuple[tuple[str, str], ...] = ()
    """Headers of a streamed chat answer that differ from the usual."""

    def acts_on(self, kind: str) -> bool:
        return self.kinds is None or kind in self.kinds


def table(faults: Iterable[Fault]) -> dict[str, Fault]:
    """Faults by name; a name given twice is a mistake."""
    named: dict[str, Fault] = {}
    for fault in faults:
        if fault.name in named:
            raise ValueError(f"fault {fault.name} is defined twice")
        named[fault.name] = fault
    return named


def each(change: Callable[[JSON], Any]) -> StreamAct:
    """A stream act that changes every chunk (None drops it) and lets bytes, pauses and cuts pass."""

    def act(items: Items, exchange: Exchange) -> Iterator[Any]:
        for item in items:
            changed = change(item) if isinstance(item, dict) else item
            if changed is not None:
                yield changed

    return act


def delta(chunk: JSON) -> JSON:
    """The first choice's delta, or an empty one."""
    choices = chunk.get("choices") or [{}]
    found: JSON = choices[0].get("delta") or {}
    return found


def has_text(item: object) -> bool:
    """Whether an item is a chunk with words of the answer."""
    return isinstance(item, dict) and bool(delta(item).get("content"))
