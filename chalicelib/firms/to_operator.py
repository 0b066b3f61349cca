"""What a firm asks of the operator, and takes back: in both histories, and mailed to them."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.history import of_firm
from chalicelib.core.operating import AskedEvent, Subject
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text
from chalicelib.firms.model import Firm
from chalicelib.mail import service as mail


def write_noted(
    tx: Transaction,
    firm: Firm,
    event: AskedEvent,
    *,
    actor: str,
    subject: Subject,
    message: str = "",
    **noted: str,
) -> None:
    """Add it to the histories of firm and platform; `noted` is what the firm's says besides."""
    facts = noted | ({"message": message} if message else {})
    tx.note(Table(firm.id), firm.id, event, actor=actor, **facts)
    accounts.note_asked(tx, of_firm(firm.id, actor), event, subject, message)


def write_mailed(
    tx: Transaction,
    firm: Firm,
    template: str,
    facts: Mapping[str, str],
    natural_key: tuple[str, ...],
    of: Mapping[str, str] | None = None,
) -> None:
    """Write to the operator's address, if there is one: what waits is in its list anyway."""
    address = settings().operator_email
    if not address:
        return
    mail.write(
        tx,
        tenant=firm.id,
        recipient=address,
        language=firm.language,
        template=template,
        facts={"firm": firm.name, "firm_id": firm.id, **facts},
        natural_key=natural_key,
        of=of,
    )


def write_withdrawal_mailed(
    tx: Transaction, firm: Firm, what: Text, natural_key: tuple[str, ...]
) -> None:
    """Tell the operator that a firm takes back what it asked for: nothing is to be done."""
    facts = {"what": what.render(firm.language)}
    write_mailed(tx, firm, "operator-asked-no-more", facts, natural_key)
