"""Electronic invoicing: the client issues, and hands accounting batches to the firm.

Its room is `onboarding`, where the business is that an activation makes.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.aws.transaction import Transaction
from chalicelib.catalogues.service import current_activity
from chalicelib.core.texts import Text
from chalicelib.firms.service import Company
from chalicelib.licences.model import News
from chalicelib.licences.product import Decision, Locks, Mails, Makes, Product, Words
from chalicelib.onboarding import service as onboarding


def _existing(company: Company, owned: Sequence[str]) -> str | None:
    """Find the business that has proven the company's tax id, or an own one that claims it."""
    return onboarding.business_with_tax_id(
        company.country, company.id_type, company.tax_id, among=owned
    )


def _prepare(decision: Decision) -> str:
    """Store the starting chart of accounts under a name that a repetition finds again."""
    made = decision.provision
    return onboarding.store_chart(made.business_id, decision.company.country, made.accepted_at)


def _write(tx: Transaction, decision: Decision, owner: str, chart_key: str) -> list[News]:
    """Add the business with what the firm's list knows of it."""
    company, business_id = decision.company, decision.provision.business_id
    initial = onboarding.InitialData(
        country=company.country,
        id_type=company.id_type,
        id_number=company.tax_id,
        legal_name=company.name,
        email=company.email or decision.licence.client_email,
        address=company.address,
        activities=company.activities,
        chart_key=chart_key,
    )
    onboarding.plan_business(tx, business_id, initial, owner)
    left_out = [code for code in company.activities if not current_activity(code)]
    known = {"activities_left_out": ", ".join(left_out)} if left_out else {}
    return [("business_created", {"business_id": business_id, **known})]


INVOICING = Product(
    code="invoicing",
    words=Words(
        name=Text(es="Facturación electrónica", en="Electronic invoicing"),
        makes=Text(
            es="Se creará el negocio de {company} con sus datos, sus actividades y el plan de "
            "cuentas de su país; si el cliente ya lo tiene en Enlace, se le preguntará, y nada se "
            "vincula hasta que acepte.",
            en="The business of {company} will be created with its data, its activities and its "
            "country's chart of accounts; if the client has it in Enlace already, they will be "
            "asked, and nothing is linked until they agree.",
        ),
        consequences=Text(
            es="La empresa podrá emitir facturas electrónicas y entregar lotes contables a su "
            "despacho. La licencia queda activa hasta que se desactive; desactivar, desvincular y "
            "eliminar son actos distintos y los documentos emitidos nunca se borran.",
            en="The company will be able to issue electronic invoices and hand accounting batches "
            "to your firm. The licence stays active until it is suspended; suspending, unlinking "
            "and deleting are different acts, and issued documents are never erased.",
        ),
    ),
    makes=Makes(existing=_existing, prepare=_prepare, write=_write),
    locks=Locks(tax_id=True, company_code=True),
    mails=Mails(
        firm="licence-activated-firm",
        client_with_key="licence-activated-client",
        client_linked="licence-linked-client",
        owner_asked="licence-requested",
    ),
    hands_batches=True,
)
