"""Votes on the answers of a comparison under AppTest: given, changed, taken back, and kept under a topic."""

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
