"""A collection taken along: what a file holds, who gets it, and the request that made its vectors."""

import csv
import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.core.corpus import TEXT, Corpus, Embedding, Method, Report
from components.core.owner import owner
from components.core.relays import SANDBOX
from components.core.space import downloads, making
from components.core.space.downloads import Download, Kind
from components.ui import media, resources

MATRIX = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [np.nan] * 4, [0, 0, 1, 0]], np.float32)
TEXTS = ["refund", "parcel", "", "weather"]


@pytest.fixture
def app(open_app):
    """The app on its first page; whatever a test does, it ends without an exception."""
    app = open_app()
    yield app
    assert not app.exception


@pytest.fixture
def client(world):
    return TestClient(Starlette(routes=media.ROUTES))


def kept() -> tuple[Corpus, Embedding]:
    """Four texts, one of them empty, with vectors that a file brought."""
    made, data = making.made(
        "Questions", pa.table({TEXT: TEXTS, "day": [1, 2, 3, 4]}), Report(given=4), "file"
    )
    corpus = resources.store().corpora.add(owner(), made, data)
    return corpus, resources.store().embeddings.given(owner(), corpus.id, MATRIX)


def layer(embedding: Embedding, method: Method, values: np.ndarray) -> str:
    layers = resources.store().layers
    made = layers.add(owner(), embedding.id, method, {"dims": 2}, "w")
    layers.finish(owner(), made.id, "w", values)
    return made.id


def fetched(client, asked: Download) -> bytes:
    reply = client.get(media.space_address(asked))
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "private, no-store")
    assert f"Questions.{asked.kind}" in reply.headers["content-disposition"]
    return reply.content


def test_parquet_has_texts_columns_vectors_places_and_clusters(client):
    _corpus, embedding = kept()
    places = np.array([[0, 1], [2, 3], [np.nan, np.nan], [4, 5]], np.float32)
    map_id = layer(embedding, Method.PCA, places)
    clusters_id = layer(embedding, Method.KMEANS, np.array([0, 1, -1, 1], np.int32))
    resources.store().layers.rename_cluster(owner(), clusters_id, 1, "Everyday things")
    asked = Download(Kind.PARQUET, embedding.id, map_id, clusters_id)
    table = pq.read_table(io.BytesIO(fetched(client, asked))).to_pydict()
    assert (table[TEXT], table["day"]) == (TEXTS, [1, 2, 3, 4])
    assert table["vector"] == [None if np.isnan(row).any() else row.tolist() for row in MATRIX]
    assert (table["projection_x"], table["projection_y"]) == ([0, 2, None, 4], [1, 3, None, 5])
    assert table["cluster"] == [0, 1, None, 1]
    assert table["cluster_name"] == [None, "Everyday things", None, "Everyday things"]


def test_vectors_can_be_left_out_but_not_of_what_is_nothing_else(client):
    _corpus, embedding = kept()
    plain = fetched(client, Download(Kind.CSV, embedding.id, vectors=False)).decode("utf-8-sig")
    assert plain.splitlines() == ["text,day", "refund,1", "parcel,2", ",3", "weather,4"]
    vectors = np.load(io.BytesIO(fetched(client, Download(Kind.NPY, embedding.id, vectors=False))))
    assert np.array_equal(vectors, MATRIX, equal_nan=True)


def test_an_address_that_was_tampered_with_leads_nowhere(client):
    _corpus, embedding = kept()
    address = media.space_address(Download(Kind.CSV, embedding.id))
    assert client.get(address.replace(".csv", ".npy")).status_code == 404
    assert Download.named("a.b.c") is None
    assert Download.named("e.-.-.2.csv") is None
    asked = Download(Kind.JSONL, "e", "m", vectors=False)
    assert Download.named(asked.name) == asked


def test_of_a_deleted_collection_nothing_comes(client):
    corpus, embedding = kept()
    address = media.space_address(Download(Kind.CSV, embedding.id))
    resources.store().corpora.delete(owner(), corpus.id)
    assert client.get(address).status_code == 404


def test_a_file_for_which_there_is_no_room_is_told_as_such(client, monkeypatch):
    _corpus, embedding = kept()

    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(downloads.tempfile, "TemporaryFile", full)
    reply = client.get(media.space_address(Download(Kind.CSV, embedding.id)))
    assert (reply.status_code, reply.text) == (507, "full")


