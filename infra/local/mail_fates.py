"""What becomes of a mail on this machine, told as SES tells it: by the recipient's address.

An address that begins with one of `RULES` has the fate beside it; all others get their mail.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

Event = dict[str, Any]
_SENT: tuple[str, str, Event] = ("Send", "send", {})
_DELIVERED: tuple[str, str, Event] = ("Delivery", "delivery", {"smtpResponse": "250 ok"})
_BOUNCED: Event = {"bounceType": "Permanent", "bounceSubType": "General"}
_HOSTILE = (
    "smtp; 550 5.1.1 <hostile.ana@example.com>\r\nSubject: <img src=x onerror=alert(1)>"
    "\u202etxet esrever\u2066 {{7*7}} https://example.com/pay " + "=HYPERLINK(0)" * 400
)
RULES: dict[str, tuple[tuple[str, str, Event], ...]] = {
    "bounce": (
        _SENT,
        ("Bounce", "bounce", _BOUNCED),
    ),
    "mailbox-full": (
        _SENT,
        (
            "Bounce",
            "bounce",
            {"bounceType": "Transient", "bounceSubType": "MailboxFull"},
        ),
    ),
    "complaint": (
        _SENT,
        _DELIVERED,
        ("Complaint", "complaint", {"complaintFeedbackType": "abuse", "feedbackId": "local"}),
    ),
    "hostile": (  # twice, before it is said to be sent, in words that are no words
        *(
            (
                (
                    "Bounce",
                    "bounce",
                    _BOUNCED | {"bouncedRecipients": [{"diagnosticCode": _HOSTILE}]},
                ),
            )
            * 2
        ),
        _SENT,
    ),
    "delayed": (_SENT, ("DeliveryDelay", "deliveryDelay", {"delayType": "General"})),
}


def events_of(sent: dict[str, Any], message_id: str, now: datetime | None = None) -> list[Event]:
    """Return what SES would publish of a mail that it took (a body of `SendEmail`)."""
    recipients = [str(each) for each in sent.get("Destination", {}).get("ToAddresses", ())]
    at = f"{now or datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:23] + "Z"
    mail = {
        "timestamp": at,
        "messageId": message_id,
        "destination": recipients,
        "tags": {tag["Name"]: [tag["Value"]] for tag in sent.get("EmailTags", ())},
    }
    return [
        {"eventType": kind, "mail": mail, place: told | ({"timestamp": at} if told else {})}
        for kind, place, told in _fate(recipients[0] if recipients else "")
    ]


def _fate(recipient: str) -> tuple[tuple[str, str, Event], ...]:
    for beginning, fate in RULES.items():
        if recipient.startswith(beginning):
            return fate
    return _SENT, _DELIVERED
