"""The workers of queues `mail_events` and `reminders`."""

from __future__ import annotations

from typing import Any

from chalicelib.postbox import hearing, reminding


def hear(body: dict[str, Any]) -> None:
    """Take in news of a mail."""
    hearing.hear(body)


def remind(body: dict[str, str]) -> None:
    """Think about what has come due."""
    reminding.remind(body)
