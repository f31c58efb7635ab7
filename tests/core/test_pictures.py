"""Pictures on other servers become links; code and pictures that carry their own data stay."""

import pytest

from components.core.paragraphs import pieces
from components.core.pictures import without_remote_pictures


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![a](https://h/x.png)", "[🖼 a](https://h/x.png)"),
        ('![](https://h/x.png "title")', "[🖼 https://h/x.png](https://h/x.png)"),
        ("![a](<https://h/a b.png> 'title')", "[🖼 a](<https://h/a b.png>)"),
        ("![a](//h/x)", "[🖼 a](//h/x)"),
        ("![a](HTTPS://h/x)", "[🖼 a](HTTPS://h/x)"),
        ("![two\nlines](https://h/x)", "[🖼 two lines](https://h/x)"),
        ("![a [n] b](https://h/x_(1).png)", "[🖼 a [n] b](https://h/x_(1).png)"),
        ("![a][b]\n\n[b]: https://h/x", "[🖼 a][b]\n\n[b]: https://h/x"),
        ("![b][]\n\n[B]: <https://h/x>", "[🖼 b][b]\n\n[B]: <https://h/x>"),
        ("![b]\n\n[b]: //h/x", "[🖼 b][b]\n\n[b]: //h/x"),
        ("[![badge](https://h/b.svg)](https://h/)", "[🖼 badge](https://h/)"),
        ("a ` b ![a](https://h/x)", "a ` b [🖼 a](https://h/x)"),
        ("`a\n\n![a](https://h/x)`", "`a\n\n[🖼 a](https://h/x)`"),
        ("```\ncode\n```\n![a](https://h/x)", "```\ncode\n```\n[🖼 a](https://h/x)"),
        ("- ![a](https://h/x)\n- ![b](https://h/y)", "- [🖼 a](https://h/x)\n- [🖼 b](https://h/y)"),
    ],
)
def test_a_picture_elsewhere_becomes_a_link(text: str, shown: str) -> None:
    assert without_remote_pictures(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "![a](data:image/png;base64,AAAA)",
        "![a](/here.png)",
        "![a][undefined]",
        "![a](https://h/x",
        "[a](https://h/x)",
        "\\![a](https://h/x)",
        "`![a](https://h/x)`",
        "``![a](https://h/x)` ``",
        "```md\n![a](https://h/x)\n```\n",
        "````\n```\n![a](https://h/x)\n```\n````\n",
        "~~~\n![a](https://h/x)\nstill open",
        "- ```\n  ![a](https://h/x)\n  ```\n",
        "1. > ```\n   > ![a](https://h/x)\n   > ```\n",
        "wow!",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert without_remote_pictures(text) == text


def test_a_large_picture_in_the_text_is_passed_over() -> None:
    text = f"![a](data:image/png;base64,{'A' * 3_000_000})"
    assert without_remote_pictures(text) == text


def test_a_picture_is_never_cut_in_two() -> None:
    text = "word " * 90 + "![a\nb](https://h/x)\n\n" + "word " * 90 + "\n\nend ![c](https://h/y)"
    shown = "".join(without_remote_pictures(piece) for piece in pieces(text))
    assert shown == without_remote_pictures(text)
    assert "![" not in shown
