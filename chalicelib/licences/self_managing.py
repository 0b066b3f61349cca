"""Whether a client manages its own notifications: the mark and the licence, set in one act.

The mark is read from the licence and stored nowhere, so that the two cannot disagree: it is set
while the client has an active licence of a product that is installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.accounts import service as accounts
from chalicelib.aws import directory
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.company_ids import client_id
from chalicelib.core.errors import InvalidInput
from chalicelib.core.ids import new_id
from chalicelib.firms import service as firms
from chalicelib.licences import acts, addresses, renewing, resting, store
from chalicelib.licences.forms import Handing, SelfManagement, TermsChange
from chalicelib.licences.handing import keeper_said
from chalicelib.licences.linking import facts_of_company, write_licensed
from chalicelib.licences.listing import LicenceRow
from chalicelib.licences.model import EDITABLE, LINKED, OVER, Licence, news
from chalicelib.licences.products import INSTALLED, PRODUCTS, require_served
from chalicelib.licences.provisions import activation_of, new_provision
from chalicelib.licences.service import (
    COMPANY_UNKNOWN,
    ClientNotFound,
    LicenceAlreadyLive,
    LicenceChanged,
)
from chalicelib.licences.terms import terms_after, terms_of_new
from chalicelib.licences.views import SelfManagementView, view


class _Client(NamedTuple):
    companies: Sequence[firms.ListedCompany]
    """Those that the caller sees; those that are gone after the others."""
    licence: Licence | None
    """Of a product that is installed, and not over."""


def put(caller: Caller, known_as: str, wanted: SelfManagement) -> SelfManagementView:
    """Have a client manage its own notifications from now on, or no longer.

    What is so already is left as it is, but for terms that are said. To begin makes and issues the
    licence, or has the one that rests work again; to end lets it rest, or takes back what is not
    active yet.

    Raises:
        ClientNotFound: the firm has no such client, or the caller sees no company of it.
        FeatureNotActive, LicenceIncomplete, InvalidInput, LimitReached: it cannot be issued so.
        WrongLicenceState: it is being activated just now, and cannot be taken back.
    """
    found = _client(caller, known_as)
    if not wanted.self_managed:
        _end(caller, found.licence, wanted)
    elif found.licence is None or found.licence.state in EDITABLE:
        _issue(caller, known_as, found, wanted)
    else:
        _go_on(caller, found.licence, wanted)
    licence = _client(caller, known_as).licence
    return SelfManagementView(
        client_id=known_as,
        self_managed=licence is not None and licence.state == "active",
        licence=view(licence, caller.language) if licence else None,
    )


def _end(caller: Caller, licence: Licence | None, wanted: SelfManagement) -> None:
    if licence is None or licence.state == "suspended":
        return
    if licence.state == "active":
        acts.suspend(caller, licence.id, licence.version, _handing(wanted))
    else:
        acts.withdraw(caller, licence.id, licence.version)


def _go_on(caller: Caller, licence: Licence, wanted: SelfManagement) -> None:
    if licence.state in LINKED and "terms" in wanted.model_fields_set:
        if licence.state == "suspended":
            keeper_said(licence, "reinstate", _handing(wanted))  # before anything is changed
        terms = TermsChange.model_validate(wanted.terms.said)
        changed = renewing.change(caller, licence.id, terms, licence.version, at="/terms")
        licence = licence.but(version=changed.version)
    if licence.state == "suspended":
        acts.reinstate(caller, licence.id, licence.version, _handing(wanted))
    elif licence.stop is not None:
        resting.cancel(caller, licence.id, licence.version)


def _handing(wanted: SelfManagement) -> Handing:
    return Handing(mailboxes_to=wanted.mailboxes_to)


def _issue(caller: Caller, known_as: str, found: _Client, wanted: SelfManagement) -> None:
    """Make a licence, or take the draft that there is, and accept it, in one transaction."""
    firm = firms.firm(caller.tenant)
    firm.require_feature(PRODUCTS[INSTALLED].feature)
    company = firms.company(firm.id, _company_id(found, wanted))
    before = found.licence or Licence(
        id=new_id("lic"),
        created_at=clock.now(),
        firm_id=firm.id,
        product=INSTALLED,
        created_by=caller.account_id,
        firm_email=firm.email,
        language=firm.language,
        terms=terms_of_new(INSTALLED, firm),
    )
    require_served(before, company.country)
    terms = wanted.terms.said if "terms" in wanted.model_fields_set else {}
    given = wanted.said | {"company_id": company.id} | facts_of_company(company)
    drafted = before.changed(given | {"terms": terms_after(before, terms, "/terms")})
    drafted.require_complete()
    addresses.require_meant(firm.id, drafted.client_email, is_said=drafted.own_address_confirmed)
    accounts.count(caller, "activations", to=drafted.client_email)
    try:
        _write_issued(caller, before, drafted, company)
    except (LicenceAlreadyLive, LicenceChanged):  # perhaps by a second click on this very act
        now = _client(caller, known_as).licence
        if now is None or now.state in EDITABLE:
            raise


def _write_issued(
    caller: Caller, before: Licence, drafted: Licence, company: firms.Company
) -> None:
    accepted = drafted.after("accept", provision=new_provision(caller.account_id), failure=None)
    tx = Transaction()
    tx.claim(store.live_key(accepted), accepted.id, otherwise=LicenceAlreadyLive())
    accepted = store.write(tx, accepted, send=activation_of(accepted), otherwise=LicenceChanged())
    write_licensed(tx, accepted, company, None)
    for event, facts in news(before, drafted):
        store.note(tx, accepted, event, actor=caller.account_id, **facts)
    store.note(tx, accepted, "accepted", actor=caller.account_id)
    tx.commit()


def _company_id(found: _Client, wanted: SelfManagement) -> str:
    """Return for which company of the client the licence is: the one that is said, or the first."""
    ids = [each.id for each in found.companies]
    chosen = wanted.company_id or (found.licence and found.licence.company_id) or ids[0]
    if chosen not in ids:
        raise InvalidInput([COMPANY_UNKNOWN.at("/company_id")])
    return chosen


def _client(caller: Caller, known_as: str) -> _Client:
    """Read the companies of a client that the caller sees, and its licence: two requests."""
    companies, rows = directory.each_of_both(caller.tenant, firms.COMPANY_LIST, store.LICENCE_LIST)
    own = [
        each
        for each in companies
        if client_id(each.country, each.tax_id) == known_as and caller.sees(each.id)
    ]
    if not own:
        raise ClientNotFound
    own.sort(key=lambda each: (each.gone, each.program, each.code))
    row = _live({each.id for each in own}, list(rows))
    return _Client(own, store.licence(caller.tenant, row.id) if row else None)


def _live(company_ids: set[str], rows: Sequence[LicenceRow]) -> LicenceRow | None:
    """Return the licence that counts: an active one before others, the newest before older."""
    found = [
        row
        for row in rows
        if row.company_id in company_ids
        and PRODUCTS[row.product].is_installed
        and row.state not in OVER
    ]
    return max(found, key=lambda row: (row.state == "active", row.id), default=None)
