"""The page of comparisons under AppTest: what is asked of whom, what is kept, and what is said when one fails."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from components.core.catalog.prices import Price
from components.core.owner import owner
from components.core.records import ChatOptions, Status
from components.ui import comparison, race, resources
from tests.pages.test_chat import faults
from tests.pages.test_files import PICTURE


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The page of comparisons, in English; whatever a test does, it ends without an exception."""
    app = open_app("compare")
    yield app
    assert not app.exception


def line_up(*models: str) -> None:
    """Let the next comparison be of these models of the sandbox."""
    comparison.NEXT.take([ChatOptions(relay_id="sandbox", model=model) for model in models])


def ask(app: AppTest, text: str = "Hello") -> AppTest:
    return app.chat_input(key="compare.box").set_value(text).run()


def kept():
    """The newest comparison and, for each column, its turns."""
    store = resources.store()
    found = store.comparisons.latest(owner())[0]
    return found, [store.conversations.path(owner(), column) for column in found.columns]


def test_one_question_is_answered_in_every_column(app):
    line_up("sandbox-chat", "sandbox-reasoner", "sandbox-unpriced")
    ask(app.run())
    found, paths = kept()
    assert found.title == "Hello"
    assert [path[1].model for path in paths] == ["sandbox-chat", "sandbox-reasoner", "sandbox-unpriced"]
    assert {turn.status for path in paths for turn in path} == {Status.DONE}
    assert [each.questions for each in found.rounds] == [
        {path[0].conversation_id: path[0].id for path in paths}
    ]


def test_a_first_question_to_the_models_that_stand_there_is_asked_at_once(app):
    ask(app)
    assert [path[1].status for path in kept()[1]] == [Status.DONE] * 3


def test_no_column_stands_in_the_list_of_the_chat(app, open_app):
    line_up("sandbox-chat", "sandbox-reasoner")
    ask(app.run())
    conversations = resources.store().conversations
    assert conversations.latest(owner()) == []
    assert conversations.search(owner(), "Hello") == []
    assert [each.title for each in resources.store().comparisons.latest(owner(), query="hello")] == ["Hello"]


def opened(app: AppTest) -> str:
    """The comparison that the address names."""
    named = app.query_params["compare"]
    return named if isinstance(named, str) else named[0]


def press(app: AppTest, key: str) -> AppTest:
    """Press the first button whose key begins so."""
    return next(button for button in app.button if button.key and button.key.startswith(key)).click().run()


def test_a_column_that_fails_leaves_the_others_alone_and_is_answered_again_with_another_model(app):
    line_up("sandbox-chat", "gone-model")
    ask(app.run())
    assert [path[1].status for path in kept()[1]] == [Status.DONE, Status.FAILED]
    assert "no channel for gone-model" in " ".join(error.proto.title for error in app.error).replace("\\", "")
    store, broken = resources.store(), kept()[1][1]
    store.conversations.set_options(
        owner(), broken[0].conversation_id, ChatOptions(relay_id="sandbox", model="sandbox-reasoner")
    )
    app.run()
    app.button(key=f"board.again.{broken[0].id}").click().run()
    assert [path[1].status for path in kept()[1]] == [Status.DONE, Status.DONE]
    assert not app.error


def test_a_relay_that_is_gone_is_told_in_its_column_alone(app):
    comparison.NEXT.take(
        [ChatOptions(relay_id="sandbox", model="sandbox-chat"), ChatOptions(relay_id="visit:gone", model="m")]
    )
    ask(app.run())
    answers = [path[1] for path in kept()[1]]
    assert [answer.status for answer in answers] == [Status.DONE, Status.FAILED]
    assert answers[1].fault.values == {"reason": "relay"}


def test_a_picture_is_not_sent_to_a_model_without_eyes(app):
    line_up("sandbox-vision", "sandbox-chat")
    app.run()
    app.chat_input(key="compare.box").upload("sky.png", PICTURE, "image/png")
    ask(app, "What is this?")
    answers = [path[1] for path in kept()[1]]
    assert [answer.status for answer in answers] == [Status.DONE, Status.FAILED]
    assert answers[1].fault.values == {"reason": "blind"}
    sent = [record.body["model"] for record in resources.sandbox().requests if "chat" in record.path]
    assert sent == ["sandbox-vision"]


