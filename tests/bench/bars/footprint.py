"""What a start costs: time until the box can be used, memory, packages that must not be there yet."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.browser import BOX, chromium
from tests.bench.contenders import HEALTH, Contender, Stand, stands
from tests.bench.figures import line, middle
from tests.bench.relay import Script
from tests.bench.servers import bench_relay
from tests.bench.wire import wire_visitor

VISITORS = 40
HEAVY = ("sklearn", "umap", "numba", "bpe_openai", "tiktoken", "scipy")


def cold_start(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """From the command to a chat box that can be used, the browser being open already."""
    taken: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    with chromium() as browser, contextlib.ExitStack() as ends:
        relay = bench_relay()
        ends.callback(relay.stop)
        for _ in range(rounds):
            for contender in contenders:
                page = browser.new_page()
                with tempfile.TemporaryDirectory(prefix="bench-") as home:
                    server = contender.start(relay, Path(home))
                    server.wait(HEALTH)
                    page.goto(server.address)
                    page.locator(f"{BOX}:enabled").wait_for(timeout=60_000)
                    taken[contender.name].append(time.time() - server.spawned_at)
                    server.stop()
                page.close()
    yield line(
        "cold start to a usable box", "s", 4.5, {name: middle(all_, 2) for name, all_ in taken.items()}
    )


@dataclass(frozen=True)
class Weight:
    """MB (10^6 bytes) of resident memory."""

    one: float
    """With the first visitor's page open."""
    answered: float
    """After that visitor's first answer."""
    further: float
    """For each further visitor, who only opens the page."""


async def weigh(stand: Stand) -> Weight:
    async with contextlib.AsyncExitStack() as ends:
        someone = await ends.enter_async_context(wire_visitor(stand.server))
        await asyncio.sleep(1)
        one = stand.server.memory_mb()
        await someone.send(Script(0.02, 0, 20, "m"))
        await asyncio.wait_for(someone.whole.wait(), 30)
        await asyncio.sleep(1)
        answered = stand.server.memory_mb()
        for _ in range(VISITORS):
            await ends.enter_async_context(wire_visitor(stand.server))
        await asyncio.sleep(1)
        return Weight(one, answered, (stand.server.memory_mb() - answered) / VISITORS)


def memory(contenders: Sequence[Contender], _: int) -> Iterator[str]:
    """Resident memory after the first visitor and for each further one; heavy packages that are loaded by then."""
    with stands(contenders) as (_relay, up):
        weighed = {stand.name: asyncio.run(weigh(stand)) for stand in up}
        heavy = {stand.name: [name for name in HEAVY if stand.server.loaded(name)] for stand in up}
    one = {name: round(weight.one) for name, weight in weighed.items()}
    answered = {name: round(weight.answered) for name, weight in weighed.items()}
    yield line("memory after the first visitor", "MB", 260, one, after_an_answer=answered)
    further = {name: round(weight.further, 2) for name, weight in weighed.items()}
    yield line("memory for a further visitor", "MB", 0.5, further)
    loaded = {name: len(names) for name, names in heavy.items()}
    yield line("heavy packages loaded without use", "packages", 0, loaded, names=heavy)
