"""The tools a model may call: what they give, and what they refuse."""

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core import tools
from components.core.errors import FetchError
from components.core.fetch import Fetched
from components.core.records import Fault, Step
from components.core.tools import pages
from components.core.tools.pages import text_of

ALL = tuple(tools.TOOLS)


async def run(name: str, arguments: str, offered: tuple[str, ...] = ALL) -> Step:
    return await tools.run(Step("1", name, arguments), offered)


async def test_the_calculator_calculates() -> None:
    assert (await run("calculator", '{"expression": "12*34"}')).result == "408"
    assert (await run("calculator", '{"expression": 7}')).result == "7"


async def test_the_time_is_told_in_the_zone_asked_for() -> None:
    told = (await run("current_time", '{"timezone": "Asia/Shanghai"}')).result
    assert told is not None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00, \w+day, Asia/Shanghai", told)


async def test_the_time_is_told_where_the_person_is_too() -> None:
    told = (await tools.run(Step("1", "current_time", "{}"), ALL, "Asia/Tokyo")).result or ""
    moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
    assert re.fullmatch(
        rf"{moment}\+00:00, \w+day, UTC; where the user is: {moment}\+09:00, \w+day, Asia/Tokyo", told
    )
    assert (await run("current_time", "")).result.endswith("day, UTC")


@pytest.mark.parametrize(
    ("name", "arguments", "offered", "fault"),
    [
        ("rm", "{}", ALL, "there is no tool 'rm'"),
        ("calculator", '{"expression": "1"}', (), "there is no tool 'calculator'"),
        ("calculator", '{"expression": ', ALL, "the arguments are not valid JSON"),
        ("calculator", '["1"]', ALL, "the arguments must be a JSON object"),
        ("calculator", "{}", ALL, "missing arguments: expression"),
        ("calculator", '{"expression": "1/0"}', ALL, "this has no value"),
        ("current_time", '{"timezone": "Moon/Tycho"}', ALL, "there is no time zone 'Moon/Tycho'"),
        ("current_time", '{"timezone": "../../etc/passwd"}', ALL, "there is no time zone"),
        ("fetch_page", '{"url": "http://127.0.0.1/"}', ALL, "could not be fetched: reason private"),
        ("fetch_page", '{"url": "file:///etc/passwd"}', ALL, "could not be fetched: reason scheme"),
    ],
)
async def test_what_cannot_be_done_is_told_to_the_model(name, arguments, offered, fault) -> None:
    step = await run(name, arguments, offered)
    assert step.result is None
    assert fault in (step.fault or "")
    assert step.why is not None


async def test_a_tool_that_takes_too_long_is_given_up(monkeypatch) -> None:
    async def fetch(url: str, **_: object) -> Fetched:
        await asyncio.Event().wait()
        raise FetchError(reason="time")

    monkeypatch.setattr(pages, "fetch", fetch)
    monkeypatch.setattr(tools, "PATIENCE_S", 0.01)
    given_up = await run("fetch_page", '{"url": "https://a.example"}')
    assert "no result within" in (given_up.fault or "")
    assert given_up.why == Fault("tool", {"reason": "time", "seconds": 0})


async def test_a_page_is_given_as_text_and_never_endless(monkeypatch) -> None:
    async def fetch(url: str, **_: object) -> Fetched:
        return Fetched(url, "text/html", b"<p>tea</p>" * 20_000)

    monkeypatch.setattr(pages, "fetch", fetch)
    told = (await run("fetch_page", '{"url": "https://a.example"}')).result or ""
    assert told.startswith("https://a.example\n\ntea\n")
    assert len(told) == tools.RESULT_CHARS


def test_of_a_page_only_what_is_read_is_kept() -> None:
    page = (
        "<html><head><title>Tea &amp; more</title><style>p{}</style><script>alert(1)</script></head>"
        "<body><h1>Green</h1><p>one <b>two</b>\n three<br>four</p><noscript>x</noscript><ul><li>a<li>b</ul></body>"
    )
    lines = [line for line in text_of(page).splitlines() if line]
    assert lines == ["Tea & more", "Green", "one two three", "four", "a", "b"]


def test_old_chinese_pages_are_read() -> None:
    page = '<meta charset="gb2312"><p>龙井茶</p>'
    assert "龙井茶" in text_of(pages._decoded(page.encode("gb18030")))
    assert "龙井茶" in text_of(pages._decoded(page.encode()))


@given(st.text(alphabet="<>/!-&;#abscriptyle \"'=", max_size=80))
def test_no_page_breaks_the_reading(page: str) -> None:
    text_of(page)


def test_each_tool_is_told_of_as_a_chat_request_wants_it() -> None:
    for definition in tools.definitions([*ALL, "gone"]):
        function = definition["function"]
        assert definition["type"] == "function"
        assert isinstance(function, dict)
        assert function["parameters"]["type"] == "object"
    assert len(tools.definitions([*ALL, "gone"])) == len(ALL)
