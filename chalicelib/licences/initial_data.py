"""Initial data once more: the firm's list against the business, and the client takes it over.

The firm sees what its list says and which fields differ, never what the client has; it can ask the
client to look. What is taken over is the client's to choose.
"""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, FieldRule, InvalidInput
from chalicelib.core.history import CLIENT
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import mails, store
from chalicelib.licences.forms import InitialDataChoice
from chalicelib.licences.initial_data_views import BusinessInitialData, FirmInitialData
from chalicelib.licences.leaving import link_of_business
from chalicelib.licences.model import Licence
from chalicelib.licences.run_words import require_client
from chalicelib.licences.service import find_licence
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding

FIELD_NOT_OFFERED = FieldRule(
    "field-not-offered",
    Text(
        es="La lista del despacho no dice otra cosa de «{field}», o lo que hay está comprobado; "
        "vea qué difiere.",
        en="The firm's list says nothing else of “{field}”, or what there is was proven; see what "
        "differs.",
    ),
)


class LicenceNotActive(Conflict):
    """No business works under the licence now."""

    code = "licence-not-active"
    text = Text(
        es="La licencia no está activa: no hay negocio con el que comparar. Actívela antes.",
        en="The licence is not active: there is no business to compare with. Activate it first.",
    )


class NothingDiffers(Conflict):
    """The business has what the firm's list says, but for what no list changes."""

    code = "initial-data-same"
    text = Text(
        es="El negocio ya tiene lo que dice la lista del despacho, o lo tiene comprobado; no hay "
        "nada que ofrecer.",
        en="The business has what the firm's list says, or has it proven; there is nothing to "
        "offer.",
    )


def of_firm(caller: Caller, licence_id: str) -> FirmInitialData:
    """Tell the firm what its list says, and which of it the business has otherwise.

    Raises:
        LicenceNotActive: there is no business to compare with.
    """
    licence = find_licence(caller, licence_id)
    _, listed, found = _compared(licence)
    return FirmInitialData.of(licence.id, listed, found)


def offer(caller: Caller, licence_id: str) -> FirmInitialData:
    """Ask the owners of the business to look at what differs.

    Raises:
        LicenceNotActive, NothingDiffers: there is nothing to look at.
        LicenceRunByFirm: the client has no access.
        TooManyTries: as many mails were caused as may be for now.
    """
    licence = find_licence(caller, licence_id)
    require_client(licence)
    dossier, listed, found = _compared(licence)
    offered = [each for each in found if not each.is_fixed]
    if not offered:
        raise NothingDiffers
    accounts.count_mail(caller, client=licence.client_email)
    tx, firm, business_id = Transaction(), firms.firm(licence.firm_id), dossier.business.id
    store.note(tx, licence, "initial_data_offered", actor=caller.account_id)
    owners = [m.account_id for m in accounts.members(business_id) if m.role == "owner"]
    for owner in accounts.accounts(owners):
        names = [onboarding.LISTED_FIELDS[each.field].render(owner.language) for each in offered]
        mail.write(
            tx,
            tenant=business_id,
            recipient=owner.email,
            language=owner.language,
            template="initial-data-offered",
            facts={
                "firm": firm.name,
                "business": dossier.business.name,
                "fields": ", ".join(names),
            },
            natural_key=(licence.id, str(dossier.profile.version), owner.id, *_values(listed)),
            in_name_of=firms.correspondent(firm),
            about=mails.about(licence, "client"),
        )
    shown = FirmInitialData.of(licence.id, listed, found)
    tx.respond(caller, 202, shown)
    tx.commit()
    return shown


def of_business(caller: Caller, licence_id: str) -> BusinessInitialData:
    """Tell the business what the firm's list says now against what it has.

    Raises:
        BusinessLicenceNotFound: the business does not work under the licence.
        LicenceNotActive: the licence rests.
    """
    _, licence = link_of_business(caller, licence_id)
    dossier, _, found = _compared(licence)
    return BusinessInitialData.of(licence.id, dossier.profile.version, found)


def take_over(
    caller: Caller, licence_id: str, wanted: InitialDataChoice, version: int
) -> onboarding.Profile:
    """Take over what the firm's list says in the fields that were chosen; the firm sees that.

    Raises:
        BusinessLicenceNotFound: the business does not work under the licence.
        ChangedMeanwhile: the profile is not at `version` any more.
        InvalidInput: a field is not among those that are offered.
    """
    _, licence = link_of_business(caller, licence_id)
    dossier, listed, found = _compared(licence)
    check_version(dossier.profile, version)
    offered = {each.field for each in found if not each.is_fixed}
    if wrong := [
        FIELD_NOT_OFFERED.at(f"/fields/{place}", field=name)
        for place, name in enumerate(wanted.fields)
        if name not in offered
    ]:
        raise InvalidInput(wrong)
    tx = Transaction()
    profile = onboarding.write_taken_over(
        tx, dossier, listed, set(wanted.fields), actor=caller.actor
    )
    by = caller.account_id if caller.connected else CLIENT
    store.note(tx, licence, "initial_data_taken", actor=by)
    tx.respond(caller, 200, profile)
    tx.commit()
    return profile


def _compared(
    licence: Licence,
) -> tuple[onboarding.IssuerDossier, onboarding.ListedData, list[onboarding.Difference]]:
    dossier = onboarding.found(licence.business_id) if licence.business_id else None
    if dossier is None or licence.state != "active":
        raise LicenceNotActive
    company = firms.company(licence.firm_id, licence.company_id or "")
    listed = onboarding.ListedData(
        company.name, company.email, company.address, tuple(company.activities)
    )
    return dossier, listed, onboarding.differences(dossier, listed)


def _values(listed: onboarding.ListedData) -> tuple[str, ...]:
    """Tell an offer from one of other data."""
    return listed.legal_name, listed.email or "", listed.address or "", *listed.activities
