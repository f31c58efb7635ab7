"""The server: `streamlit run app.py`, or `uvicorn app:app`.

The script that draws lives in components/ui/main.py, away from pages/: a folder of that name beside the main script
wakes Streamlit's old page discovery, which would run pages without the frame (and, later, without its gate).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from components.ui import boundary, media, outgoing, resources
from components.ui.headers import SafeHeaders
from components.ui.visit import VisitCookie

ROOT = Path(__file__).resolve().parent


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Load what the first visitor would otherwise wait for, while the browser still fetches the page."""
    warming = asyncio.create_task(asyncio.to_thread(resources.warm_up))
    yield
    await warming


app = st.App(
    ROOT / "components" / "ui" / "main.py",
    lifespan=lifespan,
    routes=[*media.ROUTES, *outgoing.ROUTES],
    middleware=[Middleware(SafeHeaders), Middleware(VisitCookie)],
    on_script_error=boundary.report,
)
