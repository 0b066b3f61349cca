"""The console's files on this machine, as CloudFront serves them in the cloud."""

from __future__ import annotations

import gzip
from pathlib import Path

from infra import console
from infra.http_server import Answer, Request

_API = "/v1"


class ConsoleFiles:
    """Answers what is not of the API: a file, or the page itself for an address without a dot.

    What is written in `web/` is there with the next load of a page.
    """

    def __init__(self, site: Path = console.SITE, web: Path = console.WEB) -> None:
        self._site, self._web = site, web
        self._seen = 0.0

    def answer(self, request: Request) -> Answer | None:
        """Return the file; None where the API answers, or where there is no console."""
        path = request.path
        if path == _API or path.startswith(f"{_API}/") or request.method not in ("GET", "HEAD"):
            return None
        is_page = "." not in path
        if is_page:
            self._look_for_changes()
        found = self._site / ("index.html" if is_page else path.lstrip("/"))
        if self._site not in found.resolve().parents or not found.is_file():
            return None
        return _answer(found, path, request.headers.get("accept-encoding", ""))

    def _look_for_changes(self) -> None:
        newest = max((path.stat().st_mtime for path in self._web.rglob("*")), default=0.0)
        if newest > self._seen:
            self._seen = newest
            try:
                console.lay_out(self._site)
            except console.NoConsole:
                return  # `make run` has said so


def _answer(found: Path, path: str, accepted: str) -> Answer:
    body = found.read_bytes()
    headers: dict[str, str | list[str]] = {
        **console.HEADERS,
        "Content-Type": console.TYPES[found.suffix],
        "Cache-Control": console.FOR_EVER if console.is_kept(path) else console.ALWAYS_ASKED,
        "Vary": "Accept-Encoding",
    }
    if "gzip" in accepted:
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, mtime=0)
    return Answer(200, body, headers)
