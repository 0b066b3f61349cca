"""Links of mails by which whoever gets one wants no more of its kind."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

from tests.simulation.actors.person import Person

PREFERENCE = "/v1/mail-preferences/{token}"
_LINK = re.compile(PREFERENCE.replace("{token}", r"([\w-]+)"))


def silencing_links(person: Person) -> list[str]:
    """Return the addresses that mails to somebody name for it, the oldest first."""
    return [
        found[0]
        for sent in person.stage.mails_to(person.email)
        if (found := _LINK.search(_unsubscribing(sent)))
    ]


def _unsubscribing(raw: bytes) -> str:
    return str(message_from_bytes(raw, policy=policy.default)["List-Unsubscribe"] or "")
