"""The first steps of onboarding: profile and activities. The plan is in `subscribing`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Literal

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.bodies import Readable
from chalicelib.core.caller import Caller
from chalicelib.core.errors import (
    AdapterError,
    Conflict,
    FieldError,
    FieldRule,
    InvalidInput,
    NotFound,
    Unavailable,
)
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.onboarding import store
from chalicelib.onboarding.business_form import BusinessForm, KnownActivity, form_of
from chalicelib.onboarding.forms import NewActivity, NewProfile
from chalicelib.onboarding.model import (
    Activity,
    BusinessNotFound,
    Profile,
)
from chalicelib.onboarding.service import issuer
from chalicelib.onboarding.tax_id import COUNTRY_FIXED, write_given_up, write_only_one_of
from chalicelib.onboarding.views import Activities

MAX_ACTIVITIES = 30


ACTIVITY_UNKNOWN = FieldRule(
    "activity-unknown",
    Text(
        es="Esa actividad no está en el catálogo ni en el registro del contribuyente; búsquela "
        "en el catálogo de actividades.",
        en="That activity is neither in the catalogue nor in the taxpayers' register; look it "
        "up in the catalogue of activities.",
    ),
)


class TaxIdOfLicence(Conflict):
    """A firm keeps the books of that very taxpayer."""

    code = "tax-id-of-licence"
    text = Text(
        es="El negocio trabaja con la licencia de «{firm}» para esta identificación. Si es un "
        "error, corrija la identificación, de lo que se avisa al despacho; si es otro "
        "contribuyente, pida a ese despacho que lo desvincule antes.",
        en="The business works under the licence of “{firm}” for this tax id. If it is a mistake, "
        "put the tax id right, which the firm is told of; if it is another taxpayer, ask that "
        "firm to unlink it first.",
    )


class ActivityNotFound(NotFound):
    """The business does not have the activity."""

    code = "activity-not-found"
    text = Text(
        es="El negocio no tiene esa actividad; vea las suyas en «Asistente».",
        en="The business does not have that activity; see those that it has at “Setup”.",
    )
    way = "GET /v1/businesses/{business}/activities"


class TooManyActivities(Conflict):
    """The list of activities is full."""

    code = "too-many-activities"
    text = Text(
        es="Un negocio tiene como máximo {limit} actividades; quite una antes de añadir otra.",
        en="A business has at most {limit} activities; remove one before you add another.",
    )


class RegisterUnavailable(Unavailable):
    """The taxpayers' register does not answer and the catalogue does not know the activity."""

    code = "register-unavailable"
    text = Text(
        es="La actividad no está en el catálogo y el registro de contribuyentes no responde; "
        "repita en un momento.",
        en="The activity is not in the catalogue and the taxpayers' register does not answer; try "
        "again in a moment.",
    )


def read_profile(caller: Caller) -> Profile:
    """Return the profile."""
    found = store.part(caller.tenant, Profile)
    if found is None:
        raise BusinessNotFound
    return found


def put_profile(caller: Caller, body: Readable, version: int) -> Profile:
    """Set the profile. A new tax id undoes the connection of the old one and frees it.

    Raises:
        InvalidInput: fields are wrong, by the form of the country of the business.
        ChangedMeanwhile: it is not at `version` any more.
        BeyondConnection: the tax id is another, and the caller acts by a connection.
        TaxIdFixed: documents were issued under the present one.
        TaxIdOfLicence: a firm's licence is for the present one.
        BusinessAlreadyYours: the caller has another business of the new one.
    """
    dossier = issuer(caller.tenant)
    form = form_of(dossier.business.country)
    faults = partial(_profile_faults, form, dossier.business.country)
    wanted = body.read(form.profile, faults)
    check_version(dossier.profile, version)
    if errors := list(faults(wanted)):
        raise InvalidInput(errors)
    profile = dossier.profile.but(**wanted.model_dump())
    tx = Transaction()
    if profile.identity != dossier.profile.identity:
        caller.require("tax-id:write")  # no connection goes so far: it undoes the keys
        _require_no_licence(caller.tenant)
        write_only_one_of(tx, caller.account_id, profile.identity)
        write_given_up(tx, dossier)
    profile = tx.replace(store.key_of(caller.tenant, profile), profile)
    if dossier.business.name != profile.legal_name:
        renamed = dossier.business.but(name=profile.legal_name)
        tx.replace(store.key_of(caller.tenant, renamed), renamed)
    store.note(tx, caller, "profile_set")
    tx.commit()
    return profile


