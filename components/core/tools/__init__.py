"""The tools a person can let a model use: few, harmless, and limited in time and size."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import orjson

from components.core import i18n
from components.core.errors import FetchError, ToolError
from components.core.records import Fault, Step
from components.core.tools.arithmetic import calculated
from components.core.tools.pages import page_text
from components.core.tools.tool import Tool

__all__ = ["TOOLS", "Tool", "definitions", "run"]

PATIENCE_S = 20.0
RESULT_CHARS = 20_000


async def _calculate(arguments: Mapping[str, str], _zone: str) -> str:
    return calculated(arguments["expression"])


async def _tell_time(arguments: Mapping[str, str], zone: str) -> str:
    """The time in the zone that was named, UTC without one, and the time where the person is."""
    name = arguments.get("timezone") or "UTC"
    try:
        asked = ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # no such zone, or no name of one
        words = f"there is no time zone {name!r}; Asia/Shanghai is one"
        raise ToolError(reason="zone", words=words) from None
    here = i18n.zone(zone)
    now = datetime.now(UTC)
    told = _timed(now.astimezone(asked), name)
    return (
        told
        if not zone or str(here) == name
        else f"{told}; where the user is: {_timed(now.astimezone(here), str(here))}"
    )


def _timed(moment: datetime, zone: str) -> str:
    return f"{moment.isoformat(timespec='seconds')}, {moment:%A}, {zone}"


async def _read_page(arguments: Mapping[str, str], _zone: str) -> str:
    return await page_text(arguments["url"])


TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            "calculator",
            "Works out arithmetic exactly: + - * / // % ** and sqrt, round, exp, ln, log, sin, cos, tan, min, max.",
            {"expression": {"type": "string", "description": "such as (12.5 + 3) * 4 ** 2"}},
            ("expression",),
            _calculate,
        ),
        Tool(
            "current_time",
            "Tells the date, the weekday and the time now, also where the user is.",
            {"timezone": {"type": "string", "description": "IANA name, such as Asia/Shanghai; may be left out"}},
            (),
            _tell_time,
        ),
        Tool(
            "fetch_page",
            "Fetches a public web page and gives its text.",
            {"url": {"type": "string", "description": "its whole address, such as https://example.com/news"}},
            ("url",),
            _read_page,
        ),
    )
}  # fmt: skip


def definitions(names: Iterable[str]) -> list[Mapping[str, object]]:
    """The tools as a chat request tells of them; names that are not known any more are left out."""
    return [TOOLS[name].definition for name in names if name in TOOLS]


async def run(step: Step, offered: Iterable[str], zone: str = "") -> Step:
    """The step with its result, or with the fault that the model is told instead; `zone` is the person's own, if known."""
    try:
        tool = TOOLS[step.name] if step.name in offered else None
        if tool is None:
            raise ToolError(reason="unknown", words=f"there is no tool {step.name!r}")
        arguments = _arguments(tool, step.arguments)
        async with asyncio.timeout(PATIENCE_S):
            result = await tool.run(arguments, zone)
    except ToolError as error:
        return replace(step, fault=str(error.values["words"])[:RESULT_CHARS], why=_why(error))
    except FetchError as error:
        told = ", ".join(f"{name} {value}" for name, value in error.values.items())
        return replace(step, fault=f"this page could not be fetched: {told}", why=Fault.of(error))
    except TimeoutError:
        slow = ToolError(reason="time", seconds=round(PATIENCE_S))
        return replace(step, fault=f"no result within {PATIENCE_S:.0f} seconds", why=_why(slow))
    return replace(step, result=result[:RESULT_CHARS].replace("\0", "\ufffd"))


def _why(error: ToolError) -> Fault:
    return Fault(error.key, {name: value for name, value in error.values.items() if name != "words"})


def _arguments(tool: Tool, said: str) -> dict[str, str]:
    try:
        value: object = orjson.loads(said or "{}")
    except orjson.JSONDecodeError as error:
        raise ToolError(reason="arguments", words=f"the arguments are not valid JSON: {error}") from None
    if not isinstance(value, dict):
        raise ToolError(reason="arguments", words="the arguments must be a JSON object")
    given = {name: value[name] for name in tool.properties if value.get(name) is not None}
    if missing := [name for name in tool.required if name not in given]:
        raise ToolError(reason="arguments", words=f"missing arguments: {', '.join(missing)}")
    # A model may write a number where a text is wanted.
    return {
        name: inner if isinstance(inner, str) else orjson.dumps(inner).decode()
        for name, inner in given.items()
    }
