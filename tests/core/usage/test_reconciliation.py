"""Whether a relay took what it said, as figures with their uncertainty."""

from dataclasses import replace
from decimal import Decimal

import pytest

from components.core.catalog.prices import Price, cost
from components.core.catalog.tokens import Count
from components.core.records import Cost, Doubt, PriceSource, Status, Usage
from components.core.usage.claims import Counted
from components.core.usage.matching import Pair, match
from components.core.usage.reconciliation import by_model, due, whole
from tests.core.usage.bills import MODEL, PRICE, call, failed, nameless, price_of, row

CALLS = [call(number, prompt=900 + 137 * number, completion=40 + 31 * number) for number in range(12)]


def verdict(calls, rows, **more):
    (one,) = by_model(match(calls, rows), price_of, **more)
    return one


@pytest.mark.parametrize("times", ["0.5", "1", "1.3", "2"])
@pytest.mark.parametrize("shown", [list, nameless], ids=["numbered", "nameless"])
def test_what_was_taken_is_so_many_times_what_it_should_be(times, shown):
    one = verdict(CALLS, shown([row(each, times=times) for each in CALLS]))
    assert one.calls == one.compared == one.multiplier.count == 12
    assert abs(one.multiplier.value - float(times)) <= one.multiplier.error < 0.001
    assert (one.multiplier.is_more, one.multiplier.is_less) == (float(times) > 1, float(times) < 1)
    assert one.ours == sum(each.cost.amount for each in CALLS)
    assert one.theirs == one.taken == sum(row(each, times=times).amount for each in CALLS)
    assert one.doubt is Doubt.REPORTED


def test_where_it_differs_from_call_to_call_the_interval_is_wide():
    one = verdict(
        CALLS, [row(each, times="0.8" if number % 2 else "1.3") for number, each in enumerate(CALLS)]
    )
    assert one.multiplier.value == pytest.approx(1.05, abs=0.1)
    assert one.multiplier.error > 0.1
    assert not one.multiplier.is_more


def test_two_calls_say_no_multiplier_and_their_sums_all_the_same():
    one = verdict(CALLS[:2], [row(each, times="1.3") for each in CALLS[:2]])
    assert one.multiplier is None
    assert one.theirs > one.ours > 0


def test_tokens_that_were_estimated_widen_it_and_are_said():
    guessed = [
        replace(
            each,
            usage=replace(each.usage, doubt=Doubt.ESTIMATED),
            cost=replace(each.cost, doubt=Doubt.ESTIMATED),
        )
        for each in CALLS
    ]
    one = verdict(guessed, [row(each, times="1.2") for each in guessed])
    assert one.doubt is Doubt.ESTIMATED
    assert one.multiplier.error == pytest.approx(0.3, abs=0.001)
    assert not one.multiplier.is_more


