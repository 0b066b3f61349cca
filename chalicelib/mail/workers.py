"""The worker of queue `mail`."""

from __future__ import annotations

from chalicelib.mail import service


def handle(body: dict[str, str]) -> None:
    """Send the mail that the message names."""
    service.deliver(body["tenant"], body["mail_id"], int(body.get("version", 0)))
