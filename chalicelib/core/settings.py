"""What differs between places of deployment: read once from the environment, then frozen."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from functools import cache


class MissingSetting(RuntimeError):
    """A required environment variable is not set; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One field per environment variable: `table_name` is `TABLE_NAME`; a default: optional."""

    table_name: str
    bucket_name: str
    queue_urls: str
    """JSON object: queue name -> URL, one for each of `aws.queues.QUEUES`."""
    tax_secrets_key: str
    """KMS key that seals tax-authority credentials; opened by the submission worker alone."""
    mail_secrets_key: str
    """KMS key that seals access keys and codes until their e-mail is sent."""
    signing_secret_arn: str
    """Secrets Manager secret that signs cursors."""
    user_pool_id: str
    user_pool_client_id: str
    identity_issuer: str
    """`iss` of the tokens, for example https://cognito-idp.REGION.amazonaws.com/POOL."""
    mail_from: str
    app_url: str
    """Where the links in e-mails lead."""
    identity_keys_url: str = ""
    """Where the token keys are published; empty means the issuer's own address."""
    mail_configuration_set: str = ""
    """SES configuration set; empty sends without one."""
    sweep_after_seconds: int = 0
    """How long after its time undone work is sent again; 0: once its queue would have itself."""
    hacienda_api_url: str = "https://api.comprobanteselectronicos.go.cr/recepcion-sandbox/v1"
    hacienda_token_url: str = (
        "https://idp.comprobanteselectronicos.go.cr"  # noqa: S105 - an address
        "/auth/realms/rut-stag/protocol/openid-connect/token"
    )
    hacienda_client_id: str = "api-stag"
    hacienda_lookup_url: str = "https://api.hacienda.go.cr"
    hacienda_answer_certificates: str = ""
    """PEM bundle that answers must be signed under; empty: any certificate that verifies."""
    system_provider_id: str = "3101000000"
    """`ProveedorSistemas`: tax id of whoever runs this software (annex 1, field 2)."""
    schemas_path: str = ""
    """Folder of the official XSDs; empty looks beside the package (`make schemas`)."""
    retry_base_seconds: int = 5
    retry_limit_seconds: int = 900
    poll_base_seconds: int = 3
    access_key_days: int = 7
    log_level: str = "INFO"


@cache
def settings() -> Settings:
    """Read the settings of this execution environment.

    Raises:
        MissingSetting: a variable without default is missing.
    """
    values: dict[str, str | int] = {}
    for field in fields(Settings):
        name = field.name.upper()
        raw = os.environ.get(name)
        if raw is not None:
            values[field.name] = int(raw) if field.type in ("int", int) else raw
        elif field.default is field.default_factory:  # both MISSING: required
            msg = f"environment variable {name} is not set"
            raise MissingSetting(msg)
    return Settings(**values)  # type: ignore[arg-type]
