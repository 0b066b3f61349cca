"""The operator holds a licence, whose number is good for nothing until it lifts that again.

The state stays the firm's: what it does with the licence meanwhile counts once it is lifted.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict
from chalicelib.core.operating import OPERATOR, Because, OperatorEvent, Subject
from chalicelib.core.standing import Lock
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import store
from chalicelib.licences.model import LINKED, Licence
from chalicelib.licences.products import product_of
from chalicelib.licences.service import LicenceChanged, LicenceNotFound
from chalicelib.licences.views import OperatedLicence


class NothingToHold(Conflict):
    """The licence cannot be held, or lifted, as it is."""

    code = "nothing-to-hold"
    text = Text(
        es="Solo se retiene una licencia activa o desactivada que tenga número y no lo esté ya.",
        en="Only an active or suspended licence that has a number can be held, and only once.",
    )


class NotHeld(Conflict):
    """The operator does not hold the licence."""

    code = "licence-not-held"
    text = Text(
        es="El operador no retiene esta licencia; no hay nada que soltar.",
        en="The operator does not hold this licence; there is nothing to lift.",
    )


class _Told(NamedTuple):
    """How an act is noted, and how people of the firm and of the business are told."""

    event: OperatorEvent
    noted: Literal["held", "lifted"]
    headline: Text
    said: Text


_THEN: Final = Text(
    es="Si no está de acuerdo, escriba a soporte.", en="If you do not agree, write to support."
)
_HOLD: Final = _Told(
    "licence_held",
    "held",
    Text(
        es="Enlace retiene la licencia de {company}",
        en="Enlace holds the licence of {company}",
    ),
    Text(
        es="La licencia de {firm} para {product} no vale por ahora: los programas instalados se "
        "detienen la próxima vez que se comuniquen con Enlace. Nada se borra.",
        en="The licence of {firm} for {product} is not good for now: installed programs stop the "
        "next time that they check in with Enlace. Nothing is deleted.",
    ),
)
_LIFT: Final = _Told(
    "licence_lifted",
    "lifted",
    Text(
        es="Enlace ya no retiene la licencia de {company}",
        en="Enlace no longer holds the licence of {company}",
    ),
    Text(
        es="La licencia de {firm} para {product} es otra vez como el despacho la tiene: si está "
        "activa, los programas instalados funcionan de nuevo con el mismo número.",
        en="The licence of {firm} for {product} is as the firm has it again: if it is active, "
        "installed programs work again with the same number.",
    ),
)


def read(firm_id: str, licence_id: str) -> OperatedLicence:
    """Show a licence of a firm.

    Raises:
        LicenceNotFound: the firm has none of that id.
    """
    return OperatedLicence.of(_read(firm_id, licence_id))


def hold(caller: Caller, firm_id: str, licence_id: str, because: Because) -> OperatedLicence:
    """Have the number of a licence be good for nothing; firm and client are told.

    Raises:
        LicenceNotFound: the firm has none of that id.
        NothingToHold: it has no number that could be good, or is held already.
    """
    before = _read(firm_id, licence_id)
    if before.number_id is None or before.state not in LINKED or before.hold is not None:
        raise NothingToHold
    after = before.but(hold=Lock(reason=because.reason, since=clock.now()))
    return _write(caller, after, _HOLD, because.reason)


def lift(caller: Caller, firm_id: str, licence_id: str, because: Because) -> OperatedLicence:
    """Let a licence that was held be as the firm has it; firm and client are told.

    Raises:
        LicenceNotFound: the firm has none of that id.
        NotHeld: it is not held.
    """
    before = _read(firm_id, licence_id)
    if before.hold is None:
        raise NotHeld
    return _write(caller, before.but(hold=None), _LIFT, because.reason)


def _read(firm_id: str, licence_id: str) -> Licence:
    found = store.licence(firm_id, licence_id)
    if found is None:
        raise LicenceNotFound
    return found


def _write(caller: Caller, after: Licence, told: _Told, reason: str) -> OperatedLicence:
    tx = Transaction()
    after = store.write(tx, after, otherwise=LicenceChanged())
    store.note(tx, after, told.noted, actor=OPERATOR.id, reason=reason)
    subject = Subject(after.id, after.company_name or "", of=firms.firm(after.firm_id).name)
    accounts.note_operation(tx, caller, told.event, subject, reason)
    _write_told(tx, after, told, reason)
    shown = OperatedLicence.of(after)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def _write_told(tx: Transaction, after: Licence, told: _Told, reason: str) -> None:
    """Add the history of the business, while one works under it, and the mails to both sides."""
    sides = [(after.firm_id, "administrator")]
    if after.business_id is not None and after.state in LINKED:
        sides.append((after.business_id, "owner"))
        facts = {"licence_id": after.id, "firm_id": after.firm_id, "reason": reason}
        table = Table(after.business_id)
        tx.note(table, after.business_id, told.event, actor=OPERATOR.id, **facts)
    for tenant, role in sides:
        accounts.tell(
            tx,
            tenant=tenant,
            people=accounts.with_role(tenant, role),
            headline=told.headline,
            said=told.said,
            reason=reason,
            then=_THEN,
            facts={
                "company": after.company_name or "",
                "firm": firms.firm(after.firm_id).name,
                "product": product_of(after).words.in_mails,
            },
            natural_key=(told.event, after.id, str(after.version), tenant),
        )
