"""200 pictures and one question, 8 at a time, against a relay that takes a second a call: from the click to the last answer."""

import io
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from components.core.batches import PromptSet, Subject
from components.core.owner import owner
from components.core.records import ChatOptions
from components.core.store import Store
from tests.bench.browser import chromium
from tests.bench.contenders import Contender, Stand, stands
from tests.bench.figures import line, middle
from tests.bench.relay import Script

PICTURES, PARALLEL, CALL_S = 200, 8, 1.0
IDEAL_S = PICTURES / PARALLEL * CALL_S
SCRIPT = Script(CALL_S, 0, 20, "grid")
SIDES = (1568, 1176)
RESUME, RUN = ".st-key-sets-resume button", ".st-key-sets-run"


def grid(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """The app alone: no rival puts one question to many pictures."""
    own = [contender for contender in contenders if contender.name == "app"]
    if not own:
        return
    told, relayed, cpu = [], [], []
    with stands(own) as (relay, (stand,)), chromium() as browser:
        photo = _photo()
        for _round in range(rounds):
            relay.json("/_log")
            page = browser.new_page(viewport={"width": 1280, "height": 920})
            page.goto(f"{stand.server.address}/sets?set={_seed(stand, photo)}")
            page.locator(RESUME).wait_for()
            before_s, seen = stand.server.cpu_s(), len(relay.json("/_log?prefix=grid"))
            told.append(_run(page))
            cpu.append(stand.server.cpu_s() - before_s)
            asked = relay.json("/_log?prefix=grid")[seen:]
            relayed.append(max(each["ended_at"] for each in asked) - min(each["at"] for each in asked))
            page.close()
    bar = f"{PICTURES} pictures, {PARALLEL} at a time, {CALL_S:g} s a call: from the click until the page says all are done"
    yield line(bar, "s", 1.2 * IDEAL_S, {"app": middle(told)}, ideal=IDEAL_S)
    yield line("… at the relay, first call to last word", "s", 1.2 * IDEAL_S, {"app": middle(relayed)})
    yield line("… server CPU", "s", None, {"app": middle(cpu)})


def _seed(stand: Stand, photo: bytes) -> str:
    """Keep a set of pictures, each with bytes of its own."""
    store = Store(f"sqlite:///{stand.home / 'relay-studio.db'}", stand.home)
    facts = {"kind": "picture", "width": SIDES[0], "height": SIDES[1]}
    try:
        files = [
            store.files.add(owner(), f"{n}.jpg", photo + n.to_bytes(2, "big"), "image/jpeg", facts)
            for n in range(PICTURES)
        ]
        now, asked = datetime.now(UTC), tuple((n + 1, "What is it?") for n in range(PICTURES))
        models = (ChatOptions(relay_id="environment", model=SCRIPT.model),)
        made = PromptSet("", "Grid", now, now, models, PICTURES, asked, PARALLEL)
        made = replace(made, subjects=tuple(Subject(file.name, (file.id,)) for file in files))
        return store.sets.add(owner(), made).id
    finally:
        store.close()


def _photo() -> bytes:
    """A JPEG of some hundred kilobytes, as a photo has when it is sent."""
    import numpy as np
    from PIL import Image

    rng, to = np.random.default_rng(1), io.BytesIO()
    shapes = Image.fromarray(rng.integers(0, 256, (SIDES[1] // 6, SIDES[0] // 6, 3), np.uint8))
    shapes.resize(SIDES).save(to, "JPEG", quality=85)
    return to.getvalue()


def _run(page: Page) -> float:
    """Seconds from the click until the page says so."""
    began_s = time.monotonic()
    page.locator(RESUME).click()
    expect(page.locator(RUN)).to_contain_text(
        re.compile(rf"{PICTURES} of {PICTURES} answers"), timeout=120_000
    )
    return time.monotonic() - began_s
