"""What is looked for in a collection becomes vectors, by the model that made the collection's own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from components.core.catalog import tokens
from components.core.corpus import TEXT, Embedding
from components.core.errors import InputError, TooLargeError
from components.core.records import Call, Cost
from components.core.relay import loop
from components.core.relay.connection import Connection, Context
from components.core.relay.embeddings import Embedded, embed
from components.core.space import sums
from components.core.space.portions import Limits, Portion, parted, split
from components.core.space.rows import Matrix, Progress
from components.core.space.texts import Text
from components.core.store.vectors import Vectors, digest

_BATCH_TEXTS, _BATCH_TOKENS = 256, 60_000
"""Sent in one call; small enough that progress is seen and a stop loses nobody's time."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, all of it together."""

    meaning: str = ""
    """In somebody's own words."""
    contained: str = ""
    """Letters that are in the text as they stand here, large or small."""
    examples: tuple[tuple[int, float], ...] = ()
    """Rows that are alike, or unlike where the weight is below zero; the meaning has the weight 1."""

    def __bool__(self) -> bool:
        return bool(self.meaning or self.contained or self.examples)


class Queries:
    """The vectors of texts for one embedding: those kept already, and others by its model, each asked for once."""

    def __init__(
        self, vectors: Vectors, owner: str, embedding: Embedding, limits: Limits | None = None
    ) -> None:
        """Queries of one embedding.

        Args:
            limits: what is known of how much the relay takes in one call; what is learned here is added to it.
        """
        self._vectors = vectors
        self._owner = owner
        self._embedding = embedding
        self._limits = limits or Limits()

    @property
    def _family(self) -> tuple[str, str, str, int | None]:
        made = self._embedding
        return self._owner, made.origin, made.model, made.dimensions

    def unknown(self, texts: Sequence[str]) -> list[str]:
        """Those of the texts that have no vector yet, each once and in order; these would be paid."""
        different = list(dict.fromkeys(texts))
        if not self._embedding.model:
            return different
        kept = self._vectors.known(*self._family, [digest(text) for text in different])
        return [text for text in different if digest(text) not in kept]

    def kept(self, texts: Sequence[str]) -> Matrix:
        """The vectors there are: (n, width) in the order of the texts, NaN for those without one."""
        names = [digest(text) for text in texts]
        found = self._vectors.read(*self._family, set(names)) if self._embedding.model else {}
        width = self._embedding.width or next((len(vector) for vector in found.values()), 0)
        table = np.full((len(texts), width), np.nan, dtype=np.float32)
        for row, name in enumerate(names):
            if name in found and len(found[name]) == width:
                table[row] = found[name]
        return table

    def ask(self, connection: Connection, texts: Sequence[str], progress: Progress | None = None) -> Cost:
        """Let the model make the vectors that are not there yet, and keep each batch as it comes; what that cost.

        Raises:
            InputError: `reason` space_modelless where a file brought the vectors; space_query_empty; space_query_origin
                where the connection leads elsewhere.
            RelayError: what the relay did instead; the batches before are kept.
        """
        if not self._embedding.model:
            raise InputError(reason="space_modelless")
        if not all(text.strip() for text in texts):
            raise InputError(reason="space_query_empty")
        if connection.origin != self._embedding.origin:
            raise InputError(reason="space_query_origin", name=connection.relay.title)
        wanted, costs, done = self.unknown(texts), list[Cost](), 0
        for batch in _batches(wanted):
            if progress is not None:
                progress(done / len(wanted))
            costs += self._ask(connection, batch, alone=len(wanted) == 1)
            done += len(batch)
        return sums.costs(costs)

    def _ask(self, connection: Connection, portion: Portion, *, alone: bool = False) -> list[Cost]:
        """One call, or several of less where that is too much; one text too long does not hold up the others."""
        parts = split(portion, self._limits)
        if len(parts) > 1:
            return [cost for part in parts for cost in self._ask(connection, part)]
        try:
            costs, came = self._embedded(connection, portion)
        except TooLargeError as error:
            self._limits.learn(error, portion)
            if alone:
                raise
            if len(portion) == 1:
                return []
            return [cost for part in parted(portion) for cost in self._ask(connection, part)]
        whole = [place for place in range(len(portion)) if place not in came.flaws]
        if whole:
            names = [portion[place].name for place in whole]
            self._vectors.keep(*self._family, names, np.ascontiguousarray(came.vectors[whole]))
        return costs

    def _embedded(self, connection: Connection, portion: Portion) -> tuple[list[Cost], Embedded]:
        made, spoilt = self._embedding, list[Call]()
        asked = embed(
            connection,
            made.model,
            [text.text for text in portion],
            dimensions=made.dimensions,
            width=made.width,
            context=Context("embeddings"),
            spoilt=spoilt.append,
        )
        came = loop.run(asked)
        return [call.cost for call in (*spoilt, came.call)], came


def weight(model: str, texts: Sequence[str]) -> tokens.Count:
    """The tokens of many texts, counted as one."""
    return tokens.count(model, "\n".join(texts)) if texts else tokens.NOTHING


def containing(table: pa.Table, letters: str) -> NDArray[np.bool_]:
    """Which rows have these letters in their text, large or small: (n,)."""
    found = pc.match_substring(table[TEXT], letters, ignore_case=True)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.bool_)


def row_of(table: pa.Table, text: str) -> int | None:
    """The first row whose text is this one, without the space around it."""
    found = pc.index(pc.utf8_trim_whitespace(table[TEXT]), pa.scalar(text.strip(), table[TEXT].type)).as_py()
    return int(found) if found is not None and found >= 0 else None


def _batches(texts: Sequence[str]) -> Sequence[Portion]:
    each = Limits(_BATCH_TEXTS, _BATCH_TOKENS)
    wanted = [Text(digest(text), text, tokens.estimate(text)) for text in texts]
    return split(wanted, each) if wanted else []
