"""Corpora and their embeddings: kept, taken away and brought back, and run by one at a time."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import numpy as np
import pytest

from components.core.corpus import Corpus, Embedding, Report
from components.core.errors import InputError, StoreError
from components.core.records import Cost, Doubt, Fault, PriceSource, Status, Usage
from components.core.store import Store
from tests.core.store.conftest import ME, Clock, Open

TABLE = b"a table"
SOON = datetime(2020, 1, 1, tzinfo=UTC)


def a_corpus(name: str = "Questions", count: int = 3) -> Corpus:
    report = Report(given=5, empty=1, doubled=1, broken=2, languages={"zh": 2, "none": 1})
    return Corpus("", name, SOON, SOON, count, 24, "", 0, ("topic", "来源"), "file", report)


def an_embedding(store: Store, count: int = 3) -> Embedding:
    corpus = store.corpora.add(ME, a_corpus(count=count), TABLE)
    return store.embeddings.add(ME, corpus.id, "bge-m3", "sandbox", "https://relay.example", None)


def test_a_corpus_is_given_back_with_its_table(store: Store, clock: Clock):
    made = store.corpora.add(ME, a_corpus(), TABLE)
    assert store.corpora.get(ME, made.id) == made
    assert replace(made, id="", sha256="", size_bytes=0) == replace(
        a_corpus(), created_at=clock.now, updated_at=clock.now
    )
    assert made.size_bytes == len(TABLE)
    assert store.corpora.table(ME, made.id) == TABLE


def test_corpora_are_listed_newest_first(store: Store):
    names = [store.corpora.add(ME, a_corpus(name), TABLE).name for name in ("old", "new")]
    assert [corpus.name for corpus in store.corpora.all(ME)] == names[::-1]


def test_a_corpus_bears_the_name_it_was_given_last(store: Store, clock: Clock):
    made = store.corpora.add(ME, a_corpus(), TABLE)
    clock.forward(1)
    store.corpora.rename(ME, made.id, "问题")
    assert store.corpora.get(ME, made.id) == replace(made, name="问题", updated_at=clock.now)


def test_a_deleted_corpus_is_gone_until_it_is_restored_and_loses_nothing(store: Store):
    made = an_embedding(store)
    store.embeddings.claim(ME, made.id, "worker")
    store.corpora.delete(ME, made.corpus_id)
    assert store.corpora.all(ME) == []
    assert store.corpora.get(ME, made.corpus_id) is None
    with pytest.raises(StoreError):
        store.corpora.table(ME, made.corpus_id)
    assert store.embeddings.beat(ME, made, "worker")  # whoever runs it is to pause
    store.corpora.restore(ME, made.corpus_id)
    assert store.corpora.table(ME, made.corpus_id) == TABLE
    assert [each.id for each in store.embeddings.of_corpus(ME, made.corpus_id)] == [made.id]


def test_an_embedding_is_given_back_as_it_was_added(store: Store, clock: Clock):
    made = an_embedding(store)
    assert store.embeddings.get(ME, made.id) == made
    assert made == Embedding(
        made.id, made.corpus_id, clock.now, 3, "bge-m3", "sandbox", "https://relay.example"
    )


def test_there_is_no_embedding_of_no_corpus(store: Store):
    with pytest.raises(InputError) as refused:
        store.embeddings.add(ME, "none", "bge-m3", "sandbox", "https://relay.example", 256)
    assert refused.value.values == {"reason": "space_missing"}


def test_a_deleted_embedding_is_gone_until_it_is_restored(store: Store):
    made = an_embedding(store)
    store.embeddings.delete(ME, made.id)
    assert store.embeddings.get(ME, made.id) is None
    assert store.embeddings.of_corpus(ME, made.corpus_id) == []
    store.embeddings.restore(ME, made.id)
    assert store.embeddings.get(ME, made.id) == made


def test_what_a_run_has_come_to_is_kept_at_each_beat_and_at_its_end(store: Store):
    made = an_embedding(store)
    store.embeddings.claim(ME, made.id, "worker")
    usage = Usage(prompt=70, doubt=Doubt.ESTIMATED)
    cost = Cost(Decimal("0.0000014"), "USD", PriceSource.LIST, Doubt.ESTIMATED)
    far = replace(made, width=8, texts=3, done=1, known=1, failed=1, usage=usage, cost=cost, seconds=2.5)
    assert store.embeddings.beat(ME, far, "worker") is False
    assert store.embeddings.get(ME, made.id) == replace(far, status=Status.RUNNING)
    ended = replace(far, done=2, status=Status.FAILED, fault=Fault("relay.rate", {"charged": "no"}))
    store.embeddings.release(ME, ended, "worker")
    assert store.embeddings.get(ME, made.id) == ended


def test_it_is_run_by_one_at_a_time(store: Store):
    made = an_embedding(store)
    store.embeddings.claim(ME, made.id, "worker")
    with pytest.raises(InputError) as refused:
        store.embeddings.claim(ME, made.id, "another")
    assert refused.value.values == {"reason": "space_running"}
    store.embeddings.release(ME, replace(made, status=Status.STOPPED), "another")
    assert store.embeddings.get(ME, made.id).status is Status.RUNNING


def test_what_is_deleted_cannot_be_run(store: Store):
    made = an_embedding(store)
    store.embeddings.delete(ME, made.id)
    with pytest.raises(InputError) as refused:
        store.embeddings.claim(ME, made.id, "worker")
    assert refused.value.values == {"reason": "space_missing"}


def test_a_run_learns_at_its_next_beat_that_it_is_to_pause(open_store: Open):
    here, elsewhere = open_store(), open_store()
    made = an_embedding(here)
    here.embeddings.claim(ME, made.id, "worker")
    elsewhere.embeddings.ask_pause(ME, made.id)
    assert here.embeddings.beat(ME, made, "worker") is True


def test_a_run_whose_process_died_is_stopped_and_can_be_taken_up(open_store: Open, clock: Clock):
    here, elsewhere = open_store(), open_store()
    made = an_embedding(here)
    here.embeddings.claim(ME, made.id, "worker")
    clock.forward(11)
    found = elsewhere.embeddings.of_corpus(ME, made.corpus_id)
    why = Fault("input", {"reason": "space_interrupted"})
    assert found == [replace(made, status=Status.STOPPED, fault=why)]
    elsewhere.embeddings.claim(ME, made.id, "another")
    assert here.embeddings.beat(ME, made, "worker") is True  # taken over


def test_a_run_that_was_only_asleep_is_running_again(store: Store, clock: Clock):
    made = an_embedding(store)
    store.embeddings.claim(ME, made.id, "worker")
    clock.forward(11)
    assert store.embeddings.get(ME, made.id).status is Status.STOPPED
    assert store.embeddings.beat(ME, made, "worker") is False
    assert store.embeddings.get(ME, made.id).status is Status.RUNNING


def test_vectors_that_a_file_brought_are_kept_whole(store: Store):
    corpus = store.corpora.add(ME, a_corpus(), TABLE)
    matrix = np.array([[1, 2], [np.nan, np.nan], [3, 4]], np.float64)
    made = store.embeddings.given(ME, corpus.id, matrix)
    assert (made.model, made.width, made.texts, made.done, made.known) == ("", 2, 2, 2, 2)
    assert made.status is Status.DONE
    assert store.embeddings.get(ME, made.id) == made
    read = np.load(BytesIO(b"".join(store.embeddings.read(ME, made.id))))
    np.testing.assert_array_equal(read, matrix.astype(np.float32))
    assert read.dtype == np.float32


def test_vectors_of_another_number_of_rows_are_none_of_this_corpus(store: Store):
    corpus = store.corpora.add(ME, a_corpus(), TABLE)
    with pytest.raises(InputError):
        store.embeddings.given(ME, corpus.id, np.zeros((4, 2), np.float32))


def test_an_embedding_without_a_file_has_no_vectors_of_its_own(store: Store):
    with pytest.raises(StoreError) as missing:
        list(store.embeddings.read(ME, an_embedding(store).id))
    assert missing.value.values == {"reason": "missing"}
