"""What is told by mail of a schedule that a firm proposes: the client, what; the firm, the end."""

from __future__ import annotations

from typing import Final

from chalicelib.accounting.proposed import ProposalState, ScheduleProposal
from chalicelib.accounting.words import when_told
from chalicelib.aws.transaction import Transaction
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import service as licences
from chalicelib.licences.service import Licence
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding

_PROPOSED: Final = (
    Text(es="{firm} le propone entregas programadas", en="{firm} proposes scheduled exports"),
    Text(
        es="{firm} propone que los comprobantes de {business} se le entreguen solos: {when}.",
        en="{firm} proposes that the documents of {business} are handed over to it by themselves: "
        "{when}.",
    ),
    Text(
        es="Nada cambia mientras usted no la acepte, con cambios si quiere; si no le conviene, "
        "rechácela y diga por qué. La propuesta vale hasta el {day}.",
        en="Nothing changes unless you accept it, with changes if you like; if it does not suit "
        "you, refuse it and say why. The proposal is good until {day}.",
    ),
)
_SAYS: Final = Text(es="Dice: {message}", en="It says: {message}")
_WITHDRAWN: Final = (
    Text(
        es="{firm} retiró su propuesta de entregas programadas",
        en="{firm} withdrew its proposal of scheduled exports",
    ),
    Text(
        es="{firm} ya no propone programar las entregas de {business}. No tiene que hacer nada.",
        en="{firm} does not propose to schedule the exports of {business} any more. You have "
        "nothing to do.",
    ),
)
_ANSWERED: Final[dict[ProposalState, tuple[Text, Text]]] = {
    "accepted": (
        Text(es="{business} aceptó las entregas", en="{business} accepted the schedule"),
        Text(
            es="{business} aceptó su propuesta de entregas programadas. Quedaron así: {when}.",
            en="{business} accepted your proposal of scheduled exports. They are set: {when}.",
        ),
    ),
    "refused": (
        Text(es="{business} rechazó las entregas", en="{business} refused the schedule"),
        Text(
            es="{business} rechazó su propuesta de entregas programadas. Motivo: {reason}",
            en="{business} refused your proposal of scheduled exports. Reason: {reason}",
        ),
    ),
    "expired": (
        Text(es="{business} no respondió", en="{business} did not answer"),
        Text(
            es="{business} no respondió a tiempo a su propuesta de entregas programadas, que "
            "venció. Puede proponerlas otra vez.",
            en="{business} did not answer your proposal of scheduled exports in time, and it "
            "expired. You can propose them again.",
        ),
    ),
}


def write_to_client(tx: Transaction, proposal: ScheduleProposal) -> None:
    """Add the mails that tell the heads of a business of a proposal, or that it was withdrawn.

    The words of the firm go to proven addresses alone.
    """
    firm, business = firms.firm(proposal.firm_id), onboarding.business(proposal.business_id)
    is_new = proposal.state == "proposed"
    for person in onboarding.heads_told(proposal.business_id):
        subject, *texts = _PROPOSED if is_new else _WITHDRAWN
        if is_new and proposal.message and person.is_proven:
            texts.insert(1, _SAYS)
        facts = {
            "firm": firm.name,
            "business": business.name,
            "when": when_told(proposal, person.language),
            "message": proposal.message,
            "day": Day.in_country(proposal.expires_at, business.country),
        }
        mail.write(
            tx,
            tenant=proposal.business_id,
            recipient=person.email,
            language=person.language,
            template="schedule-proposal",
            facts=licences.written(subject, texts, facts, person.language),
            natural_key=(proposal.licence_id, str(proposal.version), person.id),
            in_name_of=firms.correspondent(firm),
        )


def write_answered(tx: Transaction, proposal: ScheduleProposal, licence: Licence) -> None:
    """Add the mail that tells the firm what became of its proposal."""
    firm = firms.firm(licence.firm_id)
    subject, text = _ANSWERED[proposal.state]
    facts: dict[str, object] = {
        "business": onboarding.business(proposal.business_id).name,
        "when": when_told(proposal.accepted or proposal, firm.language),
        "reason": proposal.reason,
    }
    mail.write(
        tx,
        tenant=firm.id,
        recipient=licence.firm_email or firm.email,
        language=firm.language,
        template="schedule-proposal",
        facts=licences.written(subject, [text], facts, firm.language),
        natural_key=(licence.id, str(proposal.version), proposal.state),
        of={"licence": licence.id},
    )
