"""20,000 texts become vectors that are kept, against a relay of 50 ms a call and 0.05 ms a text: time and memory.

The rival is what everybody writes first: the openai client, one batch after another, the vectors in a list, saved at the
end. The app besides hashes every text, looks up what it knows, keeps each reply when it comes, and has a ledger. Then
100,000, which do not fit into the memory that is allowed for 20,000; those again, which are all known; and the space of them.
"""

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench.contenders import Contender
from tests.bench.figures import line, middle
from tests.bench.relay import EMBEDDING_MODEL
from tests.bench.servers import bench_relay

FEW, MANY, BATCH = 20_000, 100_000, 512
SAMPLE_S = 0.02
KEY = "sk-bench-0123456789"
ME = "local"


def embeddings(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """The app's run beside the plain loop, each in a process of its own."""
    if not any(contender.name == "app" for contender in contenders):
        return
    relay = bench_relay()
    try:
        address = f"{relay.address.replace('localhost', '127.0.0.1')}/v1"
        ours, loops = [], []
        for _ in range(rounds):
            ours.append(_child("run", address, FEW))
            loops.append(_child("loop", address, FEW))
        many = _child("run", address, MANY)
    finally:
        relay.stop()
    for bar, unit, goal, key in (
        (f"{FEW:,} texts embedded and kept", "s", 3.5, "took_s"),
        ("… memory at its highest", "MB", 350, "peak_mb"),
        ("… CPU", "s", None, "cpu_s"),
    ):
        figures = {"app": middle(one[key] for one in ours), "plain_loop": middle(one[key] for one in loops)}
        yield line(bar, unit, goal, figures)
    for bar, unit, goal, key in (
        (f"{MANY:,} texts embedded and kept", "s", None, "took_s"),
        ("… memory at its highest", "MB", 500, "peak_mb"),
        ("… CPU", "s", None, "cpu_s"),
        ("… again, all known", "s", 3, "again_s"),
        ("… their space opened for the first time", "s", 10, "opened_s"),
        ("… memory of its own at its highest meanwhile", "MB", None, "opening_mb"),
        ("… and once it lies there", "s", 2, "reopened_s"),
    ):
        yield line(bar, unit, goal, {"app": round(many[key], 2)})


def _child(way: str, address: str, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", __name__, way, address, str(count)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _texts(count: int) -> list[str]:
    words = [
        "the",
        "parcel",
        "came",
        "late",
        "and",
        "the",
        "box",
        "was",
        "torn",
        "so",
        "please",
        "send",
        "a",
        "new",
        "one",
        "包裹迟到了",
        "盒子破了",
    ]
    return [
        f"{number} " + " ".join(words[(number * 7 + place) % len(words)] for place in range(30))
        for number in range(count)
    ]


class _Watched:
    """Time, CPU and the most memory of this process while something is done."""

    def __enter__(self) -> "_Watched":
        self._ended, self.own_mb = threading.Event(), 0.0
        self._watcher = threading.Thread(target=self._watch)
        self._watcher.start()
        self._began, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.took_s, self.cpu_s = time.perf_counter() - self._began, time.process_time() - self._cpu
        self._ended.set()
        self._watcher.join()
        self.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_S):
            self.own_mb = max(self.own_mb, _own_mb())


def _own_mb() -> float:
    """Memory that is not the cache of a file."""
    said = Path("/proc/self/status").read_text().split()
    return int(said[said.index("RssAnon:") + 1]) / 1024


def _run(address: str, count: int, folder: Path) -> dict[str, float]:
    import httpx2
    import pyarrow as pa
    from pydantic import SecretStr

    from components.core.corpus import Report
    from components.core.records import Relay, Source
    from components.core.relay.connection import Connection
    from components.core.space import making
    from components.core.space.run import Runs
    from components.core.space.space import Spaces
    from components.core.store import Store

    store = Store(f"sqlite:///{folder / 'store.db'}", folder)
    corpus, table = making.made("Bench", pa.table({"text": _texts(count)}), Report(), "file")
    corpus = store.corpora.add(ME, corpus, table)
    relay = Relay("bench", "Bench", address, Source.VISIT)
    http = httpx2.AsyncClient(follow_redirects=False)
    connection = Connection(relay, SecretStr(KEY), http, lambda call: store.ledger.record(ME, call))

    def embed() -> Any:
        made = store.embeddings.add(ME, corpus.id, EMBEDDING_MODEL, relay.id, connection.origin, None)
        runs.start(ME, corpus, made, connection).wait()
        return store.embeddings.get(ME, made.id)

    runs = Runs(store)
    with _Watched() as first:
        done = embed()
    assert (done.done, done.known, done.fault) == (count, 0, None)
    with _Watched() as again:
        done = embed()
    assert (done.done, done.known) == (count, count)
    with _Watched() as opened:
        space = Spaces(store, folder).open(ME, done.id)
    assert space.present.all()
    with _Watched() as reopened:
        Spaces(store, folder).open(ME, done.id)
    return {
        "took_s": first.took_s,
        "cpu_s": first.cpu_s,
        "peak_mb": first.peak_mb,
        "again_s": again.took_s,
        "opened_s": opened.took_s,
        "opening_mb": opened.own_mb,
        "reopened_s": reopened.took_s,
    }


def _loop(address: str, count: int, folder: Path) -> dict[str, float]:
    import numpy as np
    from openai import OpenAI

    client, texts, rows = OpenAI(base_url=address, api_key=KEY), _texts(count), []
    with _Watched() as watched:
        for start in range(0, count, BATCH):
            reply = client.embeddings.create(model=EMBEDDING_MODEL, input=texts[start : start + BATCH])
            rows += [item.embedding for item in reply.data]
        np.save(folder / "vectors.npy", np.array(rows, np.float32))
    return {"took_s": watched.took_s, "cpu_s": watched.cpu_s, "peak_mb": watched.peak_mb}


if __name__ == "__main__":
    way, where, many = sys.argv[1:]
    with tempfile.TemporaryDirectory() as place:
        said = {"run": _run, "loop": _loop}[way](where, int(many), Path(place))
    print(json.dumps(said))
