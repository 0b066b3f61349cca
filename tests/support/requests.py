"""Requests as the gateway hands them over, for what takes one without an application."""

from __future__ import annotations

from chalice.app import Request


def asked(
    body: bytes | str | None = None,
    query: dict[str, list[str]] | None = None,
    **headers: str,
) -> Request:
    """Make a request as the gateway tells of it; in the names of headers `_` stands for `-`."""
    context = {
        "httpMethod": "POST",
        "resourcePath": "/t/pens",
        "requestId": "req_1",
        "identity": {"sourceIp": "192.0.2.7"},
    }
    return Request(
        {
            "multiValueQueryStringParameters": query,
            "headers": {name.replace("_", "-"): value for name, value in headers.items()},
            "pathParameters": None,
            "requestContext": context,
            "body": body,
            "stageVariables": None,
        }
    )
