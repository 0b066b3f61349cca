"""Mailboxes of public bodies and what lies in them. `__all__` is what other rooms take: the door.

Mailboxes are in `mailboxes`, notices are entered in `entering` and `reporting` and changed in
`changing`, what the firm gets of them is in `forwarding`, hand-overs are in `handing_over`,
and terms in `reminding`.
"""

from __future__ import annotations

from chalicelib.notifications.handing_over import Parties, carry, sentences, write_taken_over
from chalicelib.notifications.reminding import look
from chalicelib.notifications.rules import is_served

__all__ = [
    "Parties",
    "carry",
    "is_served",
    "look",
    "sentences",
    "write_taken_over",
]
