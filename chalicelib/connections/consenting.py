"""The consent of a client to its firm's acting in the business: asked for, given, withdrawn.

It lies on the link from the business to the licence, so that it ends with that, and one item tells
the edge whether a connection may go on.
"""

from __future__ import annotations

from typing import Literal

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.connections.forms import NewConsentRequest
from chalicelib.connections.model import (
    ConsentLicenceNotFound,
    ConsentNotAsked,
    ConsentNotGiven,
    NotConnectable,
)
from chalicelib.connections.telling import write_asked
from chalicelib.connections.views import (
    BusinessConsent,
    BusinessConsents,
    ConsentAskedView,
    ConsentShown,
    LicenceConsent,
)
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import Consent, ConsentAsked
from chalicelib.core.history import of_firm
from chalicelib.firms import service as firms
from chalicelib.licences import service as licences
from chalicelib.licences.service import ConsentAnswer, Licence
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import LicenceLink, NewConsent

FirmEvent = Literal["consent_asked", "consent_request_withdrawn"]


def connectable(caller: Caller, licence_id: str) -> tuple[Licence, LicenceLink]:
    """Return an active licence of the firm, with the link from the business to it.

    Raises:
        LicenceNotFound: the firm has none of that id that the caller may see.
        NotConnectable: no business works under it right now.
    """
    licence = licences.find_licence(caller, licence_id)
    link = licences.link_of(licence)
    if licence.state != "active" or link is None:
        raise NotConnectable
    return licence, link


def read_consent(caller: Caller, licence_id: str) -> LicenceConsent:
    """Return what the client of a licence lets the firm do, and what the firm asks for."""
    licence = licences.find_licence(caller, licence_id)
    return _shown_to_firm(licence, licences.link_of(licence))


def ask(caller: Caller, licence_id: str, wanted: NewConsentRequest) -> LicenceConsent:
    """Ask the owner for consent, in place of what was asked before; the owners are mailed.

    Raises:
        NotConnectable: no business works under the licence right now.
        LicenceRunByFirm: the client has no access; your firm runs the business.
        LimitReached: as many mails were caused as may be in a day.
    """
    licence, link = connectable(caller, licence_id)
    licences.require_client(licence)
    accounts.count_mail(caller, client=licence.client_email)
    business_id = licence.business_id or ""
    asked = ConsentAsked(**wanted.model_dump(), asked_at=clock.now(), asked_by=caller.account_id)
    tx = Transaction()
    link = onboarding.write_consent(tx, business_id, link.but(asked=asked))
    _note_both(tx, caller, licence, "consent_asked", **wanted.model_dump())
    write_asked(tx, licence, asked, f"{licence.id}.{link.version}")
    shown = _shown_to_firm(licence, link)
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def withdraw_request(caller: Caller, licence_id: str) -> None:
    """Ask for consent no more.

    Raises:
        ConsentNotAsked: nothing is asked for.
    """
    licence = licences.find_licence(caller, licence_id)
    link = licences.link_of(licence)
    if link is None or link.asked is None:
        raise ConsentNotAsked
    tx = Transaction()
    onboarding.write_consent(tx, licence.business_id or "", link.but(asked=None))
    _note_both(tx, caller, licence, "consent_request_withdrawn")
    tx.commit()


def list_consents(caller: Caller) -> BusinessConsents:
    """List what the business lets its firms do, and what they ask for."""
    return BusinessConsents(
        data=[_shown_to_business(each) for each in onboarding.licences(caller.tenant)]
    )


def give(caller: Caller, licence_id: str, wanted: NewConsent, version: int) -> BusinessConsent:
    """Let the firm act in the business, in place of an earlier consent, whose connections end.

    Raises:
        ConsentLicenceNotFound: the business does not work under the licence, or it rests.
        ChangedMeanwhile: what is asked or was given is not at `version` any more.
    """
    link = _link(caller, licence_id)
    check_version(link, version)
    consent = Consent(**wanted.model_dump(), given_at=clock.now())
    return _write_answer(caller, link.but(consent=consent, asked=None), "consent_given")


def withdraw(caller: Caller, licence_id: str) -> None:
    """Let the firm act in the business no more: open connections are over at once.

    Raises:
        ConsentLicenceNotFound: the business does not work under the licence, or it rests.
        ConsentNotGiven: there is no consent.
    """
    link = _link(caller, licence_id)
    if link.consent is None:
        raise ConsentNotGiven
    _write_answer(caller, link.but(consent=None), "consent_withdrawn")


def refuse(caller: Caller, licence_id: str) -> None:
    """Refuse what the firm asks for; a consent that there is stays.

    Raises:
        ConsentLicenceNotFound: the business does not work under the licence, or it rests.
        ConsentNotAsked: nothing is asked for.
    """
    link = _link(caller, licence_id)
    if link.asked is None:
        raise ConsentNotAsked
    _write_answer(caller, link.but(asked=None), "consent_refused")


def _write_answer(caller: Caller, link: LicenceLink, event: ConsentAnswer) -> BusinessConsent:
    """Write what the owner answers, for both sides; the firm is mailed."""
    licence = licences.licence_of(link)
    tx = Transaction()
    link = onboarding.write_consent(tx, caller.tenant, link)
    licences.write_consent_answered(tx, caller, licence, event, link.consent, link.version)
    shown = _shown_to_business(link)
    tx.respond(caller, 204)
    tx.commit()
    return shown


def _link(caller: Caller, licence_id: str) -> LicenceLink:
    found = onboarding.licences(caller.tenant)
    link = next((each for each in found if each.licence_id == licence_id), None)
    if link is None or link.suspended_at is not None:
        raise ConsentLicenceNotFound
    return link


def _note_both(
    tx: Transaction, caller: Caller, licence: Licence, event: FirmEvent, **facts: str
) -> None:
    """Note what the firm did: for itself with the person, for the business in the firm's name."""
    licences.note(tx, licence, event, actor=caller.account_id, **facts)
    business_id, actor = licence.business_id or "", of_firm(licence.firm_id, caller.account_id)
    told = {"licence_id": licence.id, "firm_id": licence.firm_id, **facts}
    tx.note(Table(business_id), business_id, event, actor=actor, **told)


def _shown_to_firm(licence: Licence, link: LicenceLink | None) -> LicenceConsent:
    return LicenceConsent(
        licence_id=licence.id,
        consent=ConsentShown.of(link.consent if link else None),
        asked=ConsentAskedView.of(link.asked if link else None),
    )


def _shown_to_business(link: LicenceLink) -> BusinessConsent:
    firm = firms.firm(link.firm_id)
    return BusinessConsent(
        version=link.version,
        licence_id=link.licence_id,
        firm_name=firm.name,
        firm_email=firm.email,
        consent=ConsentShown.of(link.consent),
        asked=ConsentAskedView.of(link.asked),
    )
