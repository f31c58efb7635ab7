"""Drawing under AppTest: told before it is paid, kept when it has come, and what goes wrong is said."""

import time
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.core.orders import Drawing
from components.core.owner import owner
from components.core.records import Status
from components.ui import resources


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The page of drawings, in English; whatever a test does, it ends without an exception."""
    app = open_app("drawing")
    yield app
    assert not app.exception


def draw(app: AppTest, prompt: str) -> AppTest:
    return app.chat_input(key="drawing.box").set_value(prompt).run()


def kept() -> list[Drawing]:
    return resources.store().drawings.latest(owner())


def ended(app: AppTest) -> AppTest:
    """Wait until nothing is under way, and draw the page."""
    drawings = resources.store().drawings
    for _glimpses in resources.drawings().watch(owner(), [each.id for each in drawings.running(owner())]):
        pass
    while drawings.running(owner()):  # the job tells its end a moment before it is kept
        time.sleep(0.01)
    return app.run()


def test_a_prompt_becomes_a_picture_on_the_page(app):
    draw(app, "a red fox")
    ended(app)
    (drawing,) = kept()
    assert drawing.status is Status.DONE, drawing.fault
    assert any("/kept/picture/" in text.value for text in app.markdown)
