"""The steps of onboarding that a client does: profile, activities, series, plan, finish."""

from __future__ import annotations

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.bodies import Readable
from chalicelib.core.caller import Caller
from chalicelib.core.errors import AdapterError, FieldError, FieldRule, InvalidInput
from chalicelib.firms import service as firms
from chalicelib.onboarding import store
from chalicelib.onboarding.form import BusinessForm, form_of
from chalicelib.onboarding.model import (
    FIRST,
    Activities,
    Activity,
    Connection,
    NewActivity,
    NewSeries,
    NewSeriesList,
    NewSubscription,
    Profile,
    Series,
    SeriesList,
    Subscription,
)
from chalicelib.onboarding.progress import IssuerDossier, OnboardingStatus, status_of
from chalicelib.onboarding.refusals import (
    ACTIVITY_UNKNOWN,
    COUNTRY_FIXED,
    SERIES_TYPE_UNKNOWN,
    TOO_MANY_SERIES,
    ActivityNotFound,
    BusinessNotFound,
    OnboardingIncomplete,
    RegisterUnavailable,
    SeriesBelowIssued,
    SeriesExhausted,
    SubscriptionNotChosen,
    TaxIdFixed,
    TaxIdOfLicence,
    TooManyActivities,
)
from chalicelib.onboarding.service import issuer

MAX_ACTIVITIES = 30
MAX_SERIES = 60
"""Changing the tax id rewrites all of them in one transaction."""


def read_profile(caller: Caller) -> Profile:
    """Give the profile."""
    found = store.part(caller.tenant, Profile)
    if found is None:
        raise BusinessNotFound
    return found


def put_profile(caller: Caller, body: Readable, version: int) -> Profile:
    """Set the profile. A new tax id undoes the connection of the old one and frees it.

    Raises:
        InvalidInput: fields are wrong, by the form of the country of the business.
        ChangedMeanwhile: it is not at `version` any more.
        TaxIdFixed: documents were issued under the present one.
        TaxIdOfLicence: a firm's licence is for the present one.
    """
    dossier = issuer(caller.tenant)
    form = form_of(dossier.business.country)
    wanted = body.read(form.profile)
    check_version(dossier.profile, version)
    if wanted.country != dossier.business.country:
        raise InvalidInput([COUNTRY_FIXED.at("/country")])
    if errors := form.profile_errors(wanted):
        raise InvalidInput(errors)
    profile = dossier.profile.but(**wanted.model_dump())
    tx = Transaction()
    if profile.identity != dossier.profile.identity:
        _give_up_tax_id(tx, dossier)
    profile = tx.replace(store.key_of(caller.tenant, profile), profile)
    if dossier.business.name != profile.legal_name:
        renamed = dossier.business.but(name=profile.legal_name)
        tx.replace(store.key_of(caller.tenant, renamed), renamed)
    _note(tx, caller, "profile_set")
    tx.commit()
    return profile


def _give_up_tax_id(tx: Transaction, dossier: IssuerDossier) -> None:
    if any(series.last_issued for series in dossier.series):
        raise TaxIdFixed
    business_id = dossier.business.id
    _require_no_licence(business_id)
    if store.holder_of_tax_id(*dossier.profile.identity) == business_id:
        tx.release(store.tax_id_key(*dossier.profile.identity))
    # A number that is being given meanwhile, under the old id, must find its series changed.
    for series in dossier.series:
        tx.replace(store.key_of(business_id, series), series)
    sealed = store.credentials(business_id)
    if dossier.connection is not None and sealed is not None:
        tx.delete(store.key_of(business_id, dossier.connection), dossier.connection.version)
        tx.delete(store.credentials_key(business_id), sealed.version)
    else:  # nor may the old id be proven meanwhile
        tx.require(store.key_of_part(business_id, Connection), 0)


def _require_no_licence(business_id: str) -> None:
    """Pass unless a licence locks the tax id; one that comes meanwhile writes the profile."""
    for licence in store.licences(business_id):
        if licence.locks_tax_id:
            raise TaxIdOfLicence(firm=firms.firm(licence.firm_id).name)


def list_activities(caller: Caller) -> Activities:
    """Give the activities."""
    return Activities(data=issuer(caller.tenant).activities)


def add_activity(caller: Caller, wanted: NewActivity) -> Activity:
    """Add an activity of the catalogue or the taxpayer's record; again, it changes nothing.

    Raises:
        RegisterUnavailable: the code is not in the catalogue and the register does not answer.
    """
    dossier = issuer(caller.tenant)
    form = form_of(dossier.business.country)
    known = form.activity(wanted.code)
    code = known.code if known else wanted.code
    present = next((activity for activity in dossier.activities if activity.code == code), None)
    if present is not None:
        return present
    if len(dossier.activities) >= MAX_ACTIVITIES:
        raise TooManyActivities(limit=MAX_ACTIVITIES)
    made = Activity(
        created_at=clock.now(),
        code=code,
        description=known.description if known else _registered(form, dossier.profile, code),
        source="catalogue" if known else "register",
    )
    tx = Transaction()
    made = tx.create(store.key_of(caller.tenant, made), made)
    _note(tx, caller, "activity_added", code=code)
    tx.commit()
    return made


