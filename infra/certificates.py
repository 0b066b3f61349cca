"""`make certificates STAGE=… FILE=…`: say whom the authority's answers must be signed by.

The functions read it again within minutes; no deployment is needed when the authority renews its
certificates. Name the old and the new ones for as long as both sign.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from chalicelib.countries.costa_rica import trust
from infra import deployment

OUTPUT = "AnswerCertificatesArn"
MOST_BYTES = 65_536
"""What Secrets Manager holds."""


class NotCertificates(ValueError):
    """The file cannot be what answers are checked by; the message says why."""


def read(file: Path) -> bytes:
    """Read what answers are to be checked by.

    Raises:
        NotCertificates: there is no such file, or it is something else.
    """
    try:
        pem = file.read_bytes()
    except OSError as exc:
        raise NotCertificates(f"{file}: {exc.strerror}") from exc
    described(pem)
    return pem


def put(secrets: Any, arn: str, pem: bytes) -> list[str]:
    """Set the trusted certificates; return a line of each.

    Raises:
        NotCertificates: nothing was set.
    """
    said = described(pem)
    secrets.put_secret_value(SecretId=arn, SecretString=pem.decode())
    return said


def described(pem: bytes) -> list[str]:
    """Say of each certificate whose it is, until when, and what it is trusted for.

    Raises:
        NotCertificates: there is none, one cannot be read, or they are too many.
    """
    if len(pem) > MOST_BYTES:
        raise NotCertificates(f"{len(pem)} bytes, and {MOST_BYTES} fit")
    if pem.strip() == trust.ANYBODY.encode():
        return ["anybody whose signature holds"]
    try:
        pem.decode("ascii")
        found = trust.certificates(pem)
    except (UnicodeDecodeError, trust.TrustUnreadable) as exc:
        msg = f"this is neither PEM nor `{trust.ANYBODY}`"
        raise NotCertificates(msg) from exc
    return [
        f"{'issuer' if trust.is_issuer(each) else 'signer'} until "
        f"{each.not_valid_after_utc:%Y-%m-%d}: {each.subject.rfc4514_string()}"
        for each in found
    ]


def main() -> int:
    """Set them in the account of the credentials in the environment; 0 when it was done."""
    parser = argparse.ArgumentParser(description="Say whom answers must be signed by.")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--file", required=True, type=Path)
    options = parser.parse_args()
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        pem, session = read(options.file), boto3.session.Session()
        outputs = deployment.outputs(session.client("cloudformation"), f"enlace-{options.stage}")
        said = put(session.client("secretsmanager"), outputs[OUTPUT], pem)
    except NotCertificates as exc:
        print(f"not set, {exc}", file=sys.stderr)
        return 2
    except (BotoCoreError, ClientError) as exc:
        print(f"not set, AWS says: {exc}", file=sys.stderr)
        return 1
    print("\n".join(said))
    return 0


if __name__ == "__main__":
    sys.exit(main())
