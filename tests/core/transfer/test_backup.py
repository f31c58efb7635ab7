"""Everything of a person goes into one archive and comes out of it the same, on both databases; keys never do."""

import json
import zipfile
from hashlib import sha256
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from components.core.corpus import Method
from components.core.errors import InputError
from components.core.records import Fault
from components.core.spending import Money
from components.core.store import Store
from components.core.store.belongings import KINDS
from components.core.store.vectors import digest
from components.core.transfer.backup import Backup, backup_job
from components.core.transfer.jobs import Job, Jobs
from components.core.transfer.restore import Plan, Share, planned, restore_job
from tests.core.store.conftest import ME, address, clock, postgresql, schema  # noqa: F401  fixtures
from tests.core.store.test_balances import FULL, ROW
from tests.core.store.test_corpora import a_corpus
from tests.core.store.test_portable import CALL, full
from tests.core.transfer.exports import PIXEL


@pytest.fixture
def store(address, tmp_path):  # noqa: F811
    kept = Store(address, tmp_path / "home")
    yield kept
    kept.close()


@pytest.fixture
def another(tmp_path):
    kept = Store(f"sqlite:///{tmp_path / 'another.db'}", tmp_path / "another")
    yield kept
    kept.close()


@pytest.fixture
def filled(store):
    """A store with something of everything."""
    store.portable.add(ME, [full("c"), full("d", deleted_at=full().conversation.created_at)])
    store.portable.add("somebody else", [full("theirs")])
    store.ledger.record(ME, CALL)
    store.balances.add(ME, FULL)
    store.charges.take(ME, "o", "k", [ROW])
    store.preferences.set(ME, "language", "zh_CN")
    sha = store.blobs.put(PIXEL)
    moment = full().conversation.created_at.isoformat()
    file = {"id": "f", "sha256": sha, "name": "图.png", "media_type": "image/png", "size_bytes": 70}
    store.portable.add_rows(ME, "files", [{**file, "facts": {"width": 1}, "created_at": moment}])
    prompt = {"id": "p", "title": "Sum up", "text": "Sum up {{text}}", "tags": ["work"]}
    store.portable.add_rows(ME, "prompts", [{**prompt, "created_at": moment, "updated_at": moment}])
    store.vault.remember(ME, "Mine", "https://relay.example.com/v1", SecretStr("sk-very-secret"))
    return store


def backed_up(store):
    file = BytesIO()
    Jobs().start(ME, backup_job(store, ME, file)).wait()
    return file


def restored(store, file):
    return Jobs().start(ME, restore_job(store, ME, planned(store, ME, file))).wait()


def contents(store):
    rows = {kind: list(store.portable.rows(ME, kind)) for kind in KINDS}
    return list(store.portable.transcripts(ME)), rows


def test_everything_comes_back_the_same(filled, another):
    file = backed_up(filled)
    plan = planned(another, ME, file)
    assert plan.shares["conversations"] == Share(2, 0)
    assert [kind for kind, share in plan.shares.items() if share.new] == [
        "conversations",
        "prompts",
        "files",
        "calls",
        "preferences",
        "balances",
        "charges",
    ]
    assert another.portable.count(ME) == 0
    progress = Jobs().start(ME, restore_job(another, ME, plan)).wait()
    assert (progress.fault, progress.done, progress.total, progress.added) == (None, 3, 3, 2)
    assert contents(another) == contents(filled)
    assert another.blobs.get(sha256(PIXEL).hexdigest()) == PIXEL


def test_corpora_come_back_with_the_vectors_that_were_paid_for(store, another):
    corpus = store.corpora.add(ME, a_corpus(), b"a table")
    made = store.embeddings.add(ME, corpus.id, "m", "r", "o", None)
    hashes = [digest("a"), digest("b")]
    matrix = np.array([[1, 2], [3, 4]], np.float32)
    store.vectors.keep(ME, "o", "m", None, hashes, matrix)
    given = store.embeddings.given(ME, corpus.id, np.ones((3, 2)))
    layer = store.layers.add(ME, made.id, Method.KMEANS, {"clusters": 2}, "worker")
    store.layers.finish(ME, layer.id, "worker", np.array([0, 1, 0], np.int32))
    progress = restored(another, backed_up(store))
    assert (progress.fault, progress.others) == (None, 5)
    assert contents(another) == contents(store)
    assert another.corpora.table(ME, corpus.id) == b"a table"
    assert [each.id for each in another.embeddings.of_corpus(ME, corpus.id)] == [given.id, made.id]
    read = another.vectors.read(ME, "o", "m", None, hashes)
    assert [list(read[name]) for name in hashes] == matrix.tolist()
    assert b"".join(another.embeddings.read(ME, given.id)) == b"".join(store.embeddings.read(ME, given.id))
    assert another.layers.array(ME, layer.id).tolist() == [0, 1, 0]


def test_hashes_that_are_none_are_damage(store):
    row = {"id": "v", "origin": "o", "model": "m", "dimensions": 0, "width": 1, "length": 1, "sha256": "0"}
    with pytest.raises(InputError):
        store.portable.add_rows(ME, "vectors", [{**row, "hashes": "no base64!"}])


def test_a_backup_from_before_there_were_corpora_comes_back(filled, another):
    later = {
        f"{kind}.ndjson" for kind in ("drawings", "albums", "corpora", "embeddings", "vectors", "layers")
    }
    assert restored(another, changed(backed_up(filled), drop=later)).fault is None
    assert contents(another) == contents(filled)


