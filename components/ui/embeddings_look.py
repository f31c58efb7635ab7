"""What Streamlit's own look lacks for embeddings."""

import streamlit as st

_LOOK = (
    "<style>"
    "@media(min-width:641px){[data-testid=stMainBlockContainer]{padding-inline:1.5rem}}"
    # The list keeps to one line each, from the left.
    ".st-key-embeddings-entries button{padding-inline:.6rem;min-height:2rem}"
    ".st-key-embeddings-entries button :is(div,span,p){justify-content:flex-start;width:100%;text-align:start;"
    "overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}"
    # The name is the page's title, and its menu.
    ".st-key-embeddings-menu button{padding-inline:0}"
    ".st-key-embeddings-menu button p{font-size:1.5rem;font-weight:650;text-align:start}"
    ".st-key-embeddings-figures{margin-block:-.6rem -.2rem}"
    ":is(.st-key-embeddings-figures,.st-key-embeddings-which) [data-testid=stCaptionContainer]{margin:0}"
    ":is(.st-key-embeddings-figures,.st-key-embeddings-which) [data-testid=stCaptionContainer] p{margin:0}"
    # Streamlit says it in English alone.
    ":is(.st-key-embeddings-box,.st-key-embeddings-analogy-boxes) [data-testid=InputInstructions]{display:none}"
    "@media(max-width:640px){.st-key-embeddings-box>:has([class*=st-key-embeddings-meaning]),"
    "[class*=st-key-embeddings-meaning]{min-width:100%}}"
    "</style>"
)


def show() -> None:
    """Put the page's style on the page."""
    st.html(_LOOK)
