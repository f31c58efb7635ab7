"""What to ask a relay's support about: the findings that are beyond their uncertainty, and calls that show them."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from components.core.charges import Charge
from components.core.records import Doubt
from components.core.sets.exports import guarded
from components.core.usage.claims import Claim
from components.core.usage.matching import Matching, Pair
from components.core.usage.ratios import Ratio
from components.core.usage.reconciliation import PriceOf, Verdict, Whole, due

WORTH = 1.01
"""A ratio within a hundredth is not asked about, however sure it is."""
FRAMING = 1.1
"""The same of our own count: what frames a text costs a few tokens that are not in it."""
EXAMPLES = 5

COLUMNS = (
    *("request_id", "ended_utc", "model", "status", "prompt_told", "completion_told", "cached_told"),
    *("prompt_logged", "completion_logged", "cached_logged", "due_usd", "taken_usd"),
)


class Kind(StrEnum):
    """What was found."""

    DEARER = "dearer"
    """More was taken than price and tokens come to."""
    TOKENS = "tokens"
    """The log has more tokens than the replies told."""
    COUNTED = "counted"
    """The log has more tokens of answers than we count in them."""
    CACHE = "cache"
    """Cached tokens at the full price."""
    FAILED = "failed"
    """Calls that failed and were charged."""
    AGAIN = "again"
    """Calls that were charged more than once."""
    NEVER_MADE = "never_made"
    """Calls nobody made from here."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to ask about; `model` is None where it is about all of them."""

    kind: Kind
    model: str | None
    count: int
    amount: Decimal
    """US dollars beyond what was due; 0 where it is about tokens."""
    ratio: Ratio | None = None


def findings(whole: Whole, verdicts: Sequence[Verdict]) -> list[Finding]:
    """What is worth asking about, the models with most money first."""
    found = [finding for verdict in verdicts for finding in _of_model(verdict)]
    if whole.never_made_taken > 0:
        found.append(Finding(Kind.NEVER_MADE, None, len(whole.never_made), whole.never_made_taken))
    return found


def examples(matching: Matching, finding: Finding, price_of: PriceOf) -> list[Pair]:
    """The calls that show a finding best: where most was taken beyond what was due."""
    pairs = [pair for pair in matching.pairs if pair.call.model == finding.model]
    if finding.kind is Kind.AGAIN:
        pairs = [pair for pair in matching.again if pair.call.model == finding.model]
    elif finding.kind is Kind.FAILED:
        pairs = [pair for pair in pairs if pair.call.fault is not None and pair.charge.amount > 0]
    elif finding.kind is Kind.CACHE:
        pairs = [pair for pair in pairs if pair.call.usage.cached or pair.charge.cached]

    def beyond(pair: Pair) -> Decimal:
        told = due(pair.call, price_of)
        return pair.charge.amount - (told[0] if told else Decimal(0))

    return sorted(pairs, key=beyond, reverse=True)[:EXAMPLES]


def as_csv(matching: Matching, price_of: PriceOf) -> bytes:
    """Every row of the log with its call, and calls and rows without a counterpart; in UTF-8 with its mark, for Excel."""
    to = io.StringIO()
    writer = csv.writer(to)
    writer.writerow(COLUMNS)
    writer.writerows(_lines(matching, price_of))
    return to.getvalue().encode("utf-8-sig")


def _lines(matching: Matching, price_of: PriceOf) -> Iterator[list[str]]:
    for pair in (*matching.pairs, *matching.again):
        told = due(pair.call, price_of)
        yield [
            guarded(pair.call.request_id or pair.charge.request_id or ""),
            pair.call.at.isoformat(timespec="seconds"),
            guarded(pair.call.model or ""),
            pair.call.status.value,
            *_figures(pair.call.usage.prompt, pair.call.usage.completion, pair.call.usage.cached),
            *_figures(pair.charge.prompt, pair.charge.completion, pair.charge.cached),
            f"{told[0]:f}" if told else "",
            f"{pair.charge.amount:f}",
        ]
    for row in (*matching.theirs_only, *matching.refunds):
        yield _alone(row)


def _alone(row: Charge) -> list[str]:
    status = "refunded" if row.amount < 0 else "not_made"
    logged = _figures(row.prompt, row.completion, row.cached)
    at = row.at.isoformat(timespec="seconds")
    return [
        *(guarded(row.request_id or ""), at, guarded(row.model), status, "", "", ""),
        *(*logged, "", f"{row.amount:f}"),
    ]


def _figures(*figures: int | None) -> list[str]:
    return ["" if figure is None else str(figure) for figure in figures]


def _of_model(verdict: Verdict) -> Iterator[Finding]:
    ratio = verdict.multiplier
    if ratio is not None and _beyond(ratio, WORTH):
        yield Finding(Kind.DEARER, verdict.model, verdict.compared, verdict.theirs - verdict.ours, ratio)
    claims = verdict.claims
    told = [
        claim for claim in (claims.prompt, claims.completion) if claim is not None and _is_worth(claim, WORTH)
    ]
    if told:
        most = max(told, key=lambda claim: claim.ratio.value if claim.ratio else 0)
        yield Finding(Kind.TOKENS, verdict.model, most.calls, Decimal(0), most.ratio)
    counted = claims.completion_counted
    if counted is not None and counted.doubt is Doubt.REPORTED and _is_worth(counted, FRAMING):
        yield Finding(Kind.COUNTED, verdict.model, counted.calls, Decimal(0), counted.ratio)
    if verdict.cache_missing:
        yield Finding(Kind.CACHE, verdict.model, verdict.compared, verdict.cache_missing)
    for kind, pairs in ((Kind.FAILED, verdict.failed), (Kind.AGAIN, verdict.again)):
        if pairs:
            taken = sum((pair.charge.amount for pair in pairs), Decimal(0))
            yield Finding(kind, verdict.model, len(pairs), taken)


def _is_worth(claim: Claim, least: float) -> bool:
    return claim.ratio is not None and _beyond(claim.ratio, least)


def _beyond(ratio: Ratio, least: float) -> bool:
    return ratio.is_more and ratio.value > least
