"""Texts out of tables: nothing is lost, everything odd is counted, long ones are cut on request."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.catalog import tokens
from components.core.corpus import TEXT, Report
from components.core.errors import InputError
from components.core.space import gathering


def test_a_paste_has_a_text_in_each_line_that_is_not_blank():
    assert gathering.pasted("one\r\n\n  two \n\u3000\n三").column(TEXT).to_pylist() == ["one", "two", "三"]
    assert len(gathering.pasted(" \n")) == 0


def test_empty_and_doubled_rows_are_kept_and_counted():
    table = pa.table({"q": ["茶", "tea", None, "茶", " ", "tea", "tea"], "n": range(7)})
    found, report = gathering.gather(table, "q", keep_columns=["n"], broken=2)
    assert found.to_pydict() == {TEXT: ["茶", "tea", "", "茶", " ", "tea", "tea"], "n": [*range(7)]}
    assert report == Report(9, empty=2, doubled=3, broken=2, languages={"zh": 2, "en": 3})


def test_a_column_that_comes_along_under_the_name_of_the_texts_gets_another():
    table = pa.table({TEXT: [1, 2], "q": ["a", "b"]})
    found, _report = gathering.gather(table, "q", keep_columns=[TEXT])
    assert found.to_pydict() == {TEXT: ["a", "b"], "text 2": [1, 2]}


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        ([1, 2.5, None], ["1", "2.5", ""]),
        ([[1, 2], None, []], ["[1,2]", "", "[]"]),
        ([{"a": "茶"}], ['{"a":"茶"}']),
        ([b"ok", b"\xff"], ["ok", "\ufffd"]),
    ],
)
def test_cells_of_any_kind_become_texts(cells, texts):
    found, _report = gathering.gather(pa.table({"x": pa.array(cells)}), "x")
    assert found.column(TEXT).to_pylist() == texts


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(InputError) as refused:
        gathering.gather(pa.table({"a": ["x"]}), "b")
    assert refused.value.values == {"reason": "space_column", "name": "b"}


def test_long_texts_are_cut_into_numbered_rows_that_keep_what_came_along():
    table = pa.table({"q": ["short", "第一句话。" * 10], "n": [1, 2]})
    found, report = gathering.gather(table, "q", keep_columns=["n"], split_tokens=20)
    assert found.column(TEXT).to_pylist() == ["short", *["第一句话。" * 4] * 2, "第一句话。" * 2]
    assert found.column("n").to_pylist() == [1, 2, 2, 2]
    assert found.column(gathering.PART).to_pylist() == [1, 1, 2, 3]
    assert (report.given, report.split) == (2, 1)


def test_parts_overlap_by_whole_sentences():
    said = [f"Sentence {n} here. " for n in range(4)]
    assert list(gathering.parts("".join(said), 12, 5)) == [
        "Sentence 0 here. Sentence 1 here.",
        "Sentence 1 here. Sentence 2 here.",
        "Sentence 2 here. Sentence 3 here.",
    ]


@given(st.text(), st.integers(2, 40), st.integers(0, 20))
def test_no_part_is_too_long_and_no_letter_is_lost(text, most, overlap):
    found = list(gathering.parts(text, most, min(overlap, most // 2)))
    whole = "".join("".join(part.split()) for part in found)
    assert all(tokens.estimate(part) <= most for part in found)
    assert set("".join(text.split())) == set(whole)
    assert len(whole) >= len("".join(text.split()))


def test_a_cell_of_ten_megabytes_is_cut_like_any_other():
    found, report = gathering.gather(pa.table({"q": ["长" * 3_500_000]}), "q", split_tokens=8000)
    assert sum(map(len, found.column(TEXT).to_pylist())) == 3_500_000
    assert report.split == 1