def open_export(app, corpus: Corpus):
    app.query_params["collection"] = corpus.id
    app.session_state["embeddings.view"] = "export"
    return app.switch_page("../../pages/embeddings.py").run()


def test_each_kind_of_file_has_a_link_and_a_word_on_what_it_is_for(app):
    corpus, embedding = kept()
    open_export(app, corpus)
    links = {each.proto.label: each.proto.url for each in app.get("link_button")}
    assert list(links) == ["Parquet", "CSV", "JSONL", "NPY", "TensorBoard"]
    assert links["NPY"] == media.space_address(Download(Kind.NPY, embedding.id))
    app.toggle(key="embeddings.export.vectors").set_value(False).run()
    links = {each.proto.label: each.proto.url for each in app.get("link_button")}
    assert links["CSV"] == media.space_address(Download(Kind.CSV, embedding.id, vectors=False))


def test_in_chinese_no_gap_stands_between_what_a_file_is_for_and_how_large_it_is(open_app):
    app = open_app(locale="zh-CN")
    corpus, _embedding = kept()
    open_export(app, corpus)
    assert "适合 Excel 一类的表格软件。不到 1 MB。" in [each.value.replace("\\", "") for each in app.caption]
    assert not app.exception


def test_vectors_of_a_file_show_no_request(app):
    corpus, _embedding = kept()
    open_export(app, corpus)
    assert not any("See the request" in each.label for each in app.expander)


def test_what_is_selected_goes_along_with_its_columns_places_clusters_and_vectors(app, monkeypatch):
    files = {}
    monkeypatch.setattr(
        st, "download_button", lambda _label, make, *_args, key, **_named: files.update({key: make})
    )
    corpus, embedding = kept()
    clusters_id = layer(embedding, Method.KMEANS, np.array([0, 1, -1, 1], np.int32))
    resources.store().layers.rename_cluster(owner(), clusters_id, 1, "Everyday things")
    app.session_state["embeddings.selected"] = (corpus.id, np.array([1, 3], np.int32))
    app.query_params["collection"] = corpus.id
    app.switch_page("../../pages/embeddings.py").run()
    table = pq.read_table(io.BytesIO(files["embeddings.selected.parquet"]())).to_pydict()
    assert (table[TEXT], table["day"]) == (["parcel", "weather"], [2, 4])
    assert table["vector"] == MATRIX[[1, 3]].tolist()
    assert table["cluster_name"] == ["Everyday things"] * 2
    layers = resources.store().layers
    [map_id] = [each.id for each in layers.of_embedding(owner(), embedding.id) if each.method is Method.PCA]
    places = layers.array(owner(), map_id)[[1, 3]]
    assert [table["projection_x"], table["projection_y"]] == places.T.tolist()
    rows = list(csv.reader(io.StringIO(files["embeddings.selected.csv"]().decode("utf-8-sig"))))
    assert [row[:2] for row in rows] == [[TEXT, "day"], ["parcel", "2"], ["weather", "4"]]


def test_the_request_for_vectors_is_shown_with_curl_and_python_and_without_the_key(app):
    store, line = resources.store(), resources.relays().connection("visit", "sandbox")
    made, data = making.made("Questions", pa.table({TEXT: TEXTS}), Report(given=4), "pasted")
    corpus = store.corpora.add(owner(), made, data)
    embedding = store.embeddings.add(
        owner(), corpus.id, "text-embedding-3-small", "sandbox", line.origin, 512
    )
    assert resources.embedding_runs().start(owner(), corpus, embedding, line).wait(20)
    open_export(app, corpus)
    app.session_state["embeddings.request"] = True
    app.run()
    address, body, curl, python = [each.value for each in app.code if "pip install" not in each.value]
    assert address == f"POST {SANDBOX.base_url}/embeddings"
    assert json.loads(body) == {
        "model": "text-embedding-3-small",
        "input": ["refund", "parcel", "weather"],
        "dimensions": 512,
        "encoding_format": "base64",
    }
    assert f"{SANDBOX.base_url}/embeddings" in curl
    assert "client.embeddings.create(" in python
    assert not [each for each in (address, body, curl, python) if "sk-" in each]
    assert [each.label for each in app.tabs] == ["Request", "curl", "Python"]
