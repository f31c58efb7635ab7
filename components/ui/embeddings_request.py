"""See the request: what goes to the relay for the texts of a collection, and the same call as curl and Python."""

import orjson
import streamlit as st

from components.core import snippets
from components.core.errors import StudioError
from components.core.relay.embeddings import body_of, encoding_for
from components.core.space.space import Space
from components.ui import embeddings_asking
from components.ui.boundary import report
from components.ui.words import _, ngettext, number

_TEXTS = 3
_CHARS = 300


def show(space: Space) -> None:
    """Draw it for the first texts; vectors that a file brought were never asked for."""
    if not space.embedding.model:
        return
    with st.expander(
        _("See the request"), icon=":material/receipt_long:", key="embeddings.request", on_change="rerun"
    ) as fold:
        if not fold.open:
            return
        try:
            connection = embeddings_asking.connection(space.embedding)
        except StudioError as error:
            report(error)
            return
        made = space.embedding
        texts = [text[:_CHARS] for text in space.texts(_first(space))]
        body = body_of(made.model, texts, made.dimensions, encoding_for(connection, made.model))
        _show_code(f"{connection.relay.base_url}/embeddings", body, len(texts))


def _first(space: Space) -> list[int]:
    return [row for row in range(min(len(space.table), 100)) if space.text(row).strip()][:_TEXTS]


def _show_code(url: str, body: dict[str, object], count: int) -> None:
    request, curl, python = st.tabs([_("Request"), "curl", "Python"])
    with request:
        st.code(f"POST {url}", language=None, wrap_lines=True)
        st.code(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode(), language="json", wrap_lines=True)
    with curl:
        st.code(snippets.curl("POST", url, body), language="bash", wrap_lines=True)
        st.caption(
            _("For bash and its kin; on Windows use Git Bash or WSL. Put the key into OPENAI_API_KEY.")
        )
    with python:
        st.code(snippets.python(url, body), language="python", wrap_lines=True)
        st.caption(_("Needs the package openai (pip install openai) and the key in OPENAI_API_KEY."))
    said = ngettext("Here with the first {n} text", "Here with the first {n} texts", count).format(
        n=number(count)
    )
    st.caption(
        _("{said}; the app sends hundreds in each call. The key goes along in a header.").format(said=said)
    )
