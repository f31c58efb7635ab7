"""Testing a relay step by step: each step says what it found, and what it does not know it does not claim."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from components.core import errors
from components.core.errors import RelayError, Value
from components.core.records import ChatOptions, Cost, Doubt, Fault, Source, Usage
from components.core.relay import loop
from components.core.relay.chat import Exchange, Finished
from components.core.relay.connection import Connection, Context
from components.core.relay.models import ModelCard, models, status


class Check(StrEnum):
    """What is tested, in this order."""

    ADDRESS = "address"
    """The name is known and something accepts connections."""
    TLS = "tls"
    SOFTWARE = "software"
    KEY = "key"
    MODELS = "models"
    CHAT = "chat"
    """A one-token chat; only with the person's consent."""


class Result(StrEnum):
    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_TRIED = "not_tried"


class Software(StrEnum):
    """What a relay runs, as far as it tells."""

    ONE_API = "one-api"
    NEW_API_2025 = "new-api 2025"
    NEW_API = "new-api"
    ONE_HUB = "one-hub"
    COMPATIBLE = "compatible"
    """Speaks the OpenAI dialect and tells no more."""
    PAGE = "page"
    """A website, no API."""


@dataclass(frozen=True, slots=True)
class Step:
    """One finding. Values: software, name, version; count; model, seconds, tokens, reason; `fault` where it failed."""

    check: Check
    result: Result
    values: Mapping[str, Value] = field(default_factory=dict)
    fault: Fault | None = None


T = TypeVar("T")

PATIENCE_S = 30.0
"""Longest wait for one step; a real call may wait longer."""

_NEW_API_FIELDS = frozenset({"price", "min_topup", "docs_link", "chats", "setup", "data_export_default_time"})


async def diagnose(connection: Connection) -> AsyncIterator[Step]:
    """Test a relay without spending anything: /api/status, /models with the key, and without it where that proves more."""
    told, refused = await _status(connection)
    if (unreachable := _unreached(connection, refused)) is not None:
        for step in unreachable:
            yield step
        return
    yield Step(Check.ADDRESS, Result.OK)
    yield _tls(connection)
    if told:
        yield Step(Check.SOFTWARE, Result.OK, _software(told))
    cards, fault = await _models(connection)
    if not told:
        yield _guess(cards, fault)
    if isinstance(fault, errors.NotAnApiError):
        yield Step(Check.KEY, Result.NOT_TRIED)
        yield Step(Check.MODELS, Result.NOT_TRIED)
        return
    yield await _key(connection, cards, fault)
    yield _listed(cards, fault)


async def one_token_chat(connection: Connection, model: str) -> Step:
    """Ask for one token. It costs what `one_token_cost` says, and is recorded as any other chat."""
    turns = [{"role": "user", "content": "Hi"}]
    options = ChatOptions(model=model, max_tokens=1)
    chat = Exchange(connection, [*turns], options, stream=False, context=Context(page="connection"))
    finish: Value = None
    try:
        async for event in chat.events():
            if isinstance(event, Finished):
                finish = event.finish.value
    except RelayError as error:
        return Step(Check.CHAT, Result.FAILED, {"model": model}, Fault.of(error))
    call = chat.call
    seconds = call.timing.total_s if call else None
    tokens = call.usage.completion if call else None
    values = {"model": model, "seconds": seconds, "tokens": tokens, "finish": finish}
    return Step(Check.CHAT, Result.OK, values)


async def one_token_cost(connection: Connection, model: str) -> Cost:
    """About what the one-token chat will cost; the prompt is a handful of tokens."""
    return await connection.price(model, Usage(8, 1, doubt=Doubt.ESTIMATED))


def steps(connection: Connection, breathe: Callable[[], None] = lambda: None) -> Iterator[Step]:
    """`diagnose` for a thread: each step as it is found; closing it ends the requests under way.

    Args:
        breathe: called a few times a second while a step is being waited for; what it raises ends the test.
    """
    found = diagnose(connection)
    asked: Future[Step | None] | None = None
    try:
        while True:
            asked = loop.spawn(_next(found))
            while not wait([asked], timeout=0.2).done:
                breathe()
            if (step := asked.result()) is None:
                return
            yield step
    finally:
        if asked is not None:
            asked.cancel()
        loop.spawn(_closed(found))


async def _next(found: AsyncIterator[Step]) -> Step | None:
    return await anext(found, None)


async def _closed(found: Any) -> None:
    with suppress(RuntimeError):  # the cancelled step is still being unwound, which ends the test as well
        await found.aclose()


async def _patient(asked: Awaitable[T]) -> T:
    try:
        return await asyncio.wait_for(asked, PATIENCE_S)
    except TimeoutError:
        raise errors.SilenceError(seconds=round(PATIENCE_S)) from None


