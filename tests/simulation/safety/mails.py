"""One mail per news: twice only where the transport took a mail, and that was not noted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from chalicelib.mail.model import Mail
from tests.simulation.faults import Fault
from tests.simulation.safety.holdings import Holdings
from tests.simulation.world.mail import Sent

_AT, _ID = "sesv2.send_email", re.compile(rb"(?m)^X-Enlace-Mail-Id: (\S+)")
_UNSURE = (Fault.LOST, Fault.UNANSWERED, Fault.KILLED_BEFORE, Fault.KILLED_AFTER, Fault.SLOW)
"""After which whether it went is not known, so that it is sent again."""
_SENDERS = ("mail_worker", "delivery_worker")
"""Who die between sending and noting it, too."""


def faults(held: Holdings) -> Iterator[str]:
    """Say which mails went too often, and which are said to be sent and are not."""
    wanted = {each.id: each for _, each in held.of(Mail)}
    went = Counter(_id_of(each) for each in held.scene.mail.sent)
    met = held.scene.world.faults.met_at
    died = held.scene.functions.died
    left = sum(met[_AT, fault] for fault in _UNSURE) + sum(died[each] for each in _SENDERS)
    for name, times in went.items():
        mail = wanted.get(name)
        asked = 1 + (mail.round if mail else 0)
        if times > asked:
            left -= times - asked
    if left < 0:
        often = [f"{name} ({times})" for name, times in went.items() if times > 1]
        yield f"mails went more often than the transport left unsure: {', '.join(often)}"
    for mail in wanted.values():
        if mail.state == "sent" and not went[mail.id]:
            yield f"mail {mail.id} ({mail.template}) is said to be sent, and never went"


def _id_of(sent: Sent) -> str:
    found = _ID.search(sent.raw)
    return found[1].decode() if found else ""
