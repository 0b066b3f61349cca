"""The worker of queue `mail_events`."""

from __future__ import annotations

from typing import Any

from chalicelib.postbox import hearing


def hear(body: dict[str, Any]) -> None:
    """Take in news of a mail."""
    hearing.hear(body)
