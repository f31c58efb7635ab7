"""What operators say of themselves, hostile ones too, and the views of a whole account (relay-api.md, 2.7 and 2.8)."""

from typing import Any

from starlette.responses import Response

from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import BodyAct, Fault
from components.core.relay.sandbox.refusals import no_such_address

GROUP = "Operators and accounts (2.7, 2.8)"
STATUS, USER = frozenset({"status"}), frozenset({"user"})
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)><b>Free money</b> [here](javascript:alert(1)) "
)


def _status_with(**changed: Any) -> BodyAct:
    return lambda body, exchange: body | {"data": body["data"] | changed}


def _hostile(body: Any, exchange: Exchange) -> Any:
    if exchange.kind == "notice":
        return body | {"data": HOSTILE * 400}
    links = {"top_up_link": "javascript:alert(1)", "docs_link": "https://relay.example@evil.example/"}
    rows = [{"content": HOSTILE, "publishDate": "soon"}, None, {"content": 7}, *[{"content": "x"}] * 50]
    return _status_with(system_name=HOSTILE, footer_html=HOSTILE, announcements=rows, **links)(body, exchange)


async def _no_account(exchange: Exchange) -> Response | None:
    return no_such_address(exchange.method, exchange.path)


FAULTS = (
    Fault("status-custom", "a status with a currency of the relay's own", GROUP, STATUS, body=_status_with(quota_display_type="CUSTOM", custom_currency_symbol="点", custom_currency_exchange_rate=100)),
    Fault("status-hostile", "a status and a notice full of HTML, scripts and addresses that are none", GROUP, STATUS | {"notice"}, body=_hostile),
    Fault("user-bare", "the access token stands alone in its header", GROUP, USER),
    Fault("user-bearer", "the access token wants Bearer before it", GROUP, USER),
    Fault("user-401", "a wrong access token is answered 401", GROUP, USER),
    Fault("user-missing", "no view of the account", GROUP, USER, reply=_no_account),
)  # fmt: skip
