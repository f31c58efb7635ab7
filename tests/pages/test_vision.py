"""Image analysis under AppTest: pictures prepared, sent in the way the model takes them, and asked about again."""

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from components.core.belongings import File
from components.core.context import Attached
from components.core.images import Format, Recipe
from components.core.owner import owner
from components.core.relay.sandbox.drawing import Painting
from components.core.store.preferences import PASSING
from components.ui import conversation, resources, sight, state, tray
from tests.core.files import made
from tests.core.images.test_legibility import page
from tests.core.images.test_preparing import saved
from tests.pages import test_chat as chat
from tests.pages.test_chat import bodies, box, faults
from tests.pages.test_files import chips, content, labels

WIDE = made.picture(3000, 1000)
DOT = made.picture(4, 4)
SEE_THROUGH = saved(Image.new("RGBA", (200, 100), (0, 0, 255, 0)), "PNG")
PUBLIC = Painting("a fox", resources.SANDBOX_ORIGIN).address()


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The page of image analysis, in English; whatever a test does, it ends without an exception."""
    app = open_app("vision")
    yield app
    assert not app.exception


def drop(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Drop files onto the empty page."""
    field = next(field for field in app.file_uploader if field.key and field.key.startswith("analysis.drop"))
    return field.set_value([(name, data, "application/octet-stream") for name, data in files]).run()


def pick(app: AppTest, key: str, value: str) -> AppTest:
    """Pick one of several that stand side by side; the key may go on."""
    field = next(field for field in app.button_group if field.key and field.key.startswith(key))
    return field.set_value(value).run()


def sent_picture() -> Image.Image:
    """The picture in the last request."""
    url = next(part["image_url"]["url"] for part in content() if part["type"] == "image_url")
    return Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))


def test_a_dropped_picture_goes_to_a_model_that_sees_with_the_question_that_was_picked(app):
    drop(app, ("wide.png", WIDE))
    assert chips(app) == ["wide.png"]
    pick(app, "analysis.question", "alt")
    assert box(app).startswith("Write alt text")
    chat.ask(app, box(app))
    body = bodies()[-1]
    assert body["model"] == "gpt-4-vision-preview"
    assert body["messages"][-1]["content"][0]["text"].startswith("Write alt text")
    assert sent_picture().size == (2048, 683)


def test_what_the_model_is_to_see_is_chosen_once_and_holds_for_pictures_held(app):
    drop(app, ("wide.png", WIDE))
    app.session_state["analysis.sight"] = True
    app.run()
    pick(app, "analysis.preset", "thumbnail")
    pick(app, "analysis.detail", "low")
    chat.ask(app, "What is it?")
    assert sent_picture().size == (512, 171)
    assert content()[1]["image_url"]["detail"] == "low"


def test_each_field_of_the_exact_control_is_sent_so(app):
    drop(app, ("see-through.png", SEE_THROUGH))
    app.session_state["analysis.sight"] = True
    app.session_state["analysis.exactly"] = True
    app.run()
    for fields, name, value in (
        ("number_input", "long_side", 100),
        ("selectbox", "format", Format.JPEG),
        ("number_input", "quality", 60),
        ("color_picker", "background", "#ff0000"),
        ("toggle", "keeps_metadata", True),
    ):
        field = next(one for one in getattr(app, fields) if (one.key or "").startswith(f"analysis.{name}."))
        field.set_value(value).run()
    assert sight.chosen().recipe == Recipe(100, Format.JPEG, 60, "#ff0000", keeps_metadata=True)
    chat.ask(app, "What is it?")
    assert (sent_picture().format, sent_picture().size) == ("JPEG", (100, 50))
    assert sent_picture().getpixel((50, 25))[0] > 240
    assert max(sent_picture().getpixel((50, 25))[1:]) < 20


def test_small_print_that_would_be_lost_is_warned_of(app):
    sight.choose(long_side=300)
    drop(app, ("page.png", saved(page(12), "PNG")))
    assert any("too small to read" in caption.value for caption in app.caption)


