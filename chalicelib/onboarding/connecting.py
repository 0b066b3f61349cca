"""Connecting a business to the tax authority: the key is opened once, here, and sealed.

A key of that holder proves little by itself, for anybody can make one. With a user of that very
taxpayer whom the authority lets in, it proves the tax id: from then on the business holds it
against all others.

What may be shown (`Connection`) and the sealed secrets (`Credentials`) are written together and
kept apart; nothing returns, logs or keeps the password, the PIN or the key in the clear.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import timedelta

from chalicelib.accounts import service as accounts
from chalicelib.aws.secrets import seal
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput, TooLarge, Unprocessable
from chalicelib.core.model import Instant, Model
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language, Text
from chalicelib.hacienda import service as hacienda
from chalicelib.onboarding import store
from chalicelib.onboarding.model import (
    Connection,
    Credentials,
    Environment,
    NewConnection,
    Profile,
)
from chalicelib.onboarding.refusals import (
    ENVIRONMENT_NOT_HERE,
    NOT_BASE64,
    USER_OF_ANOTHER,
    NoTaxAuthority,
    NotConnected,
    TaxIdTaken,
)
from chalicelib.onboarding.service import issuer, require_profile

_FIELDS = {"tax-key-wrong-pin": "/pin", "tax-token-refused": "/password"}
"""Which field a refusal is about; all others are about the key file."""
WARN_BEFORE = timedelta(days=30)
_UNVERIFIED = Text(
    es="Hacienda no respondió al probar usuario y contraseña; quedan guardados y se comprobarán "
    "con el primer envío. Puede repetir este paso para probarlos antes.",
    en="The tax authority did not answer when user and password were tried; they are stored and "
    "will be checked with the first submission. You may repeat this step to try them before.",
)
_EXPIRES_SOON = Text(
    es="La llave criptográfica vence el {day}; genere otra en Hacienda antes de esa fecha.",
    en="The cryptographic key expires on {day}; make a new one at the authority before that day.",
)


class ConnectionView(Model):
    """The connection as the business sees it: never a secret."""

    version: int
    environment: Environment
    user: str
    key_holder: str
    key_holder_id: str
    key_valid_until: Instant
    checked_at: Instant
    state: str
    warnings: list[str]


def read_connection(caller: Caller) -> ConnectionView:
    """Give the connection.

    Raises:
        NotConnected: there is none yet.
    """
    found = store.part(caller.tenant, Connection)
    if found is None:
        raise NotConnected
    return _view(found, caller.language)


def connect(caller: Caller, wanted: NewConnection, version: int) -> ConnectionView:
    """Open the key, try user and password, and keep what works.

    An authority that does not answer does not hold the client up: the connection is stored as
    `unverified`. One that refuses does.

    Raises:
        ChangedMeanwhile: the connection is not at `version` any more.
        NoTaxAuthority: not offered in the country of the business.
        TaxIdTaken: another business has proven the tax id.
        TooManyTries: too many of this business, or with that user (`accounts.count_connecting`).
        InvalidInput, Unprocessable: what is wrong with the key, its PIN or its holder, or that
            user and password are refused.
    """
    book = issuer(caller.tenant)
    check_version(book.connection, version)
    if book.business.country != "CR":
        raise NoTaxAuthority
    environment = _environment(wanted)
    p12, profile = _decoded(wanted.p12_base64), book.profile
    is_own_user = hacienda.is_user_of(wanted.user, profile.id_number)
    if is_own_user is False:
        raise InvalidInput([USER_OF_ANOTHER.at("/user", number=profile.id_number)])
    try:
        opened = hacienda.open_p12(p12, wanted.pin, id_number=profile.id_number, at=clock.now())
        accounts.count_connecting(caller, wanted.user)
        verified = hacienda.try_token(wanted.user, wanted.password)
    except (TooLarge, Unprocessable) as refusal:
        refusal.blame(_FIELDS.get(refusal.code, "/p12_base64"))
        raise
    if verified:
        accounts.forget_connecting(wanted.user)
    now = clock.now()
    connection = Connection(
        version=book.connection.version if book.connection else 0,
        created_at=book.connection.created_at if book.connection else now,
        environment=environment,
        user=wanted.user,
        key_holder=opened.holder,
        key_holder_id=opened.holder_id,
        key_valid_until=opened.not_after,
        checked_at=now,
        state="verified" if verified else "unverified",
    )
    sealed = _sealed(caller.tenant, wanted, opened)
    proves = verified and is_own_user is True
    connection = _save(caller, profile, connection, sealed, proves=proves)
    return _view(connection, caller.language)


def _environment(wanted: NewConnection) -> Environment:
    here: Environment = settings().hacienda_environment
    if wanted.environment not in {None, here}:
        raise InvalidInput([ENVIRONMENT_NOT_HERE.at("/environment", here=here)])
    return here


def _decoded(p12_base64: str) -> bytes:
    try:
        return base64.b64decode("".join(p12_base64.split()), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise InvalidInput([NOT_BASE64.at("/p12_base64")]) from exc


def _sealed(tenant: str, wanted: NewConnection, opened: hacienda.OpenedKey) -> str:
    secrets = {
        "password": wanted.password,
        "key_pkcs8": base64.b64encode(opened.pkcs8).decode(),
        "certificate_der": base64.b64encode(opened.certificate_der).decode(),
    }
    return seal("tax", tenant, json.dumps(secrets).encode())


def _save(
    caller: Caller, profile: Profile, connection: Connection, sealed: str, *, proves: bool
) -> Connection:
    former = store.credentials(caller.tenant)
    credentials = Credentials(
        version=former.version if former else 0,
        created_at=former.created_at if former else connection.checked_at,
        user=connection.user,
        sealed=sealed,
    )
    tx = Transaction()
    connection = tx.replace(store.key_of(caller.tenant, connection), connection)
    require_profile(tx, caller.tenant, profile)
    _hold_tax_id(tx, caller.tenant, profile, proves=proves)
    tx.replace(store.credentials_key(caller.tenant), credentials)
    tx.record(
        Table(caller.tenant),
        caller.tenant,
        "tax_authority_connected",
        actor=caller.account_id,
        state=connection.state,
        key_valid_until=f"{connection.key_valid_until:%Y-%m-%d}",
    )
    tx.commit()
    return connection


def _hold_tax_id(tx: Transaction, business_id: str, profile: Profile, *, proves: bool) -> None:
    """Take the tax id if it was proven and is free; a business without it may not be connected."""
    holder = store.holder_of_tax_id(*profile.identity)
    if holder is None and proves:
        tx.claim(store.tax_id_key(*profile.identity), business_id, otherwise=TaxIdTaken())
    elif holder not in {None, business_id}:
        raise TaxIdTaken


def _view(connection: Connection, language: Language) -> ConnectionView:
    warnings = []
    if connection.state == "unverified":
        warnings.append(_UNVERIFIED.render(language))
    if connection.key_valid_until - clock.now() < WARN_BEFORE:
        day = f"{connection.key_valid_until:%Y-%m-%d}"
        warnings.append(_EXPIRES_SOON.render(language, {"day": day}))
    shown = set(ConnectionView.model_fields) - {"warnings"}
    return ConnectionView(**connection.model_dump(include=shown), warnings=warnings)
