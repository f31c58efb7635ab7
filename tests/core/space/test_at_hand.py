"""What is kept at hand, how many clusters are usual, and a question with as many texts as fit."""

import numpy as np
import pytest

from components.core.space import counting, drafts
from components.core.space.recent import Recent


def test_what_was_made_lately_is_not_made_again_and_the_oldest_goes():
    made: list[str] = []
    recent = Recent(2)

    def get(name: str) -> str:
        return recent.get(name, lambda: made.append(name) or name.upper())

    assert [get(name) for name in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]


def heaps(count: int, rows: int = 40) -> np.ndarray:
    draw = np.random.default_rng(5)
    middles = draw.normal(size=(count, 32)) * 3
    return (np.repeat(middles, rows, axis=0) + draw.normal(size=(count * rows, 32))).astype(np.float32)


def test_as_many_clusters_are_usual_as_stand_apart():
    assert counting.usual(heaps(6)) == 6
    assert counting.usual(heaps(9)) == 9


def test_few_or_equal_rows_have_a_usual_count_too():
    assert [counting.usual(heaps(1, rows)) for rows in (1, 2, 5)] == [1, 1, 2]
    assert counting.usual(np.ones((50, 8), np.float32)) == 4
    holes = heaps(6)
    holes[::7] = np.nan
    assert counting.usual(holes) == 6


def silhouette(points: np.ndarray, labels: np.ndarray) -> float:
    """The mean over the rows of a group, word for word as Rousseeuw 1987 has it; a row alone in its group counts 0."""
    said = []
    for row in np.flatnonzero(labels >= 0):
        far = {
            int(group): [
                float(np.linalg.norm(points[row] - points[other]))
                for other in np.flatnonzero(labels == group)
                if other != row
            ]
            for group in set(labels[labels >= 0].tolist())
        }
        own = far.pop(int(labels[row]))
        if not own:
            said.append(0.0)
            continue
        a, b = float(np.mean(own)), min(float(np.mean(each)) for each in far.values())
        said.append((b - a) / max(a, b))
    return float(np.mean(said))


def test_groups_stand_apart_as_far_as_a_plain_silhouette_says():
    points = np.random.default_rng(2).normal(size=(30, 3)).astype(np.float32)
    far = np.linalg.norm(points[:, None] - points, axis=2)
    labels = np.array([*[0] * 12, *[1] * 9, *[2] * 7, 3, -1], np.int32)  # one alone, and one of no group
    assert counting._apart(far, labels) == pytest.approx(silhouette(points, labels), abs=1e-6)
    assert counting._apart(far, np.zeros(30, np.int32)) == 0
    assert counting._apart(far, np.arange(30, dtype=np.int32)) == 0


def test_a_question_has_its_texts_in_one_line_each_between_lines_that_bear_a_mark():
    assert drafts.about("Why?", ["a\n b", "中"], "f00d") == (
        "Why?\n\n[[[ texts · f00d ]]]\n1. a b\n2. 中\n[[[ end of texts · f00d ]]]"
    )


def test_as_many_texts_go_along_as_fit_and_the_first_always():
    assert drafts.fitting(["word " * 40] * 10, 200) in range(2, 6)
    assert drafts.fitting(["word " * 5000, "short"], 10) == 1
    assert drafts.fitting(["short"] * 3, 1000) == 3
    assert len(drafts.about("?", ["x" * 5000])) < 1700
