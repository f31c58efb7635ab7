"""A set of pictures under AppTest: brought, told apart from what is none, priced, asked, read into fields, taken along."""

import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.core.batches import Subject
from components.core.owner import owner
from components.core.records import ChatOptions, Status
from components.core.sets import fields
from components.ui import asking, resources, sets_held, sets_lineup, sets_pictures, sight
from tests.core.files import made
from tests.pages.test_chat import bodies
from tests.pages.test_sets import finish, kept, lay_down, line_up, press, said
from tests.pages.test_vision import drop

RED, WIDE = made.picture(60, 40), made.picture(3000, 1000)


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The page of sets, with a picture for each row; whatever a test does, it ends without an exception."""
    app = open_app("sets")
    line_up("gpt-4-vision-preview")
    next(field for field in app.button_group if field.key == "sets.source.table").set_value("pictures").run()
    yield app
    assert not app.exception


def bring(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    field = next(field for field in app.file_uploader if field.key and field.key.startswith("sets.files."))
    return field.set_value([(name, data, "application/octet-stream") for name, data in files]).run()


def held(app: AppTest) -> list[Subject]:
    """The pictures of the next set."""
    return app.session_state[sets_held.HELD]


def ask(app: AppTest, question: str = "What is it?") -> AppTest:
    app.text_area(key="sets.question").set_value(question)
    return finish(press(app, "sets.start"))


def zipped(**files: bytes) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.png", data)
    return to.getvalue()


def test_pictures_of_files_and_of_an_archive_are_each_asked_the_question(app):
    bring(app, ("red.png", RED), ("more.zip", zipped(wide=WIDE, other=RED)))
    assert [each.name for each in held(app)] == ["red.png", "wide.png", "other.png"]
    assert "3 answers · about $" in said(app)
    ask(app)
    found, cells = kept()
    assert (found.name, found.status) == ("What is it? · 3 pictures", Status.DONE)
    assert [about.name for about in found.subjects] == ["red.png", "wide.png", "other.png"]
    assert "2048 × 683" in cells[1].text
    assert held(app) == []
    table = app.dataframe[0].value
    assert list(table["Name"]) == ["red.png", "wide.png", "other.png"]
    assert all(address.startswith("/kept/file/") for address in table["Picture"])


def test_what_is_no_picture_is_told_by_name_and_the_others_go_on(app):
    bring(app, ("notes.txt", b"words"), ("red.png", RED), ("half.png", WIDE[: len(WIDE) // 2]))
    assert [each.name for each in held(app)] == ["red.png"]
    assert app.expander(key="sets.left_out").label == "2 pictures are left out"
    assert "notes.txt is no picture" in said(app)
    assert "half.png breaks off" in said(app)


def test_preparing_that_a_click_broke_off_goes_on_where_it_was(app):
    bring(app, ("red.png", RED))
    app.session_state["sets.pictures.done"] = 1
    bring(app, ("first.png", WIDE), ("second.png", WIDE))
    assert [each.name for each in held(app)] == ["red.png", "second.png"]


def test_pictures_begin_with_one_model_that_sees_a_question_at_hand_and_their_own_order(app):
    resources.store().preferences.set(owner(), "next set", {})
    bring(app, ("b.png", WIDE), ("a.png", RED))
    assert [asking.sees(column) for column in sets_lineup.columns()] == [True]
    app.button_group(key="analysis.question.0").set_value("alt").run()
    assert app.text_area(key="sets.question").value.startswith("Write alt text")
    finish(press(app, "sets.start"))
    assert "2 pictures × 1 model" in said(app)
    assert list(app.dataframe[0].value["No."]) == [1, 2]
    assert "**" not in app.dataframe[0].value.iloc[0, -1]


def test_pictures_weigh_in_the_price_before_and_those_models_that_may_not_see_are_named(app):
    bring(app, ("red.png", RED))
    small = said(app)
    bring(app, ("wide.png", WIDE))
    assert small != said(app)
    line_up("gpt-4-vision-preview", "sandbox-reasoner")
    app.run()
    assert "sandbox-reasoner may not see pictures" in said(app)


def test_pictures_that_are_here_already_are_prepared_anew_when_they_are_to_be_sent_in_another_way(app):
    bring(app, ("wide.png", WIDE), ("red.png", RED))
    was = said(app)
    sight.choose(long_side=600)
    app.run()
    assert [each.name for each in held(app)] == ["wide.png", "red.png"]
    assert said(app) != was
    priced = priced_at(app)
    sight.choose(detail="low")
    app.run()
    assert priced_at(app) != priced
    ask(app)
    sent = [body["messages"][-1]["content"][1]["image_url"] for body in bodies()[-2:]]
    assert {each["detail"] for each in sent} == {"low"}
    assert "600 × 200" in kept()[1][0].text


def priced_at(app: AppTest) -> str:
    """What the page says all will cost."""
    return next(line for line in said(app).splitlines() if " answers · about $" in line)


def test_a_picture_that_cannot_be_prepared_anew_is_left_out_by_name(app):
    bring(app, ("wide.png", WIDE), ("red.png", RED))
    store = resources.store()
    brought = store.files.get(owner(), held(app)[0].files[0]).facts["brought"]
    store.files.drop_unsent(owner(), [str(brought)])
    sight.choose(long_side=600)
    app.run()
    assert [each.name for each in held(app)] == ["red.png"]
    assert app.expander(key="sets.left_out").label == "1 picture is left out"


def test_nothing_is_asked_before_all_pictures_are_prepared(app):
    bring(app, ("red.png", RED))
    app.text_area(key="sets.question").set_value("What is it?")
    sight.choose(long_side=30)  # as in another tab
    press(app, "sets.start")
    assert "not all prepared yet" in said(app)
    assert resources.store().sets.all(owner()) == []
    finish(press(app, "sets.start"))
    assert "30 × 20" in kept()[1][0].text


def test_without_a_question_nothing_is_asked(app):
    bring(app, ("red.png", RED))
    press(app, "sets.start")
    assert "There is no question" in said(app)
    assert resources.store().sets.all(owner()) == []
    assert len(held(app)) == 1


def test_pictures_are_there_after_a_reload_and_go_all_at_once(app, open_app):
    bring(app, ("red.png", RED))
    again = open_app("sets")
    assert again.title[0].value == "Many pictures"
    assert again.subheader[0].value == "1 picture"
    press(again, "sets.pictures.drop")
    assert resources.store().preferences.get(owner(), sets_held.HELD) == []


def test_one_picture_goes_and_the_others_stay(app):
    bring(app, ("red.png", RED), ("wide.png", WIDE))
    press(app, f"sets.pictures.less.{held(app)[0].files[0]}")
    assert [each.name for each in held(app)] == ["wide.png"]


def test_no_more_pictures_are_taken_than_a_set_has(app, monkeypatch):
    monkeypatch.setattr(sets_pictures, "PICTURES_MAX", 2)
    bring(app, *[(f"{n}.png", made.picture(20 + n, 20)) for n in range(4)])
    assert [each.name for each in held(app)] == ["0.png", "1.png"]
    assert "at most 2 pictures" in said(app)


def test_fields_become_columns_and_a_misfit_is_told(app):
    bring(app, ("red.png", RED))
    app.text_area(key="sets.fields").set_value("shop, total").run()
    ask(app)
    asked = bodies()[-1]["response_format"]["json_schema"]["schema"]
    assert list(asked["properties"]) == ["shop", "total"]
    table = app.dataframe[0].value
    assert table["A · shop"][0]
    assert "A ⚠" not in table
    assert set(json.loads(kept()[1][0].text)) == {"shop", "total"}


def test_an_answer_that_does_not_fit_its_fields_is_told(app):
    schema = fields.schema_of("shop, total")
    asked = ChatOptions(relay_id="sandbox", model="m", response_format="json_schema", json_schema=schema)
    lay_down(app, (Status.DONE, '{"shop": 1}'), (Status.FAILED, ""), models=(asked, asked))
    table = app.dataframe[0].value
    assert list(table["A ⚠"]) == ["no JSON object"] * 2
    assert list(table["B ⚠"]) == ["missing or wrong: total, shop", "⚠ failed"]
    assert table["B · shop"][0] == "1"


def test_what_went_over_the_wire_for_a_cell_is_shown_without_key_and_with_its_picture_shortened(app):
    bring(app, ("wide.png", WIDE))
    ask(app)
    made, cells = kept()
    app.session_state["traces.asked"] = (made.id, cells[0].id)
    app.run()
    sent = [code.value for code in app.code if "[sha256" in code.value]
    assert len(sent) == 3
    assert all("data:image/png;base64,[sha256" in shown and "What is it?" in shown for shown in sent)
    assert '"Authorization: Bearer $OPENAI_API_KEY"' in sent[1]
    assert "api_key=os.environ['OPENAI_API_KEY']" in sent[2]


def test_fields_that_are_none_are_told_before_anything_is_asked(app):
    bring(app, ("red.png", RED))
    app.text_area(key="sets.fields").set_value("{").run()
    ask(app)
    assert resources.store().sets.all(owner()) == []


def test_rows_on_which_models_disagree_are_marked(app):
    lay_down(app, (Status.DONE, " Yes"), (Status.DONE, "No"))
    assert list(app.dataframe[0].value["≠"]) == ["", "≠"]


def test_pictures_held_for_a_question_go_into_a_set(open_app):
    app = open_app("vision")
    drop(app, ("red.png", RED))
    app.button(key="analysis.many").click().run()
    assert [each.name for each in held(app)] == ["red.png"]
    assert app.title[0].value == "Many pictures"
    assert app.subheader[0].value == "1 picture"
    assert not app.exception
