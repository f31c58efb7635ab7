"""The gallery under AppTest, and pictures in the chat that lead to it."""

import io
from datetime import UTC, date, datetime

import pytest
from PIL import Image

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


def keys(app, beginning: str) -> list[str]:
    return [button.key for button in app.button if (button.key or "").startswith(beginning)]


def choose(app, *pictures: Picture) -> None:
    app.button(key="gallery.choose").click().run()
    for picture in pictures:
        app.checkbox(key=f"gallery.pick.{picture.id}").check().run()


@pytest.mark.parametrize(("locale", "word"), [("en-US", "Every picture"), ("zh-CN", "每一张图片")])
def test_an_empty_gallery_says_how_pictures_come_into_it(open_app, locale, word):
    app = open_app("gallery", locale)
    assert word in app.main.markdown[0].value
    assert not app.exception


def test_they_are_found_by_words_model_kind_day_album_and_star(open_app):
    app = open_app("gallery")
    fox, owl = add("a fox [in](the) snow", model="painter", source="edit"), add("an owl", model="gpt-4-all")
    resources.store().albums.put(owner(), "night", [owl.id])
    app.run()
    assert prompts(app) == ["an owl", "a fox \\[in\\]\\(the\\) snow"]
    assert "`painter` · Edited picture · " in app.main.markdown[-1].value
    for kind, name, value in (
        ("text_input", "query", "FOX"),
        ("selectbox", "model", "painter"),
        ("selectbox", "source", "edit"),
    ):
        field = getattr(app, kind)(key=f"gallery.{name}")
        field.set_value(value).run()
        assert prompts(app) == ["a fox \\[in\\]\\(the\\) snow"]
        getattr(app, kind)(key=f"gallery.{name}").set_value("" if kind == "text_input" else None).run()
    app.selectbox(key="gallery.album").set_value("night").run()
    assert prompts(app) == ["an owl"]
    app.date_input(key="gallery.days").set_value((date(2020, 1, 1), date(2020, 1, 2))).run()
    assert [caption.value for caption in app.main.caption] == ["Nothing found."]
    app.date_input(key="gallery.days").set_value(()).run()
    app.selectbox(key="gallery.album").set_value(None).run()
    app.button(key=f"gallery.star.{fox.id}").click().run()
    app.toggle(key="gallery.starred").set_value(True).run()
    assert prompts(app) == ["a fox \\[in\\]\\(the\\) snow"]
    assert not app.exception


def test_a_deleted_picture_can_be_brought_back_at_once_and_from_the_bin(open_app):
    app = open_app("gallery")
    fox = add("a fox")
    app.run()
    app.button(key=f"gallery.delete.{fox.id}").click().run()
    assert keys(app, "gallery.open") == []
    app.button(key="gallery.undo").click().run()
    assert keys(app, "gallery.open") == [f"gallery.open.{fox.id}"]
    assert keys(app, "gallery.undo") == []
    app.button(key=f"gallery.delete.{fox.id}").click().run()
    app.toggle(key="gallery.binned").set_value(True).run()
    app.button(key=f"gallery.restore.{fox.id}").click().run()
    assert resources.store().pictures.get(owner(), fox.id).deleted_at is None
    assert not app.exception


def test_an_emptied_bin_is_empty(open_app):
    app = open_app("gallery")
    fox, owl = add("a fox"), add("an owl")
    resources.store().pictures.delete(owner(), fox.id)
    app.toggle(key="gallery.binned").set_value(True).run()
    app.button(key="gallery.purge").click().run()
    assert resources.store().pictures.get(owner(), fox.id) is None
    assert resources.store().pictures.get(owner(), owl.id) is not None
    assert not app.exception


def test_many_pictures_come_page_by_page(open_app):
    app = open_app("gallery")
    for number in range(PAGE + 2):
        add(str(number))
    app.run()
    assert len(keys(app, "gallery.open")) == PAGE
    app.button(key="gallery.older").click().run()
    assert prompts(app) == ["1", "0"]
    app.button(key="gallery.newer").click().run()
    assert len(keys(app, "gallery.open")) == PAGE
    assert not app.exception


def test_one_picture_stands_large_with_how_it_was_made_and_what_it_was_made_from(open_app):
    app = open_app("gallery")
    fox = add("a fox")
    file = resources.store().files.add(owner(), "fox.png", paint("a fox"), "image/png", {"picture": fox.id})
    edited = add("a hat", source="edit", model="painter", options={**DRAWN, "references": f"{file.id} gone"})
    app.run()
    app.button(key=f"gallery.open.{edited.id}").click().run()
    said = prompts(app)
    assert "a hat" in said
    assert "a red fox" in said
    assert [text for text in said if "| 1024x1024 | :orange[:material/difference: 1536x1024] |" in text]
    assert [text for text in said if "| high | high |" in text]
    app.button(key=f"gallery.source.{file.id}").click().run()
    assert "a fox" in prompts(app)
    app.button(key="gallery.close").click().run()
    assert len(keys(app, "gallery.open")) == 2
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
    assert [tuple(ids) for ids in resources.bundles().values()][-1] == (fox.id, owl.id)
    app.button(key="gallery.delete").click().run()
    assert [each.id for each in resources.store().pictures.latest(owner())] == [cat.id]
    app.button(key="gallery.undo").click().run()
    starred = {each.id: each.starred for each in resources.store().pictures.latest(owner())}
    assert starred == {fox.id: True, owl.id: True, cat.id: False}
    app.button(key="gallery.all").click().run()
    app.button(key="gallery.done").click().run()
    assert [box.key for box in app.checkbox] == []
    assert not app.exception


@pytest.mark.parametrize(
    ("page", "key"),
    [("gallery", "gallery.open"), ("vision", "analysis.gallery"), ("sets", "sets.gallery")],
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
