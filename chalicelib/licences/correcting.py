"""A licence went to the wrong address: the firm takes it back, or has it activated for another.

Until the client has proven its tax id, or issued, whoever got the licence may be a stranger
(docs/adr/0011). Then what its activation gave goes in one transaction: the link, a business that it
made, an account that nobody ever used, a mail that waits. A person who did get in keeps the account
and is told that it was a mistake. After that the licence is the taxpayer's, and is not taken back
(docs/adr/0022).
"""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction, check_version
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, FieldRule, InvalidInput
from chalicelib.core.history import of_firm
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import client_user, mails, store
from chalicelib.licences.act_words import ActName
from chalicelib.licences.acts import is_settled
from chalicelib.licences.addresses import require_meant
from chalicelib.licences.forms import ClientCorrection
from chalicelib.licences.handing import write_handed
from chalicelib.licences.installing import write_number_dead
from chalicelib.licences.linking import link_of, write_held, write_licensed
from chalicelib.licences.model import LINKED, STATE_NAMES, Keeper, Licence, WrongLicenceState
from chalicelib.licences.products import product_of
from chalicelib.licences.provisions import activation_of, new_provision
from chalicelib.licences.run_words import LicenceRunByFirm, require_possible
from chalicelib.licences.service import LicenceChanged, find_licence
from chalicelib.licences.telling import note_at_business, write_request_gone
from chalicelib.licences.views import LicenceView, view
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import LicenceLink

CLIENT_EMAIL_SAME = FieldRule(
    "client-email-same",
    Text(
        es="Es el correo que la licencia ya tiene. Escriba otro o, si el cliente perdió su clave, "
        "pida para él otra.",
        en="It is the e-mail that the licence has already. Write another one or, if the client "
        "lost their key, ask for another key for them.",
    ),
)


class LicenceOfTaxpayer(Conflict):
    """The client has proven the tax id or has issued: the licence is not taken back any more."""

    code = "licence-of-taxpayer"
    text = Text(
        es="El cliente ya demostró su identificación o emitió comprobantes, y la licencia no se "
        "le quita. Desvincúlela o, si solo cambió de correo, pídale que lo cambie en su cuenta.",
        en="The client has proven the tax id or issued documents, and the licence is not taken "
        "from them. Unlink it or, if only the e-mail changed, ask them to change it in their "
        "account.",
    )
    way = "POST /v1/firms/{firm}/licences/{licence}/unlink"


@dataclass(frozen=True, slots=True)
class _Given:
    """What a licence has given, as it was read: to whom, and what of it goes."""

    licence: Licence
    firm: firms.Firm
    company: firms.Company
    link: LicenceLink | None
    """None: it only asked the owner of a business."""
    is_unmade: bool
    """Whether the business goes, because the licence made it and it serves nothing else."""
    people: list[accounts.Account]
    """Who is told."""
    unused: list[accounts.Account]
    """Accounts that go, because nobody ever used them."""


def correct_client(
    caller: Caller, licence_id: str, wanted: ClientCorrection, version: int
) -> LicenceView:
    """Take from the client's old address what it got, and activate the licence for another.

    Raises:
        InvalidInput: it is the same address, or the firm's own and not said to be meant.
        LicenceChanged: the licence is not at `version` any more.
        LicenceOfTaxpayer: it is not a stranger's any more.
        WrongLicenceState: nobody has got anything yet, or it is over.
        LimitReached: to as many addresses was written as may be in a day.
        TooManyTries: too many to that one.
    """
    before = _checked(caller, licence_id, version, "correct_client")
    if wanted.client_email == before.client_email:
        raise InvalidInput([CLIENT_EMAIL_SAME.at("/client_email")])
    require_meant(caller.tenant, wanted.client_email, is_said=wanted.own_address_confirmed)
    accounts.count_address(caller, wanted.client_email)
    return _correct(caller, licence_id, wanted, version)


@again(4, on=ChangedMeanwhile, pause=doubling(0.05))
def _correct(
    caller: Caller, licence_id: str, wanted: ClientCorrection, version: int
) -> LicenceView:
    given = _given(_checked(caller, licence_id, version, "correct_client"))
    corrected = given.licence.after(
        "correct",
        **wanted.said,
        **_NOTHING_GIVEN,
        provision=new_provision(caller.account_id),
    )
    tx = Transaction()
    _write_taken(tx, given, corrected, caller.account_id)
    corrected = store.write(
        tx, corrected, send=activation_of(corrected), otherwise=LicenceChanged()
    )
    write_licensed(tx, corrected, given.company, None)
    facts = {"before": given.licence.client_email or "", "email": wanted.client_email}
    store.note(tx, corrected, "client_corrected", actor=caller.account_id, **facts)
    shown = view(corrected, caller.language)
    tx.respond(caller, 202, shown)
    tx.commit()
    return shown


