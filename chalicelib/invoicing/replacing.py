"""Issue a document in the place of one that was rejected, and have both say so.

An authority may accept after all what it rejected. Where another document was issued meanwhile,
the same sale would be there twice, and nobody could tell without this.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, FieldRule, InvalidInput
from chalicelib.core.texts import Text
from chalicelib.invoicing import firm_news, store
from chalicelib.invoicing.model import STATE_NAMES
from chalicelib.invoicing.progress import DocumentProgress

REPLACED_UNKNOWN = FieldRule(
    "replaced-not-found",
    Text(
        es="Su negocio no tiene ese comprobante; elíjalo en «Comprobantes».",
        en="Your business has no such document; choose it in “Documents”.",
    ),
)
REPLACED_NOT_REJECTED = FieldRule(
    "replaced-not-rejected",
    Text(
        es="Solo se reemplaza un comprobante rechazado, y ese está {state}. Emita el nuevo sin "
        "decir que lo reemplaza.",
        en="Only a rejected document can be replaced, and that one is {state}. Issue the new "
        "one without saying that it replaces it.",
    ),
)
REPLACED_ALREADY = FieldRule(
    "replaced-already",
    Text(
        es="Ese comprobante ya lo reemplaza el {by}; si también fue rechazado, reemplace ese.",
        en="That document is replaced by {by} already; if it was rejected too, replace that one.",
    ),
)


class ReplacedMoved(Conflict):
    """The replaced document has moved since it was read; inside, it is read again."""

    code = "replaced-moved"
    text = Text(
        es="El comprobante que se reemplaza cambió entretanto; repita la petición.",
        en="The document to be replaced has changed in the meantime; repeat the request.",
    )


def write_replaced(
    tx: Transaction, caller: Caller, replaces: str | None, *, by: str, at: datetime
) -> None:
    """Add to the transaction of a new document that it stands in the place of another, if it does.

    The commit raises `ReplacedMoved` when that one has moved.

    Raises:
        InvalidInput: there is no such document, or it cannot be replaced.
    """
    replaced = replaceable(caller, replaces)
    if replaced is None:
        return
    told = replaced.replaced(at, caller.actor, by)
    # the message about the former version would end: asking goes on by another
    send = store.message("submission", told) if told.is_asked_again else None
    store.write(tx, told, send, otherwise=ReplacedMoved())
    firm_news.write_settled(tx, told)


def replaceable(caller: Caller, replaces: str | None) -> DocumentProgress | None:
    """Return the document in whose place another is issued; None: that replaces none.

    Raises:
        InvalidInput: there is no such document, or it cannot be replaced.
    """
    if replaces is None:
        return None
    replaced = store.progress(caller.tenant, replaces)
    if replaced is None:
        raise InvalidInput([REPLACED_UNKNOWN.at("/replaces")])
    if replaced.state != "rejected":
        state = STATE_NAMES[replaced.state]
        raise InvalidInput([REPLACED_NOT_REJECTED.at("/replaces", state=state)])
    if replaced.replaced_by is not None:
        raise InvalidInput([REPLACED_ALREADY.at("/replaces", by=replaced.replaced_by)])
    return replaced
