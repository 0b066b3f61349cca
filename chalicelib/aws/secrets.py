"""Secrets at rest: KMS envelope encryption with the tenant in the encryption context.

A sealed secret is base64url of: 2 bytes length of the wrapped data key, the wrapped key, a
12-byte nonce, AES-256-GCM ciphertext. The context (tenant and purpose) is authenticated twice:
by KMS for the data key and by GCM for the text, so a sealed secret moved to another tenant does
not open.
"""

from __future__ import annotations

import base64
from functools import cache
from typing import Literal

from chalicelib.aws.session import client, error_code, translated
from chalicelib.core import chance
from chalicelib.core.errors import Permanent
from chalicelib.core.settings import settings

Purpose = Literal["tax", "mail", "licence", "person"]
_NONCE_BYTES = 12


class Tampered(Permanent):
    """A sealed secret does not open: wrong tenant, wrong purpose or changed bytes."""


def seal(purpose: Purpose, tenant: str, plaintext: bytes) -> str:
    """Seal `plaintext` for one tenant and purpose."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    with translated("seal secret"):
        made = client("kms").generate_data_key(
            KeyId=_key(purpose),
            KeySpec="AES_256",
            EncryptionContext=_context(purpose, tenant),
        )
    wrapped, nonce = made["CiphertextBlob"], chance.octets(_NONCE_BYTES)
    sealed = AESGCM(made["Plaintext"]).encrypt(nonce, plaintext, _associated(purpose, tenant))
    return base64.urlsafe_b64encode(
        len(wrapped).to_bytes(2, "big") + wrapped + nonce + sealed
    ).decode()


def open_sealed(purpose: Purpose, tenant: str, sealed: str) -> bytes:
    """Open what `seal` made for the same tenant and purpose.

    Raises:
        Tampered: it was sealed for another tenant or purpose, or was changed.
        Permanent: we may not use the key.
    """
    from botocore.exceptions import ClientError
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    raw = base64.urlsafe_b64decode(sealed)
    end = 2 + int.from_bytes(raw[:2], "big")
    with translated("open secret"):
        try:
            opened = client("kms").decrypt(
                CiphertextBlob=raw[2:end], EncryptionContext=_context(purpose, tenant)
            )
        except ClientError as exc:
            if error_code(exc) == "InvalidCiphertextException":
                raise Tampered("open secret: refused") from exc
            raise
    try:
        nonce, text = raw[end : end + _NONCE_BYTES], raw[end + _NONCE_BYTES :]
        return AESGCM(opened["Plaintext"]).decrypt(nonce, text, _associated(purpose, tenant))
    except InvalidTag as exc:
        raise Tampered("open secret: refused") from exc


@cache
def signing_key() -> bytes:
    """Return the secret under cursors, challenges and digests, read once per environment.

    With another secret those of before are simply refused; that ends all sessions, too.
    """
    return plain_secret(settings().signing_secret_arn).encode()


@cache
def number_key() -> bytes:
    """Return the secret under the digests of licence numbers, read once per environment.

    It is never changed: by another, no number would be found.
    """
    return plain_secret(settings().number_secret_arn).encode()


@cache
def client_secret() -> str:
    """Return the secret of our client of the user pool, read once per environment."""
    return plain_secret(settings().user_pool_secret_arn)


@cache
def edge_secret() -> str:
    """Return what our edge proves itself by, read once per environment; empty: there is none."""
    arn = settings().edge_secret_arn
    return plain_secret(arn) if arn else ""


def plain_secret(arn: str) -> str:
    """Read a secret of Secrets Manager."""
    with translated("read secret"):
        answer = client("secretsmanager").get_secret_value(SecretId=arn)
    return str(answer["SecretString"])


def _key(purpose: Purpose) -> str:
    keys = {
        "tax": settings().tax_secrets_key,
        "mail": settings().mail_secrets_key,
        "licence": settings().licence_secrets_key,
        "person": settings().licence_secrets_key,  # both are opened by the API, and by it alone
    }
    return keys[purpose]


def _context(purpose: Purpose, tenant: str) -> dict[str, str]:
    return {"tenant": tenant, "purpose": purpose}


def _associated(purpose: Purpose, tenant: str) -> bytes:
    return f"{purpose}\x1f{tenant}".encode()
