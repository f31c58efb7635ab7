"""Presets go out as a file and come back; anything else is refused and named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.belongings import Preset
from components.core.errors import InputError
from components.core.presets import FORMAT, as_json, read
from components.core.records import ChatOptions

OPTIONS = st.builds(
    ChatOptions,
    system=st.text(max_size=50),
    model=st.none() | st.sampled_from(["gpt-4o", "qwen"]),
    temperature=st.none() | st.floats(0, 2),
    top_p=st.none() | st.floats(0, 1),
    max_tokens=st.none() | st.integers(1, 9999),
    seed=st.none() | st.integers(-5, 5),
    stop=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    reasoning_effort=st.none() | st.just("low"),
    json_schema=st.text(max_size=9),
    tools=st.lists(st.just("clock"), max_size=1).map(tuple),
    summarizes=st.booleans(),
    image_turns=st.none() | st.integers(0, 9),
)
PRESETS = st.builds(
    Preset,
    st.just(""),
    st.text(min_size=1, max_size=40).map(str.strip).filter(bool),
    OPTIONS,
    st.lists(st.text(max_size=30), max_size=4).map(tuple),
)


def file(**changes):
    item = {"name": "Teacher", "system": "Explain.", "model": None, "parameters": {}, "openers": []} | changes
    return json.dumps({"format": FORMAT, "version": 1, "presets": [item]}).encode()


@given(st.lists(PRESETS, max_size=3))
def test_what_goes_out_comes_back(presets):
    assert read(as_json(presets).encode("utf-8", "surrogatepass")) == presets


def test_what_means_nothing_elsewhere_stays_here():
    mine = ChatOptions(relay_id="visit:1", preset_id="x", withheld=frozenset({"seed"}), temperature=1.0)
    written = as_json([Preset("id", "Mine", mine)])
    assert "visit" not in written
    [back] = read(written.encode())
    assert back == Preset("", "Mine", ChatOptions(temperature=1.0))


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"\xff\xfe", b"act,prompt", b'{"presets": []}', b"[" * 100_000, b" " * 5_000_001]
    + [json.dumps({"format": FORMAT, "presets": kind}).encode() for kind in ({}, "x", ["x"])],
)
def test_a_file_that_holds_no_presets_is_refused(data):
    with pytest.raises(InputError) as refused:
        read(data)
    assert refused.value.values["reason"] == "presets_shape"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": " "}),
        ("name", {"name": 5}),
        ("system", {"system": None}),
        ("model", {"model": ["gpt"]}),
        ("openers", {"openers": "Hello"}),
        ("openers", {"openers": ["a"] * 9}),
        ("parameters", {"parameters": []}),
        ("temperature", {"parameters": {"temperature": 3}}),
        ("temperature", {"parameters": {"temperature": "hot"}}),
        ("seed", {"parameters": {"seed": 1.5}}),
        ("seed", {"parameters": {"seed": True}}),
        ("stop", {"parameters": {"stop": "END"}}),
        ("stop", {"parameters": {"stop": None}}),
        ("summarizes", {"parameters": {"summarizes": 1}}),
        ("relay_id", {"parameters": {"relay_id": "sandbox"}}),
        ("api_key", {"parameters": {"api_key": "x"}}),
    ],
)
def test_a_value_that_cannot_be_is_named_and_nothing_is_taken(field, changes):
    with pytest.raises(InputError) as refused:
        read(file(**changes))
    assert dict(refused.value.values) == {"reason": "presets_value", "place": 1, "field": field}
