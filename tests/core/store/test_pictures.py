"""Pictures in the gallery: kept as they are, found, starred, deleted and brought back."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from components.core.belongings import Picture, Sought
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
    pages, last = [], None
    while page := store.pictures.latest(ME, 2, before=last):
        pages.append([one.prompt for one in page])
        last = page[-1].id
    assert pages == [["4", "3"], ["2", "1"], ["0"]]


def test_they_are_found_by_prompt_model_and_address_in_any_script(store: Store):
    for fields in ({"prompt": "一只狐狸"}, {"model": "Flux-100%"}, {"address": "https://a.test/fox.png"}):
        store.pictures.add(ME, picture(**fields), b"x")
    found = {
        query: len(store.pictures.latest(ME, sought=Sought(query=query)))
        for query in ("狐狸", "flux", "0%", "FOX", "_", "x%")
    }
    assert found == {"狐狸": 1, "flux": 1, "0%": 1, "FOX": 1, "_": 0, "x%": 0}


def test_a_star_marks_and_unmarks(store: Store):
    kept = store.pictures.add(ME, picture(), b"x")
    store.pictures.star(ME, kept.id, True)
    assert [one.id for one in store.pictures.latest(ME, sought=Sought(starred=True))] == [kept.id]
    store.pictures.star(ME, kept.id, False)
    assert store.pictures.latest(ME, sought=Sought(starred=True)) == []


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


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(model="m1"), ["1", "0"]),
        (Sought(source="edit"), ["3"]),
        (Sought(source="drawing", query="2"), ["2"]),
        (Sought(since=NOW + timedelta(hours=13)), ["3", "2", "1"]),
        (Sought(before=NOW + timedelta(hours=13)), ["0"]),
        (Sought(album="狐狸"), ["2", "0"]),
        (Sought(album="狐狸", model="m1"), ["0"]),
        (Sought(album="owls"), []),
        (Sought(binned=True), ["4"]),
        (Sought(binned=True, query="1"), []),
    ],
)
def test_they_are_found_by_model_source_day_album_and_bin(store: Store, clock: Clock, sought, found):
    kept = []
    for prompt, model, source in (
        ("0", "m1", "chat"), ("1", "m1", "vision"), ("2", "m2", "drawing"), ("3", "m2", "edit"), ("4", "m2", "edit"),
    ):  # fmt: skip
        kept.append(store.pictures.add(ME, picture(prompt=prompt, model=model, source=source), b"x"))
        clock.forward(3600)
    store.albums.put(ME, "狐狸", [kept[0].id, kept[2].id, kept[4].id])
    store.pictures.delete(ME, kept[4].id)
    assert [one.prompt for one in store.pictures.latest(ME, sought=sought)] == found


def test_models_are_those_outside_the_bin(store: Store):
    for model in ("b", "a", "b", None):
        store.pictures.add(ME, picture(model=model), b"x")
    gone = store.pictures.add(ME, picture(model="c"), b"x")
    store.pictures.delete(ME, gone.id)
    assert store.pictures.models(ME) == ["a", "b"]


def test_a_picture_is_in_several_albums_which_go_with_their_last(store: Store):
    fox, owl = (store.pictures.add(ME, picture(), name) for name in (b"fox", b"owl"))
    store.albums.put(ME, "animals", [fox.id, owl.id, fox.id, "nothing"])
    store.albums.put(ME, " night ", [owl.id])
    store.albums.put(ME, "night", [owl.id])
    store.albums.put(ME, "", [owl.id])
    assert store.albums.all(ME) == {"animals": 2, "night": 1}
    assert store.albums.of(ME, owl.id) == ["animals", "night"]
    store.pictures.delete(ME, fox.id)
    assert store.albums.all(ME) == {"animals": 1, "night": 1}
    store.albums.take_out(ME, "night", [owl.id])
    assert store.albums.all(ME) == {"animals": 1}


def test_an_emptied_bin_takes_the_bytes_that_nothing_else_names(store: Store):
    alone, shared, filed, here = (
        store.pictures.add(ME, picture(), data, small)
        for data, small in ((b"a", b"s1"), (b"b", b"s2"), (b"c", b""), (b"b", b"s2"))
    )
    store.files.add(ME, "c.png", b"c", "image/png", {})
    store.albums.put(ME, "all", [alone.id, here.id])
    store.pictures.delete(ME, alone.id, shared.id, filed.id)
    assert store.pictures.purge(ME, here.id) == 0
    assert store.pictures.purge(ME, alone.id) == 1
    assert store.pictures.purge(ME) == 2
    there = [store.blobs.has(sha256(data).hexdigest()) for data in (b"a", b"s1", b"b", b"s2", b"c")]
    assert there == [False, False, True, True, True]
    assert [one.id for one in store.pictures.latest(ME)] == [here.id]
    assert store.pictures.latest(ME, sought=Sought(binned=True)) == []
    assert store.albums.all(ME) == {"all": 1}


def test_an_album_that_gets_the_name_of_another_becomes_one_with_it(store: Store):
    fox, owl = (store.pictures.add(ME, picture(), name.encode()) for name in ("fox", "owl"))
    store.albums.put(ME, "night", [fox.id, owl.id])
    store.albums.put(ME, "animals", [fox.id])
    for name in ("", "  ", "night"):
        store.albums.rename(ME, "night", name)
    assert store.albums.all(ME) == {"animals": 1, "night": 2}
    store.albums.rename(ME, "night", " animals ")
    assert store.albums.all(ME) == {"animals": 2}
