"""Comparisons: begun, asked, found, put away; their columns are conversations that no list of the chat has."""

from components.core.belongings import Round
from components.core.records import ChatOptions
from components.core.store import Store
from components.core.verdicts import Contender, Kind, Verdict, noted
from tests.core.store.conftest import ME, Clock


def begin(store: Store, *models: str, title: str = "Tea or coffee"):
    return store.comparisons.begin(ME, [ChatOptions(model=model) for model in models], title)


def test_a_comparison_is_there_again_with_its_columns_in_order_and_its_rounds(store: Store, clock: Clock):
    made = begin(store, "a", "b")
    added = store.comparisons.add_column(ME, made.id, ChatOptions(model="c"), 1)
    asked = Round("r", clock(), {added: "q"})
    store.comparisons.keep_round(ME, made.id, asked)
    store.comparisons.keep_round(ME, made.id, Round("r", clock(), {added: "q", made.columns[0]: "p"}))
    found = store.comparisons.get(ME, made.id)
    assert [each.options.model for each in store.comparisons.columns(ME, found)] == ["a", "c", "b"]
    assert [dict(each.questions) for each in found.rounds] == [{added: "q", made.columns[0]: "p"}]


def test_a_column_that_is_not_shown_is_kept_and_comes_back(store: Store):
    made = begin(store, "a", "b", "c")
    store.comparisons.set_columns(ME, made.id, [made.columns[2], made.columns[0]])
    found = store.comparisons.get(ME, made.id)
    assert [each.options.model for each in store.comparisons.columns(ME, found)] == ["c", "a"]
    assert [each.options.model for each in store.comparisons.removed(ME, found)] == ["b"]
    store.comparisons.set_columns(ME, made.id, made.columns)
    assert store.comparisons.removed(ME, store.comparisons.get(ME, made.id)) == []


def test_comparisons_are_found_by_what_was_said_and_chats_are_not(store: Store):
    made = begin(store, "a", "b")
    store.conversations.add_user(ME, made.columns[1], None, "Which one wakes me?")
    chat = store.conversations.create(ME, ChatOptions(), "Tea alone")
    assert [each.id for each in store.comparisons.latest(ME, query="wakes")] == [made.id]
    assert [each.id for each in store.comparisons.latest(ME, query="tea")] == [made.id]
    assert [each.id for each in store.conversations.latest(ME)] == [chat.id]
    assert [found.conversation.id for found in store.conversations.search(ME, "tea")] == [chat.id]


def test_a_deleted_comparison_comes_back_whole_and_goes_with_the_bin(store: Store):
    made = begin(store, "a", "b")
    store.comparisons.delete(ME, made.id)
    assert store.comparisons.latest(ME) == []
    assert store.conversations.binned(ME) == []
    store.comparisons.restore(ME, made.id)
    assert len(store.comparisons.columns(ME, store.comparisons.get(ME, made.id))) == 2
    store.comparisons.delete(ME, made.id)
    store.conversations.empty_bin(ME)
    store.comparisons.restore(ME, made.id)
    assert store.comparisons.get(ME, made.id) is None


def test_notes_are_kept_beside_each_other_and_taken_away(store: Store):
    made = begin(store, "a")
    store.comparisons.note(ME, made.id, blind=True, topic="tea")
    store.comparisons.note(ME, made.id, blind=None)
    assert store.comparisons.get(ME, made.id).notes == {"topic": "tea"}


def test_a_conversation_beside_the_columns_is_none_of_them_and_goes_and_comes_with_the_comparison(
    store: Store,
):
    made = begin(store, "a", "b")
    verdict = Verdict(Kind.MERGE, "r", (Contender(made.columns[0], "m"),))
    beside = store.comparisons.add_beside(ME, made.id, ChatOptions(model="c"), verdict.note)
    found = store.comparisons.get(ME, made.id)
    assert noted(found.notes) == {beside.id: verdict}
    assert len(store.comparisons.columns(ME, found)) == 2
    assert store.comparisons.removed(ME, found) == []
    assert store.conversations.latest(ME) == []
    store.comparisons.delete(ME, made.id)
    assert store.comparisons.conversations(ME, [beside.id]) == []
    store.comparisons.restore(ME, made.id)
    assert store.comparisons.conversations(ME, [beside.id])[0].options.model == "c"


def test_a_new_title_is_found_and_the_old_one_is_not(store: Store):
    made = begin(store, "a")
    store.comparisons.rename(ME, made.id, "Milk")
    assert [each.title for each in store.comparisons.latest(ME, query="milk")] == ["Milk"]
    assert store.comparisons.latest(ME, query="coffee") == []


def test_a_path_taken_on_is_a_chat(store: Store):
    made = begin(store, "a")
    asked = store.conversations.add_user(ME, made.columns[0], None, "Hello")
    forked = store.conversations.fork(ME, asked, "On")
    assert forked.comparison_id is None
    assert [each.id for each in store.conversations.latest(ME)] == [forked.id]
