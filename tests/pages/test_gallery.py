"""The gallery under AppTest, and pictures in the chat that lead to it."""

import io
import json
from datetime import UTC, date, datetime

import pytest
from PIL import Image
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from components.core.belongings import Picture
from components.core.drawing.recalling import texts_of
from components.core.images.parameters import written
from components.core.orders import Order
from components.core.owner import owner
from components.core.relay.sandbox.drawing import paint
from components.ui import drawing_choice, resources
from components.ui.gallery import PAGE

DRAWN = {
    "asked.size": "1024x1024", "asked.quality": "high", "actual.size": "1536x1024", "actual.quality": "high",
    "revised_prompt": "a red fox", "number": 0,
}  # fmt: skip


def add(prompt: str, **fields) -> Picture:
    picture = Picture("", "", "image/png", 512, 512, 0, datetime.now(UTC), prompt=prompt, **fields)
    data = paint(prompt)
    return resources.store().pictures.add(owner(), picture, data, data)


def prompts(app) -> list[str]:
    return [text.value.partition("\n\n")[0] for text in app.main.markdown]


def element(app):
    return next((each.proto for each in app.get("bidi_component") if each.key == "gallery.grid"), None)


def shown(app) -> list[str]:
    found = element(app)
    return [each["name"] for each in json.loads(found.json)["pictures"]] if found else []


def tell(app, event: str, what: object) -> None:
    """What the browser tells of a click on the pictures."""
    held = app._tree.get_widget_states()
    told = json.dumps([{"event": event, "value": what}])
    held.widgets.add(id=_make_trigger_id(element(app).id, "events"), json_trigger_value=told)
    app._run(held)


def go(app, way: str, picture: Picture) -> None:
    tell(app, "asked", {"way": way, "picture": picture.id})


def open_filters(app) -> None:
    app.session_state["gallery.filters"] = True
    app.run()


def keys(app, beginning: str) -> list[str]:
    return [button.key for button in app.button if (button.key or "").startswith(beginning)]


def choose(app, *pictures: Picture) -> None:
    app.button(key="gallery.choose").click().run()
    tell(app, "chosen", [picture.id for picture in pictures])


@pytest.mark.parametrize(("locale", "word"), [("en-US", "Every picture will"), ("zh-CN", "每一张图片")])
def test_an_empty_gallery_says_how_pictures_come_into_it(open_app, locale, word):
    app = open_app("gallery", locale)
    assert word in app.main.markdown[0].value
    assert not app.exception


def test_they_are_found_by_words_model_kind_day_album_and_star(open_app):
    app = open_app("gallery")
    fox, owl = add("a fox [in](the) snow", model="painter", source="edit"), add("an owl", model="gpt-4-all")
    resources.store().albums.put(owner(), "night", [owl.id])
    open_filters(app)
    assert shown(app) == ["an owl", "a fox [in](the) snow"]
    assert '"model": "painter", "facts": "Edited picture' in element(app).json
    for kind, name, value in (
        ("text_input", "query", "FOX"),
        ("selectbox", "model", "painter"),
        ("selectbox", "source", "edit"),
    ):
        open_filters(app)
        getattr(app, kind)(key=f"gallery.{name}").set_value(value).run()
        assert shown(app) == ["a fox [in](the) snow"]
        open_filters(app)
        getattr(app, kind)(key=f"gallery.{name}").set_value("" if kind == "text_input" else None).run()
    open_filters(app)
    app.selectbox(key="gallery.album").set_value("night").run()
    assert shown(app) == ["an owl"]
    open_filters(app)
    app.date_input(key="gallery.days").set_value((date(2020, 1, 1), date(2020, 1, 2))).run()
    assert [caption.value for caption in app.main.caption] == ["Nothing found."]
    app.button(key="gallery.clear").click().run()
    assert shown(app) == ["an owl", "a fox [in](the) snow"]
    go(app, "star", fox)
    open_filters(app)
    app.toggle(key="gallery.starred").set_value(True).run()
    assert shown(app) == ["a fox [in](the) snow"]
    assert not app.exception