def test_an_analysis_is_in_the_ledger_under_its_page(app):
    drop(app, ("wide.png", WIDE))
    chat.ask(app, "What is it?")
    assert [call.page for call in resources.store().ledger.calls(owner()) if call.kind == "chat"] == [
        "vision"
    ]


def take_address(app: AppTest, address: str, *, by_address: bool = False) -> AppTest:
    """Bring a picture by its address."""
    app.session_state["analysis.add"] = True
    app.run()
    app.text_area(key="analysis.written").set_value(address).run()
    if by_address:
        app.toggle(key="analysis.by_address").set_value(True).run()
    return app.button(key="analysis.take").click().run()


def choose(app: AppTest, model: str) -> AppTest:
    """Ask this model."""
    resources.store().preferences.set(owner(), f"model/vision/{state.relay().base_url}", model)
    return app.run()


def test_the_address_goes_into_the_text_for_a_model_that_looks_it_up(app):
    choose(app, "gpt-4-all")
    take_address(app, PUBLIC)
    chat.ask(app, "分析一下这个图片")
    assert content() == f"{PUBLIC}分析一下这个图片"
    chat.ask(app, "and the colours?")
    assert [turn["content"] for turn in bodies()[-1]["messages"] if turn["role"] == "user"] == [
        f"{PUBLIC}分析一下这个图片",
        "and the colours?",
    ]


def wire(number: int = -1) -> str:
    """A request as it went over the wire: the sandbox keeps it in its order."""
    return json.dumps(bodies()[number], ensure_ascii=False, separators=(",", ":"))


STREAMED = '"stream":true,"stream_options":{"include_usage":true}'


def test_both_ways_of_the_wire_byte_for_byte(app):
    choose(app, "gpt-4-all")
    take_address(app, PUBLIC)
    chat.ask(app, "分析一下这个图片")
    assert wire() == (
        f'{{"model":"gpt-4-all","messages":[{{"role":"user","content":"{PUBLIC}分析一下这个图片"}}],{STREAMED}}}'
    )
    app.button(key="conversations.new").click().run()
    choose(app, "gpt-4-vision-preview")
    sight.choose(detail="high")
    drop(app, ("dot.png", DOT))
    chat.ask(app, "分析一下这个图片")
    url = f"data:image/png;base64,{base64.b64encode(prepared(app)).decode()}"
    assert wire() == (
        '{"model":"gpt-4-vision-preview","messages":[{"role":"user","content":['
        '{"type":"text","text":"分析一下这个图片"},'
        f'{{"type":"image_url","image_url":{{"url":"{url}","detail":"high"}}}}]}}],"max_tokens":4096,{STREAMED}}}'
    )


def prepared(app: AppTest) -> bytes:
    """The picture of the open conversation as it is kept."""
    return resources.store().files.read(owner(), chat.path(app)[0].attachments[0])


def test_an_uploaded_picture_goes_to_such_a_model_as_a_part_and_the_page_says_so(app):
    choose(app, "gpt-4-all")
    drop(app, ("a.png", WIDE))
    assert any("public address" in caption.value for caption in app.caption)
    chat.ask(app, "what is it?")
    assert [part["type"] for part in content()] == ["text", "image_url"]


def test_the_address_or_the_picture_itself_goes_as_a_part_to_other_models(app):
    take_address(app, PUBLIC, by_address=True)
    chat.ask(app, "what is it?")
    assert content()[1] == {"type": "image_url", "image_url": {"url": PUBLIC}}


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/a.png", "file:///etc/passwd", "http://169.254.169.254/"]
)
def test_private_addresses_are_refused_with_the_reason_and_the_others_stay(app, address):
    take_address(app, f"{address}\n{PUBLIC}")
    assert len(chips(app)) == 1
    assert faults(app).startswith(address.rpartition("/")[2] or "169.254.169.254")


def test_follow_up_questions_keep_the_pictures(app):
    drop(app, ("a.png", WIDE))
    for question in ("one", "two", "three", "four", "five", "six"):
        chat.ask(app, question)
    first = bodies()[-1]["messages"][0]["content"]
    assert first[1]["type"] == "image_url"


