"""The same call as curl and as Python: what they send is what was sent."""

import json
import shlex
import subprocess
import sys
import types
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


def test_no_snippet_holds_a_key() -> None:
    for text in (curl("POST", URL, NASTY), python(URL, NASTY)):
        assert "OPENAI_API_KEY" in text
        assert "sk-" not in text
