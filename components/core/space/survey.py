"""A map or clusters that take their time, computed by a process of its own, so that the server stays free.

`python -m components.core.space.survey vectors.npy result.npy '{"method": "umap", …}'` tells a line of JSON for each
step and ends when its standard input does, which is when whoever started it has gone, however that came.
"""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from components.core.corpus import Method
from components.core.errors import InputError, Value
from components.core.settings import surroundings

_ROOT = Path(__file__).parents[3]
_NICE = 10


class Survey:
    """One map, or one clustering, on its way."""

    def __init__(
        self, vectors: Path, method: Method, parameters: Mapping[str, Value], folder: Path, threads: int = 0
    ) -> None:
        """`vectors` is a .npy of float32 (n, d); `folder` keeps what is compiled at the first time, some 20 s of work.

        `threads` is one fewer than this machine's processors when 0; `parameters` are those of methods.compute.
        """
        self._vectors, self._folder = vectors, folder
        self._order = orjson.dumps({**parameters, "method": method}).decode()
        self._threads = threads or max(1, _processors() - 1)
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()
        self._cancelled = False
        self._found: NDArray[np.generic] | None = None
        self._fault: InputError | None = None
        self.share = 0.0
        """How much is done, 0 to 1."""
        self.stage = "preparing"
        """preparing, neighbours, layout or clusters."""

    def start(self) -> None:
        """Begin; returns at once."""
        threading.Thread(target=self._follow, name="survey", daemon=True).start()

    def cancel(self) -> None:
        """End it at once, without a result."""
        self._cancelled = True
        if self._process:
            self._process.kill()

    def result(self, timeout_s: float | None = None) -> NDArray[np.generic] | None:
        """What methods.compute returns, once it is there; None when it was cancelled or takes longer than `timeout_s`.

        Raises:
            InputError: as methods.compute does; `reason` space_survey with `value`, how the process ended, when it broke
            off (most often for lack of memory).
        """
        self._ended.wait(timeout_s)
        if self._fault and not self._cancelled:
            raise self._fault
        return None if self._cancelled else self._found

    @property
    def ended(self) -> bool:
        """Whether it is over, however it ended."""
        return self._ended.is_set()

    def _follow(self) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="survey-") as place:
                self._run(Path(place) / "result.npy")
        except OSError as refused:
            self._fault = InputError(reason="space_survey", value=refused.errno)
        finally:
            self._ended.set()

    def _run(self, result: Path) -> None:
        command = [sys.executable, "-m", __name__, str(self._vectors), str(result), self._order]
        threads = str(self._threads)
        limits = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
        self._process = subprocess.Popen(  # noqa: S603  # our own Python, our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env=surroundings(**dict.fromkeys(limits, threads), NUMBA_CACHE_DIR=str(self._folder)),
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )
        if self._cancelled:
            self._process.kill()
        with self._process as process:
            for line in process.stdout or ():
                self._hear(orjson.loads(line))
            process.wait()  # leaving closes its standard input, which would end it before it has ended by itself
        if process.returncode == 0:
            self._found = np.load(result)
        elif not self._fault:
            self._fault = InputError(reason="space_survey", value=process.returncode)

    def _hear(self, told: Mapping[str, Value | Mapping[str, Value]]) -> None:
        if isinstance(refused := told.get("refused"), Mapping):
            self._fault = InputError(**refused)
        else:
            self.share, self.stage = max(self.share, float(str(told["share"]))), str(told["stage"])


def _processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _die_with_the_parent() -> None:
    # Nothing is ever written to it: it ends when the other end is closed, which the parent's death does too. A signal
    # at the parent's death (Linux) would come when the thread ends that began this process.
    def watch() -> None:
        os.read(0, 1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _main(vectors: str, result: str, order: str) -> int:
    from components.core.space.methods import compute

    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a library prints is no line of ours

    def tell(stage: str, share: float) -> None:
        out.write(orjson.dumps({"stage": stage, "share": round(share, 4)}) + b"\n")

    _die_with_the_parent()
    if hasattr(os, "nice"):
        os.nice(_NICE)
    parameters = orjson.loads(order)
    try:
        found = compute(np.load(vectors, mmap_mode="r"), Method(parameters.pop("method")), parameters, tell)
    except InputError as refused:
        out.write(orjson.dumps({"refused": dict(refused.values)}) + b"\n")
        return 1
    np.save(result, found)
    return 0


if __name__ == "__main__":
    raise SystemExit(_main(*sys.argv[1:]))