def test_an_analysis_that_goes_on_in_the_chat_is_asked_in_the_same_way(app):
    drop(app, ("a.png", WIDE))
    chat.ask(app, "one")
    app.session_state["chat.open"] = chat.opened(app).id
    chat.ask(app.switch_page("../../pages/chat.py").run(), "two")
    first, second = bodies()
    assert second["messages"][0] == first["messages"][0]
    assert (first["max_tokens"], second["max_tokens"]) == (4096, 4096)


def test_a_file_that_is_no_picture_is_told_and_the_others_stay(app):
    drop(app, ("bad.png", b"\x89PNG\r\n\x1a\nnot really"), ("good.png", WIDE))
    assert chips(app) == ["good.png"]
    assert "bad.png" in faults(app)


def test_an_analysis_is_listed_here_and_in_the_chat_but_a_chat_is_not_listed_here(app, open_app):
    drop(app, ("a.png", WIDE))
    chat.ask(app, "what is it?")
    other = chat.ask(open_app(), "a chat")
    titles = {found.title for found in resources.store().conversations.latest(owner())}
    assert titles == {"what is it?", "a chat"}
    assert [found.title for found in resources.store().conversations.latest(owner(), room="vision")] == [
        "what is it?"
    ]
    assert not other.exception


def test_a_zip_of_pictures_is_taken_apart_and_what_is_none_is_told(app):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("trip/a.png", WIDE)
        archive.writestr("trip/b.png", made.picture(40, 30))
        archive.writestr("notes.txt", "no picture")
    drop(app, ("trip.zip", packed.getvalue()))
    assert chips(app) == ["trip/a.png", "trip/b.png"]
    assert "notes.txt" in faults(app)


def test_where_a_picture_was_taken_is_not_sent_unless_that_is_wanted(app):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    taken = io.BytesIO()
    Image.new("RGB", (40, 30)).save(taken, "JPEG", exif=exif)
    drop(app, ("here.jpg", taken.getvalue()))
    assert any("GPS taken out" in caption.value for caption in app.caption)
    chat.ask(app, "Where is it?")
    assert not sent_picture().getexif()
    sight.choose(keeps_metadata=True)
    drop(app.button(key="conversations.new").click().run(), ("here.jpg", taken.getvalue()))
    chat.ask(app, "Where is it?")
    assert sent_picture().getexif().get_ifd(0x8825) == {1: "N"}


def test_another_recipe_makes_again_what_is_held_from_what_was_brought(app):
    drop(app, ("wide.png", WIDE))
    sight.choose(long_side=600, format="WEBP")
    app.run()
    chat.ask(app, "What is it?")
    assert (sent_picture().format, sent_picture().size) == ("WEBP", (600, 200))


def test_frames_of_an_animation_go_along_each(app):
    frames = [Image.new("RGB", (40, 30), (n * 60, 0, 0)) for n in range(4)]
    moving = io.BytesIO()
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    sight.choose(frames=3)
    drop(app, ("moving.gif", moving.getvalue()))
    assert [f"frame {n} of 4" in labels(app) for n in (1, 2, 3, 4)] == [True, False, True, True]
    chat.ask(app, "What moves?")
    assert [part["type"] for part in content()] == ["text", "image_url", "image_url", "image_url"]


def test_what_was_asked_about_is_in_the_gallery_once(app):
    drop(app, ("a.png", WIDE))
    chat.ask(app, "What is it?")
    drop(app.button(key="conversations.new").click().run(), ("a.png", WIDE))
    chat.ask(app, "And again?")
    for question in (turn for turn in chat.path(app) if turn.attachments):
        resources.gallery().wait(owner(), question.id, 10)
    found = resources.store().pictures.latest(owner())
    assert [(picture.source, picture.prompt, picture.model) for picture in found] == [
        ("vision", "What is it?", "gpt-4-vision-preview")
    ]


