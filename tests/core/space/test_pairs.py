"""Two columns side by side, and what vectors say of them."""

import numpy as np
import pyarrow as pa
import pytest

from components.core.corpus import TEXT
from components.core.space import pairs as module
from components.core.space.pairs import pairs, scored
from components.core.space.pairs_export import as_csv

TABLE = pa.table(
    {
        TEXT: ["早上好", "谢谢", "", "再见", "茶"],
        "en": ["Good morning", "Thanks", "Nothing", None, "Tea"],
        "gold": ["1", "yes", "1", "0", "n/a"],
    }
)
LEFT = np.eye(4, dtype=np.float32)


def test_a_row_that_lacks_a_text_is_no_pair_and_is_counted():
    found = pairs(TABLE, TEXT, "en", "gold")
    assert (found.rows, found.left_out, found.beyond) == ((0, 1, 4), 2, 0)
    assert found.left == ("早上好", "谢谢", "茶")
    assert found.right == ("Good morning", "Thanks", "Tea")
    assert found.gold.tolist() == pytest.approx([1.0, 1.0, np.nan], nan_ok=True)
    assert found.texts == ["早上好", "谢谢", "茶", "Good morning", "Thanks", "Tea"]


def test_only_the_first_of_too_many_are_compared_and_the_rest_is_told(monkeypatch):
    monkeypatch.setattr(module, "PAIRS_MAX", 2)
    found = pairs(TABLE, TEXT, "en")
    assert (found.rows, found.beyond, found.gold) == ((0, 1), 1, None)


def test_pairs_are_scored_beside_others_and_searched_for_in_both_directions():
    right = LEFT.copy()
    right[3] = [1, 0, 0, 0.1]
    said = scored(LEFT, right)
    assert said.scores == pytest.approx([1, 1, 1, 0.0995], abs=1e-3)
    assert np.isfinite(said.others).all()
    assert (said.others <= said.scores[[0, 1, 2, 0]] + 1e-6).all()
    assert said.forwards.tolist() == [True, True, True, True]
    assert said.backwards.tolist() == [True, True, True, False]
    assert (said.compared, said.labelled, said.spearman, said.auc, said.disagreement) == (
        4,
        0,
        None,
        None,
        None,
    )


def test_translations_that_are_the_same_are_both_right():
    one = np.asarray([[1, 0], [0.9, 0.1]], np.float32)
    said = scored(one, np.asarray([[1, 0], [1, 0]], np.float32))
    assert said.forwards.tolist() == [True, True]


def test_a_pair_without_a_vector_has_no_score_and_is_found_by_nobody():
    right = LEFT.copy()
    right[1] = np.nan
    said = scored(LEFT, right)
    assert said.compared == 3
    assert np.isnan(said.scores[1])
    assert not said.forwards[1]
    assert not said.backwards[1]


def test_labels_are_compared_by_rank_and_two_kinds_of_them_told_apart():
    right = np.asarray([[1, 0, 0, 0], [0.2, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 0.1]], np.float32)
    graded = scored(LEFT, right, np.asarray([5.0, 4.0, 3.0, 1.0]))
    assert graded.spearman == pytest.approx(1.0)
    assert (graded.auc, graded.labelled) == (None, 4)
    assert graded.disagreement == pytest.approx([0, 0, 0, 0])
    judged = scored(LEFT, right, np.asarray([1.0, 0.0, np.nan, 1.0]))
    assert judged.labelled == 3
    assert judged.auc == pytest.approx(0.5)
    same = scored(LEFT, right, np.ones(4))
    assert (same.spearman, same.auc) == (None, None)


def test_the_csv_has_each_pair_and_runs_in_no_spreadsheet():
    table = pa.table({TEXT: ["=1+1", "b"], "en": ["a", "b"], "gold": [1, 0]})
    found = pairs(table, TEXT, "en", "gold")
    said = scored(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32), found.gold)
    data = as_csv(found, said, ["No.", "Text", "en", "Likeness", "Other", "→", "←", "People"], [1, 0])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines() == [
        "No.,Text,en,Likeness,Other,→,←,People",
        "2,b,b,1,0,1,1,0",
        "1,'=1+1,a,1,0,1,1,1",
    ]
