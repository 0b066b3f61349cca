"""A document followed to its end against the simulator of the authority, and what that is told."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.aws.session import client
from chalicelib.countries.costa_rica import trust
from chalicelib.invoicing import store
from chalicelib.invoicing.progress import DocumentProgress
from infra.local.stack import LocalStack
from tests.support.issuing import step


class Authority:
    """The simulator's admin endpoints."""

    def __init__(self, url: str) -> None:
        self.url = url

    def faults(self, *rules: dict[str, Any]) -> None:
        self._call("PUT", "/admin/faults", list(rules))

    def decided(self, clave: str, seconds: float = 30) -> None:
        """Wait until a document is decided about."""
        deadline = time.monotonic() + seconds
        while {each["state"] for each in self.taken(clave)} <= {"recibido", "procesando"}:
            assert time.monotonic() < deadline, "the authority has not decided"
            time.sleep(0.02)

    def deny(self, tax_id: str) -> None:
        self._call("POST", "/admin/taxpayers", {"identificacion": tax_id, "unknown": True})

    def authorise(self, **record: Any) -> None:
        self._call("POST", "/admin/exonerations", record)

    def taken(self, clave: str) -> list[dict[str, Any]]:
        listed = self._call("GET", "/admin/documents")
        return [found for found in listed["documents"] if found["clave"] == clave]

    def settings(self, **settings: Any) -> None:
        self._call("PUT", "/admin/settings", settings)

    def decides_again(self, clave: str, state: str) -> None:
        """Decide about a document that it had decided about."""
        self._call("POST", "/admin/decisions", {"key": clave, "state": state})

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")


@contextmanager
def trusting(stack: LocalStack, pem: str) -> Iterator[None]:
    """Say whom answers must be signed by within the block, as an operator does."""
    arn, operator = stack.environment["ANSWER_CERTIFICATES_ARN"], client("secretsmanager")
    before = operator.get_secret_value(SecretId=arn)["SecretString"]
    operator.put_secret_value(SecretId=arn, SecretString=pem)
    trust.forget()  # or the minutes for which it is kept would have to pass
    try:
        yield
    finally:
        operator.put_secret_value(SecretId=arn, SecretString=before)
        trust.forget()


def until(
    business_id: str,
    document_id: str,
    done: Callable[[DocumentProgress], object],
    seconds: float = 60,
) -> DocumentProgress:
    """Step until a document is as wanted, as the queue would."""
    deadline = time.monotonic() + seconds
    while True:
        step(business_id, document_id)
        progress = store.progress(business_id, document_id)
        assert progress is not None
        if done(progress):
            return progress
        assert time.monotonic() < deadline, f"stuck at {progress.state}: {progress.obstacle}"
        time.sleep(0.05)


def follow(business_id: str, document_id: str, seconds: float = 60) -> DocumentProgress:
    """Step until the document is at its end."""
    return until(business_id, document_id, lambda progress: not progress.is_on_its_way, seconds)