def test_what_calls_came_to_is_reckoned_anew_from_those_that_come_back(filled, another):
    assert restored(another, backed_up(filled)).fault is None
    assert restored(another, backed_up(filled)).fault is None
    assert another.ledger.total(ME) == filled.ledger.total(ME)
    assert another.ledger.total(ME).money == (Money("USD", estimated=CALL.cost.amount),)


def test_what_is_there_is_not_added_again(filled):
    file = backed_up(filled)
    shares = planned(filled, ME, file).shares
    assert {share.new for share in shares.values()} == {0}
    assert shares["conversations"] == Share(0, 2)
    before = contents(filled)
    assert restored(filled, file).there == 2
    assert contents(filled) == before


def test_keys_and_other_peoples_rows_are_not_in_it(filled):
    with zipfile.ZipFile(backed_up(filled)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert {name for name in archive.namelist() if not name.startswith("blobs/")} == {
            "manifest.json",
            "conversations.ndjson",
            *(f"{kind}.ndjson" for kind in KINDS),
        }
    assert b"sk-very-secret" not in whole
    assert b"relay.example.com/v1" not in whole
    assert b"theirs" not in whole


def test_a_picture_that_is_gone_does_not_keep_the_rest_from_going_out(filled, another):
    filled.blobs.drop(sha256(PIXEL).hexdigest())
    file = backed_up(filled)
    assert restored(another, file).added == 2
    with zipfile.ZipFile(file) as archive:
        assert json.loads(archive.read("manifest.json"))["blobs_missing"] == 1


def test_a_backup_that_was_stopped_is_none(filled):
    work = Backup(filled, ME, BytesIO())
    job = Job("backup", work, 2)
    job.stop()
    job.start()
    assert job.wait().stopped
    assert not work.is_whole


def changed(file, drop=(), **members):
    """The archive with other members."""
    out = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in members and name not in drop:
                new.writestr(name, old.read(name))
        for name, data in members.items():
            new.writestr(name, data)
    return out


def manifest(file, **fields):
    with zipfile.ZipFile(file) as archive:
        return json.dumps({**json.loads(archive.read("manifest.json")), **fields})


def refusal(store, file):
    with pytest.raises(InputError) as refused:
        planned(store, ME, file)
    return refused.value.values["reason"]


def test_what_is_no_backup_is_refused(another):
    file = backed_up(another)
    assert refusal(another, BytesIO(b"hello")) == "backup_zip"
    assert refusal(another, BytesIO(file.getvalue()[:-30])) == "backup_zip"
    assert refusal(another, changed(file, drop=["manifest.json"])) == "backup_unknown"
    assert refusal(another, changed(file, **{"manifest.json": "[]"})) == "backup_unknown"
    assert refusal(another, changed(file, **{"manifest.json": manifest(file, version=2)})) == "backup_newer"
    assert refusal(another, changed(file, drop=["calls.ndjson"])) == "backup_damaged"
    assert refusal(another, changed(file, **{"calls.ndjson": "{}"})) == "backup_damaged"


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/passwd", "blobs/../../x", "blobs/" + "g" * 64, "C:\\x"]
)
def test_a_name_that_leads_elsewhere_is_refused(another, name):
    assert refusal(another, changed(backed_up(another), **{name: "x"})) == "backup_names"


def test_an_archive_that_swells_is_refused_before_it_is_unpacked(another, monkeypatch):
    monkeypatch.setattr("components.core.transfer.restore.SWELLING_FREE_BYTES", 1000)
    bomb = changed(backed_up(another), **{"blobs/" + "0" * 64: b"\0" * 2_000_000})
    assert refusal(another, bomb) == "backup_large"


def test_bytes_that_are_not_what_their_name_says_end_it(another):
    file = changed(backed_up(another), **{"blobs/" + "0" * 64: b"something else"})
    assert restored(another, file).fault == Fault("input", {"reason": "backup_damaged"})


def test_rows_that_fit_no_column_end_it_though_their_hash_is_right(another):
    file = backed_up(another)
    line = b'{"id": 5}\n'
    hashes = {**json.loads(manifest(file))["sha256"], "prompts.ndjson": sha256(line).hexdigest()}
    file = changed(file, **{"prompts.ndjson": line, "manifest.json": manifest(file, sha256=hashes)})
    assert restored(another, file).fault == Fault("input", {"reason": "backup_damaged"})


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("empty")
    kept = Store(f"sqlite:///{folder / 'store.db'}", folder)
    yield kept
    kept.close()


# each writes an archive; how fast is not the question
@given(st.binary(max_size=100), st.integers(0, 10**6), st.integers(1, 255))
def test_whatever_is_wrong_with_an_archive_is_an_input_error(empty, data, place, change):
    whole = bytearray(backed_up(empty).getvalue())
    whole[place % len(whole)] ^= change
    for file in (bytes(whole), data, b"PK\x03\x04" + data):
        try:
            assert isinstance(planned(empty, ME, BytesIO(file)), Plan)
        except InputError as refused:
            reason = str(refused.values["reason"])
            assert reason.startswith("backup_")


def test_a_conversation_said_since_stays(filled):
    file = backed_up(filled)
    filled.conversations.add_user(ME, "c", "c2", "Later")
    longer = contents(filled)
    restored(filled, file)
    assert contents(filled) == longer
