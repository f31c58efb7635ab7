"""The first sketch of this product, kept as a mark to beat: the server."""

import contextlib
from collections.abc import AsyncIterator

import streamlit as st


@contextlib.asynccontextmanager
async def warm(_: st.App) -> AsyncIterator[None]:
    import answers
    import pandas  # noqa: F401

    answers.client()
    yield


app = st.App("ui/main.py", lifespan=warm)
