"""Tokens before anything is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.catalog import tokens
from components.core.records import Doubt


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No tokenizer is loaded; the names of those that are asked for."""
    asked: list[str] = []
    monkeypatch.setattr(tokens, "_ready", {})
    monkeypatch.setattr(tokens, "_loading", set())
    monkeypatch.setattr(tokens, "_known", {})
    monkeypatch.setattr(tokens, "_load_or_log", asked.append)
    return asked


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gpt-4o", "o200k_base"),
        ("openai/gpt-4.1-mini", "o200k_base"),
        ("gpt-5-mini", "o200k_base"),
        ("o3", "o200k_base"),
        ("o4-mini", "o200k_base"),
        ("gpt-4-turbo", "cl100k_base"),
        ("gpt-3.5-turbo", "cl100k_base"),
        ("claude-3-opus-20240229", None),
        ("deepseek-chat", None),
        ("sandbox-chat", None),
        (None, None),
    ],
)
def test_the_tokenizer_is_known_by_the_models_family(model, name):
    assert tokens.encoding(model) == name


def test_a_family_is_counted_by_its_own_tokenizer_once_that_is_loaded(unloaded):
    text = "Hello, wonderful world! 你好，世界"
    assert tokens.count("gpt-4o", text) == tokens.Count(tokens.estimate(text), Doubt.ESTIMATED)
    assert unloaded == ["o200k_base"]
    tokens.load("o200k_base")
    assert tokens.count("gpt-4o", text) == tokens.Count(9, Doubt.REPORTED)


def test_other_models_are_estimated_and_load_nothing(unloaded):
    assert tokens.count("deepseek-chat", "你好 abcd") == tokens.Count(4, Doubt.ESTIMATED)
    assert unloaded == []


def test_a_tokenizer_is_asked_for_once(unloaded):
    for text in ("a", "b"):
        tokens.count("gpt-4o", text)
    assert unloaded == ["o200k_base"]


def test_a_sum_is_as_doubtful_as_its_most_doubtful_part():
    sure, unsure = tokens.Count(1, Doubt.REPORTED), tokens.Count(2, Doubt.ESTIMATED)
    assert sure + sure == tokens.Count(2, Doubt.REPORTED)
    assert sure + unsure == unsure + sure == tokens.Count(3, Doubt.ESTIMATED)


@pytest.mark.parametrize(
    ("model", "width", "height", "count", "doubt"),
    [
        ("gpt-4o", 1024, 1024, 765, Doubt.REPORTED),  # OpenAI's own examples
        ("gpt-4o", 2048, 4096, 1105, Doubt.REPORTED),
        ("gpt-4o-mini", 1024, 1024, 2833 + 4 * 5667, Doubt.REPORTED),
        ("gpt-4.1-mini", 1024, 1024, 1659, Doubt.REPORTED),
        ("claude-3-5-sonnet-20241022", 1000, 1000, 1334, Doubt.REPORTED),  # Anthropic's
        ("gemini-2.0-flash", 300, 300, 258, Doubt.REPORTED),  # Google's
        ("gemini-2.0-flash", 960, 540, 258 * 6, Doubt.REPORTED),
        ("qwen-vl-max", 1024, 1024, 765, Doubt.ESTIMATED),
        ("sandbox-vision", 10, 10, 255, Doubt.ESTIMATED),
    ],
)
def test_a_picture_is_counted_by_its_familys_rule(model, width, height, count, doubt):
    assert tokens.picture(model, width, height) == tokens.Count(count, doubt)


@given(
    model=st.sampled_from(["gpt-4o", "gpt-5-nano", "o4-mini", "claude-opus-4", "gemini-2.5-pro", "other"]),
    width=st.integers(1, 2048),
    height=st.integers(1, 2048),
)
def test_every_picture_costs_something(model, width, height):
    assert 0 < tokens.picture(model, width, height).tokens < 40_000


def test_a_request_counts_its_pictures_too():
    parts = [{"type": "text", "text": "abcd"}, {"type": "image_url", "image_url": {"url": "data:"}}]
    assert tokens.estimate_turns([{"role": "user", "content": parts}]) == tokens.PER_TURN + 1 + tokens.PICTURE
