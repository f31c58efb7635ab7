"""Blobs: what is put in comes out, once, whole, and from nowhere else."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.errors import InputError, StoreError
from components.core.store.blobs import PIECE_BYTES, Blobs

NONE = "0" * 64


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs("", tmp_path)


@given(data=st.binary(max_size=2000))
def test_any_bytes_come_back_under_their_hash(tmp_path_factory: pytest.TempPathFactory, data: bytes):
    blobs = Blobs("", tmp_path_factory.getbasetemp())
    name = blobs.put(data)
    assert (name, blobs.get(name)) == (sha256(data).hexdigest(), data)


def test_equal_bytes_are_kept_once_and_nothing_unfinished_stays(blobs: Blobs, tmp_path: Path):
    name = blobs.put(b"a")
    assert blobs.put(b"a") == name
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


def test_nothing_is_made_before_the_first_blob(blobs: Blobs, tmp_path: Path):
    assert not blobs.has(NONE)
    assert list(tmp_path.iterdir()) == []


def test_dropped_bytes_are_missing_and_dropping_them_twice_is_no_error(blobs: Blobs):
    name = blobs.put(b"a")
    assert blobs.has(name)
    blobs.drop(name)
    blobs.drop(name)
    assert not blobs.has(name)
    with pytest.raises(StoreError) as refused:
        blobs.get(name)
    assert refused.value.values["reason"] == "missing"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, f"{NONE}/x"])
def test_what_is_no_hash_names_nothing(blobs: Blobs, name: str):
    for attempt in (blobs.get, blobs.has, blobs.drop):
        with pytest.raises(StoreError):
            attempt(name)


def test_an_address_of_another_kind_of_store_is_used(tmp_path: Path):
    blobs = Blobs(f"memory://{tmp_path.name}", tmp_path)
    assert blobs.get(blobs.put(b"far away")) == b"far away"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["nosuch://bucket/x", "s3://bucket/x"])
def test_an_address_nothing_here_can_reach_is_refused_with_a_reason(address: str, tmp_path: Path):
    with pytest.raises(StoreError) as refused:
        Blobs(address, tmp_path).put(b"a")
    assert refused.value.values["reason"] == "unavailable"


def test_a_folder_that_cannot_be_written_is_refused_with_a_reason(tmp_path: Path):
    (tmp_path / "blobs").write_bytes(b"a file where the folder should be")
    with pytest.raises(StoreError) as refused:
        Blobs("", tmp_path).put(b"a")
    assert refused.value.values["reason"] == "unavailable"


def test_a_full_disk_is_said_to_be_full(blobs: Blobs, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    blobs.put(b"a")
    monkeypatch.setattr("shutil.move", refuse)
    monkeypatch.setattr("os.rename", refuse)
    with pytest.raises(StoreError) as refused:
        blobs.put(b"b")
    assert refused.value.values["reason"] == "full"


def test_what_comes_in_pieces_is_kept_like_the_whole(blobs: Blobs, tmp_path: Path):
    name = blobs.put_pieces([b"a" * PIECE_BYTES, b"b"])
    assert blobs.put(b"a" * PIECE_BYTES + b"b") == name
    assert blobs.put_pieces([b"a" * PIECE_BYTES + b"b"]) == name
    assert list(blobs.pieces(name)) == [b"a" * PIECE_BYTES, b"b"]
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


def test_of_pieces_that_break_off_nothing_stays(blobs: Blobs, tmp_path: Path):
    def broken() -> Iterator[bytes]:
        yield b"a"
        raise InputError(reason="backup_damaged")

    with pytest.raises(InputError):
        blobs.put_pieces(broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_pieces_of_nothing_are_missing(blobs: Blobs):
    with pytest.raises(StoreError) as refused:
        list(blobs.pieces(NONE))
    assert refused.value.values["reason"] == "missing"
