"""What the edge adds to a request, in process, against Chalice's bare dispatch.

A public route alone; and `GET /v1/me` of somebody signed in, on the local stack, with the calls of
the table that it makes: seconds of this process's processor, of one thread.
"""

from __future__ import annotations

import logging
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ROUNDS, _REQUESTS = 9, 300
_SIGNED_IN = 50


def measure() -> list[dict[str, Any]]:
    """Time one request through the whole application and through Chalice alone, interleaved."""
    from chalice.app import Chalice, Response

    from app import app

    bare = Chalice(app_name="bare", configure_logs=False)

    @bare.route("/v1/health")
    def health() -> Response:
        return Response('{"status":"ok"}', {"Content-Type": "application/json"})

    logging.getLogger().setLevel(logging.WARNING)
    whole_times, bare_times = [], []
    for _ in range(_ROUNDS):
        whole_times.append(_time(app))
        bare_times.append(_time(bare))
    logging.getLogger().setLevel(logging.INFO)
    ratios = [one / other for one, other in zip(whole_times, bare_times, strict=True)]
    signed_in = _signed_in()
    return [
        {
            "name": "signed_in_request",
            "value": round(signed_in * 1e6, 1),
            "unit": "us",
            "ratio_to": "chalice_dispatch",
            "ratio": round(signed_in / statistics.median(bare_times), 1),
        },
        {
            "name": "api_request",
            "value": round(statistics.median(whole_times) * 1e6, 1),
            "unit": "us",
            "ratio_to": "chalice_dispatch",
            "ratio": round(statistics.median(ratios), 2),
        },
    ]


def event(path: str, resource: str = "", method: str = "GET", **parts: Any) -> dict[str, Any]:
    """Make the event that API Gateway sends for a request."""
    return {
        "httpMethod": method,
        "path": path,
        "resource": resource or path,
        "headers": {},
        "multiValueHeaders": {},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
        "requestContext": {
            "httpMethod": method,
            "resourcePath": resource or path,
            "requestId": "bench",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        **parts,
    }


def _signed_in() -> float:
    """Return the seconds of processor that `GET /v1/me` takes."""
    from app import app
    from infra.local.api_client import ApiClient
    from infra.local.seed import FIRM, demo_firm
    from infra.local.stack import LocalStack

    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as home, LocalStack(Path(home)) as stack:
        api = ApiClient(stack.api_url)
        demo_firm(api, stack.mail)
        credentials = {"email": FIRM.email, "password": FIRM.password}
        token = api.post("/v1/sessions", credentials)["access_token"]
        request = event("/v1/me", headers={"authorization": f"Bearer {token}"})
        os.environ.update(stack.environment)
        try:
            times = []
            for _ in range(_SIGNED_IN):
                started = time.thread_time()
                answer = app(request, None)
                times.append(time.thread_time() - started)
                if answer["statusCode"] != 200:
                    raise RuntimeError(f"GET /v1/me: {answer}")
        finally:
            os.environ.clear()
            os.environ.update(before)
    return statistics.median(times)


def _time(application: Callable[[Any, Any], Any]) -> float:
    request = event("/v1/health")
    application(request, None)
    started = time.process_time()
    for _ in range(_REQUESTS):
        application(request, None)
    return (time.process_time() - started) / _REQUESTS
