"""Rows that want a look."""

import pyarrow as pa

from components.core.corpus import TEXT
from components.core.space import oddities


def table(*texts):
    return pa.table({TEXT: list(texts)})


def test_blank_rows_are_found_in_their_order():
    assert oddities.empty(table("a", "", " \u3000\n", "b"), 10) == [1, 2]
    assert oddities.empty(table("", "", ""), 2) == [0, 1]


def test_doubled_texts_come_with_all_their_rows_and_the_most_frequent_first():
    found = oddities.doubled(table("茶", "tea", "茶", "tea", "tea", "", "", "one"), 10)
    assert found == [("tea", [1, 3, 4]), ("茶", [0, 2])]
    assert oddities.doubled(table("a", "a", "b", "b"), 1) == [("a", [0, 1])]


def test_texts_that_are_too_long_are_counted_by_tokens():
    assert oddities.long(table("字" * 11, "字" * 10, "word " * 8, "word " * 9), 10) == 2


def test_a_table_without_rows_has_no_oddities():
    nothing = pa.table({TEXT: pa.array([], pa.string())})
    assert (oddities.empty(nothing, 9), oddities.doubled(nothing, 9), oddities.long(nothing, 9)) == (
        [],
        [],
        0,
    )
