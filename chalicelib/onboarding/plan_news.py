"""Telling of a plan: once a month that most of it is used, and to a firm that pays what is chosen.

The first is told by the transaction of the very document, which costs the others nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.figures import Day, money
from chalicelib.core.history import CLIENT, SYSTEM
from chalicelib.core.texts import Language
from chalicelib.firms import service as firms
from chalicelib.mail import service as mail
from chalicelib.onboarding import store
from chalicelib.onboarding.dossier import IssuerDossier
from chalicelib.onboarding.model import LicenceLink, month_of
from chalicelib.onboarding.plans import PERIOD_NAMES, plan_names
from chalicelib.onboarding.subscription import PlanTerms, Subscription, Usage, issued_in, used


def write_if_nearly_used(
    tx: Transaction, dossier: IssuerDossier, day: date, *, otherwise: Exception
) -> None:
    """Add to the numbering of a document that its month has used most of the plan, if it has.

    The commit raises `otherwise` when another document has just told it.
    """
    subscription = dossier.subscription
    if subscription is None or subscription.warned_month >= month_of(day):
        return
    terms = subscription.on(day)
    usage = used(issued_in(dossier.series, day) + 1, terms, day)
    if not usage.is_nearly_used:
        return
    business_id = dossier.business.id
    warned = subscription.but(warned_month=month_of(day))
    tx.replace(store.key_of(business_id, warned), warned, otherwise=otherwise)
    facts = {"documents": str(usage.documents), "included": str(usage.included)}
    tx.note(Table(business_id), business_id, "plan_nearly_used", actor=SYSTEM, **facts)
    for link in _paying(dossier):
        _note_at_firm(tx, link, "plan_nearly_used", SYSTEM, facts)
    for tenant, recipient, language in _concerned(dossier):
        mail.write(
            tx,
            tenant=tenant,
            recipient=recipient,
            language=language,
            template="plan-nearly-used",
            facts=_facts(dossier, terms, usage, language),
            natural_key=(business_id, month_of(day), recipient),
        )


def _note_at_firm(
    tx: Transaction, link: LicenceLink, event: str, actor: str, facts: dict[str, str]
) -> None:
    """Add it to the histories of the licence and of its company."""
    tx.note(Table(link.firm_id), link.licence_id, event, actor=actor, **facts)
    named = {**facts, "licence_id": link.licence_id, "product": link.product}
    tx.note(Table(link.firm_id), link.company_id, event, actor=actor, **named)


def _concerned(dossier: IssuerDossier) -> Iterator[tuple[str, str, Language]]:
    """List who owns the business and which firm pays its plan: tenant, address, language."""
    business_id = dossier.business.id
    for owner in accounts.with_role(business_id, "owner"):
        yield business_id, owner.email, owner.language
    for link in _paying(dossier):
        firm = firms.firm(link.firm_id)
        yield firm.id, link.firm_email or firm.email, firm.language


def write_chosen(
    tx: Transaction, caller: Caller, dossier: IssuerDossier, chosen: Subscription
) -> None:
    """Add what tells a firm which plan was chosen, or is again, that it pays: mail and history.

    Raises:
        LimitReached: as many mails were sent as may be in a day.
    """
    terms = chosen.terms[-1]
    for link in _paying(dossier):
        firm = firms.firm(link.firm_id)
        accounts.count_mail(caller)
        own = caller.connected is not None and caller.connected.firm_id == firm.id
        facts = {"plan": terms.plan, "since": terms.since.isoformat()}
        _note_at_firm(tx, link, "plan_chosen", caller.account_id if own else CLIENT, facts)
        mail.write(
            tx,
            tenant=firm.id,
            recipient=link.firm_email or firm.email,
            language=firm.language,
            template="plan-chosen",
            facts={
                "business": dossier.business.name,
                "plan": plan_names()[terms.plan].render(firm.language),
                "since": Day(terms.since).render(firm.language),
                "price": money(terms.price, terms.currency, firm.language),
                "period": PERIOD_NAMES[terms.period].render(firm.language),
                "included": str(terms.included),
                "overage_price": money(terms.overage_price, terms.currency, firm.language),
            },
            natural_key=(dossier.business.id, str(chosen.version)),
            of={"licence": link.licence_id},
        )


def _paying(dossier: IssuerDossier) -> list[LicenceLink]:
    """List the licences whose firm pays the plan."""
    return [link for link in dossier.licences if link.pays_plan]


def _facts(
    dossier: IssuerDossier, terms: PlanTerms, usage: Usage, language: Language
) -> dict[str, str]:
    return {
        "business": dossier.business.name,
        "plan": plan_names()[terms.plan].render(language),
        "documents": str(usage.documents),
        "included": str(usage.included),
        "until": Day(usage.period_to).render(language),
        "overage_price": money(terms.overage_price, terms.currency, language),
    }
