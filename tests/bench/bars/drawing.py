"""Eight drawings of 1024² at once, whose pictures all come at the same moment: memory over idle, and none lost.

The rival is what everybody writes first: the openai client in eight threads, each picture decoded, made small, written.
"""

import base64
import io
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.bench.contenders import Contender
from tests.bench.figures import line, middle

DRAWINGS, SIDE, CALL_S = 8, 1024, 3.0
RELAYS = 2
"""So many calls go to one relay at once that it takes two for all."""
SAMPLE_S = 0.005
KEY = "sk-bench-0123456789"


def drawing(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """The app's jobs beside eight threads, each in a process of its own."""
    if not any(contender.name == "app" for contender in contenders):
        return
    with _relay() as address:
        ours, threads = [], []
        for _ in range(rounds):
            ours.append(_child("jobs", address))
            threads.append(_child("threads", address))
    for bar, unit, goal, key in (
        (f"{DRAWINGS} drawings of {SIDE}² at once: memory over idle", "MB", 150, "over_mb"),
        (f"… from the order to the last picture kept, the relay taking {CALL_S:g} s", "s", None, "took_s"),
        ("… server CPU", "s", None, "cpu_s"),
    ):
        figures = {"app": middle(one[key] for one in ours), "threads": middle(one[key] for one in threads)}
        yield line(bar, unit, goal, figures)


class _Relay(ThreadingHTTPServer):
    """Answers every order after CALL_S with the same picture, of so much detail that it hardly packs."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.reply = json.dumps({"created": 1, "data": [{"b64_json": base64.b64encode(_picture()).decode()}]})

    def __enter__(self) -> str:  # type: ignore[override]
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server_port}/v1"

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        time.sleep(CALL_S)
        body = self.server.reply.encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is written about a request."""


def _relay() -> _Relay:
    return _Relay()


def _picture() -> bytes:
    """A PNG of about 2.5 MB, as a detailed drawing of this size has."""
    import numpy as np
    from PIL import Image

    rng, to = np.random.default_rng(1), io.BytesIO()
    shapes = Image.fromarray(rng.integers(0, 256, (16, 16, 3), np.uint8)).resize((SIDE, SIDE), 3)
    pixels = np.asarray(shapes, np.int16) + rng.integers(-40, 40, (SIDE, SIDE, 3), np.int16)
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(to, "PNG")
    return to.getvalue()


def _child(way: str, address: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        command = [sys.executable, "-m", __name__, way, address, folder]
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(ran.stdout)


class _Memory:
    """Resident memory while something runs, in MB over what it was before."""

    def __init__(self) -> None:
        import psutil

        self._of = psutil.Process().memory_info
        self._idle = self._most = self._of().rss
        self._ended = threading.Event()
        self._watching = threading.Thread(target=self._watch)
        self._watching.start()

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_S):
            self._most = max(self._most, self._of().rss)

    def over_mb(self) -> float:
        self._ended.set()
        self._watching.join()
        return (self._most - self._idle) / 1e6


def _jobs(address: str, folder: Path) -> dict[str, float]:
    """All that the app has in memory before its first drawing is there before the measuring begins."""
    import httpx2
    from pydantic import SecretStr

    from components.core import images, images_gallery
    from components.core.drawing.jobs import AT_ONCE, Drawings
    from components.core.fetch import Fetcher
    from components.core.orders import Order
    from components.core.records import Relay, Source, Status
    from components.core.relay.connection import Connection
    from components.core.store import Store

    assert images.PIXELS_MAX
    assert images_gallery.SMALL_SIDE_PX
    assert AT_ONCE * RELAYS == DRAWINGS
    store = Store(f"sqlite:///{folder / 'bench.db'}", folder)
    drawings, http = Drawings(store, Fetcher()), httpx2.AsyncClient()
    relays = [Relay(str(n), str(n), address, Source.VISIT) for n in range(RELAYS)]
    lines = [
        Connection(each, SecretStr(KEY), http, lambda call: store.ledger.record("local", call))
        for each in relays
    ]
    memory, began, cpu = _Memory(), time.perf_counter(), time.process_time()
    order = Order("", "bench-image", "a fox", size=f"{SIDE}x{SIDE}")
    made = [drawings.ask("local", lines[n % RELAYS], order) for n in range(DRAWINGS)]
    *_, last = drawings.watch("local", [each.id for each in made])
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    assert all(each.drawing.status is Status.DONE for each in last)
    assert len(store.pictures.latest("local", 100)) == DRAWINGS
    return {"over_mb": memory.over_mb(), "took_s": took, "cpu_s": spent}


def _threads(address: str, folder: Path) -> dict[str, float]:
    import openai
    from PIL import Image

    client = openai.OpenAI(api_key=KEY, base_url=address, max_retries=0)

    def draw(number: int) -> None:
        reply = client.images.generate(model="bench-image", prompt="a fox", size=f"{SIDE}x{SIDE}")  # type: ignore[call-overload]
        data = base64.b64decode(reply.data[0].b64_json)
        (folder / f"{number}.png").write_bytes(data)
        picture = Image.open(io.BytesIO(data))
        picture.thumbnail((512, 512))
        picture.save(folder / f"{number}.webp")

    memory, began, cpu = _Memory(), time.perf_counter(), time.process_time()
    drawn = [threading.Thread(target=draw, args=(number,)) for number in range(DRAWINGS)]
    for each in drawn:
        each.start()
    for each in drawn:
        each.join()
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    assert len(list(folder.glob("*.webp"))) == DRAWINGS
    return {"over_mb": memory.over_mb(), "took_s": took, "cpu_s": spent}


if __name__ == "__main__":
    way, address, folder = sys.argv[1:]
    print(json.dumps({"jobs": _jobs, "threads": _threads}[way](address, Path(folder))))
