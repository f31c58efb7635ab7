"""Files of texts: every common kind is read by its bytes, what cannot be read is counted, and no bytes bring anything down."""

import base64
import io
import json
import zipfile
from contextlib import suppress

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.core.errors import FileError, InputError, StudioError
from components.core.files import archives
from components.core.files.workbooks import workbook
from components.core.space import columns, delimited, parquets, sources

ROWS = [("退款在哪里？", 1), ("Where is my refund?", 2), ("谢谢", 3)]
CSV = "text,stars\n" + "".join(f"{text},{stars}\n" for text, stars in ROWS)
TOLD = {"text": [text for text, _stars in ROWS], "stars": [1, 2, 3]}


def told(name, data, **more):
    return sources.read(name, data, **more).table.to_pydict()


def refused(name, data):
    with pytest.raises(InputError) as caught:
        sources.read(name, data)
    return type(caught.value), caught.value.values["reason"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_csv_in_any_encoding_is_read(encoding):
    assert told("a.csv", CSV.encode(encoding)) == TOLD


def test_a_csv_in_big5_is_read():
    lines = "文本,label\n" + "我想退款，謝謝你們的幫忙,1\n快遞到了但是東西壞了,2\n" * 20
    assert told("a.csv", lines.encode("big5"))["文本"][:2] == [
        "我想退款，謝謝你們的幫忙",
        "快遞到了但是東西壞了",
    ]


def test_ten_thousand_rows_in_gb18030_are_all_there():
    said = [f"第 {number} 位顾客：快递什么时候到？" for number in range(10_000)]
    data = "\n".join(["文本,编号", *(f"{text},{number}" for number, text in enumerate(said))]).encode(
        "gb18030"
    )
    assert told("顾客.csv", data) == {"文本": said, "编号": list(range(10_000))}


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(mark):
    assert told("a.csv", CSV.replace(",", mark).encode()) == TOLD


def test_a_quoted_cell_goes_over_lines_and_holds_quotes():
    data = b'text,stars\r\n"one\ntwo, ""three""",1\r\nfour,2\r\n'
    assert told("a.csv", data) == {"text": ['one\ntwo, "three"', "four"], "stars": [1, 2]}


def test_a_quote_that_nothing_closes_swallows_no_line():
    data = b'text,stars\n"never closed,1\nb,2\n5" screen,3\n"twice,4\n'
    assert told("a.csv", data)["text"] == ['"never closed', "b", '5" screen', '"twice']


def test_a_row_with_too_many_cells_is_counted_with_its_line_and_one_with_too_few_is_filled_up():
    found = sources.read("a.csv", b'text,stars,more\n"a\nb",1,x\nc,2,y,z\nd\n\ne,3,w,,\n')
    assert found.table.to_pydict() == {
        "text": ["a\nb", "d", "e"],
        "stars": [1, None, 3],
        "more": ["x", "", "w"],
    }
    assert (found.broken, found.lines) == (1, (4,))


def test_columns_without_a_header_are_numbered():
    assert told("a.csv", b"1,hello there\n2,good bye\n") == {"1": [1, 2], "2": ["hello there", "good bye"]}
    assert told("a.csv", b"good,fine\nbad,poor\ngood,well\n") == {
        "1": ["good", "bad", "good"],
        "2": ["fine", "poor", "well"],
    }


def test_somebody_who_knows_says_whether_there_is_a_header():
    assert told("a.csv", b"7,8\n9,10\n", headed=True) == {"7": [9], "8": [10]}
    assert told("a.csv", b"text,label\na,b\n", headed=False) == {"1": ["text", "a"], "2": ["label", "b"]}


def test_columns_of_one_name_get_numbers():
    assert told("a.csv", b"text,text,,text (2)\na,b,c,d\n") == {
        "text": ["a"],
        "text 2": ["b"],
        "3": ["c"],
        "text (2)": ["d"],
    }


def test_one_column_of_sentences_is_not_cut_at_their_commas():
    data = "text\nHello, world\nNo comma here\nOne, two, three\n"
    assert told("a.csv", data.encode()) == {"text": ["Hello, world", "No comma here", "One, two, three"]}


def test_cells_far_longer_than_what_is_sampled_keep_their_columns():
    written = json.dumps([0.25] * 3000)
    data = "text,vector\n" + "".join(f'line {number},"{written}"\n' for number in range(40))
    found = sources.read("a.csv", data.encode())
    assert (found.table.column_names, len(found.table), found.vectors) == (["text", "vector"], 40, "vector")


def test_a_cell_of_ten_megabytes_is_read_both_ways():
    large = "word " * 2_000_000
    for end in ("x", '"x\ny"'):
        found = told("a.csv", f"text,more\n{large},1\nshort,{end}\n".encode())
        assert [len(text) for text in found["text"]] == [len(large), 5]


def test_only_columns_of_numbers_alone_become_numbers():
    data = b"n,f,code,mixed,long\n1,.5,007,1,12345678901234567890\n,2,010,x,2\n3,1e3,9,3,3\n"
    assert told("a.csv", data) == {
        "n": [1, None, 3],
        "f": [0.5, 2.0, 1000.0],
        "code": ["007", "010", "9"],
        "mixed": ["1", "x", "3"],
        "long": ["12345678901234567890", "2", "3"],
    }


def test_a_text_in_each_line_without_blank_ones():
    assert told("a.txt", "\ufeffone, two\r\n\r\n 三 \rfour\n".encode()) == {
        "text": ["one, two", " 三 ", "four"]
    }


def test_a_table_with_tabs_that_is_called_a_text_is_a_table():
    assert told("a.txt", b"text\tstars\na, b\t1\nc\t2\n") == {"text": ["a, b", "c"], "stars": [1, 2]}


def test_a_file_without_a_kind_in_its_name_is_a_table_where_its_header_says_so():
    assert told("export", CSV.encode()) == TOLD
    assert told("export", b"well, yes\nno, never\n") == {"text": ["well, yes", "no, never"]}


def test_objects_in_lines_are_read_and_what_is_none_is_counted():
    data = b'{"text": "a", "n": 1}\n\nnothing\n{"text": "b", "n": NaN, "deep": {"x": ["\xe4\xb8\xad"]}}\n"c"\n17\n'
    found = sources.read("a.jsonl", data)
    assert found.table.column("text").to_pylist() == ["a", "b", "c"]
    assert found.table.column("deep").to_pylist() == [None, '{"x":["中"]}', None]
    assert str(found.table.column("n").to_pylist()) == "[1.0, nan, None]"
    assert (found.broken, found.lines) == (2, (3, 6))


@pytest.mark.parametrize(
    "written",
    [
        [{"text": "a", "n": 1}, {"text": "b", "n": 2}],
        {"text": ["a", "b"], "n": [1, 2]},
        {"text": {"0": "a", "1": "b"}, "n": {"0": 1, "1": 2}},
        {"about": "x", "data": [{"text": "a", "n": 1}, {"text": "b", "n": 2}]},
    ],
)
def test_json_is_a_list_of_objects_or_an_object_of_columns(written):
    assert told("a.json", json.dumps(written).encode()) == {"text": ["a", "b"], "n": [1, 2]}


def test_json_may_be_a_list_of_texts_or_texts_by_name():
    assert told("a.json", b'["a", "b"]') == {"text": ["a", "b"]}
    assert told("a.json", b'{"x": "a", "y": "b"}') == {"key": ["x", "y"], "text": ["a", "b"]}


def test_half_a_character_in_json_becomes_a_mark():
    assert told("a.jsonl", b'{"text": "a\\ud800b"}\n') == {"text": ["a?b"]}


def test_columns_whose_kind_changes_become_texts(monkeypatch):
    monkeypatch.setattr(columns, "_SLICE", 1)
    data = b'{"a": 1, "b": [1.5], "c": 1}\n{"a": "x", "b": "y", "c": 2.5}\n{"a": [1], "c": null, "d": true}\n'
    assert told("a.jsonl", data) == {
        "a": ["1", "x", "[1.0]"],
        "b": ["[1.5]", "y", None],
        "c": [1.0, 2.5, None],
        "d": [None, None, True],
    }


def parquet(table):
    to = io.BytesIO()
    pq.write_table(table, to)
    return to.getvalue()


def test_parquet_comes_in_few_kinds_of_columns():
    table = pa.table(
        {
            "text": pa.array(["a", None]).dictionary_encode(),
            "large": pa.array(["x", "y"], pa.large_string()),
            "small": pa.array([1, 2], pa.int8()),
            "half": pa.array([0.5, None], pa.float32()),
            "yes": [True, False],
            "when": pa.array([0, None], pa.timestamp("s")),
            "deep": [{"x": 1}, None],
            "bytes": [b"ok", b"\xff\xfe"],
            "vector": pa.array([[1, 2], None], pa.list_(pa.float32(), 2)),
        }
    )
    assert told("anything", parquet(table)) == {
        "text": ["a", None],
        "large": ["x", "y"],
        "small": [1, 2],
        "half": [0.5, None],
        "yes": [True, False],
        "when": ["1970-01-01 00:00:00", None],
        "deep": ['{"x":1}', None],
        "bytes": [base64.b64encode(b"ok").decode(), base64.b64encode(b"\xff\xfe").decode()],
        "vector": [[1.0, 2.0], None],
    }


def test_parquet_that_unpacks_to_far_too_much_is_given_up(monkeypatch):
    monkeypatch.setattr(parquets, "UNPACKED_MAX_BYTES", 10_000_000)
    bomb = parquet(pa.table({"text": pa.array(["x" * 100_000]).take(pa.array([0] * 200))}))
    assert len(bomb) < 200_000
    assert refused("a.parquet", bomb) == (FileError, "bomb")


def test_parquet_with_too_many_rows_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(parquets, "ROWS_MAX", 2)
    assert refused("a.parquet", parquet(pa.table({"n": [1, 2, 3]}))) == (InputError, "space_many")


def test_the_first_sheet_with_anything_in_it_is_read():
    data = workbook([("text", "stars"), ("=1+1", 1), ("", ""), ("好", 2.5)])
    assert told("a.xlsx", data) == {"text": ["=1+1", "好"], "stars": [1.0, 2.5]}


def test_an_archive_that_is_no_workbook_is_refused():
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refused("a.xlsx", to.getvalue()) == (InputError, "space_kind")


def test_a_workbook_that_unpacks_to_far_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "UNPACKED_MAX_BYTES", 1_000_000)
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 2_000_000)
    assert refused("a.xlsx", to.getvalue()) == (FileError, "bomb")


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.csv", b"", (FileError, "empty")),
        ("a.csv", b" \n\n", (InputError, "space_empty")),
        ("a.csv", b"text,label\n", (InputError, "space_empty")),
        ("a.txt", b"\n \n", (InputError, "space_empty")),
        ("a.jsonl", b"\n", (InputError, "space_empty")),
        ("a.jsonl", b"nothing\n", (InputError, "space_empty")),
        ("a.json", b"[]", (InputError, "space_empty")),
        ("a.json", b"17", (InputError, "space_shape")),
        ("a.json", b'{"a": 1}', (InputError, "space_shape")),
        ("a.json", b'[{"a": 1}, {"a"', (FileError, "broken")),
        ("a.json", b"[" * 100_000, (FileError, "broken")),
        ("a.json", b'{"a": [1, 2', (FileError, "broken")),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\r" * 9, (InputError, "space_kind")),
        ("a.parquet", b"PAR1nothing of it", (FileError, "broken")),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, (FileError, "old_office")),
    ],
)
def test_what_holds_no_rows_is_told_as_what_it_is(name, data, why):
    assert refused(name, data) == why


