"""Mailboxes go from one side to the other, with the notices that are pending in them.

Who has them is written in one transaction, by the room of licences with its act; the notices,
of which there may be any number, are carried by the message that rides on it (docs/adr/0034).
What was handed over stays readable where it was, and is never written there again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.errors import Retryable, Stale
from chalicelib.core.history import SYSTEM
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.notifications import store
from chalicelib.notifications.forwarding import catch_up
from chalicelib.notifications.model import Custody, Side
from chalicelib.notifications.notices import Notice, copy_id, notice_id

_PIECE: Final = 10
"""Notices that are carried by one transaction: up to eight items each."""
_NOTHING: Final = Text(
    es="No hay buzones de notificaciones que pasar.",
    en="There are no mailboxes for notifications to hand over.",
)
_TOLD: Final[dict[tuple[Side, bool], Text]] = {
    ("firm", True): Text(
        es="Los buzones de notificaciones que lleva el cliente ({count}) pasan al despacho, con lo "
        "pendiente en ellos: desde ese momento el despacho responde de consultarlos, y el cliente "
        "los conserva para leerlos.",
        en="The mailboxes for notifications that the client keeps ({count}) go to the firm, with "
        "what is pending in them: from that moment on the firm answers for looking into them, and "
        "the client can still read them.",
    ),
    ("firm", False): _NOTHING,
    ("client", True): Text(
        es="Los buzones de notificaciones que lleva el despacho ({count}) pasan al cliente, con lo "
        "pendiente en ellos: desde ese momento el cliente responde de consultarlos, y el despacho "
        "los conserva para leerlos.",
        en="The mailboxes for notifications that the firm keeps ({count}) go to the client, with "
        "what is pending in them: from that moment on the client answers for looking into them, "
        "and the firm can still read them.",
    ),
    ("client", False): Text(
        es="Los buzones de notificaciones que lleva el cliente siguen siendo suyos: el despacho no "
        "verá nada nuevo de ellos, y lo que ya se le envió queda como esté entonces.",
        en="The mailboxes for notifications that the client keeps stay with the client: the firm "
        "will see nothing new of them, and what was forwarded to it stands still as it is then.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """The two sides of a hand-over, and whose mailboxes they are."""

    country: str
    firm_id: str
    company_id: str
    business_id: str


def custodies_of(parties: Parties) -> tuple[Custody, Custody]:
    """Read what the firm and the client have, as joined by a licence: one round trip."""
    firm = (parties.firm_id, parties.company_id)
    client = (parties.business_id, parties.business_id)
    found = store.custodies([firm, client])
    joined = {
        "firm_id": parties.firm_id,
        "company_id": parties.company_id,
        "business_id": parties.business_id,
    }
    made = [
        (known or new_custody(*place, parties.country)).but(**joined)
        for place, known in zip((firm, client), found, strict=True)
    ]
    return made[0], made[1]


def new_custody(tenant: str, identifier: str, country: str) -> Custody:
    """Make the custody of a side that has had nothing yet."""
    return Custody(id=identifier, tenant=tenant, created_at=clock.now(), country=country)


def sentences(parties: Parties, by: Side) -> list[Text]:
    """Tell, before an act, what becomes of the mailboxes if a side takes them over."""
    firm, client = custodies_of(parties)
    count = len((client if by == "firm" else firm).active)
    said = _TOLD[by, count > 0]
    filled = {"count": count}
    return [Text(es=said.render("es", {**filled}), en=said.render("en", {**filled}))]


def write_taken_over(
    tx: Transaction,
    parties: Parties,
    by: Side | None,
    *,
    self_managed: bool,
    firm_actor: str,
    client_actor: str,
) -> None:
    """Add that a side manages the mailboxes of a client from now on, and is to get what is pending.

    Whatever the other side manages goes to it; what it has stays. None: each keeps what it has.
    `self_managed` is whether the
    client has an active licence by that; the actors are who does it in the history of each side.
    The commit raises `ChangedMeanwhile` when either side's mailboxes moved.

    Raises:
        TooManyMailboxes: together they are more than a client can have.
    """
    firm, client = custodies_of(parties)
    giving = (client if by == "firm" else firm).active
    if by is not None and giving:
        now = clock.now()
        if by == "firm":
            firm, client = firm.taking(client, now), client.handed_over()
        else:
            firm, client = firm.handed_over(), client.taking(firm, now)
        _note(tx, firm, firm_actor, len(giving), is_taking=by == "firm")
        _note(tx, client, client_actor, len(giving), is_taking=by == "client")
    for each in (firm, client):
        store.save_custody(tx, each.managing(itself=self_managed))


def _note(tx: Transaction, custody: Custody, actor: str, count: int, *, is_taking: bool) -> None:
    """Note it in the history of the company or of the business."""
    event = "mailboxes_taken_over" if is_taking else "mailboxes_handed_over"
    tx.note(Table(custody.tenant), custody.id, event, actor=actor, count=str(count))


def _in_conflict() -> Retryable:
    return Retryable("carry notices: in conflict with other writes")


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def carry(tenant: str, identifier: str) -> None:
    """Carry the pending notices of mailboxes that were handed over to a side.

    What the firm of a client that manages its own again has of them is brought up to date. A run
    that dies is gone on with by the next; what was carried is not carried again.

    Raises:
        Retryable: others keep writing what it depends on, or the table does not answer.
    """
    taking = store.custody(tenant, identifier)
    if taking is None or not (taking.carries_from or taking.catches_up):
        return
    if taking.carries_from:
        other = taking.company_id if taking.side == "client" else taking.business_id
        giving = store.custody(taking.carries_from, other)
        if giving is not None:
            _carry_between(giving, taking)
    if taking.catches_up:
        catch_up(taking)
    tx = Transaction()
    store.save_custody(tx, taking.but(carries_from="", catches_up=False))
    tx.commit()


def _carry_between(giving: Custody, taking: Custody) -> None:
    gone = {each.id for each in giving.mailboxes} - {each.id for each in giving.active}
    mailbox_ids = frozenset(gone & {each.id for each in taking.active})
    company_id = giving.id if giving.side == "firm" else ""
    pending = store.pending_of(giving.tenant, company_id, mailbox_ids)
    for start in range(0, len(pending), _PIECE):
        _carry_piece(giving, taking, pending[start : start + _PIECE])


def _carry_piece(giving: Custody, taking: Custody, ids: list[str]) -> None:
    found = store.notices([(giving.tenant, each) for each in ids])
    here = [each for each in found if each is not None and each.state == "pending"]
    company = company_facts(taking)
    known_as = [_known_as(each, company) for each in here]
    there = store.notices([(taking.tenant, each) for each in known_as])
    copies = [(taking.firm_id, copy_id(taking.business_id, each.id)) for each in here]
    forwarded = store.notices(copies)
    tx, now = Transaction(), clock.now()
    for custody in (giving, taking):  # nobody hands them on meanwhile
        tx.require(store.custody_key(custody.tenant, custody.id), custody.version)
    for notice, before, copy in zip(here, there, forwarded, strict=True):
        carried = _carried(notice, before, taking, company)
        store.save_notice(tx, carried)
        store.save_notice(tx, _left_behind(notice, now))
        if copy is not None:
            store.drop_notice(tx, copy)
        store.note(tx, giving.tenant, notice, "notice_handed_over", actor=SYSTEM)
        store.note(tx, taking.tenant, carried, "notice_taken_over", actor=SYSTEM)
    tx.commit()


def _known_as(notice: Notice, company: dict[str, str]) -> str:
    """Return the id of a notice on the side that takes it; without an identifier it keeps its."""
    if notice.identifier is None:
        return notice.id
    return notice_id(notice.mailbox_id, notice.identifier, company["company_id"])


def _carried(
    notice: Notice, before: Notice | None, taking: Custody, company: dict[str, str]
) -> Notice:
    """Return a notice as the side has it that takes it; what that knew of its work stays."""
    return notice.but(
        **company,
        id=_known_as(notice, company),
        tenant=taking.tenant,
        version=before.version if before else 0,
        work_state=before.work_state if before else notice.work_state,
        shared=None,
    )


def _left_behind(notice: Notice, now: datetime) -> Notice:
    return notice.but(handed_over_at=now, shared=None)


def company_facts(custody: Custody) -> dict[str, str]:
    """Return what the notices of a side say of the company: of a business nothing."""
    if custody.side == "client":
        return {"company_id": "", "company_code": "", "company_name": ""}
    company = firms.company(custody.tenant, custody.id)
    return {"company_id": company.id, "company_code": company.code, "company_name": company.name}
