"""Error replies of the one-api family: an OpenAI-shaped envelope whose message ends in the request id."""

from starlette.responses import Response

from components.core.relay.sandbox.wire import dump


class Refusal(Exception):
    """A request the sandbox answers with an error envelope."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str | int | None = "",
        kind: str = "new_api_error",
        param: str | None = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.kind = kind
        self.param = param

    def reply(self, request_id: str) -> Response:
        """The HTTP reply, with the request id in the message."""
        error = {
            "message": f"{self.message} (request id: {request_id})",
            "type": self.kind,
            "param": self.param,
            "code": self.code,
        }
        return json_reply({"error": error}, self.status)


class DashboardRefusal(Refusal):
    """An error of the /api routes: `success` and `message` instead of the envelope."""

    def reply(self, request_id: str) -> Response:
        return json_reply({"success": False, "message": self.message}, self.status)


def json_reply(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A compact JSON reply."""
    return Response(dump(value), status, headers, "application/json; charset=utf-8")


def no_such_address(method: str, path: str) -> Response:
    """What an unknown address under /v1 or /api answers; it carries no request id."""
    error = {
        "message": f"Invalid URL ({method} {path})",
        "type": "invalid_request_error",
        "param": "",
        "code": "",
    }
    return json_reply({"error": error}, 404)


def unsupported_parameter(name: str, instead: str | None = None) -> Refusal:
    """OpenAI's refusal of a parameter that a model does not know."""
    cure = f" Use '{instead}' instead." if instead else ""
    message = f"Unsupported parameter: '{name}' is not supported with this model.{cure}"
    return Refusal(400, message, "unsupported_parameter", "invalid_request_error", name)
