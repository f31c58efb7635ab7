"""Tables written as XLSX."""

import io
import re
from collections.abc import Iterable, Sequence

CELL_MAX_CHARS = 32_767
"""Of a cell; Excel calls a file with longer ones damaged: support.microsoft.com, "Excel specifications and limits"."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Signs that XML cannot hold."""


def workbook(rows: Iterable[Sequence[str | int | float]]) -> bytes:
    """One sheet with these rows, its first one frozen; every text is a text, never a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book, to = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=_written(value))
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    book.save(to)
    return to.getvalue()


def _written(value: str | int | float) -> str | int | float:
    return _UNWRITABLE.sub("\ufffd", value)[:CELL_MAX_CHARS] if isinstance(value, str) else value
