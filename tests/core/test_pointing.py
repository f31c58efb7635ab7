"""Addresses of pictures in front of a question, as the `-all` models take them."""

import pytest

from components.core.pointing import looks_up, pointed

ADDRESS = "https://photokit.com/features/images/image-text-after.png"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("分析一下这个图片", f"{ADDRESS}分析一下这个图片"),
        ("what is this?", f"{ADDRESS} what is this?"),
        ("?", f"{ADDRESS} ?"),
        ("2 things", f"{ADDRESS} 2 things"),
        ("“quoted”", f"{ADDRESS}“quoted”"),
        ("\nbelow", f"{ADDRESS}\nbelow"),
        ("", ADDRESS),
    ],
)
def test_a_space_stands_only_before_a_question_that_would_be_read_as_the_address(question: str, text: str):
    assert pointed([ADDRESS], question) == text


def test_several_addresses_stand_apart():
    assert pointed([ADDRESS, "https://b.example/2.png"], "比较") == f"{ADDRESS} https://b.example/2.png比较"


@pytest.mark.parametrize(
    ("model", "looks"),
    [
        ("gpt-4-all", True),
        ("GPT-4o-all-2024", True),
        ("gpt-4-vision-preview", False),
        ("all-minilm", False),
        (None, False),
    ],
)
def test_only_the_all_models_look_an_address_up(model: str | None, looks: bool):
    assert looks_up(model) is looks
