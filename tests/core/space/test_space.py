"""A space opens with every vector there is, from a file that is made anew when it is lost."""

import os
from dataclasses import replace
from io import BytesIO

import numpy as np
import pyarrow as pa
import pytest

from components.core.corpus import Report
from components.core.errors import InputError, StoreError
from components.core.records import Status
from components.core.space import making, matrices, space
from components.core.space.space import Spaces
from components.core.store import Store
from components.core.store.vectors import digest
from components.core.transfer.backup import backup_job
from components.core.transfer.jobs import Jobs
from components.core.transfer.restore import planned, restore_job

ME = "local"
ORIGIN = "https://relay.example"
TEXTS = ["a", "b", "", "a", "c"]
A, B, C = [1.0, 2.0], [3.0, 4.0], [5.0, 6.0]
GAP = [np.nan, np.nan]


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def spaces(store, tmp_path):
    return Spaces(store, tmp_path / "home")


def a_corpus(store, texts=TEXTS):
    table = pa.table({"text": texts, "topic": [f"of {text}" for text in texts]})
    made, data = making.made("Mine", table, Report(), "pasted")
    return store.corpora.add(ME, made, data)


def embedded(store, corpus, vectors, status=Status.DONE, made=None):
    """An embedding of the corpus, with these vectors by text."""
    made = made or store.embeddings.add(ME, corpus.id, "m", "r", ORIGIN, None)
    store.embeddings.claim(ME, made.id, "worker")
    matrix = np.array(list(vectors.values()), np.float32)
    store.vectors.keep(ME, ORIGIN, "m", None, [digest(text) for text in vectors], matrix)
    done = replace(made, width=matrix.shape[1], texts=3, done=made.done + len(vectors), status=status)
    if status is Status.RUNNING:
        store.embeddings.beat(ME, done, "worker")
    else:
        store.embeddings.release(ME, done, "worker")
    return store.embeddings.get(ME, made.id)


def same(matrix, wanted):
    return np.array_equal(matrix, np.array(wanted, np.float32), equal_nan=True)


def test_a_space_has_the_table_and_the_vector_of_each_row(store, spaces):
    corpus = a_corpus(store)
    made = embedded(store, corpus, {"c": C, "a": A, "b": B})
    opened = spaces.open(ME, made.id)
    assert same(opened.matrix, [A, B, GAP, A, C])
    assert opened.matrix.dtype == np.float32
    assert list(opened.present) == [True, True, False, True, True]
    assert (opened.corpus, opened.embedding) == (corpus, made)
    assert opened.text(4) == "c"
    assert opened.texts(np.array([4, 0])) == ["c", "a"]
    assert opened.column("topic").to_pylist() == [f"of {text}" for text in TEXTS]
    with pytest.raises(InputError) as refused:
        opened.column("none")
    assert refused.value.values == {"reason": "space_column", "name": "none"}


def test_the_matrix_is_a_file_that_nobody_changes(store, spaces, tmp_path):
    opened = spaces.open(ME, embedded(store, a_corpus(store), {"a": A}).id)
    assert isinstance(opened.matrix, np.memmap)
    assert str(opened.matrix.filename).startswith(str(tmp_path / "home" / "spaces"))
    with pytest.raises(ValueError, match="read-only"):
        opened.matrix[0] = 1


def test_vectors_of_another_length_are_those_of_another_time(store, spaces):
    corpus = a_corpus(store)
    store.vectors.keep(ME, ORIGIN, "m", None, [digest("a")], np.ones((1, 3), np.float32))
    made = embedded(store, corpus, {"a": A, "b": B})
    assert same(spaces.open(ME, made.id).matrix, [A, B, GAP, A, GAP])


def test_it_grows_with_its_embedding(store, spaces):
    corpus = a_corpus(store)
    made = embedded(store, corpus, {"a": A})
    assert same(spaces.open(ME, made.id).matrix, [A, GAP, GAP, A, GAP])
    made = embedded(store, corpus, {"b": B, "c": C}, made=made)
    assert same(spaces.open(ME, made.id).matrix, [A, B, GAP, A, C])


def test_while_it_is_embedded_it_is_made_anew_when_it_has_doubled(store, spaces):
    corpus = a_corpus(store, [str(number) for number in range(8)])
    vectors = {str(number): A for number in range(8)}
    made = embedded(store, corpus, dict(list(vectors.items())[:2]), Status.RUNNING)
    assert spaces.open(ME, made.id).present.sum() == 2
    store.embeddings.beat(ME, made := replace(made, done=3), "worker")
    store.vectors.keep(ME, ORIGIN, "m", None, [digest("2")], np.array([A], np.float32))
    opened = spaces.open(ME, made.id)
    assert (opened.present.sum(), opened.embedding.done) == (2, 3)
    store.vectors.keep(ME, ORIGIN, "m", None, [digest("3")], np.array([A], np.float32))
    store.embeddings.beat(ME, replace(made, done=4), "worker")
    assert spaces.open(ME, made.id).present.sum() == 4


