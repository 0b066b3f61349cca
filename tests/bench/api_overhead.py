"""What the edge adds to a request: a public route, in process, against Chalice's bare dispatch."""

from __future__ import annotations

import logging
import statistics
import time
from collections.abc import Callable
from typing import Any

_ROUNDS, _REQUESTS = 9, 300


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
    return [
        {
            "name": "api_request",
            "value": round(statistics.median(whole_times) * 1e6, 1),
            "unit": "us",
            "ratio_to": "chalice_dispatch",
            "ratio": round(statistics.median(ratios), 2),
        }
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


def _time(application: Callable[[Any, Any], Any]) -> float:
    request = event("/v1/health")
    application(request, None)
    started = time.process_time()
    for _ in range(_REQUESTS):
        application(request, None)
    return (time.process_time() - started) / _REQUESTS
