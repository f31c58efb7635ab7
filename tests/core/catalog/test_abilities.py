"""What a model can do, by all that is known of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.catalog.abilities import Ability, abilities
from components.core.catalog.table import WELL_KNOWN

CHAT, SEES, THINKS = {Ability.CHAT}, {Ability.CHAT, Ability.VISION}, {Ability.CHAT, Ability.REASONING}
SEES_AND_THINKS = SEES | THINKS
DRAWS = {Ability.CHAT, Ability.VISION, Ability.DRAWING_BY_CHAT}


@pytest.mark.parametrize(
    ("model", "able"),
    [
        ("gpt-4-vision-preview", SEES),
        ("gpt-4-all", DRAWS),
        ("gpt-4o-all", DRAWS),
        ("gpt-4-gizmo-g-2fkFE8rbu", DRAWS),
        ("gpt-4o-image", DRAWS),
        ("gpt-4o-image-vip", DRAWS),
        ("gemini-3-pro-image-preview", DRAWS),
        ("sora_image", DRAWS),
        ("sora-2", {Ability.OTHER}),
        ("all-minilm-chat", CHAT),
        ("sdk-helper", CHAT),
        ("some-sd", CHAT),
        ("sdxl-turbo", {Ability.IMAGES}),
        ("sd3.5-large", {Ability.IMAGES}),
        ("my-vllm-chat", CHAT),
        ("qwen2.5-vl-7b-instruct", SEES),
        ("Qwen/Qwen2-VL-72B-Instruct", SEES),
        ("foo3", CHAT),
        ("pro3-large", CHAT),
        ("o3", SEES_AND_THINKS),
        ("openai/o3-mini", THINKS),
        ("text-moderation-latest", {Ability.MODERATION}),
        ("omni-moderation-2024-09-26", {Ability.MODERATION}),
        ("text-davinci-003", {Ability.COMPLETIONS}),
        ("gpt-3.5-turbo-instruct", {Ability.COMPLETIONS}),
        ("text-embedding-3-large", {Ability.EMBEDDINGS}),
        ("BAAI/bge-reranker-v2-m3", {Ability.RERANK}),
        ("BAAI/bge-m3", {Ability.EMBEDDINGS}),
        ("nomic-embed-text:latest", {Ability.EMBEDDINGS}),
        ("gpt-4o-audio-preview-2024-12-17", {Ability.OTHER}),
        ("gpt-4o-realtime-preview", {Ability.OTHER}),
        ("gpt-4o-mini-transcribe", {Ability.TRANSCRIPTION}),
        ("whisper-large-v3-turbo", {Ability.TRANSCRIPTION}),
        ("gpt-4o-mini-tts", {Ability.SPEECH}),
        ("tts-1-hd-1106", {Ability.SPEECH}),
        ("suno_music", {Ability.OTHER}),
        ("mj_imagine", {Ability.OTHER}),
        ("dall-e-3", {Ability.IMAGES}),
        ("gpt-image-1", {Ability.IMAGES}),
        ("black-forest-labs/FLUX.1-schnell", {Ability.IMAGES}),
        ("reflux", CHAT),
        ("claude-3-5-haiku-20241022", CHAT),
        ("claude-sonnet-4-5", SEES_AND_THINKS),
        ("gpt-4-turbo-preview", CHAT),
        ("gpt-5-chat-latest", SEES),
        ("deepseek-ai/DeepSeek-R1-Distill-Qwen-32B", THINKS),
        ("qwen3-coder-plus", CHAT),
        ("grok-4-fast-non-reasoning", SEES),
        ("sandbox-reasoner", THINKS),
        ("sandbox-draw", DRAWS),
        ("never-heard-of", CHAT),
    ],
)
def test_the_id_alone_is_judged_well(model: str, able: set[Ability]) -> None:
    assert abilities(model) == able


def test_a_purpose_the_relay_states_comes_before_the_persons_correction() -> None:
    assert abilities("x", ["image-generation", "openai"], {Ability.CHAT}) == {Ability.IMAGES}
    assert abilities("x", ["jina-rerank"]) == {Ability.RERANK}
    assert abilities("sora-9", ["openai-video"]) == {Ability.OTHER}


def test_a_dialect_is_no_purpose() -> None:
    """new-api gives `openai` to every model of a channel, embeddings and speech too."""
    assert abilities("text-embedding-3-small", ["openai"]) == {Ability.EMBEDDINGS}
    assert abilities("gpt-4o-image", ["openai"]) == DRAWS
    assert abilities("x", ["anthropic", "openai"], {Ability.CHAT, Ability.VISION}) == SEES


def test_the_persons_correction_comes_before_the_table() -> None:
    assert abilities("dall-e-3", [], {Ability.CHAT}) == CHAT
    assert abilities("dall-e-3", [], set()) == {Ability.IMAGES}


def test_the_table_comes_before_the_look_of_the_id() -> None:
    assert abilities("grok-code-fast-1") == THINKS
    assert abilities("grok-code-fast-2") == CHAT


def test_the_table_is_found_under_any_vendor_and_in_any_case() -> None:
    assert all(abilities(f"Vendor/{name.upper()}") == able for name, able in WELL_KNOWN.items())


@given(st.text(), st.lists(st.text(max_size=20), max_size=3))
def test_every_model_can_do_something(model: str, types: list[str]) -> None:
    assert abilities(model, types)
