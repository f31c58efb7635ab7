"""Vectors are kept once for a text, a model and a number of dimensions, and found again by the thousand."""

import numpy as np
import pytest

from components.core.errors import StoreError
from components.core.store import Store
from components.core.store.vectors import CHUNK_ROWS, Spot, digest
from tests.core.store.conftest import ME

PLACE = ("https://relay.example", "bge-m3", None)


def some(count: int, width: int = 4) -> tuple[list[bytes], np.ndarray]:
    hashes = [digest(f"text {number}") for number in range(count)]
    return hashes, np.arange(count * width, dtype=np.float32).reshape(count, width)


def test_vectors_that_were_kept_are_known_and_read(store: Store):
    hashes, matrix = some(3)
    store.vectors.keep(ME, *PLACE, hashes, matrix)
    asked = [hashes[2], digest("never"), hashes[0]]
    known = store.vectors.known(ME, *PLACE, asked)
    assert {name: (spot.row, spot.width) for name, spot in known.items()} == {
        hashes[0]: (0, 4),
        hashes[2]: (2, 4),
    }
    read = store.vectors.read(ME, *PLACE, asked)
    assert {name: list(vector) for name, vector in read.items()} == {
        hashes[0]: [0, 1, 2, 3],
        hashes[2]: [8, 9, 10, 11],
    }


@pytest.mark.parametrize(
    "place",
    [
        ("https://another.example", "bge-m3", None),
        ("https://relay.example", "bge-m4", None),
        ("https://relay.example", "bge-m3", 256),
    ],
)
def test_another_origin_model_or_number_of_dimensions_has_vectors_of_its_own(store: Store, place):
    hashes, matrix = some(3)
    store.vectors.keep(ME, *PLACE, hashes, matrix)
    assert store.vectors.known(ME, *place, hashes) == {}


def test_the_first_vector_of_a_text_holds(store: Store):
    hashes, matrix = some(2)
    store.vectors.keep(ME, *PLACE, hashes, matrix)
    store.vectors.keep(ME, *PLACE, hashes, matrix + 100)
    assert list(store.vectors.read(ME, *PLACE, hashes)[hashes[1]]) == [4, 5, 6, 7]


def test_many_are_kept_in_chunks_and_come_in_chunks(store: Store):
    hashes, matrix = some(CHUNK_ROWS + 3)
    store.vectors.keep(ME, *PLACE, hashes, matrix)
    wanted = hashes[CHUNK_ROWS - 1 :]
    parts = list(store.vectors.pieces(ME, *PLACE, wanted))
    assert [len(names) for names, _matrix in parts] == [1, 3]
    assert [name for names, _matrix in parts for name in names] == wanted
    np.testing.assert_array_equal(np.concatenate([part for _names, part in parts]), matrix[CHUNK_ROWS - 1 :])


def test_nothing_is_kept_of_nothing(store: Store):
    hashes, matrix = some(0)
    store.vectors.keep(ME, *PLACE, hashes, matrix)
    assert list(store.portable.rows(ME, "vectors")) == []


def test_vectors_whose_bytes_are_gone_are_missing(store: Store):
    hashes, matrix = some(1)
    store.vectors.keep(ME, *PLACE, hashes, matrix)
    spot: Spot = store.vectors.known(ME, *PLACE, hashes)[hashes[0]]
    store.blobs.drop(spot.sha256)
    with pytest.raises(StoreError) as missing:
        store.vectors.read(ME, *PLACE, hashes)
    assert missing.value.values == {"reason": "missing"}


def test_a_text_that_no_database_takes_has_a_hash(store: Store):
    assert digest("a\x00\ud800") == digest("a\ufffd\ufffd")
