"""Prompts come in from files that other people made, and go out and come back unchanged."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.belongings import Prompt
from components.core.errors import InputError
from components.core.prompts.exchange import Broken, Reading, as_csv, as_json, new_among, read
from components.core.prompts.library import tags_of
from components.core.prompts.table import Flaw

LINUX = Prompt("", "Linux Terminal", 'I want you to act as a linux terminal. My first command is "pwd".')
PLAIN = 'act,prompt\n"Linux Terminal","I want you to act as a linux terminal. My first command is ""pwd""."\n'

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60)
PROMPTS = st.builds(
    lambda title, text, tags: Prompt("", title, text, tags_of(",".join(tags))),
    TEXTS.map(lambda text: " ".join(text.split())).filter(bool),
    TEXTS.map(str.strip).filter(bool),
    st.lists(TEXTS, max_size=3),
)


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        PLAIN.replace(",", ";", 2).replace("terminal;", "terminal,").encode(),
        PLAIN.replace("act,", "act\t").replace('","', '"\t"').encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("act,prompt", ' "Act" , PROMPT ').encode(),
    ],
    ids=["plain", "bom", "utf-16", "semicolons", "tabs", "windows", "untidy header"],
)
def test_the_common_shape_is_read_however_it_was_saved(data):
    reading = read(data)
    assert reading.prompts == (LINUX,)
    assert reading.broken == ()


def test_a_file_from_a_chinese_excel_is_read():
    reading = read("act,prompt\n翻译,把下面的文字翻译成英文\n".encode("gb18030"))
    assert reading.prompts == (Prompt("", "翻译", "把下面的文字翻译成英文"),)


def test_the_shape_of_prompts_chat_brings_variables_and_kinds():
    data = (
        "act,prompt,for_devs,type,contributor\n"
        '"Interviewer","Ask me for ${Position:Software Developer} in ${city}.",TRUE,TEXT,someone\n'
        '"Logo","Draw it.",FALSE,IMAGE,other\n'
    )
    assert read(data.encode()).prompts == (
        Prompt("", "Interviewer", "Ask me for {{Position=Software Developer}} in {{city}}.", ("dev",)),
        Prompt("", "Logo", "Draw it.", ("image",)),
    )


def test_broken_rows_are_told_by_their_line_and_the_rest_is_read():
    data = (
        "act,prompt\n"  # 1
        "Good,One\n"  # 2
        "Alone\n"  # 3
        '"Two\nlines","of text"\n'  # 4, 5
        ",\n"  # 6
        "Empty, \n"  # 7
        "Comma,not, quoted\n"  # 8
        "\n"  # 9
        'Quote,"never closed\n'  # 10
        "Last,Fine\n"  # 11
        f"Long,{'x' * 100_001}\n"  # 12
        ',"Title from the text. And more."\n'  # 13
    )
    reading = read(data.encode())
    assert [(prompt.title, prompt.text) for prompt in reading.prompts] == [
        ("Good", "One"),
        ("Two lines", "of text"),
        ("Last", "Fine"),
        ("Title from the text", "Title from the text. And more."),
    ]
    assert reading.broken == (
        Broken(3, Flaw.FEW_CELLS),
        Broken(7, Flaw.NO_TEXT),
        Broken(8, Flaw.MANY_CELLS),
        Broken(10, Flaw.QUOTES),
        Broken(12, Flaw.LONG),
    )


def test_broken_entries_of_a_list_are_told_by_their_number():
    data = json.dumps([{"title": "A", "prompt": "a"}, "b", {"title": "C"}, {"act": "D", "text": 4}])
    reading = read(data.encode())
    assert reading.prompts == (Prompt("", "A", "a"),)
    assert reading.broken == (Broken(2, Flaw.SHAPE), Broken(3, Flaw.NO_TEXT), Broken(4, Flaw.SHAPE))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "prompts_shape"),
        (b"name,age\nA,1\n", "prompts_shape"),
        (b"x" * 200_000 + b",prompt\n1,A\n", "prompts_shape"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xff", "prompts_encoding"),
        (b'{"conversations": []}', "prompts_shape"),
        (b"[1, 2", "prompts_shape"),
        (b"[" * 100_000, "prompts_shape"),
        (b"x" * 20_000_001, "prompts_large"),
    ],
    ids=["nothing", "other table", "long head", "picture", "other json", "half json", "deep json", "huge"],
)
def test_a_file_that_holds_no_prompts_is_refused(data, reason):
    with pytest.raises(InputError) as refused:
        read(data)
    assert refused.value.values["reason"] == reason


def test_a_file_of_open_quotes_is_given_up_in_time():
    reading = read(b"act,prompt\n" + b'a,"b\n' * 20_000)
    assert Flaw.QUOTES in {broken.flaw for broken in reading.broken}


@given(st.lists(PROMPTS, max_size=5))
def test_what_goes_out_as_csv_comes_back(prompts):
    assert read(as_csv(prompts).encode()).prompts == tuple(prompts)


@given(st.lists(PROMPTS, max_size=5))
def test_what_goes_out_as_json_comes_back(prompts):
    assert read(as_json(prompts).encode()).prompts == tuple(prompts)


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_read_or_refused_with_a_reason(data, is_table):
    reason, reading = attempt(b"act,prompt\n" + data if is_table else data)
    assert reason in (None, "prompts_shape", "prompts_encoding")
    assert all(prompt.title and prompt.text for prompt in reading.prompts)


def attempt(data):
    try:
        return None, read(data)
    except InputError as error:
        return error.values["reason"], Reading(())


def test_what_is_kept_already_is_not_kept_twice():
    kept = [Prompt("1", "A", "a", ("mine",))]
    again = [Prompt("", "A", "a"), Prompt("", "B", "b"), Prompt("", "B", "b", ("x",)), Prompt("", "A", "c")]
    assert [(prompt.title, prompt.text) for prompt in new_among(again, kept)] == [("B", "b"), ("A", "c")]
