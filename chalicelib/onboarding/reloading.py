"""What a firm's list says now against what the business has, and taking it over field by field.

Nothing of the client's is overwritten that they did not choose, and no name that was proven with
the tax id. Tax ids have a way of their own (`tax_id`); a chart of accounts stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal, NamedTuple

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.texts import Text
from chalicelib.onboarding import store
from chalicelib.onboarding.business_form import form_of
from chalicelib.onboarding.dossier import IssuerDossier
from chalicelib.onboarding.model import Activity, Profile
from chalicelib.onboarding.removing import has_proven

ListedField = Literal["legal_name", "email", "address", "activities"]
FIELD_NAMES: Final[dict[ListedField, Text]] = {
    "legal_name": Text(es="razón social", en="legal name"),
    "email": Text(es="correo", en="e-mail"),
    "address": Text(es="dirección", en="address"),
    "activities": Text(es="actividades", en="activities"),
}


class ListedData(NamedTuple):
    """What a firm's list says of a business; what it does not say is None or empty."""

    legal_name: str
    email: str | None
    address: str | None
    activities: tuple[str, ...]


class Difference(NamedTuple):
    """A field of which the list says another thing than the business has."""

    field: ListedField
    listed: str
    kept: str
    is_fixed: bool
    """Whether it was proven, so that no list changes it."""


def differences(dossier: IssuerDossier, listed: ListedData) -> list[Difference]:
    """Compare a firm's list with a business: of activities, those that the business lacks."""
    profile = dossier.profile
    lacking = _lacking(dossier, listed)
    address = _with_address(profile, listed)
    compared: tuple[tuple[ListedField, str, str], ...] = (
        ("legal_name", listed.legal_name, profile.legal_name),
        ("email", listed.email or "", profile.email or ""),
        ("address", _told(address), _told(profile.address)),
        (
            "activities",
            ", ".join(each.code for each in lacking),
            ", ".join(each.code for each in dossier.activities),
        ),
    )
    found = [each for each in compared if each[1] and each[1] != each[2]]
    is_proven = any(field == "legal_name" for field, *_ in found) and has_proven(dossier)
    return [Difference(*each, is_fixed=each[0] == "legal_name" and is_proven) for each in found]


def write_taken_over(
    tx: Transaction,
    dossier: IssuerDossier,
    listed: ListedData,
    fields: Collection[ListedField],
    *,
    actor: str,
) -> Profile:
    """Add that the business has in some fields what a firm's list says, and the history of it.

    The commit raises `ChangedMeanwhile` when the profile moved.
    """
    business_id, profile = dossier.business.id, dossier.profile
    said: dict[str, object] = {
        "legal_name": listed.legal_name,
        "email": listed.email,
        "address": _with_address(profile, listed),
    }
    changed = profile.but(**{name: value for name, value in said.items() if name in fields})
    changed = tx.replace(store.key_of(business_id, changed), changed)
    if changed.legal_name != dossier.business.name:
        renamed = dossier.business.but(name=changed.legal_name)
        tx.replace(store.key_of(business_id, renamed), renamed)
    for activity in _lacking(dossier, listed) if "activities" in fields else ():
        tx.create(store.key_of(business_id, activity), activity)
    facts = {"fields": " ".join(sorted(fields))}
    tx.note(Table(business_id), business_id, "initial_data_taken", actor=actor, **facts)
    return changed


def _lacking(dossier: IssuerDossier, listed: ListedData) -> list[Activity]:
    """Return the activities of the list that the catalogue knows and the business lacks."""
    form, now = form_of(dossier.business.country), clock.now()
    present = {each.code for each in dossier.activities}
    known = dict.fromkeys(filter(None, map(form.activity, listed.activities)))
    return [
        Activity(created_at=now, code=each.code, description=each.description, source="catalogue")
        for each in known
        if each.code not in present
    ]


def _with_address(profile: Profile, listed: ListedData) -> dict[str, str | None]:
    """Return the address with what a list says of it; the place that the client chose stays."""
    if not listed.address:
        return profile.address
    said = form_of(profile.country).listed_address(listed.address)
    return {**profile.address, **said}


def _told(address: dict[str, str | None]) -> str:
    return ", ".join(filter(None, address.values()))
