from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core import i18n

NOON = datetime(2026, 11, 14, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("zh-CN", "zh_CN"), ("zh_TW.UTF-8", "zh_CN"), ("EN-us", "en"), ("fr", None), ("", None), (None, None)],
)
def test_a_tag_names_a_language_of_the_product_or_none(tag, language):
    assert i18n.known(tag) == language


def test_the_first_known_tag_decides_and_english_is_the_last_resort():
    assert i18n.chosen(None, "fr-FR", "zh-HK", "en") == "zh_CN"
    assert i18n.chosen(None, "fr-FR") == "en"


def test_a_sentence_without_a_translation_stays_english():
    assert i18n.translated("zh_CN", "never said anywhere") == "never said anywhere"


def test_an_empty_message_stays_empty():
    assert i18n.translated("zh_CN", "") == ""


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        ("0.000024", "$0.000024", "US$0.000024"),
        ("0.01234567", "$0.0123", "US$0.0123"),
        ("0.5", "$0.50", "US$0.50"),
        ("1234.5678", "$1,234.57", "US$1,234.57"),
        ("0", "$0.00", "US$0.00"),
        ("-0.0042", "-$0.0042", "-US$0.0042"),
    ],
)
def test_money_shows_the_digits_it_needs(amount, english, chinese):
    assert i18n.money(Decimal(amount), "USD", "en") == english
    assert i18n.money(Decimal(amount), "USD", "zh_CN") == chinese


def test_a_unit_that_is_no_currency_follows_the_number():
    assert i18n.money(Decimal("12.5"), "points", "en") == "12.50 points"


@given(st.decimals(min_value="1e-12", max_value="1e9", allow_nan=False, allow_infinity=False))
def test_money_that_was_spent_never_reads_as_nothing(amount):
    assert any(digit in i18n.money(amount, "USD", "en") for digit in "123456789")


def test_days_and_times_are_the_readers_own():
    shanghai = i18n.zone("Asia/Shanghai")
    assert i18n.moment(NOON, "zh_CN", shanghai) == "2026年11月14日 20:05"
    assert i18n.day(NOON, "en", i18n.zone("America/New_York")) == "Nov 14, 2026"
    assert i18n.day(datetime(2026, 11, 14, 23, tzinfo=UTC), "zh_CN", shanghai) == "2026年11月15日"


@pytest.mark.parametrize("name", [None, "", "Nowhere/Land", "../../etc/passwd"])
def test_a_time_zone_nobody_knows_is_utc(name):
    assert i18n.zone(name) == i18n.zone("UTC")


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0.424, "0.42 sec", "0.42秒"),
        (12.34, "12.3 sec", "12.3秒"),
        (125, "2 min 5 sec", "2分钟5秒"),
        (59.97, "1 min 0 sec", "1分钟0秒"),
    ],
)
def test_durations_use_the_units_people_say(seconds, english, chinese):
    assert i18n.duration(seconds, "en") == english
    assert i18n.duration(seconds, "zh_CN") == chinese


def test_numbers_are_grouped_and_rounded_as_asked():
    assert i18n.number(1234567.891, "en", 1) == "1,234,567.9"
    assert i18n.number(12, "zh_CN", 2) == "12"
    assert i18n.percent(0.1234, "en", 1) == "12.3%"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["Nov 1\u2009–\u200924, 2026", "12:05", "Nov 14", "Nov 2026", "1.2M", "9,999", "Mon"]),
        ("zh_CN", ["2026年11月1日至24日", "12:05", "11月14日", "2026年11月", "123.5万", "9,999", "周一"]),
    ],
)
def test_charts_are_written_as_the_reader_does(language, told):
    first, last = date(2026, 11, 1), date(2026, 11, 24)
    said = [
        i18n.days(first, last, language),
        i18n.point(NOON, "hour", language),
        i18n.point(NOON, "day", language),
        i18n.point(NOON, "month", language),
        i18n.compact(1_234_567, language),
        i18n.compact(9_999, language),
        i18n.weekdays(language)[0],
    ]
    assert said == told
