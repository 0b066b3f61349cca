"""Telling the business what its firm made of a batch."""

from __future__ import annotations

from chalicelib.accounting.model import Batch
from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core.figures import Day
from chalicelib.firms import service as firms
from chalicelib.mail import service as mail


def write_discarded(tx: Transaction, batch: Batch) -> None:
    """Add the mail that tells whoever exported a batch why the firm set it aside.

    They have signed in, so that the words of the firm go to an address that is proven.
    """
    firm = firms.firm(batch.firm_id)
    for person in accounts.concerned(batch.business_id, batch.created_by, "owner"):
        days = (Day(each).render(person.language) for each in (batch.period_from, batch.period_to))
        mail.write(
            tx,
            tenant=batch.business_id,
            recipient=person.email,
            language=person.language,
            template="batch-discarded",
            facts={"firm": firm.name, "period": " – ".join(days), "reason": batch.discard_reason},
            natural_key=(batch.id, str(batch.version), person.id),
            in_name_of=firms.correspondent(firm),
        )
