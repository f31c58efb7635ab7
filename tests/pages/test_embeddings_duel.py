"""Two embeddings of a collection put side by side under AppTest."""

import json
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from components.core.corpus import TEXT, Corpus, Report
from components.core.owner import owner
from components.core.records import Cost, Doubt, PriceSource, Status, Usage
from components.core.space import making
from components.core.store.vectors import digest
from components.ui import resources

ROWS, WIDTH = 24, 128


@pytest.fixture
def app(open_app):
    """The app on its first page; whatever a test does, it ends without an exception."""
    app = open_app()
    yield app
    assert not app.exception


def kept(*matrices: np.ndarray) -> Corpus:
    """A collection with vectors that files brought, once for each matrix."""
    table = pa.table({TEXT: [f"text number {row}" for row in range(len(matrices[0]))]})
    made, data = making.made("Questions", table, Report(given=len(table)), "file")
    corpus = resources.store().corpora.add(owner(), made, data)
    for matrix in matrices:
        resources.store().embeddings.given(owner(), corpus.id, matrix)
    return corpus


def asked_for(relay_id: str, cost: Cost, seconds: float = 0.0) -> Corpus:
    """A collection with the vectors of a model, which were charged like this for 2,258 tokens."""
    corpus, store = kept(cloud()), resources.store().embeddings
    brought = store.of_corpus(owner(), corpus.id)[0]
    made = store.add(owner(), corpus.id, "bge-m3", relay_id, "https://relay.example.com", None)
    store.delete(owner(), brought.id)
    vectors = resources.store().vectors
    texts = [digest(f"text number {row}") for row in range(ROWS)]
    vectors.keep(owner(), made.origin, made.model, None, texts, cloud())
    store.claim(owner(), made.id, "w")
    usage = Usage(2258, 0, doubt=Doubt.REPORTED)
    whole = replace(made, status=Status.DONE, texts=ROWS, done=ROWS, width=WIDTH, usage=usage, cost=cost)
    store.release(owner(), replace(whole, seconds=seconds), "w")
    return corpus


