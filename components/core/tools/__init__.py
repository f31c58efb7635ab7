"""The tools a person can let a model use: few, harmless, and limited in time and size."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import orjson

from components.core.records import Step
from components.core.tools.arithmetic import calculated
from components.core.tools.pages import page_text
from components.core.tools.tool import Tool, ToolError

__all__ = ["TOOLS", "Tool", "ToolError", "definitions", "run"]

PATIENCE_S = 20.0
RESULT_CHARS = 20_000


async def _calculate(arguments: Mapping[str, str]) -> str:
    return calculated(arguments["expression"])


async def _tell_time(arguments: Mapping[str, str]) -> str:
    name = arguments.get("timezone") or "UTC"
    try:
        zone = ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # no such zone, or no name of one
        raise ToolError(f"there is no time zone {name!r}; Asia/Shanghai is one") from None
    now = datetime.now(UTC).astimezone(zone)
    return f"{now.isoformat(timespec='seconds')}, {now:%A}, {name}"


async def _read_page(arguments: Mapping[str, str]) -> str:
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
            "Tells the date, the weekday and the time now.",
            {"timezone": {"type": "string", "description": "IANA name, such as Asia/Shanghai; UTC if left out"}},
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


async def run(step: Step, offered: Iterable[str]) -> Step:
    """The step with its result, or with the fault that the model is told instead."""
    try:
        tool = TOOLS[step.name] if step.name in offered else None
        if tool is None:
            raise ToolError(f"there is no tool {step.name!r}")
        arguments = _arguments(tool, step.arguments)
        async with asyncio.timeout(PATIENCE_S):
            result = await tool.run(arguments)
    except ToolError as error:
        return replace(step, fault=str(error)[:RESULT_CHARS])
    except TimeoutError:
        return replace(step, fault=f"no result within {PATIENCE_S:.0f} seconds")
    return replace(step, result=result[:RESULT_CHARS].replace("\0", "\ufffd"))


def _arguments(tool: Tool, said: str) -> dict[str, str]:
    try:
        value: object = orjson.loads(said or "{}")
    except orjson.JSONDecodeError as error:
        raise ToolError(f"the arguments are not valid JSON: {error}") from None
    if not isinstance(value, dict):
        raise ToolError("the arguments must be a JSON object")
    given = {name: value[name] for name in tool.properties if value.get(name) is not None}
    if missing := [name for name in tool.required if name not in given]:
        raise ToolError(f"missing arguments: {', '.join(missing)}")
    # A model may write a number where a text is wanted.
    return {
        name: inner if isinstance(inner, str) else orjson.dumps(inner).decode()
        for name, inner in given.items()
    }
