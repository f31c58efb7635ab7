"""What is done with selected rows: taken along as files, made a collection of their own, asked about in a chat."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import BinaryIO

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from components.core.catalog.windows import window
from components.core.corpus import Corpus, Embedding, Report
from components.core.owner import owner
from components.core.space import drafts, exports, making
from components.core.space.exports import Parcel
from components.core.space.rows import Matrix
from components.core.space.space import Space
from components.ui import (
    embeddings,
    embeddings_selection,
    picker,
    prompts,
    resources,
    sending,
    state,
    transfer,
)
from components.ui.embeddings_clusters import Clusters
from components.ui.embeddings_layout import Map
from components.ui.words import _, ngettext, number

_ROOM_TOKENS, _TEXTS_MAX = 8_000, 300
"""Of the texts that are put into a chat's box: more would be dear, and no box to read."""
_ANSWER_SHARE = 0.6
"""Of what a model takes at once, for the texts."""
_SEED = 7


def show(space: Space, rows: NDArray[np.int32], found: Map, clusters: Clusters | None) -> None:
    """Draw the buttons; a file is made when it is asked for."""

    def parcel(matrix: Matrix | None) -> Parcel:
        numbers = clusters.numbers if clusters else None
        names = {str(each): clusters.called(each) for each in range(len(clusters.sizes))} if clusters else {}
        return Parcel(exports.table(space.table, found.points, numbers, names), matrix, rows.astype(np.int64))

    def made(write: Callable[[BinaryIO, Parcel], None], matrix: Matrix | None) -> bytes:
        to = BytesIO()
        write(to, parcel(matrix))
        return to.getvalue()

    _file_button(space, "csv", "CSV", "text/csv", lambda: made(exports.as_csv, None))
    parquet = "application/vnd.apache.parquet"
    _file_button(space, "parquet", "Parquet", parquet, lambda: made(exports.parquet, space.matrix))
    st.button(
        _("New collection"),
        key="embeddings.collect",
        icon=":material/library_add:",
        type="tertiary",
        help=_("Of these texts alone. Their vectors are there already and cost nothing."),
        on_click=embeddings.attempt,
        args=(partial(_collect, space, rows),),
    )
    st.button(
        _("Ask about them in a chat"),
        key="embeddings.chat",
        icon=":material/forum:",
        type="tertiary",
        help=_("Puts as many of these texts as fit into the box of a new chat. Nothing is sent by itself."),
        on_click=embeddings.attempt,
        args=(partial(_ask, space, rows),),
    )


def _file_button(space: Space, ending: str, label: str, media_type: str, make: Callable[[], bytes]) -> None:
    st.download_button(
        label,
        make,
        f"{transfer.file_name(space.corpus.name)}.{ending}",
        media_type,
        key=f"embeddings.selected.{ending}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def _collect(space: Space, rows: NDArray[np.int32]) -> None:
    """Make a collection of them, embedded as they are here, and open it."""
    said = ngettext("{name} · {n} text", "{name} · {n} texts", len(rows))
    table = space.table.take(rows)
    empty = int(sum(not text.strip() for text in table.column(0).to_pylist()))
    made, data = making.made(
        said.format(name=space.corpus.name, n=number(len(rows))),
        table,
        Report(given=len(rows), empty=empty),
        "selection",
    )
    kept = resources.store().corpora.add(owner(), made, data)
    _embed(kept, space, rows)
    embeddings_selection.drop()
    state.open_corpus(kept.id)


def _embed(kept: Corpus, space: Space, rows: NDArray[np.int32]) -> Embedding:
    here, store = space.embedding, resources.store().embeddings
    if not here.model:
        return store.given(owner(), kept.id, np.asarray(space.matrix[rows]))
    made = store.add(owner(), kept.id, here.model, here.relay_id, here.origin, here.dimensions)
    embeddings.run(kept, made)
    return made


def _ask(space: Space, rows: NDArray[np.int32]) -> None:
    """Put a question and as many of the texts as fit into the box of a new chat, and go there."""
    order = np.random.default_rng(_SEED).permutation(rows)[:_TEXTS_MAX]
    texts = [text for text in space.texts([int(row) for row in order]) if text.strip()]
    if not texts:
        return
    count = drafts.fitting(texts, _room())
    asked = _("What do these {n} texts have in common?") if count > 1 else _("What is this text about?")
    if count < len(rows):
        asked = _("What do these {n} texts, taken at random from {total}, have in common?")
    question = asked.format(n=number(count), total=number(len(rows)))
    state.open_conversation(None)
    prompts.put_into_box(drafts.about(question, texts[:count]))
    sending.lead_to("chat")


def _room() -> int:
    """Tokens that the texts may take of the model the chat begins with."""
    model = picker.default_model(state.relay())
    most = window(model) if model else None
    return _ROOM_TOKENS if most is None else min(_ROOM_TOKENS, int(most * _ANSWER_SHARE))
