"""The way out for e-mail: SES takes the finished message as it is."""

from __future__ import annotations

from chalicelib.aws.session import client, translated
from chalicelib.core.settings import settings


def send_raw(message: bytes, sender: str, recipients: list[str]) -> str:
    """Hand a finished RFC 5322 message to SES and return its id there.

    Raises:
        Retryable: throttled or not answering.
        Permanent: refused, for example an address that is not verified or is suppressed.
    """
    configuration = settings().mail_configuration_set
    with translated("send mail"):
        answer = client("sesv2").send_email(
            FromEmailAddress=sender,
            Destination={"ToAddresses": recipients},
            Content={"Raw": {"Data": message}},
            **({"ConfigurationSetName": configuration} if configuration else {}),
        )
    return str(answer["MessageId"])
