"""Blocks of an answer that are drawn in their own way: found where they are, and nowhere else."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.blocks import LONG_LINES, Code, Prose, Table, blocks, pages, tables

LONG = "".join(f"line {n}\n" for n in range(LONG_LINES + 1))
PAGE = "<!DOCTYPE html>\n<html><body>hi</body></html>\n"


def fence(text: str, language: str = "", mark: str = "```") -> str:
    return f"{mark}{language}\n{text}{mark}\n"


def test_short_code_stays_in_the_prose():
    text = "before\n\n" + fence("a = 1\n", "python") + "\nafter\n"
    assert blocks(text) == (Prose(text),)


def test_long_code_stands_alone_between_what_is_around_it():
    before, code, after = blocks(f"before\n\n{fence(LONG, 'python')}\nafter\n")
    assert (before, after) == (Prose("before\n\n"), Prose("\nafter\n"))
    assert isinstance(code, Code)
    assert (code.language, code.text, code.lines, code.is_long) == ("python", LONG, LONG_LINES + 1, True)


def test_a_diagram_stands_alone_however_short():
    [code] = blocks(fence("graph TD\n", "mermaid"))
    assert isinstance(code, Code)
    assert code.is_diagram


@pytest.mark.parametrize(
    "text",
    [
        "```mermaid\ngraph TD\n",
        "```mermaid\ngraph TD\n~~~\n",
        "- item\n\n  ```mermaid\n  graph TD\n  ```\n",
        "````\n```mermaid\ngraph TD\n```\n````\n",
        fence("\n", "mermaid"),
    ],
    ids=["open", "other fence", "in a list", "within code", "empty"],
)
def test_what_is_no_closed_diagram_of_its_own_stays_in_the_prose(text):
    assert blocks(text) == (Prose(text),)


@pytest.mark.parametrize(
    "text",
    [
        fence(PAGE, "html"),
        fence(PAGE),
        PAGE,
        fence("<!-- a page -->\n<html></html>\n", "HTML", "~~~"),
    ],
)
def test_a_whole_html_document_is_found(text):
    assert len(pages(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        fence("<p>a piece</p>\n", "html"),
        fence(PAGE, "python"),
        f"```html\n{PAGE}",
        "Use <html> for a page.",
        fence("<htmlx>\n", "html"),
    ],
)
def test_a_piece_of_html_is_no_page(text):
    assert pages(text) == ()


def test_a_table_comes_as_plain_cells():
    text = "| Tea | *How* |\n|---|---:|\n| **Green** | `80` [°C](https://a.test) |\n| a\\|b | x<br>y |\n\nafter\n"
    assert tables(text) == (Table((("Tea", "*How*"), ("Green", "80 °C"), ("a|b", "x\ny")), text[:-7]),)
    assert blocks(text) == (*tables(text), Prose("\nafter\n"))


@pytest.mark.parametrize(
    "text",
    ["- item\n\n  | a |\n  |---|\n", "> | a |\n> |---|\n", "| a[^1] |\n|---|\n\n[^1]: note\n", "| a |\n"],
    ids=["in a list", "in a quotation", "with a footnote", "no table"],
)
def test_a_table_that_cannot_stand_apart_stays_in_the_prose(text):
    assert blocks(text) == (Prose(text),)


def test_lines_are_those_of_the_parser():
    before, table = blocks("a\u2028b\x0cc\r\n\r\n| a |\r\n|---|\r\n")
    assert (before.text, table.written) == ("a\u2028b\x0cc\r\n\r\n", "| a |\r\n|---|\r\n")


def test_a_csv_is_read_back_as_it_was():
    rows = (("a", 'b "c"'), ("d, e", "f\ng"), ("茶", "-1.5"))
    read = csv.reader(io.StringIO(Table(rows).csv().decode("utf-8-sig")))
    assert tuple(tuple(row) for row in read) == rows


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|x", "@SUM(A1)", "-2+3", "\t=1", '=HYPERLINK("x")'])
def test_no_cell_of_a_csv_is_a_formula(cell):
    assert next(csv.reader(io.StringIO(Table(((cell,),)).csv().decode("utf-8-sig")))) == [f"'{cell}"]


MARKS = st.sampled_from(
    ["```", "~~~", "````", "mermaid", "html", "\n", "\n\n", "| a |", "|---|", "- ", "  ", "x", PAGE, LONG]
)


@given(st.lists(MARKS, max_size=14).map("".join))
def test_blocks_together_are_the_text(text):
    whole = "".join(block.text if isinstance(block, Prose) else block.written for block in blocks(text))
    assert "".join(whole.split()) == "".join(text.split())


@given(st.lists(MARKS | st.text(max_size=5), max_size=14).map("".join))
def test_any_text_has_tables_and_pages_or_none(text):
    assert all(table.csv() for table in tables(text))
    assert all("<" in page for page in pages(text))
