"""The cold start: importing the packaged API function, and its first answered request.

Measured on the package for this machine's processor, unzipped as Lambda does, each in a fresh
interpreter, in turns with what it is compared to: in time of the processor, of which neighbours on
this machine and the emulator's own work are no part.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from infra import packaging
from infra.local.api_client import ApiClient
from infra.local.seed import demo_firm
from infra.local.stack import LocalStack
from infra.overlay import FIXED_ENVIRONMENT

BUDGETS = {"cold_import": 1.0, "first_authenticated_request": 2.0}
"""Most that each may take, in imports of boto3 with one client."""
_ROUNDS = 9
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
started = time.process_time()
{statement}
print((time.process_time() - started) * 1000)
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
    """Measure the package; the ratios are to `import boto3` and one client of the same round."""
    with (
        tempfile.TemporaryDirectory() as unzipped,
        tempfile.TemporaryDirectory() as home,
        LocalStack(Path(home)) as stack,
    ):
        _unzip(unzipped)
        statements = {
            "cold_import": _APP,
            **{f"cold_import_{room}": statement for room, statement in _ROOMS.items()},
        }
        runs: dict[str, Callable[[], float]] = {
            name: partial(_fresh, statement, unzipped, FIXED_ENVIRONMENT)
            for name, statement in statements.items()
        }
        runs["first_authenticated_request"] = _first_request(stack, unzipped)
        return measured(lambda: _fresh(_CLIENT, "", FIXED_ENVIRONMENT), runs)


def measured(
    client: Callable[[], float], runs: dict[str, Callable[[], float]]
) -> list[dict[str, Any]]:
    """Let all run in turns."""
    each = {"boto3_client": client, **runs}
    times: dict[str, list[float]] = {name: [] for name in each}
    for _ in range(_ROUNDS):
        for name, run in each.items():
            times[name].append(run())
    return [_row(name, values, times["boto3_client"]) for name, values in times.items()]


def _unzip(folder: str) -> None:
    machine = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    with zipfile.ZipFile(packaging.build(machine) / "deployment.zip") as archive:
        archive.extractall(folder)


def _fresh(statement: str, folder: str, environment: Mapping[str, str], *given: str) -> float:
    """Time a statement in a fresh interpreter, whose own start is not counted."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", _TIMED.format(statement=statement), folder, *given],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.splitlines()[-1])


def _first_request(stack: LocalStack, unzipped: str) -> Callable[[], float]:
    """Prepare what is timed: from nothing to `GET /v1/me` answered; import, keys, table."""
    api = ApiClient(stack.api_url)
    who = demo_firm(api, stack.mail)
    session = api.post("/v1/sessions", {"email": who.email, "password": who.password})
    event = json.dumps(_event("/v1/me", session["access_token"]))
    environment = stack.environment | {"LOG_LEVEL": "WARNING"}
    return lambda: _fresh(_REQUEST, unzipped, environment, event)


def _row(name: str, values: list[float], clients: list[float]) -> dict[str, Any]:
    ratios = [one / other for one, other in zip(values, clients, strict=True)]
    return {
        "name": name,
        "value": round(statistics.median(values), 1),
        "unit": "ms",
        "ratio_to": "import boto3 and one client",
        "ratio": round(statistics.median(ratios), 2),
        **({"budget": BUDGETS[name]} if name in BUDGETS else {}),
    }


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