def _registered(form: BusinessForm, profile: Profile, code: str) -> str:
    try:
        description = form.registered_activity(profile.id_number, code)
    except AdapterError as exc:
        raise RegisterUnavailable from exc
    if description is None:
        raise InvalidInput([ACTIVITY_UNKNOWN.at("/code")])
    return description


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
    _note(tx, caller, "activity_removed", code=code)
    tx.commit()


def list_series(caller: Caller) -> SeriesList:
    """Give the series."""
    return SeriesList(data=issuer(caller.tenant).series)


def put_series(caller: Caller, wanted: NewSeriesList, version: int) -> SeriesList:
    """Set the next number of series, so that a numbering begun elsewhere goes on here.

    Raises:
        ChangedMeanwhile: the list is not at `version` any more.
        SeriesBelowIssued, SeriesExhausted: the number was given out already, or the last was.
    """
    dossier = issuer(caller.tenant)
    listed = SeriesList(data=dossier.series)
    check_version(listed, version)
    before = {series.name: series for series in listed.data}
    if len(before.keys() | {asked.name for asked in wanted.series}) > MAX_SERIES:
        raise InvalidInput([TOO_MANY_SERIES.at("/series", limit=MAX_SERIES)])
    _check_types(wanted, form_of(dossier.business.country).document_types)
    tx = Transaction()
    # no item stands for the list: whoever changes it writes the business, so that one of two wins
    tx.replace(store.key_of(caller.tenant, dossier.business), dossier.business)
    for asked in wanted.series:
        _set_series(tx, caller.tenant, asked, before.get(asked.name))
    _note(tx, caller, "series_set", count=str(len(wanted.series)))
    tx.commit()
    return list_series(caller)


def _check_types(wanted: NewSeriesList, known: tuple[str, ...]) -> None:
    errors = [
        SERIES_TYPE_UNKNOWN.at(f"/series/{place}/document_type", known=", ".join(known))
        for place, asked in enumerate(wanted.series)
        if asked.document_type not in known
    ]
    if errors:
        raise InvalidInput(errors)


def _set_series(tx: Transaction, business_id: str, asked: NewSeries, before: Series | None) -> None:
    following = asked.next or FIRST
    if before is None:
        facts = asked.model_dump(exclude={"next"})
        made = Series(created_at=clock.now(), next=following, **facts)
        tx.create(store.key_of(business_id, made), made)
    elif following != before.next:
        if following <= before.last_issued:
            refusal = SeriesExhausted if before.is_exhausted else SeriesBelowIssued
            raise refusal(**before.facts)
        after = before.but(next=following)
        tx.replace(store.key_of(business_id, after), after)


def read_subscription(caller: Caller) -> Subscription:
    """Give the plan."""
    found = store.part(caller.tenant, Subscription)
    if found is None:
        raise SubscriptionNotChosen
    return found


def put_subscription(caller: Caller, wanted: NewSubscription, version: int) -> Subscription:
    """Choose the plan.

    Raises:
        ChangedMeanwhile: it is not at `version` any more.
    """
    before = store.part(caller.tenant, Subscription)
    check_version(before, version)
    chosen = Subscription(
        version=before.version if before else 0,
        created_at=before.created_at if before else clock.now(),
        plan=wanted.plan,
    )
    tx = Transaction()
    chosen = tx.replace(store.key_of(caller.tenant, chosen), chosen)
    _note(tx, caller, "subscription_chosen", plan=wanted.plan)
    tx.commit()
    return chosen


def finish(caller: Caller) -> OnboardingStatus:
    """Declare onboarding finished; from then on the business may issue.

    Raises:
        OnboardingIncomplete: steps are missing.
    """
    dossier = issuer(caller.tenant)
    if dossier.missing:
        raise OnboardingIncomplete(
            [
                FieldError(
                    f"/{lack.step}{lack.pointer}", FieldRule.registry[lack.code], {**lack.facts}
                )
                for lack in dossier.missing
            ]
        )
    if dossier.business.state != "ready":
        business = dossier.business.but(state="ready", ready_at=clock.now())
        tx = Transaction()
        business = tx.replace(store.key_of(caller.tenant, business), business)
        _note(tx, caller, "onboarding_finished")
        tx.commit()
        dossier = dossier.but(business=business)
    return status_of(dossier, caller.language)


def _note(tx: Transaction, caller: Caller, event: str, **facts: str) -> None:
    tx.note(Table(caller.tenant), caller.tenant, event, actor=caller.account_id, **facts)