def test_more_rows_or_columns_than_a_collection_takes_are_refused(monkeypatch):
    monkeypatch.setattr(delimited, "ROWS_MAX", 2)
    monkeypatch.setattr(columns, "ROWS_MAX", 2)
    assert refused("a.csv", b"text,n\na,1\nb,2\nc,3\n") == (InputError, "space_many")
    assert refused("a.csv", b'text,n\n"a\n",1\nb,2\nc,3\n') == (InputError, "space_many")
    assert refused("a.json", b'["a", "b", "c"]') == (InputError, "space_many")
    wide = ",".join(f"c{number}" for number in range(1001)).encode()
    assert refused("a.csv", wide + b"\n" + wide) == (InputError, "space_columns")
    assert refused("a.jsonl", json.dumps({str(n): n for n in range(1001)}).encode()) == (
        InputError,
        "space_columns",
    )


@pytest.mark.parametrize(
    ("names", "guess"),
    [(("id", "words"), "words"), (("kind_of_thing", "text"), "text"), (("n", "m"), "m")],
)
def test_the_column_of_texts_is_called_so_or_has_the_longest(names, guess):
    data = f"{names[0]},{names[1]}\nanimals that bark and bite,dog of the neighbours on the hill\nx,y\n"
    assert sources.read("a.csv", data.encode(), headed=True).guess == guess


