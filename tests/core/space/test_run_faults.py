"""Whatever a relay does to texts, a run ends, counts each of them once, and asks no more often than it has to."""

from collections.abc import Mapping

import pyarrow as pa
import pytest

from components.core.corpus import Report
from components.core.records import Doubt, Status
from components.core.relay.sandbox import Sandbox
from components.core.relay.sandbox.embeddings import SMALL
from components.core.relay.sandbox.faults.embeddings import FAULTS
from components.core.space import making
from components.core.space.run import Runs
from components.core.store import Store
from tests.core.relay.exchanges import NEVER_S, connection_to
from tests.core.space.test_run import _brisk  # noqa: F401  fixture

ME = "local"
COUNT = 80
DONE = (Status.DONE, COUNT, 0, 1)
STOPPED = (Status.STOPPED, 0, 0, 1)
ONE_LOST = (Status.FAILED, COUNT - 1, 1, 1)
OTHERWISE: Mapping[str, tuple[Status, int, int, int]] = {
    "missing": ONE_LOST,
    "null": ONE_LOST,
    "nan": ONE_LOST,
    "number-null": ONE_LOST,
    "garbled-one": ONE_LOST,
    "lengths": (Status.FAILED, 53, 27, 1),
    "limit-text": (Status.FAILED, COUNT - 2, 2, 4),
    "missing-unplaced": STOPPED,
    "rejects-dimensions": STOPPED,
    "unrecognized-dimensions": STOPPED,
    "empty": STOPPED,
    "data-null": STOPPED,
    "data-missing": STOPPED,
    "error-200": STOPPED,
    "unknown-model-200": STOPPED,
    "524-charged": STOPPED,
    "rejects-encoding_format": (Status.DONE, COUNT, 0, 2),
    "rejects-base64": (Status.DONE, COUNT, 0, 2),
    "garbled": (Status.DONE, COUNT, 0, 2),
    "429-once": (Status.DONE, COUNT, 0, 2),
    "limit-dashscope-10": (Status.DONE, COUNT, 0, 9),
    "limit-azure-16": (Status.DONE, COUNT, 0, 6),
    "limit-tei-32": (Status.DONE, COUNT, 0, 4),
    "limit-fastapi-32": (Status.DONE, COUNT, 0, 4),
    "limit-zhipu-64": (Status.DONE, COUNT, 0, 3),
    "limit-siliconflow-64": (Status.DONE, COUNT, 0, 3),
    "limit-tokens": (Status.DONE, COUNT, 0, 11),
}
"""How a run ends, texts with a vector, texts without, calls; of the faults that are not named nobody notices anything."""


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "home")
    yield opened
    opened.close()


def texts():
    some = [f"{number} where is my parcel, I have been waiting" for number in range(COUNT)]
    some[40], some[63] = "long words " * 40, "long words again " * 40
    return some


@pytest.mark.parametrize("name", [fault.name.removeprefix("embed-") for fault in FAULTS])
def test_a_run_comes_to_its_end_whatever_the_relay_does(store, name):
    corpus, table = making.made("Mine", pa.table({"text": texts()}), Report(), "pasted")
    corpus = store.corpora.add(ME, corpus, table)
    calls: list = []
    connection = connection_to(Sandbox(rate=0), calls.append)
    model, wanted = f"{SMALL}+fault-embed-{name}", 256 if "dimensions" in name else None
    made = store.embeddings.add(ME, corpus.id, model, "sandbox", connection.origin, wanted)
    assert Runs(store).start(ME, corpus, made, connection).wait(NEVER_S)
    ended = store.embeddings.get(ME, made.id)
    assert (ended.status, ended.done, ended.failed, len(calls)) == OTHERWISE.get(name, DONE)
    assert (ended.fault is None) == (ended.status is Status.DONE)
    charged = any(call.fault and call.fault.values.get("charged") != "no" for call in calls)
    if name == "garbled":  # asked once more within a call, and both are in the sum
        assert ended.usage.prompt == sum(call.usage.prompt for call in calls) > calls[0].usage.prompt
    else:
        assert (ended.usage.doubt is Doubt.UNKNOWN) == charged
