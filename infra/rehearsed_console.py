"""The console as `make rehearse` drives it: files through the distribution of the emulator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import urllib3

from infra import console, console_upload, distribution

_ACCOUNT = "000000000000"


def check(s3: Any, outputs: Mapping[str, str], emulator: str) -> str:
    """Upload the console and read it as a browser does; say what was seen.

    Raises:
        AssertionError: a file or a page is not given as it must be.
        NoConsole: it cannot be laid out here.
    """
    version, bucket = console.lay_out(), outputs[distribution.BUCKET_OUTPUT]
    console_upload.upload(s3, bucket, _ACCOUNT)
    said = console_upload.upload(s3, bucket, _ACCOUNT)
    host = urlsplit(outputs["ConsoleUrl"]).netloc
    index = (console.SITE / "index.html").read_bytes()
    app = f"/c/{version}/app.js"
    expected = {
        "/": (200, index, console.ALWAYS_ASKED),
        "/despacho/firm_1/licencias": (200, index, console.ALWAYS_ASKED),
        app: (200, (console.SITE / app[1:]).read_bytes(), console.FOR_EVER),
        "/c/none/app.js": (403, None, None),  # S3 says 404, as the policy lets CloudFront list
        f"/{console_upload.SUPERSEDED}": (200, index, console.ALWAYS_ASKED),
    }
    for path, (status, body, cached) in expected.items():
        answer = _asked(emulator, host, path)
        if answer.status != status or (body is not None and answer.data != body):
            raise AssertionError(f"{path} of the console: {answer.status}, {answer.data[:200]!r}")
        if cached is not None:
            _check_headers(path, answer, cached)
    beyond = _asked(emulator, host, "/v1/health")
    if beyond.status != 502:
        raise AssertionError(f"infra/left_out.py is not so any more: /v1 gives {beyond.status}")
    return f"The console is served from its bucket: {said}"


def _asked(emulator: str, host: str, path: str) -> urllib3.BaseHTTPResponse:
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    return urllib3.request("GET", emulator + path, headers=headers, redirect=False, timeout=20)


def _check_headers(path: str, answer: urllib3.BaseHTTPResponse, cached: str) -> None:
    wanted = {**console.HEADERS, "Cache-Control": cached}
    wrong = {
        name: answer.headers.get(name)
        for name in wanted
        if answer.headers.get(name) != wanted[name]
    }
    if wrong or "Strict-Transport-Security" not in answer.headers:
        raise AssertionError(f"headers of {path}: {wrong}")
