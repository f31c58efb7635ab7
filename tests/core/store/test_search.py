"""Search over titles and messages, and how what can be found keeps up with what is there."""

from dataclasses import replace

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, func, select, text

from components.core.records import ChatOptions, Conversation, Message, Status
from components.core.store import Store
from components.core.store.database import Database, normalized
from components.core.store.tables import passages
from components.core.store.upgrade import MIGRATIONS
from tests.core.store.conftest import ME, Clock, Open, answer


def found(store: Store, query: str) -> list[str]:
    return [each.conversation.title for each in store.conversations.search(ME, query)]


def say(store: Store, title: str, *texts: str) -> Conversation:
    made = store.conversations.create(ME, ChatOptions(), title)
    for said in texts:
        store.conversations.add_user(ME, made.id, None, said)
    return made


def test_titles_and_messages_are_found_by_words_and_by_parts_of_chinese(store: Store):
    say(store, "Über Äpfel")
    say(store, "量子", "请介绍一下量子计算 with Qubits")
    assert found(store, "äpfel") == ["Über Äpfel"]
    for query in ("子计", "量", "介绍一下量子", "qUBIT", "qubits 计算"):
        assert found(store, query) == ["量子"], query
    for query in ("nowhere", "算计", "qubits nowhere", "bits"):
        assert found(store, query) == [], query


@pytest.mark.parametrize(
    "query", ["%", "\\", "'", '"', "' OR 1", 'a" OR "b', "a*", "x:*", "NEAR(a b)", "\x00", "\ud83d", ""]
)
def test_signs_of_databases_are_no_orders(store: Store, query: str):
    say(store, "other", "other")
    assert found(store, query) == []


def test_the_list_with_a_query_is_what_the_search_finds(store: Store):
    say(store, "tea")
    say(store, "coffee")
    assert [each.title for each in store.conversations.latest(ME, query="TEA")] == ["tea"]


def test_a_conversation_found_in_many_messages_is_shown_once_with_the_newest(store: Store):
    made = say(store, "tea", "green tea", "black tea", "coffee")
    [one] = store.conversations.search(ME, "tea")
    assert one.conversation.id == made.id
    assert one.excerpt is not None
    assert (one.excerpt.before, one.excerpt.found) == ("black ", "tea")
    message = store.conversations.message(ME, one.message_id or "")
    assert message is not None
    assert message.text == "black tea"


def test_a_title_alone_has_no_excerpt(store: Store):
    say(store, "tea", "coffee")
    [one] = store.conversations.search(ME, "tea")
    assert (one.message_id, one.excerpt) == (None, None)


def test_the_last_used_is_found_first_and_pages_follow_each_other(store: Store, clock: Clock):
    for number in range(7):
        say(store, str(number), "tea")
        clock.forward(1)
    pages = [store.conversations.search(ME, "tea", limit=3, offset=offset) for offset in (0, 3, 6)]
    titles = [[each.conversation.title for each in page] for page in pages]
    assert titles == [["6", "5", "4"], ["3", "2", "1"], ["0"]]


def test_a_search_stays_in_the_folder_it_is_asked_in(store: Store):
    inside, _ = say(store, "inside", "tea"), say(store, "outside", "tea")
    store.conversations.move(ME, "work", inside.id)
    assert [each.title for each in store.conversations.latest(ME, query="tea", folder="work")] == ["inside"]


def test_what_is_archived_is_found_and_what_lies_in_the_bin_is_not(store: Store):
    archived, binned = say(store, "archived", "tea"), say(store, "binned", "tea")
    store.conversations.archive(ME, archived.id)
    store.conversations.delete(ME, binned.id)
    assert found(store, "tea") == ["archived"]
    store.conversations.restore(ME, binned.id)
    assert set(found(store, "tea")) == {"archived", "binned"}


def test_a_new_title_is_found_and_the_old_one_is_not(store: Store):
    made = say(store, "Old words")
    store.conversations.rename(ME, made.id, "新的标题")
    assert found(store, "标题") == ["新的标题"]
    assert found(store, "old") == []
    store.conversations.rename(ME, made.id, "")
    assert found(store, "标题") == []


def test_tags_are_found_and_outlive_a_new_title(store: Store):
    made = say(store, "tea")
    store.conversations.label(ME, made.id, ["厨房", "hobby"])
    assert found(store, "厨房") == ["tea"]
    store.conversations.rename(ME, made.id, "coffee")
    assert found(store, "#hobby") == ["coffee"]
    store.conversations.label(ME, made.id, drop=["hobby"])
    assert found(store, "hobby") == []


def asked(store: Store) -> Message:
    made = store.conversations.create(ME, ChatOptions(), "asked")
    return store.conversations.add_user(ME, made.id, None, "question")


