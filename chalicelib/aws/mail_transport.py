"""The way out for e-mail: SES takes the finished message as it is."""

from __future__ import annotations

import json

from chalicelib.aws.session import client, error_code, translated
from chalicelib.core.errors import Permanent, Retryable
from chalicelib.core.settings import settings

_ABOUT_THE_MAIL = frozenset({"BadRequestException", "MessageRejected"})
"""The refusals that no later try changes. All others (sending paused, domain not verified, rights,
a missing configuration set) are the operator's to correct, and the mails go out after that."""
_UNVERIFIED = "not verified"
"""How SES words a `MessageRejected` about a sender (in its sandbox: or a recipient) that the
operator must verify first: "Email address is not verified. The following identities failed …"."""


class MailNotTaken(Retryable):
    """SES did not take it this time: it is throttled, paused, out of reach or not set up yet."""


class MailRefused(Permanent):
    """SES will not take this mail: its contents or an address in it."""


def send_raw(
    message: bytes, sender: str, recipients: list[str], tags: dict[str, str], stream: str
) -> str:
    """Hand a finished RFC 5322 message to SES and return its id there.

    `tags` come back with all that SES tells of it later; letters, digits, `_` and `-` alone. Each
    `stream` has a configuration set of its own: what stops one of them lets the others go on.

    Raises:
        MailRefused: it cannot be sent, now or later.
        MailNotTaken: it was not taken this time, or that is not known.
    """
    try:
        return _sent(message, sender, recipients, tags, configuration_set(stream))
    except Retryable as exc:
        raise MailNotTaken(str(exc)) from exc


def configuration_set(stream: str) -> str:
    """Name the configuration set of a stream; none is set up where SES is not."""
    named: dict[str, str] = json.loads(settings().mail_configuration_sets)
    return named[stream] if named else ""


def _sent(
    message: bytes,
    sender: str,
    recipients: list[str],
    tags: dict[str, str],
    configuration: str,
) -> str:
    from botocore.exceptions import ClientError

    with translated("send mail"):
        try:
            answer = client("sesv2").send_email(
                FromEmailAddress=sender,
                Destination={"ToAddresses": recipients},
                Content={"Raw": {"Data": message}},
                EmailTags=[{"Name": name, "Value": value} for name, value in tags.items()],
                **({"ConfigurationSetName": configuration} if configuration else {}),
            )
        except ClientError as exc:
            code = error_code(exc)
            if code not in _ABOUT_THE_MAIL:
                raise Retryable(f"send mail: {code}") from exc
            if _UNVERIFIED in str(exc).casefold():
                raise Retryable(f"send mail: {code}, {_UNVERIFIED}") from exc
            raise MailRefused(f"send mail: {code}") from exc
    return str(answer["MessageId"])
