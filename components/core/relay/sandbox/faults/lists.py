"""Lists of models in every shape (relay-api.md, 2.3 and 4.6)."""

from collections.abc import Callable
from typing import Any

from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import BodyAct, Fault
from components.core.relay.sandbox.wire import JSON

GROUP = "Lists of models (2.3, 4.6)"
MODELS = frozenset({"models"})
FAILED = {"success": False, "message": "get user group failed"}
PERMISSION = {"id": "modelperm-sandbox", "object": "model_permission", "allow_view": True, "group": None}


def _rows(change: Callable[[JSON], Any]) -> BodyAct:
    return lambda body, exchange: body | {"data": [change(row) for row in body["data"]]}


def _whole(change: Callable[[list[JSON]], Any]) -> BodyAct:
    return lambda body, exchange: change(body["data"])


def _less(*names: str) -> Callable[[JSON], JSON]:
    return lambda row: {name: value for name, value in row.items() if name not in names}


def one_api_row(row: JSON) -> JSON:
    """A row as one-api writes it: permissions and a root, no endpoint types."""
    return _less("supported_endpoint_types")(row) | {
        "permission": [PERMISSION],
        "root": row["id"],
        "parent": None,
    }


def one_api_models(body: Any, exchange: Exchange) -> Any:
    """The list as one-api writes it."""
    return {"object": "list", "data": [one_api_row(row) for row in body["data"]]}


def new_api_25_models(body: Any, exchange: Exchange) -> Any:
    """The list as new-api wrote it in 2025: no `object`."""
    return {"success": True, "data": [one_api_row(row) for row in body["data"]]}


def _doubled(rows: list[JSON]) -> JSON:
    return {"object": "list", "data": [*rows, *reversed(rows)]}


def _polluted(rows: list[JSON]) -> JSON:
    return {"object": "list", "data": [None, "text", {}, {"id": ""}, {"id": 7}, *rows]}


def _fault(name: str, about: str, act: BodyAct) -> Fault:
    return Fault(name, about, GROUP, MODELS, body=act)


FAULTS = (
    _fault("models-one-api", "one-api's list: permission, root, no endpoint types", one_api_models),
    _fault("models-new-api-25", "new-api's list of 2025: success and data, no object", new_api_25_models),
    _fault("models-failure-200", "HTTP 200, success: false and no data", _whole(lambda rows: FAILED)),
    _fault("models-data-missing", "a list object without data", _whole(lambda rows: {"object": "list"})),
    _fault("models-data-null", "data is null", _whole(lambda rows: {"object": "list", "data": None})),
    _fault("models-empty", "an empty list", _whole(lambda rows: {"object": "list", "data": []})),
    _fault("models-bare-list", "a bare JSON list", _whole(lambda rows: rows)),
    _fault("models-under-models", "the list under `models`", _whole(lambda rows: {"models": rows})),
    _fault("models-strings", "a list of names instead of objects", _rows(lambda row: row["id"])),
    _fault("models-name-for-id", "`name` instead of id", _rows(lambda row: {"name": row["id"], "object": "model"})),
    _fault("models-created-string", "created is a string", _rows(lambda row: row | {"created": "2021-07-20T14:40:00Z"})),
    _fault("models-created-zero", "created is 0", _rows(lambda row: row | {"created": 0})),
    _fault("models-fields-missing", "nothing but ids", _rows(_less("created", "owned_by", "object", "supported_endpoint_types"))),
    _fault("models-types-null", "supported_endpoint_types is null", _rows(lambda row: row | {"supported_endpoint_types": None})),
    _fault("models-doubled", "every model twice, in another order", _whole(_doubled)),
    _fault("models-polluted", "rows that are no models among the models", _whole(_polluted)),
)  # fmt: skip