@pytest.mark.parametrize(
    ("names", "points"),
    [
        (("projection_x", "projection_y"), ("projection_x", "projection_y")),
        (("x", "y", "z"), ("x", "y", "z")),
        (("UMAP 1", "UMAP 2"), ("UMAP 1", "UMAP 2")),
        (("tsne-0", "tsne-1"), ("tsne-0", "tsne-1")),
        (("x", "other"), None),
        (("1", "2"), None),
    ],
)
def test_columns_of_a_place_are_found(names, points):
    table = pa.table({"text": ["a"], **{name: [0.5] for name in names}})
    assert sources.read("a.parquet", parquet(table)).points == points


def test_places_become_a_matrix_and_one_that_lacks_a_number_is_none():
    found = sources.points(pa.table({"x": [1, 2, 3], "y": [0.5, None, float("inf")]}), ("x", "y"))
    np.testing.assert_array_equal(found, np.array([[1, 0.5], [np.nan] * 2, [np.nan] * 2], np.float32))


VECTORS = [[0.5, 1, 2, 3], [4, 5, 6, 7], None, [1, 2], [1, float("nan"), 2, 3], [8, 9, 1, 2]]


def _packed(vector):
    return base64.b64encode(np.array(vector, "<f4").tobytes()).decode()


@pytest.mark.parametrize(
    "column",
    [
        pa.array(VECTORS, pa.list_(pa.float64())),
        pa.array(VECTORS, pa.large_list(pa.float32())),
        [vector and json.dumps(vector) for vector in VECTORS],
        [vector and str(np.array(vector)) for vector in VECTORS],
        [
            vector and _packed(vector) if vector is None or len(vector) == 4 else "[1, 2]"
            for vector in VECTORS
        ],
    ],
    ids=["lists", "large lists", "json", "numpy", "base64"],
)
def test_vectors_of_any_writing_become_a_matrix_with_their_flaws_counted(column):
    table = pa.table({"text": list("abcdef"), "vector": column})
    assert sources.read("a.parquet", parquet(table)).vectors == "vector"
    matrix, flaws = sources.vectors(table, "vector")
    none = [np.nan] * 4
    expected = np.array([VECTORS[0], VECTORS[1], none, none, none, VECTORS[5]], np.float32)
    np.testing.assert_array_equal(matrix, expected)
    assert matrix.dtype == np.float32
    assert flaws == sources.Flaws(4, missing=1, length=1, not_finite=1)


