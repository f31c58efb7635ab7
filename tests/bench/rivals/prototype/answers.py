"""One thread per answer over the openai package's own stream; text saved to SQLite once a second."""

import functools
import os
import sqlite3
import threading
import time
from collections.abc import Iterator

import httpx2
from openai import OpenAI

MODEL = "bench-ttft20-tps0-n20"
SENT = 40
JOBS: dict[str, "Job"] = {}
_thread = threading.local()


@functools.cache
def client() -> OpenAI:
    http = httpx2.Client(timeout=httpx2.Timeout(60, connect=5))
    return OpenAI(
        base_url=os.environ["OPENAI_BASE_URL"],
        api_key=os.environ["OPENAI_API_KEY"],
        http_client=http,
        max_retries=1,
    )


def database() -> sqlite3.Connection:
    if not hasattr(_thread, "connection"):
        _thread.connection = sqlite3.connect(os.environ["BENCH_DATABASE"])
        _thread.connection.execute("pragma journal_mode=wal")
        _thread.connection.execute("pragma synchronous=normal")
        _thread.connection.execute(
            "create table if not exists m(id integer primary key, conv text, role text, text text)"
        )
    return _thread.connection


def add(conversation: str, role: str, text: str) -> int:
    row = (
        database()
        .execute("insert into m(conv, role, text) values(?, ?, ?)", (conversation, role, text))
        .lastrowid
    )
    database().commit()
    return row


def save(row: int, text: str) -> None:
    database().execute("update m set text = ? where id = ?", (text, row))
    database().commit()


def last(conversation: str, limit: int) -> list[tuple[int, str, str]]:
    order = "select id, role, text from m where conv = ? order by id desc limit ?"
    return database().execute(order, (conversation, limit)).fetchall()[::-1]


def count(conversation: str) -> int:
    return database().execute("select count(*) from m where conv = ?", (conversation,)).fetchone()[0]


def seed(conversation: str, length: int) -> None:
    text = os.environ["BENCH_SEED_TEXT"]
    rows = [(conversation, ("user", "assistant")[n % 2], f"{n} {text}") for n in range(length)]
    database().executemany("insert into m(conv, role, text) values(?, ?, ?)", rows)
    database().commit()


class Job:
    """An answer on its way."""

    def __init__(self, conversation: str) -> None:
        self.conversation = conversation
        self.running, self.cancelled = True, False
        self.parts: list[str] = []
        self.changed = threading.Condition()
        self.messages = [{"role": role, "content": text} for _, role, text in last(conversation, SENT)]
        self.row: int | None = None
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        saved = time.monotonic()
        stream = client().chat.completions.create(
            model=MODEL, messages=self.messages, stream=True, stream_options={"include_usage": True}
        )
        self.row = add(self.conversation, "assistant", "")
        for chunk in stream:
            if self.cancelled:
                break
            text = chunk.choices[0].delta.content if chunk.choices else None
            if not text:
                continue
            self.parts.append(text)
            if len(self.parts) == 1:
                self.announce()
            if time.monotonic() - saved > 1:
                save(self.row, "".join(self.parts))
                saved = time.monotonic()
        stream.close()
        save(self.row, "".join(self.parts))
        self.running = False
        self.announce()

    def announce(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def frames(self, per_s: float = 10) -> Iterator[str]:
        """The text so far, at most `per_s` times a second, and once at the end."""
        seen = -1
        while True:
            with self.changed:
                if self.running:
                    self.changed.wait(1 / per_s if seen > 0 else 5)
            running, length = self.running, len(self.parts)
            if length != seen:
                seen = length
                yield "".join(self.parts[:length])
            if not running:
                if len(self.parts) != seen:
                    yield "".join(self.parts)
                return
