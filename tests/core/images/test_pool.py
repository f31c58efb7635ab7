"""Many pictures at once."""

import threading

import pytest
from PIL import Image

from components.core.errors import FetchError, FileError
from components.core.images import Recipe, pool
from components.core.images.pool import WORKERS, prepare_all
from tests.core.files import made


def test_results_come_in_order_and_one_refused_stops_no_other():
    sources = [
        ("large.png", made.picture(900, 700)),
        ("none.txt", b"words"),
        ("far", FetchError(reason="private")),
        ("small.jpg", made.picture(20, 10, "JPEG")),
    ]
    found = list(prepare_all(sources, Recipe(long_side=500)))
    assert [one.name for one in found] == ["large.png", "none.txt", "far", "small.jpg"]
    assert [len(one.pictures) for one in found] == [1, 0, 0, 1]
    assert isinstance(found[1].error, FileError)
    assert found[2].error is sources[2][1]
    assert found[0].pictures[0].width == 500


def test_an_animation_gives_all_its_wanted_frames_under_one_name():
    red, blue = (Image.new("RGB", (20, 20), colour) for colour in ("red", "blue"))
    from tests.core.images.test_preparing import saved

    data = saved(red, "GIF", save_all=True, append_images=[blue])
    (found,) = prepare_all([("a.gif", data)], Recipe(frames=5))
    assert [one.frame for one in found.pictures] == [0, 1]


def test_sources_are_read_only_as_results_are_taken():
    read = []

    def sources():
        for number in range(50):
            read.append(number)
            yield str(number), made.picture(20, 10)

    results = prepare_all(sources(), Recipe())
    for _ in range(5):
        next(results)
    assert len(read) <= 5 + WORKERS + 1
    results.close()


def test_no_more_than_two_work_at_once_whoever_asks(monkeypatch: pytest.MonkeyPatch):
    working, most, changing, both = [], [], threading.Lock(), threading.Event()

    def watched(*_given):
        with changing:
            working.append(1)
            most.append(len(working))
        both.wait(10) if len(most) == 1 else both.set()
        with changing:
            working.pop()
        return ()

    monkeypatch.setattr(pool, "prepare_frames", watched)
    people = [
        threading.Thread(target=lambda: list(prepare_all([("a", b"x")] * 5, Recipe()))) for _ in range(3)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert max(most) == WORKERS
