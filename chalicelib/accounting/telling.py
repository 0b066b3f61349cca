"""Telling the business what its firm made of a batch."""

from __future__ import annotations

from chalicelib.accounting.model import Batch
from chalicelib.aws.transaction import Transaction
from chalicelib.core.figures import Day
from chalicelib.firms import service as firms
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding


def write_discarded(tx: Transaction, batch: Batch) -> None:
    """Add the mail that tells whoever exported a batch why the firm set it aside.

    They have signed in, so that the words of the firm go to an address that is proven; where the
    firm runs the business, to itself.
    """
    firm = firms.firm(batch.firm_id)
    for person in onboarding.concerned(batch.business_id, batch.created_by):
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
