"""The measuring instruments themselves."""

import json

import pytest

from tests.bench.figures import line, percentile
from tests.bench.relay import Script, scripted_model, words
from tests.bench.wire import WireVisitor


def test_a_script_is_read_from_a_models_name_and_says_it_again():
    script = Script.of("bench-ttft30-tps200-n2000-pab")
    assert script == Script(0.03, 200, 2000, "ab")
    assert Script.of(script.model) == script


def test_what_a_models_name_does_not_say_keeps_its_default():
    assert Script.of("bench-n7") == Script(0.02, 0, 7, "t")


def test_words_are_numbered_and_a_blank_line_ends_every_hundred():
    said = words(Script(length=201))
    assert said[:2] == ["t00001 ", "t00002 "]
    assert [n for n, text in enumerate(said, 1) if text.endswith("\n\n")] == [100, 200]
    assert said[-1] == "t00201END "


@pytest.mark.parametrize("content", ["again [[bench-n5]]", [{"type": "text", "text": "[[bench-n5]]"}]])
def test_the_last_user_message_overrides_the_model(content):
    earlier = {"role": "user", "content": "[[bench-n9]]"}
    body = {"model": "bench-n1", "messages": [earlier, {"role": "user", "content": content}]}
    assert scripted_model(body) == "bench-n5"


def test_without_an_override_the_model_asked_for_is_played():
    assert (
        scripted_model({"model": "bench-n1", "messages": [{"role": "user", "content": "hello"}]})
        == "bench-n1"
    )


def test_a_line_tells_the_ratio_to_each_rival_and_whether_the_goal_is_reached():
    told = json.loads(line("bytes", "kB", 60, {"app": 50, "write_stream": 200}))
    assert told["ratio"] == {"write_stream": 0.25}
    assert told["reached"] is True


def test_a_rivals_figure_alone_claims_nothing():
    told = json.loads(line("bytes", "kB", 60, {"write_stream": 200}))
    assert "reached" not in told
    assert "ratio" not in told


def test_a_percentile_is_the_value_at_its_rank():
    assert percentile(list(range(100)), 0.95) == 95
    assert percentile([7], 0.95) == 7


def test_a_word_has_arrived_with_the_first_text_that_holds_it_or_a_later_one():
    script = Script(length=4, prefix="ab")
    visitor = WireVisitor(None)
    visitor.note("ab00001 ab00002 ab00", script)
    assert len(visitor.arrived) == 0, "a word cut in two has not arrived"
    visitor.note("ab00001 ab00002 ", script)
    first = list(visitor.arrived)
    visitor.note("ab00001 ab00002 ab00003 ab00004END ", script)
    assert visitor.arrived[:2] == first
    assert len(visitor.arrived) == 4
    assert visitor.whole.is_set()
