"""The sidebar under AppTest: what the search shows, folders, tags, pins, the archive, the bin, several at once."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.core.owner import owner
from components.core.records import ChatOptions
from components.ui import resources
from tests.pages.test_chat import address, begin, listed, press, said


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The app with 'More' and the conversation's menu open; whatever a test does, the page it ends with holds no exception."""
    app = open_app()
    app.session_state["shelves.more"] = True
    app.session_state["conversations.menu"] = True
    yield app.run()
    assert not app.exception


def store():
    return resources.store().conversations


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.sidebar.caption)


def look_for(app: AppTest, query: str) -> AppTest:
    return app.text_input(key="conversations.query").set_value(query).run()


def choose(app: AppTest, *names: str) -> AppTest:
    for name in names:
        app.checkbox(key=f"shelves.chosen.{name}").check()
    return app.run()


def turn_to(app: AppTest, place: str) -> AppTest:
    return app.radio(key="shelves.place").set_value(place).run()


def test_a_search_shows_the_words_around_what_it_found(app):
    begin("饮料", "早上好，怎样泡绿茶才好喝？")
    look_for(app, "绿茶")
    assert listed(app) == ["饮料"]
    assert "怎样泡:primary-background[绿茶]才好喝" in captions(app)


def test_what_was_found_far_back_or_in_another_branch_is_on_the_page_when_it_is_opened(app):
    name = begin("Long", "a needle in a haystack")
    first = store().path(owner(), name)[0]
    parent = first.id
    for number in range(40):
        parent = store().add_user(owner(), name, parent, f"straw {number}").id
    look_for(app, "needle")
    press(app, f"conversations.{name}")
    assert said(app)[0] == "a needle in a haystack"
    store().add_user(owner(), name, None, "another beginning")
    look_for(app, "straw 39")
    press(app, f"conversations.{name}")
    assert said(app)[-1] == "straw 39"


def test_a_pinned_conversation_stands_first_until_it_is_let_go(app):
    first, second = begin("First"), begin("Second")
    app.query_params["c"] = first
    app.run()
    press(app, "shelves.pin")
    assert listed(app)[0] == "First"
    assert "Pinned" in captions(app)
    press(app, "shelves.pin")
    assert listed(app) == ["Second", "First"]
    assert second


def test_a_folder_is_made_by_its_name_and_filters_the_list(app):
    inside = begin("Inside")
    begin("Outside")
    store().move(owner(), "工作", inside)
    app.run()
    app.selectbox(key="shelves.folder").select("工作").run()
    assert listed(app) == ["Inside"]
    app.chat_input(key="chat.box").set_value("New in here").run()
    assert store().get(owner(), address(app)).folder == "工作"


def test_tags_are_typed_with_commas_of_either_kind_and_found(app):
    name = begin("Tagged")
    app.query_params["c"] = name
    app.run()
    app.text_input(key=f"shelves.tags.{name}").set_value("茶，#hobby, 茶").run()
    assert store().get(owner(), name).tags == ("茶", "hobby")
    look_for(app, "hobby")
    assert listed(app) == ["Tagged"]


def test_several_are_archived_and_brought_back(app):
    a, b, _c = begin("A"), begin("B"), begin("C")
    choose(app.run(), a, b)
    press(app, "shelves.store")
    assert listed(app) == ["C"]
    choose(turn_to(app, "archive"), a)
    press(app, "shelves.back")
    assert listed(app) == ["C", "A"]


def test_all_of_a_page_are_deleted_restored_and_deleted_for_good(app):
    names = [begin(title) for title in "AB"]
    press(app.run(), "shelves.all")
    press(app, "shelves.delete")
    assert listed(app) == []
    choose(turn_to(app, "bin"), names[0])
    press(app, "shelves.restore")
    assert listed(app) == ["A"]
    press(app, "shelves.empty")
    assert len(store().binned(owner())) == 1
    press(app, "shelves.sure")
    assert store().binned(owner()) == []
    assert listed(app) == ["A"]


def test_several_deleted_at_once_come_back_with_one_undo(app):
    names = [begin(title) for title in "ABC"]
    choose(app.run(), *names[:2])
    press(app, "shelves.delete")
    assert "2 conversations deleted." in captions(app)
    press(app, "conversations.undo")
    assert set(listed(app)) == set("ABC")
    assert "deleted." not in captions(app)


def test_one_is_deleted_for_good_only_after_a_second_click(app):
    names = [begin(title) for title in "AB"]
    store().delete(owner(), *names)
    choose(turn_to(app, "bin"), names[0])
    press(app, "shelves.purge")
    press(app, "shelves.unsure")
    assert len(store().binned(owner())) == 2
    choose(app, names[0])
    press(app, "shelves.purge")
    press(app, "shelves.sure")
    assert [each.id for each in store().binned(owner())] == [names[1]]


def test_nothing_of_more_is_drawn_while_it_is_closed(open_app):
    store_ids = [resources.store().conversations.create(owner(), ChatOptions(), "t").id]
    app = open_app()
    assert not app.checkbox
    assert store_ids


@pytest.mark.parametrize("place", ["list", "archive", "bin"])
def test_every_place_is_drawn_in_chinese_too(open_app, place):
    app = open_app(locale="zh-CN")
    app.session_state["shelves.more"] = True
    app.session_state["shelves.place"] = place
    app.run()
    assert app.radio(key="shelves.place").options == ["列表", "归档", "回收站"]
    assert not app.exception
