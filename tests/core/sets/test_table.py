"""A CSV of prompts, however it comes, gives its prompts with their lines; what is broken is told by its line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.errors import StudioError
from components.core.prompts.table import Flaw
from components.core.sets.table import ROWS_MAX, Broken, prompts, read

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cc"]), max_size=20
)


def taken(text, encoding="utf-8", **named):
    table = read("set.csv", text.encode(encoding))
    headed = named.pop("headed", table.is_headed)
    return prompts(table, named.pop("column", table.likely), headed=headed)


def taken_as_it_is(data):
    table = read("set.csv", data)
    return prompts(table, table.likely, headed=table.is_headed)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_prompts_are_found_by_the_name_of_their_column(encoding, delimiter):
    text = "编号,问题,答案\n1,中国的首都是哪里？请用一句话回答。,北京\n2,为什么天空是蓝色的？,散射\n"
    found = taken(text.replace(",", delimiter), encoding)
    assert found.lines == ((2, "中国的首都是哪里？请用一句话回答。"), (3, "为什么天空是蓝色的？"))
    assert found.broken == ()


def test_without_a_header_the_longest_column_is_the_likely_one():
    found = taken("1,Why is the sky blue?\n2,What is the sea made of?\n")
    assert [line for line, _text in found.lines] == [1, 2]


def test_one_prompt_a_line_needs_no_column_at_all():
    assert taken("Why?\nWhere?\n\nWho?").lines == ((1, "Why?"), (2, "Where?"), (4, "Who?"))


def test_broken_lines_are_told_by_number_and_the_rest_is_taken():
    text = 'id,prompt\n1,good\n2\n3,"never closed\n4,a,b\n5,\n6,"two\nlines"\n7,last\n'
    found = taken(text)
    assert found.lines == ((2, "good"), (7, "two\nlines"), (9, "last"))
    assert found.broken == (
        Broken(3, Flaw.FEW_CELLS),
        Broken(4, Flaw.QUOTES),
        Broken(5, Flaw.MANY_CELLS),
        Broken(6, Flaw.NO_TEXT),
    )


def test_a_cell_of_ten_megabytes_is_left_out_and_the_rest_is_taken():
    long = "x" * 10_000_000
    found = taken(f"id,prompt\n1,good\n2,{long}\n3,last\n")
    assert found.lines == ((2, "good"), (4, "last"))
    assert found.broken == (Broken(3, Flaw.LONG),)
    assert taken(f'prompt\n"{long}"\nlast\n').lines == ((3, "last"),)


def test_5000_rows_with_many_broken_lines_are_read_to_their_end():
    rows = [f'{n},"broken {n}' if n % 10 == 0 else f"{n},prompt {n}" for n in range(5000)]
    found = taken("id,prompt\n" + "\n".join(rows))
    assert (len(found.lines), len(found.broken)) == (4500, 500)
    assert found.lines[-1] == (5001, "prompt 4999")


def test_a_text_that_is_too_long_is_left_out():
    assert taken("prompt\n" + "x" * 100_001 + "\nshort").broken == (Broken(2, Flaw.LONG),)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "set_empty"),
        (b"\n \n", "set_empty"),
        (b"prompt\n", "set_empty"),
        (b"\x00\x01\x02\xff" * 50, "kind"),
        (b"x" * 21_000_000, "set_large"),
        (b"prompt\n" + b"why\n" * (ROWS_MAX + 1), "set_many"),
    ],
)
def test_what_is_no_set_is_refused_with_a_reason(data, reason):
    with pytest.raises(StudioError) as refused:
        taken_as_it_is(data)
    assert refused.value.values["reason"] == reason


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=8))
def test_what_was_written_is_read_back(rows):
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([["id", "prompt"], *rows])
    table = read("set.csv", written.getvalue().encode())
    wanted = [text.strip() for _id, text in rows if text.strip()]
    if wanted:
        assert [text for _line, text in prompts(table, 1, headed=True).lines] == wanted


@given(st.binary(max_size=300) | st.text(st.sampled_from('a,;"\n\t| '), max_size=80).map(str.encode))
def test_no_bytes_break_it_and_no_line_is_both_good_and_broken(data):
    try:
        found = taken_as_it_is(data)
    except StudioError:
        return
    good, bad = {line for line, _ in found.lines}, {broken.line for broken in found.broken}
    assert not good & bad
    assert all(text.strip() for _, text in found.lines)
