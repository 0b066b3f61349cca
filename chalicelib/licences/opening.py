"""A business that the firm runs is opened to the client, and closed again until it is theirs.

The client's user is made by the worker, as at an activation; then one transaction makes the client
the owner and ends what the firm could do without consent. Until they have connected it themselves,
chosen its plan or issued, the address may be a stranger's (docs/adr/0031).
"""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import by_mandate
from chalicelib.core.errors import Conflict, Retryable, Stale
from chalicelib.core.history import of_firm
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import client_user, mails, reminding, store
from chalicelib.licences.act_mails import CLOSED, NOT_OPENED, OPENED
from chalicelib.licences.act_words import ACTS
from chalicelib.licences.acts import is_closable
from chalicelib.licences.addresses import require_meant
from chalicelib.licences.failures import CLIENT_NOT_ACTIVE, CLIENT_OWNS_ANOTHER, FAILURES
from chalicelib.licences.forms import Closing, Opening
from chalicelib.licences.linking import link_after, link_of
from chalicelib.licences.model import LINKED, STATE_NAMES, Licence, Provision, WrongLicenceState
from chalicelib.licences.product import Activation
from chalicelib.licences.products import product_of
from chalicelib.licences.provisions import activation_of, new_provision
from chalicelib.licences.run_words import require_possible
from chalicelib.licences.service import LicenceChanged, find_licence
from chalicelib.licences.telling import (
    note_at_business,
    write_client_told_of_opening,
    write_firm_told,
    write_opening_untold,
)
from chalicelib.licences.views import LicenceView, view
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding

_MOST_OUT = 60
"""Writes of one transaction for series and people, which has room for 100 items in all."""


class ClientHasTakenOver(Conflict):
    """The client to whom the business was opened has made it theirs."""

    code = "client-has-taken-over"
    text = Text(
        es="El cliente ya emitió, conectó el negocio, eligió su plan, trabaja también con otro "
        "despacho o dio acceso a muchas personas: el negocio es suyo y no se le quita. Para "
        "actuar en él, pida su consentimiento; para dejarlo, desvincúlelo.",
        en="The client has issued, connected the business, chosen its plan, works with another "
        "firm, too, or has given many people access: the business is theirs and is not taken from "
        "them. To act in it, ask for consent; to let it go, unlink it.",
    )
    way = "POST /v1/firms/{firm}/licences/{licence}/consent-request"


def open_to_client(caller: Caller, licence_id: str, wanted: Opening, version: int) -> LicenceView:
    """Give the client a user, and with it the business that the firm runs; it goes on by itself.

    A business that is opened to that address already is left so.

    Raises:
        InvalidInput: it is the firm's own address, and not said to be meant.
        LicenceChanged: the licence is not at `version` any more.
        WrongLicenceState, LicenceBeingOpened: it cannot be opened now.
        LimitReached: as many mails were sent as may be in a day.
    """
    before = find_licence(caller, licence_id)
    is_begun = before.state == "active" and (before.is_opening or before.opened_at is not None)
    if is_begun and before.client_email == wanted.client_email:
        return view(before, caller.language)
    check_version(before, version, LicenceChanged())
    require_possible("open", before)
    require_meant(caller.tenant, wanted.client_email, is_said=wanted.own_address_confirmed)
    accounts.count_mail(caller, client=wanted.client_email)
    begun = before.but(
        **wanted.said,
        provision=new_provision(caller.account_id, business_id=before.business_id),
        activations=before.activations + 1,
        failure=None,
    )
    tx = Transaction()
    begun = store.write(tx, begun, send=activation_of(begun), otherwise=LicenceChanged())
    firms.write_matter_settled(tx, begun.firm_id, begun.id, "opening")
    facts = {"email": wanted.client_email}
    store.note(tx, begun, "opening_begun", actor=caller.account_id, **facts)
    shown = view(begun, caller.language)
    tx.respond(caller, 202, shown)
    tx.commit()
    return shown


def _in_conflict() -> Retryable:
    return Retryable("open licence: in conflict with other writes")


@again(3, on=(Conflict, Stale), otherwise=_in_conflict)
def finish(firm_id: str, licence_id: str) -> None:
    """Make the client the owner of a business that is on its way to them; else do nothing.

    Raises:
        Retryable: what it depends on moved three times meanwhile, or does not answer.
    """
    licence = store.licence(firm_id, licence_id)
    if licence is None or licence.provision is None or not licence.is_opening:
        return
    account = accounts.account_by_email(licence.client_email or "")
    given = Activation(
        product=product_of(licence),
        licence=licence,
        provision=licence.provision,
        firm=firms.firm(firm_id),
        company=firms.company(firm_id, licence.company_id or ""),
        account=account,
        business_id=licence.business_id,
    )
    if account is not None and account.state in {"locked", "closed"}:
        _fail(licence, licence.provision, CLIENT_NOT_ACTIVE)
        return
    try:
        _commit(given, "" if account is not None else client_user.create(given))
    except onboarding.BusinessAlreadyYours:
        _fail(licence, licence.provision, CLIENT_OWNS_ANOTHER)
        return
    if account is not None:
        client_user.forget_unused(licence.provision)


