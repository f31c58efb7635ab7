"""Which row of a log is which call."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.core.records import Status, Timing, Usage
from components.core.usage.matching import Pair, match, since
from components.core.usage.nearness import canonical
from tests.core.usage.bills import NOON, REFUSED, call, failed, nameless, row

CALLS = [call(number, prompt=1000 + number, completion=50 + 3 * number) for number in range(6)]


def partners(matching):
    return {pair.call.id: pair.charge for pair in matching.pairs}


def test_the_relays_own_number_decides_whatever_time_it_is_there():
    rows = [row(one, late_s=400) for one in CALLS]
    matching = match(CALLS, reversed(rows))
    assert matching.pairs == tuple(Pair(one, its) for one, its in zip(CALLS, rows, strict=True))
    assert (matching.ours_only, matching.theirs_only) == ((), ())
    assert (matching.skew_s, matching.skew_known) == (400, True)


@pytest.mark.parametrize("late_s", [-500, -3, 0, 61, 599])
def test_without_numbers_the_clocks_difference_is_learned_from_tokens_nothing_else_has(late_s):
    rows = nameless(row(one, late_s=late_s) for one in CALLS)
    matching = match(CALLS, rows)
    assert partners(matching) == {one.id: its for one, its in zip(CALLS, rows, strict=True)}
    assert (matching.skew_s, matching.skew_known) == (late_s, True)


def test_tokens_tell_calls_of_the_same_time_apart():
    together = [replace(one, at=NOON) for one in CALLS]
    rows = nameless(row(one) for one in together)
    assert partners(match(together, rows)) == {one.id: its for one, its in zip(together, rows, strict=True)}


def test_rows_with_other_tokens_are_still_paired_by_their_time():
    rows = nameless(
        row(one, prompt=one.usage.prompt * 2, completion=one.usage.completion * 2) for one in CALLS
    )
    assert partners(match(CALLS, rows)) == {one.id: its for one, its in zip(CALLS, rows, strict=True)}


def test_a_row_that_has_another_calls_number_is_nobody_elses():
    lost = replace(CALLS[0], id="lost", request_id="r-lost")
    matching = match([*CALLS, lost], [row(one) for one in CALLS])
    assert matching.ours_only == (lost,)
    stranger = row(CALLS[0], late_s=1)
    matching = match([lost], [replace(stranger, request_id="r-other")])
    assert len(matching.pairs) == 1  # where no number was ever the log's own, time and tokens say more


def test_a_call_without_a_number_finds_the_row_that_is_left():
    quiet = replace(CALLS[2], request_id=None)
    calls = [*CALLS[:2], quiet, *CALLS[3:]]
    assert partners(match(calls, [row(one) for one in CALLS]))[quiet.id] == row(CALLS[2])


def test_further_rows_of_a_call_are_told_apart_and_refused_ones_forgotten():
    rows = [row(CALLS[0]), row(CALLS[0], late_s=1), row(CALLS[0], refused=True, times="0")]
    matching = match(CALLS[:1], rows)
    assert matching.pairs == (Pair(CALLS[0], rows[0]),)
    assert matching.again == (Pair(CALLS[0], rows[1]),)
    assert matching.theirs_only == ()


def test_what_was_given_back_is_no_call():
    back = row(CALLS[0], times="-1")
    assert match(CALLS[:1], [back]).refunds == (back,)


def test_calls_without_a_model_are_left_out_and_rows_of_nobody_are_told():
    stranger = row(call(30, model="other"))
    matching = match([replace(CALLS[0], model=None)], [stranger])
    assert (matching.ours_only, matching.theirs_only) == ((), (stranger,))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("openai/gpt-4o", "gpt-4o"),
        ("gpt-4o", "gpt-4o-2024-08-06"),
        ("deepseek/deepseek-r1:free", "DeepSeek-R1"),
        ("claude-3-5-sonnet-latest", "claude-3-5-sonnet-20241022"),
    ],
)
def test_names_are_the_same_without_vendor_variant_and_date(ours, theirs):
    assert canonical(ours) == canonical(theirs)


def test_a_name_of_the_logs_own_is_learned_from_the_calls_that_have_numbers():
    calls = [*CALLS[:3], replace(CALLS[3], request_id=None)]
    rows = [row(one, model="channel-7") for one in calls]
    assert len(match(calls, rows).pairs) == 4


def test_a_call_that_was_left_is_found_by_its_beginning_or_much_later():
    left = call(0, status=Status.STOPPED, usage=Usage(), timing=Timing(0.5, 4.0), request_id=None)
    ended = row(call(0), late_s=240, took_s=244.0, request_id=None)
    assert partners(match([left], [ended])) == {left.id: ended}
    assert match([left], [replace(ended, took_s=None)]).pairs
    assert not match([left], [replace(ended, took_s=10.0)]).pairs
    assert not match([left], [replace(ended, took_s=None, at=NOON + timedelta(hours=1))]).pairs
    done = replace(left, status=Status.DONE)
    assert not match([done], [replace(ended, took_s=None)]).pairs


def test_a_call_the_relay_said_it_took_nothing_for_gets_what_nobody_else_wants():
    free = failed(0, id="free", fault=replace(REFUSED, values={"charged": "no"}), request_id=None)
    paid = call(0, request_id=None)
    (one,) = nameless([row(paid)])
    assert partners(match([free, paid], [one])) == {paid.id: one}


def test_what_was_matched_before_stays():
    rows = [replace(row(CALLS[0]), call_id=CALLS[1].id), replace(row(CALLS[1]), call_id=CALLS[0].id)]
    assert partners(match(CALLS[:2], rows)) == {CALLS[1].id: rows[0], CALLS[0].id: rows[1]}


def test_of_calls_before_the_log_begins_nothing_is_said():
    matching = match(CALLS, [])
    assert since(matching, CALLS[4].at).ours_only == tuple(CALLS[4:])
    assert since(matching, None) == matching


ANY_CALL = st.builds(
    lambda number, second, prompt, completion, named, status, model: replace(
        call(0, prompt=prompt, completion=completion),
        id=f"c{number}",
        at=NOON + timedelta(seconds=second),
        request_id=f"q{number}" if named else None,
        status=status,
        model=model,
    ),
    st.integers(0, 10**9),
    st.integers(0, 300),
    st.sampled_from([None, 10, 20]),
    st.sampled_from([None, 1, 2]),
    st.booleans(),
    st.sampled_from([Status.DONE, Status.FAILED, Status.STOPPED]),
    st.sampled_from(["gpt-4o", "openai/gpt-4o", "o3"]),
)
ANY_ROW = st.builds(
    lambda of, late_s, amount, refused: replace(
        row(of, late_s=late_s, refused=refused), amount=Decimal(amount)
    ),
    ANY_CALL,
    st.integers(-30, 30),
    st.integers(-1, 3),
    st.booleans(),
)


@settings(max_examples=60)
@given(
    st.lists(ANY_CALL, max_size=8, unique_by=lambda one: one.id), st.lists(ANY_ROW, max_size=6), st.randoms()
)
def test_each_call_and_each_row_has_one_place_in_whatever_order_they_come(calls, strangers, random):
    rows = [row(one, late_s=1) for one in calls[::2]] + strangers
    matching = match(calls, rows)
    paired = [pair.call.id for pair in matching.pairs]
    assert sorted([*paired, *(one.id for one in matching.ours_only)]) == sorted(one.id for one in calls)
    placed = [pair.charge for pair in (*matching.pairs, *matching.again)]
    placed += [*matching.theirs_only, *matching.refunds]
    assert len(placed) + sum(one.refused or one.amount == 0 for one in rows) >= len(rows) >= len(placed)
    assert len({id(one) for one in placed}) == len(placed)
    shuffled_calls, shuffled_rows = list(calls), list(rows)
    random.shuffle(shuffled_calls)
    random.shuffle(shuffled_rows)
    assert match(shuffled_calls, shuffled_rows) == matching
