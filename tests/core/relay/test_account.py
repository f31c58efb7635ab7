"""The view of an account is opened by its access token and the number of its user, in whichever form the relay wants it."""

from decimal import Decimal

import httpx2
import pytest
from pydantic import SecretStr

from components.core import errors
from components.core.balance import AccountKey, Scope
from components.core.relay.account import account, read_account_key
from components.core.relay.sandbox.user import OPENS
from tests.core.relay.tills import figures, till

D = Decimal
MINE = AccountKey(SecretStr(OPENS), "1")
SELF, STATUS = "GET /api/user/self", "GET /api/status"


@pytest.mark.parametrize(
    ("fault", "asked"),
    [
        (None, [SELF, STATUS]),
        ("user-bare", [SELF, STATUS]),
        ("user-bearer", [SELF, SELF, STATUS]),
        ("family-one-api", [SELF, STATUS]),
    ],
)
async def test_the_account_is_told_in_dollars(fault, asked):
    connection, requests = till(fault)
    found = await account(connection, MINE)
    assert (found.name, found.group, found.requests) == ("沙盒用户", "default", 0)
    assert figures(found.balance) == {
        "remaining": D(98),
        "used": D(2),
        "granted": D(100),
        "scope": Scope.ACCOUNT,
    }
    assert found.balance.key_mark != connection.key_mark
    assert requests == asked


async def test_in_yuan_where_the_relay_shows_yuan():
    connection, _ = till("billing-cny")
    balance = (await account(connection, MINE)).balance
    assert (balance.currency, balance.remaining, balance.used) == ("CNY", D("715.4"), D("14.6"))


@pytest.mark.parametrize(
    ("fault", "key", "reason"),
    [
        (None, AccountKey(SecretStr("x" * 32), "1"), "account_token"),
        ("user-401", AccountKey(SecretStr("x" * 32), "1"), "account_token"),
        (None, AccountKey(SecretStr(OPENS)), "account_user"),
        (None, AccountKey(SecretStr(OPENS), "2"), "account_user"),
    ],
)
async def test_what_was_wrong_is_told_apart(fault, key, reason):
    connection, _ = till(fault)
    with pytest.raises(errors.KeyRefusedError) as refused:
        await account(connection, key)
    assert refused.value.values["reason"] == reason


async def test_a_relay_without_the_view_says_so():
    connection, requests = till("user-missing")
    with pytest.raises(errors.AddressMissingError):
        await account(connection, MINE)
    assert requests == [SELF]


async def test_the_token_is_in_no_error_and_no_picture_of_the_key(connect):
    def relay(request: httpx2.Request) -> httpx2.Response:
        said = f"无权进行此操作，access token {request.headers['authorization']} 无效"
        return httpx2.Response(200, json={"success": False, "message": said})

    with pytest.raises(errors.KeyRefusedError) as refused:
        await account(connect(relay), MINE)
    assert OPENS not in f"{refused.value} {refused.value.values} {MINE!r}"


def test_what_a_person_pastes_is_tidied_or_refused():
    assert read_account_key(f" Bearer {OPENS}\n", " 17 ") == AccountKey(SecretStr(OPENS), "17")
    assert read_account_key(OPENS).user_id is None
    with pytest.raises(errors.AddressError):
        read_account_key("", "1")
    for number in ("seventeen", "1 2", "-1", "١"):
        with pytest.raises(errors.InputError) as refused:
            read_account_key(OPENS, number)
        assert refused.value.values == {"reason": "usage_user_id"}
