"""Colours of a map: told apart by everybody, given to the most frequent kinds, read along a scale."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.space.colours import KINDS, OTHERS, Legend, Scale, graded, kinds, table

# How colours look to those without one kind of cone (Machado, Oliveira and Fernandes, 2009).
SIGHTS = {
    "most": np.eye(3),
    "no green": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "no red": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
}


def linear(colours):
    share = np.asarray(colours) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def oklab(light):
    """Ottosson, A perceptual color space for image processing, 2020."""
    cones = [[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]]
    seen = [[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]
    return np.cbrt(np.clip(light, 0, 1) @ np.transpose(cones)) @ np.transpose(seen)


@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_kinds_are_told_apart_with_whatever_eyes(sight):
    shown = oklab(linear(table(None, dark=False)[: len(KINDS)]) @ np.transpose(SIGHTS[sight]))
    assert min(np.linalg.norm(one - other) for one, other in combinations(shown, 2)) > 0.08


def test_every_colour_of_a_kind_is_seen_on_a_light_page_and_on_a_dark_one():
    light = linear(table(None, dark=True)[[*range(len(KINDS)), OTHERS]]) @ [0.2126, 0.7152, 0.0722]
    assert (1.05 / (light + 0.05)).min() > 1.9
    assert ((light + 0.05) / 0.0575).min() > 2.5


@pytest.mark.parametrize("dark", [False, True])
def test_a_scale_grows_lighter_from_end_to_end(dark):
    shown = oklab(linear(table(graded(np.ones(1), 0, 1, Scale("a", "b")), dark=dark)[:255]))
    assert (np.diff(shown[:, 0]) > -0.004).all()
    assert shown[-1, 0] - shown[0, 0] > 0.3


@given(st.lists(st.integers(-1, 20), max_size=80))
def test_the_most_frequent_kinds_have_colours_and_the_legend_counts_every_row(codes):
    names = [f"kind {code}" for code in range(21)]
    made = kinds(np.array(codes, int), names, "Others")
    assert sum(each.count for each in made.legend) == len(codes)
    for each in made.legend:
        assert (made.values == each.colour).sum() == each.count
    own = [each.count for each in made.legend if each.colour != OTHERS]
    assert own == sorted(own, reverse=True)
    assert len(own) == min(len(KINDS), len({code for code in codes if code >= 0}))


def test_rarer_kinds_and_rows_without_one_are_others():
    made = kinds(np.array([0, 0, 1, -1]), ["often", "once"], "Others")
    assert made.legend == (Legend("often", 0, 2), Legend("once", 1, 1), Legend("Others", OTHERS, 1))
    assert made.values.tolist() == [0, 0, 1, OTHERS]


def test_numbers_become_levels_and_none_is_none():
    made = graded(np.array([-5, 0, 5, 10, 99, np.nan]), 0, 10, Scale("few", "many"))
    assert made.values.tolist() == [0, 0, 127, 254, 254, OTHERS]
    assert graded(np.array([3.0]), 3, 3, Scale("", "")).values.tolist() == [0]
