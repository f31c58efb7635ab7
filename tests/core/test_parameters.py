"""What a conversation sets goes before the model's default, and that before the relay's."""

from dataclasses import replace

import pytest

from components.core.parameters import (
    PARAMETERS,
    Level,
    level,
    parameters,
    resolved,
    without_parameters,
)
from components.core.records import ChatOptions

OWN = ChatOptions(model="m", system="Be brief.", temperature=0.0, stop=("END",))
DEFAULT = ChatOptions(temperature=0.7, top_p=0.9, stop=("其他",))


def test_each_parameter_comes_from_the_nearest_level():
    in_force = resolved(OWN, DEFAULT)
    assert (in_force.temperature, in_force.top_p, in_force.seed, in_force.stop) == (0.0, 0.9, None, ("END",))
    assert (in_force.model, in_force.system) == ("m", "Be brief.")


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("temperature", Level.CONVERSATION),
        ("stop", Level.CONVERSATION),
        ("top_p", Level.MODEL),
        ("seed", Level.RELAY),
    ],
)
def test_where_a_parameter_comes_from(name, where):
    assert level(name, OWN, DEFAULT) is where


def test_what_is_left_out_comes_from_nowhere():
    assert level("top_p", replace(OWN, withheld=frozenset({"top_p"})), DEFAULT) is Level.NOWHERE


def test_back_to_default_leaves_everything_but_the_parameters():
    assert without_parameters(OWN) == ChatOptions(model="m", system="Be brief.")
    assert parameters(without_parameters(OWN)) == {}


def test_every_parameter_is_an_option():
    assert all(hasattr(ChatOptions(), name) for name in PARAMETERS)
