"""Files people attach, read by what is in them: pictures, texts, PDF, DOCX, CSV and XLSX; name and type are never trusted."""

from components.core.files.reading import BYTES_MAX, Kind, Reading, Sheet, read, short, table, text_of

__all__ = ["BYTES_MAX", "Kind", "Reading", "Sheet", "read", "short", "table", "text_of"]
