"""Connecting a business to the ministry: the key is opened and the user tried once, here.

A key of that holder proves little by itself, for anybody can make one. With a user of that very
taxpayer whom the ministry lets in, it proves the tax id.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from chalicelib.accounts import service as accounts
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldError, FieldRule, InvalidInput, TooLarge, Unprocessable
from chalicelib.core.fields import Printable
from chalicelib.core.model import Model
from chalicelib.core.partial import as_far_as_read
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.hacienda import service as hacienda
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import Connected, Environment, Profile

_FIELDS = {"tax-key-wrong-pin": "/pin", "tax-token-refused": "/password"}
"""Which field a refusal is about; all others are about the key file."""

NOT_BASE64 = FieldRule(
    "not-base64",
    Text(
        es="Envíe el archivo .p12 completo codificado en Base64 (también como URL «data:»).",
        en="Send the whole .p12 file encoded in Base64 (a “data:” URL will do, too).",
    ),
)
ENVIRONMENT_NOT_HERE = FieldRule(
    "environment-not-here",
    Text(
        es="Este servicio trabaja con el ambiente «{here}» de Hacienda; use las credenciales "
        "de ese ambiente.",
        en="This service works with the authority's “{here}” environment; use the credentials "
        "of that environment.",
    ),
)
USER_OF_OTHER_ENVIRONMENT = FieldRule(
    "tax-user-of-other-environment",
    Text(
        es="Ese usuario de Hacienda es del ambiente «{its}» y este servicio trabaja con «{here}»; "
        "dé el que Hacienda generó para este ambiente, con su contraseña y su llave.",
        en="That user of the tax authority is of the environment “{its}” and this service works "
        "with “{here}”; give the one that it made for this environment, with password and key.",
    ),
)
USER_OF_ANOTHER = FieldRule(
    "tax-user-of-another",
    Text(
        es="Ese usuario de Hacienda es de otro contribuyente, no de la identificación {number}; dé "
        "el de su negocio.",
        en="That user of the tax authority belongs to another taxpayer, not to {number}; give the "
        "one of your business.",
    ),
)


Secret = Annotated[str, StringConstraints(strip_whitespace=False)]
"""As it was given: a space at its end is part of it."""
_DATA_URL: Final = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
_BASE64_OF_URLS: Final = str.maketrans("-_", "+/")


class NewConnection(Model):
    """What the tax authority issued: user, password, key file and its PIN."""

    environment: Environment | None = None
    """`test` or `production`: which of the ministry's environments the credentials are of. Left
    out, that of this service, which takes no other."""
    user: Printable = Field(min_length=3, max_length=160)
    """User for sending documents, as the ministry made it in OVi (Tico Factura), such as
    `cpj-3-101-999999@…`."""
    password: Secret = Field(min_length=1, max_length=200, repr=False)
    """Password of that user; not the one of the ministry's web pages."""
    p12_base64: str = Field(min_length=1, max_length=100_000, repr=False)
    """The key file (llave criptográfica, `.p12`) whole, in Base64 (RFC 4648) or as a `data:`
    URL."""
    pin: Secret = Field(min_length=1, max_length=100, repr=False)
    """PIN that opens the key file, as it was chosen when the key was made."""


@dataclass(frozen=True, slots=True)
class TaxCredentials:
    """The opened secrets, for as long as one submission takes."""

    user: str
    password: str = field(repr=False)
    key_pkcs8: bytes = field(repr=False)
    certificate_der: bytes = field(repr=False)


def connect(caller: Caller, given: NewConnection, profile: Profile) -> Connected:
    """Open the key, and try user and password.

    A ministry that does not answer does not hold the client up. One that refuses does.

    Raises:
        TooManyTries: too many of this business, or with that user (`accounts.count_connecting`).
        TooLarge, Unprocessable: what is wrong with the key, its PIN or its holder, or that user
            and password are refused.
    """
    p12 = decoded_file(given.p12_base64)
    is_own_user = hacienda.is_user_of(given.user, profile.id_number) is True
    accounts.count_connecting(caller, given.user)
    try:
        opened = hacienda.open_p12(p12, given.pin, id_number=profile.id_number, at=clock.now())
        is_verified = hacienda.try_token(given.user, given.password)
    except (TooLarge, Unprocessable) as refusal:
        raise refusal.blaming(_FIELDS.get(refusal.code, "/p12_base64")) from refusal
    if is_verified:
        accounts.forget_connecting(given.user)
    return Connected(
        environment=settings().hacienda_environment,
        user=given.user,
        key_holder=opened.holder,
        key_holder_id=opened.holder_id,
        key_valid_until=opened.not_after,
        is_verified=is_verified,
        proves_tax_id=is_verified and is_own_user,
        secrets=_packed(given, opened),
    )


def open_credentials(business_id: str, sealed: onboarding.Credentials) -> TaxCredentials:
    """Open the secrets of the connection. For the submission worker alone."""
    opened = json.loads(onboarding.open_secrets(business_id, sealed))
    return TaxCredentials(
        user=sealed.user or "",
        password=opened["password"],
        key_pkcs8=base64.b64decode(opened["key_pkcs8"]),
        certificate_der=base64.b64decode(opened["certificate_der"]),
    )


def faults(given: NewConnection, profile: Profile) -> Iterator[FieldError]:
    """Yield what can be said of credentials before the key is opened and anybody is asked."""
    here = settings().hacienda_environment
    yield from as_far_as_read(
        lambda: _environment_fault(given, here),
        lambda: _user_fault(given, here, profile.id_number),
        lambda: _file_fault(given),
    )


def _environment_fault(given: NewConnection, here: Environment) -> Iterator[FieldError]:
    if given.environment not in {None, here}:
        yield ENVIRONMENT_NOT_HERE.at("/environment", here=here)


def _user_fault(given: NewConnection, here: Environment, number: str) -> Iterator[FieldError]:
    its = hacienda.environment_of(given.user)
    if its not in {None, here}:
        yield USER_OF_OTHER_ENVIRONMENT.at("/user", here=here, its=its)
    elif hacienda.is_user_of(given.user, number) is False:
        yield USER_OF_ANOTHER.at("/user", number=number)


def _file_fault(given: NewConnection) -> Iterator[FieldError]:
    try:
        decoded_file(given.p12_base64)
    except InvalidInput as refusal:
        yield from refusal.fields


def decoded_file(p12_base64: str) -> bytes:
    """Read Base64 of either alphabet (RFC 4648), with or without its end, in a data URL or not.

    Raises:
        InvalidInput: it is none.
    """
    text = "".join(_DATA_URL.sub("", p12_base64.strip(), count=1).split())
    text = text.translate(_BASE64_OF_URLS).rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise InvalidInput([NOT_BASE64.at("/p12_base64")]) from exc


def _packed(given: NewConnection, opened: hacienda.OpenedKey) -> bytes:
    secrets = {
        "password": given.password,
        "key_pkcs8": base64.b64encode(opened.pkcs8).decode(),
        "certificate_der": base64.b64encode(opened.certificate_der).decode(),
    }
    return json.dumps(secrets).encode()
