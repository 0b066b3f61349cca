"""The mails of the local stack: kept as `.eml` files, read as messages."""

from __future__ import annotations

import base64
import email
import itertools
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

UNREADABLE = "(ilegible / unreadable)"
_NAME = re.compile(r"\A\d{8}T\d{9}-\d{4}\Z")


@dataclass(frozen=True, slots=True)
class Mail:
    """A stored mail; `raw` are the bytes that were handed to SES."""

    id: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """Parse the bytes."""
        parsed = email.message_from_bytes(self.raw, policy=default)
        if not isinstance(parsed, EmailMessage):
            raise TypeError(type(parsed))
        return parsed

    def body(self, kind: str) -> str:
        """Return the `html` or `plain` body, empty when there is none."""
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""

    def page(self) -> str:
        """Return the HTML with the pictures that travel beside it, as mail programs show them."""
        html = self.body("html")
        for part in self.message.walk():
            content = part.get_payload(decode=True)
            if part["Content-ID"] and isinstance(content, bytes):
                name = str(part["Content-ID"]).strip("<>")
                data = f"data:{part.get_content_type()};base64,{base64.b64encode(content).decode()}"
                html = html.replace(f'"cid:{name}"', f'"{data}"')
        return html

    def attachments(self) -> list[tuple[str, str, bytes]]:
        """List file name, content type and bytes of what is attached."""
        found = []
        for part in self.message.iter_attachments():
            content = part.get_payload(decode=True)
            data = content if isinstance(content, bytes) else b""
            found.append((part.get_filename() or "unnamed", part.get_content_type(), data))
        return found

    def summary(self) -> dict[str, Any]:
        """Describe the mail without its content; one that cannot be parsed says so."""
        facts = {"id": self.id, "received_at": _instant(self.id)}
        try:
            return facts | self._headers()
        except Exception:  # whatever the parser stumbles over: other mails are to be seen
            return facts | {"from": "", "to": [], "subject": UNREADABLE}

    def _headers(self) -> dict[str, Any]:
        message = self.message
        return {
            "from": str(message["From"] or ""),
            "to": [a.addr_spec for a in message["To"].addresses] if message["To"] else [],
            "subject": str(message["Subject"] or ""),
        }

    def details(self) -> dict[str, Any]:
        """Describe the mail with its content; attachments by name, type and size."""
        return self.summary() | {
            "text": self.body("plain"),
            "html": self.body("html"),
            "attachments": [
                {"file_name": name, "content_type": kind, "size_bytes": len(data)}
                for name, kind, data in self.attachments()
            ],
        }


class Mailbox:
    """A folder of mails, newest last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._summaries: dict[str, dict[str, Any]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nothing be kept meanwhile; who wants to, waits."""
        with self._lock:
            yield

    def keep(self, raw: bytes) -> str:
        """Store a mail and give its id, which sorts by time."""
        with self._lock:
            now = datetime.now(UTC)
            number = next(self._numbers) % 10_000
            name = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}-{number:04d}"
            draft = self._folder / f".{name}"
            draft.write_bytes(raw)
            draft.rename(self._folder / f"{name}.eml")
        return name

    def find(self, mail_id: str) -> Mail | None:
        """Read a mail."""
        path = self._folder / f"{mail_id}.eml"
        if not _NAME.match(mail_id) or not path.is_file():
            return None
        return Mail(mail_id, path.read_bytes())

    def summaries(self, *, to: str = "", after: str = "") -> list[dict[str, Any]]:
        """Summarise mails to an address (all when empty) that came after the mail of an id."""
        names = sorted(p.stem for p in self._folder.glob("*.eml") if p.stem > after)
        found = map(self._summary, names)
        return [one for one in found if not to or to.lower() in map(str.lower, one["to"])]

    def _summary(self, name: str) -> dict[str, Any]:
        """Summarise a mail; it is read once, as lists are asked for ten times a second."""
        if name not in self._summaries:
            raw = (self._folder / f"{name}.eml").read_bytes()
            self._summaries[name] = Mail(name, raw).summary()
        return self._summaries[name]


def _instant(mail_id: str) -> str:
    stamp = datetime.strptime(mail_id[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return f"{stamp:%Y-%m-%dT%H:%M:%S}.{mail_id[15:18]}Z"