def test_a_text_among_vectors_is_unreadable_and_a_column_without_any_is_refused():
    table = pa.table({"v": ["[1, 2, 3, 4]", "hello", "", "[1, 2, 3, x]"], "t": list("abcd")})
    matrix, flaws = sources.vectors(table, "v")
    assert np.isfinite(matrix).all(axis=1).tolist() == [True, False, False, False]
    assert flaws == sources.Flaws(4, missing=1, unreadable=2)
    with pytest.raises(InputError) as caught:
        sources.vectors(table, "t")
    assert caught.value.values == {"reason": "space_vectors", "column": "t"}


def test_a_matrix_nobody_can_hold_is_refused():
    table = pa.table({"v": pa.array([[0.0] * 1_000_000, *[None] * 3000], pa.list_(pa.float32()))})
    with pytest.raises(InputError) as caught:
        sources.vectors(table, "v")
    assert caught.value.values["reason"] == "space_matrix"


def test_words_are_no_vectors():
    words = ["abcdefghijklmnopqrstuvwx", "internationalisations123", "[see below]", "(1)"]
    assert (
        sources.read("a.jsonl", "".join(f"{json.dumps({'t': w})}\n" for w in words).encode()).vectors is None
    )


NAMES = st.sampled_from(["a.csv", "a.tsv", "a.txt", "a.json", "a.jsonl", "a.parquet", "a.xlsx", "a"])
HEADS = st.sampled_from([b"", b"[", b"{", b'{"a":', b"PAR1", b"PK\x03\x04", b"\xff\xfe", b"a,b\n", b'"'])


@settings(max_examples=150, deadline=None)
@given(NAMES, HEADS, st.binary(max_size=300))
def test_any_bytes_are_a_table_or_one_of_our_errors(name, head, rest):
    with suppress(StudioError):
        assert len(sources.read(name, head + rest).table)


CELLS = st.text(st.sampled_from('ab中,"\n\t; 1'), max_size=6)


@settings(max_examples=150, deadline=None)
@given(NAMES, st.lists(CELLS, max_size=12))
def test_any_signs_are_a_table_or_one_of_our_errors(name, pieces):
    with suppress(StudioError):
        sources.read(name, "".join(pieces).encode())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_parquet_that_was_damaged_is_a_table_or_one_of_our_errors(data):
    whole = bytearray(parquet(pa.table({"text": ["a", "b", "中"] * 9, "v": [[1.0, 2.0]] * 27})))
    for at in data.draw(st.lists(st.integers(4, len(whole) - 1), min_size=1, max_size=4)):
        whole[at] = data.draw(st.integers(0, 255))
    with suppress(StudioError):
        sources.read("a.parquet", bytes(whole))