@again(4, on=ChangedMeanwhile, pause=doubling(0.05))
def take_back(caller: Caller, licence_id: str, version: int) -> LicenceView:
    """Take from the client's address what it got, and end the licence; the company is free.

    A business that the firm runs goes in the same way.

    Raises:
        LicenceChanged: the licence is not at `version` any more.
        LicenceOfTaxpayer: it is not a stranger's any more.
        LicenceRunByFirm: the firm runs the business, which has issued.
        WrongLicenceState: nobody has got anything yet, or it is over.
    """
    given = _given(_checked(caller, licence_id, version, "take_back"))
    ended = given.licence.after("take_back", **_NOTHING_GIVEN)
    tx = Transaction()
    _write_taken(tx, given, ended, caller.account_id)
    ended = store.write(tx, ended, otherwise=LicenceChanged())
    if ended.run_by == "firm":
        store.note(tx, ended, "business_discarded", actor=caller.account_id)
    else:
        facts = {"before": ended.client_email or ""}
        store.note(tx, ended, "taken_back", actor=caller.account_id, **facts)
    shown = view(ended, caller.language)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def renew_key(caller: Caller, licence_id: str) -> LicenceView:
    """Have another access key mailed to the client of a live licence; the old one is dead at once.

    Whoever has chosen a password gets none, and to the firm it looks the same.

    Raises:
        WrongLicenceState: there is no client yet, or not any more.
        LimitReached: as many mails were sent as may be in a day.
        TooManyTries: too many to that client.
    """
    licence = find_licence(caller, licence_id)
    if licence.state not in LINKED or licence.client_account_id is None:
        raise WrongLicenceState(state=STATE_NAMES[licence.state])
    client = licence.client_email or ""
    accounts.count_mail(caller, client, client=client)
    account = accounts.account(licence.client_account_id)
    tx = Transaction()
    firm = firms.firm(licence.firm_id)
    in_name_of = firms.correspondent(firm)
    accounts.write_key_again(tx, account, mails.about(licence, "client"), in_name_of)
    if account.is_unused:
        client_user.write_mail_withdrawn(tx, licence.business_id or "", licence)
    facts = {"email": licence.client_email or ""}
    store.note(tx, licence, "key_renewed", actor=caller.account_id, **facts)
    shown = view(licence, caller.language)
    tx.respond(caller, 202, shown)
    tx.commit()
    return shown


_NOTHING_GIVEN: dict[str, object] = {
    "business_id": None,
    "client_account_id": None,
    "made_business": False,
    "activated_at": None,
    "opened_at": None,
    "opened_as": "",
    "number_id": None,
    "number_now": None,
    "number_mails": 0,
}
"""What a licence says once it has given nothing to anybody."""


def _checked(caller: Caller, licence_id: str, version: int, act: ActName) -> Licence:
    """Return the licence, which must be as the caller saw it and allow the act."""
    found = find_licence(caller, licence_id)
    check_version(found, version, LicenceChanged())
    require_possible(act, found)
    return found


def _given(licence: Licence) -> _Given:
    """Read what a licence has given to whom.

    Raises:
        LicenceOfTaxpayer: it stays theirs.
    """
    firm = firms.firm(licence.firm_id)
    company = firms.company(firm.id, licence.company_id or "")
    if licence.state == "awaiting_client":
        return _Given(licence, firm, company, link=None, is_unmade=False, people=[], unused=[])
    link, business_id = link_of(licence), licence.business_id or ""
    if link is None:
        raise ChangedMeanwhile
    if is_settled(licence):
        raise LicenceOfTaxpayer if licence.run_by == "client" else LicenceRunByFirm
    is_unmade = licence.made_business and len(onboarding.licences(business_id)) == 1
    people = _people(licence, is_unmade=is_unmade)
    unused = [p for p in people if is_unmade and accounts.is_unused_beyond(p, business_id)]
    return _Given(licence, firm, company, link, is_unmade, people, unused)


def _people(licence: Licence, *, is_unmade: bool) -> list[accounts.Account]:
    """Read whom it concerns: the members of a business that goes, else the client alone."""
    if not is_unmade:
        return [accounts.account(licence.client_account_id or "")]
    members = onboarding.people_at_once(licence.business_id or "")
    return accounts.accounts([member.account_id for member in members])


def _write_taken(tx: Transaction, given: _Given, after: Licence, actor: str) -> None:
    """Add that what the licence has given is gone, and that whoever had it is told."""
    licence, business_id = given.licence, given.licence.business_id or ""
    write_held(tx, licence, after, None if given.is_unmade else given.link, "taken_back")
    firms.write_matters_gone(tx, licence.firm_id, licence.id)
    if given.link is None:
        write_request_gone(tx, licence)
        return
    client_user.write_mail_withdrawn(tx, business_id, licence)
    _write_number_gone(tx, licence)
    _write_mailboxes_kept(tx, given, after, actor)
    mail.write_forgotten(tx, mails.about(licence, "client"))
    if given.is_unmade:
        onboarding.write_licence_gone(tx, business_id, licence.id)
        product_of(licence).makes.write_unmade(tx, business_id, licence.firm_id)
        onboarding.write_to_clear(
            tx, onboarding.business(business_id), [each.user_name for each in given.unused]
        )
    else:
        note_at_business(tx, business_id, licence, "licence_taken_back", licence.firm_id)
    for account in given.unused:
        accounts.write_unused_removed(tx, account)
    for person in given.people:
        client_user.write_taken_back_told(tx, licence, given.firm, person)


def _write_mailboxes_kept(tx: Transaction, given: _Given, after: Licence, actor: str) -> None:
    """Add that the firm has the mailboxes that would go with the business."""
    business_id = given.licence.business_id
    keeper: Keeper = "firm" if given.is_unmade else "client"
    at_business = of_firm(after.firm_id, actor)
    then = after.but(business_id=business_id)
    write_handed(tx, then, keeper, actor=actor, at_business=at_business)


def _write_number_gone(tx: Transaction, licence: Licence) -> None:
    """Add that the number is good for nothing, and that a mail with it goes out no more."""
    write_number_dead(tx, licence)
    mail.write_withdrawn(
        tx,
        tenant=licence.business_id or "",
        template="licence-number",
        natural_key=mails.number_mail_key(licence),
    )
