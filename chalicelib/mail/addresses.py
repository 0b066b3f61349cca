"""What is known of an e-mail address: that mail comes back, what its reader silenced. Pure.

Kept under the digest of the address and read with every mail: it says so instead of going out in
vain. A mail that arrives ends the memory of a bounce; a person who has a mail sent again goes past
it. Who reported a mail as unwanted is written to no more but for what they ask for themselves.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final, Literal

from chalicelib.core.model import Entity, Instant, Names
from chalicelib.core.texts import Text
from chalicelib.mail.fates import Reason
from chalicelib.mail.kinds import KINDS
from chalicelib.mail.rhythm import Rhythm

Trouble = Literal["bounced", "complained"]
TROUBLES: Final[dict[Trouble, Text]] = {
    "bounced": Text(
        es="Un correo a su dirección fue devuelto y ya no se le escribe. Revise su buzón y guarde "
        "aquí sus avisos para recibirlos de nuevo.",
        en="A mail to your address bounced, and you are written to no more. Check your mailbox "
        "and save your notices here to get them again.",
    ),
    "complained": Text(
        es="Un correo nuestro se marcó como no deseado en su buzón y ya no se le escribe. Guarde "
        "aquí sus avisos para recibirlos de nuevo.",
        en="A mail of ours was reported as unwanted in your mailbox, and you are written to no "
        "more. Save your notices here to get them again.",
    ),
}
"""What its reader is told of it."""
_WHY: dict[Trouble, Reason] = {
    "bounced": "address-bounced-before",
    "complained": "address-complained-before",
}


class Address(Entity):
    """What is known of an address."""

    trouble: Trouble | None = None
    trouble_at: Instant | None = None
    reached_at: Instant | None = None
    """When a mail last ended the memory of a bounce."""
    wanted_at: Instant | None = None
    """When its reader, by wanting mails, or the operator last ended the memory of any trouble."""
    silenced: Names = frozenset()
    """`kind` of all tenants, or `kind tenant`."""
    rhythm: Rhythm | None = None
    """When its reader wants to be told of imports; None: as their firm has it."""

    def has_silenced(self, kind: str, tenant: str) -> bool:
        """Return whether its reader wants no mail of a kind, of a tenant."""
        return not self.silenced.isdisjoint({kind, f"{kind} {tenant}"})

    def refuses(self, template: str, tenant: str, *, is_insisted: bool) -> Reason | None:
        """Return why a mail is not to go out, if it is not."""
        kind = KINDS[template]
        if kind.may_be_silenced and self.has_silenced(template, tenant):
            return "silenced"
        if self.trouble is None or kind.is_waited_for:
            return None
        if self.trouble == "bounced" and is_insisted:
            return None
        return _WHY[self.trouble]

    def troubled(self, trouble: Trouble, at: datetime) -> Address:
        """Return it after a mail to it came to nothing; a complaint outlasts a bounce.

        What comes late changes nothing: trouble from before what has ended it.
        """
        ends = (self.wanted_at, self.reached_at if trouble == "bounced" else None)
        if any(end is not None and at <= end for end in ends) or self.trouble == "complained":
            return self
        return self.but(trouble=trouble, trouble_at=max(at, self.trouble_at or at))

    def reached(self, at: datetime) -> Address:
        """Return it after a mail to it arrived, which ends the memory of earlier bounces."""
        if self.trouble != "bounced" or (self.trouble_at is not None and at <= self.trouble_at):
            return self
        return self.but(trouble=None, trouble_at=None, reached_at=at)

    def wanting(self, silenced: frozenset[str], rhythm: Rhythm | None, now: datetime) -> Address:
        """Return it after its reader said what they do not want, and when: all else they do."""
        return self.but(silenced=silenced, rhythm=rhythm).freed(now)

    def freed(self, now: datetime) -> Address:
        """Return it without the memory of any trouble up to now."""
        if self.trouble is None:
            return self
        return self.but(trouble=None, trouble_at=None, wanted_at=now)


def masked(email: str) -> str:
    """Return an address such that whoever knows it recognises it, and nobody else can write to it.

    >>> masked("ana.mora@example.com")
    'a…@example.com'
    """
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"


def digest_of(email: str) -> str:
    """Return the digest under which an address is known."""
    return hashlib.sha256(email.lower().encode()).hexdigest()