def _profile_faults(form: BusinessForm, country: str, wanted: NewProfile) -> Iterator[FieldError]:
    if wanted.country == country:
        yield from form.profile_errors(wanted)
    else:
        yield COUNTRY_FIXED.at("/country")


def _require_no_licence(business_id: str) -> None:
    """Pass unless a licence locks the tax id; one that comes meanwhile writes the profile."""
    for licence in store.licences(business_id):
        if licence.locks_tax_id:
            raise TaxIdOfLicence(firm=firms.firm(licence.firm_id).name)


def list_activities(caller: Caller) -> Activities:
    """Return the activities."""
    return Activities(data=issuer(caller.tenant).activities)


def add_activity(caller: Caller, wanted: NewActivity) -> Activity:
    """Add an activity of the catalogue or the taxpayers' register; again, it changes nothing.

    Raises:
        RegisterUnavailable: the code is not in the catalogue and the register does not answer.
    """
    dossier = issuer(caller.tenant)
    form = form_of(dossier.business.country)
    found, source = _found(form, dossier.profile, wanted.code, caller.tenant)
    return _added(caller, found, source)


@accounts.one_after_another
def _added(
    caller: Caller, found: KnownActivity, source: Literal["catalogue", "register"]
) -> Activity:
    dossier = issuer(caller.tenant)
    present = next((known for known in dossier.activities if known.code == found.code), None)
    if present is not None:
        return present
    if len(dossier.activities) >= MAX_ACTIVITIES:
        raise TooManyActivities(limit=MAX_ACTIVITIES)
    made = Activity(
        created_at=clock.now(),
        code=found.code,
        description=found.description,
        source=source,
    )
    tx = Transaction()
    # the business stands for the list, as it does for the series: of two at once one comes after
    tx.replace(store.key_of(caller.tenant, dossier.business), dossier.business)
    made = tx.create(store.key_of(caller.tenant, made), made)
    store.note(tx, caller, "activity_added", code=found.code)
    tx.commit()
    return made


def _found(
    form: BusinessForm, profile: Profile, code: str, asker: str
) -> tuple[KnownActivity, Literal["catalogue", "register"]]:
    """Find an activity: as the register gives it, if that is asked first, or as the catalogue does.

    Raises:
        RegisterUnavailable: the code is not in the catalogue and the register does not answer.
    """
    listed = form.activity(code)
    registered = None
    if listed is None or form.asks_register_first:
        try:
            registered = form.registered_activity(profile.id_number, code, asker)
        except AdapterError as exc:
            if listed is None:
                raise RegisterUnavailable from exc
    if registered is not None:
        return registered, "register"
    if listed is None:
        raise InvalidInput([ACTIVITY_UNKNOWN.at("/code")])
    return listed, "catalogue"


def remove_activity(caller: Caller, code: str, version: int) -> None:
    """Remove an activity.

    Raises:
        ActivityNotFound: the business does not have it.
        ChangedMeanwhile: it is not at `version` any more.
    """
    dossier = issuer(caller.tenant)
    present = next((activity for activity in dossier.activities if activity.code == code), None)
    if present is None:
        raise ActivityNotFound
    check_version(present, version)
    tx = Transaction()
    tx.delete(store.key_of(caller.tenant, present), present.version)
    store.note(tx, caller, "activity_removed", code=code)
    tx.commit()
