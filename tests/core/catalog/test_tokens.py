"""Tokens before anything is sent."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.catalog import tokens
from components.core.catalog.pictures import Detail
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
        ("gpt-4.1-nano", 1800, 2400, ceil(1452 * 2.46), Doubt.REPORTED),  # OpenAI's
        ("gpt-5.4", 1024, 1024, 70 + 4 * 140, Doubt.ESTIMATED),
        ("claude-opus-4-7", 4000, 3000, 4784, Doubt.ESTIMATED),
        ("gemini-3-pro-preview", 4000, 3000, 1120, Doubt.REPORTED),
        ("qwen2.5-vl-72b-instruct", 1036, 1036, 35 * 35 + 2, Doubt.ESTIMATED),
        ("qwen2.5-vl-72b-instruct", 980, 700, 35 * 25 + 2, Doubt.REPORTED),
        ("qwen3-vl-plus", 1024, 1024, 32 * 32 + 2, Doubt.REPORTED),
        ("qwen-vl-max", 4000, 3000, 58 * 43 + 2, Doubt.ESTIMATED),
        ("qwen3.6-plus", 10, 10, 4 + 2, Doubt.REPORTED),
        ("glm-4.5v", 560, 280, 20 * 10 + 2, Doubt.REPORTED),
        ("glm-4v-plus", 560, 280, 1602, Doubt.ESTIMATED),
        ("qwen3-coder-plus", 1024, 1024, 765, Doubt.ESTIMATED),
        ("sandbox-vision", 10, 10, 255, Doubt.ESTIMATED),
    ],
)
def test_a_picture_is_counted_by_its_familys_rule(model, width, height, count, doubt):
    assert tokens.picture(model, width, height) == tokens.Count(count, doubt)


@pytest.mark.parametrize(
    ("model", "count", "doubt"),
    [
        ("gpt-4o", 85, Doubt.REPORTED),  # OpenAI's
        ("gpt-4o-mini", 2833, Doubt.REPORTED),
        ("gpt-5", 70, Doubt.REPORTED),
        ("o4-mini", ceil(16 * 16 * 1.72), Doubt.ESTIMATED),
        ("gemini-3-flash", 280, Doubt.ESTIMATED),
        ("claude-3-5-sonnet", 1600, Doubt.REPORTED),
        ("other", 85, Doubt.ESTIMATED),
    ],
)
def test_at_low_detail_a_picture_costs_the_same_at_any_size(model, count, doubt):
    for side in (2048, 4096):
        assert tokens.picture(model, side, side, Detail.LOW) == tokens.Count(count, doubt)


@given(
    model=st.sampled_from(
        [
            "gpt-4o",
            "gpt-5-nano",
            "o4-mini",
            "claude-opus-4",
            "claude-opus-4-7",
            "gemini-2.5-pro",
            "gemini-3-pro",
            "qwen2.5-vl-7b",
            "qwen3-vl-plus",
            "glm-4.6v",
            "glm-4v",
            "other",
        ]
    ),
    width=st.integers(1, 16_000),
    height=st.integers(1, 16_000),
    detail=st.sampled_from(Detail),
)
def test_every_picture_costs_something_and_low_detail_never_more(model, width, height, detail):
    found = tokens.picture(model, width, height, detail).tokens
    assert 0 < found < 200_000
    assert tokens.picture(model, width, height, Detail.LOW).tokens <= found


@given(
    model=st.sampled_from(["gpt-5-mini", "claude-opus-4-7", "qwen3-vl-plus", "qwen2.5-vl-7b", "glm-4.5v"]),
    width=st.integers(1, 16_000),
    height=st.integers(1, 16_000),
)
def test_families_with_a_limit_keep_it(model, width, height):
    limits = {"gpt-5-mini": 2489, "claude-opus-4-7": 4784, "qwen3-vl-plus": 2562, "qwen2.5-vl-7b": 1282}
    if max(width, height) < 100 * min(width, height):
        assert tokens.picture(model, width, height).tokens <= limits.get(model, 6146)


def test_a_request_counts_its_pictures_too():
    parts = [{"type": "text", "text": "abcd"}, {"type": "image_url", "image_url": {"url": "data:"}}]
    assert tokens.estimate_turns([{"role": "user", "content": parts}]) == tokens.PER_TURN + 1 + tokens.PICTURE
