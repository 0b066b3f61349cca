"""The events Lambda would get, built from what happens on this machine."""

from __future__ import annotations

import base64
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from infra.functions import Function
from infra.http_server import Request
from infra.local.places import REGION

_ACCOUNT = "000000000000"


class Context:
    """What Lambda tells a function about its run."""

    def __init__(self, function: Function) -> None:
        self.function_name = f"enlace-local-{function.name}"
        self.function_version = "$LATEST"
        self.memory_limit_in_mb = function.memory_mb
        self.invoked_function_arn = (
            f"arn:aws:lambda:{REGION}:{_ACCOUNT}:function:{self.function_name}"
        )
        self.aws_request_id = str(uuid.uuid4())
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = "local"
        self._ends_at = datetime.now(UTC).timestamp() + function.timeout_seconds

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the run may still last."""
        return max(0, int((self._ends_at - datetime.now(UTC).timestamp()) * 1000))


def api_event(
    request: Request, resource: str, parameters: dict[str, str], request_id: str
) -> dict[str, Any]:
    """Build the REST proxy event of a request to a matched resource (`gateway.BINARY_TYPES`)."""
    target = urlsplit(request.target)
    query = parse_qs(target.query, keep_blank_values=True)
    return {
        "resource": resource,
        "path": target.path,  # as it was written, not decoded
        "httpMethod": request.method,
        "headers": dict(request.headers),
        "multiValueHeaders": dict(request.all_headers),
        "queryStringParameters": {k: v[-1] for k, v in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": request.method,
            "path": target.path,
            "stage": "local",
            "requestId": request_id,
            "accountId": _ACCOUNT,
            "identity": {
                "sourceIp": request.peer,
                "userAgent": request.headers.get("user-agent", ""),
            },
        },
        "body": base64.b64encode(request.body).decode() if request.body else None,
        "isBase64Encoded": bool(request.body),
    }


def queue_event(function: Function, messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Build the event of a batch of received queue messages."""
    arn = f"arn:aws:sqs:{REGION}:{_ACCOUNT}:enlace-local-{function.queue}"
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message.get("Attributes", {}),
                "messageAttributes": {},
                "md5OfBody": message.get("MD5OfBody", ""),
                "eventSource": "aws:sqs",
                "eventSourceARN": arn,
                "awsRegion": REGION,
            }
            for message in messages
        ]
    }


def schedule_event(function: Function) -> dict[str, Any]:
    """Build the event of a schedule that is due."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": _ACCOUNT,
        "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{_ACCOUNT}:rule/{function.name}"],
        "detail": {},
    }
