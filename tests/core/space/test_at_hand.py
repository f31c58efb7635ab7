"""What is kept at hand, how many clusters are usual, and a question with as many texts as fit."""

import numpy as np

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


def test_a_question_has_its_texts_in_one_line_each_between_lines_that_bear_a_mark():
    assert drafts.about("Why?", ["a\n b", "中"], "f00d") == (
        "Why?\n\n[[[ texts · f00d ]]]\n1. a b\n2. 中\n[[[ end of texts · f00d ]]]"
    )


def test_as_many_texts_go_along_as_fit_and_the_first_always():
    assert drafts.fitting(["word " * 40] * 10, 200) in range(2, 6)
    assert drafts.fitting(["word " * 5000, "short"], 10) == 1
    assert drafts.fitting(["short"] * 3, 1000) == 3
    assert len(drafts.about("?", ["x" * 5000])) < 1700
