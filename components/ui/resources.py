"""Real things, built once for the process: the only place with cached constructors."""

import importlib
import logging
from datetime import datetime
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from numpy.typing import NDArray

from components.core import i18n, scrub
from components.core.answers import Answers
from components.core.drawing.jobs import Drawings
from components.core.errors import StudioError
from components.core.fetch import Fetcher
from components.core.gallery import Gallery
from components.core.owner import owner
from components.core.records import Call, Trace
from components.core.relay.sandbox import Sandbox
from components.core.relays import SANDBOX, Relays
from components.core.sets.runs import Runs
from components.core.settings import secret_relays, settings
from components.core.space.errands import Errands
from components.core.space.recent import Recent
from components.core.space.run import Runs as EmbeddingRuns
from components.core.space.space import Spaces
from components.core.space.surveys import Surveys
from components.core.store import Store
from components.core.store.passing import PassingStore
from components.core.temporary import Keeping, Temporaries, passing
from components.core.transfer.jobs import Jobs
from components.core.usage import demo
from components.core.usage.account_keys import AccountKeys
from components.core.usage.gate import Gate
from components.core.usage.readings import Readings
from components.core.usage.underway import Underway
from components.core.usage.watch import Watch
from components.core.visits import VISITS_MAX, Visits

log = logging.getLogger(__name__)

BUNDLES_MAX = 100
RECENT_MAX = 40

SERVER = "server"
"""Owner of what belongs to no person."""
SANDBOX_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(SANDBOX.base_url))


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """Everything that is kept."""
    chosen = settings()
    return Store(chosen.database_address(), chosen.home, chosen.vault_key, blobs=chosen.blobs or "")


@st.cache_resource(show_spinner=False, max_entries=4)
def example(whose: str, zone: str, until: datetime) -> PassingStore:
    """Two example months until a moment, in memory."""
    return demo.store(whose, until, zone)


@st.cache_resource(show_spinner=False)
def answers() -> Answers:
    """The answers under way in this process."""
    kept = store()
    return Answers(
        kept.conversations,
        ended=lambda whose, message: gallery().finished(whose, message),
        files=kept.files,
    )


@st.cache_resource(show_spinner=False)
def drawings() -> Drawings:
    """The drawings under way in this process."""
    return Drawings(store(), fetcher())


@st.cache_resource(show_spinner=False)
def gallery() -> Gallery:
    """Takes in the pictures of answers."""
    return Gallery(store(), fetcher())


def fetcher() -> Fetcher:
    """The only way to an address that a person, an answer or a page names."""
    return Fetcher(inside={SANDBOX_ORIGIN: sandbox().transport()})


@st.cache_resource(show_spinner=False)
def lasting() -> Keeping:
    """Where all conversations are but the temporary ones."""
    return Keeping(store(), answers(), gallery())


@st.cache_resource(show_spinner=False)
def temporaries() -> Temporaries:
    """Where the temporary conversations of each visit are."""
    return Temporaries(lambda: passing(fetcher()))


@st.cache_resource(show_spinner=False)
def signing_key() -> bytes:
    """What the addresses of pictures and files are signed with, the same for all processes on one store."""
    preferences = store().preferences
    if preferences.get(SERVER, "media.key") is None:
        preferences.set(SERVER, "media.key", token_hex(32))
    return bytes.fromhex(str(preferences.get(SERVER, "media.key")))


@st.cache_resource(show_spinner=False)
def transfers() -> Jobs:
    """The imports, backups and restores of this process."""
    return Jobs()


@st.cache_resource(show_spinner=False)
def runs() -> Runs:
    """The sets that run in this process."""
    return Runs(store().sets, store().files)


@st.cache_resource(show_spinner=False)
def embedding_runs() -> EmbeddingRuns:
    """The embeddings that run in this process."""
    return EmbeddingRuns(store())


@st.cache_resource(show_spinner=False)
def spaces() -> Spaces:
    """The collections with their vectors that this process holds."""
    return Spaces(store(), settings().home)


