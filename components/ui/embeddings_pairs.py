"""Pairs: two columns side by side, such as a text and its translation, and how near the two of each pair are."""

from functools import partial

import streamlit as st

from components.core.corpus import TEXT, Embedding
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Fault
from components.core.space import colouring
from components.core.space import pairs as scoring
from components.core.space.pairs import Pairs
from components.core.space.space import Space
from components.ui import (
    embeddings,
    embeddings_asking,
    embeddings_errands,
    embeddings_pairs_shown,
    resources,
)
from components.ui.boundary import show_fault
from components.ui.embeddings import Opened
from components.ui.messages import plain
from components.ui.words import _, ngettext, number

_LEFT, _RIGHT, _GOLD = "embeddings.pairs.left", "embeddings.pairs.right", "embeddings.pairs.gold"
_NONE = ""
"""Where nobody has judged; no column has this name."""
_LOOKED_AT = 500
"""Rows that tell what a column holds."""
_GOLDEN = ("gold", "label", "score", "similarity", "标签", "分数", "相似度", "得分")


def show(opened: Opened, space: Space) -> None:
    """Draw the choice of columns, the price of what has no vector yet, and what the vectors say."""
    st.caption(
        _(
            "For translations, questions with their answers, or sentences that people have judged: a good model puts the "
            "two of a pair near each other, and others apart."
        )
    )
    chosen = _pick(space)
    if chosen is None:
        return
    found = scoring.pairs(space.table, *chosen)
    _show_facts(found)
    if found.rows and _settled(space.embedding, found, (opened.corpus.id, *chosen)):
        embeddings_pairs_shown.show(opened, space, found, chosen)


def _pick(space: Space) -> tuple[str, str, str | None] | None:
    columns = [TEXT, *space.corpus.columns]
    if len(columns) < 2:
        st.caption(_("This collection has one column only; pairs need two. Bring a file with both."))
        return None
    begin = _begin(columns, space)
    with st.container(horizontal=True, gap="small", key="embeddings.pairs.columns"):
        picked = list[str | None]()
        for key, label, options, place in (
            (_LEFT, _("One column"), columns, begin[0]),
            (_RIGHT, _("The other column"), columns, begin[1]),
            (_GOLD, _("Judged by people"), [_NONE, *columns[1:]], begin[2]),
        ):
            named = f"{key}.{space.corpus.id}"
            picked.append(
                st.selectbox(
                    label,
                    options,
                    index=place,
                    key=named,
                    format_func=_named,
                    help=_help(key),
                    placeholder=_("Choose a column"),
                    width=220,
                )
            )
    left, right, gold = picked
    if left is None or right is None:
        st.caption(
            _(
                "No other column looks like texts to compare these with. Choose one, or bring a file with both."
            )
        )
        return None
    if left == right:
        st.caption(_("Choose two different columns."))
        return None
    return left, right, gold or None


def _begin(columns: list[str], space: Space) -> tuple[int, int | None, int]:
    """Where the choices begin: the text, the other column of texts that is most like it in length, if there is one, and one that sounds like labels."""
    golden = next((name for name in columns[1:] if name.lower() in _GOLDEN), None)
    others = [name for name in columns[1:] if name != golden and _are_texts(space, name)]
    sizes = {name: _size(space, name) for name in [TEXT, *others]}
    other = min(others, key=lambda name: abs(sizes[name] - sizes[TEXT]), default=None)
    return (
        0,
        None if other is None else columns.index(other),
        0 if golden is None else columns[1:].index(golden) + 1,
    )


def _are_texts(space: Space, name: str) -> bool:
    """Whether a column holds texts of its own: words, not numbers or days, and seldom the same as a topic would be."""
    held = colouring.read(space.table[name].slice(0, _LOOKED_AT))
    if isinstance(held, colouring.Numbers):
        return False
    worded = sum(any(map(str.isalpha, value)) for value in held.names)
    return 2 * worded > int((held.codes >= 0).sum())


def _size(space: Space, name: str) -> float:
    some = [str(value or "") for value in space.table[name].slice(0, 50).to_pylist()]
    return sum(map(len, some)) / max(1, len(some))


def _named(column: str) -> str:
    if column == _NONE:
        return _("no such column")
    return _("Text") if column == TEXT else column


def _help(key: str) -> str | None:
    if key != _GOLD:
        return None
    return _("Numbers, or yes and no: how alike people find the two. Pairs can be compared without it.")


def _show_facts(found: Pairs) -> None:
    said = [ngettext("{n} pair", "{n} pairs", len(found.rows)).format(n=number(len(found.rows)))]
    if found.left_out:
        said.append(
            ngettext("{n} row lacks a text", "{n} rows lack a text", found.left_out).format(
                n=number(found.left_out)
            )
        )
    if found.beyond:
        said.append(_("{n} more are left out: this is for the first pairs").format(n=number(found.beyond)))
    st.caption(plain(" · ".join(said)))


def _settled(embedding: Embedding, found: Pairs, name: object) -> bool:
    """Whether all texts have their vectors; else their price and a button, or the bar."""
    errand = resources.errands().of(("ask", owner(), embedding.id, name))
    if errand is not None and not errand.ended:
        embeddings_errands.follow(errand, _("Asking for vectors; what has come is kept"), "embeddings.pairs")
        return False
    if errand is not None and errand.fault is not None:
        show_fault(errand.fault)
    unknown = embeddings_asking.queries(embedding).unknown(found.texts)
    if not unknown:
        return True
    if errand is not None and errand.fault is None and not errand.stopped:
        said = ngettext("{n} text got no vector.", "{n} texts got no vector.", len(unknown))
        st.caption(said.format(n=number(len(unknown))))
        return True
    try:
        embeddings_asking.connection(embedding)
    except StudioError as error:
        show_fault(Fault.of(error))
        return False
    said = ngettext("Ask for {n} vector", "Ask for {n} vectors", len(unknown)).format(n=number(len(unknown)))
    price = embeddings_asking.told(embeddings_asking.price(embedding, unknown))
    st.button(
        f"{said} · {plain(price)}",
        key="embeddings.pairs.ask",
        type="primary",
        icon=":material/play_arrow:",
        on_click=embeddings.attempt,
        args=(partial(_ask, embedding, found.texts, name),),
    )
    known = len(found.texts) - len(unknown)
    if known:
        st.caption(
            ngettext(
                "{n} text is known already and costs nothing.",
                "{n} texts are known already and cost nothing.",
                known,
            ).format(n=number(known))
        )
    return False


def _ask(embedding: Embedding, texts: list[str], name: object) -> None:
    again = partial(embeddings.attempt, partial(_ask, embedding, texts, name))
    embeddings_asking.begin(embedding, texts, name, again)
