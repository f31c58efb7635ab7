"""Drawing under AppTest: told before it is paid, kept when it has come, and what goes wrong is said."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from components.core.drawing import matrix
from components.core.drawing.job import STOPPED
from components.core.drawing.jobs import Drawings
from components.core.drawing.recalling import FORMAT
from components.core.images.parameters import Texts, written
from components.core.orders import Drawing, Order, Result, Road
from components.core.owner import owner
from components.core.records import Cost, Doubt, Fault, Status, Usage
from components.core.relay.images import Painted, Partial
from components.core.store.drawings import UNBEGUN
from components.ui import drawing_choice as choice
from components.ui import drawing_price, resources, state
from components.ui import drawing_references as references
from tests.core.drawing.easel import Easel, Gate, png
from tests.core.files import made

PICTURE = made.picture(96, 64)


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The page of drawings, in English; whatever a test does, it ends without an exception."""
    app = open_app("drawing")
    yield app
    assert not app.exception


def draw(app: AppTest, prompt: str) -> AppTest:
    """Send a prompt."""
    return app.chat_input(key="drawing.box").set_value(prompt).run()


def kept() -> list[Drawing]:
    """All drawings, newest first."""
    return resources.store().drawings.latest(owner())


def ended(app: AppTest) -> AppTest:
    """Wait until nothing is under way, and draw the page."""
    drawings = resources.store().drawings
    for _glimpses in resources.drawings().watch(owner(), [each.id for each in drawings.running(owner())]):
        pass
    while drawings.running(owner()):  # a job tells its end a moment before it is kept
        time.sleep(0.01)
    return app.run()


def use(app: AppTest, model: str) -> AppTest:
    """Draw with this model."""
    resources.store().preferences.set(owner(), f"model/drawing/{state.relay().base_url}", model)
    return app.run()


def chosen(app: AppTest, **changes: object) -> AppTest:
    """Choose beside the prompt, as the fields do."""
    choice.take(replace(choice.chosen(), **changes), anew=False)
    return app.run()


def words(app: AppTest) -> str:
    """All that is told on the page in small print and in boxes."""
    told = [*app.caption, *app.markdown, *app.warning, *app.info]
    said = [*(each.value for each in told), *(f"{each.proto.title} {each.value}" for each in app.error)]
    return "\n".join(said).replace("\\", "").replace("\u2060", "")


def press(app: AppTest, key: str) -> AppTest:
    """Press the first button whose key begins so."""
    return next(each for each in app.button if each.key and each.key.startswith(key)).click().run()


def sent() -> list[dict[str, object]]:
    """What the sandbox was asked for, oldest first."""
    calls = [call for call in resources.sandbox().requests if "/images/" in call.path]
    return [dict(call.body) for call in calls]


def file(data: bytes = PICTURE) -> str:
    """A picture to begin from, held."""
    facts = {"kind": "picture", "width": 96, "height": 64}
    return resources.store().files.add(owner(), "boat.png", data, "image/png", facts).id


def test_a_prompt_becomes_a_picture_on_the_page_and_is_there_after_a_reload(app, open_app):
    draw(app, "a red fox")
    ended(app)
    (drawing,) = kept()
    assert drawing.status is Status.DONE
    assert sent() == [{"model": "gpt-image-1", "prompt": "a red fox"}]
    again = open_app("drawing")
    assert sum("/kept/picture/" in text.value for text in again.markdown) == 1
    assert "a red fox" in words(again)


@pytest.mark.parametrize(("locale", "asks"), [("en-US", "What shall we draw?"), ("zh-CN", "画点什么？")])
def test_the_empty_page_teaches_with_starters_at_a_price(open_app, locale, asks):
    app = open_app("drawing", locale)
    assert app.title[0].value == asks
    assert "$0." in words(app)
    starters = [each for each in app.button if each.key and each.key.startswith("drawing.starter")]
    assert len(starters) == 3
    starters[0].click().run()
    ended(app)
    assert kept()[0].order.prompt == starters[0].label


