"""Two people never see or change each other's rows."""

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, create_engine, event

from components.core.balance import Balance
from components.core.batches import AGAIN, Cell, PromptSet, Vote
from components.core.belongings import Preset, Prompt, Round
from components.core.charges import Charge
from components.core.corpus import Corpus, Embedding, Layer, Method
from components.core.errors import InputError, StoreError, VaultError
from components.core.orders import Drawing, Order
from components.core.records import ChatOptions, Cost, Message, Relay, Status, Summary, Trace
from components.core.spending import Filters, Group, Period, Sums
from components.core.store import Store
from components.core.store.database import normalized
from components.core.store.rows import new_id
from components.core.store.tables import metadata
from components.core.store.vectors import digest
from components.core.store.writings import Kind
from tests.core.store.conftest import ME, answer
from tests.core.store.test_ledger import call
from tests.core.store.test_pictures import picture

OTHER = "somebody else"
ADDRESS = "https://relay.example/v1"
LOOKS_AT_ALL = {"portable.add", "portable.add_rows"}
"""An id is one row's alone, whosever it is: what is brought in under a taken one gets another, or stays out."""


@dataclass(frozen=True)
class World:
    """One person's rows of every kind."""

    store: Store
    conversation_id: str
    asked: Message
    running: Message
    removed_id: str
    call_id: str
    relay: Relay
    prompt: Prompt
    preset: Preset
    binned_id: str
    archived_id: str
    picture_id: str
    file_id: str
    comparison_id: str
    column_id: str
    set: PromptSet
    drawing: Drawing
    drawn: Drawing
    corpus: Corpus
    embedding: Embedding
    given: Embedding
    layer: Layer


@pytest.fixture
def world(store: Store) -> World:
    made = store.conversations.create(ME, ChatOptions(), "mine")
    asked = store.conversations.add_user(ME, made.id, None, "mine")
    removed = store.conversations.add_user(ME, made.id, asked.id, "mine")
    store.conversations.remove(ME, removed.id)
    running = store.conversations.claim(ME, made.id, answer(asked, "mine"), "worker")
    recorded = replace(call(), model="m", conversation_id=made.id)
    store.ledger.record(ME, recorded)
    store.balances.add(ME, BALANCE)
    store.charges.take(ME, "o", "k", [CHARGE])
    relay = store.vault.remember(ME, "mine", "https://relay.example/v1", SecretStr("sk-mine"))
    store.preferences.set(ME, "name", "mine")
    store.traces.keep(ME, trace(running.id))
    prompt, preset = Prompt("p" * 32, "mine", "mine"), Preset("q" * 32, "mine", ChatOptions())
    store.prompts.add(ME, [prompt])
    store.presets.add(ME, [preset])
    store.conversations.move(ME, "mine", made.id)
    store.conversations.label(ME, made.id, ["mine"])
    binned, archived = (store.conversations.create(ME, ChatOptions(), "mine") for _ in range(2))
    store.conversations.delete(ME, binned.id)
    store.conversations.archive(ME, archived.id)
    file = store.files.add(ME, "mine.txt", b"mine", "text/plain", {})
    seen = store.pictures.add(ME, picture(message_id=running.id, model="mine"), b"mine")
    thrown = store.pictures.add(ME, picture(model="mine"), b"thrown away")
    store.albums.put(ME, "mine", [seen.id, thrown.id])
    store.pictures.delete(ME, thrown.id)
    compared = store.comparisons.begin(ME, [ChatOptions()], "mine")
    kept = (relay, prompt, preset, binned.id, archived.id)
    batch = store.sets.add(ME, a_set())
    store.sets.claim(ME, batch.id, "worker")
    store.sets.begin(ME, Cell(batch.id, 0, 0, Status.RUNNING), "worker")
    store.votes.keep(ME, VOTE)
    ordered, drawn = (store.drawings.add(ME, ORDER, "worker") for _ in range(2))
    store.drawings.finish(ME, replace(drawn, status=Status.DONE), "worker")
    corpus = store.corpora.add(ME, a_corpus(), b"mine")
    embedding = store.embeddings.add(ME, corpus.id, "m", "r", "o", None)
    store.embeddings.claim(ME, embedding.id, "worker")
    given = store.embeddings.given(ME, corpus.id, MATRIX)
    store.vectors.keep(ME, *SERIES, [digest("mine")], MATRIX)
    layer = store.layers.add(ME, embedding.id, Method.KMEANS, {}, "worker")
    store.layers.finish(ME, layer.id, "worker", MATRIX)
    return World(
        store,
        made.id,
        asked,
        running,
        removed.id,
        recorded.id,
        *kept,
        seen.id,
        file.id,
        compared.id,
        compared.columns[0],
        batch,
        ordered,
        drawn,
        corpus,
        embedding,
        given,
        layer,
    )


