"""Reads the mail viewer's API: what tests and the played story use to get codes and access keys."""

from __future__ import annotations

import json
import re
import time
import urllib.parse
import urllib.request
from typing import Any


class NoMail(AssertionError):
    """The mail that was waited for did not come; the message lists what did."""


def code_in(message: dict[str, Any]) -> str:
    """Read the code that a mail carries.

    Raises:
        NoMail: it carries none.
    """
    return _line_of(message, r"[0-9A-Z]{6,10}", "code")


def access_key_in(message: dict[str, Any]) -> str:
    """Read the access key that a mail carries.

    Raises:
        NoMail: it carries none.
    """
    return _line_of(message, r"\S{16,}", "access key", "(?:Clave de acceso:)?")


def _line_of(message: dict[str, Any], form: str, what: str, lead: str = "") -> str:
    found = re.search(rf"^\s*{lead}\s*({form})\s*$", message["text"], re.MULTILINE)
    if found is None:
        raise NoMail(f"the mail {message['subject']!r} carries no {what}")
    return found[1]


class MailClient:
    """The mails of a stack, through its viewer."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def messages(self, *, to: str = "", after: str = "") -> list[dict[str, Any]]:
        """List mails, oldest first; `after` is the id of a mail already seen."""
        query = urllib.parse.urlencode({"to": to, "after": after})
        found: list[dict[str, Any]] = json.loads(self._get(f"/api/messages?{query}"))["messages"]
        return found

    def message(self, mail_id: str) -> dict[str, Any]:
        """Read one mail: `subject`, `text`, `html`, `attachments`, ..."""
        found: dict[str, Any] = json.loads(self._get(f"/api/messages/{mail_id}"))
        return found

    def raw(self, mail_id: str) -> bytes:
        """Read the bytes of one mail."""
        return self._get(f"/api/messages/{mail_id}/raw")

    def wait(
        self, to: str, *, subject: str = "", text: str = "", after: str = "", seconds: float = 60
    ) -> dict[str, Any]:
        """Wait for a mail to `to` whose subject and text contain what is given; read it.

        Raises:
            NoMail: none came in time.
        """
        deadline = time.monotonic() + seconds
        while True:
            listed = self.messages(to=to, after=after)
            for summary in listed:
                if subject.lower() in summary["subject"].lower():
                    details = self.message(summary["id"])
                    if text in details["text"]:
                        return details
            if time.monotonic() > deadline:
                subjects = [summary["subject"] for summary in listed]
                raise NoMail(f"no mail {subject!r} to {to} in {seconds:.0f} s; came: {subjects}")
            time.sleep(0.05)

    def _get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:  # noqa: S310 - our own address
            return bytes(answer.read())
