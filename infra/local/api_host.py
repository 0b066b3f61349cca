"""The edge on this machine: the console's files, and API Gateway for all else.

As in the cloud, a request of the API becomes a REST proxy event to `app.app`, and its answer goes
out.
"""

from __future__ import annotations

import base64
import json
import threading
import uuid
from typing import Any
from urllib.parse import urlsplit

from chalicelib.http.addresses import OWN, PROXIES
from chalicelib.http.unknown import ANY_ADDRESS
from infra import gateway
from infra.functions import API
from infra.http_server import Answer, Request, Server
from infra.local.console_files import ConsoleFiles
from infra.local.events import Context, api_event

_REFUSALS = {
    400: "BAD_REQUEST_BODY",
    413: "REQUEST_TOO_LARGE",
    500: "INTEGRATION_FAILURE",
}
"""What the gateway says of what does not reach the application."""


def resource_of(path: str) -> tuple[str, dict[str, str]] | None:
    """Return the gateway's resource for a path as it was written, and the values in it.

    Whether the resource has the method is said by the application, with what it has.

    >>> resource_of("/v1/sessions"), resource_of("/v1/sessions/")
    (('/v1/sessions', {}), ('/v1/sessions', {}))
    >>> resource_of("/v1/me"), resource_of("/v1/sessions/current")
    (('/v1/{proxy+}', {'proxy': 'me'}), ('/v1/sessions/{proxy+}', {'proxy': 'current'}))
    >>> resource_of("/") is None
    True
    """
    if path.removesuffix("/") in OWN:
        return path.removesuffix("/"), {}
    for proxy in sorted(PROXIES, key=len, reverse=True):
        step = proxy.removesuffix(ANY_ADDRESS)
        if path.startswith(f"{step}/") and path != f"{step}/":
            return proxy, {"proxy": path[len(step) + 1 :]}
    return None


class ApiHost:
    """Serves a Chalice application over HTTP."""

    def __init__(self, port: int, chalice_app: Any) -> None:
        self._app = threaded(chalice_app)
        self._console = ConsoleFiles()
        self._server = Server(port, refuse=_refuse)

    def start(self) -> None:
        """Begin to answer."""
        self._server.start(self._answer)

    def stop(self) -> None:
        """Take no more requests."""
        self._server.stop()

    def _answer(self, request: Request) -> Answer:
        return self._console.answer(request) or self._of_the_api(request)

    def _of_the_api(self, request: Request) -> Answer:
        request_id = str(uuid.uuid4())
        found = resource_of(urlsplit(request.target).path)
        if found is None:
            return _gateway("MISSING_AUTHENTICATION_TOKEN", request_id)
        event = api_event(request, *found, request_id)
        return answer_of(self._app(event, Context(API)))


def threaded(chalice_app: Any) -> Any:
    """Let one application object serve several threads.

    Chalice keeps the request in an attribute of the application, which is right in Lambda, where
    an environment serves one request at a time, and a mix-up here.
    """
    own = threading.local()
    kind = type(chalice_app)

    class Threaded(kind):  # type: ignore[misc, valid-type]  # the class is found at run time
        @property
        def current_request(self) -> Any:
            return getattr(own, "current_request", None)

        @current_request.setter
        def current_request(self, value: Any) -> None:
            own.current_request = value

        @property
        def lambda_context(self) -> Any:
            return getattr(own, "lambda_context", None)

        @lambda_context.setter
        def lambda_context(self, value: Any) -> None:
            own.lambda_context = value

    chalice_app.__dict__.pop("current_request", None)
    chalice_app.__dict__.pop("lambda_context", None)
    chalice_app.__class__ = Threaded
    return chalice_app


def answer_of(returned: dict[str, Any]) -> Answer:
    """Read what a function returned to the gateway."""
    text = returned.get("body") or ""
    if not isinstance(text, str):
        text = json.dumps(text)
    body = base64.b64decode(text) if returned.get("isBase64Encoded") else text.encode()
    headers: dict[str, str | list[str]] = dict(returned.get("headers") or {})
    headers.update(returned.get("multiValueHeaders") or {})
    return Answer(int(returned["statusCode"]), body, headers)


def _refuse(status: int) -> Answer:
    return _gateway(_REFUSALS[status], str(uuid.uuid4()))


def _gateway(kind: str, request_id: str) -> Answer:
    status, headers, body = gateway.problem(kind, request_id)
    return Answer(status, body.encode(), dict(headers))
