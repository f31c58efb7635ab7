"""Tokens that a relay's log claims, against those its replies told and those we count in the text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from components.core.catalog.tokens import Count
from components.core.charges import Charge
from components.core.records import Call, Doubt
from components.core.usage.matching import Pair
from components.core.usage.ratios import Ratio, ratio


@dataclass(frozen=True, slots=True)
class Counted:
    """What we count in the texts of one call; None where a text is not kept."""

    prompt: Count | None = None
    completion: Count | None = None
    """Without thinking that is not shown."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Tokens claimed, against ours for the same calls."""

    calls: int
    claimed: int
    ours: int
    ratio: Ratio | None
    doubt: Doubt
    """Of our tokens: REPORTED as the reply told them or by the model's own tokenizer, else ESTIMATED."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Of the log, for the calls of one model; None where there is nothing to compare."""

    prompt: Claim | None = None
    """Against what the replies themselves told."""
    completion: Claim | None = None
    prompt_counted: Claim | None = None
    """Against our own count."""
    completion_counted: Claim | None = None


def uncounted(call: Call) -> Counted | None:
    """Where no text is kept."""
    return None


def claims(pairs: Sequence[Pair], count_of: Callable[[Call], Counted | None]) -> Claims:
    """What the log claims for these calls, against what is known of them here."""
    told = [(pair.call.usage, pair.charge) for pair in pairs if pair.call.usage.doubt is Doubt.REPORTED]
    counted = [(found, pair) for pair in pairs if (found := count_of(pair.call)) is not None]
    return Claims(
        _claim([(usage.prompt, row.prompt, Doubt.REPORTED) for usage, row in told]),
        _claim([(usage.completion, row.completion, Doubt.REPORTED) for usage, row in told]),
        _claim([_ours(found.prompt, pair.charge.prompt) for found, pair in counted]),
        _claim([_ours(found.completion, _shown(pair.call, pair.charge)) for found, pair in counted]),
    )


def _ours(counted: Count | None, claimed: int | None) -> tuple[int | None, int | None, Doubt]:
    if counted is None:
        return None, claimed, Doubt.UNKNOWN
    return counted.tokens, claimed, counted.doubt


def _shown(call: Call, row: Charge) -> int | None:
    """The tokens of the answer that are claimed, without those of thinking, which nobody can count."""
    if row.completion is None:
        return None
    return max(0, row.completion - (call.usage.reasoning or 0))


def _claim(compared: Sequence[tuple[int | None, int | None, Doubt]]) -> Claim | None:
    known = [(ours, claimed, doubt) for ours, claimed, doubt in compared if ours and claimed is not None]
    if not known:
        return None
    ours, claimed = [Decimal(one) for one, _, _ in known], [Decimal(one or 0) for _, one, _ in known]
    guessed = sum(one or 0 for one, _, doubt in known if doubt is not Doubt.REPORTED)
    total = int(sum(ours))
    return Claim(
        len(known),
        int(sum(claimed)),
        total,
        ratio(ours, claimed, guessed=guessed / total),
        Doubt.ESTIMATED if guessed else Doubt.REPORTED,
    )
