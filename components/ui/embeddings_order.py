"""What an embedding will cost and take, before it is begun."""

from functools import partial

import streamlit as st

from components.core.catalog.embedders import embedder
from components.core.corpus import TEXT, Corpus
from components.core.errors import InputError
from components.core.owner import owner
from components.core.records import Relay, Status
from components.core.space import gathering, oddities
from components.core.space.run import Estimate
from components.ui import embeddings, embeddings_bringing, embeddings_model, resources, state
from components.ui.embeddings import Opened
from components.ui.embeddings_bringing import Brought
from components.ui.messages import plain
from components.ui.words import _, duration, money, ngettext, number

_OPEN, _ESTIMATE, _LONG = "embeddings.order", "embeddings.estimate", "embeddings.toolong"
_PATIENCE_S = 0.2
_OVERLAP_SHARE = 10


def is_open(opened: Opened) -> bool:
    """Whether another embedding is being chosen, or the first."""
    return opened.embedding is None or bool(state.value(_OPEN) == opened.corpus.id)


def begin(corpus_id: str | None) -> None:
    """Choose another embedding of a collection from now on; None chooses none."""
    state.set_value(_OPEN, corpus_id)


def forget() -> None:
    """Reckon anew what it takes: more is known than there are embeddings to tell of it, as one was deleted."""
    state.set_value(_ESTIMATE, None)


def show(opened: Opened) -> None:
    """Draw the model, what it will cost, and the button."""
    relay = state.relay()
    with st.container(border=True, key="embeddings.ordering", gap="small"):
        model, dimensions = embeddings_model.pick(relay)
        if model:
            _show_price(opened.corpus, relay, model, dimensions)
            _show_long(opened.corpus, model)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                _("Start"),
                key="embeddings.start",
                type="primary",
                icon=":material/play_arrow:",
                on_click=embeddings.attempt,
                args=(partial(_start, opened.corpus, relay, model, dimensions),),
            )
            if opened.embedding is not None:
                st.button(
                    _("Never mind"), key="embeddings.cancel", type="tertiary", on_click=begin, args=(None,)
                )


def _show_price(corpus: Corpus, relay: Relay, model: str, dimensions: int | None) -> None:
    found = estimate(corpus, relay, model, dimensions)
    st.caption(plain(" · ".join(_said(found))))


def _said(found: Estimate) -> list[str]:
    said = [ngettext("{n} text to embed", "{n} texts to embed", found.texts).format(n=number(found.texts))]
    if found.known:
        known = ngettext("{n} is known and costs nothing", "{n} are known and cost nothing", found.known)
        said.append(known.format(n=number(found.known)))
    if found.known < found.texts:
        said += [_("about {n} tokens").format(n=number(found.tokens)), money(found.cost)]
        if found.seconds is not None:
            short = _("less than a second")
            said.append(
                short if found.seconds < 1 else _("about {time}").format(time=duration(found.seconds))
            )
    return said


def _show_long(corpus: Corpus, model: str) -> None:
    """Say that texts are too long for the model, and offer to cut them into a collection of parts."""
    most = embedder(model).tokens
    long = _long(corpus, most) if most else 0
    if not long or most is None:
        return
    said = ngettext(
        "{n} text is longer than the {most} tokens that this model takes, and may be refused.",
        "{n} texts are longer than the {most} tokens that this model takes, and may be refused.",
        long,
    ).format(n=number(long), most=number(most))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f":orange[:material/warning: {plain(said)}]", width="content")
        st.button(
            _("Cut them into parts, as a new collection"),
            key="embeddings.split",
            icon=":material/content_cut:",
            type="tertiary",
            on_click=embeddings.attempt,
            args=(partial(_split, corpus, most),),
        )


def _long(corpus: Corpus, most: int) -> int:
    about = (corpus.id, most)
    seen: tuple[object, int] | None = state.value(_LONG)
    if seen is None or seen[0] != about:
        seen = (about, oddities.long(embeddings.table(corpus), most))
        state.set_value(_LONG, seen)
    return seen[1]


def _split(corpus: Corpus, most: int) -> None:
    taken = gathering.gather(
        embeddings.table(corpus),
        TEXT,
        keep_columns=corpus.columns,
        split_tokens=most,
        overlap=most // _OVERLAP_SHARE,
    )
    embeddings_bringing.keep(_("{name}, in parts").format(name=corpus.name), Brought(*taken, corpus.source))


def _start(corpus: Corpus, relay: Relay, model: str | None, dimensions: int | None) -> None:
    if not model:
        raise InputError(reason="no_model")
    start(corpus, relay, model, dimensions)
    embeddings_model.remember(relay, model)
    begin(None)


def start(corpus: Corpus, relay: Relay, model: str, dimensions: int | None = None) -> None:
    """Embed a collection; one that was begun with the same model and numbers goes on.

    Raises:
        InputError: `reason` relay, space_running or space_missing.
        VaultError: a remembered key cannot be read back.
    """
    origin = embeddings.connection(relay.id).origin
    wanted = (origin, model, dimensions)
    begun = resources.store().embeddings.of_corpus(owner(), corpus.id)
    same = next((each for each in begun if (each.origin, each.model, each.dimensions) == wanted), None)
    made = same or resources.store().embeddings.add(owner(), corpus.id, model, relay.id, origin, dimensions)
    embeddings.choose(corpus.id, made.id)
    if made.status is not Status.RUNNING and (made.status is not Status.DONE or made.failed):
        embeddings.run(corpus, made, estimate(corpus, relay, model, dimensions).cost)


def estimate(corpus: Corpus, relay: Relay, model: str, dimensions: int | None) -> Estimate:
    """What it takes to embed a collection, reckoned once for each choice and price."""
    connection = embeddings.connection(relay.id)
    price = resources.relays().price(state.visit(), relay.id, model, _PATIENCE_S)
    made = resources.store().embeddings.of_corpus(owner(), corpus.id)
    done = tuple((each.id, each.done) for each in made)  # what was embedded since is known, and costs nothing
    about = (corpus.id, connection.origin, model, dimensions, price, done)
    seen: tuple[object, Estimate] | None = state.value(_ESTIMATE)
    if seen is None or seen[0] != about:
        with st.spinner(_("Counting…")):
            seen = (
                about,
                resources.embedding_runs().estimate(
                    owner(), corpus, connection.origin, model, dimensions, price
                ),
            )
        state.set_value(_ESTIMATE, seen)
    return seen[1]
