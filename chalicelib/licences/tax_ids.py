"""A wrong tax id of a licensed company is put right, with the firm or with its client.

The firm's list and the business change together, so that the licence stays for one taxpayer; each
side is told of what the other did. Good until the client has proven the tax id, or issued.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, FieldRule, InvalidInput
from chalicelib.core.history import CLIENT
from chalicelib.core.texts import Language, Text
from chalicelib.firms import service as firms
from chalicelib.licences import store
from chalicelib.licences.forms import TaxIdCorrection
from chalicelib.licences.run_words import LicenceRunByFirm
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding

TAX_ID_SAME: Final = FieldRule(
    "tax-id-same",
    Text(
        es="Es la identificación que ya tiene; escriba la correcta.",
        en="It is the tax id that there is already; write the right one.",
    ),
)


class TaxIdSettled(Conflict):
    """The client has proven the tax id: it is no mistake."""

    code = "tax-id-settled"
    text = Text(
        es="El cliente ya demostró la identificación {tax_id} ante la administración tributaria; "
        "no se corrige. Si trabaja para otro contribuyente, desvincule la licencia y active otra.",
        en="The client has proven tax id {tax_id} to the tax authority; it is not corrected. If "
        "you work for another taxpayer, unlink the licence and activate another one.",
    )


class ClientCorrects(Conflict):
    """The firm cannot correct the business of its client, and is not told why."""

    code = "client-corrects"
    text = Text(
        es="El negocio de su cliente no admite esa corrección desde el despacho. Pídale que la "
        "haga él en su negocio, donde verá qué la impide, o que deje la licencia.",
        en="The business of your client does not take that correction from the firm. Ask them to "
        "make it in their business, where they see what stands against it, or to leave the "
        "licence.",
    )


class CompanyBeingActivated(Conflict):
    """A licence of the company is on its way."""

    code = "company-being-activated"
    text = Text(
        es="Una licencia de la empresa se está activando o espera al cliente. Espere a que "
        "termine, o retírela, y repita.",
        en="A licence of the company is being activated or waits for the client. Wait until it "
        "is done, or withdraw it, and try again.",
    )


class FirmHasOther(Conflict):
    """The firm's list has another company of that tax id, which was made by hand."""

    code = "firm-has-other-company"
    text = Text(
        es="Su despacho ya tiene otra empresa con esa identificación, hecha a mano. Pídale que la "
        "quite de su lista o corrija la suya, y repita.",
        en="Your accounting firm has another company with that tax id, made by hand, already. Ask "
        "it to take that out of its list, or to put yours right, and try again.",
    )


def correct_company(caller: Caller, company_id: str, wanted: TaxIdCorrection) -> firms.Company:
    """Put the tax id of a company right, and of the business that its licence serves.

    Raises:
        InvalidInput: it is the same, or of another country.
        CompanyBeingActivated: a licence is on its way.
        TaxIdSettled, TaxIdFixed: the client has proven it, or issued under it.
        LicenceRunByFirm: the firm itself has, in a business that it runs.
        ClientCorrects: an owner of the business has another one of the new tax id.
        CompanyKnown: it was made by hand, and so was another one of the new tax id.
    """
    company = firms.read_company(caller, company_id)
    before = company.country, company.id_type, company.tax_id
    _require_other(before, wanted)
    served = [each.business_id for each in company.licensed.values()]
    if None in served:
        raise CompanyBeingActivated
    firm, tx = firms.firm(caller.tenant), Transaction()
    after = firms.write_tax_id(
        tx, firm.id, company, wanted.id_type, wanted.id_number, actor=caller.account_id
    )
    found = [onboarding.found(each) for each in filter(None, dict.fromkeys(served))]
    businesses = [each for each in found if each is not None and each.profile.identity == before]
    _write_only_one_each(tx, businesses, _identity(wanted))
    for dossier in businesses:
        _write_business(tx, dossier, wanted, actor=firm.id)
        for link in dossier.licences:
            if (link.firm_id, link.company_id) == (firm.id, company.id):
                _write_licence(tx, link, wanted)
        _write_owners_told(tx, dossier, wanted, firm.name)
    tx.respond(caller, 200, after)
    tx.commit()
    return after


