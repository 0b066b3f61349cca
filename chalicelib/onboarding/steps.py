"""The steps of onboarding that a client does: profile, activities, series, plan, finish."""

from __future__ import annotations

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.catalogues import service as catalogues
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import AdapterError, FieldError, FieldRule, InvalidInput
from chalicelib.firms import service as firms
from chalicelib.hacienda import service as hacienda
from chalicelib.onboarding import store
from chalicelib.onboarding.model import (
    FIRST,
    Activities,
    Activity,
    Connection,
    NewActivity,
    NewProfile,
    NewSeries,
    NewSeriesList,
    NewSubscription,
    Profile,
    Series,
    SeriesList,
    Subscription,
)
from chalicelib.onboarding.progress import (
    ADDRESS_MISSING,
    IssuerBook,
    OnboardingStatus,
    status_of,
)
from chalicelib.onboarding.refusals import (
    ACTIVITY_UNKNOWN,
    COUNTRY_FIXED,
    PLACE_NOT_HERE,
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


def put_profile(caller: Caller, wanted: NewProfile, version: int) -> Profile:
    """Set the profile. A new tax id undoes the connection of the old one and frees it.

    Raises:
        ChangedMeanwhile: it is not at `version` any more.
        TaxIdFixed: documents were issued under the present one.
        TaxIdOfLicence: a firm's licence is for the present one.
    """
    book = issuer(caller.tenant)
    check_version(book.profile, version)
    _check_place(book, wanted)
    profile = book.profile.model_copy(update=wanted.model_dump())
    tx = Transaction()
    if profile.identity != book.profile.identity:
        _give_up_tax_id(tx, book)
    profile = tx.replace(store.key_of(caller.tenant, profile), profile)
    if book.business.name != profile.legal_name:
        renamed = book.business.model_copy(update={"name": profile.legal_name})
        tx.replace(store.key_of(caller.tenant, renamed), renamed)
    _record(tx, caller, "profile_set")
    tx.commit()
    return profile


def _check_place(book: IssuerBook, wanted: NewProfile) -> None:
    if wanted.country != book.business.country:
        raise InvalidInput([COUNTRY_FIXED.at("/country")])
    place = {name: getattr(wanted, name) for name in ("province", "canton", "district")}
    if wanted.country != "CR":
        given = [name for name, value in place.items() if value is not None]
        if given:
            raise InvalidInput([PLACE_NOT_HERE.at(f"/{name}") for name in given])
        return
    missing = [name for name, value in place.items() if value is None]
    if missing:
        raise InvalidInput([ADDRESS_MISSING.at(f"/{name}") for name in missing])
    if error := catalogues.place_error("", *place.values()):
        raise InvalidInput([error])


def _give_up_tax_id(tx: Transaction, book: IssuerBook) -> None:
    if any(series.last_issued for series in book.series):
        raise TaxIdFixed
    business_id = book.business.id
    _require_no_licence(business_id)
    if store.holder_of_tax_id(*book.profile.identity) == business_id:
        tx.release(store.tax_id_key(*book.profile.identity))
    # A number that is being given meanwhile, under the old id, must find its series changed.
    for series in book.series:
        tx.replace(store.key_of(business_id, series), series)
    sealed = store.credentials(business_id)
    if book.connection is not None and sealed is not None:
        tx.delete(store.key_of(business_id, book.connection), book.connection.version)
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
    book = issuer(caller.tenant)
    code = catalogues.current_activity(wanted.code) or wanted.code
    present = next((activity for activity in book.activities if activity.code == code), None)
    if present is not None:
        return present
    if len(book.activities) >= MAX_ACTIVITIES:
        raise TooManyActivities(limit=MAX_ACTIVITIES)
    description = catalogues.describe("activities", code)
    made = Activity(
        created_at=clock.now(),
        code=code,
        description=description or _registered(book.profile, code),
        source="catalogue" if description else "register",
    )
    tx = Transaction()
    made = tx.create(store.key_of(caller.tenant, made), made)
    _record(tx, caller, "activity_added", code=code)
    tx.commit()
    return made


def _registered(profile: Profile, code: str) -> str:
    try:
        record = hacienda.taxpayer(profile.id_number)
    except AdapterError as exc:
        raise RegisterUnavailable from exc
    for activity in record.activities if record is not None else ():
        if activity.is_active and activity.code == code:
            return str(activity.description)
    raise InvalidInput([ACTIVITY_UNKNOWN.at("/code")])


def remove_activity(caller: Caller, code: str, version: int) -> None:
    """Remove an activity.

    Raises:
        ActivityNotFound: the business does not have it.
        ChangedMeanwhile: it is not at `version` any more.
    """
    book = issuer(caller.tenant)
    present = next((activity for activity in book.activities if activity.code == code), None)
    if present is None:
        raise ActivityNotFound
    check_version(present, version)
    tx = Transaction()
    tx.delete(store.key_of(caller.tenant, present), present.version)
    _record(tx, caller, "activity_removed", code=code)
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
    book = issuer(caller.tenant)
    listed = SeriesList(data=book.series)
    check_version(listed, version)
    before = {series.name: series for series in listed.data}
    if len(before.keys() | {asked.name for asked in wanted.series}) > MAX_SERIES:
        raise InvalidInput([TOO_MANY_SERIES.at("/series", limit=MAX_SERIES)])
    tx = Transaction()
    # no item stands for the list: whoever changes it writes the business, so that one of two wins
    tx.replace(store.key_of(caller.tenant, book.business), book.business)
    for asked in wanted.series:
        _set_series(tx, caller.tenant, asked, before.get(asked.name))
    _record(tx, caller, "series_set", count=str(len(wanted.series)))
    tx.commit()
    return list_series(caller)


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
        after = before.model_copy(update={"next": following})
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
    _record(tx, caller, "subscription_chosen", plan=wanted.plan)
    tx.commit()
    return chosen


def finish(caller: Caller) -> OnboardingStatus:
    """Declare onboarding finished; from then on the business may issue.

    Raises:
        OnboardingIncomplete: steps are missing.
    """
    book = issuer(caller.tenant)
    if book.missing:
        refusal = OnboardingIncomplete()
        refusal.fields = [
            FieldError(f"/{lack.step}{lack.pointer}", FieldRule.registry[lack.code], {**lack.facts})
            for lack in book.missing
        ]
        raise refusal
    if book.business.state != "ready":
        business = book.business.model_copy(update={"state": "ready", "ready_at": clock.now()})
        tx = Transaction()
        business = tx.replace(store.key_of(caller.tenant, business), business)
        _record(tx, caller, "onboarding_finished")
        tx.commit()
        book = book.model_copy(update={"business": business})
    return status_of(book, caller.language)


def _record(tx: Transaction, caller: Caller, event: str, **facts: str) -> None:
    tx.record(Table(caller.tenant), caller.tenant, event, actor=caller.account_id, **facts)
