"""Presets are kept whole, changed, forgotten and brought back."""

from dataclasses import replace

from components.core.belongings import Preset
from components.core.records import ChatOptions
from tests.core.store.conftest import ME

TEACHER = Preset(
    "",
    "老师",
    ChatOptions(
        relay_id="sandbox", model="m", system="Explain.", temperature=0.2, stop=("END",), tools=("clock",)
    ),
    ("What is light?", "什么是光？"),
)


def test_a_preset_comes_back_whole(store):
    store.presets.add(ME, [TEACHER, replace(TEACHER, name="Second", openers=())])
    first, second = store.presets.all(ME)
    assert replace(first, id="") == TEACHER
    assert second.name == "Second"
    assert store.presets.get(ME, first.id) == first


def test_a_changed_preset_keeps_its_id(store):
    store.presets.add(ME, [TEACHER])
    [kept] = store.presets.all(ME)
    changed = replace(kept, name="Coach", options=ChatOptions(system="Push."), openers=())
    store.presets.change(ME, changed)
    assert store.presets.all(ME) == [changed]


def test_a_deleted_preset_comes_back_under_its_id(store):
    store.presets.add(ME, [TEACHER])
    [kept] = store.presets.all(ME)
    store.presets.delete(ME, kept.id)
    assert store.presets.all(ME) == []
    store.presets.add(ME, [kept])
    assert store.presets.all(ME) == [kept]
