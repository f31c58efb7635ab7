"""Quantiles and the histogram of answers, in figures that can be done by hand."""

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.records import Status
from components.core.spending import Figure
from components.core.usage import speeds
from components.core.usage.speeds import Bin, Distribution, Quantiles, Speed

AT = datetime(2026, 5, 20, tzinfo=UTC)


def figure(amount=None, model="a", first=None, total=None, tokens=None, status=Status.DONE, currency="USD"):
    return Figure(
        AT, model, None if amount is None else Decimal(amount), currency, first, total, tokens, status
    )


def test_answers_are_told_by_model():
    figures = [
        figure("0.01", first=1.0, total=3.0, tokens=100),
        figure("0.03", first=2.0, total=4.0, tokens=200),
        figure("9", first=5.0, total=6.0, tokens=1, status=Status.STOPPED),
        figure("7", first=-1.0, total=float("nan"), currency="CNY"),
        figure(model=None, status=Status.FAILED),
    ]
    assert speeds.of(figures, "USD") == [
        Speed(
            "a", 4,
            Quantiles(3, pytest.approx(1.1), 2.0, pytest.approx(4.7)),
            Quantiles(2, 52.5, 75.0, 97.5),
            Quantiles(2, Decimal("0.011"), Decimal("0.02"), Decimal("0.029")),
        ),
        Speed(None, 1, None, None, None),
    ]  # fmt: skip


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_quantiles_are_those_of_numpy(values):
    found = speeds.quantiles(values)
    assert (found.p5, found.p50, found.p95) == pytest.approx(
        tuple(np.percentile(values, (5, 50, 95))), abs=1e-6
    )
    assert found.count == len(values)


def test_no_values_have_no_quantiles():
    assert speeds.quantiles([]) is None


def test_costs_fall_into_bins_without_gaps():
    amounts = ["0.001", "0.0019999", "0.002", "0.01", "0.0099", "0", "0"]
    figures = [
        *map(figure, amounts),
        figure(),
        figure("1", status=Status.STOPPED),
        figure("1", currency="CNY"),
    ]
    assert speeds.distribution(figures, "USD") == Distribution(
        (
            Bin(Decimal("0.001"), Decimal("0.002"), 2), Bin(Decimal("0.002"), Decimal("0.005"), 1),
            Bin(Decimal("0.005"), Decimal("0.01"), 1), Bin(Decimal("0.01"), Decimal("0.02"), 1),
        ),
        free=2, unknown=1,
    )  # fmt: skip
    assert speeds.distribution([], "USD") == Distribution((), 0, 0)


@given(
    st.decimals("1e-12", "1e6", allow_nan=False)
    | st.integers(-12, 6).map(lambda power: Decimal(10) ** power - Decimal("1e-40"))
)
def test_every_amount_lies_in_its_bin(amount):
    if amount <= 0:
        return
    (only,) = speeds.distribution([figure(amount)], "USD").bins
    assert only.low <= amount < only.high
