"""Scores out of votes: how much better each contender is thought to be, and how sure that is.

The model is Bradley and Terry's ("Rank analysis of incomplete block designs", Biometrika 39, 1952): a wins against b with
the odds exp(a - b). Its likelihood is concave (D. R. Hunter, "MM algorithms for generalized Bradley-Terry models", Annals
of Statistics 32, 2004), so Newton's method finds the one best point. A draw counts as half a win of each, as in
Chatbot Arena (Chiang et al., 2024). Strengths are taken to be normal around the middle: whoever has won every time is not
infinitely good, and contenders that never met can stand in one list. Intervals come of the Hessian at that point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log
from typing import Any

VOTES_MIN = 10
"""Votes on a contender below which its score says little."""
MIDDLE, PER_DECADE = 1000.0, 400.0
"""Points of the mean, and by how many more one wins ten times of eleven: Elo's scale."""
_RIDGE = 0.25
"""One over the variance of strengths before any vote: a deviation of about 350 points."""
_CLOSE, _STEPS_MAX = 1e-9, 100
_Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Ballot:
    """What was thought of the answers of one turn: one is the best, or `best` is None and none is."""

    contenders: tuple[str, ...]
    best: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """One contender's points, with the interval that holds the true ones in 95 of 100 cases."""

    name: str
    points: float
    low: float
    high: float
    votes: int
    wins: float
    """Against others, draws as halves."""
    losses: float

    @property
    def is_sure(self) -> bool:
        """Whether there are enough votes to speak of."""
        return self.votes >= VOTES_MIN


def scores(ballots: Sequence[Ballot]) -> list[Score]:
    """The scores of all contenders, best first."""
    names = sorted({name for ballot in ballots for name in ballot.contenders})
    if not names:
        return []
    won = _won(ballots, names)
    strengths, errors = _fitted(won)
    unit = PER_DECADE / log(10)
    found = [
        Score(
            name,
            MIDDLE + unit * float(strength),
            MIDDLE + unit * float(strength - _Z95 * error),
            MIDDLE + unit * float(strength + _Z95 * error),
            sum(name in ballot.contenders for ballot in ballots),
            float(won[place].sum()),
            float(won[:, place].sum()),
        )
        for place, (name, strength, error) in enumerate(zip(names, strengths, errors, strict=True))
    ]
    return sorted(found, key=lambda score: (-score.points, score.name))


def _won(ballots: Sequence[Ballot], names: Sequence[str]) -> Any:
    """Wins of each over each, an array of shape (names, names).

    The best has beaten every other; where none is best, all have drawn, each pair with a weight such that a ballot of n
    counts as n - 1 games either way.
    """
    import numpy as np

    places: Mapping[str, int] = {name: place for place, name in enumerate(names)}
    won = np.zeros((len(names), len(names)))
    for ballot in ballots:
        if ballot.best is not None:
            for other in ballot.contenders:
                if other != ballot.best:
                    won[places[ballot.best], places[other]] += 1
        else:
            for one, other in combinations(ballot.contenders, 2):
                won[places[one], places[other]] += 1 / len(ballot.contenders)
                won[places[other], places[one]] += 1 / len(ballot.contenders)
    return won


def _fitted(won: Any) -> tuple[Any, Any]:
    """The likeliest strengths, around a mean of 0, and the standard errors of their distance from it."""
    import numpy as np

    games, strengths = won + won.T, np.zeros(len(won))
    for _step in range(_STEPS_MAX):
        chance = 1 / (1 + np.exp(strengths[None, :] - strengths[:, None]))
        slope = (won - games * chance).sum(axis=1) - _RIDGE * strengths
        spread = games * chance * (1 - chance)
        curve = np.diag(spread.sum(axis=1) + _RIDGE) - spread
        step = np.linalg.solve(curve, slope)
        strengths = strengths + np.clip(step, -1, 1)
        if np.abs(step).max() < _CLOSE:
            break
    from_mean = np.eye(len(won)) - 1 / len(won)
    return strengths, np.sqrt(np.diag(from_mean @ np.linalg.inv(curve) @ from_mean))
