"""Twenty people at once, each streaming fifty words a second for twenty seconds."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.contenders import Contender, Stand, stands
from tests.bench.figures import line, percentile
from tests.bench.relay import Script
from tests.bench.servers import Server
from tests.bench.wire import WireVisitor, wire_visitor

PEOPLE = 20
RATE = 50
LENGTH = 1000


@dataclass(frozen=True)
class Crowd:
    late_s: list[float]
    """Of every word: when it was on the wire, less when it was due."""
    cpu_s: float
    lost: int
    """Answers that did not come to their end."""


async def answer(someone: WireVisitor, script: Script) -> None:
    await someone.send(script)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(someone.whole.wait(), 3 * LENGTH / RATE)


async def gather(stand: Stand, relay: Server) -> Crowd:
    letters = "abcdefghijklmnopqrst"[:PEOPLE]
    scripts = [Script(0.02, RATE, LENGTH, f"z{letter}{stand.name[0]}") for letter in letters]
    async with contextlib.AsyncExitStack() as ends:
        people = [await ends.enter_async_context(wire_visitor(stand.server)) for _ in scripts]
        for someone, script in zip(people, scripts, strict=True):
            await answer(someone, Script(0.02, 0, 20, f"w{script.prefix}"))
        await asyncio.sleep(2)
        cpu = stand.server.cpu_s()
        await asyncio.gather(*(answer(*pair) for pair in zip(people, scripts, strict=True)))
        await asyncio.sleep(1)
        cpu = stand.server.cpu_s() - cpu
        late = []
        for someone, script in zip(people, scripts, strict=True):
            first = relay.json(f"/_log?prefix={script.prefix}")[-1]["sent"][0]
            late += [at - (first + number / RATE) for number, at in enumerate(someone.arrived)]
    return Crowd(late, cpu, sum(len(someone.arrived) < LENGTH for someone in people))


def crowd(contenders: Sequence[Contender], _: int) -> Iterator[str]:
    """Lateness of a word, the server's CPU, answers lost."""
    with stands(contenders) as (relay, up):
        seen = {stand.name: asyncio.run(gather(stand, relay)) for stand in up}
    late = {name: round(percentile(met.late_s, 0.95) * 1000) for name, met in seen.items()}
    middle = {name: round(percentile(met.late_s, 0.5) * 1000) for name, met in seen.items()}
    yield line(f"{PEOPLE} people at {RATE} words/s: lateness of a word, p95", "ms", 120, late, median=middle)
    cpu = {name: round(met.cpu_s, 1) for name, met in seen.items()}
    yield line(f"{PEOPLE} people at {RATE} words/s: server CPU", "s", 9, cpu)
    lost = {name: met.lost for name, met in seen.items()}
    yield line(f"{PEOPLE} people at {RATE} words/s: answers lost", "answers", 0, lost)
