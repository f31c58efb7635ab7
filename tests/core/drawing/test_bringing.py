"""What the gallery keeps of a picture that was drawn."""

from dataclasses import replace
from datetime import UTC, datetime

from components.core.drawing.bringing import picture_of
from components.core.orders import Drawing, Order, Result
from components.core.relay.sandbox.drawing import paint

DRAWING = Drawing(
    "d", datetime(2026, 11, 22, tzinfo=UTC), Order("r", "m", "a fox", n=2), results=(Result(), Result())
)


def test_the_same_bytes_of_one_drawing_are_one_picture():
    fox = picture_of(DRAWING, 0, paint("fox")).id
    assert picture_of(DRAWING, 1, paint("fox")).id == fox
    assert picture_of(DRAWING, 1, paint("owl")).id != fox
    assert picture_of(replace(DRAWING, id="e"), 0, paint("fox")).id != fox


def test_what_was_made_from_other_pictures_is_an_edit():
    edited = replace(DRAWING, order=replace(DRAWING.order, references=("f",)))
    assert [picture_of(each, 0, paint("fox")).source for each in (DRAWING, edited)] == ["drawing", "edit"]
