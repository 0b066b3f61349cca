"""SES as the local stack sees it, and the viewer of what was sent.

The emulator takes a raw message apart and forgets its attachments. So the application's SES
address (`AWS_ENDPOINT_URL_SESV2`) leads here: each call goes on to the emulator, whose answer
counts, and the exact bytes of a message that it took are kept. What SES would tell of it later
(`mail_fates`) goes to the queue that it would come by.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from infra.http_server import Answer, Request, Server
from infra.local import mail_fates, mail_pages
from infra.local.mailbox import Mail, Mailbox
from infra.local.places import HOST

Show = Callable[[Mail], Answer]
Tell = Callable[[str], object]
Pairs = Iterable[tuple[str, str]]
_SEND = "/v2/email/outbound-emails"
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"
_LIST_POLICY = f"{_PAGE_POLICY}; script-src 'sha256-{mail_pages.SCRIPT_DIGEST}'; connect-src 'self'"
_MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
# `host` stays as it came: the caller's signature covers it
_HOP_HEADERS = {"content-length", "connection", "transfer-encoding"}


class MailServer:
    """Receives what the application sends and shows it."""

    def __init__(self, port: int, folder: Path, emulator_url: str) -> None:
        self.url = f"http://{HOST}:{port}"
        self.mailbox = Mailbox(folder)
        self._emulator_url = emulator_url
        self._server = Server(port)
        self._tell: Tell = lambda _: None

    def start(self) -> None:
        """Begin to take and show mail."""
        self._server.start(self._answer)

    def tell(self, tell: Tell) -> None:
        """Have what becomes of mails told, event by event."""
        self._tell = tell

    def stop(self) -> None:
        """Stop; the mails stay."""
        self._server.stop()

    def _answer(self, request: Request) -> Answer:  # noqa: PLR0911 - one per address
        path = request.path
        if path.startswith("/v2/"):
            return self._forward(request, path)
        if request.method not in {"GET", "HEAD"}:
            return _text(405, "only reading")
        match [part for part in path.split("/") if part]:
            case []:
                shown = mail_pages.listing(self.mailbox.summaries(), _asked(request).get("to", ""))
                return _html(shown, _LIST_POLICY)
            case ["api", "messages"]:
                return self._list(_asked(request))
            case ["api", "messages", mail_id, *rest]:
                return self._one(mail_id, lambda mail: _api(mail, rest))
            case ["messages", mail_id, *rest]:
                return self._one(mail_id, lambda mail: _show(mail, rest))
        return _text(404, "not found")

    def _list(self, asked: dict[str, str]) -> Answer:
        found = self.mailbox.summaries(to=asked.get("to", ""), after=asked.get("after", ""))
        return _json(200, {"messages": found})

    def _one(self, mail_id: str, show: Show) -> Answer:
        mail = self.mailbox.find(mail_id)
        return show(mail) if mail is not None else _text(404, "no such mail")

    def _forward(self, request: Request, path: str) -> Answer:
        answer = self._ask_emulator(request)
        if request.method == "POST" and path == _SEND and answer.status == 200:
            sent = json.loads(request.body)
            raw = sent.get("Content", {}).get("Raw", {}).get("Data")
            if raw:
                self.mailbox.keep(base64.b64decode(raw))
            message_id = json.loads(answer.body).get("MessageId", "")
            for event in mail_fates.events_of(sent, message_id):
                self._tell(json.dumps(event))
        return answer

    def _ask_emulator(self, request: Request) -> Answer:
        onward = urllib.request.Request(  # noqa: S310 - our own address
            self._emulator_url + request.target,
            data=request.body or None,
            headers={k: v for k, v in request.headers.items() if k not in _HOP_HEADERS},
            method=request.method,
        )
        try:
            with urllib.request.urlopen(onward, timeout=20) as answer:  # noqa: S310 - as above
                return Answer(answer.status, answer.read(), _kept(answer.headers.items()))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.read(), _kept(refusal.headers.items()))
        except OSError:
            return _json(503, {"message": "the emulator does not answer"})


def _asked(request: Request) -> dict[str, str]:
    return {k: v[-1] for k, v in parse_qs(urlsplit(request.target).query).items()}


def _api(mail: Mail, rest: list[str]) -> Answer:
    if not rest:
        return _json(200, mail.details())
    if rest == ["raw"]:
        return _download(mail.raw, "message/rfc822", f"{mail.id}.eml")
    return _text(404, "not found")


def _show(mail: Mail, rest: list[str]) -> Answer:
    if not rest:
        return _html(mail_pages.reading(mail), _PAGE_POLICY)
    if rest == ["html"]:
        return _html(mail.page(), _MAIL_POLICY)
    if rest == ["text"]:
        return _text(200, mail.body("plain"))
    if rest[0] == "attachments" and len(rest) > 1 and rest[1].isdigit():
        attached = mail.attachments()
        if int(rest[1]) < len(attached):
            name, kind, data = attached[int(rest[1])]
            return _download(data, kind, name)
    return _text(404, "not found")


def _kept(headers: Pairs) -> dict[str, str | list[str]]:
    return {k: v for k, v in headers if k.lower() not in _HOP_HEADERS | {"date", "server"}}


def _html(text: str, policy: str) -> Answer:
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return Answer(200, text.encode(), headers)


def _text(status: int, text: str) -> Answer:
    return Answer(status, text.encode(), {"Content-Type": "text/plain; charset=utf-8"})


def _json(status: int, value: object) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(status, body, {"Content-Type": "application/json"})


def _download(data: bytes, kind: str, name: str) -> Answer:
    headers = {
        "Content-Type": kind,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return Answer(200, data, headers)