def test_tokens_the_log_inflates_are_told_from_its_price():
    def inflated(each):
        usage = Usage(each.usage.prompt * 3 // 2, each.usage.completion * 3 // 2, 0, doubt=Doubt.REPORTED)
        return replace(
            row(each), prompt=usage.prompt, completion=usage.completion, amount=cost(PRICE, usage).amount
        )

    one = verdict(CALLS, [inflated(each) for each in CALLS])
    assert one.multiplier.value == pytest.approx(1.5, abs=0.01)
    assert one.by_their_count.value == pytest.approx(1.0, abs=0.001)
    assert one.claims.prompt.ratio.value == pytest.approx(1.5, abs=0.001)
    assert (one.claims.prompt.ours, one.claims.prompt.calls) == (sum(each.usage.prompt for each in CALLS), 12)
    assert one.claims.completion.ratio.is_more
    assert (one.claims.prompt.doubt, one.claims.prompt_counted) == (Doubt.REPORTED, None)


@pytest.mark.parametrize(("sure", "told"), [(Doubt.REPORTED, True), (Doubt.ESTIMATED, False)])
def test_tokens_are_counted_by_us_too_where_the_text_is_kept(sure, told):
    def counted(each):
        return Counted(None, Count(each.usage.completion - 20, sure))

    calls = [replace(each, usage=replace(each.usage, completion=120, reasoning=20)) for each in CALLS]
    rows = [replace(row(each), completion=140) for each in calls]
    claims = verdict(calls, rows, count_of=counted).claims
    assert claims.prompt_counted is None
    claim = claims.completion_counted
    assert (claim.claimed, claim.ours, claim.doubt) == (12 * 120, 12 * 100, sure)
    assert claim.ratio.is_more is told


CACHED = [
    call(number, prompt=4000 + 137 * number, completion=40, cached=3000 if number % 2 else 0)
    for number in range(12)
]


def test_a_missing_discount_for_cached_tokens_is_its_own_figure():
    def full(each):
        return replace(row(each), amount=cost(PRICE, replace(each.usage, cached=0)).amount)

    one = verdict(CACHED, [full(each) for each in CACHED])
    assert one.multiplier.value == pytest.approx(1)
    assert one.cache_missing == 6 * 3000 * (Decimal(2) - Decimal("0.5")) / 1_000_000
    given = verdict(CACHED, [row(each, times="1.3") for each in CACHED])
    assert (given.cache_missing, round(given.multiplier.value, 2)) == (0, 1.3)


def test_where_nothing_was_cached_or_no_discount_is_known_none_is_missing():
    assert verdict(CALLS, [row(each) for each in CALLS]).cache_missing is None
    plain = replace(PRICE, cached_per_million=None)
    (one,) = by_model(match(CACHED, [row(each) for each in CACHED]), lambda model: plain)
    assert one.cache_missing is None


def test_calls_that_failed_and_cost_something_are_named_and_not_in_the_multiplier():
    lost = failed(20)
    taken = replace(row(lost), amount=Decimal("0.01"))
    one = verdict([*CALLS, lost, failed(21)], [*(row(each) for each in CALLS), taken, row(failed(21))])
    assert one.failed == (Pair(lost, taken),)
    assert (one.calls, one.compared, one.multiplier.value) == (14, 12, pytest.approx(1))


def test_what_a_call_costs_is_what_was_reckoned_then_else_the_price_of_now_else_unknown():
    assert due(CALLS[0], lambda model: None) == (CALLS[0].cost.amount, Doubt.REPORTED)
    bare = replace(CALLS[0], cost=Cost())
    assert due(bare, price_of) == (CALLS[0].cost.amount, Doubt.ESTIMATED)
    assert due(bare, lambda model: None) is None
    own = replace(bare, cost=Cost(Decimal(7), "USD", PriceSource.OWN, Doubt.REPORTED))
    assert due(own, price_of) == due(bare, price_of)
    assert due(own, lambda model: None) == (Decimal(7), Doubt.REPORTED)
    assert due(replace(own, cost=replace(own.cost, currency="CNY")), lambda model: None) is None
    yuan = Price(Decimal(2), Decimal(8), currency="CNY", source=PriceSource.OWN)
    assert due(bare, lambda model: yuan) is None


def test_calls_nobody_knows_a_price_of_are_counted_and_not_compared():
    bare = [replace(each, cost=Cost(), model="mystery") for each in CALLS]
    one = verdict(bare, [replace(row(each), amount=Decimal("0.01")) for each in bare])
    assert (one.unpriced, one.compared, one.multiplier, one.doubt) == (12, 0, None, Doubt.UNKNOWN)
    assert (one.taken, one.theirs) == (Decimal("0.12"), 0)


def test_all_models_together_and_what_has_no_counterpart():
    other = [
        call(40 + number, model="o3", cost=Cost(Decimal("0.01"), doubt=Doubt.REPORTED)) for number in range(3)
    ]
    unlogged, stopped = call(50), call(51, status=Status.STOPPED)
    stranger = replace(row(call(60)), request_id="theirs")
    rows = [row(each, times="1.3") for each in (*CALLS, *other)]
    back = replace(rows[0], amount=Decimal("-0.5"))
    matching = match([*CALLS, *other, unlogged, stopped], [*rows, rows[0], stranger, back])
    verdicts = by_model(matching, price_of)
    assert [one.model for one in verdicts] == [MODEL, "o3"]
    all_of_it = whole(matching, verdicts, price_of)
    assert (all_of_it.calls, all_of_it.compared, all_of_it.again, all_of_it.failed) == (15, 15, 1, 0)
    assert abs(all_of_it.multiplier.value - 1.3) <= all_of_it.multiplier.error
    assert all_of_it.taken == sum(each.amount for each in rows) + rows[0].amount
    assert (all_of_it.unlogged, all_of_it.never_made) == ((unlogged,), (stranger,))
    assert (all_of_it.never_made_taken, all_of_it.refunded) == (stranger.amount, Decimal("0.5"))
    assert all_of_it.cache_missing is None


def test_nothing_compared_is_nothing_found():
    empty = match([], [])
    assert by_model(empty, price_of) == []
    found = whole(empty, [], price_of)
    assert (found.multiplier, found.taken, found.never_made) == (None, 0, ())