def cloud(seed: int = 0) -> np.ndarray:
    """Vectors whose second half is hardly anything."""
    vectors = np.random.default_rng(seed).normal(size=(ROWS, WIDTH)).astype(np.float32)
    vectors[:, WIDTH // 2 :] *= 1e-3
    return vectors


def open_duel(app, corpus: Corpus):
    app.query_params["collection"] = corpus.id
    app.session_state["embeddings.view"] = "duel"
    return app.switch_page("../../pages/embeddings.py").run()


def said(app) -> str:
    return "\n".join(each.value for each in (*app.markdown, *app.caption)).replace("\\", "")


def test_no_view_stands_in_the_way_of_pause_while_texts_are_embedded(app):
    corpus = kept(cloud())
    made = resources.store().embeddings.of_corpus(owner(), corpus.id)[0]
    resources.store().embeddings.claim(owner(), made.id, "another process")
    open_duel(app, corpus)
    assert app.button(key="embeddings.pause")
    assert not app.metric


def figures(app) -> dict[str, str]:
    return {each.label: each.value for each in app.metric}


def test_a_model_is_first_compared_with_its_own_vectors_cut_to_half(app):
    open_duel(app, kept(cloud()))
    assert figures(app)["Same neighbours"] == "100%"
    assert "at 50% of the storage" in said(app)
    assert "1 · vectors of the file · 128" in said(app)
    assert "2 · vectors of the file · 64 / 128" in said(app)


def test_two_strangers_are_told_to_see_the_texts_differently_with_prices_that_nobody_knows(app):
    open_duel(app, kept(cloud(), cloud(seed=1)))
    assert float(figures(app)["Same neighbours"].rstrip("%")) < 80
    assert "| Price of a million tokens | brought by the file | brought by the file |" in said(app)
    assert "| Speed | unknown | unknown |" in said(app)
    assert "| To keep a million texts | 0.51 GB | 0.51 GB |" in said(app)


def test_a_relay_names_its_price_and_what_was_charged_rounded_up_is_not_it(app):
    open_duel(app, asked_for("sandbox", Cost(Decimal("0.000024"), "USD", PriceSource.RELAY)))
    assert "| Price of a million tokens | $0.01 at the relay's price | $0.01 at the relay's price |" in said(
        app
    )


def test_of_a_relay_that_is_gone_the_price_is_what_was_charged(app):
    open_duel(app, asked_for("visit:gone", Cost(Decimal("0.000024"), "USD", PriceSource.RELAY)))
    assert (
        "| Price of a million tokens | $0.0106 at the relay's price | $0.0106 at the relay's price |"
        in said(app)
    )


def test_of_a_relay_that_is_gone_and_said_nothing_the_price_is_unknown(app):
    open_duel(app, asked_for("visit:gone", Cost()))
    assert not app.error
    assert "| Price of a million tokens | price unknown | price unknown |" in said(app)


def test_a_text_shows_its_neighbours_in_both(app):
    open_duel(app, corpus := kept(cloud()))
    assert "Choose a text" in said(app)
    app.session_state["embeddings.duel.row"] = (corpus.id, 3)
    app.run()
    assert "**text number 3**" in said(app)
    assert "Bold: found by both" in said(app)


def test_a_text_chosen_in_one_collection_is_not_chosen_in_another(app):
    open_duel(app, kept(cloud()))
    app.session_state["embeddings.duel.row"] = ("another", 3)
    app.run()
    assert "Choose a text" in said(app)


def test_vectors_beside_themselves_give_no_advice_to_buy(app):
    open_duel(app, kept(cloud()[:, :8]))
    assert "Both sides are the same vectors" in said(app)


def test_of_three_texts_the_nearest_one_is_looked_at_and_not_ten(app):
    open_duel(app, kept(cloud()[:3], cloud(seed=1)[:3]))
    assert "With 1 neighbour looked at" in said(app)
    assert "10 texts" not in said(app)


def test_a_collection_of_two_texts_cannot_be_compared_and_says_so(app):
    open_duel(app, kept(cloud()[:2]))
    [told] = [each.value for each in app.error]
    assert "At least 3 are needed" in told
    assert "cluster" not in told


def test_how_fast_a_model_was_stands_beside_what_it_cost(app):
    corpus = asked_for("visit:gone", Cost(), seconds=4.0)
    open_duel(app, corpus)
    assert "| Speed | 6 texts a second | 6 texts a second |" in said(app)


def places(app, name: str) -> np.ndarray:
    """Where the points of one of both maps lie, as they are sent to the browser."""
    for data in [each.proto.bytes for each in app.get("bidi_component") if each.proto.bytes]:
        length = int.from_bytes(data[:4], "little")
        head, parts = json.loads(data[4 : 4 + length]), data[4 + length :]
        if head["key"] == f"embeddings.duel.map.{name}":
            x0, x1, y0, y1 = head["view"][:4]
            steps = [np.frombuffer(parts[at : at + size], "<u2") for at, size in map(head["parts"].get, "xy")]
            return np.column_stack([x0 + steps[0] / 65535 * (x1 - x0), y0 + steps[1] / 65535 * (y1 - y0)])
    raise AssertionError(name)


def test_the_map_of_a_model_that_turns_everything_round_is_laid_onto_the_other_one(app):
    turn = np.linalg.qr(np.random.default_rng(2).normal(size=(WIDTH, WIDTH)))[0]
    open_duel(app, kept(cloud(), (cloud() @ turn).astype(np.float32)))
    assert [figures(app)[name] for name in ("Same neighbours", "Order of distances", "Maps fit")] == [
        "100%",
        "1",
        "100%",
    ]
    np.testing.assert_allclose(places(app, "a"), places(app, "b"), atol=0.01 * np.ptp(places(app, "a")))
