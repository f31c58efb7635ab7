"""Votes on the answers of a comparison under AppTest: given, taken back, blind, as scores; and two answers beside each other."""

from components.core.batches import Vote
from components.core.owner import owner
from components.ui import resources
from tests.pages.test_compare import app, ask, kept, line_up, press  # noqa: F401


def votes():
    return [
        (vote.contenders, vote.best, vote.bad, vote.topic) for vote in resources.store().votes.all(owner())
    ]


def test_a_vote_is_given_changed_and_taken_back(app):  # noqa: F811
    line_up("sandbox-chat", "sandbox-unpriced")
    ask(app.run())
    found, names = kept()[0], ("sandbox-chat", "sandbox-unpriced")
    press(app, f"votes.{found.columns[1]}.")
    assert votes() == [(names, "sandbox-unpriced", False, "")]
    press(app, "votes.bad.")
    assert votes() == [(names, None, True, "")]
    press(app, "votes.tie.")
    assert votes() == [(names, None, False, "")]
    press(app, "votes.tie.")
    assert votes() == []


def test_the_topic_of_a_vote_is_a_word_of_ones_own_and_the_next_votes_too(app):  # noqa: F811
    line_up("sandbox-chat", "sandbox-chat")
    ask(app.run())
    press(app, "votes.tie.")
    field = app.selectbox(key=f"votes.topic.{kept()[0].rounds[0].id}")
    field.options.append("poems")  # as one who types it; AppTest knows only what is offered
    field.set_value("poems").run()
    press(app, "votes.bad.")
    assert votes() == [(("sandbox-chat (A)", "sandbox-chat (B)"), None, True, "poems")]
    ask(app, "And in winter?")
    press(app, f"votes.tie.{kept()[0].rounds[1].id}")
    assert [topic for *_said, topic in votes()] == ["poems", "poems"]


def test_a_question_to_one_alone_has_no_vote(app):  # noqa: F811
    line_up("sandbox-chat")
    ask(app.run())
    assert not [button for button in app.button if button.key and button.key.startswith("votes.")]


def shown(node) -> str:
    """Everything that a part of the page says, in the form in which it goes to the browser."""
    said = str(getattr(node, "proto", "")).replace("\\", "")
    return said + "".join(map(shown, getattr(node, "children", {}).values()))


def toggle(app):  # noqa: F811
    return next(each for each in app.toggle if each.key.startswith("blind."))


def test_no_name_is_shown_until_the_vote(app):  # noqa: F811
    line_up("sandbox-unpriced", "sandbox-long", "gone-model")
    toggle(app.run()).set_value(True).run()
    assert "sandbox-long" in shown(app._tree)
    ask(app)
    found = kept()[0]
    for name in ("sandbox-unpriced", "sandbox-long", "gone-model"):
        assert name not in shown(app._tree)
    press(app, f"votes.{found.columns[0]}.")
    for name in ("sandbox-unpriced", "sandbox-long", "gone-model"):
        assert name in shown(app._tree)
    vote = resources.store().votes.all(owner())[0]
    assert vote.blind
    assert vote.best == kept()[1][0][1].model


def test_what_is_hidden_from_the_first_question_on_stays_so_through_a_reload(app, open_app):  # noqa: F811
    line_up("sandbox-chat", "sandbox-unpriced")
    toggle(app.run()).set_value(True).run()
    reloaded = open_app("compare")
    assert toggle(reloaded).value
    ask(reloaded)
    assert kept()[0].notes == {"blind.hidden": 1}
    assert not toggle(open_app("compare")).value


def test_a_browser_that_comes_back_and_still_tells_of_the_switch_hides_nothing(app):  # noqa: F811
    line_up("sandbox-unpriced", "sandbox-long")
    ask(app.run())
    told = toggle(app).set_value(False)
    app.session_state._state._state._new_widget_state.states.pop(
        told.proto.id
    )  # as when another page has been shown in between
    app.run()
    assert kept()[0].notes == {}