def test_a_relay_without_a_model_that_draws_says_so_and_what_to_do(open_app, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-nobody-there")
    app = open_app("drawing")
    assert "no model that draws" in words(app)
    assert app.chat_input(key="drawing.box").disabled
    assert not app.exception


def test_a_series_is_told_with_its_price_before_it_is_paid(app):
    draw(app, "{red|blue} car, {day|night}")
    assert kept() == []
    assert "4 prompts: 4 pictures, up to $" in words(app)
    assert app.chat_input(key="drawing.box").value == "{red|blue} car, {day|night}"
    press(app, "drawing.agree")
    ended(app)
    assert sorted(each.order.prompt for each in kept()) == [
        "blue car, day",
        "blue car, night",
        "red car, day",
        "red car, night",
    ]


def test_a_series_may_be_left_and_enter_once_more_is_a_yes(app):
    draw(app, "{a|b}")
    press(app, "drawing.disagree")
    assert kept() == []
    draw(app, "{a|b}")
    draw(app, "{a|b}")
    ended(app)
    assert len(kept()) == 2


def test_what_is_dear_is_asked_about(app):
    chosen(app, n=4, quality="high")
    draw(app, "a palace")
    assert kept() == []
    assert "4 pictures, about $" in words(app)
    assert [each.key for each in app.button if each.key == "drawing.agree"]


def test_what_the_model_does_not_take_is_named_and_not_sent(app):
    chosen(app, background="transparent", seed=7, size="1792x1024")
    use(app, "dall-e-3")
    assert "Not sent, as this model does not take it: background, seed" in words(app)
    draw(app, "a red fox")
    ended(app)
    assert sent()[-1] == {"model": "dall-e-3", "prompt": "a red fox", "size": "1792x1024"}


def test_more_pictures_than_the_model_draws_at_once_are_asked_for_one_by_one(app):
    chosen(app, n=2)
    use(app, "dall-e-3")
    draw(app, "a red fox")
    ended(app)
    assert [each.order.n for each in kept()] == [None, None]


def test_a_style_is_put_after_the_prompt_in_its_language(app):
    chosen(app, style_preset="ink")
    draw(app, "一只猫")
    ended(app)
    assert str(sent()[-1]["prompt"]).startswith("一只猫，宣纸水墨画")


def test_a_prompt_too_long_for_the_model_goes_back_into_the_box(app):
    use(app, "dall-e-2")
    draw(app, "长" * 400)
    assert kept() == []
    assert "too long for this model: 1200 bytes" in words(app)
    assert app.chat_input(key="drawing.box").value == "长" * 400


def test_an_outcome_nobody_knows_says_so_and_that_drawing_again_may_be_paid_twice(app):
    use(app, "gpt-image-1+fault-image-524-charged")
    draw(app, "a red fox")
    ended(app)
    assert kept()[0].status is Status.FAILED
    assert "The relay has charged for it, its log says" in words(app)
    again = next(each for each in app.button if each.key and each.key.startswith("drawing.again"))
    assert "paid twice" in again.label
    assert len(sent()) == 1


def test_a_refused_parameter_is_left_out_on_a_click(app):
    chosen(app, quality="low")
    use(app, "gpt-image-1+fault-image-rejects-quality")
    draw(app, "a red fox")
    ended(app)
    press(app, "drawing.without.quality")
    ended(app)
    assert "quality" not in sent()[-1]
    assert kept()[0].status is Status.DONE


def test_what_was_drawn_otherwise_than_asked_for_is_marked(app):
    chosen(app, size="1024x1024", quality="low")
    use(app, "gpt-image-1+fault-image-ignores-size")
    draw(app, "a red fox")
    ended(app)
    assert "asked for 1024x1024, drawn with" in words(app)


def test_an_edit_goes_with_its_picture_and_mask_and_a_relay_that_ignores_the_mask_is_found_out(app):
    first = file()
    choice.choose(references=(first,))
    state_of_desk(app, first)
    press(app, "drawing.border.1.1")
    order_mask = choice.chosen().mask
    assert order_mask
    use(app, "gpt-image-1+fault-image-ignores-mask")
    draw(app, "sea all around")
    ended(app)
    (drawing,) = kept()
    assert (drawing.order.road, drawing.order.mask) == (Road.EDITS, order_mask)
    assert "of what was to stay has changed" in words(app)


def state_of_desk(app: AppTest, name: str) -> None:
    """Put a picture on the desk."""
    app.session_state["drawing.desk"] = name
    app.run()


def test_a_picture_is_edited_starred_deleted_and_brought_back(app):
    draw(app, "a red fox")
    ended(app)
    (drawing,) = kept()
    picture = str(drawing.results[0].picture_id)
    press(app, "drawing.star.")
    assert resources.store().pictures.get(owner(), picture).starred
    press(app, "drawing.edit_this.")
    assert len(choice.chosen().references) == 1
    press(app, "drawing.delete.")
    assert kept() == []
    press(app, "drawing.undo")
    assert len(kept()) == 1


def test_settings_and_prompt_of_a_drawing_are_taken_up_again(app):
    chosen(app, quality="low", size="1536x1024")
    draw(app, "a red fox")
    ended(app)
    chosen(app, quality="", size="")
    press(app, "drawing.settings.")
    assert (choice.chosen().quality, choice.chosen().size) == ("low", "1536x1024")
    assert app.chat_input(key="drawing.box").value == "a red fox"


def test_a_picture_goes_on_to_image_analysis(app):
    draw(app, "a red fox")
    ended(app)
    picture = kept()[0].results[0].picture_id
    app.session_state["sending"] = ("vision", picture)
    app.run()
    assert [each for each in app.button if each.key and each.key.startswith("tray.remove.")]


def test_a_chat_model_draws_and_what_it_said_is_kept(app):
    use(app, "gpt-4-all")
    draw(app, "draw a red fox")
    ended(app)
    (drawing,) = kept()
    assert (drawing.order.road, drawing.status) == (Road.CHAT, Status.DONE)
    assert drawing.results[0].picture_id


def test_old_drawings_are_on_later_pages(app):
    for number in range(13):
        draw(app, f"fox {number}")
    ended(app)
    assert "fox 12" in words(app)
    press(app, "drawing.page+12")
    assert "fox 0" in words(app)
    assert "fox 12" not in words(app)


def test_a_prompt_is_improved_by_a_chat_model_and_put_into_the_box(app):
    app.session_state["drawing.draft"] = {"text": "fox"}
    app.session_state["drawing.helper"] = True
    app.run()
    press(app, "drawing.wish.improve")
    idea = next(each for each in app.text_area if each.key and each.key.startswith("drawing.idea"))
    proposed = idea.value
    assert proposed not in ("", "fox")
    assert "Proposed by" in words(app)
    press(app, "drawing.idea.take")
    assert app.chat_input(key="drawing.box").value == proposed


def test_the_address_names_a_picture_to_begin_from_once(app):
    draw(app, "a red fox")
    ended(app)
    app.query_params["picture"] = str(kept()[0].results[0].picture_id)
    app.run()
    assert len(choice.chosen().references) == 1
    assert "What may change?" in words(app)
    assert "picture" not in app.query_params


def test_the_address_names_files_to_begin_from(app):
    app.query_params["file"] = f"{file()},{file(made.picture(9, 9))}"
    app.run()
    assert len(choice.chosen().references) == 2
    assert "file" not in app.query_params


def test_only_ones_own_pictures_are_begun_from(app):
    files = resources.store().files
    for foreign in (
        files.add("somebody", "theirs.png", PICTURE, "image/png", {}),
        files.add(owner(), "a.txt", b"a", "text/plain", {}),
    ):
        app.query_params["file"] = foreign.id
        app.run()
        assert choice.chosen().references == ()
        assert app.error


def test_a_model_that_begins_from_no_picture_is_told_before_anything_is_sent(app):
    choice.choose(references=(file(),))
    use(app, "dall-e-3")
    assert "This model does not start from pictures" in words(app)
    draw(app, "a red fox")
    assert kept() == []


def test_braces_of_a_prompt_stay_its_own_when_it_is_taken_up_again(app):
    draw(app, r"a sign that says \{yes|no\}")
    ended(app)
    assert kept()[0].order.prompt == "a sign that says {yes|no}"
    press(app, "drawing.settings.")
    draw(app, str(app.chat_input(key="drawing.box").value))
    ended(app)
    assert [each.order.prompt for each in kept()] == ["a sign that says {yes|no}"] * 2


def test_the_request_of_a_drawing_is_shown(app):
    draw(app, "a red fox")
    ended(app)
    press(app, "drawing.request.")
    assert any("/images/generations" in each.value for each in app.code)


def test_a_drawing_of_a_relay_that_is_gone_is_still_shown_and_drawing_it_again_says_why_not(app):
    order = Order("visit:gone", "gpt-image-1", "a red fox")
    drawings = resources.store().drawings
    drawing = drawings.add(owner(), order, "somebody")
    drawings.begin(owner(), drawing.id, "somebody")
    drawings.finish(owner(), replace(drawing, status=Status.STOPPED), "somebody")
    app.run()
    assert "a red fox" in words(app)
    press(app, "drawing.again.")
    assert app.error
    assert len(kept()) == 1


def test_the_fields_stay_open_while_several_are_chosen(app):
    app.session_state["drawing.more"] = True
    app.run()
    (opened,) = (each.proto.id for each in app.get("popover") if each.proto.popover.label == "More")
    app.session_state["drawing.quality.0"] = "low"
    chosen(app, quality="low", background="opaque")
    assert opened in [each.proto.id for each in app.get("popover")]
    assert "2 set" in words(app)


def test_a_paid_picture_that_could_not_be_fetched_has_its_address_to_be_opened(app):
    drawings, there = resources.store().drawings, "https://pictures.test/fox.png"
    drawing = drawings.add(owner(), Order("sandbox", "dall-e-2", "a red fox"), "somebody")
    begun_at = drawings.begin(owner(), drawing.id, "somebody")
    lost = Result(None, there, fault=Fault("fetch", {"reason": "status", "status": 403}))
    drawings.finish(
        owner(), replace(drawing, status=Status.DONE, begun_at=begun_at, results=(lost,)), "somebody"
    )
    app.run()
    assert there in [each.proto.url for each in app.get("link_button")]
    assert "Draw again, which may be paid twice" in [each.label for each in app.button]


def test_those_that_waited_when_the_app_ended_say_so_and_are_drawn_at_one_price(app):
    drawings = resources.store().drawings
    for prompt in ("a red fox", "a blue fox"):
        order = Order("sandbox", "gpt-image-1", prompt)
        waited = drawings.add(owner(), order, "somebody")
        unbegun = replace(waited, status=Status.STOPPED, fault=UNBEGUN)
        drawings.finish(owner(), unbegun, "somebody")
    app.run()
    assert "The app ended before its turn came" in words(app)
    press(app, "drawing.again_all.")
    assert "2 prompts: 2 pictures, up to $" in words(app)
    press(app, "drawing.agree")
    ended(app)
    assert [each.order.prompt for each in kept()][:2] == ["a blue fox", "a red fox"]
    assert len(sent()) == 2


def test_one_stopped_after_it_began_says_what_it_may_have_cost_and_is_looked_up(app):
    drawings = resources.store().drawings
    drawing = drawings.add(owner(), Order("sandbox", "gpt-image-1", "a red fox"), "somebody")
    begun_at = drawings.begin(owner(), drawing.id, "somebody")
    drawings.finish(
        owner(), replace(drawing, status=Status.STOPPED, begun_at=begun_at, fault=STOPPED), "somebody"
    )
    app.run()
    assert "may have charged" in words(app)
    assert not app.error
    press(app, "drawing.look_up.")
    assert "no charge for it so far" in words(app)


def bring(app: AppTest, name: str, data: bytes) -> AppTest:
    """Bring a picture to draw from, as if pasted into the box."""
    app.chat_input(key="drawing.box").upload(name, data, "image/png")
    return app.chat_input(key="drawing.box").set_value("").run()


def test_a_picture_that_says_how_it_was_made_offers_its_settings(app):
    told = {"format": FORMAT, "prompt": "a {red} fox", "model": "gpt-image-1", "asked": {"quality": "low"}}
    bring(app, "fox.png", written(PICTURE, "image/png", Texts("", json.dumps(told))))
    assert "fox.png says how it was made: a {red} fox" in words(app)
    press(app, "drawing.recall.use")
    assert (choice.chosen().quality, choice.chosen().references) == ("low", ())
    assert str(app.chat_input(key="drawing.box").value) == matrix.escaped("a {red} fox")


def test_a_picture_more_than_a_drawing_begins_from_is_named(app):
    chosen(app, references=tuple(file(made.picture(20 + number, 20)) for number in range(references.MANY)))
    bring(app, "last.png", PICTURE)
    assert "last.png is one picture too many" in words(app)


def test_a_page_at_rest_is_drawn_anew_once_something_was_ordered_in_another_tab(app):
    draw(app, "a red fox")
    ended(app)

    def at_rest() -> None:
        import streamlit as st

        from components.ui import drawing_running

        runs = st.session_state["runs"] = st.session_state.get("runs", 0) + 1
        drawing_running.await_others("before" if runs == 1 else drawing_running.newest())

    assert AppTest.from_function(at_rest).run(timeout=20).session_state["runs"] == 2


def test_an_estimate_at_the_dearest_quality_is_still_the_most_when_it_has_come(app):
    drawings = resources.store().drawings
    for quality in ("", "high"):
        order = Order("sandbox", "gpt-image-1", "a fox", quality=quality)
        drawing = drawings.add(owner(), order, "somebody")
        figures = {
            "usage": Usage(9, 99, doubt=Doubt.ESTIMATED),
            "cost": Cost(Decimal("0.25"), "USD", doubt=Doubt.ESTIMATED),
        }
        begun_at = drawings.begin(owner(), drawing.id, "somebody")
        drawings.finish(
            owner(), replace(drawing, status=Status.DONE, begun_at=begun_at, **figures), "somebody"
        )
    app.run()
    assert "up to $0.25 ·" in words(app)
    assert "about $0.25 ·" in words(app)


def test_an_unfinished_picture_is_shown_by_name_until_the_whole_one_comes(app, monkeypatch):
    easel, gate = Easel(), Gate()
    easel.scripts["a fox"] = [Partial(0, png()), gate, Painted(png("blue"))]
    drawings = Drawings(resources.store(), resources.fetcher(), easel.paint)
    monkeypatch.setattr(resources, "drawings", lambda: drawings)
    draw(app, "a fox")
    (drawing,) = kept()
    next(seen for seen in drawings.watch(owner(), [drawing.id]) if seen[0].partials)
    app.run()
    assert [image.alt for each in app.get("image") for image in each.proto.imgs] == ["An unfinished picture"]
    gate.set()
    ended(app)
    assert app.get("image") == []


def test_orders_of_two_models_come_to_the_price_of_both(app):
    one = Order("sandbox", "dall-e-3", "a fox")
    other = Order("sandbox", "dall-e-2", "a fox", size="256x256")
    apart = [drawing_price.of([order]).amount for order in (one, other)]
    assert apart[0] != apart[1]
    assert drawing_price.of([one, other]).amount == sum(apart)
