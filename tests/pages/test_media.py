"""What is kept is served to its owner alone, under an address nobody can guess, and can run and load nothing."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.core.belongings import Picture
from components.core.drawing import recalling
from components.core.owner import owner
from components.core.records import ChatOptions, Message, Role, Status
from components.core.relay.sandbox.drawing import paint
from components.ui import media, resources

PAGE = "<!doctype html><title>hi</title><script>1</script>"


@pytest.fixture
def client(world):
    return TestClient(Starlette(routes=media.ROUTES))


@pytest.fixture
def picture(world) -> Picture:
    wanted = Picture("", "", "image/png", 512, 512, 0, datetime.now(UTC))
    return resources.store().pictures.add(owner(), wanted, paint("x"), b"small")


def answered(text: str) -> Message:
    store = resources.store()
    conversation = store.conversations.create(owner(), ChatOptions())
    asked = store.conversations.add_user(owner(), conversation.id, None, "?")
    message = Message(
        "a" * 32, conversation.id, asked.id, Role.ASSISTANT, "", datetime.now(UTC), status=Status.RUNNING
    )
    store.conversations.claim(owner(), conversation.id, message, "w")
    message = replace(message, text=text, status=Status.DONE)
    store.conversations.finish(owner(), message)
    return message


def test_a_picture_comes_as_it_was_kept_and_stays_with_the_browser(client, picture):
    reply = client.get(media.picture_address(picture))
    assert (reply.status_code, reply.content, reply.headers["content-type"]) == (200, paint("x"), "image/png")
    assert reply.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert reply.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert reply.headers["content-disposition"].startswith("inline")
    assert client.get(media.picture_address(picture, small=True)).content == b"small"
    down = client.get(media.picture_address(picture, download=True))
    assert down.headers["content-disposition"].startswith("attachment")


def test_a_download_says_how_the_picture_was_made_and_what_is_kept_stays(client, world):
    store = resources.store()
    wanted = Picture(
        "", "", "image/png", 512, 512, 0, datetime(2026, 11, 22, tzinfo=UTC), prompt="a fox: red"
    )
    fox = store.pictures.add(owner(), wanted, paint("x"))
    down = client.get(media.picture_address(fox, download=True))
    assert recalling.read(down.content).prompt == "a fox: red"
    day = f"{fox.created_at:%Y-%m-%d}"
    assert down.headers["content-disposition"] == f"attachment; filename*=UTF-8''{day}%20a%20fox%20red.png"
    assert client.get(media.picture_address(fox)).content == paint("x")


def test_several_come_as_one_zip_each_with_how_it_was_made(client, world):
    store = resources.store()
    wanted = Picture("", "", "image/png", 512, 512, 0, datetime(2026, 11, 22, tzinfo=UTC), prompt="../a fox")
    foxes = [store.pictures.add(owner(), wanted, paint(name)) for name in "xyz"]
    store.blobs.drop(foxes[2].sha256)
    address = media.archive_address([each.id for each in foxes] + ["nothing"])
    reply = client.get(address)
    with zipfile.ZipFile(io.BytesIO(reply.content)) as packed:
        day = f"{foxes[0].created_at:%Y-%m-%d}"
        names = [f"{day} a fox.png", f"{day} a fox.png.json", f"{day} a fox 2.png", f"{day} a fox 2.png.json"]
        assert (packed.namelist(), packed.testzip()) == (names, None)
        assert recalling.read(packed.read(names[2])).prompt == "../a fox"
        assert json.loads(packed.read(names[3]))["prompt"] == "../a fox"
    assert client.get(address[:-1]).status_code == 404
    resources.bundles().clear()
    assert client.get(address).status_code == 404


def test_a_wrong_signature_opens_nothing(client, picture):
    address = media.picture_address(picture)
    for wrong in (address[:-1], address[:-2] + "xx", address + "x", address.rpartition("/")[0] + "/é"):
        assert client.get(wrong).status_code == 404
    assert client.get(address.replace("picture", "file")).status_code == 404


def test_an_address_is_its_owners_alone(client, picture, monkeypatch):
    address = media.picture_address(picture)
    monkeypatch.setattr(media, "owner", lambda: "somebody else")
    assert client.get(address).status_code == 404
    assert client.get(media.picture_address(picture)).status_code == 404


def test_a_file_that_is_no_picture_is_only_ever_downloaded(client, world):
    file = resources.store().files.add(owner(), "p“a”ge.html", PAGE.encode(), "text/html", {})
    reply = client.get(media.picture_address(file))
    assert (reply.content, reply.headers["content-type"]) == (PAGE.encode(), "application/octet-stream")
    assert reply.headers["content-disposition"].startswith("attachment; filename*=UTF-8''p%E2")


def test_an_html_answer_comes_in_a_sandbox_without_network(client, world):
    message = answered(f"```html\n{PAGE}\n```\n")
    address = media.preview_address(message.id, 0)
    still, lively = client.get(address), client.get(f"{address}?scripts")
    assert still.text == lively.text == PAGE + "\n"
    policy = still.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; ")
    assert not any(
        word in policy for word in ("script-src", "allow-same-origin", "allow-scripts", "http", "*")
    )
    assert lively.headers["content-security-policy"].startswith("sandbox allow-scripts; default-src 'none'; ")
    assert "allow-same-origin" not in lively.headers["content-security-policy"]


def test_a_page_that_is_not_in_the_answer_is_not_there(client, world):
    message = answered(f"```html\n{PAGE}\n```\n")
    assert client.get(media.preview_address(message.id, 1)).status_code == 404
    assert client.get(media.preview_address("nobody", 0)).status_code == 404
