"""What belongs to one visit alone."""

from pydantic import SecretStr

from components.core.visits import IDLE_MAX_S, VISITS_MAX, Visits

KEY = SecretStr("sk-only-for-this-visit")


def _titles(visits: Visits, visit: str) -> list[str]:
    return [relay.title for relay in visits.relays(visit)]


def test_a_visit_sees_its_own_relays_alone() -> None:
    visits = Visits()
    relay = visits.add("mine", "Mine", "https://a.example/v1", KEY)
    visits.add("yours", "Yours", "https://b.example/v1", KEY)
    assert (_titles(visits, "mine"), _titles(visits, "yours"), _titles(visits, "nobody's")) == (
        ["Mine"],
        ["Yours"],
        [],
    )
    assert visits.key("mine", relay.id) == KEY
    assert visits.key("yours", relay.id) is None


def test_a_renamed_relay_keeps_its_place_and_its_key() -> None:
    visits = Visits()
    first = visits.add("v", "First", "https://a.example/v1", KEY)
    visits.add("v", "Second", "https://b.example/v1", KEY)
    visits.rename("v", first.id, "Renamed")
    visits.rename("other", first.id, "Stolen")
    assert _titles(visits, "v") == ["Renamed", "Second"]
    assert visits.key("v", first.id) == KEY


def test_a_forgotten_relay_takes_its_key_along() -> None:
    visits = Visits()
    relay = visits.add("v", "A", "https://a.example/v1", KEY)
    visits.forget("other", relay.id)
    assert _titles(visits, "v") == ["A"]
    visits.forget("v", relay.id)
    assert (_titles(visits, "v"), visits.key("v", relay.id)) == ([], None)


def test_a_visit_unseen_for_a_week_is_dropped_and_one_in_use_is_not() -> None:
    now = 0.0
    visits = Visits(lambda: now)
    visits.add("idle", "Idle", "https://a.example/v1", KEY)
    visits.add("used", "Used", "https://a.example/v1", KEY)
    now = IDLE_MAX_S
    visits.relays("used")
    now += 1
    visits.add("new", "New", "https://a.example/v1", KEY)
    assert (_titles(visits, "idle"), _titles(visits, "used")) == ([], ["Used"])


def test_of_very_many_visits_the_one_unseen_longest_makes_room() -> None:
    now = 0.0
    visits = Visits(lambda: now)
    for number in range(VISITS_MAX):
        now = float(number)
        visits.add(f"visit-{number}", "A", "https://a.example/v1", KEY)
    visits.relays("visit-0")
    visits.add("one more", "A", "https://a.example/v1", KEY)
    assert (_titles(visits, "visit-0"), _titles(visits, "visit-1"), _titles(visits, "visit-2")) == (
        ["A"],
        [],
        ["A"],
    )


def test_adding_to_a_visit_that_is_there_drops_no_other() -> None:
    visits = Visits()
    for number in range(VISITS_MAX):
        visits.add(f"visit-{number}", "A", "https://a.example/v1", KEY)
    visits.add("visit-5", "B", "https://b.example/v1", KEY)
    assert _titles(visits, "visit-0") == ["A"]


def test_keys_show_in_no_repr() -> None:
    visits = Visits()
    visits.add("v", "A", "https://a.example/v1", KEY)
    assert "sk-only" not in f"{visits!r} {visits.relays('v')!r} {vars(visits)!r}"
