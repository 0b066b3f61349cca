"""The terms of a licence that is there change: more computers or fewer, another last day, notes."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction, check_version
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.figures import Day
from chalicelib.core.history import of_firm
from chalicelib.licences import store
from chalicelib.licences.act_mails import TERMS_CHANGED
from chalicelib.licences.forms import TermsChange
from chalicelib.licences.model import LINKED, STATE_NAMES, Licence, WrongLicenceState, terms_facts
from chalicelib.licences.number_words import computers
from chalicelib.licences.service import LicenceChanged, find_licence
from chalicelib.licences.telling import note_at_business, write_owners_told
from chalicelib.licences.terms import live_terms_after
from chalicelib.licences.views import LicenceView, view


def change(
    caller: Caller, licence_id: str, wanted: TermsChange, version: int, *, at: str = ""
) -> LicenceView:
    """Change the terms of a licence that works or rests; the client is told of what it notices.

    `at` points to them in the body.

    Raises:
        InvalidInput: it is none that is installed, or would end before it begins, or in the past,
            or begin anew.
        InstallationsInUse: more computers use it than it would allow.
        LicenceChanged: it is not at `version` any more.
        WrongLicenceState: it is a draft, which the wizard changes, or it is over.
        LimitReached: as many mails were sent as may be in a day.
    """
    before = find_licence(caller, licence_id)
    check_version(before, version, LicenceChanged())
    if before.state not in LINKED:
        raise WrongLicenceState(state=STATE_NAMES[before.state])
    after = _changed(before, wanted, at)
    if after == before:
        return view(before, caller.language)
    is_noticed = _noticed(after) != _noticed(before)
    if is_noticed:
        accounts.count_mail(caller, client=before.client_email)
    return _write(caller, after, is_noticed=is_noticed)


@again(4, on=ChangedMeanwhile, pause=doubling(0.05))  # its number was used just now
def _write(caller: Caller, after: Licence, *, is_noticed: bool) -> LicenceView:
    tx = Transaction()
    after = store.write(tx, after, otherwise=LicenceChanged())
    store.note(tx, after, "terms_changed", actor=caller.account_id, **_noticed(after))
    if is_noticed:
        _write_told(tx, caller, after)
    tx.commit()
    return view(after, caller.language)


def _changed(before: Licence, wanted: TermsChange, at: str) -> Licence:
    said = wanted.said
    contact = {"client_name": said.pop("client_name")} if "client_name" in said else {}
    terms = live_terms_after(before, said, at)
    is_other_end = before.terms is not None and terms.valid_until != before.terms.valid_until
    ended = before.ended and not is_other_end  # renewed, it rests until it is reinstated
    return before.but(**contact, terms=terms, ended=ended)


def _noticed(licence: Licence) -> dict[str, str]:
    return terms_facts(licence.terms) if licence.terms else {}


def _write_told(tx: Transaction, caller: Caller, after: Licence) -> None:
    business_id, actor = after.business_id or "", of_firm(after.firm_id, caller.account_id)
    note_at_business(tx, business_id, after, "licence_terms_changed", actor=actor)
    assert after.terms is not None  # noqa: S101 - for the type checker: they were changed
    write_owners_told(
        tx,
        after,
        TERMS_CHANGED,
        "terms",
        computers=computers(after.terms.installations),
        valid_from=Day(after.terms.valid_from),
        valid_until=Day(after.terms.valid_until),
    )
