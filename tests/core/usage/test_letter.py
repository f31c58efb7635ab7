"""What is worth asking a relay about, the calls that show it, and our own count of answers."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest

from components.core.catalog.tokens import count
from components.core.records import Doubt, Message, Role, Step
from components.core.usage import counting, letter
from components.core.usage.letter import Kind
from components.core.usage.matching import match
from components.core.usage.reconciliation import by_model, whole
from tests.core.usage.bills import MODEL, NOON, call, failed, price_of, row

CALLS = [call(number, prompt=900 + 137 * number, completion=40 + 31 * number) for number in range(8)]


def asked(calls, rows):
    matching = match(calls, rows)
    verdicts = by_model(matching, price_of)
    return matching, letter.findings(whole(matching, verdicts, price_of), verdicts)


def test_an_honest_bill_and_one_that_is_too_low_give_nothing_to_ask():
    assert asked(CALLS, [row(each) for each in CALLS])[1] == []
    assert asked(CALLS, [row(each, times="0.9") for each in CALLS])[1] == []


def test_each_thing_found_is_asked_about_with_the_calls_that_show_it():
    lost, stranger = failed(20), replace(row(call(40)), request_id="theirs")
    taken = replace(row(lost), amount=Decimal("0.05"))
    rows = [replace(row(each, times="1.3"), completion=each.usage.completion * 2) for each in CALLS]
    matching, found = asked([*CALLS, lost], [*rows, rows[0], taken, stranger])
    assert [finding.kind for finding in found] == [
        Kind.DEARER,
        Kind.TOKENS,
        Kind.FAILED,
        Kind.AGAIN,
        Kind.NEVER_MADE,
    ]
    dearer, tokens, broken, again, foreign = found
    assert (dearer.model, dearer.count, round(dearer.ratio.value, 2)) == (MODEL, 8, 1.3)
    assert dearer.amount == sum(each.amount for each in rows) - sum(each.cost.amount for each in CALLS)
    assert tokens.ratio.value == 2
    assert (broken.count, broken.amount) == (1, Decimal("0.05"))
    assert (again.amount, foreign.model, foreign.amount) == (rows[0].amount, None, stranger.amount)
    assert [pair.call.id for pair in letter.examples(matching, broken, price_of)] == [lost.id]
    assert [pair.call.id for pair in letter.examples(matching, again, price_of)] == ["call0"]
    shown = letter.examples(matching, dearer, price_of)
    assert len(shown) == letter.EXAMPLES
    beyond = [pair.charge.amount - (pair.call.cost.amount or 0) for pair in shown]
    assert beyond == sorted(beyond, reverse=True)


def test_the_table_has_a_line_for_everything_and_runs_nothing():
    stranger = replace(row(call(40)), request_id="=HYPERLINK()", model="@x")
    matching = match(CALLS[:2], [row(CALLS[0]), stranger, replace(row(CALLS[0]), amount=Decimal(-1))])
    lines = list(csv.DictReader(io.StringIO(letter.as_csv(matching, price_of).decode("utf-8-sig"))))
    assert [line["status"] for line in lines] == ["done", "not_made", "refunded"]
    assert (lines[0]["prompt_told"], lines[0]["prompt_logged"]) == ("900", "900")
    assert lines[0]["due_usd"] == lines[0]["taken_usd"] == "0.00212"
    assert (lines[1]["request_id"], lines[1]["model"], lines[1]["due_usd"]) == ("'=HYPERLINK()", "'@x", "")
    assert lines[2]["taken_usd"] == "-1"


ANSWER = Message("m0", "c", None, Role.ASSISTANT, "One two three, four five six.", NOON, reasoning="Hm.")


@pytest.mark.parametrize(
    ("message", "counted"),
    [
        (None, False),
        (replace(ANSWER, by_hand=True), False),
        (replace(ANSWER, text=""), False),
        (replace(ANSWER, steps=(Step("s", "clock", "{}"),)), False),
        (ANSWER, True),
    ],
)
def test_an_answer_is_counted_as_it_is_kept_and_no_other(message, counted):
    found = counting.of(call(0), message)
    assert (found is not None) is counted


def test_thinking_counts_where_it_is_not_told_apart():
    text, thought = count(MODEL, ANSWER.text), count(MODEL, ANSWER.reasoning)
    told = replace(call(0), usage=replace(call(0).usage, reasoning=5))
    assert counting.of(call(0), ANSWER).completion == text + thought
    assert counting.of(told, ANSWER).completion == text


def test_the_newest_answers_of_one_call_are_counted():
    calls = [replace(call(number), message_id=f"m{number}") for number in range(3)]
    twice = [replace(call(number), message_id="twice") for number in (5, 6)]
    pairs = match([*calls, *twice, call(9)], map(row, [*calls, *twice, call(9)])).pairs
    asked_for = []

    def find(message_id):
        asked_for.append(message_id)
        return ANSWER

    count_of = counting.counter(pairs, find)
    assert [count_of(pair.call) is not None for pair in pairs] == [True, True, True, False, False, False]
    assert asked_for == ["m0", "m1", "m2"]
    assert count_of(calls[0]).completion.doubt in (Doubt.REPORTED, Doubt.ESTIMATED)
