"""The same call as curl and as Python: what they send is what was sent."""

import json
import shlex
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.snippets import curl, python

URL = "https://relay.example.com/v1/chat/completions"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=12,
)
BODIES = st.fixed_dictionaries(
    {"model": st.text(), "messages": st.lists(st.fixed_dictionaries({"role": st.text(), "content": VALUES}))},
    optional={
        "temperature": st.floats(0, 2),
        "stream": st.booleans(),
        "enable_thinking": VALUES,
        "a b": VALUES,
    },
)
NASTY = {
    "model": "m",
    "messages": [{"role": "user", "content": "it's $HOME `id` \"!\" \\\n\t\\\\ %s {{x}} 你好 @file '''"}],
}


def arguments(text: str) -> list[str]:
    """What a POSIX shell hands to curl; a backslash at a line's end joins lines."""
    return shlex.split(text.replace(" \\\n", " "))


@given(BODIES)
def test_curl_sends_the_body_whatever_is_in_it(body: dict[str, Any]) -> None:
    words = arguments(curl("POST", URL, body))
    assert words[:2] == ["curl", URL]
    assert json.loads(words[words.index("--data-raw") + 1]) == body


def test_a_real_shell_reads_curl_as_it_is_meant() -> None:
    script = "curl() { printf '%s\\0' \"$@\"; }\nOPENAI_API_KEY=sk-from-outside\n" + curl("POST", URL, NASTY)
    said = subprocess.run(["bash", "-c", script], capture_output=True, check=True, timeout=30).stdout
    words = said.decode().split("\0")
    assert words[0] == URL
    assert "Authorization: Bearer sk-from-outside" in words
    assert json.loads(words[words.index("--data-raw") + 1]) == NASTY


class Client:
    """Stands for openai.OpenAI and remembers what it was asked."""

    made: dict[str, Any]
    asked: dict[str, Any]

    def __init__(self, **made: Any) -> None:
        Client.made = made
        self.chat = self.completions = self

    def create(self, **asked: Any) -> Any:
        Client.asked = asked
        said = types.SimpleNamespace(content="hi")
        choice = types.SimpleNamespace(delta=said, message=said)
        return (
            [types.SimpleNamespace(choices=[choice])]
            if asked.get("stream")
            else types.SimpleNamespace(choices=[choice])
        )


@given(BODIES)
def test_python_makes_the_same_call(body: dict[str, Any]) -> None:
    code = compile(python(URL, body), "snippet", "exec")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "openai", types.SimpleNamespace(OpenAI=Client))  # type: ignore[arg-type]
        patch.setenv("OPENAI_API_KEY", "sk-from-outside")
        patch.setattr("builtins.print", lambda *said, **how: None)
        exec(code, {})
    assert Client.made == {"base_url": "https://relay.example.com/v1", "api_key": "sk-from-outside"}
    asked = dict(Client.asked)
    extra = asked.pop("extra_body", {})
    assert asked | extra == body


DRAW, EDIT = "https://relay.example.com/v1/images/generations", "https://relay.example.com/v1/images/edits"
FILE = {"type": "image/png", "bytes": 3, "sha256": "00"}
ORDER = {"model": "gpt-image-1", "prompt": '@it\'s "a" fox; < $HOME', "n": 2, "stream": True, "seed": 7}
FILES = {
    "image[]": [FILE | {"file": 'a "b";c.png'}, FILE | {"file": "d.png"}],
    "mask": FILE | {"file": "m.png"},
}


def test_curl_draws_with_the_body_that_was_sent() -> None:
    words = arguments(curl("POST", DRAW, ORDER))
    assert json.loads(words[words.index("--data-raw") + 1]) == ORDER


