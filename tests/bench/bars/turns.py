"""What one person feels at a browser: the first word, a long answer, a long history."""

import itertools
import string
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.bench.browser import Turn, chromium, visitor
from tests.bench.contenders import Contender, stands
from tests.bench.figures import line, middle
from tests.bench.relay import Script

SHORT = Script(0.02, 0, 20)
LONG = Script(0.02, 200, 2000)
UNLIMITED = Script(0.02, 0, 2000)

_names = itertools.product(string.ascii_lowercase, repeat=3)


def fresh(script: Script) -> Script:
    """The same script with a prefix no page has shown yet."""
    return Script(script.first_after_s, script.words_per_s, script.length, "q" + "".join(next(_names)))


def turns(
    contenders: Sequence[Contender],
    script: Script,
    rounds: int,
    turns_a_round: int,
    lengths: Sequence[int] = (0,),
) -> dict[int, dict[str, list[Turn]]]:
    """Turns by length of the conversation and contender, A B A B.

    Each round is a new person at each length, whose first turn only warms up.
    """
    taken: dict[int, dict[str, list[Turn]]] = {length: defaultdict(list) for length in lengths}
    with stands(contenders) as (relay, up), chromium() as browser:
        for _, length, stand in itertools.product(range(rounds), lengths, up):
            address = stand.seeded(length) if length else ""
            with visitor(browser, stand.server, relay, address) as someone:
                someone.turn(fresh(SHORT))
                taken[length][stand.name] += [someone.turn(fresh(script)) for _ in range(turns_a_round)]
    return taken


def first_word(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """Enter to the first word in the DOM, less the relay's own time."""
    taken = turns(contenders, SHORT, rounds, 8)[0]
    figures = {name: middle(turn.first_s * 1000 for turn in all_) for name, all_ in taken.items()}
    yield line("first word after Enter, less the relay's time, median", "ms", 55, figures)


def long_answer(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """2,000 words at 200 a second: bytes, CPU, lateness, the browser's main thread."""
    taken = turns(contenders, LONG, rounds, 1)[0]
    bars = (
        ("kB to the browser", "kB", 60, 1, lambda turn: turn.kb),
        ("server CPU", "s", 0.9, 2, lambda turn: turn.server_cpu_s),
        ("last word after the relay's end", "ms", 60, 1, lambda turn: turn.late_s * 1000),
        ("browser main thread", "s", 2, 2, lambda turn: turn.main_thread_s),
    )
    for name, unit, goal, digits, figure in bars:
        figures = {who: middle(map(figure, all_), digits) for who, all_ in taken.items()}
        yield line(f"2,000 words at 200/s: {name}", unit, goal, figures)


def unlimited(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """2,000 words as fast as the relay can: Enter to the last word."""
    taken = turns(contenders, UNLIMITED, rounds, 3)[0]
    figures = {name: middle((turn.whole_s for turn in all_), 2) for name, all_ in taken.items()}
    yield line("2,000 words at once: Enter to the last word", "s", 0.6, figures)


def history(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """A turn in a conversation of 300 messages against one of 40, in time and bytes."""
    taken = turns(contenders, SHORT, rounds, 5, (40, 300))
    bars = (
        ("first word", "ms", lambda turn: turn.first_s * 1000),
        ("whole turn", "ms", lambda turn: turn.whole_s * 1000),
        ("bytes", "kB", lambda turn: turn.kb),
    )
    for name, unit, figure in bars:
        at_40 = {who: middle(map(figure, all_)) for who, all_ in taken[40].items()}
        at_300 = {who: middle(map(figure, all_)) for who, all_ in taken[300].items()}
        times = {who: round(at_300[who] / at_40[who], 2) for who in at_40}
        yield line(
            f"a turn at 300 messages over one at 40: {name}",
            "times",
            1.2,
            times,
            at_40=at_40,
            at_300=at_300,
            in_=unit,
        )
