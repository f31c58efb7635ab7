"""The view of a whole account: GET /api/user/self with the access token of the relay's profile page, no API key.

Sources: one-api and new-api controller/user.go and middleware/auth.go. new-api wants the user's number besides, in
`New-Api-User`; a token that is wrong is answered 401, or 200 with `success: false`; some want `Bearer ` before it.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from pydantic import SecretStr

from components.core import errors
from components.core.balance import Account, AccountKey, Balance, Scope, Standing
from components.core.relay.address import read_key
from components.core.relay.connection import Connection
from components.core.relay.dialects import Inquiry
from components.core.relay.figures import Body, decimal, inner, name
from components.core.relay.operator import Operator
from components.core.scrub import scrub

DIALECT = "account"
_DISABLED = 2
_OF_USER = re.compile(r"New-Api-User|与登录用户不匹配", re.I)
_OF_TOKEN = re.compile(r"access.?token|未登录|无权|unauthorized", re.I)


def read_account_key(token: str, user_id: str = "") -> AccountKey:
    """What a person pasted: the token without what stands around it, and the number, which may be empty.

    Raises:
        AddressError: the token cannot be one, as read_key says.
        InputError: `reason` usage_user_id: the number is none.
    """
    number = user_id.strip()
    if number and not re.fullmatch(r"[0-9]{1,12}", number, re.ASCII):
        raise errors.InputError(reason="usage_user_id")
    return AccountKey(read_key(token), number or None)


async def account(
    connection: Connection,
    key: AccountKey,
    *,
    quota: Operator | None = None,
    at: datetime | None = None,
) -> Account:
    """The account and what is left of it, in three requests at most.

    Args:
        quota: what the relay says of itself; asked for where it is not given.
    Raises:
        KeyRefusedError: `reason` account_user when the number is missing or another's, else account_token.
        RelayError: the relay has no such view, or failed. No value holds the token.
    """
    inquiry = Inquiry(connection, quota, at=at)
    data = await _data(connection, key)
    told = await inquiry.operator() or Operator()
    left, used = told.money(decimal(data.get("quota"))), told.money(decimal(data.get("used_quota")))
    if left is None and used is None:
        raise errors.NotOfferedError(reason="shape", charged="no")
    balance = inquiry.balance(
        DIALECT,
        currency=told.currency,
        remaining=left,
        used=used,
        granted=None if left is None or used is None else left + used,
        scope=Scope.ACCOUNT,
        standing=Standing.REFUSED if data.get("status") == _DISABLED else None,
    )
    requests = decimal(data.get("request_count"))
    return Account(
        _marked(balance, connection, data),
        name(data.get("display_name")) or name(data.get("username")),
        name(data.get("group")),
        None if requests is None else int(requests),
    )


async def _data(connection: Connection, key: AccountKey) -> Body:
    """The account's row, by the bare token, then with `Bearer ` before it where that was refused."""
    refused: errors.RelayError | None = None
    for headers in _forms(key):
        try:
            reply = await connection.get("/api/user/self", kind="billing", at_root=True, headers=headers)
        except (errors.KeyRefusedError, errors.UpstreamError, errors.ForbiddenError) as error:
            refused = refused or _refusal(error, key.token)
            if not isinstance(refused, errors.KeyRefusedError):
                break
            continue
        return inner(reply.data if isinstance(reply.data, dict) else {})
    raise refused or errors.NotOfferedError(reason="shape", charged="no")


def _forms(key: AccountKey) -> Iterator[Mapping[str, str]]:
    token = key.token.get_secret_value()
    user = {"New-Api-User": key.user_id} if key.user_id else {}
    for form in (token, f"Bearer {token}"):
        yield {"Authorization": form, **user}


def _refusal(error: errors.RelayError, token: SecretStr) -> errors.RelayError:
    """The same error without the token, and as a refusal where a 200 said so in words."""
    said = scrub(str(error.values.get("said") or ""), [token.get_secret_value()])
    values = {**error.values, "said": said}
    if _OF_USER.search(said):
        return errors.KeyRefusedError(**values | {"reason": "account_user"})
    if isinstance(error, errors.KeyRefusedError) or (
        error.values.get("status") is None and _OF_TOKEN.search(said)
    ):
        return errors.KeyRefusedError(**values | {"reason": "account_token"})
    return type(error)(**values)


def _marked(balance: Balance, connection: Connection, data: Body) -> Balance:
    """A mark of its own: an account's history is not that of a key, and outlives its token."""
    who = f"{connection.origin} {data.get('id')}".encode("utf-8", "replace")
    mark = hashlib.blake2b(who, person=b"relay-studio-acc", digest_size=4).hexdigest()
    return replace(balance, key_mark=mark)
