"""How many tokens a model takes, as far as the public list knows."""

from functools import lru_cache

SMALLEST = 4_000
"""Tokens that every model in use takes; for fewer nothing is looked up."""


@lru_cache(maxsize=1000)
def window(model: str) -> int | None:
    """Tokens of question and answer that fit into a model together; None when the list does not say.

    Importing the list costs a third of a second: ask only for what is longer than SMALLEST.
    """
    from genai_prices import Usage, calc_price

    try:
        found = calc_price(Usage(input_tokens=1, output_tokens=1), model_ref=model.rpartition("/")[2])
    except LookupError:
        return None
    return found.model.context_window