def test_an_answer_is_found_when_it_has_ended_and_by_its_last_text_only(store: Store):
    question = asked(store)
    begun = store.conversations.claim(ME, question.conversation_id, answer(question), "w")
    store.conversations.save(ME, begun.id, "half of it", "")
    assert found(store, "half") == []
    store.conversations.finish(ME, replace(begun, status=Status.STOPPED, text="half of it"))
    assert found(store, "half") == ["asked"]
    store.conversations.reclaim(ME, begun.id, "w")
    store.conversations.finish(ME, replace(begun, status=Status.DONE, text="the whole"))
    assert (found(store, "half"), found(store, "whole")) == ([], ["asked"])


def test_an_answer_that_another_worker_took_over_is_not_kept_for_the_search(store: Store):
    question = asked(store)
    begun = store.conversations.claim(ME, question.conversation_id, answer(question), "w")
    store.conversations.finish(ME, replace(begun, status=Status.DONE, text="stolen"), "somebody else")
    assert found(store, "stolen") == []


def test_an_answer_whose_process_died_is_found_once_it_is_seen_to_be(store: Store, clock: Clock):
    question = asked(store)
    begun = store.conversations.claim(ME, question.conversation_id, answer(question), "w")
    store.conversations.save(ME, begun.id, "unfinished words", "")
    clock.forward(60)
    store.conversations.path(ME, question.conversation_id)
    assert found(store, "unfinished") == ["asked"]


def test_a_corrected_message_is_found_by_its_new_text_only(store: Store):
    question = asked(store)
    store.conversations.correct(ME, question.id, "corrected")
    assert (found(store, "question"), found(store, "corrected")) == ([], ["asked"])


def test_a_removed_message_is_found_again_when_it_is_put_back(store: Store):
    question = asked(store)
    store.conversations.remove(ME, question.id)
    assert found(store, "question") == []
    store.conversations.put_back(ME, question.id)
    assert found(store, "question") == ["asked"]


def test_a_fork_is_found_like_what_it_came_from(store: Store):
    store.conversations.fork(ME, asked(store), "fork")
    assert sorted(found(store, "question")) == ["asked", "fork"]
    assert found(store, "fork") == ["fork"]


def test_what_cannot_be_kept_is_not_found_either(store: Store):
    made = say(store, "kept")
    with pytest.raises(ZeroDivisionError), Failing(store):
        store.conversations.add_user(ME, made.id, None, "lost")
    assert found(store, "lost") == []


class Failing:
    """Lets every use of the store fail at its very end."""

    def __init__(self, store: Store) -> None:
        self._database: Database = store.conversations._database
        self._writing = self._database.writing

    def __enter__(self) -> None:
        from contextlib import contextmanager

        @contextmanager
        def failing():
            with self._writing() as connection:
                yield connection
                raise ZeroDivisionError

        self._database.writing = failing  # type: ignore[method-assign]

    def __exit__(self, *_error: object) -> None:
        self._database.writing = self._writing  # type: ignore[method-assign]


def test_a_megabyte_of_chinese_is_kept_and_found(store: Store):
    page = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(330_000)) + " 结尾"
    say(store, "long", page)
    assert found(store, page[1000:1010]) == ["long"]


def test_what_was_there_before_the_search_is_found(address: str, open_store: Open):
    engine = create_engine(normalized(address))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        old_world(connection)
    engine.dispose()
    store = open_store()
    assert found(store, "旧标题") == ["旧标题 7"]
    assert found(store, "number 1234") == ["旧标题 7"]
    assert found(store, "growing") == []


def old_world(connection) -> None:
    """A conversation as the second version kept it, with more messages than are read at once."""
    made = {"owner": ME, "title": "旧标题 7", "at": 0}
    connection.execute(
        text(
            "INSERT INTO conversations (id, owner, title, created_at, updated_at, options) "
            "VALUES ('c', :owner, :title, :at, :at, '{}')"
        ),
        made,
    )
    said = text(
        "INSERT INTO messages (id, owner, conversation_id, depth, role, text, reasoning, created_at, status, "
        "stop_asked, usage_doubt, currency, price_source, cost_doubt) VALUES (:id, :owner, 'c', 1, 'user', "
        ":text, '', 0, :status, false, 'unknown', 'USD', 'unknown', 'unknown')"
    )
    rows = [{"id": f"m{n}", "owner": ME, "text": f"number {n}", "status": "done"} for n in range(1300)]
    connection.execute(said, [*rows, {"id": "r", "owner": ME, "text": "growing", "status": "running"}])


def test_deleting_for_good_leaves_nothing_to_find(address: str, store: Store):
    made = say(store, "secret title", "secret words")
    store.conversations.delete(ME, made.id)
    store.conversations.purge(ME, made.id)
    engine = create_engine(normalized(address))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(passages)).scalar() == 0
        if address.startswith("sqlite"):
            hits = "SELECT count(*) FROM passages_index WHERE passages_index MATCH 'secret'"
            assert connection.execute(text(hits)).scalar() == 0
    engine.dispose()


def test_what_is_brought_in_is_found(store: Store):
    made = say(store, "brought", "imported words")
    [transcript] = store.portable.transcripts(ME)
    store.conversations.delete(ME, made.id)
    store.conversations.empty_bin(ME)
    store.portable.add(ME, [transcript])
    assert found(store, "imported") == ["brought"]
