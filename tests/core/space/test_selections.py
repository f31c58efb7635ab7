"""Selected rows as CSV and Parquet."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from components.core.space.selections import Selected, as_csv, as_parquet

TABLE = pa.table(
    {
        "text": ["包裹, late", "=HYPERLINK()", 'says "no"'],
        "stars": [5, None, 1],
        "tags": [["a"], None, []],
        "cluster": ["own", "own", "own"],
    }
)
POINTS = np.array([[1, 2], [np.nan, np.nan], [3.5, -4]], np.float32)
SELECTED = Selected(TABLE, POINTS, np.array([0, -1, 1], np.int32), ("Late", "+Rude"))


def test_a_csv_has_all_but_the_vectors_and_no_cell_that_a_spreadsheet_would_run():
    text = as_csv(SELECTED).decode("utf-8-sig")
    assert text.splitlines() == [
        '"text","stars","tags","cluster","projection_x","projection_y","cluster_","cluster_name"',
        '"包裹, late",5,"[\'a\']","own",1,2,0,"Late"',
        '"\'=HYPERLINK()",,,"own",,,-1,',
        '"says ""no""",1,"[]","own",3.5,-4,1,"\'+Rude"',
    ]


def test_a_parquet_has_the_vectors_in_lists_of_one_length():
    matrix = np.array([[1, 2, 3], [np.nan] * 3, [4, 5, 6]], np.float32)
    table = pq.read_table(io.BytesIO(as_parquet(SELECTED, matrix)))
    assert table.column("vector").type == pa.list_(pa.float32(), 3)
    assert table.column("vector").to_pylist() == [[1, 2, 3], None, [4, 5, 6]]
    assert table.column("cluster_name").to_pylist() == ["Late", None, "+Rude"]
    assert table.column("text").to_pylist() == TABLE.column("text").to_pylist()


def test_places_in_three_dimensions_have_three_columns():
    points = np.zeros((3, 3), np.float32)
    assert (
        "projection_z" in pq.read_table(io.BytesIO(as_parquet(Selected(TABLE, points), points))).column_names
    )