def test_curl_sends_a_form_with_its_files() -> None:
    words = arguments(curl("POST", EDIT, ORDER | FILES))
    assert [word for place, word in enumerate(words) if words[place - 1] == "--form-string"] == [
        "model=gpt-image-1",
        f"prompt={ORDER['prompt']}",
        "n=2",
        "stream=true",
        "seed=7",
    ]
    assert [word for place, word in enumerate(words) if words[place - 1] == "-F"] == [
        'image[]=@"a \\"b\\";c.png";type=image/png',
        'image[]=@"d.png";type=image/png',
        'mask=@"m.png";type=image/png',
    ]
    assert not any("Content-Type" in word for word in words)


@pytest.mark.parametrize("stream", [True, False])
def test_python_draws_and_edits(stream: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []
    made = types.SimpleNamespace(b64_json="aGk=", url=None)

    class Painter:
        def __init__(self, **made: Any) -> None:
            self.images = self

        def generate(self, **wanted: Any) -> Any:
            asked.append(("generate", wanted))
            return [made] if wanted.get("stream") else types.SimpleNamespace(data=[made])

        def edit(self, **wanted: Any) -> Any:
            held = {name: wanted.pop(name) for name in ("image", "mask")}
            names = [
                [file.name for file in (one if isinstance(one, list) else [one])] for one in held.values()
            ]
            asked.append(("edit", wanted | {"files": names}))
            return [made] if wanted.get("stream") else types.SimpleNamespace(data=[made])

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-outside")
    monkeypatch.setitem(sys.modules, "openai", types.SimpleNamespace(OpenAI=Painter))  # type: ignore[arg-type]
    for name in ('a "b";c.png', "d.png", "m.png"):
        (tmp_path / name).write_bytes(b"png")
    wanted = {**ORDER, "stream": stream}
    for url, body in ((DRAW, wanted), (EDIT, wanted | FILES)):
        exec(compile(python(url, body), "snippet", "exec"), {})
    extra = {name: value for name, value in wanted.items() if name != "seed"} | {"extra_body": {"seed": 7}}
    assert asked == [
        ("generate", extra),
        ("edit", extra | {"files": [['a "b";c.png', "d.png"], ["m.png"]]}),
    ]
    assert (tmp_path / "picture-0.png").read_bytes() == b"hi"


EMBED = "https://relay.example.com/v1/embeddings"
ASKED = {
    "model": "bge-m3",
    "input": ['it\'s "one" $HOME', "二"],
    "dimensions": 256,
    "encoding_format": "base64",
}


def test_curl_asks_for_vectors_with_the_body_that_was_sent() -> None:
    words = arguments(curl("POST", EMBED, ASKED))
    assert words[:2] == ["curl", EMBED]
    assert json.loads(words[words.index("--data-raw") + 1]) == ASKED


@pytest.mark.parametrize(
    ("more", "sent"),
    [({}, {}), ({"encoding_format": "float"}, {"encoding_format": "float"}), ({"user": "u"}, {"user": "u"})],
)
def test_python_asks_for_vectors_and_leaves_base64_to_the_package(
    more: dict[str, Any],
    sent: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked: dict[str, Any] = {}

    class Vectors:
        def __init__(self, **made: Any) -> None:
            assert made == {"base_url": "https://relay.example.com/v1", "api_key": "sk-from-outside"}
            self.embeddings = self

        def create(self, **arguments: Any) -> Any:
            asked.update(arguments)
            item = types.SimpleNamespace(index=0, embedding=[0.5, 0.25])
            return types.SimpleNamespace(data=[item])

    monkeypatch.setitem(sys.modules, "openai", types.SimpleNamespace(OpenAI=Vectors))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-outside")
    body = ASKED | {"truncate": True} | more
    exec(compile(python(EMBED, body), "snippet", "exec"), {})
    plain = {name: ASKED[name] for name in ("model", "input", "dimensions")}
    assert asked == plain | sent | {"extra_body": {"truncate": True}}
    assert capsys.readouterr().out == "0 2 [0.5, 0.25]\n"


def test_no_snippet_holds_a_key() -> None:
    for text in (curl("POST", URL, NASTY), python(URL, NASTY)):
        assert "OPENAI_API_KEY" in text
        assert "sk-" not in text
