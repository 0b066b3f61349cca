"""What becomes of an installation, told in the histories of licence, company and business."""

from __future__ import annotations

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.history import CLIENT, PROGRAM, of_firm
from chalicelib.installations.model import FEATURE, Facts, Installation, InstallationEvent


def note(
    tx: Transaction,
    facts: Facts,
    event: InstallationEvent,
    installation: Installation,
    caller: Caller | None = None,
) -> None:
    """Add an event to the three histories.

    `caller` is a person of the firm who did it; without one it was the client's program, or
    somebody of the client's with a code.
    """
    in_firm = caller.account_id if caller else CLIENT
    in_business = of_firm(facts.firm_id, caller.account_id) if caller else PROGRAM
    told = {"installation": installation.name}
    firm, business = Table(facts.firm_id), Table(facts.business_id)
    tx.note(firm, facts.licence_id, event, actor=in_firm, **told)
    named = told | {"licence_id": facts.licence_id, "product": FEATURE}
    tx.note(firm, facts.company_id, event, actor=in_firm, **named)
    tx.note(business, facts.business_id, event, actor=in_business, **told)
