"""What a model can do: what the relay says, what a person corrected, what is known of the id, else what it looks like."""

import re
from collections.abc import Collection, Iterator, Mapping

from components.core.catalog.table import WELL_KNOWN, Ability

__all__ = ["Ability", "abilities"]

_TOLD: Mapping[str, Ability] = {
    "image-generation": Ability.IMAGES,
    "jina-rerank": Ability.RERANK,
    "rerank": Ability.RERANK,
    "embeddings": Ability.EMBEDDINGS,
    "openai-video": Ability.OTHER,
}
"""new-api's supported_endpoint_types that say what a model is for.

`openai`, `openai-response`, `anthropic` and `gemini` are not among them: new-api gives them to every model of such a
channel, embeddings and speech included (common/endpoint_type.go), so they only say in which dialect to ask.
"""

_START = r"(?:^|[-_.: ])"
_END = r"(?=$|[-_.: \d])"


def _pattern(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words))


_SPECIAL: tuple[tuple[Ability, re.Pattern[str]], ...] = (
    (Ability.MODERATION, _pattern(r"moderation")),
    (Ability.RERANK, _pattern(r"re-?rank")),
    (
        Ability.EMBEDDINGS,
        _pattern(
            r"embed", r"^bge-", r"^m3e", r"^(?:multilingual-)?e5-", r"^gte-", r"^uae-", r"jina-clip", r"^voyage-",
            r"text-(?:similarity|search)-",
        ),
    ),
    (
        Ability.TRANSCRIPTION,
        _pattern(r"whisper", r"transcri", rf"{_START}asr{_END}", r"sensevoice", r"paraformer", r"speech-to-text"),
    ),
    (
        Ability.SPEECH,
        _pattern(rf"{_START}tts{_END}", r"^speech-", r"text-to-speech", r"cosyvoice", r"fish-speech", r"-speech-"),
    ),
    (
        Ability.OTHER,
        _pattern(
            r"realtime", r"-audio-preview", r"^gpt-audio", rf"{_START}suno{_END}", r"^mj_", r"midjourney", r"^niji",
            r"^sora(?!_image)", rf"{_START}veo-?\d", r"^kling", r"^runway", r"^luma", r"^vidu", r"^pika", r"hailuo",
            r"video", rf"{_START}t2v", rf"{_START}i2v", r"^chirp", r"^udio", r"native-audio",
        ),
    ),
    (
        Ability.COMPLETIONS,
        _pattern(
            r"^(?:text|code)-(?:davinci|curie|babbage|ada|cushman)", r"^(?:davinci|curie|babbage|ada)(?:$|-)",
            r"gpt-3\.5-turbo-instruct",
        ),
    ),
)  # fmt: skip
"""Ids of models that do not chat, the more telling words first."""

_DRAWS_BY_CHAT = _pattern(
    r"^(?:gpt(?!-image)|chatgpt|o\d|claude|gemini|grok)[\w.-]*-all(?:$|-)",
    r"gpt-4-gizmo",
    r"gpt-4o-image",
    r"^sora_image",
    r"gemini.*image",
    r"nano-?banana",
    r"-chat-image",
)

_IMAGES = _pattern(
    r"dall-?e", r"gpt-image", r"(?:^|[-_.])flux", r"stable-?diffusion", rf"{_START}sd(?:xl|-turbo|-?[1-4]|_)", r"imagen-?\d",
    rf"{_START}imagen{_END}", r"cogview", r"kolors", r"seedream", r"ideogram", r"recraft", r"firefly", r"^wanx",
    r"(?:qwen|hunyuan|grok-2|step-1x|longcat|glm)-image", r"z-image", r"jimeng", r"hidream", r"image-generation", rf"{_START}t2i{_END}", r"playground-v",
)  # fmt: skip

_SEES = _pattern(
    r"vision", r"gpt-4o", r"gpt-4\.[15]", r"^gpt-5", r"^chatgpt-4o", r"gpt-4-turbo(?!-preview)",
    r"^o1(?!-mini|-preview)(?:$|-)", r"^o3(?!-mini)(?:$|-)", r"^o4(?:$|-)", r"claude-3(?!-5-haiku-20241022)",
    r"claude-(?:opus|sonnet|haiku)-[4-9]", r"claude-[4-9]", r"gemini-(?:1\.5|[2-9]|exp|flash|pro-latest)", r"learnlm",
    rf"{_START}(?:qwen\d*(?:\.\d+)?-?)?vl{_END}", r"internvl", r"cogvlm", r"deepseek-vl", r"glm-\d(?:\.\d+)?v",
    r"^step-[\w]*v(?:-|$)", r"qvq", r"omni(?!-moderation)", r"llava", r"minicpm-(?:v|o)", r"pixtral", r"grok-[4-9]",
    r"kimi-latest", r"kimi-vl", r"llama-?4", r"llama-?3\.2-(?:11|90)b", r"gemma-?3", r"multimodal", r"mistral-small-3",
)  # fmt: skip

_THINKS = _pattern(
    r"^o[1-9](?:$|-)", r"^gpt-5(?!.*chat)", r"gpt-oss", rf"{_START}r\d{_END}", r"(?<!non-)reason(?:er|ing)",
    r"think(?!less)", r"qwq", r"qvq", r"qwen-?3(?!.*(?:instruct|coder|embed))", r"glm-(?:4\.[5-9]|[5-9]|z\d|zero)",
    r"grok-3-mini", r"grok-[4-9](?!.*non-reasoning)", r"claude-3[-.]7", r"claude-(?:opus|sonnet|haiku)-[4-9]",
    r"claude-[4-9]", r"gemini-(?:2\.5|[3-9])", r"magistral", r"hunyuan-t\d", r"minimax-m\d", r"ernie-x\d", r"^step-3",
)  # fmt: skip


def abilities(
    model: str,
    endpoint_types: Collection[str] = (),
    correction: Collection[Ability] | None = None,
) -> frozenset[Ability]:
    """What a model can do; never empty.

    The order: a purpose the relay states, the person's correction, the table of well-known ids, the look of the id,
    else chat.
    """
    if told := frozenset(_TOLD[kind] for kind in endpoint_types if kind in _TOLD):
        return told
    if correction:
        return frozenset(correction)
    name = model.rpartition("/")[2].partition(":")[0].strip().lower()
    return WELL_KNOWN.get(name) or _looks(name)


def _looks(name: str) -> frozenset[Ability]:
    if _DRAWS_BY_CHAT.search(name):
        return frozenset({Ability.CHAT, Ability.VISION, Ability.DRAWING_BY_CHAT})
    for able, words in _SPECIAL:
        if words.search(name):
            return frozenset({able})
    if _IMAGES.search(name):
        return frozenset({Ability.IMAGES})
    return frozenset({Ability.CHAT, *_senses(name)})


def _senses(name: str) -> Iterator[Ability]:
    if _SEES.search(name):
        yield Ability.VISION
    if _THINKS.search(name):
        yield Ability.REASONING
