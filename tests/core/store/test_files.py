"""Files a person attached."""

import pytest

from components.core.errors import StoreError
from components.core.store import Store
from tests.core.store.conftest import ME

OTHER = "somebody else"


def test_a_file_comes_back_with_its_name_facts_and_bytes(store: Store):
    facts = {"width": 3, "encoding": "gb18030", "tokens": None}
    added = store.files.add(ME, "图\x00片.png", b"bytes", "image/png", facts)
    assert store.files.get(ME, added.id) == added
    assert (added.name, added.size_bytes, added.facts) == ("图\ufffd片.png", 5, facts)
    assert store.files.read(ME, added.id) == b"bytes"


def test_several_files_are_read_at_once_and_missing_ones_left_out(store: Store):
    one, two = (store.files.add(ME, name, name.encode(), "text/plain", {}) for name in ("a", "b"))
    assert store.files.several(ME, [two.id, "gone", one.id]) == {one.id: one, two.id: two}
    assert store.files.several(ME, []) == {}


def test_a_file_that_is_not_there_is_missing(store: Store):
    assert store.files.get(ME, "gone") is None
    store.files.drop(ME, "gone")
    with pytest.raises(StoreError) as refused:
        store.files.read(ME, "gone")
    assert refused.value.values["reason"] == "missing"


def test_bytes_go_with_the_last_file_that_names_them(store: Store):
    mine, again = (store.files.add(ME, name, b"same", "text/plain", {}) for name in ("a", "b"))
    theirs = store.files.add(OTHER, "a", b"same", "text/plain", {})
    for owner, file in ((ME, mine), (ME, again)):
        store.files.drop(owner, file.id)
        assert store.blobs.has(theirs.sha256)
    store.files.drop(OTHER, theirs.id)
    assert not store.blobs.has(theirs.sha256)
