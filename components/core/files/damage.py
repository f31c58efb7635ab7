"""What readers of foreign formats raise at bytes that are not what they should be, as one error that names the file."""

import csv
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from components.core.errors import FileError

_RAISED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    csv.Error,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


@contextmanager
def damage(name: str, *more: type[Exception]) -> Iterator[None]:
    """Let whatever a reader stumbles over leave as a FileError that names the file; `more` are its own errors."""
    try:
        yield
    except _RAISED + more as error:
        raise FileError(reason="broken", name=name) from error
