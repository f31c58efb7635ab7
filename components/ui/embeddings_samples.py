"""Collections to look at, made for it: what each shows, and one click to have it."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from components.core.corpus import Corpus
from components.core.owner import owner
from components.core.records import Source
from components.core.space import samples
from components.ui import (
    embeddings,
    embeddings_bringing,
    embeddings_model,
    embeddings_order,
    resources,
    state,
)
from components.ui.embeddings_bringing import Brought
from components.ui.words import N_, _

SAMPLE = "sample"
"""What a collection made of an example says of where it came from."""


@dataclass(frozen=True, slots=True)
class _Example:
    """A sample by its name, and what there is to see in it; messages for `_`."""

    name: str
    title: str
    icon: str
    about: str


_EXAMPLES = (
    _Example(
        "support",
        N_("Questions to a shop"),
        "support_agent",
        N_(
            "Refunds, parcels, passwords and more, in Chinese and English. The topics part, and the languages lie together."
        ),
    ),
    _Example(
        "reviews",
        N_("Reviews of products"),
        "reviews",
        N_("Colour them by stars, then by product: what does a vector hold, the thing or the mood?"),
    ),
    _Example(
        "pairs",
        N_("Sentences in pairs"),
        "compare_arrows",
        N_("Chinese beside English, with what people say of how alike they are: which model sees it too?"),
    ),
    _Example(
        "words",
        N_("Words for sums"),
        "calculate",
        N_(
            "Countries and capitals, he and she, small and smaller: what is Beijing without China, and with France?"
        ),
    ),
)


def show() -> None:
    """Draw them as cards; a click opens one."""
    free = state.relay().source is Source.SANDBOX
    st.caption(
        _("A click opens one and embeds it at once: on the sandbox that costs nothing.")
        if free
        else _("A click opens one; nothing is sent before you have seen the price.")
    )
    grid = st.grid(2, min_column_width=280, border=True)
    for each in _EXAMPLES:
        with grid.container(gap="xsmall"):
            st.button(
                _(each.title),
                key=f"embeddings.example.{each.name}",
                icon=f":material/{each.icon}:",
                type="tertiary",
                on_click=embeddings.attempt,
                args=(partial(_open, each),),
            )
            st.caption(_(each.about))


def _open(example: _Example) -> None:
    """Open the collection, made now unless it is there; where it costs nothing it is embedded at once."""
    corpus, relay = _there(example) or _made(example), state.relay()
    state.open_corpus(corpus.id)
    model = embeddings_model.chosen(relay)
    begun = resources.store().embeddings.of_corpus(owner(), corpus.id)
    if relay.source is Source.SANDBOX and model and not begun:
        embeddings_order.start(corpus, relay, model)


def _there(example: _Example) -> Corpus | None:
    kept = resources.store().corpora.all(owner())
    return next((each for each in kept if (each.source, each.name) == (SAMPLE, _(example.title))), None)


def _made(example: _Example) -> Corpus:
    sample = next(each for each in samples.SAMPLES if each.name == example.name)
    return embeddings_bringing.keep(_(example.title), Brought(*samples.gathered(sample), SAMPLE))
