"""A licence that is installed, and its days of grace, are over: it rests by itself.

So mark, lists and mailboxes say what it is: its client manages its notifications by it no more
(docs/adr/0034). Its number says that it ended, by its days.
"""

from __future__ import annotations

from chalicelib.aws.transaction import Transaction
from chalicelib.core.history import SYSTEM
from chalicelib.licences import store
from chalicelib.licences.act_mails import ENDED, ENDED_OF_CLIENT, KEPT, KEPT_TO_FIRM, MAILBOXES
from chalicelib.licences.ending import end_facts
from chalicelib.licences.handing import write_handed, write_kept
from chalicelib.licences.linking import link_of, write_held
from chalicelib.licences.model import Keeper, Licence
from chalicelib.licences.products import product_of
from chalicelib.licences.service import LicenceChanged
from chalicelib.licences.telling import note_at_business, write_firm_told, write_owners_told


def write_ended(tx: Transaction, before: Licence) -> None:
    """Add that a licence is over with its grace: it rests, and both sides are told.

    The mailboxes go to whom the firm chose with a day that is yet to come; else they stay where
    they are. The commit raises `LicenceChanged` when the licence moved.
    """
    link, keeper = link_of(before), None if before.stop is None else before.stop.mailboxes_to
    after = store.write(tx, before.after("suspend", ended=True), otherwise=LicenceChanged())
    write_held(tx, before, after, link, "suspended")
    if link is not None:
        business_id = after.business_id or ""
        note_at_business(tx, business_id, after, "licence_ended", actor=after.firm_id)
    _write_told(tx, after, keeper)
    until = after.terms.valid_until.isoformat() if after.terms else ""
    store.note(tx, after, "ended", actor=SYSTEM, valid_until=until)
    if keeper is None:
        write_kept(tx, after, actor=SYSTEM, at_business=after.firm_id)
    else:
        write_handed(tx, after, keeper, actor=SYSTEM, at_business=after.firm_id)


def _write_told(tx: Transaction, after: Licence, keeper: Keeper | None) -> None:
    facts, keeps = end_facts(after), product_of(after).words.keeps
    more = [keeps, KEPT if keeper is None else MAILBOXES[keeper]]
    write_owners_told(tx, after, ENDED, "ended", more, until=facts["until"])
    more_to_firm = [KEPT_TO_FIRM] if keeper is None else []
    write_firm_told(tx, after, ENDED_OF_CLIENT, "ended", facts, more_to_firm)
