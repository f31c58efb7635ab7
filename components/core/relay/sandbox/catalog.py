"""The lists of models: GET /v1/models and one model of it."""

from starlette.responses import Response

from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.offers import model_row
from components.core.relay.sandbox.refusals import json_reply


async def models(exchange: Exchange) -> Response:
    """GET /v1/models as the newest new-api writes it."""
    rows = [model_row(offer) for offer in exchange.offers]
    return json_reply({"success": True, "object": "list", "data": rows})


async def model(exchange: Exchange) -> Response:
    """GET /v1/models/<id>; an unknown one is an error with HTTP status 200, as in one-api."""
    name = exchange.path.removeprefix("/v1/models/")
    for offer in exchange.offers:
        if offer.id == name:
            return json_reply(model_row(offer))
    error = {
        "message": f"The model '{name}' does not exist",
        "type": "invalid_request_error",
        "param": "model",
        "code": "model_not_found",
    }
    return json_reply({"error": error})
