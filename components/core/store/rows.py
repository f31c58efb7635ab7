"""Records to rows and back."""

from dataclasses import asdict, fields
from typing import Any
from uuid import uuid4

from sqlalchemy import Row

from components.core.batches import Cell
from components.core.orders import Drawing
from components.core.records import (
    Call,
    ChatOptions,
    Conversation,
    Cost,
    Doubt,
    Fault,
    Finish,
    Message,
    PriceSource,
    Relay,
    Role,
    Room,
    Source,
    Status,
    Step,
    Summary,
    Timing,
    Token,
    Usage,
)

AnyRow = Row[Any]
Values = dict[str, Any]

BY_HAND = "by hand"
"""Stands for the worker of a message that a person wrote in the place of an answer."""

OPTIONS = {field.name for field in fields(ChatOptions)}


def new_id() -> str:
    """A name that nobody can guess and no other row bears."""
    return uuid4().hex


def options_values(options: ChatOptions) -> Values:
    """Chat options as JSON."""
    return {**asdict(options), "withheld": sorted(options.withheld)}


def options_of(values: Values) -> ChatOptions:
    """Chat options from JSON, also from one written when there were other options."""
    known = {name: value for name, value in values.items() if name in OPTIONS}
    lists = {
        "stop": tuple(known.get("stop", ())),
        "tools": tuple(known.get("tools", ())),
        "withheld": frozenset(known.get("withheld", ())),
    }
    return ChatOptions(**{**known, **lists})


def conversation_of(row: AnyRow) -> Conversation:
    """The conversation of a row."""
    return Conversation(
        id=row.id,
        title=row.title,
        created_at=row.created_at,
        updated_at=row.updated_at,
        head_id=row.head_id,
        options=options_of(row.options),
        deleted_at=row.deleted_at,
        folder=row.folder,
        tags=tuple(row.tags),
        pinned_at=row.pinned_at,
        archived_at=row.archived_at,
        summary=None if row.summary is None else Summary(**row.summary),
        comparison_id=row.comparison_id,
        room=Room(row.room),
    )


def relay_of(row: AnyRow) -> Relay:
    """The remembered relay of a row, without its key."""
    return Relay(id=row.id, title=row.title, base_url=row.base_url, source=Source.REMEMBERED)


def message_values(message: Message) -> Values:
    """The columns of a message that can change while it is being answered."""
    return {
        "text": message.text,
        "reasoning": message.reasoning,
        "status": message.status,
        "finish": message.finish,
        "model": message.model,
        "relay_id": message.relay_id,
        "steps": [asdict(step) for step in message.steps],
        "logprobs": None if message.logprobs is None else [asdict(token) for token in message.logprobs],
        **figures(message),
    }


def message_of(row: AnyRow) -> Message:
    """The message of a row."""
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        parent_id=row.parent_id,
        role=Role(row.role),
        text=row.text,
        created_at=row.created_at,
        reasoning=row.reasoning,
        status=Status(row.status),
        finish=None if row.finish is None else Finish(row.finish),
        model=row.model,
        relay_id=row.relay_id,
        attachments=tuple(row.attachments),
        pinned=row.pinned,
        opens_context=row.opens_context,
        steps=tuple(map(_step_of, row.steps)),
        logprobs=None if row.logprobs is None else tuple(map(_token_of, row.logprobs)),
        by_hand=row.worker == BY_HAND,
        **figures_of(row),
    )


OUTLINE = (
    "id",
    "conversation_id",
    "parent_id",
    "role",
    "text",
    "created_at",
    "attachments",
    "pinned",
    "opens_context",
)
"""Columns of what is sent of a message, and what decides whether it is."""


def outline_of(row: AnyRow) -> Message:
    """The message of a row that begins with the columns of OUTLINE."""
    given: tuple[Any, ...] = tuple(row)
    name, conversation_id, parent_id, role, text, created_at, attachments, pinned, opens_context, *_ = given
    return Message(
        name,
        conversation_id,
        parent_id,
        Role(role),
        text,
        created_at,
        attachments=tuple(attachments),
        pinned=pinned,
        opens_context=opens_context,
    )


def _token_of(values: Values) -> Token:
    others = tuple((str(text), float(logprob)) for text, logprob in values["others"])
    return Token(values["text"], values["logprob"], others)


def call_values(call: Call) -> Values:
    """All columns of a call but its owner."""
    return {
        "id": call.id,
        "at": call.at,
        "kind": call.kind,
        "relay_id": call.relay_id,
        "origin": call.origin,
        "status": call.status,
        "model": call.model,
        "http_status": call.http_status,
        "request_id": call.request_id,
        "page": call.page,
        "conversation_id": call.conversation_id,
        "message_id": call.message_id,
        "key_mark": call.key_mark,
        **figures(call),
    }


def call_of(row: AnyRow) -> Call:
    """The call of a row."""
    return Call(
        id=row.id,
        at=row.at,
        kind=row.kind,
        relay_id=row.relay_id,
        origin=row.origin,
        status=Status(row.status),
        model=row.model,
        http_status=row.http_status,
        request_id=row.request_id,
        page=row.page,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        key_mark=row.key_mark,
        **figures_of(row),
    )


def told(fault: Fault | None) -> Values | None:
    """A fault as JSON."""
    return None if fault is None else {"key": fault.key, "values": dict(fault.values)}


def fault_of(values: Values | None) -> Fault | None:
    """The fault of JSON."""
    return None if values is None else Fault(values["key"], values["values"])


def spent(usage: Usage, cost: Cost) -> Values:
    """The columns of usage and cost."""
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "cached_tokens": usage.cached,
        "reasoning_tokens": usage.reasoning,
        "usage_doubt": usage.doubt,
        "amount": cost.amount,
        "currency": cost.currency,
        "price_source": cost.source,
        "cost_doubt": cost.doubt,
    }


def spent_of(row: AnyRow) -> Values:
    """Usage and cost of a row, by name."""
    tokens = (row.prompt_tokens, row.completion_tokens, row.cached_tokens, row.reasoning_tokens)
    return {
        "usage": Usage(*tokens, Doubt(row.usage_doubt)),
        "cost": Cost(row.amount, row.currency, PriceSource(row.price_source), Doubt(row.cost_doubt)),
    }


def figures(record: Message | Call | Cell | Drawing) -> Values:
    """The columns of usage, cost, timing and fault."""
    return {
        **spent(record.usage, record.cost),
        "first_token_s": record.timing.first_token_s,
        "total_s": record.timing.total_s,
        "fault": told(record.fault),
    }


def _step_of(values: Values) -> Step:
    why = values.get("why")
    return Step(**values | {"why": Fault(**why) if why else None})


def figures_of(row: AnyRow) -> Values:
    """Usage, cost, timing and fault of a row, by name."""
    return {
        **spent_of(row),
        "timing": Timing(row.first_token_s, row.total_s),
        "fault": fault_of(row.fault),
    }