def test_what_is_open_is_not_put_together_again(store, spaces, monkeypatch):
    made = embedded(store, a_corpus(store), {"a": A})
    opened = spaces.open(ME, made.id)
    store.corpora.rename(ME, opened.corpus.id, "Other")
    monkeypatch.setattr(store.vectors, "pieces", None)
    again = spaces.open(ME, made.id)
    assert again.matrix is opened.matrix
    assert again.corpus.name == "Other"


def test_another_process_finds_the_file_and_a_lost_one_is_made_anew(store, spaces, tmp_path, monkeypatch):
    made = embedded(store, a_corpus(store), {"a": A})
    spaces.open(ME, made.id)
    [folder] = (tmp_path / "home" / "spaces").iterdir()
    with monkeypatch.context() as patch:
        patch.setattr(store.vectors, "pieces", None)
        assert same(Spaces(store, tmp_path / "home").open(ME, made.id).matrix, [A, GAP, GAP, A, GAP])
    for broken in (b"", b"no array"):
        (folder / "vectors.npy").unlink()
        (folder / "vectors.npy").write_bytes(broken)
        assert same(Spaces(store, tmp_path / "home").open(ME, made.id).matrix, [A, GAP, GAP, A, GAP])
    (folder / "vectors.npy").unlink()
    assert same(Spaces(store, tmp_path / "home").open(ME, made.id).matrix, [A, GAP, GAP, A, GAP])


def test_vectors_that_a_file_brought_are_opened_as_they_are(store, spaces):
    corpus = a_corpus(store)
    given = store.embeddings.given(ME, corpus.id, np.array([A, B, GAP, C, GAP]))
    opened = spaces.open(ME, given.id)
    assert same(opened.matrix, [A, B, GAP, C, GAP])
    assert list(opened.present) == [True, True, False, True, False]


def test_the_least_recently_used_are_let_go(store, spaces, monkeypatch):
    monkeypatch.setattr(space, "OPEN_MAX", 2)
    ids = [embedded(store, a_corpus(store), {"a": A}).id for _one in range(3)]
    first, second = (spaces.open(ME, name).matrix for name in ids[:2])
    assert spaces.open(ME, ids[0]).matrix is first
    spaces.open(ME, ids[2])
    assert spaces.open(ME, ids[0]).matrix is first
    assert spaces.open(ME, ids[1]).matrix is not second


def test_files_that_are_too_many_go_and_who_looks_at_them_keeps_them(store, spaces, tmp_path, monkeypatch):
    monkeypatch.setattr(matrices, "KEPT_MAX_BYTES", 400)
    ids = [embedded(store, a_corpus(store), {"a": A}).id for _one in range(3)]
    opened = [spaces.open(ME, name) for name in ids]
    assert [each.name for each in (tmp_path / "home" / "spaces").iterdir()] == [f"{ids[2]}.1"]
    assert all(same(each.matrix, [A, GAP, GAP, A, GAP]) for each in opened)


def test_what_another_process_died_over_is_tidied_up(store, spaces, tmp_path):
    folder = tmp_path / "home" / "spaces"
    for name in (".new", ".old"):
        (folder / name).mkdir(parents=True)
        (folder / name / "vectors.npy").write_bytes(b"half")
    os.utime(folder / ".old", (0, 0))
    made = embedded(store, a_corpus(store), {"a": A})
    spaces.open(ME, made.id)
    assert {each.name for each in folder.iterdir()} == {".new", f"{made.id}.1"}


def test_a_space_without_a_vector_is_none_yet(store, spaces):
    made = store.embeddings.add(ME, a_corpus(store).id, "m", "r", ORIGIN, None)
    with pytest.raises(InputError) as refused:
        spaces.open(ME, made.id)
    assert refused.value.values == {"reason": "space_vectorless"}


def test_what_is_gone_or_another_persons_is_missing(store, spaces):
    made = embedded(store, a_corpus(store), {"a": A})
    spaces.open(ME, made.id)
    for attempt in (("other", made.id), (ME, "none")):
        with pytest.raises(InputError) as refused:
            spaces.open(*attempt)
        assert refused.value.values == {"reason": "space_missing"}
    store.corpora.delete(ME, made.corpus_id)
    with pytest.raises(InputError):
        spaces.open(ME, made.id)


def test_vectors_whose_bytes_are_gone_leave_nothing_half_made(store, spaces, tmp_path):
    made = embedded(store, a_corpus(store), {"a": A})
    [spot] = store.vectors.known(ME, ORIGIN, "m", None, [digest("a")]).values()
    store.blobs.drop(spot.sha256)
    with pytest.raises(StoreError):
        spaces.open(ME, made.id)
    assert list((tmp_path / "home" / "spaces").iterdir()) == []


def test_a_restored_corpus_opens_with_its_vectors_without_paying_again(store, tmp_path):
    made = embedded(store, a_corpus(store), {"a": A, "b": B, "c": C})
    file = BytesIO()
    Jobs().start(ME, backup_job(store, ME, file)).wait()
    another = Store(f"sqlite:///{tmp_path / 'another.db'}", tmp_path / "another")
    assert Jobs().start(ME, restore_job(another, ME, planned(another, ME, file))).wait().fault is None
    opened = Spaces(another, tmp_path / "another").open(ME, made.id)
    assert same(opened.matrix, [A, B, GAP, A, C])
    assert opened.texts([0, 4]) == ["a", "c"]
    another.close()
