"""The code that makes a request again: curl for a shell, Python with the openai package; never with a key in it."""

import json
import shlex
from collections.abc import Mapping
from pprint import pformat
from textwrap import indent

KEY_NAME = "OPENAI_API_KEY"
_CHAT = "/chat/completions"
_KNOWN = frozenset(
    (
        "model",
        "messages",
        "temperature",
        "top_p",
        "max_tokens",
        "presence_penalty",
        "frequency_penalty",
        "seed",
        "stop",
        "reasoning_effort",
        "response_format",
        "logprobs",
        "top_logprobs",
        "tools",
        "tool_choice",
        "stream",
        "stream_options",
        "n",
        "user",
    )
)
"""Arguments of `chat.completions.create`; the package sends anything else only in `extra_body`."""

_READ_STREAM = """\
for chunk in reply:
    if chunk.choices and chunk.choices[0].delta.content:
        print(chunk.choices[0].delta.content, end="", flush=True)
"""
_READ_WHOLE = "print(reply.choices[0].message.content)\n"


def curl(method: str, url: str, body: Mapping[str, object] | None) -> str:
    """A call as curl in a POSIX shell, the key taken from the environment."""
    lines = [f"curl {shlex.quote(url)}", f"-X {shlex.quote(method)}"]
    lines.append(f'-H "Authorization: Bearer ${KEY_NAME}"')
    if body is not None:
        if body.get("stream"):
            lines.append("--no-buffer")
        lines.append("-H 'Content-Type: application/json'")
        # Raw: --data would read a file where the text begins with @.
        lines.append(f"--data-raw {shlex.quote(json.dumps(body, ensure_ascii=False, indent=2))}")
    return " \\\n  ".join(lines) + "\n"


def python(url: str, body: Mapping[str, object]) -> str:
    """A chat call as Python with the openai package, the key taken from the environment."""
    known = {name: value for name, value in body.items() if name in _KNOWN}
    extra = {name: value for name, value in body.items() if name not in _KNOWN}
    arguments = known | ({"extra_body": extra} if extra else {})
    lines = "".join(f"    {name}={_literal(value)},\n" for name, value in arguments.items())
    return (
        "import os\n\n"
        "from openai import OpenAI\n\n"
        f"client = OpenAI(base_url={url.removesuffix(_CHAT)!r}, api_key=os.environ[{KEY_NAME!r}])\n"
        f"reply = client.chat.completions.create(\n{lines})\n"
        f"{_READ_STREAM if body.get('stream') else _READ_WHOLE}"
    )


def _literal(value: object) -> str:
    return indent(pformat(value, width=100, sort_dicts=False), "    ").lstrip()
