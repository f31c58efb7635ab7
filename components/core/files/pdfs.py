"""Text out of PDF files."""

import io

from components.core.errors import FileError
from components.core.files.damage import damage

PAGES_MAX = 500
"""Pages that are read; what is left out is said."""


def text_of_pdf(name: str, data: bytes, chars_max: int) -> tuple[str, dict[str, int]]:
    """The text, page by page, and the facts pages and, where not all of them were read, pages_read.

    Raises:
        FileError: `reason` encrypted, textless (scanned, perhaps) or broken.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    with damage(name, PyPdfError):
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileError(reason="encrypted", name=name)
        pages = len(reader.pages)
        texts: list[str] = []
        for page in reader.pages[:PAGES_MAX]:
            texts.append((page.extract_text() or "").strip())
            if sum(map(len, texts)) > chars_max:
                break
    if not any(texts):
        raise FileError(reason="textless", name=name)
    facts = {"pages": pages} | ({"pages_read": len(texts)} if len(texts) < pages else {})
    return "\n\n".join(filter(None, texts)), facts
