"""The samples show what they are for, with the vectors that the sandbox makes."""

from collections import Counter

import numpy as np
import pytest

from components.core.corpus import TEXT
from components.core.relay.sandbox import meanings
from components.core.relay.sandbox.embeddings import MINDS
from components.core.space import clusters, neighbours, samples
from components.core.space.agreement import auc
from components.core.space.samples import SAMPLES

MODEL = "text-embedding-3-small"
COLUMNS = {
    "support": ["text", "topic", "language"],
    "reviews": ["text", "stars", "product", "language"],
    "pairs": ["text", "text_en", "gold"],
    "words": ["text", "kind", "language"],
}


def table(name):
    return samples.gathered(next(sample for sample in SAMPLES if sample.name == name))[0]


def vectors(texts):
    return meanings.vectors(MODEL, MINDS[MODEL], texts)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_has_its_rows_and_columns_and_nothing_odd(sample):
    made, report = samples.gathered(sample)
    assert made.column_names == COLUMNS[sample.name]
    assert (len(made), report.given, report.empty, report.broken) == (sample.count, sample.count, 0, 0)
    assert set(report.languages) == ({"zh"} if sample.name == "pairs" else {"zh", "en"})
    if "language" in made.column_names:
        assert Counter(made.column("language").to_pylist()) == report.languages


@pytest.mark.parametrize(("name", "column"), [("support", "topic"), ("words", "kind")])
def test_groups_are_those_of_the_column_in_both_languages(name, column):
    made = table(name)
    kinds = made.column(column).to_pylist()
    labels = clusters.kmeans(vectors(made.column(TEXT).to_pylist()), len(set(kinds)))
    found = [
        [kind for kind, label in zip(kinds, labels, strict=True) if label == each] for each in set(labels)
    ]
    assert sum(Counter(group).most_common(1)[0][1] for group in found) > 0.7 * len(kinds)


def test_translations_are_nearer_than_other_pairs():
    made = table("pairs")
    one, other = (vectors(made.column(name).to_pylist()) for name in (TEXT, "text_en"))
    gold = made.column("gold").to_numpy()
    sure = (gold == 0) | (gold == 1)
    assert set(gold) > {0, 1}
    assert auc((one * other).sum(axis=1)[sure], gold[sure]) > 0.95


@pytest.mark.parametrize(
    ("less", "base", "more", "wanted"),
    [
        ("man", "king", "woman", "queen"),
        ("法国", "巴黎", "日本", "东京"),
        ("France", "Paris", "Germany", "Berlin"),
    ],
)
def test_words_are_found_by_analogy(less, base, more, wanted):
    words = table("words").column(TEXT).to_pylist()
    matrix = vectors(words)
    at = {word: place for place, word in enumerate(words)}
    asked = neighbours.combined([(matrix[at[base]], 1), (matrix[at[less]], -1), (matrix[at[more]], 1)])
    near = neighbours.nearest(matrix, asked, 3, without=[at[word] for word in (less, base, more)])
    assert wanted in [words[place] for place, _likeness in near]
    assert np.isfinite(matrix).all()
