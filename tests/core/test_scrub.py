import logging
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.scrub import HIDDEN, ScrubbedRecords, guard_logs, scrub

KEYS = st.text(ascii_letters + digits, min_size=16, max_size=60)
AROUND = st.text(max_size=40)


@given(key=KEYS, before=AROUND, after=AROUND)
def test_a_key_with_the_usual_beginning_is_hidden_wherever_it_stands(key, before, after):
    assert f"sk-{key}" not in scrub(f"{before} sk-{key} {after}")


@given(key=KEYS, before=AROUND, after=AROUND)
def test_a_known_key_is_hidden_even_without_its_beginning(key, before, after):
    assert key not in scrub(f"{before}{key}{after}", [f"sk-{key}"])


@given(text=AROUND)
def test_scrubbing_twice_changes_nothing_more(text):
    once = scrub(text)
    assert scrub(once) == once


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Authorization: Bearer abcdef123456", f"Authorization: Bearer {HIDDEN}"),
        ("authorization: bearer sk-abcdef123456", f"authorization: bearer {HIDDEN}"),
        ("GET /v1/models?key=abc123&page=2", f"GET /v1/models?key={HIDDEN}&page=2"),
        ("https://me:secret@relay.example.com/v1", f"https://{HIDDEN}@relay.example.com/v1"),
        (
            "该令牌额度已用尽 TokenStatusExhausted[sk-abc***xyz]",
            f"该令牌额度已用尽 TokenStatusExhausted[{HIDDEN}]",
        ),
        ('{"x-api-key": "abc123def"}', f'{{"x-api-key": "{HIDDEN}"}}'),
    ],
)
def test_the_forms_in_which_relays_and_clients_write_keys_are_known(told, shown):
    assert scrub(told) == shown


@pytest.mark.parametrize(
    "text",
    [
        "a risk-averse, task-oriented desk-bound clerk",
        "当前分组上游负载已饱和，请稍后再试",
        "temperature=0.7 max_tokens=100",
        "https://relay.example.com/v1/chat/completions",
        "2026-11-14 12:00 INFO 3 models",
    ],
)
def test_ordinary_text_stays_as_it_is(text):
    assert scrub(text) == text


def record_of(message, *args, error=None):
    make = ScrubbedRecords(logging.LogRecord, frozenset({"plain-old-key-1"}))
    return make("relay", logging.ERROR, __file__, 1, message, args, error)


def test_no_part_of_a_log_line_carries_a_key():
    record = record_of("%s sent sk-abcdef123456 to %s", "plain-old-key-1", "relay")
    assert record.getMessage() == f"{HIDDEN} sent {HIDDEN} to relay"


def test_a_traceback_in_a_log_carries_no_key():
    try:
        raise ValueError("bad key sk-abcdef123456")
    except ValueError as error:
        record = record_of("failed", error=(ValueError, error, error.__traceback__))
    printed = logging.Formatter().format(record)
    assert "ValueError: bad key [hidden]" in printed
    assert "sk-abcdef" not in printed


def test_arguments_keep_their_places_for_formatters_that_unpack_them():
    record = record_of('%s - "%s %s" %d', "::1", "GET", "/?key=abc123", 200)
    assert record.args == ("::1", "GET", f"/?key={HIDDEN}", 200)


def test_a_message_that_does_not_fit_its_arguments_does_no_harm():
    assert record_of("one %s two %s", "sk-abcdef123456").args == (HIDDEN,)


def test_every_logger_of_the_process_is_guarded(caplog):
    birth = logging.getLogRecordFactory()
    try:
        guard_logs(["plain-old-key-1"])
        logging.getLogger("somebody.elses").warning("key plain-old-key-1")
    finally:
        logging.setLogRecordFactory(birth)
    assert caplog.messages == [f"key {HIDDEN}"]
