"""Texts out of tables: nothing is lost, everything odd is counted, long ones are cut on request."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.core.catalog import tokens
from components.core.corpus import TEXT, Report
from components.core.errors import InputError
from components.core.space import gathering, parts


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
    assert list(parts.cut("".join(said), 12, 5)) == [
        "Sentence 0 here. Sentence 1 here.",
        "Sentence 1 here. Sentence 2 here.",
        "Sentence 2 here. Sentence 3 here.",
    ]


@given(st.text(), st.integers(2, 40), st.integers(0, 20))
def test_no_part_is_too_long_and_no_letter_is_lost(text, most, overlap):
    found = list(parts.cut(text, most, min(overlap, most // 2)))
    whole = "".join("".join(part.split()) for part in found)
    assert all(tokens.estimate(part) <= most for part in found)
    assert set("".join(text.split())) == set(whole)
    assert len(whole) >= len("".join(text.split()))


def test_a_cell_of_ten_megabytes_is_cut_like_any_other():
    found, report = gathering.gather(pa.table({"q": ["长" * 3_500_000]}), "q", split_tokens=8000)
    assert sum(map(len, found.column(TEXT).to_pylist())) == 3_500_000
    assert report.split == 1


def test_long_texts_are_cut_and_each_part_keeps_what_is_known_of_its_row():
    table = pa.table(
        {
            "text": ["short", "One two three. Four five six.\n\nSeven eight.", "退款。" * 4],
            "row": ["x", "y", "z"],
        }
    )
    made, report = gathering.gather(table, "text", keep_columns=["row"], split_tokens=6)
    assert made.to_pydict() == {
        "text": ["short", "One two three.", "Four five six.", "Seven eight.", "退款。退款。", "退款。退款。"],
        "row": ["x", "y", "y", "y", "z", "z"],
        "row 2": [1, 2, 2, 2, 3, 3],
        "part": [1, 1, 2, 3, 1, 2],
    }
    assert (report.given, report.split, report.doubled) == (3, 2, 1)


def test_parts_overlap_by_whole_words():
    assert parts.cut("aaaa bbbb cccc dddd eeee ffff", 4, 2) == [
        "aaaa bbbb cccc",
        "cccc dddd eeee",
        "eeee ffff",
    ]


def test_a_cell_of_ten_megabytes_is_cut_even_where_nobody_asked():
    made, report = gathering.gather(
        pa.table({"text": ["word " * 2_000_000, "x"], "n": [1, 2]}), "text", keep_columns=["n"]
    )
    assert max(map(len, made["text"].to_pylist())) <= gathering.CELL_MAX_CHARS
    assert sum(text.count("word") for text in made["text"].to_pylist()) == 2_000_000
    assert report.split == 1


def test_more_parts_than_a_collection_takes_are_refused(monkeypatch):
    monkeypatch.setattr(gathering, "ROWS_MAX", 3)
    with pytest.raises(InputError) as caught:
        gathering.gather(pa.table({"text": ["word " * 100]}), "text", split_tokens=5)
    assert caught.value.values == {"reason": "space_many", "limit": 3}


def test_half_a_character_in_a_paste_becomes_a_mark():
    assert gathering.pasted("\ud800").to_pydict() == {TEXT: ["?"]}


TEXTS = st.text(st.sampled_from("ab 中文。.\n!，"), max_size=200)


@settings(deadline=None)
@given(TEXTS, st.integers(1, 20), st.integers(0, 20))
def test_parts_are_short_enough_and_lose_nothing(text, most, overlap):
    pieces = parts.cut(text, most, overlap)
    assert all(piece.strip() and tokens.estimate(piece) <= most for piece in pieces)
    if not overlap:
        assert "".join("".join(pieces).split()) == "".join(text.split())
    at = 0
    for piece in pieces:
        at = text.find(piece, at)
        assert at >= 0
