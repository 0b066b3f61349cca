"""Connecting a business to the tax authority: what the country tried is kept, or nothing is.

What may be shown (`Connection`) and the sealed secrets (`Credentials`) are written together and
kept apart; nothing returns, logs or keeps a password, a PIN or a key in the clear.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from chalicelib.aws.secrets import seal
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.bodies import Readable
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.onboarding import store
from chalicelib.onboarding.business_form import Connected, NoTaxAuthority, form_of
from chalicelib.onboarding.key_end import write_key_watched
from chalicelib.onboarding.model import Connection, Credentials, NotConnected, Profile
from chalicelib.onboarding.service import business, issuer, require_profile
from chalicelib.onboarding.views import ConnectionView

WARN_BEFORE = timedelta(days=30)
_UNVERIFIED = Text(
    es="Al probar sus credenciales, {authority} no respondió; quedan guardadas y se comprobarán "
    "con el primer envío. Puede repetir este paso para probarlas antes.",
    en="When your credentials were tried, {authority} did not answer; they are stored and will be "
    "checked with the first submission. You may repeat this step to try them before.",
)
_EXPIRES_SOON = Text(
    es="Obtenga de nuevo de {authority} y suba aquí {key} antes del {day}: vence ese día.",
    en="Get {key} anew from {authority} and upload it here before {day}: it expires that day.",
)


class TaxIdTaken(Conflict):
    """Another business of the platform has proven the tax id with its key."""

    code = "tax-id-taken"
    text = Text(
        es="Otro negocio ya está conectado con esa identificación. Si es suyo, entre con la cuenta "
        "que lo conectó o pida acceso a su propietario.",
        en="Another business is already connected under that tax id. If it is yours, sign in with "
        "the account that connected it, or ask its owner for access.",
    )


def read_connection(caller: Caller) -> ConnectionView:
    """Return the connection.

    Raises:
        NotConnected: there is none yet.
    """
    found = store.part(caller.tenant, Connection)
    if found is None:
        raise NotConnected
    return _view(caller, found)


def connect(caller: Caller, body: Readable, version: int) -> ConnectionView:
    """Have the country try the credentials, and keep what works.

    An authority that does not answer does not hold the client up: the connection is stored as
    `unverified`. One that refuses does.

    Raises:
        ChangedMeanwhile: the connection is not at `version` any more.
        NoTaxAuthority: not offered in the country of the business.
        TaxIdTaken: another business has proven the tax id.
        InvalidInput, TooLarge, TooManyTries, Unprocessable: as the country says (`BusinessForm`).
    """
    dossier = issuer(caller.tenant)
    form = form_of(dossier.business.country)
    if form.connection is None:
        raise NoTaxAuthority(country=dossier.business.country)
    faults = partial(form.connection_errors, profile=dossier.profile)
    given = body.read(form.connection, faults)
    check_version(dossier.connection, version)
    if errors := list(faults(given)):
        raise InvalidInput(errors)
    came_of_it = form.connect(caller, given, dossier.profile)
    now = clock.now()
    connection = Connection(
        version=dossier.connection.version if dossier.connection else 0,
        created_at=dossier.connection.created_at if dossier.connection else now,
        environment=came_of_it.environment,
        user=came_of_it.user,
        key_holder=came_of_it.key_holder,
        key_holder_id=came_of_it.key_holder_id,
        key_valid_until=came_of_it.key_valid_until,
        checked_at=now,
        state="verified" if came_of_it.is_verified else "unverified",
    )
    connection = _save(caller, dossier.profile, connection, came_of_it)
    return _view(caller, connection)


def _save(
    caller: Caller, profile: Profile, connection: Connection, came_of_it: Connected
) -> Connection:
    tx = Transaction()
    connection = tx.replace(store.key_of(caller.tenant, connection), connection)
    credentials = Credentials(
        version=connection.version,
        created_at=connection.checked_at,
        user=connection.user,
        sealed=seal("tax", caller.tenant, came_of_it.secrets),
    )
    require_profile(tx, caller.tenant, profile)
    _write_tax_id_held(tx, caller.tenant, profile, proves=came_of_it.proves_tax_id)
    tx.overwrite(store.credentials_key(caller.tenant), credentials)
    write_key_watched(tx, caller.tenant, profile.country, connection)
    tx.note(
        Table(caller.tenant),
        caller.tenant,
        "tax_authority_connected",
        actor=caller.actor,
        state=connection.state,
        key_valid_until=Day.in_country(connection.key_valid_until, profile.country).stored,
    )
    tx.commit()
    return connection


def _write_tax_id_held(
    tx: Transaction, business_id: str, profile: Profile, *, proves: bool
) -> None:
    """Take the tax id if it was proven and is free; a business without it may not be connected."""
    holder = store.holder_of_tax_id(*profile.identity)
    if holder is None and proves:
        tx.claim(store.tax_id_key(*profile.identity), business_id, otherwise=TaxIdTaken())
    elif holder not in {None, business_id}:
        raise TaxIdTaken


def _view(caller: Caller, connection: Connection) -> ConnectionView:
    warnings = []
    if connection.state == "unverified":
        warnings.append(_UNVERIFIED)
    if connection.key_valid_until - clock.now() < WARN_BEFORE:
        warnings.append(_EXPIRES_SOON)
    facts: dict[str, object] = {}
    if warnings:
        country = business(caller.tenant).country
        form, day = form_of(country), Day.in_country(connection.key_valid_until, country)
        facts = {"authority": form.authority, "key": form.key, "day": day}
    shown = set(ConnectionView.model_fields) - {"warnings"}
    return ConnectionView(
        **connection.model_dump(include=shown),
        warnings=[text.render(caller.language, facts) for text in warnings],
    )
