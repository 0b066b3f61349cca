"""A business that never issued goes again: by its owner, or because a licence made it by mistake.

What somebody could rely on goes in one transaction: the business itself, its tax id and its key,
and who belongs to it. The rest nobody can reach from then on; a worker clears it away
(docs/adr/0022).
What stays is the history, and the mark that there was such a business.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.accounts import service as accounts
from chalicelib.aws.queues import Message
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Conflict
from chalicelib.core.texts import Text
from chalicelib.onboarding import store
from chalicelib.onboarding.dossier import IssuerDossier
from chalicelib.onboarding.model import Business, BusinessNotFound, Connection, Removal

_AT_ONCE = 50
_MOST_PEOPLE = 5
"""Whose memberships end in the transaction of a removal, which has room for 100 items."""


class BusinessHasDocuments(Conflict):
    """The business has issued documents, which the law wants to be kept."""

    code = "business-has-documents"
    text = Text(
        es="El negocio ya emitió comprobantes, que la ley obliga a conservar; no puede borrarse. "
        "Si no va a usarlo, deje el despacho y no emita más.",
        en="The business has issued documents, which the law wants to be kept; it cannot be "
        "removed. If you will not use it, leave the firm and issue no more.",
    )


def removable(business_id: str) -> IssuerDossier:
    """Return a business that may still be removed.

    Raises:
        BusinessHasDocuments: it has issued.
    """
    dossier = store.dossier(business_id)
    if dossier is None:
        raise BusinessNotFound
    if dossier.has_issued:
        raise BusinessHasDocuments
    return dossier


def has_proven(dossier: IssuerDossier) -> bool:
    """Return whether the business has proven its tax id."""
    return store.holder_of_tax_id(*dossier.profile.identity) == dossier.business.id


def people_at_once(business_id: str) -> list[accounts.Member]:
    """Return who is taken out of a business at once, and told: its first people, owners first.

    Of a business that never issued there are hardly others. The worker does so for them.
    """
    found = sorted(accounts.members(business_id), key=lambda each: each.role != "owner")
    return found[:_MOST_PEOPLE]


def write_removed(tx: Transaction, dossier: IssuerDossier, *, actor: str) -> None:
    """Add that a business is no more, but for `write_to_clear`.

    Licences under which it works are the caller's to end. The commit raises `ChangedMeanwhile` when
    a document is issued, or anything of the business changes, in between.

    Raises:
        BusinessHasDocuments: it has issued.
    """
    if dossier.has_issued:
        raise BusinessHasDocuments
    business_id = dossier.business.id
    for part in (dossier.business, dossier.profile, *dossier.series):
        tx.delete(store.key_of(business_id, part), part.version)
    _write_connection_gone(tx, dossier)
    if has_proven(dossier):
        tx.release(store.tax_id_key(*dossier.profile.identity))
    for member in people_at_once(business_id):
        accounts.write_membership_ended(tx, business_id, member)
    tx.note(Table(business_id), business_id, "business_removed", actor=actor)


def write_to_clear(tx: Transaction, business: Business, unused: Sequence[str] = ()) -> None:
    """Add the mark of a business that is removed, and that the rest of it is cleared away.

    `unused` are the users at the identity provider of accounts that go with it.
    """
    mark = Removal(created_at=clock.now(), name=business.name, pool_users=tuple(unused))
    clearing = Message("activation", {"removed_business": business.id})
    tx.create(store.removal_key(business.id), mark, send=clearing)


def _write_connection_gone(tx: Transaction, dossier: IssuerDossier) -> None:
    business_id = dossier.business.id
    if dossier.connection is None:  # nor may it be connected meanwhile
        tx.require(store.key_of_part(business_id, Connection), 0)
        return
    tx.delete(store.key_of(business_id, dossier.connection), dossier.connection.version)
    tx.release(store.credentials_key(business_id))


def clear(business_id: str, partition: str = store.PARTITION) -> None:
    """Clear away the parts of a removed business that nobody reaches any more."""
    keys = list(Table(business_id).keys(partition))
    for start in range(0, len(keys), _AT_ONCE):
        tx = Transaction()
        for key in keys[start : start + _AT_ONCE]:
            tx.release(key)
        tx.commit()


def mark_done(business_id: str, mark: Removal) -> None:
    """Write that nothing is left to do."""
    tx = Transaction()
    tx.replace(store.removal_key(business_id), mark.but(done_at=clock.now()))
    tx.commit()
