"""A document followed to its end against the simulator of the authority, and what that is told."""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any

from chalicelib.invoicing import store
from chalicelib.invoicing.progress import DocumentProgress
from tests.support.issuing import step


class Authority:
    """The simulator's admin endpoints."""

    def __init__(self, url: str) -> None:
        self.url = url

    def faults(self, *rules: dict[str, Any]) -> None:
        self._call("PUT", "/admin/faults", list(rules))

    def deny(self, tax_id: str) -> None:
        self._call("POST", "/admin/taxpayers", {"identificacion": tax_id, "unknown": True})

    def decide(self, clave: str, state: str) -> None:
        self._call("POST", "/admin/decisions", {"key": clave, "state": state})

    def taken(self, clave: str) -> list[dict[str, Any]]:
        listed = self._call("GET", "/admin/documents")
        return [found for found in listed["documents"] if found["clave"] == clave]

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")


def follow(business_id: str, document_id: str, seconds: float = 30) -> DocumentProgress:
    """Step until the document is at its end, as the queue would."""
    deadline = time.monotonic() + seconds
    while True:
        step(business_id, document_id)
        progress = store.progress(business_id, document_id)
        assert progress is not None
        if progress.was_accepted or progress.state == "rejected":
            return progress
        assert time.monotonic() < deadline, f"stuck at {progress.state}: {progress.obstacle}"
        time.sleep(0.1)