def _commit(given: Activation, access_key: str) -> None:
    """Write everything that the opening is, at once."""
    licence, business_id, by = given.licence, given.provision.business_id, given.provision
    link, tx = link_of(licence), Transaction()
    if link is None:
        raise ChangedMeanwhile
    standing = given.product.makes.write_standing_kept(tx, business_id)
    found = onboarding.found(business_id)  # after that, and so of that tax id still
    client = client_user.write(tx, given, access_key)
    name, country = licence.company_name or "", given.company.country
    if found is not None:
        name, country = found.business.name, found.business.country
        onboarding.write_only_one_of(tx, client.id, found.profile.identity)
    accounts.write_membership(
        tx, client.id, business_id, "business", "owner", name=name, country=country
    )
    onboarding.write_consent(tx, business_id, link.but(consent=None, asked=None))
    opened = licence.but(
        provision=None,
        mandate=None,
        client_account_id=client.id,
        opened_at=clock.now(),
        opened_as=standing,
    )
    opened = store.write(tx, opened)
    facts = {"email": licence.client_email or ""}
    store.note(tx, opened, "opened", actor=by.accepted_by, **facts)
    actor = of_firm(licence.firm_id, by.accepted_by)
    at_business, mandate = ACTS["open"].at_business, licence.mandate or ""
    note_at_business(tx, business_id, opened, at_business, actor, mandate=mandate)
    write_client_told_of_opening(tx, opened, client)
    told = {"client_email": opened.client_email, "licence": opened.id}
    write_firm_told(tx, opened, OPENED, "open", told)
    tx.commit()


def _fail(licence: Licence, provision: Provision, reason: str) -> None:
    """Leave the business with the firm, which is told why; a user that was made goes."""
    email = licence.client_email or ""
    left = licence.but(
        provision=None,
        client_email=None,
        client_name=None,
        own_address_confirmed=False,
        failure=reason,
    )
    tx = Transaction()
    left = store.write(tx, left)
    store.note(tx, left, "opening_failed", email=email, reason=reason)
    firms.write_matter(tx, left.firm_id, left.id, "opening", clock.now(), fact=reason)
    told = {"client_email": email, "why": FAILURES[reason]}
    write_firm_told(tx, left, NOT_OPENED, "not-opened", told)
    tx.commit()
    client_user.forget_unused(provision)


def close(caller: Caller, licence_id: str, wanted: Closing, version: int) -> LicenceView:
    """Take the access back from a client who has not made it theirs; the firm runs it again.

    Raises:
        LicenceChanged: the licence is not at `version` any more.
        WrongLicenceState: it was not opened, or is not active.
        ClientHasTakenOver: the business is theirs.
        LimitReached: as many mails were sent as may be in a day.
    """
    before = find_licence(caller, licence_id)
    is_closed = before.state in LINKED and not before.is_opening
    if is_closed and before.mandate == wanted.mandate:
        return view(before, caller.language)
    check_version(before, version, LicenceChanged())
    require_possible("close", before)
    accounts.count_mail(caller, client=before.client_email)
    return _close(caller, before, wanted.mandate)


@again(4, on=ChangedMeanwhile, pause=doubling(0.05))
def _close(caller: Caller, before: Licence, mandate: str) -> LicenceView:
    business_id, link = before.business_id or "", link_of(before)
    if before.opened_at is None:
        raise WrongLicenceState(state=STATE_NAMES[before.state])
    if link is None:
        raise ChangedMeanwhile
    tx = Transaction()
    product_of(before).makes.write_standing_kept(tx, business_id)
    if not is_closable(before):  # read after that: what comes later meets the commit
        raise ClientHasTakenOver
    closed = before.but(
        mandate=mandate,
        paid_by="firm",
        client_email=None,
        client_name=None,
        client_account_id=None,
        opened_at=None,
        opened_as="",
        own_address_confirmed=False,
    )
    _write_people_gone(tx, before)
    closed = store.write(tx, closed, otherwise=LicenceChanged())
    then = link_after(closed, link)
    then = then.but(consent=by_mandate(clock.now()), asked=None) if then else None
    row = ACTS["close"]
    onboarding.write_licence_changed(tx, business_id, link, then, row.reason)
    facts = {"email": before.client_email or "", "mandate": mandate}
    store.note(tx, closed, "closed", actor=caller.account_id, **facts)
    actor = of_firm(before.firm_id, caller.account_id)
    note_at_business(tx, business_id, closed, row.at_business, actor, mandate=mandate)
    write_firm_told(tx, closed, CLOSED, "close", {"client_email": before.client_email})
    shown = view(closed, caller.language)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def _write_people_gone(tx: Transaction, licence: Licence) -> None:
    """Add that client and whom they let in are out, and told; an account that is unused goes.

    Raises:
        ClientHasTakenOver: they are too many.
    """
    business_id = licence.business_id or ""
    people, client_id = accounts.people(business_id), licence.client_account_id or ""
    found = onboarding.found(business_id)
    series = len(found.series) if found else 0
    if 4 * len(people.members) + 3 * len(people.invited) + series > _MOST_OUT:
        raise ClientHasTakenOver
    accounts.write_emptied(tx, business_id, people)
    client_user.write_mail_withdrawn(tx, business_id, licence)
    write_opening_untold(tx, licence)
    mail.write_forgotten(tx, mails.about(licence, "client"))
    reminding.write_settled(tx, licence)
    firm, ids = firms.firm(licence.firm_id), {each.account_id for each in people.members}
    for person in accounts.accounts(sorted(ids | {client_id})):
        client_user.write_taken_back_told(tx, licence, firm, person)
    client = accounts.account(client_id)
    if accounts.is_unused_beyond(client, business_id):
        accounts.write_unused_removed(tx, client)
        accounts.write_user_going(tx, client)
