"""The way out for mail, and what is told of mails later (SES, whose news come by SNS and SQS).

Mails are kept as they were sent, by recipient. What becomes of one follows from its address, as on
the local stack; its news come late, in any order, and now and then twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from functools import lru_cache
from typing import Any, Final, NamedTuple

from infra.local.mail_fates import events_of
from tests.simulation.world import World, refused

Tell = Callable[[str, int], object]
"""Puts a piece of news on its queue, to be received so many seconds from now."""
_TEXT: Final = {"text/plain", "text/html", "text/xml", "application/xml"}
_TAG = re.compile("[A-Za-z0-9_-]{1,256}")
_MOST_BYTES: Final = 40 * 1024 * 1024
_LATEST_SECONDS: Final = 90
_TWICE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that was taken."""

    id: str
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    tags: Mapping[str, str]
    configuration: str
    raw: bytes = field(repr=False)


class Read(NamedTuple):
    """What a message says."""

    subject: str
    plain: str
    parts: str
    """All of it that is text, however it is written."""


@lru_cache(maxsize=1000)
def read(raw: bytes) -> Read:
    """Read a message, once however many look at it.

    By the older policy of the standard library: the newer one reads each header by its grammar.
    """
    message = message_from_bytes(raw)
    parts = [
        (each.get_content_type(), bytes(each.get_payload(decode=True)).decode(errors="replace"))
        for each in message.walk()
        if each.get_content_type() in _TEXT
    ]
    plain = next((text for kind, text in parts if kind == "text/plain"), "")
    subject = str(make_header(decode_header(message["Subject"])))
    return Read(subject, plain, "\n".join(text for _, text in parts))


class Mail:
    """What was sent, for ever."""

    def __init__(
        self,
        world: World,
        senders: Sequence[str],
        tell: Tell = lambda event, seconds: None,
        *,
        sets: Sequence[str] = (),
    ) -> None:
        self._senders, self._sets = frozenset(senders), frozenset(sets)
        self._world, self._tell = world, tell
        self.sent: list[Sent] = []
        self.paused: set[str] = set()
        """Configuration sets by which nothing goes out for now; all of them: the account."""

    def to(self, recipient: str) -> list[Sent]:
        """Return the mails to an address, the oldest first."""
        return [each for each in self.sent if recipient in each.recipients]

    def send_email(
        self,
        FromEmailAddress: str,
        Destination: Mapping[str, Sequence[str]],
        Content: Mapping[str, Any],
        EmailTags: Sequence[Mapping[str, str]] = (),
        ConfigurationSetName: str = "",
    ) -> dict[str, Any]:
        """Take a finished message."""
        recipients = tuple(Destination.get("ToAddresses", ()))
        raw = bytes(Content["Raw"]["Data"])
        tags = {each["Name"]: each["Value"] for each in EmailTags}
        self._check(FromEmailAddress, recipients, raw, tags, ConfigurationSetName)
        chance, at = self._world.random, self._world.now()
        message_id = f"{chance.getrandbits(128):032x}"
        self.sent.append(
            Sent(message_id, at, FromEmailAddress, recipients, tags, ConfigurationSetName, raw)
        )
        asked = {"Destination": Destination, "EmailTags": EmailTags}
        for event in events_of(asked, message_id, at):
            for _ in range(2 if chance.random() < _TWICE else 1):
                self._tell(json.dumps(event), chance.randint(0, _LATEST_SECONDS))
        return {"MessageId": message_id}

    def _check(
        self,
        sender: str,
        recipients: Sequence[str],
        raw: bytes,
        tags: Mapping[str, str],
        configuration: str,
    ) -> None:
        operation = "send_email"
        if configuration and configuration not in self._sets:
            raise refused(operation, "NotFoundException", 404)
        if {"", configuration} & self.paused:
            raise refused(operation, "SendingPausedException")
        wrong = [each for pair in tags.items() for each in pair if not _TAG.fullmatch(each)]
        if wrong:
            raise refused(operation, "BadRequestException")
        if not recipients or not all("@" in each and each.isascii() for each in recipients):
            raise refused(operation, "BadRequestException")
        if len(raw) > _MOST_BYTES:
            raise refused(operation, "MessageRejected")
        if not {sender, sender.partition("@")[2]} & self._senders:
            message = f"Email address is not verified. The following identities failed: {sender}"
            raise refused(operation, "MessageRejected", message=message)
