"""What well-known models can do, by exact id. Source: the providers' model pages; relays' -all models by their answers."""

from collections.abc import Mapping
from enum import StrEnum


class Ability(StrEnum):
    """What a model can be asked for."""

    CHAT = "chat"
    VISION = "vision"
    """Reads pictures in a chat."""
    REASONING = "reasoning"
    DRAWING_BY_CHAT = "drawing_by_chat"
    """Answers a chat with pictures in its text."""
    IMAGES = "images"
    """/images/generations."""
    EMBEDDINGS = "embeddings"
    SPEECH = "speech"
    TRANSCRIPTION = "transcription"
    COMPLETIONS = "completions"
    RERANK = "rerank"
    MODERATION = "moderation"
    OTHER = "other"
    """Video, music, realtime and what else no page here speaks."""


_CHAT = frozenset({Ability.CHAT})
_SEES = _CHAT | {Ability.VISION}
_THINKS = _CHAT | {Ability.REASONING}
_SEES_AND_THINKS = _SEES | {Ability.REASONING}
_DRAWS = _SEES | {Ability.DRAWING_BY_CHAT}

_IDS: Mapping[frozenset[Ability], str] = {
    _CHAT: """
        gpt-3.5-turbo gpt-3.5-turbo-16k gpt-4 gpt-4-32k gpt-4-0613 gpt-4-1106-preview gpt-4-0125-preview
        gpt-4-turbo-preview claude-2.1 claude-instant-1.2 claude-3-5-haiku-20241022 deepseek-chat deepseek-coder
        deepseek-v3 qwen-turbo qwen-plus qwen-max glm-4 glm-4-flash glm-4-air moonshot-v1-8k moonshot-v1-32k
        moonshot-v1-128k kimi-k2-0711-preview yi-large mixtral-8x7b llama-3.1-70b llama-3.3-70b-instruct grok-2 grok-3
    """,
    _SEES: """
        gpt-4-turbo gpt-4-turbo-2024-04-09 gpt-4-vision-preview gpt-4-1106-vision-preview gpt-4o gpt-4o-mini
        chatgpt-4o-latest gpt-4.1 gpt-4.1-mini gpt-4.1-nano gpt-4.5-preview gpt-5-chat-latest
        claude-3-opus-20240229 claude-3-sonnet-20240229 claude-3-haiku-20240307 claude-3-5-sonnet-20240620
        claude-3-5-sonnet-20241022 gemini-1.5-pro gemini-1.5-flash gemini-2.0-flash glm-4v glm-4v-plus qwen-vl-max
        qwen-vl-plus qwen2.5-vl-72b-instruct kimi-latest grok-2-vision pixtral-12b llama-4-maverick llama-4-scout
    """,
    _THINKS: """
        o1-mini o1-preview o3-mini gpt-oss-120b gpt-oss-20b deepseek-r1 deepseek-reasoner qwq-32b qwq-plus
        qwen3-235b-a22b glm-z1-air glm-4.5 glm-4.6 grok-3-mini grok-code-fast-1 kimi-k2-thinking minimax-m1 minimax-m2
    """,
    _SEES_AND_THINKS: """
        o1 o1-pro o3 o3-pro o4-mini gpt-5 gpt-5-mini gpt-5-nano claude-3-7-sonnet-20250219 claude-sonnet-4-20250514
        claude-opus-4-20250514 gemini-2.5-pro gemini-2.5-flash qvq-max grok-4 glm-4.5v
    """,
    _DRAWS: """
        gpt-4-all gpt-4o-all gpt-4o-image gpt-4o-image-vip sora_image gemini-2.0-flash-preview-image-generation
        gemini-2.5-flash-image gemini-2.5-flash-image-preview nano-banana sandbox-draw
    """,
    frozenset({Ability.IMAGES}): """
        dall-e-2 dall-e-3 gpt-image-1 gpt-image-1-mini grok-2-image cogview-3 cogview-4 flux-schnell flux-dev flux-pro
        imagen-3.0-generate-002 imagen-4.0-generate-001 stable-diffusion-3.5-large
    """,
    frozenset({Ability.EMBEDDINGS}): """
        text-embedding-ada-002 text-embedding-3-small text-embedding-3-large text-embedding-v3 text-embedding-v4
        bge-m3 bge-large-zh-v1.5 m3e-base jina-embeddings-v3 gemini-embedding-001 embedding-2 embedding-3
    """,
    frozenset({Ability.SPEECH}): "tts-1 tts-1-1106 tts-1-hd tts-1-hd-1106 gpt-4o-mini-tts",
    frozenset({Ability.TRANSCRIPTION}): "whisper-1 whisper-large-v3 gpt-4o-transcribe gpt-4o-mini-transcribe",
    frozenset({Ability.COMPLETIONS}): """
        gpt-3.5-turbo-instruct davinci-002 babbage-002 text-davinci-003 text-davinci-002 text-davinci-edit-001
    """,
    frozenset(
        {Ability.RERANK}
    ): "bge-reranker-v2-m3 jina-reranker-v2-base-multilingual rerank-multilingual-v3.0",
    frozenset({Ability.MODERATION}): """
        text-moderation-latest text-moderation-stable text-moderation-007 omni-moderation-latest
    """,
    frozenset({Ability.OTHER}): """
        gpt-4o-realtime-preview gpt-4o-audio-preview gpt-realtime sora-2 suno_music mj_imagine mj_describe mj_upscale
    """,
}

WELL_KNOWN: Mapping[str, frozenset[Ability]] = {
    name: able for able, names in _IDS.items() for name in names.split()
}
"""Abilities by lower-case model id without a vendor in front."""