def test_names_are_hidden_anew_and_shown_without_a_vote(app):  # noqa: F811
    line_up("sandbox-unpriced", "sandbox-long")
    ask(app.run())
    columns = kept()[0].columns
    toggle(app).set_value(True).run()
    assert "sandbox-long" not in shown(app._tree)
    assert sorted(kept()[0].columns) == sorted(columns)
    toggle(app).set_value(False).run()
    assert "sandbox-long" in shown(app._tree)
    assert resources.store().votes.all(owner()) == []


def test_votes_become_scores_by_topic(app):  # noqa: F811
    line_up("sandbox-chat", "sandbox-unpriced")
    ask(app.run())
    found = kept()[0]
    press(app, f"votes.{found.columns[1]}.")
    app.session_state["tally.fold"] = True
    app.run()
    table = next(each.value for each in app.dataframe if "Points" in each.value)
    assert list(table["Model"]) == ["sandbox-unpriced", "sandbox-chat"]
    assert list(table["Wins"]) == [1, 0]
    assert not any(table["Enough votes"])
    assert any("1 vote, 0 of them blind" in caption.value for caption in app.caption)
    resources.store().votes.keep(owner(), Vote("", found.created_at, "c", "r", "poems", ("a", "b"), "a"))
    app.run()
    app.selectbox(key="tally.topic").set_value("poems").run()
    table = next(each.value for each in app.dataframe if "Points" in each.value)
    assert list(table["Model"]) == ["a", "b"]


def test_two_answers_stand_beside_each_other_by_sentences(app):  # noqa: F811
    line_up("sandbox-chat", "sandbox-unpriced", "gone-model")
    ask(app.run(), "A poem, please")
    name = kept()[0].rounds[0].id
    app.session_state[f"sides.fold.{name}"] = True
    app.run()
    table = next(each.value for each in app.markdown if each.value.startswith("| A | B |"))
    assert ":gray[" in table
    assert "-background[" not in table
    assert r"\*\*The Relay\*\*" in table
    assert len(app.selectbox(key=f"sides.0.{name}").options) == 2


def test_what_one_answer_alone_says_has_a_sign_and_not_a_colour_alone(app):  # noqa: F811
    line_up("sandbox-chat", "sandbox-long")  # the second says all that the first does, and more
    ask(app.run())
    name = kept()[0].rounds[0].id
    app.session_state[f"sides.fold.{name}"] = True
    app.run()
    assert any("|  | **+** :green-background[" in each.value for each in app.markdown)
    assert any("− marks what is on the left alone" in caption.value for caption in app.caption)
    app.selectbox(key=f"sides.0.{name}").select_index(1)
    app.selectbox(key=f"sides.1.{name}").select_index(0).run()
    assert any("| **−** :red-background[" in each.value for each in app.markdown)


def test_a_single_vote_is_taken_away_among_the_scores_and_comes_back(app):  # noqa: F811
    line_up("sandbox-chat", "sandbox-unpriced")
    ask(app.run())
    press(app, f"votes.{kept()[0].columns[1]}.")
    ask(app, "And in winter?")
    press(app, f"votes.bad.{kept()[0].rounds[1].id}")
    before = resources.store().votes.all(owner())
    app.session_state["tally.fold"] = True
    app.run()
    told = [each.value.replace("\\", "").replace("\u2060", "") for each in app.markdown]
    assert any("sandbox-unpriced better than sandbox-chat" in said for said in told)
    assert any("sandbox-chat, sandbox-unpriced: all bad" in said for said in told)
    press(app, f"last_votes.drop.{before[0].id}")
    assert [vote.bad for vote in resources.store().votes.all(owner())] == [True]
    press(app, "last_votes.undo")
    after = resources.store().votes.all(owner())
    assert {(vote.round_id, vote.best, vote.at) for vote in after} == {
        (vote.round_id, vote.best, vote.at) for vote in before
    }
    assert not [button for button in app.button if button.key == "last_votes.undo"]
    for vote in after:
        press(app, f"last_votes.drop.{vote.id}")
    press(app, "last_votes.undo")
    assert len(resources.store().votes.all(owner())) == 1
