"""The gallery under AppTest, and pictures in the chat that lead to it."""

from datetime import UTC, datetime

import pytest

from components.core.belongings import Picture
from components.core.owner import owner
from components.core.relay.sandbox.drawing import paint
from components.ui import resources
from components.ui.gallery import PAGE


def add(prompt: str, **fields) -> Picture:
    picture = Picture("", "", "image/png", 512, 512, 0, datetime.now(UTC), prompt=prompt, **fields)
    data = paint(prompt)
    return resources.store().pictures.add(owner(), picture, data, data)


def prompts(app) -> list[str]:
    return [text.value for text in app.main.markdown if not text.value.startswith("[")]


def keys(app, beginning: str) -> list[str]:
    return [button.key for button in app.button if (button.key or "").startswith(beginning)]


@pytest.mark.parametrize(("locale", "word"), [("en-US", "drawing model"), ("zh-CN", "绘图模型")])
def test_an_empty_gallery_says_how_pictures_come_into_it(open_app, locale, word):
    app = open_app("gallery", locale)
    assert word in app.main.markdown[0].value
    assert not app.exception


def test_pictures_stand_with_what_was_asked_and_where_they_came_from(open_app):
    app = open_app()
    add("a fox [in](the) snow", model="gpt-4-all")
    app.switch_page("../../pages/gallery.py").run()
    assert prompts(app) == ["a fox \\[in\\]\\(the\\) snow"]
    assert "`gpt-4-all` · Chat · 512\u2009×\u2009512" in app.main.caption[0].value
    assert not app.exception


def test_they_are_found_by_words_and_star(open_app):
    app = open_app("gallery")
    fox = add("a fox")
    add("an owl")
    app.text_input(key="gallery.query").set_value("FOX").run()
    assert prompts(app) == ["a fox"]
    app.button(key=f"gallery.star.small.{fox.id}").click().run()
    app.text_input(key="gallery.query").set_value("").run()
    assert prompts(app) == ["an owl", "a fox"]
    app.toggle(key="gallery.starred").set_value(True).run()
    assert prompts(app) == ["a fox"]
    app.text_input(key="gallery.query").set_value("owl").run()
    assert [caption.value for caption in app.main.caption] == ["Nothing found."]
    assert not app.exception


def test_a_deleted_picture_can_be_brought_back(open_app):
    app = open_app("gallery")
    fox = add("a fox")
    app.run()
    app.button(key=f"gallery.delete.small.{fox.id}").click().run()
    assert keys(app, "gallery.star") == []
    app.button(key="gallery.undo").click().run()
    assert keys(app, "gallery.star") == [f"gallery.star.small.{fox.id}"]
    assert keys(app, "gallery.undo") == []
    assert not app.exception


def test_many_pictures_come_page_by_page(open_app):
    app = open_app("gallery")
    for number in range(PAGE + 2):
        add(str(number))
    app.run()
    assert len(keys(app, "gallery.star")) == PAGE
    app.button(key="gallery.older").click().run()
    assert prompts(app) == ["1", "0"]
    app.button(key="gallery.newer").click().run()
    assert len(keys(app, "gallery.star")) == PAGE
    assert not app.exception


def test_the_address_names_one_picture_that_stands_large(open_app):
    app = open_app("gallery")
    fox = add("a fox")
    app.query_params["picture"] = fox.id
    app.run()
    assert keys(app, "gallery.star") == [f"gallery.star.large.{fox.id}", f"gallery.star.small.{fox.id}"]
    app.button(key="gallery.close").click().run()
    assert keys(app, "gallery.star") == [f"gallery.star.small.{fox.id}"]
    assert not app.exception


@pytest.mark.parametrize(
    ("page", "key"),
    [("gallery", "gallery.star.small"), ("vision", "analysis.gallery"), ("sets", "sets.gallery")],
)
def test_a_picture_whose_bytes_are_gone_is_said_to_be_and_the_others_are_there(open_app, page, key):
    app = open_app(page)
    lost, fox = add("a ghost"), add("a fox")
    resources.store().blobs.drop(lost.sha256)
    for name, value in (("analysis.add", True), ("analysis.ways", "Gallery"), ("sets.source", "pictures")):
        app.session_state[name] = value
    app.run()
    assert [each.value for each in app.caption if "This picture is no longer there." in each.value]
    assert f"{key}.{fox.id}" in keys(app, key)
    assert not app.exception
