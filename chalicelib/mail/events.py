"""What SES tells of a mail that it took, read from what it publishes (its event records). Pure.

Only SES can publish to the topic, and only the topic write to the queue (docs/adr/0026); still
nothing in an event is trusted further than needed: parts of it are what remote servers said. It
says whose mail it is by the tags that we gave it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ConfigDict, Field, ValidationError, field_validator

from chalicelib.core.model import Instant, Model
from chalicelib.mail.fates import Fate, Reason
from chalicelib.mail.model import About

_BOUNCES: Final[dict[str, Reason]] = {
    "General": "no-such-address",
    "NoEmail": "no-such-address",
    "Suppressed": "no-such-address",
    "OnAccountSuppressionList": "no-such-address",
    "MailboxFull": "mailbox-full",
    "MessageTooLarge": "content-refused",
    "ContentRejected": "content-refused",
    "AttachmentRejected": "content-refused",
}
_FATES: Final[dict[str, tuple[Fate, str]]] = {
    "Send": ("sent", "send"),
    "DeliveryDelay": ("delayed", "deliveryDelay"),
    "Delivery": ("delivered", "delivery"),
    "Reject": ("failed", "reject"),
    "Bounce": ("bounced", "bounce"),
    "Complaint": ("complained", "complaint"),
}
"""Kind of event -> what it means, and where in it the details are."""
_MOST_SAID: Final = 2_000


class _Loose(Model):
    """A part of an event: what we do not know of it is left aside."""

    model_config = ConfigDict(extra="ignore")


class _Sent(_Loose):
    timestamp: Instant
    destination: tuple[str, ...] = Field(min_length=1, max_length=50)
    tags: dict[str, tuple[str, ...]]


class _Details(_Loose):
    timestamp: Instant | None = None
    bounceType: str = ""  # noqa: N815 - as SES spells it
    bounceSubType: str = ""  # noqa: N815 - as SES spells it
    bouncedRecipients: object = ()  # noqa: N815 - as SES spells it
    complaintFeedbackType: object = ""  # noqa: N815 - as SES spells it

    @property
    def said(self) -> str:
        """What a remote server said, if it did: for operators, whatever it may be."""
        each = self.bouncedRecipients
        told = each[0] if isinstance(each, list) and each else {}
        said = told.get("diagnosticCode") if isinstance(told, dict) else None
        said = said or self.complaintFeedbackType
        return said[:_MOST_SAID] if isinstance(said, str) else ""


class _Event(_Loose):
    eventType: str  # noqa: N815 - as SES spells it
    mail: _Sent
    details: _Details

    @field_validator("eventType")
    @classmethod
    def _is_known(cls, kind: str) -> str:
        if kind not in _FATES:
            raise ValueError("unknown kind of event")
        return kind


class Heard(Model):
    """News of one mail."""

    tenant: str
    mail_id: str
    about: About | None
    round: int
    to: str = Field(repr=False)
    state: Fate
    at: Instant
    reason: Reason | None = None
    said: str = Field("", repr=False)
    """What a remote server said: anything at all."""
    is_own: bool = False
    """It was given up here, and did not come back from outside."""

    @property
    def is_lasting(self) -> bool:
        """Whether the address is to be spared from now on."""
        return self.state == "complained" or (self.state, self.reason) == (
            "bounced",
            "no-such-address",
        )


def heard(body: Mapping[str, Any]) -> Heard | None:
    """Read an event; None if it is none that is known, or not of a mail of ours."""
    kind = body.get("eventType")
    if not isinstance(kind, str) or kind not in _FATES:
        return None
    state, place = _FATES[kind]
    try:
        event = _Event.model_validate({**body, "details": body.get(place) or {}})
        tags = {name: values[0] for name, values in event.mail.tags.items() if values}
        return Heard.model_validate(
            {
                "tenant": tags["tenant"],
                "mail_id": tags["mail"],
                "about": _about(tags),
                "round": int(tags.get("round", "0")),
                "to": event.mail.destination[0],
                "state": state,
                "at": event.details.timestamp or event.mail.timestamp,
                "reason": _reason(state, event.details),
                "said": event.details.said,
            }
        )
    except (ValidationError, KeyError, ValueError):
        return None


def _about(tags: Mapping[str, str]) -> dict[str, str] | None:
    if "about" not in tags:
        return None
    named = {"kind": tags["about"], "tenant": tags["home"], "id": tags["of"]}
    return named | {"part": tags.get("part", "")}


def _reason(state: Fate, details: _Details) -> Reason | None:
    if state == "complained":
        return "unwanted"
    if state == "failed":
        return "content-refused"
    if state != "bounced":
        return None
    reason = _BOUNCES.get(details.bounceSubType, "passing-trouble")
    is_permanent = details.bounceType == "Permanent"
    return "passing-trouble" if reason == "no-such-address" and not is_permanent else reason
