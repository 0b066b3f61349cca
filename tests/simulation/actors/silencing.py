"""Links of mails by which whoever gets one wants no more of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email import message_from_bytes, policy

PREFERENCE = "/v1/mail-preferences/{token}"
_LINK = re.compile(PREFERENCE.replace("{token}", r"([\w-]+)"))


def silencing_tokens(mails: Iterable[bytes]) -> list[str]:
    """Return what the links of mails carry for it, in the order of the mails."""
    found = (_LINK.search(_unsubscribing(each)) for each in mails)
    return [each[1] for each in found if each]


def _unsubscribing(raw: bytes) -> str:
    return str(message_from_bytes(raw, policy=policy.default)["List-Unsubscribe"] or "")
