"""Prompts are kept in their order, changed, forgotten and brought back."""

from dataclasses import replace

from components.core.belongings import Prompt
from tests.core.store.conftest import ME


def test_prompts_come_last_kept_first_and_those_of_one_file_in_its_order(store, clock):
    store.prompts.add(ME, [Prompt("", "old", "o")])
    clock.forward(1)
    store.prompts.add(ME, [Prompt("", "a", "1", ("写作", "x")), Prompt("", "b", "2")])
    assert [prompt.title for prompt in store.prompts.all(ME)] == ["a", "b", "old"]
    assert store.prompts.all(ME)[0].tags == ("写作", "x")
    assert len({prompt.id for prompt in store.prompts.all(ME)}) == 3


def test_a_changed_prompt_keeps_its_id(store):
    store.prompts.add(ME, [Prompt("", "a", "1")])
    [kept] = store.prompts.all(ME)
    changed = replace(kept, title="b", text="{{x}}\x00", tags=("t",))
    store.prompts.change(ME, changed)
    assert store.prompts.get(ME, kept.id) == replace(changed, text="{{x}}\ufffd")


def test_a_deleted_prompt_comes_back_under_its_id(store):
    store.prompts.add(ME, [Prompt("", "a", "1", ("t",))])
    [kept] = store.prompts.all(ME)
    store.prompts.delete(ME, kept.id)
    assert store.prompts.get(ME, kept.id) is None
    store.prompts.add(ME, [kept])
    assert store.prompts.all(ME) == [kept]


def test_no_prompt_at_all_is_kept_too(store):
    store.prompts.add(ME, [])
    assert store.prompts.all(ME) == []
