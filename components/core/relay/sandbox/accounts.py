"""Who calls the sandbox: keys, what they may do, and the play money they have left."""

import hashlib
from collections import deque
from dataclasses import dataclass, field, replace
from enum import StrEnum

from components.core.relay.sandbox.offers import QUOTA_PER_USD
from components.core.relay.sandbox.refusals import Refusal
from components.core.relay.sandbox.wire import JSON

GRANTED = 20 * QUOTA_PER_USD
"""Every key starts with twenty dollars of play money, in quota."""

ROWS_KEPT = 1000


class Standing(StrEnum):
    """What is the matter with a key."""

    GOOD = "good"
    UNKNOWN = "unknown"
    EXHAUSTED = "exhausted"
    EXPIRED = "expired"
    DISABLED = "disabled"
    BANNED = "banned"
    CHANNEL = "channel"
    BROKE = "broke"
    UNLIMITED = "unlimited"
    LIMITED = "limited"


SPECIAL_KEYS = {
    "sk-sandbox-wrong": Standing.UNKNOWN,
    "sk-sandbox-exhausted": Standing.EXHAUSTED,
    "sk-sandbox-expired": Standing.EXPIRED,
    "sk-sandbox-disabled": Standing.DISABLED,
    "sk-sandbox-banned": Standing.BANNED,
    "sk-sandbox-channel": Standing.CHANNEL,
    "sk-sandbox-broke": Standing.BROKE,
    "sk-sandbox-unlimited": Standing.UNLIMITED,
    "sk-sandbox-limited": Standing.LIMITED,
}

_AT_THE_DOOR = {
    Standing.UNKNOWN: (401, "无效的令牌"),
    Standing.EXHAUSTED: (401, "该令牌额度已用尽"),
    Standing.EXPIRED: (401, "该令牌已过期"),
    Standing.DISABLED: (401, "该令牌状态不可用"),
    Standing.BANNED: (403, "用户已被封禁"),
    Standing.CHANNEL: (403, "普通用户不支持指定渠道"),
}

READABLE = frozenset({Standing.EXHAUSTED, Standing.EXPIRED})
"""Read-only routes (/api/usage/token/, /api/log/token) still answer these keys."""


@dataclass(slots=True)
class Account:
    """One key's money in quota, and the log of its calls, newest last."""

    standing: Standing = Standing.GOOD
    remaining: int = GRANTED
    used: int = 0
    rows: deque[JSON] = field(default_factory=lambda: deque(maxlen=ROWS_KEPT))

    @property
    def unlimited(self) -> bool:
        return self.standing is Standing.UNLIMITED

    @property
    def expires_at(self) -> int:
        """Unix seconds; 0 is never."""
        return 1735689600 if self.standing is Standing.EXPIRED else 0

    def charge(self, quota: int, row: JSON) -> None:
        """Take the cost of a call and log it; an unlimited key's remainder goes below zero, as in new-api."""
        self.remaining -= quota
        self.used += quota
        self.rows.append(row | {"quota": quota})

    def admit(self, read_only: bool = False) -> None:
        """Refuse keys that get no further than the door."""
        if read_only and self.standing in READABLE:
            return
        if refusal := _AT_THE_DOOR.get(self.standing):
            raise Refusal(*refusal)

    def admit_paid(self) -> None:
        """Refuse a paid call when the money or the patience is used up."""
        if self.standing is Standing.LIMITED:
            raise Refusal(429, "您已达到请求数限制：1分钟内最多请求1000次", "")
        if self.standing is Standing.BROKE:
            raise Refusal(403, "用户额度不足, 剩余额度: ＄0.00", "insufficient_user_quota")
        if self.remaining <= 0 and not self.unlimited:
            raise Refusal(403, "令牌额度不足", "pre_consume_token_quota_failed")


_EMPTY = {
    Standing.BROKE: Account(Standing.BROKE, remaining=0),
    Standing.EXHAUSTED: Account(Standing.EXHAUSTED, 0, GRANTED),
}


class Accounts:
    """The accounts of all keys, found by a digest so no key is kept."""

    def __init__(self, key: str | None) -> None:
        self._only = _digest(key) if key else None
        self._special = {_digest(special): standing for special, standing in SPECIAL_KEYS.items()}
        self._accounts: dict[bytes, Account] = {}

    def of(self, key: str) -> Account:
        """The account of a key, opened at its first use."""
        digest = _digest(key)
        if digest not in self._accounts:
            account = self._opened(digest)
            if account.standing is Standing.UNKNOWN:
                return account
            self._accounts[digest] = account
        return self._accounts[digest]

    def all(self) -> list[Account]:
        """Every account that was opened."""
        return list(self._accounts.values())

    def _opened(self, digest: bytes) -> Account:
        standing = self._special.get(digest, Standing.GOOD)
        if standing is Standing.GOOD and self._only not in (None, digest):
            standing = Standing.UNKNOWN
        if prepared := _EMPTY.get(standing):
            return replace(prepared, rows=deque(maxlen=ROWS_KEPT))
        return Account(standing)


def bearer(authorization: str | None) -> str:
    """The key in an Authorization header; a missing `Bearer ` is tolerated, as by one-api."""
    key = (authorization or "").removeprefix("Bearer ").removeprefix("bearer ").strip()
    if not key:
        raise Refusal(401, "未提供令牌")
    return key


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.removeprefix("sk-").encode()).digest()
