"""Pictures in the gallery: kept as they are, found, starred, deleted and brought back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from components.core.belongings import Picture
from components.core.errors import StoreError
from components.core.store import Store
from tests.core.store.conftest import ME, Clock

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def picture(**fields: Any) -> Picture:
    """A picture not yet stored."""
    return Picture("", "", "image/png", 3, 2, 0, NOW, **fields)


def test_a_picture_comes_back_as_it_was_kept(store: Store, clock: Clock):
    wanted = picture(
        prompt="a fox 🦊", address="https://a.test/x.png", model="m", relay_id="r", conversation_id="c",
        message_id="a", options={"key": "k"},
    )  # fmt: skip
    kept = store.pictures.add(ME, wanted, b"bytes", b"small")
    assert store.pictures.get(ME, kept.id) == kept
    assert (kept.size_bytes, kept.created_at, kept.prompt) == (5, clock.now, "a fox 🦊")
    assert store.pictures.read(ME, kept.id) == (b"bytes", "image/png")
    assert store.pictures.read(ME, kept.id, small=True) == (b"small", "image/webp")
    assert store.pictures.of_message(ME, "a") == [kept]


def test_without_a_small_one_the_picture_stands_for_itself(store: Store):
    kept = store.pictures.add(ME, picture(), b"bytes")
    assert store.pictures.read(ME, kept.id, small=True) == (b"bytes", "image/png")


def test_the_newest_come_first_page_by_page(store: Store, clock: Clock):
    for n in range(5):
        store.pictures.add(ME, picture(prompt=str(n)), b"same bytes")
        clock.forward(n % 2)
    pages = [store.pictures.latest(ME, 2, offset) for offset in (0, 2, 4)]
    assert [[one.prompt for one in page] for page in pages] == [["4", "3"], ["2", "1"], ["0"]]


def test_they_are_found_by_prompt_model_and_address_in_any_script(store: Store):
    for fields in ({"prompt": "一只狐狸"}, {"model": "Flux-100%"}, {"address": "https://a.test/fox.png"}):
        store.pictures.add(ME, picture(**fields), b"x")
    found = {
        query: len(store.pictures.latest(ME, query=query))
        for query in ("狐狸", "flux", "0%", "FOX", "_", "x%")
    }
    assert found == {"狐狸": 1, "flux": 1, "0%": 1, "FOX": 1, "_": 0, "x%": 0}


def test_a_star_marks_and_unmarks(store: Store):
    kept = store.pictures.add(ME, picture(), b"x")
    store.pictures.star(ME, kept.id, True)
    assert [one.id for one in store.pictures.latest(ME, starred=True)] == [kept.id]
    store.pictures.star(ME, kept.id, False)
    assert store.pictures.latest(ME, starred=True) == []


def test_a_deleted_picture_leaves_the_gallery_and_can_come_back(store: Store):
    kept = store.pictures.add(ME, picture(message_id="a"), b"x")
    store.pictures.delete(ME, kept.id)
    assert store.pictures.latest(ME) == []
    assert [one.deleted_at is None for one in store.pictures.of_message(ME, "a")] == [False]
    store.pictures.restore(ME, kept.id)
    assert store.pictures.latest(ME) == [kept]


def test_bytes_that_are_not_there_are_said(store: Store):
    with pytest.raises(StoreError, match="reason=missing"):
        store.pictures.read(ME, "nothing")
