"""What preparing 200 photos costs: time, memory, and how late everything else of the process becomes.

The rival is the loop everybody writes first: open, turn, thumbnail, save, one after another.
"""

import asyncio
import io
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.contenders import Contender
from tests.bench.figures import line, middle, percentile

PHOTOS, DISTINCT = 200, 6
WIDTH, HEIGHT = 4000, 3000
TICK_S = 0.01


def prepare(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """The app's pool beside the plain loop, each in a process of its own."""
    if not any(contender.name == "app" for contender in contenders):
        return
    with tempfile.TemporaryDirectory() as folder:
        _child(
            "photos", folder
        )  # here they would count as the memory of every child: Linux hands its peak on
        ours, loops = [], []
        for _ in range(rounds):
            ours.append(_child("pool", folder))
            loops.append(_child("loop", folder))
    for bar, unit, goal, key in (
        (f"{PHOTOS} photos of 12 megapixels prepared", "s", 30, "took_s"),
        ("… memory at its highest", "MB", 600, "peak_mb"),
        ("… lateness of an event loop beside it, the worst", "ms", 200, "worst_ms"),
        ("… p99", "ms", None, "p99_ms"),
        ("… server CPU", "s", None, "cpu_s"),
    ):
        figures = {"app": middle(one[key] for one in ours), "plain_loop": middle(one[key] for one in loops)}
        yield line(bar, unit, goal, figures)


def _photo(seed: int) -> bytes:
    """A JPEG as cameras make them: soft shapes, fine texture, the noise of a sensor; some 4 MB."""
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(seed)
    shapes = Image.fromarray(rng.integers(0, 256, (12, 16, 3), np.uint8)).resize((WIDTH, HEIGHT), 3)
    texture = Image.fromarray(rng.integers(0, 256, (HEIGHT // 8, WIDTH // 8), np.uint8)).resize(
        shapes.size, 2
    )
    pixels = 0.7 * np.asarray(shapes, np.float32) + 0.2 * np.asarray(texture, np.float32)[..., None] + 10
    pixels += rng.normal(0, 6, (HEIGHT, WIDTH, 1)).astype(np.float32)
    to = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(to, "JPEG", quality=90)
    return to.getvalue()


def _child(way: str, folder: str) -> dict[str, float]:
    ran = subprocess.run(
        [sys.executable, "-m", __name__, way, folder], check=True, capture_output=True, text=True
    )
    return json.loads(ran.stdout)


def _sources(folder: str) -> Iterator[tuple[str, bytes]]:
    for number in range(PHOTOS):
        yield f"{number}.jpg", (Path(folder) / f"{number % DISTINCT}.jpg").read_bytes()


def _pool(folder: str) -> int:
    from components.core.images import LONG_SIDE, Recipe
    from components.core.images.pool import prepare_all

    return sum(len(done.pictures) for done in prepare_all(_sources(folder), Recipe(LONG_SIDE)))


def _loop(folder: str) -> int:
    from PIL import Image, ImageOps

    done = 0
    for _name, data in _sources(folder):
        picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        picture.thumbnail((2048, 2048))
        picture.save(io.BytesIO(), "JPEG", quality=88)
        done += 1
    return done


def _watch(late_ms: list[float], ended: threading.Event) -> None:
    """An event loop that wants to wake every TICK_S, as the one that streams answers does."""

    async def tick() -> None:
        while not ended.is_set():
            began = time.perf_counter()
            await asyncio.sleep(TICK_S)
            late_ms.append((time.perf_counter() - began - TICK_S) * 1000)

    asyncio.run(tick())


def _measure(way: str, folder: str) -> dict[str, float]:
    late_ms: list[float] = []
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(late_ms, ended))
    watcher.start()
    began, cpu = time.perf_counter(), time.process_time()
    done = {"pool": _pool, "loop": _loop}[way](folder)
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    ended.set()
    watcher.join()
    assert done == PHOTOS
    return {
        "took_s": took,
        "cpu_s": spent,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "worst_ms": max(late_ms),
        "p99_ms": percentile(late_ms, 0.99),
    }


def _photos(folder: str) -> dict[str, float]:
    for number in range(DISTINCT):
        (Path(folder) / f"{number}.jpg").write_bytes(_photo(number))
    return {}


if __name__ == "__main__":
    way, place = sys.argv[1:]
    print(json.dumps(_photos(place) if way == "photos" else _measure(way, place)))
