"""Servers of their own process: started, weighed, ended, killed."""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

REPOSITORY = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


class Server:
    """One process that listens on `port`; its figures count the children too."""

    def __init__(
        self, command: Sequence[str], port: int, folder: Path, environment: Mapping[str, str]
    ) -> None:
        self.command, self.port, self.folder = list(command), port, folder
        self.environment = {**os.environ, **environment}
        self.address = f"http://localhost:{port}"
        self.start()

    def start(self) -> None:
        self.spawned_at = time.time()
        self.log = open(Path(tempfile.gettempdir()) / f"bench-{self.port}.log", "ab")  # noqa: SIM115
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )

    def wait(self, path: str, timeout_s: float = 30) -> None:
        """Wait until `path` answers 200."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                if self.get(path)[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"did not start: {self.ended()}")

    def ended(self) -> str:
        """What is known of a server that fails: whether it runs, and its last words."""
        said = Path(self.log.name).read_text(encoding="utf-8", errors="replace")[-2000:]
        return f"{' '.join(self.command)} (exit code {self.process.poll()}) said: {said}"

    def get(self, path: str) -> tuple[int, bytes, list[tuple[str, str]]]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=10)
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            return reply.status, reply.read(), reply.getheaders()
        finally:
            connection.close()

    def json(self, path: str) -> Any:
        return json.loads(self.get(path)[1])

    @property
    def processes(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu_s(self) -> float:
        """CPU seconds used so far, user and system."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes)

    def memory_mb(self) -> float:
        """Resident memory in MB (10^6 bytes)."""
        return sum(process.memory_info().rss for process in self.processes) / 1e6

    def loaded(self, name: str) -> bool:
        """Whether any compiled part of the package `name` is in memory."""
        return any(f"/{name}/" in part.path for process in self.processes for part in process.memory_maps())

    def kill(self) -> None:
        """kill -9: no goodbye."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()
        self.log.close()


def streamlit(script: str, port: int, folder: Path, environment: Mapping[str, str]) -> Server:
    options = {
        "server.port": str(port),
        "server.address": "localhost",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    flags = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Server([sys.executable, "-m", "streamlit", "run", script, *flags], port, folder, environment)


def bench_relay() -> Server:
    port = free_port()
    server = Server([sys.executable, "-m", "tests.bench.relay", str(port)], port, REPOSITORY, {})
    server.wait("/_log")
    return server
