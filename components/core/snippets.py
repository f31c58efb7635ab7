"""The code that makes a request again: curl for a shell, Python with the openai package; never with a key in it."""

import json
import shlex
from collections.abc import Collection, Iterator, Mapping
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

_GENERATIONS, _EDITS = "/images/generations", "/images/edits"
_OF_IMAGES = frozenset(
    (
        "model",
        "prompt",
        "n",
        "size",
        "quality",
        "style",
        "background",
        "output_format",
        "output_compression",
        "moderation",
        "input_fidelity",
        "response_format",
        "stream",
        "partial_images",
        "user",
    )
)
"""Arguments of `images.generate`, and with the files those of `images.edit`."""

_EMBEDDINGS = "/embeddings"
_OF_EMBEDDINGS = frozenset(("model", "input", "dimensions", "encoding_format", "user"))
"""Arguments of `embeddings.create`."""

_PATHLIB = "from pathlib import Path\n"
_SAVE_WHOLE = """\
for number, picture in enumerate(reply.data):
    if picture.b64_json:
        with open(f"picture-{number}.png", "wb") as file:
            file.write(base64.b64decode(picture.b64_json))
    else:
        print(picture.url)
"""
_SAVE_STREAM = """\
for number, event in enumerate(reply):
    with open(f"picture-{number}.png", "wb") as file:
        file.write(base64.b64decode(event.b64_json))
"""
_READ_STREAM = """\
for chunk in reply:
    if chunk.choices and chunk.choices[0].delta.content:
        print(chunk.choices[0].delta.content, end="", flush=True)
"""
_READ_WHOLE = "print(reply.choices[0].message.content)\n"
_READ_VECTORS = """\
for item in reply.data:
    print(item.index, len(item.embedding), item.embedding[:5])
"""


def curl(method: str, url: str, body: Mapping[str, object] | None) -> str:
    """A call as curl in a POSIX shell, the key taken from the environment."""
    lines = [f"curl {shlex.quote(url)}", f"-X {shlex.quote(method)}"]
    lines.append(f'-H "Authorization: Bearer ${KEY_NAME}"')
    if body is not None and body.get("stream"):
        lines.append("--no-buffer")
    if body is not None and url.endswith(_EDITS):
        lines += _form(body)
    elif body is not None:
        lines.append("-H 'Content-Type: application/json'")
        # Raw: --data would read a file where the text begins with @.
        lines.append(f"--data-raw {shlex.quote(json.dumps(body, ensure_ascii=False, indent=2))}")
    return " \\\n  ".join(lines) + "\n"


def _form(body: Mapping[str, object]) -> Iterator[str]:
    """The parts of a form; files by their names, which curl reads from the folder it is started in."""
    for name, value in body.items():
        files = _files(value)
        for file in files:
            quoted = str(file["file"]).replace("\\", "\\\\").replace('"', '\\"')
            part = f'{name}=@"{quoted}";type={file["type"]}'
            yield f"-F {shlex.quote(part)}"
        if not files:
            text = "true" if value is True else str(value)
            yield f"--form-string {shlex.quote(f'{name}={text}')}"


def _files(value: object) -> list[Mapping[str, object]]:
    """The files that a field of a form had, as its trace tells them."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, Mapping) and "file" in one]


def python(url: str, body: Mapping[str, object]) -> str:
    """A call for an answer, for pictures or for vectors as Python with the openai package, the key taken from the environment."""
    if url.endswith((_GENERATIONS, _EDITS)):
        return _drawing(url, body)
    if url.endswith(_EMBEDDINGS):
        # The package asks for base64 by itself, and makes numbers of it only if it was not told to.
        plain = {
            name: value for name, value in body.items() if (name, value) != ("encoding_format", "base64")
        }
        arguments = _arguments(plain, _OF_EMBEDDINGS)
        return _call("embeddings.create", url.removesuffix(_EMBEDDINGS), arguments, _READ_VECTORS)
    reading = _READ_STREAM if body.get("stream") else _READ_WHOLE
    return _call("chat.completions.create", url.removesuffix(_CHAT), _arguments(body, _KNOWN), reading)


def _arguments(body: Mapping[str, object], known: Collection[str]) -> dict[str, object]:
    """What the package takes as it is, and the rest in `extra_body`."""
    extra = {name: value for name, value in body.items() if name not in known}
    return {name: body[name] for name in body if name in known} | ({"extra_body": extra} if extra else {})


def _call(method: str, base_url: str, arguments: Mapping[str, object], reading: str) -> str:
    lines = "".join(f"    {name}={_literal(value)},\n" for name, value in arguments.items())
    return (
        "import os\n\n"
        "from openai import OpenAI\n\n"
        f"client = OpenAI(base_url={base_url!r}, api_key=os.environ[{KEY_NAME!r}])\n"
        f"reply = client.{method}(\n{lines})\n"
        f"{reading}"
    )


def _drawing(url: str, body: Mapping[str, object]) -> str:
    editing = url.endswith(_EDITS)
    files = {name.removesuffix("[]"): _files(value) for name, value in body.items() if _files(value)}
    named = {name: value for name, value in body.items() if name.removesuffix("[]") not in files}
    arguments = _arguments(named, _OF_IMAGES)
    lines = "".join(f"    {name}={_paths(held)},\n" for name, held in files.items())
    lines += "".join(f"    {name}={_literal(value)},\n" for name, value in arguments.items())
    base_url = url.removesuffix(_EDITS if editing else _GENERATIONS)
    return (
        f"import base64\nimport os\n{_PATHLIB if files else ''}\n"
        "from openai import OpenAI\n\n"
        f"client = OpenAI(base_url={base_url!r}, api_key=os.environ[{KEY_NAME!r}])\n"
        f"reply = client.images.{'edit' if editing else 'generate'}(\n{lines})\n"
        f"{_SAVE_STREAM if body.get('stream') else _SAVE_WHOLE}"
    )


def _paths(files: list[Mapping[str, object]]) -> str:
    paths = [f"Path({str(file['file'])!r})" for file in files]
    return f"[{', '.join(paths)}]" if len(paths) > 1 else paths[0]


def _literal(value: object) -> str:
    return indent(pformat(value, width=100, sort_dicts=False), "    ").lstrip()
