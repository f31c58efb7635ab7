"""What a space of 100,000 vectors costs: its widest axes, a search, groups; and UMAP of 20,000 beside a server at work.

The rivals are what everybody calls first: scikit-learn's PCA, brute NearestNeighbors and MiniBatchKMeans over the whole
matrix, and umap-learn's own fit_transform in a thread of the server.
"""

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.contenders import Contender
from tests.bench.figures import line, middle, percentile

ROWS, MAPPED, WIDTH = 100_000, 20_000, 1536
GROUPS, NEAREST = 20, 20
TICK_S = 0.01

Figures = dict[str, float]


def space(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """Each way beside its rival, in turn, each in a process of its own."""
    if not any(contender.name == "app" for contender in contenders):
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        _child("vectors", folder)
        for way, rival, bars in (
            ("pca", "sklearn_pca", ((f"PCA of {ROWS} x {WIDTH}", "s", 10, "took_s"), *_COSTS)),
            (
                "search",
                "sklearn_brute",
                (
                    (f"nearest of {ROWS} x {WIDTH}, warm", "ms", 100, "took_ms"),
                    ("… CPU", "ms", None, "cpu_ms"),
                ),
            ),
            (
                "kmeans",
                "sklearn_minibatch",
                (
                    (f"k-means of {ROWS} x {WIDTH}, {GROUPS} groups", "s", 15, "took_s"),
                    ("… mean squared distance to the centre", "", None, "inertia"),
                    *_COSTS,
                ),
            ),
        ):
            yield from _compared(folder, rounds, way, rival, bars)
        first = _child("umap", folder)
        yield line(
            f"UMAP of {MAPPED} x {WIDTH}, compiled at the first time",
            "s",
            None,
            {"app": round(first["took_s"], 1)},
        )
        bars = (
            (f"UMAP of {MAPPED} x {WIDTH}", "s", 90, "took_s"),
            ("… lateness of the server meanwhile, p99", "ms", None, "p99_ms"),
            ("… the worst", "ms", 200, "worst_ms"),
            *_COSTS,
        )
        yield from _compared(folder, min(rounds, 2), "umap", "umap_in_a_thread", bars)


_COSTS = (
    ("… CPU", "s", None, "cpu_s"),
    ("… memory at its highest, what is read of the file included", "MB", None, "peak_mb"),
)


def _compared(
    folder: str, rounds: int, way: str, rival: str, bars: Sequence[tuple[str, str, float | None, str]]
) -> Iterator[str]:
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(_child(way, folder))
        theirs.append(_child(rival, folder))
    for bar, unit, goal, key in bars:
        digits = 4 if key == "inertia" else 1
        figures = {
            "app": middle((one[key] for one in ours), digits),
            rival: middle((one[key] for one in theirs), digits),
        }
        yield line(bar, unit, goal, figures)


def _child(way: str, folder: str) -> Figures:
    ran = subprocess.run(
        [sys.executable, "-m", __name__, way, folder], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(ran.stdout.strip().splitlines()[-1])


def _vectors(folder: Path) -> Figures:
    """Texts of thirty topics: a middle for each, more spread along some axes than along others, length 1."""
    import numpy as np

    draw = np.random.default_rng(0)
    topics = draw.normal(size=(30, WIDTH)).astype(np.float32)
    fade = np.geomspace(3, 0.3, WIDTH, dtype=np.float32)
    made = np.lib.format.open_memmap(folder / "100k.npy", "w+", np.float32, (ROWS, WIDTH))
    for start in range(0, ROWS, 10_000):
        rows = topics[draw.integers(0, 30, 10_000)] + draw.normal(size=(10_000, WIDTH)).astype(np.float32)
        rows *= fade
        made[start : start + 10_000] = rows / np.linalg.norm(rows, axis=1)[:, None]
    np.save(folder / "20k.npy", made[:MAPPED])
    made.flush()
    return {}


def _opened(folder: Path, name: str = "100k") -> Any:
    """The matrix, read once, so that the disk is not measured."""
    import numpy as np

    matrix = np.load(folder / f"{name}.npy", mmap_mode="r")
    for start in range(0, len(matrix), 10_000):
        matrix[start : start + 10_000].sum()
    return matrix


def _pca(folder: Path) -> Figures:
    from components.core.space.projection import pca

    matrix = _opened(folder)
    return _timed(lambda: pca(matrix))[0]


def _sklearn_pca(folder: Path) -> Figures:
    from sklearn.decomposition import PCA

    matrix = _opened(folder)
    return _timed(lambda: PCA(2, svd_solver="randomized", random_state=0).fit_transform(matrix))[0]


def _search(folder: Path) -> Figures:
    from components.core.space.neighbours import nearest

    matrix = _opened(folder)
    return _asked(matrix, lambda query: nearest(matrix, query, NEAREST))


def _sklearn_brute(folder: Path) -> Figures:
    from sklearn.neighbors import NearestNeighbors

    matrix = _opened(folder)
    every = NearestNeighbors(n_neighbors=NEAREST, algorithm="brute", metric="cosine").fit(matrix)
    return _asked(matrix, lambda query: every.kneighbors(query[None]))


def _asked(matrix: Any, search: Callable[[Any], object]) -> Figures:
    """The middle of eleven searches after a first."""
    taken = [_timed(lambda row=row: search(matrix[row]))[0] for row in range(0, 6000, 500)][1:]
    return {f"{key}_ms": middle(one[f"{key}_s"] * 1000 for one in taken) for key in ("took", "cpu")}


def _kmeans(folder: Path) -> Figures:
    from components.core.space.clusters import kmeans

    matrix = _opened(folder)
    figures, labels = _timed(lambda: kmeans(matrix, GROUPS))
    return {**figures, "inertia": _inertia(matrix, labels)}


def _sklearn_minibatch(folder: Path) -> Figures:
    from sklearn.cluster import MiniBatchKMeans

    matrix = _opened(folder)
    figures, fitted = _timed(lambda: MiniBatchKMeans(GROUPS, random_state=0, n_init=1).fit(matrix))
    return {**figures, "inertia": _inertia(matrix, fitted.labels_)}


def _inertia(matrix: Any, labels: Any) -> float:
    import numpy as np

    total = 0.0
    for group in np.unique(labels):
        rows = matrix[labels == group].astype(np.float64)
        total += float(((rows - rows.mean(axis=0)) ** 2).sum())
    return total / len(matrix)


def _umap(folder: Path) -> Figures:
    from components.core.corpus import Method
    from components.core.space.survey import Survey

    survey = Survey(folder / "20k.npy", Method.UMAP, {}, folder / "compiled")

    def run() -> None:
        survey.start()
        assert survey.result() is not None

    return _beside_a_server(run)


def _umap_in_a_thread(folder: Path) -> Figures:
    matrix = _opened(folder, "20k")

    def run() -> None:
        from umap import UMAP

        UMAP().fit_transform(matrix)

    return _beside_a_server(run)


def _beside_a_server(run: Callable[[], None]) -> Figures:
    """The figures of a task in a thread, and how late one that wants to wake every TICK_S becomes meanwhile."""
    late_ms, figures = [], {}
    working = threading.Thread(target=lambda: figures.update(_timed(run)[0]))
    working.start()
    while working.is_alive():
        began = time.perf_counter()
        time.sleep(TICK_S)
        json.loads(json.dumps(list(range(1000))))  # some work of an answer, which needs the interpreter
        late_ms.append((time.perf_counter() - began - TICK_S) * 1000)
    return {**figures, "worst_ms": max(late_ms), "p99_ms": percentile(late_ms, 0.99)}


def _timed(call: Callable[[], Any]) -> tuple[Figures, Any]:
    before, began = _cpu_s(), time.perf_counter()
    result = call()
    took_s = time.perf_counter() - began
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"took_s": took_s, "cpu_s": _cpu_s() - before, "peak_mb": max(peaks) / 1024}, result


def _cpu_s() -> float:
    """Of this process and of the ones it began that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


WAYS: Mapping[str, Callable[[Path], Figures]] = {
    "vectors": _vectors,
    "pca": _pca,
    "sklearn_pca": _sklearn_pca,
    "search": _search,
    "sklearn_brute": _sklearn_brute,
    "kmeans": _kmeans,
    "sklearn_minibatch": _sklearn_minibatch,
    "umap": _umap,
    "umap_in_a_thread": _umap_in_a_thread,
}


if __name__ == "__main__":
    print(json.dumps(WAYS[sys.argv[1]](Path(sys.argv[2]))))