def test_a_follow_up_goes_to_one_alone_and_others_can_be_asked_it_too(app):
    line_up("sandbox-chat", "sandbox-unpriced")
    ask(app.run())
    app.session_state["compare.to"] = kept()[0].columns[0]
    ask(app, "And in winter?")
    assert [len(path) for path in kept()[1]] == [4, 2]
    press(app, "board.too.")
    assert [len(path) for path in kept()[1]] == [4, 4]
    assert len(kept()[0].rounds) == 2


def test_an_answer_goes_on_in_a_chat_with_its_whole_path(app):
    line_up("sandbox-chat", "sandbox-unpriced")
    ask(app.run())
    _found, paths = kept()
    assert resources.store().conversations.latest(owner()) == []
    answer = paths[1][1]
    key = f"board.more.{answer.id}"
    next(button for button in app.get("menu_button") if button.key == key).click("chat").run()
    made = resources.store().conversations.latest(owner())[0]
    assert made.comparison_id is None
    said = [turn.text for turn in resources.store().conversations.path(owner(), made.id)]
    assert said == [turn.text for turn in paths[1]]
    assert len(kept()[1][1]) == 2


def test_a_deleted_comparison_comes_back(app):
    line_up("sandbox-chat", "sandbox-unpriced")
    ask(app.run())
    name = opened(app)
    app.session_state["comparisons.menu"] = True
    app.run()
    press(app, "comparisons.delete")
    assert resources.store().comparisons.latest(owner()) == []
    press(app, "comparisons.undo")
    assert opened(app) == name
    assert len(kept()[1][0]) == 2


@pytest.mark.parametrize("number", range(6))
def test_a_ready_comparison_is_asked_at_once(app, number):
    app.button(key=f"ready.{number}").click().run()
    found, paths = kept()
    assert 2 <= len(paths) <= 8
    assert {path[1].status for path in paths} == {Status.DONE}
    assert opened(app) == found.id


def test_a_line_up_is_kept_by_name(app):
    line_up("sandbox-chat", "sandbox-long")
    app.session_state["lineups.menu"] = True
    app.run()
    app.text_input(key="lineups.name").set_value("Two of mine")
    press(app, "lineups.keep")
    line_up("sandbox-reasoner")
    app.session_state["lineups.menu"] = True
    press(app.run(), "lineups.take.Two of mine")
    comparing = resources.store().preferences.get(owner(), "next comparison")
    assert [each["model"] for each in comparing["columns"]] == ["sandbox-chat", "sandbox-long"]


def test_what_would_cost_much_is_asked_about_once(app):
    line_up("sandbox-chat", "sandbox-reasoner")
    resources.store().preferences.set(owner(), "tray.limit", 0.0)
    ask(app.run(), "a dear question")
    assert resources.store().comparisons.latest(owner()) == []
    assert "would cost" in app.warning[0].value
    ask(app, "a dear question")
    assert len(kept()[1]) == 2


def test_of_a_question_to_one_alone_that_is_too_long_for_it_the_warning_names_that_one(app):
    line_up("sandbox-chat", "gpt-4")
    ask(app.run())
    app.session_state["compare.to"] = kept()[0].columns[1]
    ask(app, "word " * 9_000)
    assert [warning.value.split()[0] for warning in app.warning][:1] == ["B"]
    assert "price unknown" not in " ".join(caption.value for caption in app.caption)


def test_what_went_to_a_relay_for_a_column_is_shown_until_it_is_closed(app):
    line_up("sandbox-chat", "sandbox-reasoner")
    ask(app.run())
    answer = kept()[1][0][1]
    app.menu_button(key=f"board.more.{answer.id}").click("request").run()
    assert any("sandbox-chat" in shown.value for shown in app.run().code)


def unfold(app: AppTest, column: comparison.Column) -> None:
    """Open the settings of a column."""
    app.session_state[f"lineup.chip.{column.id}"] = True
    app.run()


def test_a_column_taken_out_before_it_was_asked_leaves_the_fields_of_the_others(app):
    line_up("sandbox-chat", "sandbox-long", "sandbox-reasoner")
    gone, left = comparison.columns(None)[1:]
    unfold(app, gone)
    app.text_area(key=f"lineup.system.{gone.id}").set_value("Be brief.").run()
    press(app, f"lineup.remove.{gone.id}")
    unfold(app, left)
    assert app.text_area(key=f"lineup.system.{left.id}").value == ""
    assert app.selectbox(key=f"lineup.model.{left.id}.sandbox").value == "sandbox-reasoner"
    ask(app)
    assert [path[1].model for path in kept()[1]] == ["sandbox-chat", "sandbox-reasoner"]


