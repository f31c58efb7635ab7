"""Preferences by name."""

import pytest

from components.core.store import Store
from components.core.store.preferences import JSON
from tests.core.store.conftest import ME


@pytest.mark.parametrize(
    "value",
    [None, True, 0, 1.5, "", "中文 🙂 \x00 \ud83d", [], {"a": [1, None, {"b": "c"}]}],
    ids=["null", "true", "zero", "float", "empty", "text", "list", "nested"],
)
def test_a_value_comes_back_as_it_was_set(store: Store, value: JSON):
    store.preferences.set(ME, "name", "before")
    store.preferences.set(ME, "name", value)
    assert store.preferences.get(ME, "name", "default") == value


def test_what_was_never_set_is_the_default(store: Store):
    assert store.preferences.get(ME, "name") is None
    assert store.preferences.get(ME, "name", ["default"]) == ["default"]


def test_names_under_a_prefix_are_found_letter_by_letter(store: Store):
    for name in ("ability.a", "ability.b", "Ability.c", "ability", "abilityXd", "a%", "a_", "能力.甲"):
        store.preferences.set(ME, name, name)
    assert store.preferences.under(ME, "ability.") == {"ability.a": "ability.a", "ability.b": "ability.b"}
    assert store.preferences.under(ME, "a%") == {"a%": "a%"}
    assert store.preferences.under(ME, "能力.") == {"能力.甲": "能力.甲"}
    assert len(store.preferences.under(ME, "")) == 8