MATRIX = np.ones((1, 2), np.float32)
SERIES = ("o", "m", None)
ORDER = Order("r", "m", "mine")
BALANCE = Balance(datetime.now(UTC), "r", "o", "k", "mine")
CHARGE = Charge(datetime.now(UTC), "mine", Decimal(1))
EVER = Period(datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
VOTE = Vote("", datetime.now(UTC), "comparison", "round", "mine", ("a", "b"), "a")


def a_set() -> PromptSet:
    now = datetime.now(UTC)
    return PromptSet("", "mine", now, now, (ChatOptions(model="m"),), 1, ((1, "mine"),))


def a_corpus() -> Corpus:
    now = datetime.now(UTC)
    return Corpus("", "mine", now, now, 1, 4, "", 0)


def others_message(store: Store) -> str:
    made = store.conversations.create(OTHER, ChatOptions())
    return store.conversations.add_user(OTHER, made.id, None, "theirs").id


def trace(message_id: str) -> Trace:
    """A trace of a call that nobody else made."""
    return Trace(new_id(), datetime.now(UTC), "POST", "https://a.example", {}, 200, {}, "mine", message_id)


Attempt = Callable[[World], object]

READS: dict[str, tuple[Attempt, object]] = {
    "conversations.get": (lambda w: w.store.conversations.get(OTHER, w.conversation_id), None),
    "conversations.latest": (lambda w: w.store.conversations.latest(OTHER), []),
    "conversations.latest searching": (lambda w: w.store.conversations.latest(OTHER, query="mine"), []),
    "conversations.search": (lambda w: w.store.conversations.search(OTHER, "mine"), []),
    "conversations.archived": (lambda w: w.store.conversations.archived(OTHER), []),
    "conversations.binned": (lambda w: w.store.conversations.binned(OTHER), []),
    "conversations.folders": (lambda w: w.store.conversations.folders(OTHER), []),
    "conversations.tags": (lambda w: w.store.conversations.tags(OTHER), []),
    "conversations.message": (lambda w: w.store.conversations.message(OTHER, w.asked.id), None),
    "conversations.path": (lambda w: w.store.conversations.path(OTHER, w.conversation_id), []),
    "conversations.outline": (lambda w: w.store.conversations.outline(OTHER, w.conversation_id), []),
    "conversations.path before": (
        lambda w: w.store.conversations.path(OTHER, w.conversation_id, before=w.running.id),
        [],
    ),
    "conversations.count_path": (lambda w: w.store.conversations.count_path(OTHER, w.conversation_id), 0),
    "conversations.versions": (lambda w: w.store.conversations.versions(OTHER, [w.asked, w.running]), {}),
    "conversations.running": (lambda w: w.store.conversations.running(OTHER), []),
    "ledger.calls": (lambda w: w.store.ledger.calls(OTHER), []),
    "ledger.calls before": (lambda w: w.store.ledger.calls(OTHER, before=w.call_id), []),
    "vault.relays": (lambda w: w.store.vault.relays(OTHER), []),
    "prompts.all": (lambda w: w.store.prompts.all(OTHER), []),
    "prompts.get": (lambda w: w.store.prompts.get(OTHER, w.prompt.id), None),
    "presets.all": (lambda w: w.store.presets.all(OTHER), []),
    "presets.get": (lambda w: w.store.presets.get(OTHER, w.preset.id), None),
    "preferences.get": (lambda w: w.store.preferences.get(OTHER, "name"), None),
    "preferences.under": (lambda w: w.store.preferences.under(OTHER, ""), {}),
    "files.get": (lambda w: w.store.files.get(OTHER, w.file_id), None),
    "files.several": (lambda w: w.store.files.several(OTHER, [w.file_id]), {}),
    "pictures.get": (lambda w: w.store.pictures.get(OTHER, w.picture_id), None),
    "pictures.is_there": (lambda w: w.store.pictures.is_there(OTHER, w.picture_id), False),
    "pictures.latest": (lambda w: w.store.pictures.latest(OTHER), []),
    "pictures.names": (lambda w: w.store.pictures.names(OTHER, 9), []),
    "pictures.models": (lambda w: w.store.pictures.models(OTHER), []),
    "pictures.several": (lambda w: w.store.pictures.several(OTHER, [w.picture_id]), {}),
    "albums.all": (lambda w: w.store.albums.all(OTHER), {}),
    "albums.of": (lambda w: w.store.albums.of(OTHER, w.picture_id), []),
    "pictures.known": (lambda w: w.store.pictures.known(OTHER, [hashlib.sha256(b"mine").hexdigest()]), set()),
    "pictures.of_message": (lambda w: w.store.pictures.of_message(OTHER, w.running.id), []),
    "ledger.each": (lambda w: list(w.store.ledger.each(OTHER)), []),
    "ledger.figures": (lambda w: w.store.ledger.figures(OTHER), []),
    "ledger.lines": (lambda w: w.store.ledger.lines(OTHER, EVER), []),
    "ledger.lines of a conversation": (
        lambda w: w.store.ledger.lines(OTHER, EVER, Filters(conversation_id=w.conversation_id)),
        [],
    ),
    "ledger.total": (lambda w: w.store.ledger.total(OTHER), Sums()),
    "ledger.count": (lambda w: w.store.ledger.count(OTHER), 0),
    "ledger.span": (lambda w: w.store.ledger.span(OTHER), None),
    "ledger.choices": (lambda w: w.store.ledger.choices(OTHER), {group: [] for group in Group}),
    "balances.last": (lambda w: w.store.balances.last(OTHER, "r"), None),
    "balances.history": (lambda w: w.store.balances.history(OTHER, "o", "k"), []),
    "balances.names": (lambda w: w.store.balances.names(OTHER), {}),
    "charges.of": (lambda w: w.store.charges.of(OTHER, "o", "k"), []),
    "ledger.call": (lambda w: w.store.ledger.call(OTHER, w.call_id), None),
    "traces.of_message": (lambda w: w.store.traces.of_message(OTHER, w.running.id), []),
    "sets.all": (lambda w: w.store.sets.all(OTHER), []),
    "sets.get": (lambda w: w.store.sets.get(OTHER, w.set.id), None),
    "sets.answers": (lambda w: w.store.sets.answers(OTHER, w.set.id), []),
    "sets.cells": (lambda w: w.store.sets.cells(OTHER, w.set.id), []),
    "sets.begun": (lambda w: w.store.sets.begun(OTHER, w.set.id), {}),
    "sets.tally": (lambda w: w.store.sets.tally(OTHER, w.set.id), {}),
    "sets.costs": (lambda w: w.store.sets.costs(OTHER, w.set.id), []),
    "drawings.get": (lambda w: w.store.drawings.get(OTHER, w.drawing.id), None),
    "drawings.several": (lambda w: w.store.drawings.several(OTHER, [w.drawing.id]), {}),
    "drawings.latest": (lambda w: w.store.drawings.latest(OTHER), []),
    "drawings.running": (lambda w: w.store.drawings.running(OTHER), []),
    "drawings.owing": (lambda w: w.store.drawings.owing(OTHER), []),
    "corpora.all": (lambda w: w.store.corpora.all(OTHER), []),
    "corpora.get": (lambda w: w.store.corpora.get(OTHER, w.corpus.id), None),
    "embeddings.get": (lambda w: w.store.embeddings.get(OTHER, w.embedding.id), None),
    "embeddings.of_corpus": (lambda w: w.store.embeddings.of_corpus(OTHER, w.corpus.id), []),
    "vectors.known": (lambda w: w.store.vectors.known(OTHER, *SERIES, [digest("mine")]), {}),
    "vectors.read": (lambda w: w.store.vectors.read(OTHER, *SERIES, [digest("mine")]), {}),
    "vectors.pieces": (lambda w: list(w.store.vectors.pieces(OTHER, *SERIES, [digest("mine")])), []),
    "layers.get": (lambda w: w.store.layers.get(OTHER, w.layer.id), None),
    "layers.of_embedding": (lambda w: w.store.layers.of_embedding(OTHER, w.embedding.id), []),
    "votes.of": (lambda w: w.store.votes.of(OTHER, "comparison"), {}),
    "votes.all": (lambda w: w.store.votes.all(OTHER), []),
    "votes.topics": (lambda w: w.store.votes.topics(OTHER), []),
    "portable.transcript": (lambda w: w.store.portable.transcript(OTHER, w.conversation_id), None),
    "portable.transcripts": (lambda w: list(w.store.portable.transcripts(OTHER)), []),
    "portable.count": (lambda w: w.store.portable.count(OTHER), 0),
    "portable.known": (lambda w: w.store.portable.known(OTHER, [w.conversation_id]), set()),
    "comparisons.get": (lambda w: w.store.comparisons.get(OTHER, w.comparison_id), None),
    "comparisons.latest": (lambda w: w.store.comparisons.latest(OTHER), []),
    "comparisons.latest searching": (lambda w: w.store.comparisons.latest(OTHER, query="mine"), []),
    "comparisons.removed": (
        lambda w: w.store.comparisons.removed(
            OTHER, replace(w.store.comparisons.get(ME, w.comparison_id), columns=())
        ),
        [],
    ),
    "comparisons.conversations": (
        lambda w: w.store.comparisons.conversations(
            OTHER, w.store.comparisons.get(ME, w.comparison_id).columns
        ),
        [],
    ),
    "comparisons.columns": (
        lambda w: w.store.comparisons.columns(OTHER, w.store.comparisons.get(ME, w.comparison_id)),
        [],
    ),
    "writings.counts": (lambda w: w.store.writings.counts(OTHER), dict.fromkeys(Kind, 0)),
    "writings.all": (lambda w: list(w.store.writings.all(OTHER, Kind)), []),
    "portable.rows": (lambda w: list(w.store.portable.rows(OTHER, "prompts")), []),
    "portable.missing": (lambda w: w.store.portable.missing(OTHER, "preferences", ["name"]), 1),
}

WRITES: dict[str, Attempt] = {
    "conversations.set_summary": lambda w: w.store.conversations.set_summary(
        OTHER, w.conversation_id, Summary("theirs", w.asked.id)
    ),
    "conversations.rename": lambda w: w.store.conversations.rename(OTHER, w.conversation_id, "theirs"),
    "conversations.set_options": lambda w: w.store.conversations.set_options(
        OTHER, w.conversation_id, ChatOptions(model="theirs")
    ),
    "conversations.set_head": lambda w: w.store.conversations.set_head(OTHER, w.conversation_id, None),
    "conversations.delete": lambda w: w.store.conversations.delete(OTHER, w.conversation_id),
    "conversations.restore": lambda w: w.store.conversations.restore(OTHER, w.conversation_id),
    "conversations.move": lambda w: w.store.conversations.move(OTHER, "theirs", w.conversation_id),
    "conversations.label": lambda w: w.store.conversations.label(OTHER, w.conversation_id, ["theirs"]),
    "conversations.lift": lambda w: w.store.conversations.lift(OTHER, w.conversation_id),
    "conversations.lower": lambda w: w.store.conversations.lower(OTHER, w.conversation_id),
    "conversations.archive": lambda w: w.store.conversations.archive(OTHER, w.conversation_id),
    "conversations.unarchive": lambda w: w.store.conversations.unarchive(OTHER, w.archived_id),
    "conversations.restore binned": lambda w: w.store.conversations.restore(OTHER, w.binned_id),
    "conversations.purge": lambda w: w.store.conversations.purge(OTHER, w.binned_id),
    "conversations.empty_bin": lambda w: w.store.conversations.empty_bin(OTHER),
    "conversations.save": lambda w: w.store.conversations.save(OTHER, w.running.id, "theirs", ""),
    "conversations.finish": lambda w: w.store.conversations.finish(OTHER, w.running),
    "conversations.ask_stop": lambda w: w.store.conversations.ask_stop(OTHER, w.running.id),
    "comparisons.delete": lambda w: w.store.comparisons.delete(OTHER, w.comparison_id),
    "comparisons.restore": lambda w: w.store.comparisons.restore(OTHER, w.comparison_id),
    "prompts.change": lambda w: w.store.prompts.change(OTHER, replace(w.prompt, text="theirs")),
    "prompts.delete": lambda w: w.store.prompts.delete(OTHER, w.prompt.id),
    "presets.change": lambda w: w.store.presets.change(OTHER, replace(w.preset, name="theirs")),
    "presets.delete": lambda w: w.store.presets.delete(OTHER, w.preset.id),
    "sets.rename": lambda w: w.store.sets.rename(OTHER, w.set.id, "theirs"),
    "sets.set_budget": lambda w: w.store.sets.set_budget(OTHER, w.set.id, Decimal(1)),
    "sets.delete": lambda w: w.store.sets.delete(OTHER, w.set.id),
    "sets.restore": lambda w: w.store.sets.restore(OTHER, w.set.id),
    "sets.ask_pause": lambda w: w.store.sets.ask_pause(OTHER, w.set.id),
    "sets.beat": lambda w: w.store.sets.beat(OTHER, w.set.id, "worker", {(0, 0): "theirs"}),
    "sets.release": lambda w: w.store.sets.release(OTHER, w.set.id, "worker", Status.DONE, None),
    "sets.finish": lambda w: w.store.sets.finish(OTHER, Cell(w.set.id, 0, 0, Status.DONE), "worker"),
    "sets.begin": lambda w: w.store.sets.begin(OTHER, Cell(w.set.id, 0, 0, Status.RUNNING), "w", AGAIN),
    "drawings.begin": lambda w: w.store.drawings.begin(OTHER, w.drawing.id, "worker"),
    "drawings.beat": lambda w: w.store.drawings.beat(OTHER, [w.drawing.id], "worker"),
    "drawings.save": lambda w: w.store.drawings.save(OTHER, replace(w.drawing, said="theirs"), "worker"),
    "drawings.finish": lambda w: w.store.drawings.finish(OTHER, replace(w.drawing, said="t"), "worker"),
    "drawings.claim": lambda w: w.store.drawings.claim(OTHER, w.drawn.id, "worker"),
    "drawings.settle": lambda w: w.store.drawings.settle(OTHER, w.drawn.id, None, Cost()),
    "drawings.ask_stop": lambda w: w.store.drawings.ask_stop(OTHER, [w.drawing.id]),
    "drawings.delete": lambda w: w.store.drawings.delete(OTHER, w.drawing.id),
    "drawings.restore": lambda w: w.store.drawings.restore(OTHER, w.drawing.id),
    "corpora.rename": lambda w: w.store.corpora.rename(OTHER, w.corpus.id, "theirs"),
    "corpora.delete": lambda w: w.store.corpora.delete(OTHER, w.corpus.id),
    "corpora.restore": lambda w: w.store.corpora.restore(OTHER, w.corpus.id),
    "embeddings.delete": lambda w: w.store.embeddings.delete(OTHER, w.embedding.id),
    "embeddings.restore": lambda w: w.store.embeddings.restore(OTHER, w.embedding.id),
    "embeddings.ask_pause": lambda w: w.store.embeddings.ask_pause(OTHER, w.embedding.id),
    "embeddings.beat": lambda w: w.store.embeddings.beat(OTHER, replace(w.embedding, done=1), "worker"),
    "embeddings.release": lambda w: w.store.embeddings.release(OTHER, w.embedding, "worker"),
    "layers.beat": lambda w: w.store.layers.beat(OTHER, w.layer.id, "worker", 0.5),
    "layers.finish": lambda w: w.store.layers.finish(OTHER, w.layer.id, "worker", MATRIX + 1),
    "layers.fail": lambda w: w.store.layers.fail(OTHER, w.layer.id, "worker", Status.FAILED, None),
    "layers.ask_stop": lambda w: w.store.layers.ask_stop(OTHER, w.layer.id),
    "layers.rename_cluster": lambda w: w.store.layers.rename_cluster(OTHER, w.layer.id, 0, "theirs"),
    "layers.rename_clusters": lambda w: w.store.layers.rename_clusters(OTHER, w.layer.id, {0: "theirs"}),
    "layers.delete": lambda w: w.store.layers.delete(OTHER, w.layer.id),
    "votes.take_back": lambda w: w.store.votes.take_back(OTHER, "comparison", "round"),
    "ledger.recost": lambda w: w.store.ledger.recost(OTHER, None, lambda _: Cost(Decimal(1)), write=True),
    "charges.match": lambda w: w.store.charges.match(OTHER, {w.store.charges.of(ME, "o", "k")[0].id: "c"}),
    "conversations.put_back": lambda w: w.store.conversations.put_back(OTHER, w.removed_id),
    "vault.seal": lambda w: w.store.vault.seal(OTHER, ADDRESS, SecretStr("sk-theirs")),
    "vault.rename": lambda w: w.store.vault.rename(OTHER, w.relay.id, "theirs"),
    "vault.forget": lambda w: w.store.vault.forget(OTHER, w.relay.id),
    "conversations.leaf": lambda w: w.store.conversations.leaf(OTHER, w.asked.id),
    "files.drop_unsent": lambda w: w.store.files.drop_unsent(OTHER, [w.file_id]),
    "pictures.add_small": lambda w: w.store.pictures.add_small(OTHER, w.picture_id, b"theirs"),
    "pictures.star": lambda w: w.store.pictures.star(OTHER, w.picture_id, True),
    "pictures.star_all": lambda w: w.store.pictures.star_all(OTHER, [w.picture_id], True),
    "pictures.delete": lambda w: w.store.pictures.delete(OTHER, w.picture_id),
    "pictures.purge": lambda w: w.store.pictures.purge(OTHER),
    "albums.put": lambda w: w.store.albums.put(OTHER, "theirs", [w.picture_id]),
    "albums.rename": lambda w: w.store.albums.rename(OTHER, "mine", "theirs"),
    "albums.take_out": lambda w: w.store.albums.take_out(OTHER, "mine", [w.picture_id]),
    "pictures.restore": lambda w: w.store.pictures.restore(OTHER, w.picture_id),
}

REFUSED: dict[str, tuple[Attempt, type[Exception]]] = {
    "conversations.add_user": (
        lambda w: w.store.conversations.add_user(OTHER, w.conversation_id, None, "theirs"),
        InputError,
    ),
    "conversations.claim": (
        lambda w: w.store.conversations.claim(OTHER, w.conversation_id, answer(w.asked), "theirs"),
        InputError,
    ),
    "conversations.reclaim": (
        lambda w: w.store.conversations.reclaim(OTHER, w.running.id, "theirs"),
        InputError,
    ),
    "conversations.write_beside": (
        lambda w: w.store.conversations.write_beside(OTHER, w.asked, "theirs"),
        InputError,
    ),
    "conversations.correct": (
        lambda w: w.store.conversations.correct(OTHER, w.asked.id, "theirs"),
        InputError,
    ),
    "conversations.pin": (lambda w: w.store.conversations.pin(OTHER, w.asked.id, pinned=True), InputError),
    "conversations.open_context": (
        lambda w: w.store.conversations.open_context(OTHER, w.asked.id, opens=True),
        InputError,
    ),
    "conversations.remove": (lambda w: w.store.conversations.remove(OTHER, w.asked.id), InputError),
    "conversations.fork": (lambda w: w.store.conversations.fork(OTHER, w.asked, "theirs"), InputError),
    "comparisons.add_column": (
        lambda w: w.store.comparisons.add_column(OTHER, w.comparison_id, ChatOptions()),
        InputError,
    ),
    "comparisons.add_beside": (
        lambda w: w.store.comparisons.add_beside(OTHER, w.comparison_id, ChatOptions(), lambda _id: {}),
        InputError,
    ),
    "comparisons.set_columns": (
        lambda w: w.store.comparisons.set_columns(OTHER, w.comparison_id, []),
        InputError,
    ),
    "comparisons.keep_round": (
        lambda w: w.store.comparisons.keep_round(
            OTHER, w.comparison_id, Round("r", datetime.now(UTC), {w.column_id: "q"})
        ),
        InputError,
    ),
    "comparisons.note": (
        lambda w: w.store.comparisons.note(OTHER, w.comparison_id, name="theirs"),
        InputError,
    ),
    "comparisons.rename": (
        lambda w: w.store.comparisons.rename(OTHER, w.comparison_id, "theirs"),
        InputError,
    ),
    "sets.claim": (lambda w: w.store.sets.claim(OTHER, w.set.id, "theirs"), InputError),
    "corpora.table": (lambda w: w.store.corpora.table(OTHER, w.corpus.id), StoreError),
    "embeddings.add": (
        lambda w: w.store.embeddings.add(OTHER, w.corpus.id, "m", "r", "o", None),
        InputError,
    ),
    "embeddings.given": (lambda w: w.store.embeddings.given(OTHER, w.corpus.id, MATRIX), InputError),
    "embeddings.claim": (lambda w: w.store.embeddings.claim(OTHER, w.embedding.id, "theirs"), InputError),
    "embeddings.read": (lambda w: list(w.store.embeddings.read(OTHER, w.given.id)), StoreError),
    "layers.array": (lambda w: w.store.layers.array(OTHER, w.layer.id), StoreError),
    "vault.unseal": (
        lambda w: w.store.vault.unseal(OTHER, ADDRESS, w.store.vault.seal(ME, ADDRESS, SecretStr("sk-mine"))),
        VaultError,
    ),
    "vault.key": (lambda w: w.store.vault.key(OTHER, w.relay), VaultError),
    "files.read": (lambda w: w.store.files.read(OTHER, w.file_id), StoreError),
    "pictures.read": (lambda w: w.store.pictures.read(OTHER, w.picture_id), StoreError),
}

OWN: dict[str, Attempt] = {
    "conversations.create": lambda w: w.store.conversations.create(OTHER, ChatOptions(), "theirs"),
    "ledger.record": lambda w: w.store.ledger.record(OTHER, call()),
    "balances.add": lambda w: w.store.balances.add(OTHER, BALANCE),
    "charges.take": lambda w: w.store.charges.take(OTHER, "o", "k", [CHARGE]),
    "vault.remember": lambda w: w.store.vault.remember(OTHER, "theirs", "https://a.example", SecretStr("sk")),
    "prompts.add": lambda w: w.store.prompts.add(OTHER, [Prompt("", "theirs", "theirs")]),
    "presets.add": lambda w: w.store.presets.add(OTHER, [Preset("", "theirs", ChatOptions())]),
    "preferences.set": lambda w: w.store.preferences.set(OTHER, "name", "theirs"),
    "sets.add": lambda w: w.store.sets.add(OTHER, a_set()),
    "drawings.add": lambda w: w.store.drawings.add(OTHER, ORDER, "theirs"),
    "corpora.add": lambda w: w.store.corpora.add(OTHER, a_corpus(), b"theirs"),
    "vectors.keep": lambda w: w.store.vectors.keep(OTHER, *SERIES, [digest("mine")], MATRIX),
    "layers.add": lambda w: w.store.layers.add(OTHER, w.embedding.id, Method.PCA, {}, "theirs"),
    "votes.keep": lambda w: w.store.votes.keep(OTHER, VOTE),
    "files.add": lambda w: w.store.files.add(OTHER, "theirs.txt", b"theirs", "text/plain", {}),
    "pictures.add": lambda w: w.store.pictures.add(OTHER, picture(), b"theirs"),
    "traces.keep": lambda w: w.store.traces.keep(OTHER, trace(others_message(w.store))),
    "comparisons.begin": lambda w: w.store.comparisons.begin(OTHER, [ChatOptions()], "theirs"),
    "portable.add": lambda w: w.store.portable.add(OTHER, w.store.portable.transcripts(ME)),
    "portable.add_rows": lambda w: w.store.portable.add_rows(
        OTHER, "prompts", [{**row, "id": "theirs"} for row in w.store.portable.rows(ME, "prompts")]
    ),
}


@pytest.mark.parametrize("method", READS)
def test_one_person_reads_nothing_of_another(world: World, method: str):
    attempt, nothing = READS[method]
    assert attempt(world) == nothing


@pytest.mark.parametrize("method", WRITES)
def test_one_person_changes_nothing_of_another(world: World, address: str, method: str):
    before = rows(address)
    WRITES[method](world)
    assert rows(address) == before


@pytest.mark.parametrize("method", REFUSED)
def test_one_person_is_refused_what_is_anothers(world: World, address: str, method: str):
    attempt, refusal = REFUSED[method]
    before = rows(address)
    with pytest.raises(refusal):
        attempt(world)
    assert rows(address) == before


@pytest.mark.parametrize("method", OWN)
def test_what_one_person_makes_is_theirs_and_leaves_the_others(world: World, address: str, method: str):
    before = rows(address)
    OWN[method](world)
    assert [row for row in rows(address) if row.owner != OTHER] == before
    assert OTHER in {row.owner for row in rows(address)}


def test_a_leaf_is_not_found_below_the_message_of_another(world: World):
    assert world.store.conversations.leaf(ME, world.asked.id) == world.running.id
    assert world.store.conversations.leaf(OTHER, world.asked.id) == world.asked.id


def test_a_message_of_another_cannot_be_a_parent(world: World):
    theirs = world.store.conversations.create(OTHER, ChatOptions())
    with pytest.raises(InputError):
        world.store.conversations.add_user(OTHER, theirs.id, world.asked.id, "theirs")


def test_every_table_has_an_owner():
    assert metadata.tables
    assert [table.name for table in metadata.sorted_tables if "owner" not in table.columns] == []
    assert all(not table.columns["owner"].nullable for table in metadata.sorted_tables)


def test_every_method_is_tried_here_and_takes_the_owner_first(store: Store):
    tried = {name.split()[0] for name in [*READS, *WRITES, *REFUSED, *OWN]}
    assert set(methods(store)) == tried
    firsts = {
        name: next(iter(inspect.signature(method).parameters)) for name, method in methods(store).items()
    }
    assert set(firsts.values()) == {"owner"}, firsts


def test_every_statement_asks_for_the_owner(world: World):
    said: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        own = [attempt for name, attempt in OWN.items() if name not in LOOKS_AT_ALL]
        for attempt in [*WRITES.values(), *own, *(attempt for attempt, _ in READS.values())]:
            attempt(world)
        world.store.conversations.finish(ME, replace(world.running, status=Status.DONE))
        world.store.conversations.reclaim(ME, world.running.id, "worker")
        world.store.conversations.claim(OTHER, *theirs(world.store), "worker")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    spoken = [statement for statement in said if not statement.startswith("BEGIN")]
    assert len(spoken) >= len(READS) + len(WRITES) + len(own)
    assert [statement for statement in spoken if "owner" not in conditions(statement)] == []


def conditions(statement: str) -> str:
    """What decides about the rows: all of an INSERT, of anything else what follows the first WHERE."""
    return statement if statement.startswith("INSERT") else statement.partition("WHERE")[2]


def theirs(store: Store) -> tuple[str, Message]:
    made = store.conversations.create(OTHER, ChatOptions())
    return made.id, answer(store.conversations.add_user(OTHER, made.id, None, "theirs"))


def methods(store: Store) -> dict[str, Callable[..., Any]]:
    # Blobs have no owner: who may read them is decided by the rows that name them.
    parts = {name: part for name, part in vars(store).items() if not name.startswith("_") and name != "blobs"}
    return {
        f"{name}.{method}": getattr(part, method)
        for name, part in parts.items()
        for method in dir(part)
        if not method.startswith("_") and callable(getattr(part, method))
    }


def rows(address: str) -> list[Any]:
    engine = create_engine(normalized(address))
    with engine.connect() as connection:
        found = [row for table in metadata.sorted_tables for row in connection.execute(table.select())]
    engine.dispose()
    return sorted(found, key=str)
