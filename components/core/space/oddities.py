"""Which rows of a table of texts want a look: the empty ones, the doubled ones, those too long for a model."""

import pyarrow as pa
import pyarrow.compute as pc

from components.core.catalog import tokens
from components.core.corpus import TEXT


def empty(table: pa.Table, limit: int) -> list[int]:
    """Rows whose text is empty or blank, the first `limit` of them."""
    blank = pc.equal(pc.utf8_trim_whitespace(table.column(TEXT)), "")
    return list(_places(blank)[:limit].to_pylist())


def doubled(table: pa.Table, limit: int) -> list[tuple[str, list[int]]]:
    """Texts that several rows have, with those rows, the most frequent first, `limit` texts at most."""
    numbered = pa.table({"text": table.column(TEXT), "row": pa.array(range(len(table)), pa.int32())})
    numbered = numbered.filter(pc.not_equal(pc.utf8_trim_whitespace(numbered["text"]), ""))
    counted = numbered.group_by("text").aggregate([("row", "count")])
    counted = counted.filter(pc.greater(counted["row_count"], 1))
    often = counted.sort_by([("row_count", "descending"), ("text", "ascending")])["text"][:limit]
    found: dict[str, list[int]] = {text: [] for text in often.to_pylist()}
    held = numbered.filter(pc.is_in(numbered["text"], often.combine_chunks()))
    for text, row in zip(held["text"].to_pylist(), held["row"].to_pylist(), strict=True):
        found[text].append(row)
    return list(found.items())


def long(table: pa.Table, limit_tokens: int) -> int:
    """How many texts have more tokens than a model takes, as far as can be estimated."""
    texts = table.column(TEXT)
    # No text has more tokens than characters: most are never looked at.
    candidates = texts.filter(pc.greater(pc.utf8_length(texts), limit_tokens))
    return sum(tokens.estimate(text.as_py()) > limit_tokens for text in candidates)


def _places(which: pa.ChunkedArray) -> pa.Array:
    return pc.indices_nonzero(which)
