"""Export, import, backup and restore under AppTest: what is offered, what is said, what is kept."""

import json
from collections.abc import Iterator
from io import BytesIO

import pytest
from streamlit.testing.v1 import AppTest

from components.core.owner import owner
from components.core.records import ChatOptions
from components.core.store import belongings
from components.core.transfer.backup import Backup
from components.core.transfer.jobs import Job
from components.ui import outgoing, resources, transfer
from tests.core.transfer import exports
from tests.core.transfer.exports import node

FILE = "transfer.file.0"


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The app on its first page with the panel open; whatever a test does, the page it ends with holds no exception."""
    app = with_panel(open_app())
    yield app
    resources.transfers().forget(owner())
    assert not app.exception


def with_panel(app: AppTest) -> AppTest:
    app.session_state["transfer.panel"] = True
    return app.run()


def test_everything_a_backup_holds_has_a_name():
    assert set(transfer.KINDS) == {"conversations", *belongings.KINDS}


def chats(count: int) -> bytes:
    hello = exports.chatgpt(node("q", "root", "user", "Hello"), node("a", "q", "assistant", "Hi"))
    said = [{**hello, "conversation_id": f"c{number}", "title": f"Chat {number}"} for number in range(count)]
    return json.dumps(said).encode()


def bring(app: AppTest, data: bytes, name: str = "conversations.json", key: str = FILE) -> AppTest:
    return app.file_uploader(key=key).upload(name, data, "application/json").run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def finish(app: AppTest) -> AppTest:
    """The page once the job has ended."""
    resources.transfers().of(owner()).wait()
    return app.run()


def said(app: AppTest) -> str:
    texts = [element.value for element in (*app.markdown, *app.caption, *app.success, *app.warning)]
    return "\n".join(texts + [f"{error.proto.title}\n{error.value}" for error in app.error]).replace("\\", "")


def titles() -> list[str]:
    return [conversation.title for conversation in resources.store().conversations.latest(owner())]


def test_an_export_is_recognised_imported_and_listed(app):
    bring(app, chats(2))
    assert "ChatGPT: 2 conversations" in said(app)
    assert titles() == []
    finish(press(app, "transfer.start"))
    assert "2 conversations added" in said(app)
    assert sorted(titles()) == ["Chat 0", "Chat 1"]
    assert any(button.label == "Chat 1" for button in app.button)


def test_what_was_left_out_is_told_by_its_title(app):
    broken = json.dumps([*json.loads(chats(1)), {"title": "A *lost* one", "mapping": {}}]).encode()
    finish(press(bring(app, broken), "transfer.start"))
    assert "left out: 1" in said(app)
    assert "A *lost* one" in said(app)
    assert "Nothing was said in this conversation" in said(app)


def test_the_report_goes_when_it_is_closed(app):
    finish(press(bring(app, chats(1)), "transfer.start"))
    press(app, "transfer.close")
    assert "1 conversation added" not in said(app)
    assert resources.transfers().of(owner()) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"hello", "This is not a JSON file"),
        (b'[{"mapping": {', "The end of the file is missing"),
        (b'{"a": 1}', "Nobody knows the form of this file"),
        (b"PK nonsense", "There are no conversations in this archive, or it is damaged"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_a_sentence_and_the_page_stays(app, data, sentence):
    bring(app, data)
    assert sentence in said(app)
    assert app.chat_input(key="chat.box")
    assert "transfer.start" not in [button.key for button in app.button]


def test_a_second_job_waits_for_the_first(app):
    bring(app, chats(1))
    resources.transfers().start(owner(), stuck := _Stuck())
    press(app, "transfer.start")
    assert "An import or a backup is running already" in said(app)
    stuck.end()


class _Stuck(Job):
    """A job that runs until the test ends it."""

    def __init__(self) -> None:
        super().__init__("backup", None, 1)

    def start(self) -> None:
        pass

    def end(self) -> None:
        self.work = Backup(resources.store(), owner(), BytesIO())
        super().start()
        self.wait()


def test_a_running_job_shows_how_far_it_is_and_a_stop_button(app):
    resources.store().conversations.create(owner(), ChatOptions())
    resources.transfers().start(owner(), stuck := _Stuck())
    app.run()
    assert "transfer.stop" in [button.key for button in app.button]
    press(app, "transfer.stop")
    assert stuck.is_stopped
    stuck.end()
    assert "Stopped" in said(app.run())


def test_a_backup_is_made_and_restored(app):
    resources.store().preferences.set(owner(), "mine", 1)
    finish(press(bring(app, chats(2)), "transfer.start"))
    finish(press(app, "transfer.backup"))
    assert "The backup is ready." in said(app)
    job = resources.transfers().of(owner())
    with open(job.work.file.name, "rb") as file:
        archive = file.read()
    for conversation in resources.store().conversations.latest(owner()):
        resources.store().conversations.delete(owner(), conversation.id)
    bring(app, archive, "backup.zip", "transfer.file.1")
    assert "Conversations: 0 to add, 2 here already" in said(app)
    finish(press(app, "transfer.start"))
    assert "taken out of the bin: 2" in said(app)
    assert sorted(titles()) == ["Chat 0", "Chat 1"]


def test_a_backup_is_given_to_who_knows_its_address_alone(app, world):
    finish(press(app, "transfer.backup"))
    job = resources.transfers().of(owner())

    def asked(secret):
        return outgoing.backup(type("Request", (), {"path_params": {"secret": secret}})())

    assert asked(outgoing.address(job).removeprefix("/backup/")).status_code == 200
    assert asked("x" * 32).status_code == 404
    press(app, "transfer.close")
    assert asked(job.secret).status_code == 404


def test_a_conversation_is_offered_in_three_forms(app):
    finish(press(bring(app, chats(1)), "transfer.start"))
    [conversation] = resources.store().conversations.latest(owner())
    press(app, f"conversations.{conversation.id}")
    app.session_state["conversations.menu"] = True
    app.run()
    offered = [button.proto.id.split("transfer.")[1].split(".")[0] for button in app.get("download_button")]
    assert offered == ["md", "html", "json"]


def test_the_panel_speaks_chinese(open_app):
    app = with_panel(open_app(locale="zh-CN"))
    bring(app, chats(1))
    assert "ChatGPT: 1 个对话" in said(app)
    assert app.button(key="transfer.start").label == "导入"
