"""Columns are kinds, numbers or dates, however they are written."""

import datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.space.colouring import Kinds, Numbers, lengths, read, usual


def column(values: list[object], kind: pa.DataType | None = None) -> pa.ChunkedArray:
    half = len(values) // 2
    return pa.chunked_array([pa.array(values[:half], kind), pa.array(values[half:], kind)], kind)


def kinds(values: list[object], kind: pa.DataType | None = None) -> list[str | None]:
    """The name of the kind of each row."""
    held = read(column(values, kind))
    assert isinstance(held, Kinds)
    return [held.names[code] if code >= 0 else None for code in held.codes]


def numbers(values: list[object], kind: pa.DataType | None = None) -> Numbers:
    held = read(column(values, kind))
    assert isinstance(held, Numbers)
    return held


def test_words_are_kinds_and_what_is_empty_is_none():
    assert kinds(["a", " b", "a ", None, " "], pa.string()) == ["a", "b", "a", None, None]
    assert kinds(["a", "b"], pa.string()) == ["a", "b"]
    assert kinds([True, False, None], pa.bool_()) == ["true", "false", None]
    assert kinds([["x"], ["x"], None], pa.list_(pa.string())) == ["['x']", "['x']", None]
    assert kinds([None, None], pa.null()) == [None, None]


def test_a_column_that_is_encoded_is_read_like_any_other():
    held = read(pa.chunked_array([pa.array(["a", "b", "a"]).dictionary_encode()]))
    assert isinstance(held, Kinds)
    assert (held.codes.tolist(), held.names) == ([0, 1, 0], ("a", "b"))


def test_few_whole_numbers_are_kinds_in_their_order():
    held = read(column([5, 1, 3, None, 5], pa.int64()))
    assert isinstance(held, Kinds)
    assert (held.codes.tolist(), held.names) == ([2, 0, 1, -1, 2], ("1", "3", "5"))


def test_numbers_are_a_scale_also_where_they_are_written_as_texts():
    for values, kind in (
        ([1.5, None, -2.0], pa.float64()),
        ([Decimal("1.5"), None, Decimal("-2")], pa.decimal128(5, 2)),
        ([" 1.5", "", "-2"], pa.string()),
    ):
        np.testing.assert_array_equal(numbers(values, kind).values, [1.5, np.nan, -2.0])


def test_dates_are_a_scale_of_seconds():
    second = 86400.0
    for values, kind in (
        ([datetime.date(1970, 1, 2), None], pa.date32()),
        ([datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC), None], pa.timestamp("us", "UTC")),
        (["1970-01-02", None], pa.string()),
        (["1970-01-02T00:00:00Z", ""], pa.string()),
    ):
        held = numbers(values, kind)
        assert held.are_dates
        np.testing.assert_array_equal(held.values, [second, np.nan])


def test_one_outlier_does_not_take_all_colours():
    low, high = numbers([float(n) for n in range(1000)] + [1e9], pa.float64()).ends
    assert 0 <= low < 20
    assert 980 < high < 1001
    assert numbers([0.5, None], pa.float64()).ends == (0.5, 0.5)
    assert Numbers(np.array([np.nan])).ends == (0.0, 0.0)


def test_texts_have_lengths_in_characters():
    assert lengths(column(["ab", "中文字"])).values.tolist() == [2.0, 3.0]


def test_the_first_column_that_tells_groups_apart_is_the_usual_one():
    table = pa.table(
        {
            "text": ["a", "b", "c"],
            "id": ["1a", "2b", "3c"],
            "price": [1.5, 2.5, 3.5],
            "one": ["x", "x", "x"],
            "topic": ["p", "q", "p"],
        }
    )
    assert usual(table, ("price", "one", "topic"), 12) == "topic"
    assert usual(table, ("id", "topic"), 2) == "topic"
    assert usual(table, ("price", "one"), 12) is None


@given(st.lists(st.none() | st.text(), max_size=20))
def test_any_texts_can_be_read_row_by_row(values: list[str | None]):
    held = read(column(list(values), pa.string()))
    assert len(held.codes if isinstance(held, Kinds) else held.values) == len(values)


@pytest.mark.parametrize("kind", [pa.time32("s"), pa.duration("s"), pa.binary()])
def test_columns_of_odd_types_are_kinds(kind: pa.DataType):
    assert isinstance(read(pa.chunked_array([pa.array([None, None], kind)])), Kinds)