def test_a_filter_holds_while_it_is_closed_and_through_other_pages(open_app):
    app = open_app("gallery")
    add("a fox")
    add("an owl", source="edit")
    open_filters(app)
    app.selectbox(key="gallery.source").set_value("edit").run()
    app.session_state["gallery.filters"] = False
    app.run()
    assert shown(app) == ["an owl"]
    app.switch_page("../../pages/help.py").run()
    app.switch_page("../../pages/gallery.py").run()
    assert shown(app) == ["an owl"]
    assert keys(app, "gallery.clear") == ["gallery.clear"]
    assert not app.exception


def test_an_album_gets_another_name(open_app):
    app = open_app("gallery")
    resources.store().albums.put(owner(), "night", [add("an owl").id])
    open_filters(app)
    app.selectbox(key="gallery.album").set_value("night").run()
    open_filters(app)
    app.text_input(key="gallery.rename.name.night").set_value("owls")
    app.button(key="gallery.rename.do").click().run()
    assert resources.store().albums.all(owner()) == {"owls": 1}
    assert shown(app) == ["an owl"]
    assert not app.exception


def test_a_deleted_picture_can_be_brought_back_at_once_and_from_the_bin(open_app):
    app = open_app("gallery")
    fox = add("a fox")
    app.run()
    go(app, "delete", fox)
    assert shown(app) == []
    app.button(key="gallery.undo").click().run()
    assert shown(app) == ["a fox"]
    assert keys(app, "gallery.undo") == []
    go(app, "delete", fox)
    open_filters(app)
    app.toggle(key="gallery.binned").set_value(True).run()
    go(app, "restore", fox)
    assert resources.store().pictures.get(owner(), fox.id).deleted_at is None
    assert not app.exception


def test_an_emptied_bin_is_empty(open_app):
    app = open_app("gallery")
    fox, owl = add("a fox"), add("an owl")
    resources.store().pictures.delete(owner(), fox.id)
    open_filters(app)
    app.toggle(key="gallery.binned").set_value(True).run()
    app.button(key="gallery.purge").click().run()
    assert resources.store().pictures.get(owner(), fox.id) is None
    assert resources.store().pictures.get(owner(), owl.id) is not None
    assert not app.exception


def test_many_pictures_come_page_by_page_and_are_chosen_across_pages(open_app):
    app = open_app("gallery")
    made = [add(str(number)) for number in range(PAGE + 2)]
    app.run()
    assert len(shown(app)) == PAGE
    choose(app, made[-1], made[-2])
    app.button(key="gallery.older").click().run()
    assert shown(app) == ["1", "0"]
    tell(app, "chosen", [made[0].id, "somebody else's"])
    assert [caption.value for caption in app.main.caption] == ["3 pictures chosen"]
    app.button(key="gallery.newer").click().run()
    assert len(shown(app)) == PAGE
    tell(app, "chosen", [made[-1].id])
    assert [caption.value for caption in app.main.caption] == ["2 pictures chosen"]
    app.button(key="gallery.all").click().run()
    assert [caption.value for caption in app.main.caption] == [f"{PAGE + 2} pictures chosen"]
    assert not app.exception


def test_one_picture_stands_large_with_how_it_was_made_and_what_it_was_made_from(open_app):
    app = open_app("gallery")
    fox = add("a fox")
    file = resources.store().files.add(owner(), "fox.png", paint("a fox"), "image/png", {"picture": fox.id})
    edited = add("a hat", source="edit", model="painter", options={**DRAWN, "references": f"{file.id} gone"})
    app.run()
    tell(app, "opened", edited.id)
    said = prompts(app)
    assert "a hat" in said
    assert "a red fox" in said
    assert [text for text in said if "| 1024x1024 | :orange[:material/difference: 1536x1024] |" in text]
    assert [text for text in said if "| high | high |" in text]
    app.button(key=f"gallery.source.{file.id}").click().run()
    assert "a fox" in prompts(app)
    app.button(key="gallery.close").click().run()
    assert shown(app) == ["a hat", "a fox"]
    assert not app.exception