@st.cache_resource(show_spinner=False)
def errands() -> Errands:
    """What is worked out about collections in this process."""
    return Errands()


@st.cache_resource(show_spinner=False)
def surveys() -> Surveys:
    """The maps and clusters that are computed in this process."""
    return Surveys(store(), spaces(), settings().home)


@st.cache_resource(show_spinner=False)
def relays() -> Relays:
    """The relays a person can use, each with its connection."""
    kept = store()
    return Relays(
        settings(),
        secret_relays(),
        kept.vault,
        kept.preferences,
        Visits(),
        sandbox().transport(),
        record,
        keep_trace,
    )


@st.cache_resource(show_spinner=False)
def readings() -> Readings:
    """What relays have said is left."""
    return Readings(store())


@st.cache_resource(show_spinner=False)
def account_keys() -> AccountKeys:
    """The access tokens of accounts."""
    kept = store()
    return AccountKeys(kept.vault, kept.preferences)


@st.cache_resource(show_spinner=False)
def watch() -> Watch:
    """What people want to be told of their balances."""
    return Watch(store())


@st.cache_resource(show_spinner=False)
def underway() -> Underway:
    """The paid calls of this process that have begun."""
    return Underway()


@st.cache_resource(show_spinner=False)
def gate() -> Gate:
    """What is asked before each paid call."""
    kept = store()
    return Gate(kept.ledger.lines, kept.preferences, underway())


@st.cache_resource(show_spinner=False)
def sandbox() -> Sandbox:
    """The relay built into the app."""
    return Sandbox(rate=settings().sandbox_rate)


@st.cache_resource(show_spinner=False)
def choices() -> dict[str, str]:
    """The relay chosen last, by visit; like the keys typed for a visit it ends with the process."""
    return {}


def remember_choice(visit: str, relay_id: str) -> None:
    """Keep a visit's relay for its other tabs and for F5; the oldest of very many visits make room."""
    chosen = choices()
    chosen.pop(visit, None)
    chosen[visit] = relay_id
    if len(chosen) > VISITS_MAX:
        chosen.pop(next(iter(chosen)), None)


@st.cache_resource(show_spinner=False)
def bundles() -> dict[str, tuple[str, ...]]:
    """Ids of the pictures that are offered as one ZIP, by its name."""
    return {}


def remember_bundle(name: str, picture_ids: tuple[str, ...]) -> None:
    """Offer pictures as one ZIP; the oldest of very many offers make room."""
    offered = bundles()
    offered.pop(name, None)
    offered[name] = picture_ids
    if len(offered) > BUNDLES_MAX:
        offered.pop(next(iter(offered)), None)


@st.cache_resource(show_spinner=False)
def recent() -> Recent:
    """Colours, labels and layers of the spaces that are looked at."""
    return Recent(RECENT_MAX)


def layer_array(layer_id: str) -> NDArray[Any]:
    """What a layer computed, read once and kept at hand.

    Raises:
        StoreError: `reason` missing when it is not there.
    """
    return recent().get(("layer", owner(), layer_id), lambda: store().layers.array(owner(), layer_id))


def record(call: Call) -> None:
    """Write a call into the ledger."""
    store().ledger.record(owner(), call)
    underway().ended(owner(), call)


def keep_trace(trace: Trace) -> None:
    """Keep what went over the wire in a call."""
    store().traces.keep(owner(), trace)
    temporaries().keep_trace(owner(), trace)


def warm_up() -> None:
    """Import and build what the first visitor would otherwise wait for."""
    key = settings().openai_api_key
    scrub.guard_logs([key.get_secret_value()] if key else [])
    for module in ("openai", "pandas"):
        importlib.import_module(module)
    for language in i18n.LANGUAGES:
        i18n.catalogue(language)
    try:
        answers()
        relays()
    except StudioError as error:  # the pages say it in the reader's language
        log.error("not ready at start: %s", error)
