"""A business as a whole. `__all__` is what other rooms take: the room's door.

Opening one is in `opening`, the steps of onboarding are in `steps`, `numbering` and `connecting`,
and how far they are is in `status`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from chalicelib.accounts import service as accounts
from chalicelib.aws import blobs
from chalicelib.aws.secrets import open_sealed
from chalicelib.aws.table import Key, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.catalogues import service as catalogues
from chalicelib.catalogues.service import Chart
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.countries import countries
from chalicelib.core.errors import NotFound
from chalicelib.core.tax_ids import taxpayer_types, tidy
from chalicelib.core.texts import Text
from chalicelib.onboarding import store
from chalicelib.onboarding.business_form import (
    BusinessForm,
    Connected,
    KnownActivity,
    NoTaxAuthority,
    SeriesLimits,
    document_names,
    form_of,
)
from chalicelib.onboarding.cover import CoverEnd, EndReason
from chalicelib.onboarding.disconnecting import write_ending as write_connection_ending
from chalicelib.onboarding.disconnecting import write_gone as write_connection_gone
from chalicelib.onboarding.dossier import PROFILE_DATUM_MISSING, IssuerDossier
from chalicelib.onboarding.forms import Identity, NewConsent, NewProfile
from chalicelib.onboarding.handover import require_runner, standing_of, write_standing_kept
from chalicelib.onboarding.issued_news import write_counted
from chalicelib.onboarding.key_end import write_key_reminded
from chalicelib.onboarding.model import (
    BUSINESS_STATE_NAMES,
    STEP_NAMES,
    Activity,
    Business,
    BusinessNotFound,
    BusinessState,
    Credentials,
    Environment,
    InitialData,
    LicenceLink,
    NotConnected,
    Profile,
    Removal,
)
from chalicelib.onboarding.naming import actors, names_of
from chalicelib.onboarding.next_number import write_next_number
from chalicelib.onboarding.pace import check_pace
from chalicelib.onboarding.payment import PAYMENT, ShownPayment
from chalicelib.onboarding.plan_use import PlanUse, plan_uses
from chalicelib.onboarding.plans import MONTHS, Plan, ShownPlan, plan_names
from chalicelib.onboarding.reloading import FIELD_NAMES as LISTED_FIELDS
from chalicelib.onboarding.reloading import (
    Difference,
    ListedData,
    ListedField,
    differences,
    write_taken_over,
)
from chalicelib.onboarding.removing import (
    BusinessHasDocuments,
    clear,
    has_proven,
    mark_done,
    people_at_once,
    removable,
    write_removed,
    write_to_clear,
)
from chalicelib.onboarding.subscription import PlanTerms, Subscription, issued_in, month_days, used
from chalicelib.onboarding.tax_id import COUNTRY_FIXED, BusinessAlreadyYours, write_only_one_of
from chalicelib.onboarding.tax_id import write_corrected as write_tax_id
from chalicelib.onboarding.told import Told, concerned, heads_told
from chalicelib.onboarding.under_licence import (
    cover_left,
    licence,
    licences,
    require_link,
    write_consent,
    write_firm_email,
    write_licence,
    write_licence_changed,
    write_licence_gone,
)
from chalicelib.onboarding.views import (
    BusinessView,
    ShownDocumentType,
    UnshownCountry,
    business_view,
)
from chalicelib.onboarding.words import EVENTS, telling

__all__ = [
    "BUSINESS_STATE_NAMES",
    "COUNTRY_FIXED",
    "EVENTS",
    "LISTED_FIELDS",
    "MONTHS",
    "PAYMENT",
    "PROFILE_DATUM_MISSING",
    "STEP_NAMES",
    "Business",
    "BusinessAlreadyYours",
    "BusinessForm",
    "BusinessHasDocuments",
    "BusinessNotFound",
    "BusinessState",
    "ChartNotLoaded",
    "Connected",
    "CoverEnd",
    "Credentials",
    "Difference",
    "EndReason",
    "Environment",
    "Identity",
    "InitialData",
    "IssuerDossier",
    "KnownActivity",
    "LicenceLink",
    "ListedData",
    "ListedField",
    "NewConsent",
    "NewProfile",
    "NoTaxAuthority",
    "NotConnected",
    "Plan",
    "PlanTerms",
    "PlanUse",
    "Profile",
    "SeriesLimits",
    "ShownDocumentType",
    "ShownPayment",
    "ShownPlan",
    "Subscription",
    "Told",
    "UnshownCountry",
    "actors",
    "business",
    "business_key",
    "business_with_tax_id",
    "carries_tax_id",
    "chart_of",
    "check_pace",
    "clear",
    "concerned",
    "cover_left",
    "differences",
    "document_names",
    "form_of",
    "found",
    "has_proven",
    "heads_told",
    "issued_in",
    "issuer",
    "licence",
    "licences",
    "mark_done",
    "month_days",
    "names_of",
    "open_secrets",
    "people_at_once",
    "plan_names",
    "plan_uses",
    "proven_with",
    "removable",
    "removal",
    "require_link",
    "require_runner",
    "require_there",
    "sealed_credentials",
    "standing_of",
    "store_chart",
    "telling",
    "unknown_activities",
    "used",
    "write_business",
    "write_connection_ending",
    "write_connection_gone",
    "write_consent",
    "write_counted",
    "write_firm_email",
    "write_key_reminded",
    "write_licence",
    "write_licence_changed",
    "write_licence_gone",
    "write_next_number",
    "write_only_one_of",
    "write_removed",
    "write_standing_kept",
    "write_taken_over",
    "write_tax_id",
    "write_to_clear",
]


class ChartNotLoaded(NotFound):
    """No chart of accounts was loaded for the business."""

    code = "chart-not-loaded"
    text = Text(
        es="El negocio no tiene plan de cuentas cargado; pida a soporte que lo cargue.",
        en="The business has no chart of accounts loaded; ask support to load it.",
    )


def write_business(
    tx: Transaction, business_id: str, initial: InitialData, owner: str | None, *, actor: str
) -> IssuerDossier:
    """Add a business with its initial data to a transaction, and its owner, if it has one yet."""
    now = clock.now()
    business = Business(
        id=business_id,
        created_at=now,
        country=initial.country,
        name=initial.legal_name,
        origin=initial.origin,
        chart_key=initial.chart_key,
        for_issuing=initial.for_issuing,
    )
    form = form_of(initial.country)
    said = initial.model_dump(
        exclude={"activities", "address", "chart_key", "origin", "for_issuing"}
    )
    profile = Profile(
        created_at=now,
        address=form.listed_address(initial.address) if initial.address else {},
        phone_country_code=form.phone_country_code,
        **said,
    )
    business = tx.create(store.key_of(business_id, business), business)
    profile = tx.create(store.key_of(business_id, profile), profile)
    activities = [
        tx.create(store.key_of(business_id, activity), activity)
        for activity in _known_activities(form, initial.activities, now)
    ]
    if owner is not None:
        accounts.write_membership(
            tx,
            owner,
            business_id,
            "business",
            "owner",
            name=initial.legal_name,
            country=initial.country,
        )
    tx.note(Table(business_id), business_id, "business_created", actor=actor, origin=initial.origin)
    return IssuerDossier(business=business, profile=profile, activities=activities)


def _known_activities(form: BusinessForm, codes: tuple[str, ...], now: datetime) -> list[Activity]:
    """Take over the codes that the catalogue knows; the client adds others against the register."""
    known = dict.fromkeys(filter(None, map(form.activity, codes)))
    return [
        Activity(created_at=now, code=each.code, description=each.description, source="catalogue")
        for each in known
    ]


def unknown_activities(country: str, codes: Iterable[str]) -> list[str]:
    """List the codes that the catalogue of activities of a country does not know."""
    return [code for code in codes if form_of(country).activity(code) is None]


def store_chart(business_id: str, country: str, when: datetime, own: Chart | None = None) -> str:
    """Store the chart that a business begins with, once, and return where it lies.

    Without one of its `own` that is its country's.
    """
    chart = own or catalogues.default_chart(country)
    key = blobs.key(business_id, "chart", when, "initial.json")
    blobs.put_once(key, chart.model_dump_json().encode(), "application/json")
    return key


def read_business(caller: Caller) -> BusinessView:
    """Return the business to one of its members."""
    return business_view(issuer(caller.tenant))


def business_key(business_id: str) -> Key:
    """Return the key of a business, for lists that read it with other things."""
    return store.key_of_part(business_id, Business)


def read_chart(caller: Caller) -> Chart:
    """Return the chart of accounts of the business to one of its members."""
    return chart_of(business(caller.tenant))


def chart_of(business: Business) -> Chart:
    """Return the chart of accounts that the business started with, completed by its country's.

    Raises:
        ChartNotLoaded: its file is not there.
    """
    data = blobs.find(business.chart_key)
    if data is None:
        raise ChartNotLoaded
    started_with = Chart.model_validate_json(data)
    return started_with.completed_by(catalogues.default_chart(business.country))


def found(business_id: str) -> IssuerDossier | None:
    """Return the same as `issuer`; None for what another product made, or what is gone."""
    return store.dossier(business_id)


def issuer(business_id: str) -> IssuerDossier:
    """Return everything that issuing needs, by one query.

    Raises:
        BusinessNotFound: there is none.
    """
    dossier = store.dossier(business_id)
    if dossier is None:
        raise BusinessNotFound
    return dossier


def business(business_id: str) -> Business:
    """Return a business.

    Raises:
        BusinessNotFound: there is none.
    """
    found = store.part(business_id, Business)
    if found is None:
        raise BusinessNotFound
    return found


def carries_tax_id(business_id: str, country: str, number: str) -> bool:
    """Return whether a business is the taxpayer with this number, however either is punctuated."""
    profile = store.part(business_id, Profile)
    return profile is not None and (profile.country, tidy(profile.id_number)) == (
        country,
        tidy(number),
    )


def business_with_tax_id(
    country: str, id_type: str, id_number: str, among: Iterable[str] = ()
) -> str | None:
    """Return which business has proven a tax id; if none has, which one `among` these claims it."""
    identity = country, id_type, id_number
    return store.holder_of_tax_id(*identity) or next(
        (known for known in among if _claims(known, identity)), None
    )


def proven_with(number: str) -> list[str]:
    """Return which businesses have proven a tax id, whatever its country and kind."""
    kinds = [(each, kind) for each in countries() for kind in taxpayer_types(each)]
    held = [store.holder_of_tax_id(*each, number) for each in kinds]
    return list(dict.fromkeys(filter(None, held)))


def _claims(business_id: str, identity: tuple[str, str, str]) -> bool:
    """Return whether the profile says so; what another product made may have none."""
    profile = store.part(business_id, Profile)
    return profile is not None and profile.identity == identity


def removal(business_id: str) -> Removal | None:
    """Read that a business was removed; None: there is such a business, or never was."""
    return store.removal(business_id)


def require_there(tx: Transaction, business_id: str) -> None:
    """Add that a business is not removed meanwhile; the commit raises `ChangedMeanwhile` else."""
    found = store.part(business_id, Business)
    if found is not None:  # what another product made may be no such business
        tx.require(store.key_of(business_id, found), found.version)


def require_profile(tx: Transaction, business_id: str, profile: Profile) -> None:
    """Add that the profile is still as it was read; the commit raises `ChangedMeanwhile`."""
    tx.require(store.key_of(business_id, profile), profile.version)


def sealed_credentials(business_id: str) -> Credentials:
    """Read the secrets of the connection as they lie: sealed, with the version that tells them.

    Raises:
        NotConnected: there are none.
    """
    sealed = store.credentials(business_id)
    if sealed is None:
        raise NotConnected
    return sealed


def open_secrets(business_id: str, sealed: Credentials) -> bytes:
    """Open the secrets of the connection. For the submission worker alone."""
    return open_sealed("tax", business_id, sealed.sealed)
