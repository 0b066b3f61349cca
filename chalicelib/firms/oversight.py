"""What the operator does to firms: list and read them, confirm them, lock them (ADR 0024)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chalicelib.aws.standing import firm_lock_key
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.operating import Because, Subject
from chalicelib.core.paging import ListedByState
from chalicelib.core.texts import Text
from chalicelib.firms import store
from chalicelib.firms.forms import FirmQuery
from chalicelib.firms.model import Firm
from chalicelib.firms.operating import Operated, write_operated
from chalicelib.firms.service import firm as read_firm
from chalicelib.firms.service import spread
from chalicelib.firms.views import OperatedFirm

Change = Callable[[Firm, str], Firm]
"""Takes the firm and the reason."""

_SUPPORT: Final = Text(
    es="Si no está de acuerdo, escriba a soporte.", en="If you do not agree, write to support."
)
_CONFIRM: Final = Operated(
    "firm_confirmed",
    Text(es="Su despacho {firm} está confirmado", en="Your firm {firm} is confirmed"),
    Text(
        es="Desde ahora tiene los límites de un despacho confirmado.",
        en="From now on it has the limits of a confirmed firm.",
    ),
    Text(
        es="Los límites se ven en «Datos del despacho».",
        en="See its limits at “Data of the firm”.",
    ),
)
_REFUSE: Final = Operated(
    "firm_refused",
    Text(es="Su despacho {firm} aún no se confirma", en="Your firm {firm} is not confirmed yet"),
    Text(es="Sigue con los límites que tenía.", en="It keeps the limits that it had."),
    Text(
        es="Puede pedirlo de nuevo con lo que falta, en «Datos del despacho».",
        en="You can ask again with what is missing, at “Data of the firm”.",
    ),
)
_UNCONFIRM: Final = Operated(
    "firm_unconfirmed",
    Text(
        es="Su despacho {firm} ya no está confirmado", en="Your firm {firm} is no longer confirmed"
    ),
    Text(
        es="Sus licencias y clientes siguen igual; desde ahora tiene los límites de un despacho "
        "sin confirmar.",
        en="Its licences and clients are as they were; from now on it has the limits of a firm "
        "that is yet to be confirmed.",
    ),
    _SUPPORT,
)
_LOCK: Final = Operated(
    "firm_locked",
    Text(es="Su despacho {firm} está bloqueado", en="Your firm {firm} is locked"),
    Text(
        es="Sus usuarios no pueden hacer nada en él. Sus clientes emiten y entregan como siempre, "
        "y lo que estaba en curso sigue.",
        en="Its users may do nothing there. Its clients issue and hand over as ever, and what was "
        "under way goes on.",
    ),
    Text(
        es="Para que se desbloquee, escriba a soporte.",
        en="To have it unlocked, write to support.",
    ),
)
_UNLOCK: Final = Operated(
    "firm_unlocked",
    Text(es="Su despacho {firm} está desbloqueado", en="Your firm {firm} is unlocked"),
    Text(
        es="Sus usuarios pueden trabajar de nuevo; todo está como estaba.",
        en="Its users can work again; all is as it was.",
    ),
    _SUPPORT,
)


def list_firms(query: FirmQuery) -> ListedByState[OperatedFirm]:
    """List the firms that were asked for, with how many there are in each state."""
    page = store.firm_page(query)
    return page.of([OperatedFirm.of(each) for each in page.data])


def read(firm_id: str) -> OperatedFirm:
    """Read a firm.

    Raises:
        FirmNotFound: there is none.
    """
    return OperatedFirm.of(read_firm(firm_id))


def confirm(caller: Caller, firm_id: str, because: Because) -> OperatedFirm:
    """Confirm a firm, whether or not it asked for it.

    Raises:
        FirmNotFound, WrongFirmState: there is none, or it is confirmed.
    """
    now = clock.now()
    return _do(caller, firm_id, because, _CONFIRM, lambda firm, _: firm.confirmed(now))


def refuse(caller: Caller, firm_id: str, because: Because) -> OperatedFirm:
    """Answer a firm that it is not confirmed; it may ask again.

    Raises:
        FirmNotFound, NothingAsked: there is none, or it does not wait for an answer.
    """
    return _do(caller, firm_id, because, _REFUSE, lambda firm, _: firm.answered())


def unconfirm(caller: Caller, firm_id: str, because: Because) -> OperatedFirm:
    """Take the confirmation of a firm back.

    Raises:
        FirmNotFound, WrongFirmState: there is none, or it is not confirmed.
    """
    return _do(caller, firm_id, because, _UNCONFIRM, lambda firm, _: firm.unconfirmed())


def lock(caller: Caller, firm_id: str, because: Because) -> OperatedFirm:
    """Lock the people of a firm out, from their next request on.

    Raises:
        FirmNotFound, WrongFirmState: there is none, or it is locked.
    """
    now = clock.now()
    return _do(caller, firm_id, because, _LOCK, lambda firm, reason: firm.locked(reason, now))


def unlock(caller: Caller, firm_id: str, because: Because) -> OperatedFirm:
    """Let the people of a firm in again.

    Raises:
        FirmNotFound, WrongFirmState: there is none, or it is not locked.
    """
    return _do(caller, firm_id, because, _UNLOCK, lambda firm, _: firm.unlocked())


def _do(
    caller: Caller, firm_id: str, because: Because, told: Operated, change: Change
) -> OperatedFirm:
    before = read_firm(firm_id)
    after = change(before, because.reason)
    spread(before, after)
    tx = Transaction()
    firm = store.write_firm(tx, after)
    _write_lock(tx, before, after)
    write_operated(
        tx,
        caller,
        firm,
        told,
        because.reason,
        subject=Subject(firm.id, firm.name),
        natural_key=(str(firm.version),),
    )
    shown = OperatedFirm.of(firm)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def _write_lock(tx: Transaction, before: Firm, after: Firm) -> None:
    """Add or take away what tells, without the firm being read, that it is locked."""
    if after.lock is not None and before.lock is None:
        tx.claim(firm_lock_key(after.id), after.id)
    elif before.lock is not None and after.lock is None:
        tx.release(firm_lock_key(after.id))