def correct_business(caller: Caller, wanted: TaxIdCorrection) -> onboarding.Profile:
    """Put the tax id of the business right, and of the company in the list of its firm.

    Raises:
        InvalidInput: it is the same, or of another country.
        BusinessAlreadyYours: the caller has another business of it.
        TaxIdSettled, TaxIdFixed: it is proven, or documents were issued under it.
        FirmHasOther: its firm has made another company of the new one by hand.
    """
    dossier = onboarding.issuer(caller.tenant)
    before = dossier.profile.identity
    _require_other(before, wanted)
    tx = Transaction()
    onboarding.write_only_one_of(tx, caller.account_id, _identity(wanted))
    profile = _write_business(tx, dossier, wanted, actor=caller.account_id)
    for link in onboarding.licences(caller.tenant):
        company = firms.company(link.firm_id, link.company_id)
        if (company.country, company.id_type, company.tax_id) == before:
            _write_company(tx, link.firm_id, company, wanted)
            _write_licence(tx, link, wanted)
            _write_firm_told(tx, dossier, wanted, link)
    tx.respond(caller, 200, profile)
    tx.commit()
    return profile


def _write_company(
    tx: Transaction, firm_id: str, company: firms.Company, wanted: TaxIdCorrection
) -> None:
    """Add it to the firm's list; of what else is in that the client learns no code."""
    try:
        firms.write_tax_id(tx, firm_id, company, wanted.id_type, wanted.id_number, actor=CLIENT)
    except firms.CompanyKnown as exc:
        raise FirmHasOther from exc


def _identity(wanted: TaxIdCorrection) -> tuple[str, str, str]:
    return wanted.country, wanted.id_type, wanted.id_number


def _write_only_one_each(
    tx: Transaction,
    businesses: Iterable[onboarding.IssuerDossier],
    identity: tuple[str, str, str],
) -> None:
    """Add that no owner has two businesses of a tax id; what else they own is not the firm's."""
    ids = {each.id for of in businesses for each in accounts.with_role(of.business.id, "owner")}
    for account_id in sorted(ids):
        try:
            onboarding.write_only_one_of(tx, account_id, identity)
        except onboarding.BusinessAlreadyYours as exc:
            raise ClientCorrects from exc


def _require_other(before: tuple[str, str, str], wanted: TaxIdCorrection) -> None:
    if wanted.country != before[0]:
        raise InvalidInput([onboarding.COUNTRY_FIXED.at("/country")])
    if (wanted.id_type, wanted.id_number) == before[1:]:
        raise InvalidInput([TAX_ID_SAME.at("/id_number")])


def _write_business(
    tx: Transaction, dossier: onboarding.IssuerDossier, wanted: TaxIdCorrection, *, actor: str
) -> onboarding.Profile:
    if onboarding.has_proven(dossier):
        if any(link.is_run_by_firm for link in dossier.licences):
            raise LicenceRunByFirm
        raise TaxIdSettled(tax_id=dossier.profile.id_number)
    return onboarding.write_tax_id(tx, dossier, wanted.id_type, wanted.id_number, actor=actor)


def _write_licence(tx: Transaction, link: onboarding.LicenceLink, wanted: TaxIdCorrection) -> None:
    """Add that a licence, and its number if it has one, is for the right tax id."""
    licence = store.licence(link.firm_id, link.licence_id)
    if licence is not None:
        store.write(tx, licence.but(tax_id=wanted.id_number))


def _write_owners_told(
    tx: Transaction, dossier: onboarding.IssuerDossier, wanted: TaxIdCorrection, firm: str
) -> None:
    for owner in accounts.with_role(dossier.business.id, "owner"):
        _write_mail(tx, dossier, wanted, firm, dossier.business.id, owner.email, owner.language)


def _write_firm_told(
    tx: Transaction,
    dossier: onboarding.IssuerDossier,
    wanted: TaxIdCorrection,
    link: onboarding.LicenceLink,
) -> None:
    licence, firm = store.licence(link.firm_id, link.licence_id), firms.firm(link.firm_id)
    recipient = (licence.firm_email if licence else None) or firm.email
    _write_mail(tx, dossier, wanted, dossier.business.name, firm.id, recipient, firm.language)


def _write_mail(
    tx: Transaction,
    dossier: onboarding.IssuerDossier,
    wanted: TaxIdCorrection,
    who: str,
    tenant: str,
    recipient: str,
    language: Language,
) -> None:
    mail.write(
        tx,
        tenant=tenant,
        recipient=recipient,
        language=language,
        template="tax-id-corrected",
        facts={
            "who": who,
            "business": dossier.business.name,
            "before": dossier.profile.id_number,
            "after": wanted.id_number,
        },
        natural_key=(dossier.business.id, str(dossier.profile.version), recipient),
    )