def test_the_settings_of_a_picture_are_set_on_the_page_of_drawings(open_app):
    app = open_app("gallery")
    fox = add("a {red} fox", model="gpt-image-1", options=DRAWN, source="drawing")
    app.query_params["picture"] = fox.id
    app.run()
    app.button(key="gallery.use").click().run()
    assert (drawing_choice.chosen().size, drawing_choice.chosen().quality) == ("1024x1024", "high")
    assert app.chat_input(key="drawing.box").value == "a \\{red\\} fox"
    assert not app.exception


def test_a_small_picture_has_a_size_that_is_not_zero(open_app):
    app = open_app("gallery")
    app.query_params["picture"] = add("a fox").id
    app.run()
    assert " · 9.9 kB" in app.main.caption[-1].value


def test_the_settings_are_taken_out_of_a_dropped_file(open_app):
    app = open_app("gallery")
    made = Picture(
        "", "", "image/png", 4, 4, 0, datetime.now(UTC), prompt="an owl", options={"asked.seed": 7}
    )
    to = io.BytesIO()
    Image.new("RGB", (4, 4)).save(to, "PNG")
    app.session_state["gallery.from_file"] = True
    app.run()
    app.file_uploader(key="gallery.file").upload(
        "owl.png", written(to.getvalue(), "image/png", texts_of(made)), "image/png"
    ).run()
    app.button(key="gallery.use.file").click().run()
    assert drawing_choice.chosen().seed == 7
    assert app.chat_input(key="drawing.box").value == "an owl"
    assert not app.exception


def test_several_are_chosen_starred_put_into_an_album_and_deleted_with_a_way_back(open_app):
    app = open_app("gallery")
    fox, owl, cat = add("a fox"), add("an owl"), add("a cat")
    resources.store().albums.put(owner(), "night", [cat.id])
    app.session_state["gallery.album.several"] = True
    app.run()
    choose(app, fox, owl)
    assert [caption.value for caption in app.main.caption if "chosen" in caption.value] == [
        "2 pictures chosen"
    ]
    app.button(key="gallery.star").click().run()
    app.selectbox(key="gallery.album.name.several").set_value("night").run()
    app.button(key="gallery.album.put.several").click().run()
    assert resources.store().albums.all(owner()) == {"night": 3}
    assert [tuple(ids) for ids in resources.bundles().values()][-1] == (owl.id, fox.id)
    app.button(key="gallery.delete").click().run()
    assert [each.id for each in resources.store().pictures.latest(owner())] == [cat.id]
    app.button(key="gallery.undo").click().run()
    starred = {each.id: each.starred for each in resources.store().pictures.latest(owner())}
    assert starred == {fox.id: True, owl.id: True, cat.id: False}
    app.button(key="gallery.all").click().run()
    app.button(key="gallery.done").click().run()
    assert keys(app, "gallery.done") == []
    assert not app.exception


@pytest.mark.parametrize(
    ("page", "key"),
    [("vision", "analysis.gallery"), ("sets", "sets.gallery")],
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


def test_the_page_of_a_picture_whose_bytes_are_gone_still_says_how_it_was_made(open_app):
    app = open_app("gallery")
    lost = add("a ghost", options=DRAWN)
    resources.store().blobs.drop(lost.sha256)
    app.query_params["picture"] = lost.id
    app.run()
    assert "a ghost" in prompts(app)
    assert keys(app, "gallery.use") == ["gallery.use"]
    assert not app.exception


def test_a_drawing_tells_its_picture_what_it_cost(open_app):
    app = open_app("gallery")
    drawing = resources.store().drawings.add(owner(), Order("r", "painter", "a fox"), "w")
    fox = add("a fox", source="drawing", options={"drawing": drawing.id})
    app.query_params["picture"] = fox.id
    app.run()
    assert "price unknown" in app.main.caption[-1].value
    assert not app.exception
