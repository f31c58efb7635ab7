"""Every error has its sentences, in both languages."""

import ast
import re
import string

import pytest

from components.core import errors, i18n
from components.core.records import Fault
from components.core.relay.address import Reason
from components.ui.clinic import ENTRIES, UNNAMED
from components.ui.messages import entry_of, plain, sentence
from tests.architecture.house import under


def all_errors(kind=errors.StudioError):
    return [kind, *(deeper for child in kind.__subclasses__() for deeper in all_errors(child))]


OWN = [kind for kind in all_errors() if kind.__module__ == errors.__name__]

WITHOUT_MORE_TO_SAY = {"relay.unreachable:other", "vault:key"}
"""Reasons for which the error's own entry is the right one."""

REASONS = {
    "address": [reason.value for reason in Reason],
    "store": ["full", "readonly", "locked", "newer", "missing", "unavailable"],
    "file": [
        "empty",
        "large",
        "kind",
        "pixels",
        "encrypted",
        "textless",
        "bomb",
        "old_office",
        "long",
        "broken",
        "many",
    ],
    "relay.unreachable": ["name", "refused", "tls", "timeout"],
    "vault": ["missing", "origin"],
}


@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.__name__)
def test_every_error_of_the_tree_has_its_own_entry(kind):
    assert kind.key in ENTRIES


def test_every_entry_belongs_to_an_error_of_the_tree():
    assert {key.partition(":")[0] for key in ENTRIES} == {kind.key for kind in OWN}


@pytest.mark.parametrize(
    ("key", "reason"), [(key, reason) for key, known in REASONS.items() for reason in known]
)
def test_every_known_reason_has_its_own_entry(key, reason):
    assert entry_of(Fault(key, {"reason": reason})) is ENTRIES[f"{key}:{reason}"]


def test_every_reason_the_code_gives_has_its_own_entry():
    kinds = {kind.__name__: kind.key for kind in OWN}
    given = {
        f"{kinds[name]}:{word.value.value}"
        for source in under("components/core/")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call)
        and (name := getattr(call.func, "id", getattr(call.func, "attr", ""))) in kinds
        for word in call.keywords
        if word.arg == "reason" and isinstance(word.value, ast.Constant)
    }
    assert given - set(ENTRIES) == WITHOUT_MORE_TO_SAY


def test_an_unknown_reason_or_key_falls_back_to_the_nearest_entry():
    assert entry_of(Fault("store", {"reason": "eaten"})) is ENTRIES["store"]
    assert entry_of(Fault("relay.new_kind")) is ENTRIES["relay"]
    assert entry_of(Fault("other")) is ENTRIES["studio"]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("key", ENTRIES)
def test_a_sentence_is_whole_even_when_no_value_is_known(key, language):
    explanation = sentence(Fault(key), say=lambda message: i18n.translated(language, message))
    assert explanation.title
    assert explanation.cure
    assert not re.search(r"[{}]|None", explanation.title + explanation.cure)


def test_placeholders_are_values_that_have_a_word_of_their_own():
    named = {
        field
        for entry in ENTRIES.values()
        for text in (entry.title, entry.cure)
        for _, field, _, _ in string.Formatter().parse(text)
        if field
    }
    assert named == set(UNNAMED)


@pytest.mark.parametrize(
    ("fault", "entry"),
    [
        (errors.RateError(retry_after=7, said="slow down"), "relay.rate:wait"),
        (errors.RateError(said="当前分组上游负载已饱和"), "relay.rate"),
        (errors.RateError(said=""), "relay.rate:silent"),
        (errors.ParameterError(parameter="top_p"), "relay.parameter:named"),
        (errors.ParameterError(parameter="dimensions"), "relay.parameter:dimensions"),
        (errors.ParameterError(parameter=None), "relay.parameter"),
        (errors.UpstreamError(status=524), "relay.upstream:timeout"),
        (errors.UpstreamError(status=500), "relay.upstream"),
    ],
)
def test_errors_are_told_apart_by_what_is_known_of_them(fault, entry):
    assert entry_of(Fault.of(fault)) is ENTRIES[entry]


def test_an_explanation_names_the_values_the_price_and_the_request():
    fault = errors.ModelMissingError(model="gpt-9", charged="no", request_id="2026x", said="无可用渠道")
    explanation = sentence(fault, say=str)
    assert explanation.title == "The relay has no channel for gpt-9"
    assert explanation.charged == "Nothing was charged."
    assert explanation.request_id == "2026x"
    assert explanation.said == "无可用渠道"


def test_values_are_never_formats_themselves():
    assert "{seconds}" in sentence(errors.ModelMissingError(model="{seconds}"), say=str).title


@pytest.mark.parametrize("mark", list("*_`#[]()!<>$\\|~-+&{}"))
def test_marks_of_markdown_are_escaped(mark):
    assert plain(f"a{mark}b") == f"a\\{mark}b"
