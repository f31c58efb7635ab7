"""Pictures of finished answers come into the gallery, and what could not be had is said."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import httpx2
import pytest
from PIL import Image

from components.core.fetch import Fetcher
from components.core.gallery import Gallery
from components.core.records import ChatOptions, Message, Role, Step
from components.core.relay.sandbox import Sandbox, drawing
from components.core.relay.sandbox.drawing import Painting
from components.core.store import Store

ME = "local"
FOX = Painting("a fox in the snow", "http://sandbox.relay")
ANSWERS = {
    "tool echo": drawing.tool_echo,
    "progress": drawing.progress,
    "status words": drawing.status_words,
    "download link": drawing.download_link,
    "bare address": drawing.bare_address,
    "data URL": drawing.inline_data,
    "base64": drawing.inline_base64,
    "images body": lambda painting: [f"\n\n![image]({painting.address()})\n\n"],
}


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path)
    yield store
    store.close()


@pytest.fixture
def gallery(store):
    return Gallery(store, Fetcher(inside={"http://sandbox.relay": Sandbox(rate=0).transport()}))


def answered(store, text, question="Draw a fox", **fields) -> Message:
    conversation = store.conversations.create(ME, ChatOptions())
    asked = store.conversations.add_user(ME, conversation.id, None, question)
    now = datetime.now(UTC)
    message = Message("answer", conversation.id, asked.id, Role.ASSISTANT, text, now, model="gpt-4-all")
    return replace(message, **fields)


def taken(gallery, message):
    gallery.finished(ME, message)
    gallery.wait(ME, message.id, 20)
    return gallery.progress(ME, message.id)


@pytest.mark.parametrize("shape", ANSWERS)
def test_a_drawing_of_every_shape_comes_into_the_gallery(store, gallery, shape):
    message = answered(store, "".join(ANSWERS[shape](FOX)))
    progress = taken(gallery, message)
    [picture] = store.pictures.latest(ME)
    assert (progress.total, progress.done, progress.ended, progress.faults) == (1, 1, True, {})
    assert (picture.width, picture.height) == (512, 512)
    assert picture.prompt == ("a fox in the snow" if shape in ("tool echo", "progress") else "Draw a fox")
    assert (picture.model, picture.message_id) == ("gpt-4-all", message.id)
    data, media_type = store.pictures.read(ME, picture.id)
    with Image.open(io.BytesIO(data)) as image:
        assert f"image/{image.format.lower()}" == media_type == picture.media_type


def test_bytes_are_kept_as_they_came(store, gallery):
    taken(gallery, answered(store, "".join(drawing.inline_data(FOX))))
    [picture] = store.pictures.latest(ME)
    assert store.pictures.read(ME, picture.id)[0] == drawing.paint(FOX.name)


def test_what_is_in_the_gallery_is_not_fetched_again_even_from_the_bin(store, gallery):
    message = answered(store, "".join(drawing.progress(FOX)))
    taken(gallery, message)
    store.pictures.delete(ME, store.pictures.latest(ME)[0].id)
    taken(gallery, message)
    assert len(store.pictures.of_message(ME, message.id)) == 1
    assert store.pictures.latest(ME) == []


def test_an_address_is_kept_without_what_may_be_a_signature(store):
    class Anything(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request):
            assert request.url.query == b"sig=secret"

            async def body():
                yield drawing.paint("x")

            return httpx2.Response(200, content=body())

    gallery = Gallery(store, Fetcher(inside={"http://sandbox.relay": Anything()}))
    taken(gallery, answered(store, "![](http://sandbox.relay/a.png?sig=secret)"))
    [picture] = store.pictures.latest(ME)
    assert picture.address == "http://sandbox.relay/a.png"
    assert "secret" not in str(picture)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("![](http://127.0.0.1/x.png)", "private"),
        ("![](http://169.254.169.254/latest/x.png)", "private"),
        ("![](http://sandbox.relay/cdn/20250330/gone.png)", "status"),
        ("![](data:image/png;base64,AAAA)", "picture"),
        ("![](data:image/svg+xml;base64,PHN2Zy8+)", "picture"),
    ],
)
def test_what_cannot_be_had_is_said_and_the_rest_stays(store, gallery, text, reason):
    progress = taken(gallery, answered(store, f"{text}\n\n![]({FOX.address()})"))
    assert [fault.values["reason"] for fault in progress.faults.values()] == [reason]
    assert (progress.total, progress.done, progress.ended) == (2, 2, True)
    assert len(store.pictures.latest(ME)) == 1


def test_an_answer_without_pictures_begins_nothing(store, gallery):
    assert taken(gallery, answered(store, "Just words, and a [link](https://a.test/x).")) is None


def test_after_a_tool_nothing_is_fetched_until_a_person_asks(store, gallery):
    step = Step("1", "fetch", "{}", "…")
    message = answered(store, f"![]({FOX.address()})", steps=(step,))
    assert taken(gallery, message) is None
    gallery.take_in(ME, message)
    gallery.wait(ME, message.id, 20)
    assert len(store.pictures.latest(ME)) == 1
