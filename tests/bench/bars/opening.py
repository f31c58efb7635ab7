"""A conversation of a thousand messages: opened by its address, and gone over to from another one."""

import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from playwright.sync_api import BrowserContext, Page

from tests.bench.browser import BOX, chromium
from tests.bench.contenders import Contender, Stand, stands
from tests.bench.figures import line, middle

MESSAGES = 1000
SHORT = "Yes, and one more thing about **that**: it can wait until tomorrow."
LONG = (
    """## What there is to say

The mean of $n$ values, with a [link](https://example.com) and `code`:

| tea | minutes | degrees |
|---|--:|--:|
| green | 2 | 75 |
| black | 4 | 95 |

```python
def mean(values: list[float]) -> float:
    return sum(values) / len(values)
```

1. First a point, then a **second** one.
2. And a longer paragraph, as answers have them. """
    + "It goes on for a while about the same thing. " * 12
)
# From the navigation, or the click, until the last turn is there and the box can be used.
WATCH = """(text, box) => {
    const seen = window.opening = {began: performance.timeOrigin, ended: 0};
    const now = () => performance.timeOrigin + performance.now();
    document.addEventListener("click", () => Object.assign(seen, {began: now(), ended: 0}), true);
    const look = () => {
        const turns = document.querySelectorAll("[data-testid=stChatMessage]");
        const field = document.querySelector(box);
        const there = !text || [...turns].at(-1)?.textContent.includes(window.wanted ?? text);
        if (!seen.ended && there && field && !field.disabled) seen.ended = now();
    };
    new MutationObserver(look).observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
}"""


def opening(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """A new tab at the conversation's address, and one at an empty chat beside it; then clicks between two."""
    opened: dict[str, list[float]] = defaultdict(list)
    empty: dict[str, list[float]] = defaultdict(list)
    switched: list[float] = []
    with stands(contenders) as (_relay, up), chromium() as browser:
        for stand in up:
            ends = _seeded(stand)
            person = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
            _tab(person, *ends[0])[0].close()  # the server is warm, and the browser has the app's scripts
            for _round in range(max(rounds, 5)):
                opened[stand.name].append(_opened_ms(person, *ends[0]))
                empty[stand.name].append(_opened_ms(person, stand.server.address, ""))
            if stand.name == "app":
                switched = _switched_ms(person, ends, max(rounds, 5))
            person.close()
    figures = {who: middle(all_) for who, all_ in opened.items()}
    beside = {who: middle(all_) for who, all_ in empty.items()}
    yield line(f"a conversation of {MESSAGES} messages opens in a new tab", "ms", 1000, figures, empty=beside)
    if switched:
        yield line(f"a click goes over to one of {MESSAGES} messages", "ms", 300, {"app": middle(switched)})


def _tab(person: BrowserContext, address: str, text: str) -> tuple[Page, float]:
    """A new tab, and the ms until its last turn has the text."""
    page = person.new_page()
    page.add_init_script(f"({WATCH})({text!r}, {BOX!r})")
    page.goto(address)
    return page, _taken_ms(page)


def _opened_ms(person: BrowserContext, address: str, text: str) -> float:
    page, taken_ms = _tab(person, address, text)
    page.close()
    time.sleep(1)  # its end is not to be a part of the next one's beginning
    return taken_ms


def _switched_ms(person: BrowserContext, ends: Sequence[tuple[str, str]], rounds: int) -> list[float]:
    page, _opened = _tab(person, *ends[0])
    taken = []
    for number in range(1, rounds + 1):
        _address, text = ends[number % 2]
        page.wait_for_timeout(1500)
        page.evaluate("text => { window.wanted = text; }", text)
        page.locator("[data-testid=stSidebar]").get_by_role("button", name=text).click()
        taken.append(_taken_ms(page))
    page.close()
    return taken


def _taken_ms(page: Page) -> float:
    # Not wait_for_function: it evaluates text, which the app's policy forbids.
    while not (seen := page.evaluate("window.opening"))["ended"]:
        page.wait_for_timeout(50)
    return float(seen["ended"] - seen["began"])


def _seeded(stand: Stand) -> list[tuple[str, str]]:
    """Addresses of two conversations, and what the last turn of each says."""
    if stand.name != "app":
        return [(stand.seeded(MESSAGES), f"{MESSAGES - 1} A message")] * 2
    from components.core.owner import owner
    from components.core.records import ChatOptions, Conversation, Message, Role
    from components.core.store import Store
    from components.core.store.portable import Transcript

    store = Store(f"sqlite:///{stand.home / 'relay-studio.db'}", stand.home)
    ends = []
    for title in ("Conversation one", "Conversation two"):
        now = datetime.now(UTC)
        name, ids = uuid.uuid4().hex, [uuid.uuid4().hex for _ in range(MESSAGES)]
        turns = tuple(
            Message(
                id=ids[number],
                conversation_id=name,
                parent_id=ids[number - 1] if number else None,
                role=Role.ASSISTANT if number % 2 else Role.USER,
                text=(LONG if number % 4 == 3 else SHORT) + (title if number == MESSAGES - 1 else ""),
                created_at=now,
            )
            for number in range(MESSAGES)
        )
        made = Conversation(name, title, now, now, head_id=ids[-1], options=ChatOptions())
        store.portable.add(owner(), [Transcript(made, turns)])
        ends.append((f"{stand.server.address}/?c={name}", title))
    store.close()
    return ends
