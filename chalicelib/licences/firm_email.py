"""Where the firm is told what becomes of a live licence: changed, and proven if nobody of it has.

An address that an active user of the firm has is proven; any other confirms by a code. The old one
is told.
"""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.firms import service as firms
from chalicelib.licences import store
from chalicelib.licences.forms import FirmEmail, FirmEmailCode
from chalicelib.licences.linking import link_of
from chalicelib.licences.model import HOLDING, STATE_NAMES, Licence, WrongLicenceState
from chalicelib.licences.service import LicenceChanged, find_licence
from chalicelib.licences.views import LicenceView, view
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding


def put(caller: Caller, licence_id: str, wanted: FirmEmail, version: int) -> LicenceView:
    """Set the firm's e-mail of a licence, or mail a code to one that is to be proven first.

    To set the one that it has takes back that another was asked for.

    Raises:
        LicenceChanged: the licence is not at `version` any more.
        WrongLicenceState: it is a draft, which the wizard changes, or it is over.
        LimitReached: as many mails were sent as may be in a day.
        TooManyTries: too many to that address.
    """
    before = find_licence(caller, licence_id)
    check_version(before, version, LicenceChanged())
    _live(before)
    if wanted.firm_email == before.firm_email:
        return view(_keep(caller, before), caller.language)
    accounts.count_address(caller, wanted.firm_email)
    tx = Transaction()
    if wanted.firm_email in _proven(caller.tenant):
        after = _write_set(tx, caller, before, wanted.firm_email)
    else:
        after = before.but(firm_email_asked=wanted.firm_email)
        after = store.write(tx, after, otherwise=LicenceChanged())
        _write_code(tx, before, wanted.firm_email)
        facts = {"email": wanted.firm_email}
        store.note(tx, before, "firm_email_asked", actor=caller.account_id, **facts)
    tx.commit()
    return view(after, caller.language)


def confirm(caller: Caller, licence_id: str, given: FirmEmailCode) -> LicenceView:
    """Set the address that the code was mailed to.

    Raises:
        InvalidCode: wrong, spent, expired, or none was asked for.
        WrongLicenceState: the licence is over.
        TooManyTries: tried too often.
    """
    before = _live(find_licence(caller, licence_id))
    if before.firm_email_asked is None:
        raise accounts.InvalidCode
    accounts.count_code(caller, before.firm_email_asked)
    code = store.firm_email_code(before)
    if code is None or code.email != before.firm_email_asked:
        raise accounts.InvalidCode
    if not code.is_matched_by(given.code, clock.now()):
        raise accounts.InvalidCode
    tx = Transaction()
    store.write_firm_email_code_spent(tx, before, code)
    after = _write_set(tx, caller, before, code.email)
    tx.commit()
    accounts.forget_code(caller, code.email)
    return view(after, caller.language)


def _keep(caller: Caller, before: Licence) -> Licence:
    """Have the licence wait for no other address; the code that was mailed to it is void."""
    if before.firm_email_asked is None:
        return before
    tx = Transaction()
    kept = before.but(firm_email_asked=None)
    kept = store.write(tx, kept, otherwise=LicenceChanged())
    store.note(tx, kept, "firm_email_set", actor=caller.account_id, email=kept.firm_email or "")
    tx.commit()
    return kept


def _live(licence: Licence) -> Licence:
    if licence.state not in HOLDING:
        raise WrongLicenceState(state=STATE_NAMES[licence.state])
    return licence


def _proven(firm_id: str) -> set[str]:
    """List the addresses that users of the firm have proven."""
    return {each.email for each in accounts.users(firm_id) if each.state == "active"}


def _write_set(tx: Transaction, caller: Caller, before: Licence, email: str) -> Licence:
    after = before.but(firm_email=email, firm_email_asked=None)
    after = store.write(tx, after, otherwise=LicenceChanged())
    store.note(tx, after, "firm_email_set", actor=caller.account_id, email=email)
    link = link_of(before)
    if link is not None:
        onboarding.write_firm_email(tx, before.business_id or "", link, email)
    firms.write_matter_settled(tx, after.firm_id, after.id, "firm-mail")
    firm = firms.firm(before.firm_id)
    mail.write(
        tx,
        tenant=firm.id,
        recipient=before.firm_email or firm.email,
        language=firm.language,
        template="licence-firm-email-changed",
        facts={"firm": firm.name, "company": before.company_name or "", "email": email},
        natural_key=(before.id, "firm-email", str(before.version)),
        of={"licence": before.id},
    )
    return after


def _write_code(tx: Transaction, licence: Licence, email: str) -> None:
    spelled, code = accounts.fresh_code("email-change", email)
    store.write_firm_email_code(tx, licence, code)
    firm = firms.firm(licence.firm_id)
    mail.write(
        tx,
        tenant=firm.id,
        recipient=email,
        language=firm.language,
        template="licence-firm-email-code",
        facts={
            "firm": firm.name,
            "company": licence.company_name or "",
            "expires_at": clock.iso(code.expires_at),
            "time_zone": firm.time_zone,
        },
        secrets={"code": spelled},
        natural_key=(licence.id, "firm-email-code", str(licence.version)),
        of={"licence": licence.id},
    )
