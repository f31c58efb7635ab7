"""Work in a thread of its own: followed, stopped, failed, never done twice at once."""

from threading import Event

from components.core.errors import InputError
from components.core.records import Fault
from components.core.space.errands import ENDED_MAX, Errands

SOON_S = 10


def test_an_errand_tells_how_far_it_is_and_what_came_of_it():
    half, go = Event(), Event()

    def work(progress):
        progress(0.5)
        half.set()
        assert go.wait(SOON_S)
        return "done"

    errand = Errands().begin("name", work)
    assert half.wait(SOON_S)
    assert (errand.share, errand.ended) == (0.5, False)
    go.set()
    assert errand.wait(SOON_S)
    assert (errand.result, errand.fault, errand.stopped) == ("done", None, False)


def test_it_stops_at_its_next_word():
    begun, go = Event(), Event()

    def work(progress):
        begun.set()
        assert go.wait(SOON_S)
        progress(0.1)
        raise AssertionError("it went on")

    errand = Errands().begin("name", work)
    assert begun.wait(SOON_S)
    errand.stop()
    go.set()
    assert errand.wait(SOON_S)
    assert (errand.result, errand.fault, errand.stopped) == (None, None, True)


def test_what_went_wrong_is_kept_as_a_fault():
    def refuse(progress):
        raise InputError(reason="space_few")

    def burst(progress):
        raise MemoryError

    errands = Errands()
    made = [errands.begin(work.__name__, work) for work in (refuse, burst)]
    assert all(each.wait(SOON_S) for each in made)
    assert [each.fault for each in made] == [
        Fault("input", {"reason": "space_few"}),
        Fault("input", {"reason": "space_memory"}),
    ]


def test_the_same_is_not_done_twice_at_once_but_again_once_it_has_ended():
    go, errands = Event(), Errands()
    first = errands.begin("name", lambda progress: go.wait(SOON_S))
    assert errands.begin("name", lambda progress: False) is first
    go.set()
    assert first.wait(SOON_S)
    assert errands.of("name") is first
    errands.forget("name")
    assert errands.of("name") is None


def test_of_ended_errands_the_last_are_kept():
    errands = Errands()
    for number in range(ENDED_MAX + 2):
        assert errands.begin(number, lambda progress: None).wait(SOON_S)
    assert errands.of(0) is None
    assert errands.of(ENDED_MAX + 1) is not None
