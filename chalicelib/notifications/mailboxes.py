"""Mailboxes are made, put right and removed by the side that manages them."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.countries import facts_of
from chalicelib.core.errors import InvalidInput, Retryable, Stale
from chalicelib.core.tax_ids import broken_rule
from chalicelib.firms import service as firms
from chalicelib.notifications import store
from chalicelib.notifications.forms import (
    MailboxChanges,
    NewMailbox,
    NewOwnMailbox,
    mailbox_faults,
)
from chalicelib.notifications.handing_over import new_custody
from chalicelib.notifications.model import (
    BODY_UNKNOWN,
    SIDE_NAMES,
    ClientKeepsMailboxes,
    Custody,
    Mailbox,
    MailboxExists,
    MailboxHandedOver,
    mailbox_id,
)
from chalicelib.notifications.rules import OTHER, rules_of
from chalicelib.notifications.views import (
    Mailboxes,
    MailboxView,
    mailbox_view,
    mailboxes_view,
)
from chalicelib.onboarding import service as onboarding


@dataclass(frozen=True, slots=True)
class Place:
    """Where the mailboxes of a client are, on the side of the caller."""

    tenant: str
    id: str
    country: str

    def custody(self) -> Custody:
        """Read what this side has; version 0: nothing yet."""
        found = store.custody(self.tenant, self.id)
        return found or new_custody(self.tenant, self.id, self.country)


def of_business(caller: Caller) -> Place:
    """Return where a business has its own."""
    country = onboarding.business(caller.tenant).country
    return Place(caller.tenant, caller.tenant, country)


def of_firm(caller: Caller, company_id: str) -> Place:
    """Return where a firm has those of a company that the caller may see.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    company = firms.read_company(caller, company_id)
    return Place(caller.tenant, company.id, company.country)


def read(place: Place) -> Mailboxes:
    """Show what a side has of the mailboxes of a client."""
    return mailboxes_view(place.custody())


def make(caller: Caller, place: Place, wanted: NewMailbox) -> MailboxView:
    """Make a mailbox.

    Raises:
        NotificationsNotServed: nothing is known of how bodies notify in the country.
        InvalidInput: the body is not of that country, or the tax id is wrong.
        MailboxExists: there is one of that holder at that body.
        ClientKeepsMailboxes: the firm asks, and the client manages its own.
        MailboxHandedOver: the client asks, and the firm manages that one.
        TooManyMailboxes: the client has as many as there may be.
    """
    made = _checked(place, wanted)
    custody = place.custody()
    known = next((each for each in custody.mailboxes if each.id == made.id), None)
    if known is not None and known.is_active:
        raise MailboxExists
    _require_ours(custody, known)
    tx = Transaction()
    shown = _write(tx, caller, custody.having(made), made, "mailbox_made")
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def _in_conflict() -> Retryable:
    return Retryable("make a mailbox: in conflict with other writes")


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def have(caller: Caller, place: Place, wanted: NewOwnMailbox) -> MailboxView:
    """Make a mailbox for a program, which may say so again and again: one that is there stays.

    Raises as `make`, but for `MailboxExists`.
    """
    made, custody = _checked(place, wanted), place.custody()
    known = next((each for each in custody.mailboxes if each.id == made.id), None)
    if known is not None and known.is_active:
        return mailbox_view(custody, known)
    _require_ours(custody, known)
    tx = Transaction()
    shown = _write(tx, caller, custody.having(made), made, "mailbox_made")
    tx.commit()
    return shown


def change(
    caller: Caller, place: Place, identifier: str, changes: MailboxChanges, version: int
) -> MailboxView:
    """Put a mailbox right.

    Raises:
        MailboxNotFound: there is none of that id.
        MailboxHandedOver: the other side has it.
        ChangedMeanwhile: the mailboxes are not at `version` any more.
    """
    custody = place.custody()
    before = custody.managed(identifier)
    check_version(custody, version)
    said = changes.model_dump(exclude_none=True)
    if before.body == OTHER:  # its name tells it from others
        said.pop("name", None)
    after = before.but(**said)
    if after == before:
        return mailbox_view(custody, before)
    tx = Transaction()
    shown = _write(tx, caller, custody.having(after), after, "mailbox_changed")
    tx.commit()
    return shown


def remove(caller: Caller, place: Place, identifier: str, version: int) -> None:
    """Remove a mailbox; its notices stay, and it may be made again.

    Raises:
        MailboxNotFound: there is none of that id.
        MailboxHandedOver: the other side has it.
        ChangedMeanwhile: the mailboxes are not at `version` any more.
    """
    custody = place.custody()
    gone = custody.managed(identifier)
    check_version(custody, version)
    tx = Transaction()
    _write(tx, caller, custody.without(gone.id), gone, "mailbox_removed")
    tx.commit()


def _checked(place: Place, wanted: NewMailbox) -> Mailbox:
    """Return the mailbox that is wanted.

    Raises:
        InvalidInput: the body is not of the country, has no name, or the tax id is wrong.
    """
    bodies = rules_of(place.country).bodies
    faults = list(mailbox_faults(wanted))
    if wanted.body not in bodies:
        known = ", ".join(bodies)
        name = facts_of(place.country).name
        faults.append(BODY_UNKNOWN.at("/body", known=known, country=name))
    number = wanted.holder_tax_id
    rule = broken_rule(place.country, None, number)
    if rule is not None:
        faults.append(rule.at("/holder_tax_id"))
    if faults:
        raise InvalidInput(faults)
    known_as = mailbox_id(number, wanted.body, wanted.name, as_proxy=wanted.as_proxy)
    return Mailbox(id=known_as, made_at=clock.now(), **wanted.model_dump())


def _require_ours(custody: Custody, known: Mailbox | None) -> None:
    """Pass where the side may begin to look into a mailbox: no licence gives it to the other."""
    if custody.side == "firm":
        if custody.self_managed:
            raise ClientKeepsMailboxes
    elif known is not None and _is_joined(custody):
        raise MailboxHandedOver(side=SIDE_NAMES["firm"])


def _is_joined(custody: Custody) -> bool:
    """Return whether the business still works with the firm that took its mailboxes over."""
    links = onboarding.licences(custody.tenant)
    return any(each.firm_id == custody.firm_id for each in links)


def _write(
    tx: Transaction, caller: Caller, custody: Custody, about: Mailbox, event: str
) -> MailboxView:
    """Add what a side has now, and what was done to a mailbox."""
    saved = store.save_custody(tx, custody)
    table, holder = Table(custody.tenant), about.holder_tax_id
    tx.note(table, custody.id, event, actor=caller.actor, holder=holder, body=about.body)
    return mailbox_view(saved, about)
