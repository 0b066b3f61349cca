"""What differs between places of deployment: read once from the environment, then frozen."""

from __future__ import annotations

import os
import re
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import cache
from typing import Any, Literal, cast, get_args, get_type_hints

TERMS_PATTERN = r"\d{4}-\d{2}(-\d{2})?"
_REGISTER = "(receivers|cabys|exonerations)"
_AMOUNT = r"\d{1,9}(\.\d{1,2})?"
_PLAN = rf"[A-Z]{{2}}/[a-z_]{{1,30}}={_AMOUNT},\d{{1,7}},{_AMOUNT},\d{{1,3}}(,[1-9]\d{{0,4}})?"
_ADDRESS = r"[A-Za-z0-9._%+-]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z]{2,63}"
_ORIGIN = r"https?://([a-z0-9.*-]+|\[[0-9a-f:]+\])(:[0-9*]+)?"


class MissingSetting(RuntimeError):
    """A required environment variable is not set, or to nothing it can be; the message names it."""


def _matching(pattern: str, default: str) -> Any:
    """Make a field whose whole text must match; template and application hold it to that."""
    return field(default=default, metadata={"pattern": pattern})


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
    licence_secrets_key: str
    """KMS key that seals licence numbers, and the keys that sign licence files."""
    signing_secret_arn: str
    """Secrets Manager secret of `aws.signed_texts` and of digests that nobody may compute."""
    number_secret_arn: str
    """Secrets Manager secret of the digests by which licence numbers are found; never changed."""
    user_pool_id: str
    user_pool_client_id: str
    user_pool_secret_arn: str
    """Secrets Manager secret of that client: passwords are checked by who knows it."""
    mail_from: str = field(metadata={"pattern": _ADDRESS})
    """Address that every e-mail comes from, without a name."""
    operator_email: str = ""
    """Who is told that a firm asks to be confirmed; empty: nobody, it is in the operator's list."""
    app_url: str = ""
    """The console: each mail leads to a window of it; empty: mails name the window alone."""
    api_url: str = ""
    """Where the API is, without `/v1`: mails can be silenced there; empty: they do not say how."""
    cors_origins: str = _matching(f"({_ORIGIN}( {_ORIGIN})*)?", "")
    """Origins whose pages may call the API, with a space between; `*` stands for a part, such as
    a port. Empty: no page may."""
    mail_configuration_sets: str = "{}"
    """JSON: stream of mails -> its configuration set at SES."""
    sweep_after_seconds: int = 0
    """How long after its time undone work is sent again; 0: once its queue would have itself."""
    hacienda_environment: Literal["test", "production"] = "test"
    """Where documents go: addresses and client of the authority, which belong together."""
    hacienda_api_url: str = ""
    """Another reception service, such as a simulator; empty: that of the environment."""
    hacienda_token_url: str = ""
    """The token service beside it; empty: that of the environment."""
    hacienda_lookup_url: str = "https://api.hacienda.go.cr"
    cabys_file_url: str = _matching(r"(https?://[!-~]{1,500})?", "")
    """Where the table of CABYS is taken from each day, CSV in UTF-8 with the columns
    `codigo,descripcion,tarifa_iva`. Empty, as no address of one is certain: nowhere, it is given by
    `python -m infra.operate catalogue` alone."""
    asked_registers: str = _matching(
        f"({_REGISTER}( {_REGISTER})*)?", "receivers cabys exonerations"
    )
    """Public registers that may refuse a new document: `receivers` that they do not know, `cabys`
    codes that do not exist, `exonerations` that differ from their authorisation. Whatever is left
    out is not asked for; empty asks nothing."""
    edge_secret_arn: str = ""
    """Secrets Manager secret by which CloudFront proves that a request came through it; empty: no
    header says from where one comes."""
    answer_certificates_arn: str = ""
    """Secrets Manager secret that says whom the authority's answers must be signed by (PEM, or
    `any`), where it can be changed while functions run; empty: anybody."""
    hacienda_answer_holder: str = ""
    """`serialNumber` in the subject of the certificates that answers are signed with; needed where
    their issuer is trusted, who certifies taxpayers, too."""
    exoneration_share: Literal["line", "rates", "group"] = "line"
    """What of a sale counts as exonerated (ADR 0016): by amounts per line, by rates, by group."""
    gift_tax: Literal["issuer", "part", "base", "customer"] = "issuer"
    """Who bears the tax where a part of a line is a gift (ADR 0016): the issuer all of it or that
    of the gift, the customer that of what is paid or all of it."""
    refund_means: Literal["02", "02+04+06"] = "02"
    """Means of payment by which the State returns the tax of health services (ADR 0016)."""
    refund_credit: Literal["no", "yes"] = "no"
    """Whether it is returned of a sale on credit, too."""
    refund_veterinary: Literal["no", "yes"] = "no"
    """Whether it is returned of veterinary services, too."""
    system_provider_id: str = _matching("[0-9A-Z]{9,12}", "3101000000")
    """`ProveedorSistemas`: tax id of whoever runs this software (annex 1, field 2)."""
    schemas_path: str = ""
    """Folder of the official XSDs; empty looks beside the package (`make schemas`)."""
    retry_base_seconds: int = 5
    retry_limit_seconds: int = 600
    late_after_hours: int = 24
    """When a document that is still on its way is logged as an error, which raises an alarm, and
    again after each such time; 0: never."""
    ask_for_hours: int = 720
    """How long the authority is asked for a document until a person must say so again."""
    poll_base_seconds: int = 3
    access_key_days: int = 7
    remind_after_days: int = 3
    """How long a client who got an access key has before a reminder that they have not begun."""
    remind_again_after_days: int = 10
    """After how long they are reminded once more; by then the key has expired."""
    notice_days: int = 7
    """For how many days after the day on which a firm stops paying the plan of a business that has
    issued, the business still issues by it."""
    draft_days: int = 90
    """After how many days without a change the draft of a licence is withdrawn by itself."""
    licence_grace_days: int = 15
    """For how many days after its last a licence for SMEs is still good, and says so."""
    check_in_days: int = 30
    """Within how many days an installation is to check in again."""
    check_in_grace_days: int = 7
    """For how many days after that its licence file is still good, and says so."""
    lowest_program_version: str = _matching(r"\d{1,5}(\.\d{1,5}){0,3}", "0")
    """The oldest version of an installed program that is allowed, by the numbers between dots."""
    plan_terms: str = _matching(f"({_PLAN}( {_PLAN})*)?", "")
    """What plans cost, with a space between: `<country>/<plan>=<price>,<documents of a month that
    it covers>,<price of each further one>,<days of trial>` and, where it is to be another than the
    country's table says, `,<documents of a minute>`. Plans that are left out keep the
    samples of their country's table, which are no prices of anybody."""
    digest_from_hour: int = 8
    """Hour of a firm's day at which its people get their digest, unless the firm or they say
    another; negative: who says nothing is told at once, as on one developer's machine."""
    source_limits_times: int = 1
    """By how much the limits by source and of the platform (`http.limits`) are raised: on one
    developer's machine everybody comes from one address."""
    terms_version: str = _matching(TERMS_PATTERN, "2026-11")
    """The terms of use in force, by their month or day: who gets in has accepted them."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"
    """Asked for by `log_level`, before any other."""


_FIELDS: dict[str, Field[Any]] = {one.name: one for one in fields(Settings)}


@cache
def _types() -> dict[str, Any]:
    return get_type_hints(Settings)


def choices(name: str) -> tuple[str, ...]:
    """List the few values that a setting may have; empty where it is free.

    >>> choices("hacienda_environment"), choices("app_url")
    (('test', 'production'), ())
    """
    return get_args(_types()[name])


def pattern(name: str) -> str:
    """Return what the whole text of a setting must match; empty where anything goes.

    >>> pattern("system_provider_id"), pattern("app_url")
    ('[0-9A-Z]{9,12}', '')
    """
    return str(_FIELDS[name].metadata.get("pattern", ""))


def log_level() -> str:
    """Read the one setting that is needed before the others are there: when `app` is imported.

    Raises:
        MissingSetting: it is no level.
    """
    return str(_read(_FIELDS["log_level"]))


@cache
def settings() -> Settings:
    """Read the settings of this execution environment.

    Raises:
        MissingSetting: a variable without default is missing, or one is nothing it can be.
    """
    values = {name: _read(one) for name, one in _FIELDS.items()}
    return Settings(**values)  # type: ignore[arg-type]  # each was made of its field's type


def _read(one: Field[Any]) -> str | int:
    name = one.name.upper()
    raw = os.environ.get(name)
    if raw is None:
        if one.default is MISSING:
            raise MissingSetting(f"environment variable {name} is not set")
        return cast("str | int", one.default)
    if one.name == "log_level":
        raw = raw.upper()
    allowed, wanted = choices(one.name), pattern(one.name)
    if allowed and raw not in allowed:
        msg = f"environment variable {name} is {raw!r}, not one of {', '.join(allowed)}"
        raise MissingSetting(msg)
    if wanted and not re.fullmatch(wanted, raw, re.ASCII):
        msg = f"environment variable {name} is {raw!r}, which does not match {wanted}"
        raise MissingSetting(msg)
    return int(raw) if one.type in ("int", int) else raw
