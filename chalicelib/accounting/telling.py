"""Telling the business what its firm made of a batch, and what became of what it scheduled."""

from __future__ import annotations

from typing import Final

from chalicelib.accounting.asked import ExportRequest
from chalicelib.accounting.export import Export
from chalicelib.accounting.model import Batch
from chalicelib.aws.transaction import Transaction
from chalicelib.core.figures import Day
from chalicelib.core.texts import Language, Text
from chalicelib.firms import service as firms
from chalicelib.licences import service as licences
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding

_NOT_HERE: Final = Text(
    es="está con el lote en Enlace; léalo al entrar", en="it is with the batch; read it in Enlace"
)


def write_discarded(tx: Transaction, batch: Batch) -> None:
    """Add the mail that tells whoever exported a batch why the firm set it aside."""
    _write(tx, batch, "batch-discarded", reason=batch.discard_reason)


def write_undone(tx: Transaction, batch: Batch, reason: str) -> None:
    """Add the mail that tells them why the firm takes back that it imported a batch."""
    _write(tx, batch, "batch-undone", reason=reason)


def write_released(tx: Transaction, batch: Batch, count: int) -> None:
    """Add the mail that tells them that documents of an imported batch are not in the books."""
    _write(tx, batch, "documents-released", count=str(count))


def _write(tx: Transaction, batch: Batch, template: str, **said: str) -> None:
    """Add a mail to whoever exported a batch.

    Where nobody of them has signed in, or it is told to the firm itself, the address is not proven,
    and the firm's words do not go there.
    """
    firm = firms.firm(batch.firm_id)
    for person in onboarding.concerned(batch.business_id, batch.created_by):
        facts = {"firm": firm.name, "period": _days(batch, person.language)} | said
        if "reason" in facts and not person.is_proven:
            facts["reason"] = _NOT_HERE.render(person.language)
        mail.write(
            tx,
            tenant=batch.business_id,
            recipient=person.email,
            language=person.language,
            template=template,
            facts=facts,
            natural_key=(batch.id, str(batch.version), person.id),
            of={"export": batch.id},
            in_name_of=firms.correspondent(firm),
        )


def write_schedule_refused(tx: Transaction, export: Export) -> None:
    """Add the mail that tells the business that its schedule's export was refused.

    What is refused is tried again from the same day on: each cause is told once of that.
    """
    business = onboarding.business(export.business_id)
    first = export.period_from.isoformat()
    for person in onboarding.concerned(export.business_id, export.created_by):
        mail.write(
            tx,
            tenant=export.business_id,
            recipient=person.email,
            language=person.language,
            template="scheduled-export-refused",
            facts={
                "business": business.name,
                "period": _days(export, person.language),
                "reason": export.refusal_text(person.language),
            },
            natural_key=(export.business_id, export.refusal, first, person.id),
            of={"export": export.id},
        )


def write_asked(tx: Transaction, asked: ExportRequest) -> None:
    """Add the mails that ask the heads of a business for a period.

    The words of the firm go to proven addresses alone.
    """
    firm, business = firms.firm(asked.firm_id), onboarding.business(asked.business_id)
    for person in onboarding.heads_told(asked.business_id):
        mail.write(
            tx,
            tenant=asked.business_id,
            recipient=person.email,
            language=person.language,
            template="export-asked",
            facts={
                "firm": firm.name,
                "business": business.name,
                "period": _days(asked, person.language),
                "message": asked.message if person.is_proven else "",
            },
            natural_key=(asked.id, person.id),
            in_name_of=firms.correspondent(firm),
        )


def write_declined(tx: Transaction, asked: ExportRequest) -> None:
    """Add the mail that tells the firm why its client exports nothing."""
    firm, licence = firms.firm(asked.firm_id), licences.licence_of(asked)
    mail.write(
        tx,
        tenant=firm.id,
        recipient=licence.firm_email or firm.email,
        language=firm.language,
        template="export-declined",
        facts={
            "business": onboarding.business(asked.business_id).name,
            "period": _days(asked, firm.language),
            "reason": asked.reason,
        },
        natural_key=(asked.id, "declined"),
        of={"licence": asked.licence_id},
    )


def _days(of: Batch | Export | ExportRequest, language: Language) -> str:
    return " – ".join(Day(each).render(language) for each in (of.period_from, of.period_to))
