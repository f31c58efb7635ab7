"""Texts that are there more than once, letter by letter or nearly."""

import numpy as np
import pyarrow as pa

from components.core.corpus import TEXT
from components.core.space import doubles as module
from components.core.space.doubles import copies, doubles

TEXTS = ["late", "good", "late", "", "late!", "far", " ", "", "good"]


def placed(*degrees):
    angles = np.radians(np.asarray(degrees, float))
    return np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)


MATRIX = placed(0, 90, 0, np.nan, 5, 180, np.nan, np.nan, 90)


def test_copies_are_found_without_a_vector_and_empty_texts_are_none():
    assert copies(pa.table({TEXT: TEXTS})) == ((0, 2), (1, 8))
    assert copies(pa.table({TEXT: pa.array([], pa.string())})) == ()


def test_nearly_the_same_is_told_once_for_a_text_with_copies_and_groups_hang_together():
    found = doubles(pa.table({TEXT: TEXTS}), MATRIX, 0.95)
    assert [pair[:2] for pair in found.pairs] == [(0, 4)]
    assert found.found == 1
    assert found.groups == ((0, 2, 4), (1, 8))
    assert found.others == (2, 4, 8)


def test_of_very_many_copies_the_others_are_still_found(monkeypatch):
    table = pa.table({TEXT: TEXTS})
    usual = doubles(table, MATRIX, 0.95)
    monkeypatch.setattr(module, "_COPIES_MAX", 1)
    assert doubles(table, MATRIX, 0.95) == usual


def test_beyond_the_limit_the_number_of_pairs_is_still_told(monkeypatch):
    monkeypatch.setattr(module, "PAIRS_MAX", 2)
    texts = pa.table({TEXT: ["a", "b", "c", "d"]})
    found = doubles(texts, placed(0, 1, 3, 6), 0.9)
    assert [pair[:2] for pair in found.pairs] == [(0, 1), (1, 2)]
    assert found.found == 6
    assert found.groups == ((0, 1, 2),)
