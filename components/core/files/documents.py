"""Text out of DOCX files, headings and tables included."""

import io
from collections.abc import Iterator
from typing import Any

from components.core.errors import FileError
from components.core.files.damage import damage


def text_of_docx(name: str, data: bytes) -> str:
    """The text in its order; headings and tables as Markdown.

    Raises:
        FileError: `reason` textless or broken.
    """
    from docx import Document
    from docx.opc.exceptions import OpcError

    with damage(name, OpcError):
        text = "\n\n".join(_blocks(Document(io.BytesIO(data)).iter_inner_content()))
    if not text.strip():
        raise FileError(reason="textless", name=name)
    return text


def _blocks(content: Any) -> Iterator[str]:
    for block in content:
        if hasattr(block, "rows"):
            yield markdown([[cell.text for cell in row.cells] for row in block.rows])
        elif block.text.strip():
            yield _heading(block) + block.text


def _heading(paragraph: Any) -> str:
    style = str(paragraph.style.name if paragraph.style is not None else "")
    level = style.removeprefix("Heading ")
    return "#" * int(level) + " " if level != style and level.isdecimal() else ""


def markdown(rows: list[list[str]]) -> str:
    """Rows as a Markdown table, the first of them its head."""
    lines = [
        "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in row) + " |" for row in rows
    ]
    return "\n".join([*lines[:1], "|" + " --- |" * len(rows[0]), *lines[1:]]) if rows else ""