def held(app: AppTest) -> Attached:
    """The picture in the tray."""
    key = next(button.key for button in app.button if (button.key or "").startswith("tray.remove."))
    name = key.removeprefix("tray.remove.")
    files = resources.store().files
    return Attached(files.several(owner(), [name])[name], lambda: files.read(owner(), name))


def test_a_part_of_a_part_is_cut_from_what_was_brought(app):
    drop(app, ("wide.png", WIDE))
    half = sight.cut(held(app), (0.5, 0.0, 1.0, 1.0))
    quarter = sight.cut(Attached(half, bytes), (0.0, 0.0, 0.5, 1.0))
    assert (half.facts["width"], half.facts["height"]) == (1500, 1000)
    assert (quarter.facts["width"], quarter.facts["height"]) == (750, 1000)


def test_boxes_in_an_answer_are_offered_over_the_picture(app):
    drop(app, ("wide.png", WIDE))
    chat.ask(app, "Where is it?")
    question, answer = chat.path(app)
    said = replace(answer, id="boxed", text='[{"label": "<b>fox</b>", "bbox_2d": [100, 100, 900, 600]}]')
    conversations = resources.store().conversations
    conversations.claim(owner(), question.conversation_id, said, "nobody")
    conversations.finish(owner(), said)
    app.run()
    assert any("1 box in the picture" in fold.label for fold in app.expander)


def test_pictures_that_are_too_large_together_are_refused_before_anything_is_sent(app, monkeypatch):
    monkeypatch.setattr(conversation, "BODY_MAX_BYTES", 20_000)
    packed = io.BytesIO()
    Image.effect_noise((150, 150), 90).save(packed, "PNG")
    drop(app, ("a.png", packed.getvalue()))
    chat.ask(app, "What is it?")
    assert "too large together" in faults(app)
    assert (bodies(), box(app), chips(app)) == ([], "What is it?", ["a.png"])


def test_what_each_detail_takes_is_said_side_by_side(app):
    choose(app, "gpt-4-vision-preview")
    drop(app, ("wide.png", WIDE))
    app.session_state["analysis.sight"] = True
    app.run()
    said = next(caption.value for caption in app.caption if caption.value.startswith("low: "))
    assert said.startswith("low: 85 tokens, ")
    assert "high: 1,445 tokens" in said
    assert "auto: 1,445 tokens" in said


def test_a_picture_taken_with_the_camera_goes_along_and_the_camera_is_ready_for_another(app):
    for shots in (1, 2):
        app.session_state["analysis.add"] = True
        app.session_state["analysis.ways"] = "Camera"
        app.run()
        app.camera_input[0].set_value(("shot.jpg", made.picture(60, 40, "JPEG"), "image/jpeg")).run()
        assert len(chips(app)) == shots
        assert app.camera_input[0].value is None


def test_a_drawing_and_what_a_system_left_in_a_folder_are_told_and_a_text_beside_them_is_read(app):
    drop(app, ("plan.svg", b"<svg xmlns='x'/>"), ("Thumbs.db", b"zz"), ("notes.txt", b"hello"))
    assert chips(app) == ["notes.txt"]
    assert "plan.svg is an SVG drawing" in faults(app)
    assert "Thumbs.db" in faults(app)


def test_what_is_left_out_of_many_files_is_a_list_with_every_name_and_reason(app):
    drop(app, *((f"{number}.svg", b"<svg xmlns='x'/>") for number in range(5)), ("good.png", WIDE))
    assert chips(app) == ["good.png"]
    assert not app.error
    told = next(text.value for text in app.text if "0.svg" in text.value)
    assert told.splitlines() == [f"{number}.svg is an SVG drawing" for number in range(5)]


def test_of_many_addresses_each_refused_one_is_named_with_its_reason(app):
    take_address(app, "http://127.0.0.1/a.png\nhttp://10.0.0.1/b.png\nftp://example.com/c.png")
    told = next(text.value for text in app.text if "a.png" in text.value).splitlines()
    assert told == [
        "a.png: This address lies inside a private network",
        "b.png: This address lies inside a private network",
        "c.png: This kind of address is not fetched",
    ]


