"""What a person wrote and was answered, as texts."""

from dataclasses import replace

from components.core.belongings import Prompt
from components.core.records import ChatOptions, Status
from components.core.store import Store
from components.core.store.writings import Kind
from tests.core.store.conftest import ME, Clock, answer
from tests.core.store.test_pictures import picture


def ask(store: Store, conversation_id: str, question: str, said: str):
    asked = store.conversations.add_user(ME, conversation_id, None, question)
    running = store.conversations.claim(ME, conversation_id, answer(asked, said), "worker")
    store.conversations.finish(ME, replace(running, status=Status.DONE))
    return asked


def test_texts_come_kind_by_kind_oldest_first_with_what_is_known_of_them(store: Store, clock: Clock):
    chat = store.conversations.create(ME, ChatOptions(), "Tea")
    ask(store, chat.id, "茶怎么泡?", "With water.")
    clock.forward(1)
    store.prompts.add(ME, [Prompt("", "Polite", "Be polite.")])
    store.pictures.add(ME, picture(prompt="a fox", model="painter"), b"x")
    ask(store, chat.id, "And coffee?", "")
    found = [(each.kind, each.text, each.title, each.model) for each in store.writings.all(ME, Kind)]
    assert found == [
        (Kind.QUESTION, "茶怎么泡?", "Tea", ""),
        (Kind.QUESTION, "And coffee?", "Tea", ""),
        (Kind.ANSWER, "With water.", "Tea", ""),
        (Kind.PROMPT, "Be polite.", "Polite", ""),
        (Kind.PICTURE, "a fox", "", "painter"),
    ]
    assert store.writings.counts(ME) == {Kind.QUESTION: 2, Kind.ANSWER: 1, Kind.PROMPT: 1, Kind.PICTURE: 1}
    assert [each.text for each in store.writings.all(ME, [Kind.PICTURE])] == ["a fox"]


def test_what_was_taken_away_is_not_among_them_nor_the_columns_of_a_comparison(store: Store):
    chat, binned = (store.conversations.create(ME, ChatOptions()) for _one in range(2))
    compared = store.comparisons.begin(ME, [ChatOptions(), ChatOptions()], "both")
    for column in (*compared.columns, binned.id):
        ask(store, column, "elsewhere", "")
    gone = ask(store, chat.id, "taken out", "")
    store.conversations.remove(ME, gone.id)
    store.conversations.delete(ME, binned.id)
    thrown = store.pictures.add(ME, picture(prompt="thrown away"), b"x")
    store.pictures.delete(ME, thrown.id)
    assert store.writings.counts(ME) == dict.fromkeys(Kind, 0)
    assert list(store.writings.all(ME, Kind)) == []