def _fault(error: RelayError) -> Fault:
    """The error without a word on money: none of these requests costs any."""
    return Fault(error.key, {name: value for name, value in error.values.items() if name != "charged"})


async def _status(connection: Connection) -> tuple[Mapping[str, object], RelayError | None]:
    try:
        return await _patient(status(connection)), None
    except RelayError as error:
        return {}, error


async def _models(connection: Connection) -> tuple[list[ModelCard], RelayError | None]:
    try:
        return await _patient(models(connection)), None
    except RelayError as error:
        return [], error


def _unreached(connection: Connection, refused: RelayError | None) -> list[Step] | None:
    """The steps when nothing could be asked; None when something answered."""
    rest = [Step(check, Result.NOT_TRIED) for check in (Check.SOFTWARE, Check.KEY, Check.MODELS)]
    if isinstance(refused, errors.SilenceError | errors.CutError):
        mute = Step(Check.SOFTWARE, Result.FAILED, fault=_fault(refused))
        return [Step(Check.ADDRESS, Result.OK), _tls(connection), mute, *rest[1:]]
    if not isinstance(refused, errors.UnreachableError):
        return None
    failed = _fault(refused)
    if refused.values.get("reason") == "tls":
        return [Step(Check.ADDRESS, Result.OK), Step(Check.TLS, Result.FAILED, fault=failed), *rest]
    return [Step(Check.ADDRESS, Result.FAILED, fault=failed), Step(Check.TLS, Result.NOT_TRIED), *rest]


def _tls(connection: Connection) -> Step:
    if connection.relay.source is Source.SANDBOX:
        return Step(Check.TLS, Result.OK, {"reason": "inside"})
    if connection.origin.startswith("https:"):
        return Step(Check.TLS, Result.OK)
    return Step(Check.TLS, Result.UNKNOWN, {"reason": "none"})


def _software(told: Mapping[str, object]) -> dict[str, Value]:
    """Which server of the one-api family says this at /api/status. Source: controller/misc.go of each."""
    if "RechargeDiscount" in told or "UserInvoiceMonth" in told:
        software = Software.ONE_HUB
    elif "quota_display_type" in told:
        software = Software.NEW_API
    elif told.keys() & _NEW_API_FIELDS:
        software = Software.NEW_API_2025
    elif "quota_per_unit" in told:
        software = Software.ONE_API
    else:
        software = Software.COMPATIBLE
    return {
        "software": software.value,
        "name": _word(told.get("system_name")),
        "version": _word(told.get("version")),
    }


def _word(value: object) -> str | None:
    return value[:80] if isinstance(value, str) and value.strip() else None


def _guess(cards: list[ModelCard], fault: RelayError | None) -> Step:
    """What answered, judged by /models alone."""
    if isinstance(fault, errors.NotAnApiError):
        values = {"software": Software.PAGE.value, "name": fault.values.get("title")}
        return Step(Check.SOFTWARE, Result.FAILED, values, _fault(fault))
    if cards or isinstance(fault, errors.KeyRefusedError | errors.FundsError | errors.ForbiddenError):
        return Step(Check.SOFTWARE, Result.OK, {"software": Software.COMPATIBLE.value})
    return Step(Check.SOFTWARE, Result.UNKNOWN)


async def _key(connection: Connection, cards: list[ModelCard], fault: RelayError | None) -> Step:
    if isinstance(fault, errors.KeyRefusedError | errors.FundsError | errors.ForbiddenError):
        return Step(Check.KEY, Result.FAILED, fault=_fault(fault))
    if fault is not None:
        return Step(Check.KEY, Result.UNKNOWN)
    if not await _lists_for_anybody(connection):
        return Step(Check.KEY, Result.OK)
    return await _key_by_billing(connection)


async def _lists_for_anybody(connection: Connection) -> bool:
    """Whether the models are shown without a key too, so that showing them proves nothing about ours."""
    try:
        await _patient(connection.get("/models", kind="models", authorized=False))
    except RelayError:
        return False
    return True


async def _key_by_billing(connection: Connection) -> Step:
    try:
        await _patient(connection.get("/dashboard/billing/subscription", kind="billing"))
    except (errors.KeyRefusedError, errors.FundsError, errors.ForbiddenError) as error:
        return Step(Check.KEY, Result.FAILED, fault=_fault(error))
    except RelayError:
        return Step(Check.KEY, Result.UNKNOWN, {"reason": "public"})
    return Step(Check.KEY, Result.OK)


def _listed(cards: list[ModelCard], fault: RelayError | None) -> Step:
    if isinstance(fault, errors.KeyRefusedError | errors.FundsError):
        return Step(Check.MODELS, Result.NOT_TRIED)
    if fault is not None:
        return Step(Check.MODELS, Result.FAILED, fault=_fault(fault))
    return Step(Check.MODELS, Result.OK if cards else Result.FAILED, {"count": len(cards)})
