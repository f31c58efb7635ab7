"""What is known of embedding models by their ids."""

import pytest

from components.core.catalog.embedders import Embedder, embedder


@pytest.mark.parametrize(
    ("model", "width", "cut", "tokens"),
    [
        ("text-embedding-3-small", 1536, 256, 8192),
        ("openai/text-embedding-3-large", 3072, 1536, 8192),
        ("text-embedding-v4", 1024, 2048, 8192),
        ("Qwen/Qwen3-Embedding-4B", 2560, 1024, 32768),
        ("embedding-3", 2048, 512, 3072),
    ],
)
def test_a_model_that_can_be_cut_says_to_what(model, width, cut, tokens):
    found = embedder(model)
    assert (found.width, found.tokens) == (width, tokens)
    assert cut in found.cuts
    assert width not in found.cuts


def test_a_model_of_one_width_offers_no_other():
    assert embedder("BAAI/bge-large-zh-v1.5") == Embedder(1024, (), 512)


def test_of_a_model_nobody_knows_nothing_is_known():
    assert embedder("my-own-embedder") == Embedder(None, (), None)
