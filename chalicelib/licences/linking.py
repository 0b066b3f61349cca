"""How a licence holds a company and a business, and lets them go, whoever decided it.

The link from the business is written here and nowhere else.
"""

from __future__ import annotations

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.connecting import Consent, by_mandate
from chalicelib.core.history import SYSTEM
from chalicelib.firms import service as firms
from chalicelib.licences import mails, store
from chalicelib.licences.act_mails import RUN
from chalicelib.licences.handing import write_handed
from chalicelib.licences.held_words import HELD
from chalicelib.licences.model import HOLDING, LINKED, Licence
from chalicelib.licences.products import product_of
from chalicelib.licences.telling import write_firm_told
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import CoverEnd, EndReason, LicenceLink, Profile


def write_active(  # noqa: PLR0913 - all needed
    tx: Transaction,
    licence: Licence,
    firm: firms.Firm,
    company: firms.Company,
    *,
    business_id: str,
    account_id: str | None,
    profile: Profile | None = None,
    consent: Consent | None = None,
) -> LicenceLink:
    """Add to a transaction that the licence is active and the business works under it.

    `profile` is that of a business that was there before, as it was read. Without an account the
    firm runs it, and only the firm is told. The commit raises `ChangedMeanwhile` when it or the
    licence moved, or the business has a licence of the product.
    """
    active = licence.after(
        "activate",
        business_id=business_id,
        client_account_id=account_id,
        made_business=profile is None,
        activated_at=clock.now(),
    )
    active = store.write(tx, active)
    link = _new_link(active, consent)
    link = onboarding.write_licence(tx, business_id, link, profile)
    write_licensed(tx, licence, company, business_id)
    if licence.provision is None or not licence.provision.is_told_in_summary:
        _write_firm_mail(tx, licence, firm, company)
    if account_id is not None:
        store.note(tx, licence, "mails_planned")
    store.note(tx, licence, "activated")
    if active.number_id is not None:
        store.note(tx, licence, "number_made")
    write_handed(tx, active, "client", actor=SYSTEM, at_business=firm.id)
    return link


def _new_link(active: Licence, consent: Consent | None) -> LicenceLink:
    product = product_of(active)
    return LicenceLink(
        created_at=active.activated_at or clock.now(),
        firm_id=active.firm_id,
        licence_id=active.id,
        company_id=active.company_id or "",
        product=active.product,
        locks_tax_id=product.locks.tax_id,
        for_issuing=product.covers_plan,
        pays_plan=pays_plan(active),
        firm_email=active.firm_email,
        consent=consent,
    )


def _write_firm_mail(
    tx: Transaction, licence: Licence, firm: firms.Firm, company: firms.Company
) -> None:
    if licence.run_by == "firm":
        write_firm_told(tx, licence, RUN, "run", {"licence": licence.id})
        return
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
            "firm_sees": (HELD if licence.hold else product.words.firm_sees).render(firm.language),
        },
        natural_key=(licence.id, "firm", str(licence.activations)),
        about=mails.about(licence, "firm"),
    )


def client_mail_key(licence: Licence) -> tuple[str, ...]:
    """Tell the mail by which a client learns of this activation from those of others."""
    return licence.id, "client", str(licence.activations)


def write_licensed(
    tx: Transaction, licence: Licence, company: firms.Company, business_id: str | None
) -> None:
    """Add to the firm's list that the company has the licence, which may serve a business yet."""
    locks_code = product_of(licence).locks.company_code
    has = firms.CompanyLicence(business_id=business_id, locks_code=locks_code)
    firms.write_licensed(tx, licence.firm_id, company, licence.product, has)


def facts_of_company(company: firms.Company) -> dict[str, object]:
    """Return what a licence says of its company."""
    return {
        "company_code": company.code,
        "company_name": company.name,
        "country": company.country,
        "tax_id": company.tax_id,
    }


def pays_plan(licence: Licence) -> bool:
    """Return whether the firm pays the plan of the business while the licence is active."""
    return product_of(licence).covers_plan and licence.paid_by == "firm"


def link_of(licence: Licence) -> LicenceLink | None:
    """Return the link from the business to the licence, if it works under it."""
    if licence.state not in LINKED:
        return None
    link = onboarding.licence(licence.business_id or "", licence.product)
    return link if link is not None and link.licence_id == licence.id else None


def link_after(licence: Licence, link: LicenceLink) -> LicenceLink | None:
    """Return the link as the state of the licence, which has just changed, has it; None: gone."""
    if licence.state not in LINKED:
        return None
    if licence.state == "suspended":
        since = link.suspended_at or clock.now()
        kept = by_mandate(since) if link.is_run_by_firm else None  # no connection outlives it
        return link.but(pays_plan=False, suspended_at=since, consent=kept, asked=None)
    return link.but(pays_plan=pays_plan(licence), suspended_at=None)


def write_held(
    tx: Transaction, before: Licence, after: Licence, link: LicenceLink | None, reason: EndReason
) -> CoverEnd | None:
    """Add what the new state of a licence means for the business under it, and for the company.

    Return until when the business issues, if that ends with it. Neither the licence nor a history
    is written here. The commit raises `ChangedMeanwhile` when link, company or payer moved.
    """
    if after.state not in HOLDING and before.state in HOLDING:
        write_freed(tx, before)
    if link is None:
        return None
    business_id, then = before.business_id or "", link_after(after, link)
    return onboarding.write_licence_changed(tx, business_id, link, then, reason)


def write_failed(tx: Transaction, licence: Licence, reason: str) -> None:
    """Add to a transaction that the licence came to nothing, and give back what it held."""
    failed = licence.after("fail", failure=reason)
    store.write(tx, failed)
    write_freed(tx, licence)
    store.note(tx, licence, "failed", reason=reason)


def write_freed(tx: Transaction, licence: Licence) -> None:
    """Add that the company may get another licence of the product: nothing holds it any more."""
    tx.release(store.live_key(licence))
    firms.write_matters_gone(tx, licence.firm_id, licence.id)
    company = firms.company(licence.firm_id, licence.company_id or "")
    firms.write_licensed(tx, licence.firm_id, company, licence.product, None)
