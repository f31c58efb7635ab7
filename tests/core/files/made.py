"""Files for tests, made by the libraries that read them and by hand where no library would."""

import io
import zipfile

from PIL import Image


def picture(
    width: int = 40, height: int = 30, kind: str = "PNG", mode: str = "RGB", **options: object
) -> bytes:
    """A picture in one colour."""
    to = io.BytesIO()
    Image.new(mode, (width, height), "teal" if mode in ("RGB", "RGBA") else 0).save(to, kind, **options)
    return to.getvalue()


def heic(width: int = 64, height: int = 48) -> bytes:
    """A picture as phones take them."""
    import pillow_heif

    to = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (width, height), "teal")).save(to)
    return to.getvalue()


def pdf(*pages: str, password: str | None = None) -> bytes:
    """A PDF of one line a page."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject(f"/{k}"): NameObject(f"/{v}")
            for k, v in (("Type", "Font"), ("Subtype", "Type1"), ("BaseFont", "Helvetica"))
        }
    )
    for text in pages:
        page = writer.add_blank_page(300, 300)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    to = io.BytesIO()
    writer.write(to)
    return to.getvalue()


def docx(title: str = "Title", text: str = "Text", rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A document with a heading, a paragraph and a table."""
    from docx import Document

    document = Document()
    document.add_heading(title, 1)
    document.add_paragraph(text)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, value in zip(row.cells, cells, strict=True):
                cell.text = value
    to = io.BytesIO()
    document.save(to)
    return to.getvalue()


def xlsx(**sheets: list[list[object]]) -> bytes:
    """A workbook."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    to = io.BytesIO()
    book.save(to)
    return to.getvalue()


def archive(**members: bytes) -> bytes:
    """A ZIP of these members; `__` in a name stands for a slash, `_xml` for .xml."""
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return to.getvalue()
