"""Who is measured: the app and its rivals, each on a server of its own over the same relay."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.servers import REPOSITORY, Server, bench_relay, free_port, streamlit

RIVALS = REPOSITORY / "tests" / "bench" / "rivals"
SEED_TEXT = (
    "A message of the length that people send: " + "one more sentence about the same thing, and then " * 4
)
HEALTH = "/_stcore/health"


@dataclass(frozen=True)
class Contender:
    """A chat under measurement; `seeded(n)` is the path that opens a conversation of n messages."""

    name: str
    start: Callable[[Server, Path], Server]
    seeded: Callable[[Path, int], str]


def environment(relay: Server, home: Path) -> dict[str, str]:
    return {
        "OPENAI_BASE_URL": f"{relay.address}/v1",
        "OPENAI_API_KEY": "sk-bench",
        "RELAY_STUDIO_HOME": str(home),
        "BENCH_DATABASE": str(home / "prototype.db"),
        "BENCH_SEED_TEXT": SEED_TEXT,
    }


def app(relay: Server, home: Path) -> Server:
    return streamlit("app.py", free_port(), REPOSITORY, environment(relay, home))


def write_stream(relay: Server, home: Path) -> Server:
    return streamlit("write_stream_app.py", free_port(), RIVALS, environment(relay, home))


def prototype(relay: Server, home: Path) -> Server:
    return streamlit("app.py", free_port(), RIVALS / "prototype", environment(relay, home))


def seeded_by_address(_: Path, length: int) -> str:
    return f"/?seed={length}"


def seeded_in_store(home: Path, length: int) -> str:
    """Write a conversation into the app's own store and name it in the address."""
    from components.core.owner import owner
    from components.core.records import ChatOptions, Message, Role
    from components.core.store import Store

    store = Store(f"sqlite:///{home / 'relay-studio.db'}", home)
    try:
        conversation = store.conversations.create(owner(), ChatOptions(), f"{length} messages")
        parent = None
        for number in range(0, length, 2):
            asked = store.conversations.add_user(owner(), conversation.id, parent, f"{number} {SEED_TEXT}")
            answer = Message(
                id=f"{conversation.id}-{number}",
                conversation_id=conversation.id,
                parent_id=asked.id,
                role=Role.ASSISTANT,
                text=f"{number + 1} {SEED_TEXT}",
                created_at=datetime.now(UTC),
            )
            store.conversations.claim(owner(), conversation.id, answer, "bench")
            store.conversations.finish(owner(), answer)
            parent = answer.id
    finally:
        store.close()
    return f"/?c={conversation.id}"


APP = Contender("app", app, seeded_in_store)
PROTOTYPE = Contender("prototype", prototype, seeded_by_address)
WRITE_STREAM = Contender("write_stream", write_stream, seeded_by_address)
CONTENDERS = (APP, PROTOTYPE, WRITE_STREAM)


@dataclass(frozen=True)
class Stand:
    """A contender with its server running."""

    contender: Contender
    server: Server
    home: Path

    @property
    def name(self) -> str:
        return self.contender.name

    def seeded(self, length: int) -> str:
        return self.server.address + self.contender.seeded(self.home, length)


@contextlib.contextmanager
def stands(contenders: Sequence[Contender]) -> Iterator[tuple[Server, list[Stand]]]:
    """The relay and the contenders' servers, all up; each has an empty data folder of its own."""
    with contextlib.ExitStack() as ends:
        relay = bench_relay()
        ends.callback(relay.stop)
        up = []
        for contender in contenders:
            home = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
            server = contender.start(relay, home)
            ends.callback(server.stop)
            server.wait(HEALTH)
            up.append(Stand(contender, server, home))
        yield relay, up