def bring_back(app: AppTest, column: comparison.Column) -> AppTest:
    return app.menu_button(key="lineup.back").click(column.id).run()


def models(columns: list[comparison.Column]) -> list[str | None]:
    return [column.options.model for column in columns]


def test_columns_not_asked_yet_are_moved_taken_out_and_brought_back_to_their_places(app):
    line_up("sandbox-chat", "sandbox-long", "sandbox-reasoner")
    first, second, _third = comparison.columns(None)
    unfold(app, first)
    assert app.button(key=f"lineup.left.{first.id}").disabled
    press(app, f"lineup.right.{first.id}")
    assert models(comparison.columns(None)) == ["sandbox-long", "sandbox-chat", "sandbox-reasoner"]
    unfold(app, second)
    press(app, f"lineup.remove.{second.id}")
    assert models(comparison.columns(None)) == ["sandbox-chat", "sandbox-reasoner"]
    bring_back(app, second)
    assert models(comparison.columns(None)) == ["sandbox-long", "sandbox-chat", "sandbox-reasoner"]


def test_a_column_that_was_asked_comes_back_with_its_answers_also_after_a_reload(app, open_app):
    line_up("sandbox-chat", "sandbox-unpriced")
    ask(app.run())
    found = kept()[0]
    first = comparison.columns(found)[0]
    unfold(app, first)
    press(app, f"lineup.remove.{first.id}")
    assert kept()[0].columns == found.columns[1:]
    reloaded = open_app()
    reloaded.query_params["compare"] = found.id
    reloaded.switch_page("../../pages/compare.py").run()
    bring_back(reloaded, first)
    assert kept()[0].columns == found.columns[::-1]
    assert len([button for button in reloaded.button if str(button.key).startswith("board.again.")]) == 2
    last = comparison.columns(kept()[0])[1]
    unfold(reloaded, last)
    press(reloaded, f"lineup.left.{last.id}")
    assert kept()[0].columns == found.columns
    assert not reloaded.exception


def test_two_columns_of_one_model_that_were_taken_out_are_told_apart(app):
    line_up("sandbox-long", "sandbox-chat", "sandbox-chat")
    for column in comparison.columns(None)[1:]:
        unfold(app, column)
        press(app, f"lineup.remove.{column.id}")
    names = [name.replace("\\", "") for name in app.menu_button(key="lineup.back").options]
    assert names == ["sandbox-chat", "sandbox-chat (2)"]


def test_a_long_answer_is_drawn_once_to_its_last_word(app):
    line_up("sandbox-long", "sandbox-chat")
    ask(app.run(), "A story, please")
    texts = [path[1].text for path in kept()[1]]
    drawn = "\n\n".join(piece.value.strip() for piece in app.run().markdown)
    for sentence in ("You asked for something long", "sings you prepared songs at night."):
        assert drawn.count(sentence) == sum(text.count(sentence) for text in texts) > 1
    assert all(text.strip()[-40:] in drawn for text in texts)


def test_a_price_that_is_told_a_moment_late_is_unknown_until_it_is_in_the_sum(app, monkeypatch):
    line_up("sandbox-chat", "sandbox-reasoner")
    asked: list[str] = []

    def price(column: comparison.Column) -> Price | None:
        asked.append(column.id)
        return None if asked.count(column.id) == 1 else Price(Decimal(1), Decimal(2))

    monkeypatch.setattr(race, "price", price)
    assert any("price of A\\, B unknown" in caption.value for caption in app.run().caption)
    assert not any("unknown" in caption.value for caption in app.run().caption)


def test_much_text_for_a_model_of_unknown_price_is_asked_about_once(app):
    line_up("sandbox-unpriced", "sandbox-chat")
    ask(app.run(), "word " * 25_000)
    assert any("nobody knows its price" in warning.value for warning in app.warning)
    assert not resources.store().comparisons.latest(owner())
    ask(app, "word " * 25_000)
    assert resources.store().comparisons.latest(owner())


def test_an_address_with_too_many_models_says_that_some_were_left_out(app):
    app.query_params["models"] = ",".join(f"model-{n}" for n in range(9))
    app.run()
    assert len(comparison.columns(None)) == 8
    assert "Not all of these models stand here" in faults(app)
