"""Answers of a round merged and judged by a model, under AppTest: what is asked, what is shown, and when it is not offered."""

from components.core import verdicts
from components.core.owner import owner
from components.core.records import ChatOptions, Status
from components.core.verdicts import LETTERS, Kind
from components.ui import resources
from tests.pages.test_compare import app, ask, kept, line_up, press  # noqa: F401
from tests.pages.test_files import PICTURE
from tests.pages.test_votes import shown, toggle


def compared(app, *models: str):  # noqa: F811
    """A round of these models, its fold open; the round's id."""
    line_up(*models)
    ask(app.run(), "A poem, please")
    name = kept()[0].rounds[0].id
    app.session_state[f"verdict.fold.{name}"] = True
    app.run()
    return name


def have(app, name: str, kind: Kind, model: str = "sandbox-chat"):  # noqa: F811
    """Have the round merged or judged by a model of the sandbox."""
    resources.store().preferences.set(owner(), "judges.chosen", {"relay_id": "sandbox", "model": model})
    app.session_state[f"verdict.fold.{name}"] = True
    app.session_state[f"verdict.kind.{name}"] = kind
    return press(app.run(), f"verdict.ask.{name}")


def given():
    """What was noted, with the turns of each conversation."""
    conversations = resources.store().conversations
    noted = verdicts.noted(kept()[0].notes)
    return [(verdict, conversations.path(owner(), name)) for name, verdict in noted.items()]


def test_the_answers_become_one_that_stands_in_no_list_and_goes_on_in_a_chat(app):  # noqa: F811
    have(app, compared(app, "sandbox-chat", "sandbox-unpriced"), Kind.MERGE, "sandbox-reasoner")
    [(verdict, (question, merged))] = given()
    texts = {path[1].id: path[1].text for path in kept()[1]}
    assert {each.answer for each in verdict.contenders} == set(texts)
    assert all(text in question.text for text in texts.values())
    assert "sandbox-unpriced" not in question.text
    assert (merged.status, merged.model) == (Status.DONE, "sandbox-reasoner")
    assert merged.cost.amount is not None
    assert resources.store().conversations.latest(owner()) == []
    assert len(kept()[1]) == 2
    assert "This is where the merged answer stands" in shown(app._tree)
    app.menu_button(key=f"board.more.{merged.id}").click("chat").run()
    chat = resources.store().conversations.latest(owner())[0]
    assert resources.store().conversations.path(owner(), chat.id)[1].text == merged.text


def test_a_judge_knows_no_names_and_what_it_says_is_told_in_the_letters_of_the_page(app):  # noqa: F811
    have(app, compared(app, "sandbox-chat", "sandbox-unpriced"), Kind.JUDGE, "sandbox-reasoner")
    [(verdict, (question, judged))] = given()
    assert verdicts.RUBRICS["en"] in question.text
    assert not {"sandbox-chat", "sandbox-unpriced"} & set(question.text.split())
    columns = dict(zip(kept()[0].columns, "AB", strict=True))
    for letter, each in zip(LETTERS, verdict.contenders, strict=False):
        assert f"**{letter}** is **{columns[each.column]}**" in shown(app._tree)
    assert "Neither a score of this app nor a vote" in shown(app._tree)
    assert resources.store().votes.all(owner()) == []
    assert "its own answer" not in shown(app._tree)
    app.menu_button(key=f"board.more.{judged.id}").click("request").run()
    assert any("Judge the answers by the rubric" in code.value for code in app.code)
    press(app, f"board.again.{kept()[1][0][0].id}")
    assert "is an earlier answer of **A**" in shown(app._tree)


def test_a_judge_that_is_a_contender_is_told_of_before_and_after(app):  # noqa: F811
    name = compared(app, "sandbox-chat", "sandbox-unpriced")
    have(app, name, Kind.JUDGE, "sandbox-unpriced")
    [(verdict, _path)] = given()
    own = [letter for letter, each in zip(LETTERS, verdict.contenders, strict=False) if each.is_own]
    assert f"It judged its own answer too: {own[0]}." in shown(app._tree)
    app.session_state[f"verdict.fold.{name}"] = True
    app.session_state[f"verdict.kind.{name}"] = Kind.JUDGE
    assert "models tend to prefer their own" in shown(app.run()._tree)


