"""The cold start: importing the packaged API function, and its first answered request.

Measured on the package for this machine's processor, unzipped as Lambda does, each in a fresh
interpreter, in turns with what it is compared to.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from infra import packaging
from infra.local.api_client import ApiClient
from infra.local.seed import demo_firm
from infra.local.stack import LocalStack
from infra.overlay import FIXED_ENVIRONMENT

_ROUNDS = 9
_REQUEST_ROUNDS = 5
_APP = "import app"
_COUNTRY = "chalicelib.countries.costa_rica.authority"
_ROOMS = {
    "accounts": f"{_APP}, chalicelib.accounts.routes",
    "invoicing": f"{_APP}, chalicelib.invoicing.routes, {_COUNTRY}",
    "submission": f"{_APP}, chalicelib.invoicing.workers, {_COUNTRY}",
}
"""What the first request or message of a room loads beside the application."""
_CLIENT = "import boto3; boto3.client('dynamodb', region_name='us-east-1')"
_TIMED = """
import sys, time
sys.path[:0] = sys.argv[1:2]
started = time.perf_counter()
{statement}
print((time.perf_counter() - started) * 1000)
"""
_REQUEST = """
import json, sys
event = json.loads(sys.argv[2])
import app
class Context:
    function_name = aws_request_id = invoked_function_arn = "bench"
    memory_limit_in_mb = 1024
answer = app.app(event, Context())
assert answer["statusCode"] == 200, answer
"""


def measure() -> list[dict[str, Any]]:
    """Measure both; the ratios are to `import boto3` and one client in the same run."""
    machine = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    package = packaging.build(machine)
    with tempfile.TemporaryDirectory() as unzipped:
        with zipfile.ZipFile(package / "deployment.zip") as archive:
            archive.extractall(unzipped)
        imports, clients = [], []
        rooms: dict[str, list[float]] = {room: [] for room in _ROOMS}
        for _ in range(_ROUNDS):
            imports.append(_fresh(_APP, unzipped))
            clients.append(_fresh(_CLIENT, ""))
            for room, statement in _ROOMS.items():
                rooms[room].append(_fresh(statement, unzipped))
        requests = _first_requests(unzipped)
    client = statistics.median(clients)
    ratios = [one / other for one, other in zip(imports, clients, strict=True)]
    return [
        {
            "name": "cold_import",
            "value": round(statistics.median(imports), 1),
            "unit": "ms",
            "ratio_to": "import boto3 and one client",
            "ratio": round(statistics.median(ratios), 2),
            "budget": 1.0,
        },
        *(
            {
                "name": f"cold_import_{room}",
                "value": round(statistics.median(times), 1),
                "unit": "ms",
                "ratio_to": "import boto3 and one client",
                "ratio": round(statistics.median(times) / client, 2),
            }
            for room, times in rooms.items()
        ),
        {
            "name": "boto3_client",
            "value": round(client, 1),
            "unit": "ms",
            "ratio_to": "import boto3 and one client",
            "ratio": 1.0,
        },
        {
            "name": "first_authenticated_request",
            "value": round(statistics.median(requests), 1),
            "unit": "ms",
            "ratio_to": "import boto3 and one client",
            "ratio": round(statistics.median(requests) / client, 2),
        },
    ]


def _fresh(statement: str, folder: str) -> float:
    """Time a statement in a fresh interpreter, whose own start is not counted."""
    code = _TIMED.format(statement=statement)
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code, folder],
        env={"PATH": "/usr/bin:/bin", **FIXED_ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.splitlines()[-1])


def _first_requests(unzipped: str) -> list[float]:
    """Time from nothing to the first answer of `GET /v1/me`: start, import, keys, table."""
    times = []
    with tempfile.TemporaryDirectory() as home, LocalStack(Path(home)) as stack:
        who = demo_firm(ApiClient(stack.api_url), stack.mail)
        session = ApiClient(stack.api_url).post(
            "/v1/sessions", {"email": who.email, "password": who.password}
        )
        event = json.dumps(_event("/v1/me", session["access_token"]))
        code = _TIMED.format(statement=_REQUEST)
        environment = stack.environment | {"PATH": "/usr/bin:/bin", "LOG_LEVEL": "WARNING"}
        for _ in range(_REQUEST_ROUNDS):
            done = subprocess.run(  # noqa: S603 - our own code
                [sys.executable, "-c", code, unzipped, event],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            )
            times.append(float(done.stdout.splitlines()[-1]))
    return times


def _event(path: str, token: str) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {token}", "accept-language": "es"}
    return {
        "httpMethod": "GET",
        "path": path,
        "resource": path,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
        "requestContext": {
            "httpMethod": "GET",
            "resourcePath": path,
            "requestId": "bench",
            "identity": {"sourceIp": "127.0.0.1"},
        },
    }
