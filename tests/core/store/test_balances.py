"""Balances and rows of relays' logs come back as they were told, and nothing is kept twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from components.core.balance import Balance, Qualm, Scope, Standing, Window
from components.core.charges import Charge
from components.core.spending import Period
from components.core.store import Store
from tests.core.store.conftest import ME

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FULL = Balance(
    AT,
    "r",
    "https://r.example",
    "0badcafe",
    "siliconflow",
    "CNY",
    Decimal("12.3400"),
    Decimal("0.000001"),
    None,
    standing=Standing.EXHAUSTED,
    scope=Scope.KEY,
    name="我的",
    expires_at=AT + timedelta(days=3),
    models=("a", "b"),
    windows=(Window("5h", Decimal("1.50"), None, AT), Window("7d", None, Decimal(0))),
    qualms=frozenset({Qualm.RAW_QUOTA, Qualm.USED_UNTOLD}),
)
BARE = Balance(AT, "r", FULL.origin, FULL.key_mark, "one-api")


def test_a_balance_comes_back_as_it_was_told(store: Store):
    other = replace(FULL, currency="USD", remaining=Decimal("5.00"), windows=())
    full = replace(FULL, others=(replace(other, qualms=frozenset()),))
    store.balances.add(ME, replace(full, others=(replace(other, qualms=frozenset(), windows=()),)))
    assert store.balances.last(ME, "r") == full
    later = replace(BARE, at=AT + timedelta(hours=1))
    store.balances.add(ME, later)
    assert store.balances.last(ME, "r") == later
    assert store.balances.last(ME, "another") is None
    assert store.balances.history(ME, FULL.origin, FULL.key_mark, Period(AT, later.at)) == [full]


def test_a_key_has_the_name_its_relay_told_last(store: Store):
    for later, name in enumerate(["old", "new", None, ""]):
        store.balances.add(ME, replace(FULL, at=AT + timedelta(hours=later), name=name))
    store.balances.add(ME, replace(FULL, key_mark="ffff0000", name=None))
    store.balances.add("somebody", replace(FULL, key_mark="12345678"))
    assert store.balances.names(ME) == {FULL.key_mark: "new"}


def test_of_equal_balances_in_a_row_the_first_and_the_last_stay(store: Store):
    told = [replace(BARE, at=AT + timedelta(minutes=minute)) for minute in range(8)]
    told[4:6] = [replace(each, remaining=Decimal(1)) for each in told[4:6]]
    for each in told:
        store.balances.add(ME, each)
    kept = store.balances.history(ME, BARE.origin, BARE.key_mark)
    assert [(each.at - AT) // timedelta(minutes=1) for each in kept] == [0, 3, 4, 5, 6, 7]
    assert store.balances.history(ME, BARE.origin, "another") == []


ROW = Charge(AT, "m", Decimal("0.00123400"), 100, 20, 10, 1.5, "req", "key", "vip", streamed=True)
PLAIN = Charge(AT - timedelta(seconds=1), "m", Decimal("1"))


def test_a_log_pulled_again_adds_what_is_new_alone(store: Store):
    place = (ME, "https://r.example", "0badcafe")
    assert store.charges.take(*place, [ROW, PLAIN, PLAIN]) == 3
    # The next pull begins later and knows more of a row; the first of the equal ones has left the log.
    better = replace(PLAIN, amount=Decimal("1.0"), cached=7)
    assert store.charges.take(*place, [replace(ROW, at=AT + timedelta(1)), ROW, better]) == 1
    assert store.charges.take(*place, [PLAIN, PLAIN, PLAIN]) == 1
    assert store.charges.take(ME, "https://r.example", "another", [ROW]) == 1
    kept = store.charges.of(*place)
    assert [replace(each, id="") for each in kept] == [
        PLAIN,
        PLAIN,
        PLAIN,
        ROW,
        replace(ROW, at=AT + timedelta(1)),
    ]
    assert len({each.id for each in kept}) == 5
    assert store.charges.of(*place, Period(AT, AT + timedelta(1))) == [kept[3]]
    store.charges.match(ME, {kept[3].id: "call", kept[0].id: None})
    assert [each.call_id for each in store.charges.of(*place)] == [None, None, None, "call", None]
