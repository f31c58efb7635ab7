"""Measure the bars: `python -m tests.bench [bar …] [--rounds N] [--only app,write_stream]`, one line of JSON each.

Figures are medians of rounds taken in turn, on this machine, in this run; judge by the ratios.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence

from tests.bench.bars.crowd import crowd
from tests.bench.bars.drawing import drawing
from tests.bench.bars.durability import kill
from tests.bench.bars.embeddings import embeddings
from tests.bench.bars.finding import intake, search
from tests.bench.bars.footprint import cold_start, memory
from tests.bench.bars.gallery import gallery
from tests.bench.bars.grid import grid
from tests.bench.bars.ledger import ledger
from tests.bench.bars.map import map_of_points
from tests.bench.bars.opening import opening
from tests.bench.bars.prepare import prepare
from tests.bench.bars.race import race
from tests.bench.bars.space import space
from tests.bench.bars.turns import first_word, history, long_answer, unlimited
from tests.bench.bars.usage import usage
from tests.bench.contenders import CONTENDERS, Contender

Bar = Callable[[Sequence[Contender], int], Iterator[str]]
BARS: dict[str, Bar] = {
    "first_word": first_word,
    "long_answer": long_answer,
    "unlimited": unlimited,
    "history": history,
    "opening": opening,
    "crowd": crowd,
    "race": race,
    "cold_start": cold_start,
    "memory": memory,
    "kill": kill,
    "search": search,
    "intake": intake,
    "grid": grid,
    "prepare": prepare,
    "drawing": drawing,
    "gallery": gallery,
    "map": map_of_points,
    "space": space,
    "embeddings": embeddings,
    "ledger": ledger,
    "usage": usage,
}


def main() -> None:
    names = [contender.name for contender in CONTENDERS]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "bars", nargs="*", metavar="bar", help=f"of {', '.join(BARS)}; all when none is named"
    )
    parser.add_argument("--rounds", type=int, default=3, help="new people for each bar and contender")
    parser.add_argument("--only", default=",".join(names), help=f"of {', '.join(names)}")
    asked = parser.parse_args()
    if unknown := set(asked.bars) - set(BARS):
        parser.error(f"no such bar: {', '.join(sorted(unknown))}")
    contenders = [contender for contender in CONTENDERS if contender.name in asked.only.split(",")]
    for name in asked.bars or BARS:
        for told in BARS[name](contenders, asked.rounds):
            print(told, flush=True)


if __name__ == "__main__":
    main()
