"""kill -9 in mid-answer: what is there after the restart."""

import time
from collections.abc import Iterator, Sequence

from tests.bench.browser import chromium, visitor
from tests.bench.contenders import HEALTH, Contender, Stand, stands
from tests.bench.figures import line
from tests.bench.relay import Script, word

RATE = 50
SCRIPT = Script(0.02, RATE, 1000, "kill")


def shown(text: str) -> int:
    """How many words of the script stand in `text`."""
    return next((n for n in range(SCRIPT.length, 0, -1) if word(n, SCRIPT) in text), 0)


def stored_status(stand: Stand) -> str:
    """What the app's store says of the answer."""
    from components.core.owner import owner
    from components.core.store import Store

    store = Store(f"sqlite:///{stand.home / 'relay-studio.db'}", stand.home)
    try:
        conversation = store.conversations.latest(owner())[0]
        return store.conversations.path(owner(), conversation.id)[-1].status.value
    finally:
        store.close()


def kill(contenders: Sequence[Contender], _: int) -> Iterator[str]:
    """Seconds of text lost by kill -9, and how the answer is marked after the restart; the app alone keeps any."""
    for contender in (contender for contender in contenders if contender.name == "app"):
        with stands([contender]) as (relay, (stand,)), chromium() as browser:
            with visitor(browser, stand.server, relay) as someone:
                someone.send(SCRIPT)
                someone.page.wait_for_timeout(6_500)
                address = someone.page.url
                stand.server.kill()
                killed_at = time.time()
            stand.server.start()
            stand.server.wait(HEALTH)
            with visitor(browser, stand.server, relay, address) as someone:
                someone.page.get_by_text(word(1, SCRIPT)).first.wait_for()
                someone.page.wait_for_timeout(12_000)
                kept = shown(someone.page.locator("body").inner_text())
            sent = sum(at < killed_at for at in relay.json(f"/_log?prefix={SCRIPT.prefix}")[-1]["sent"])
            lost_s = round((sent - kept) / RATE, 2)
            status = stored_status(stand)
        yield line("kill -9: seconds of text lost", "s", 1, {"app": lost_s}, sent=sent, kept=kept)
        yield line(
            "kill -9: answers not marked interrupted",
            "answers",
            0,
            {"app": int(status != "interrupted")},
            status=status,
        )
