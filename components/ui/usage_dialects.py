"""The ways in which relays tell a balance, by the names people know them by."""

from collections.abc import Mapping

_NAMES: Mapping[str, str] = {
    "one-api-post": "one-api",
    "one-api-user": "one-api",
    "litellm": "LiteLLM",
    "openrouter": "OpenRouter",
    "openrouter-credits": "OpenRouter",
    "deepseek": "DeepSeek",
    "siliconflow": "SiliconFlow",
    "moonshot": "Moonshot",
    "uniapi": "UniAPI",
}


def named(dialect: str) -> str:
    """The name of the software or service a dialect is of; our own name for it where we know no other."""
    return _NAMES.get(dialect, dialect)
