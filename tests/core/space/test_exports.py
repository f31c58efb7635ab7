"""A collection as files: every format holds all rows in line, in pieces, and comes back as it was."""

import csv
import io
import json
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.core.corpus import TEXT
from components.core.space import exports, sources
from components.core.space.exports import Parcel

NONE = [np.nan] * 3
MATRIX = np.array([[0.1, 0.2, 0.3], NONE, [-1, 0, 1e-9]], np.float32)
CORPUS = pa.table({TEXT: ["退款, 谢谢", "=1+1", 'a "b"\n\tc'], "stars": [1, None, 3]})


@pytest.fixture(autouse=True, params=[16_000_000, 12], ids=["at once", "row by row"])
def _pieces(request, monkeypatch):
    monkeypatch.setattr(exports, "_BLOCK_BYTES", request.param)


def written(write, parcel):
    to = io.BytesIO()
    write(to, parcel)
    return to.getvalue()


def full():
    points = np.array([[1, 2], [np.nan, np.nan], [5, 6]], np.float32)
    return exports.table(CORPUS, points, np.array([0, -1, 1], np.int32), {"0": "退款"})


def test_the_table_has_places_and_clusters_under_the_names_that_embedding_atlas_takes():
    assert full().to_pydict() == {
        **CORPUS.to_pydict(),
        "projection_x": [1.0, None, 5.0],
        "projection_y": [2.0, None, 6.0],
        "cluster": [0, None, 1],
        "cluster_name": ["退款", None, None],
    }


def test_a_column_that_has_one_of_those_names_already_gives_way():
    own = pa.table({TEXT: ["a"], "projection_x": ["mine"], "vector": ["too"]})
    made = exports.table(own, np.array([[1, 2, 3]], np.float32))
    assert made.to_pydict() == {
        TEXT: ["a"],
        "projection_x 2": ["mine"],
        "vector 2": ["too"],
        "projection_x": [1.0],
        "projection_y": [2.0],
        "projection_z": [3.0],
    }


def test_parquet_has_vectors_of_one_length_and_null_where_there_is_none():
    read = pq.read_table(io.BytesIO(written(exports.parquet, Parcel(full(), MATRIX))))
    assert read.schema.field("vector").type == pa.list_(pa.float32(), 3)
    vectors = read.column("vector").to_pylist()
    assert vectors[1] is None
    np.testing.assert_array_equal(np.array([vectors[0], vectors[2]], np.float32), MATRIX[[0, 2]])
    assert read.drop_columns("vector").to_pydict() == full().to_pydict()


def test_csv_guards_what_a_spreadsheet_would_run():
    data = written(exports.as_csv, Parcel(CORPUS, MATRIX))
    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == [
        ["text", "stars", "vector"],
        ["退款, 谢谢", "1", "[0.1,0.2,0.3]"],
        ["'=1+1", "", ""],
        ['a "b"\n\tc', "3", "[-1.0,0.0,1e-9]"],
    ]


def test_jsonl_has_an_object_in_each_line():
    lines = written(exports.jsonl, Parcel(CORPUS, MATRIX)).decode().splitlines()
    assert [json.loads(line) for line in lines] == [
        {"text": "退款, 谢谢", "stars": 1, "vector": [0.1, 0.2, 0.3]},
        {"text": "=1+1", "stars": None, "vector": None},
        {"text": 'a "b"\n\tc', "stars": 3, "vector": [-1.0, 0.0, 1e-9]},
    ]


def test_npy_keeps_a_row_without_a_vector_so_that_it_stays_in_line():
    np.testing.assert_array_equal(np.load(io.BytesIO(written(exports.npy, Parcel(CORPUS, MATRIX)))), MATRIX)


def test_the_projector_gets_rows_that_have_a_vector_alone_and_how_many_have_none_is_told():
    to = io.BytesIO()
    assert exports.tensorboard(to, Parcel(CORPUS, MATRIX)) == 1
    with zipfile.ZipFile(to) as archive:
        assert archive.read("vectors.tsv").decode() == "0.1\t0.2\t0.3\n-1.0\t0.0\t1e-9\n"
        assert archive.read("metadata.tsv").decode() == 'text\tstars\n退款, 谢谢\t1\na "b"  c\t3\n'


def test_metadata_of_one_column_has_no_header():
    to = io.BytesIO()
    exports.tensorboard(to, Parcel(CORPUS.select([TEXT]), MATRIX))
    with zipfile.ZipFile(to) as archive:
        assert archive.read("metadata.tsv").decode().splitlines() == ["退款, 谢谢", 'a "b"  c']


@pytest.mark.parametrize("write", [exports.parquet, exports.as_csv, exports.jsonl])
def test_some_rows_alone_in_their_order_with_or_without_vectors(write):
    rows = np.array([2, 0])
    found = (
        sources.read("a", written(write, Parcel(CORPUS, MATRIX, rows)))
        if write is not exports.as_csv
        else None
    )
    if found is not None:
        assert found.table.column("stars").to_pylist() == [3, 1]
        np.testing.assert_array_equal(sources.vectors(found.table, "vector")[0], MATRIX[rows])
    bare = sources.read(
        "a.csv" if write is exports.as_csv else "a", written(write, Parcel(CORPUS, None, rows))
    )
    assert bare.table.to_pydict() == {TEXT: ['a "b"\n\tc', "退款, 谢谢"], "stars": [3, 1]}


def test_how_far_it_is_is_told():
    told = []
    exports.npy(io.BytesIO(), Parcel(CORPUS, MATRIX), told.append)
    assert told == sorted(told)
    assert told[-1] == 1


SIGNS = st.text(st.sampled_from("ab中=+-\",'\n\r\t;|[{ 10"), max_size=8)
NUMBERS = st.floats(-10, 10, width=32)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(SIGNS.filter(str.strip), SIGNS, st.lists(NUMBERS, min_size=4, max_size=4)),
        min_size=1,
        max_size=6,
    )
)
def test_what_was_written_comes_back(rows):
    rows = [("words", "", [0.5] * 4), *rows]
    texts, notes, vectors = (list(column) for column in zip(*rows, strict=True))
    table = pa.table({TEXT: texts, "note": pa.array(notes, pa.string())})
    matrix = np.array(vectors, np.float32)
    for name, write in (("a.parquet", exports.parquet), ("a.jsonl", exports.jsonl)):
        found = sources.read(name, written(write, Parcel(table, matrix)))
        assert found.table.select([TEXT, "note"]).to_pydict() == {TEXT: texts, "note": notes}
        np.testing.assert_array_equal(sources.vectors(found.table, "vector")[0], matrix)
    plain = sources.read("a.csv", written(exports.as_csv, Parcel(table, matrix)))
    assert plain.table.column(TEXT).to_pylist() == [exports.guarded(text) for text in texts]
    np.testing.assert_array_equal(sources.vectors(plain.table, "vector")[0], matrix)