def test_a_picture_of_the_gallery_can_be_taken(app):
    drop(app, ("wide.png", WIDE))
    chat.ask(app, "What is it?")
    question = next(turn for turn in chat.path(app) if turn.attachments)
    resources.gallery().wait(owner(), question.id, 10)
    app.session_state["analysis.add"] = True
    app.session_state["analysis.ways"] = "Gallery"
    app.run()
    assert not app.error
    take = next(button for button in app.button if button.key and button.key.startswith("analysis.gallery."))
    take.click().run()
    assert chips(app)


def test_pictures_held_here_are_not_in_a_new_chat(app):
    drop(app, ("a.png", DOT))
    assert chips(app) == ["a.png"]
    assert chips(app.switch_page("../../pages/chat.py").run()) == []
    assert chips(app.switch_page("../../pages/vision.py").run()) == ["a.png"]


TRAY = f"{PASSING}tray.vision"


def in_tray() -> list[File]:
    """What is kept of the tray, before anything is asked."""
    names = list(map(str, resources.store().preferences.get(owner(), TRAY)))
    found = resources.store().files.several(owner(), names)
    return [found[name] for name in names]


def stored() -> set[str]:
    """The names of all files there are."""
    return {row["name"] for row in resources.store().portable.rows(owner(), "files")}


def test_pictures_held_and_a_part_cut_of_one_are_there_after_f5_on_their_page_alone(app, open_app):
    drop(app, ("wide.png", WIDE), ("dot.png", DOT))
    part = sight.cut(Attached(in_tray()[0], bytes), (0.5, 0.0, 1.0, 1.0))
    resources.store().preferences.set(owner(), TRAY, [*(file.id for file in in_tray()), part.id])
    sight.choose(long_side=600)
    again = open_app("vision")
    assert chips(again) == ["wide.png", "dot.png", "wide.png"]
    sizes = [(file.facts["width"], file.facts["height"]) for file in in_tray()]
    assert sizes == [(600, 200), (4, 4), (600, 400)]
    assert chips(open_app()) == []
    chat.ask(again, "What is it?")
    assert content()[-1]["type"] == "image_url"
    assert chips(open_app("vision")) == []


def test_held_pictures_that_are_gone_are_told_once_and_the_others_stay(app):
    drop(app, ("wide.png", WIDE), ("dot.png", DOT))
    resources.store().files.drop_unsent(owner(), [in_tray()[0].id])
    app.run()
    assert chips(app) == ["dot.png"]
    assert "no longer there" in faults(app)
    assert "no longer there" not in faults(app.run())


def test_what_another_tab_has_sent_is_not_lost_when_it_is_removed_here(app, open_app):
    drop(app, ("wide.png", WIDE))
    other = open_app("vision")
    chat.ask(other, "What is it?")
    next(button for button in app.button if (button.key or "").startswith("tray.remove.")).click().run()
    assert chips(app) == []
    assert prepared(other)


def test_pictures_that_are_too_many_are_told_once_of_all_and_not_kept(app):
    drop(app, *((f"{number:02}.png", made.picture(9, 9 + number)) for number in range(33)))
    assert len(chips(app)) == tray.FILES_MAX
    assert "20.png, 21.png, and 11 more\n" in faults(app)
    assert stored() == {f"{number:02}.png" for number in range(tray.FILES_MAX)}


def test_nothing_is_kept_of_pictures_that_are_refused(app):
    drop(app, ("cut.png", WIDE[:-50]), ("plan.svg", b"<svg xmlns='x'/>"), ("good.png", DOT))
    assert chips(app) == ["good.png"]
    assert stored() == {"good.png"}


def test_a_drawing_can_begin_from_what_is_analysed(app):
    drop(app, ("a.png", WIDE))
    assert ways_to_drawing(app) == [f"file={held(app).file.id}"]


def ways_to_drawing(app: AppTest) -> list[str]:
    return [link.proto.query_string for link in app.get("page_link") if link.proto.label == "Draw on"]
