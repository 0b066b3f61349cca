"""How a licence ends its activation, whoever decided it: the activation worker or the client.

The link from the business is written here and nowhere else.
"""

from __future__ import annotations

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.firms import service as firms
from chalicelib.licences import mails, store
from chalicelib.licences.model import Licence
from chalicelib.licences.products import product_of
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import LicenceLink, Profile


def write_active(
    tx: Transaction,
    licence: Licence,
    firm: firms.Firm,
    company: firms.Company,
    *,
    business_id: str,
    account_id: str,
    profile: Profile | None = None,
) -> LicenceLink:
    """Add to a transaction that the licence is active and the business works under it.

    `profile` is that of a business that was there before, as it was read. The commit raises
    `ChangedMeanwhile` when it or the licence moved, or the business has a licence of the product.
    """
    now = clock.now()
    active = licence.after(
        "activate",
        business_id=business_id,
        client_account_id=account_id,
        activated_at=now,
    )
    store.write(tx, active)
    link = LicenceLink(
        created_at=now,
        firm_id=firm.id,
        licence_id=licence.id,
        company_id=company.id,
        product=licence.product,
        locks_tax_id=product_of(licence).locks.tax_id,
    )
    link = onboarding.write_licence(tx, business_id, link, profile)
    write_licensed(tx, licence, company, business_id)
    _write_firm_mail(tx, licence, firm, company)
    store.note(tx, licence, "mails_planned")
    store.note(tx, licence, "activated")
    return link


def _write_firm_mail(
    tx: Transaction, licence: Licence, firm: firms.Firm, company: firms.Company
) -> None:
    product = product_of(licence)
    mail.write(
        tx,
        tenant=firm.id,
        recipient=licence.firm_email or firm.email,
        language=firm.language,
        template=product.mails.firm,
        facts={
            "firm": firm.name,
            "company": company.name,
            "product": product.words.in_mails.render(firm.language),
            "client_email": licence.client_email or "",
            "firm_sees": product.words.firm_sees.render(firm.language),
        },
        natural_key=(licence.id, "firm"),
        about=mails.about(licence, "firm"),
    )


def write_licensed(
    tx: Transaction, licence: Licence, company: firms.Company, business_id: str | None
) -> None:
    """Add to the firm's list that the company has the licence, which may serve a business yet."""
    locks_code = product_of(licence).locks.company_code
    has = firms.CompanyLicence(business_id=business_id, locks_code=locks_code)
    firms.write_licensed(tx, licence.firm_id, company, licence.product, has)


def write_failed(tx: Transaction, licence: Licence, reason: str) -> None:
    """Add to a transaction that the licence came to nothing, and give back what it held."""
    failed = licence.after("fail", failure=reason)
    store.write(tx, failed)
    tx.release(store.live_key(licence))
    company = firms.company(licence.firm_id, licence.company_id or "")
    firms.write_licensed(tx, licence.firm_id, company, licence.product, None)
    store.note(tx, licence, "failed", reason=reason)
