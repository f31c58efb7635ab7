"""The figures of a race: what is known, what is estimated, what nobody knows."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from components.core import race
from components.core.catalog.prices import Price
from components.core.race import Finisher, Standing
from components.core.records import Cost, Doubt, Message, Role, Status, Timing, Usage

NOW = datetime(2026, 11, 23, tzinfo=UTC)
QUESTION = Message("q", "c", None, Role.USER, "Why is the sky blue?", NOW)
ANSWER = Message("a", "c", "q", Role.ASSISTANT, "word " * 40, NOW, status=Status.RUNNING, model="m")


def test_an_answer_under_way_has_estimates_and_no_price_where_none_is_known():
    standing = race.coming(replace(ANSWER, timing=Timing(0.5)), QUESTION, None, NOW + timedelta(seconds=2.5))
    assert (standing.first_token_s, standing.total_s, standing.tokens) == (0.5, 2.5, 50)
    assert standing.tokens_per_s == 25
    assert standing.doubt is Doubt.ESTIMATED
    assert standing.cost.amount is None


def test_a_price_that_is_known_grows_with_the_answer():
    price = Price(Decimal(1), Decimal(10))
    standing = race.coming(ANSWER, QUESTION, price, NOW)
    assert standing.cost.amount == Decimal("0.000505")
    assert standing.cost.doubt is Doubt.ESTIMATED


def test_before_the_first_token_nothing_is_claimed():
    standing = race.coming(replace(ANSWER, text=""), QUESTION, Price(Decimal(1), Decimal(10)), NOW)
    assert (standing.first_token_s, standing.tokens, standing.tokens_per_s) == (None, None, None)
    assert standing.cost.amount is None


def test_an_answer_that_has_ended_has_the_figures_of_its_calls():
    done = replace(
        ANSWER,
        status=Status.DONE,
        usage=Usage(8, 100, doubt=Doubt.REPORTED),
        timing=Timing(1.0, 3.0),
        cost=Cost(Decimal("0.5"), doubt=Doubt.REPORTED),
    )
    assert race.coming(done, QUESTION, None, NOW) == race.ended(done)
    assert race.ended(done).tokens_per_s == 50


def test_what_is_unknown_is_empty_in_the_csv_and_no_name_becomes_a_formula():
    line = Finisher("A", "=1+1", "relay", Status.FAILED, Standing(total_s=0.0))
    rows = list(csv.DictReader(io.StringIO(race.as_csv([line]).decode("utf-8-sig"))))
    assert rows == [
        dict.fromkeys(race.FIELDS, "")
        | {"column": "A", "model": "'=1+1", "relay": "relay", "total_s": "0.0", "status": "failed"}
    ]


def test_times_are_written_to_the_millisecond():
    line = Finisher("A", "a", "relay", Status.DONE, Standing(0.1234567, 2.3266330210026354, 300))
    row = next(csv.DictReader(io.StringIO(race.as_csv([line]).decode("utf-8-sig"))))
    assert (row["first_token_s"], row["total_s"], row["tokens_per_s"]) == ("0.123", "2.327", "136.167")


def test_a_bar_in_a_name_does_not_end_its_cell_in_markdown():
    assert race.as_markdown(["Model"], [["a|b"]]) == "| Model |\n| --- |\n| a\\|b |\n"