def test_a_judge_that_fails_is_told_in_its_place_and_asked_again(app):  # noqa: F811
    have(app, compared(app, "sandbox-chat", "sandbox-unpriced"), Kind.JUDGE, "gone-model")
    [(_verdict, (question, failed))] = given()
    assert failed.status is Status.FAILED
    assert "no channel for gone-model" in " ".join(error.proto.title for error in app.error).replace("\\", "")
    assert [path[1].status for path in kept()[1]] == [Status.DONE, Status.DONE]
    store = resources.store()
    options = ChatOptions(relay_id="sandbox", model="sandbox-chat")
    store.conversations.set_options(owner(), question.conversation_id, options)
    app.run()
    press(app, f"board.again.{question.id}")
    assert given()[0][1][1].status is Status.DONE
    assert not app.error


def test_every_verdict_stays(app):  # noqa: F811
    name = compared(app, "sandbox-chat", "sandbox-unpriced")
    have(app, name, Kind.JUDGE)
    have(app, name, Kind.JUDGE, "sandbox-reasoner")
    have(app, name, Kind.MERGE)
    app.run()
    assert shown(app._tree).count("Neither a score of this app") == 2
    assert shown(app._tree).count("Made by a model out of A, B.") == 1


def test_neither_is_offered_nor_shown_while_names_are_hidden(app):  # noqa: F811
    name = compared(app, "sandbox-chat", "sandbox-unpriced")
    have(app, name, Kind.JUDGE, "sandbox-reasoner")
    toggle(app).set_value(True).run()
    for word in ("sandbox-reasoner", "Merge or judge", "Neither a score of this app"):
        assert word not in shown(app._tree)
    toggle(app).set_value(False).run()
    assert "Neither a score of this app" in shown(app._tree)


def test_one_answer_alone_is_neither_merged_nor_judged(app):  # noqa: F811
    compared(app, "sandbox-chat", "gone-model")
    assert "Merge or judge" not in shown(app._tree)


def test_a_rubric_of_ones_own_is_kept_until_the_usual_one_is_wanted_again(app):  # noqa: F811
    name = compared(app, "sandbox-chat", "sandbox-unpriced")
    app.session_state[f"verdict.kind.{name}"] = Kind.JUDGE
    app.run()
    app.text_area(key=f"verdict.rubric.{name}").set_value("Wit: 5 points").run()
    have(app, name, Kind.JUDGE)
    assert "Rubric:\n\nWit: 5 points" in given()[0][1][0].text
    app.session_state[f"verdict.fold.{name}"] = True
    app.session_state[f"verdict.kind.{name}"] = Kind.JUDGE
    press(app.run(), f"verdict.usual.{name}")
    assert app.text_area(key=f"verdict.rubric.{name}").value == verdicts.RUBRICS["en"]


def test_what_would_cost_much_is_asked_about_once(app):  # noqa: F811
    name = compared(app, "sandbox-chat", "sandbox-unpriced")
    assert "tokens · about" in shown(app._tree)
    resources.store().preferences.set(owner(), "tray.limit", 0.0)
    have(app, name, Kind.MERGE)
    assert given() == []
    assert "Sending that would cost" in app.warning[0].value
    press(app, f"verdict.ask.{name}")
    assert len(given()) == 1


def test_a_model_without_eyes_judges_without_the_pictures(app):  # noqa: F811
    line_up("sandbox-vision", "sandbox-vision")
    app.run()
    app.chat_input(key="compare.box").upload("sky.png", PICTURE, "image/png")
    ask(app, "What is this?")
    name = kept()[0].rounds[0].id
    have(app, name, Kind.MERGE, "sandbox-chat")
    assert given()[0][1][0].attachments == ()
    have(app, name, Kind.MERGE, "sandbox-vision")
    assert len(given()[1][1][0].attachments) == 1
    assert {path[1].status for _verdict, path in given()} == {Status.DONE}
