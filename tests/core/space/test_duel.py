"""Two spaces of the same texts beside each other."""

import numpy as np
import pytest

from components.core.errors import InputError
from components.core.space import duel


def cloud(count, width, seed=0):
    return np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)


def whole(matrix):
    return matrix.shape[1]


def test_a_space_agrees_with_itself_in_everything():
    one = cloud(40, 8)
    found = duel.compare(one, one, 5, (8, 8))
    assert (found.agreed, found.rank, found.of) == (1, pytest.approx(1), 40)
    assert found.residual == pytest.approx(0, abs=1e-5)
    assert np.allclose(*found.maps, atol=1e-4)


def test_a_turned_space_has_the_same_neighbours_and_its_map_is_laid_onto_the_first():
    one = cloud(40, 6)
    turn = np.linalg.qr(cloud(6, 6, seed=1))[0]
    found = duel.compare(one, (one @ turn).astype(np.float32), 5, (6, 6))
    assert found.agreed == pytest.approx(1)
    assert np.allclose(*found.maps, atol=1e-3)


def test_of_few_texts_fewer_neighbours_are_looked_at_so_that_strangers_do_not_agree_by_count_alone():
    one, other = cloud(6, 8), cloud(6, 8, seed=1)
    found = duel.compare(one, other, 10, (8, 8))
    assert found.k == 2
    assert found.agreed < 1


def test_texts_without_a_vector_in_one_of_the_spaces_are_left_out():
    one, other = cloud(20, 5), cloud(20, 5, seed=2)
    one[3], other[7] = np.nan, np.nan
    found = duel.compare(one, other, 3, (5, 5))
    assert found.rows.tolist() == [row for row in range(20) if row not in (3, 7)]
    assert np.isfinite(found.overlap).all()


def test_of_very_many_texts_some_from_all_over_are_compared_and_how_many_there_are_is_told():
    one = cloud(500, 4)
    found = duel.compare(one, one, 5, (4, 4), limit=100)
    assert (len(found.rows), found.of, found.rows[0], found.rows[-1]) == (100, 500, 0, 499)


def test_a_cut_that_leaves_out_only_noise_keeps_the_neighbours():
    one = cloud(60, 16)
    one[:, 8:] *= 1e-4
    cuts = duel.cuts_of(16)
    assert cuts == [16]
    assert duel.compare(one, one, 5, (16, 8)).agreed > 0.99
    assert duel.curve(one, 5, [8, 16])[0] > 0.99
    assert duel.curve(one, 5, [1, 16])[0] < 0.9


def test_vectors_are_cut_to_powers_of_two_and_even_parts():
    assert duel.cuts_of(1536) == [64, 128, 256, 384, 512, 768, 1024, 1536]
    assert duel.cuts_of(1024) == [64, 128, 256, 512, 1024]
    assert duel.cuts_of(3) == [3]


def test_neighbours_are_found_among_cut_vectors_without_the_text_itself():
    one = np.array([[1, 0, 0], [1, 0, 5], [0, 1, 0]], dtype=np.float32)
    assert duel.nearest(one, 0, 2, 2) == [(1, pytest.approx(1)), (2, pytest.approx(0))]
    assert duel.nearest(one, 0, 1, 3)[0][1] < 0.5


def test_too_few_shared_texts_are_told_as_such():
    one = cloud(4, 3)
    one[1:3] = np.nan
    with pytest.raises(InputError) as refused:
        duel.compare(one, one, 2, (3, 3))
    assert refused.value.values["reason"] == "space_few"
