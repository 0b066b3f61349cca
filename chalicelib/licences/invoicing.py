"""Electronic invoicing: the client issues, and hands accounting batches to the firm.

Its room is `onboarding`, where the business is that an activation makes.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.figures import Day
from chalicelib.core.history import of_firm
from chalicelib.core.texts import Language, Text
from chalicelib.firms import service as firms
from chalicelib.firms.service import Company
from chalicelib.invoicing import service as invoicing
from chalicelib.licences.model import Licence, News
from chalicelib.licences.product import (
    Activation,
    Locks,
    Mails,
    Makes,
    PanelLine,
    Product,
    Words,
)
from chalicelib.onboarding import service as onboarding


def _existing(company: Company, owned: Sequence[str]) -> str | None:
    """Find the business that has proven the company's tax id, or an own one that claims it."""
    return onboarding.business_with_tax_id(
        company.country, company.id_type, company.tax_id, among=owned
    )


def _prepare(activation: Activation) -> str:
    """Store the starting chart of accounts under a name that a repetition finds again."""
    made, company = activation.provision, activation.company
    own = firms.own_chart(activation.licence.firm_id, company)
    return onboarding.store_chart(made.business_id, company.country, made.accepted_at, own)


def _write(
    tx: Transaction, activation: Activation, owner: str | None, chart_key: str
) -> list[News]:
    """Add the business with what the firm's list knows of it."""
    company, business_id = activation.company, activation.provision.business_id
    initial = onboarding.InitialData(
        country=company.country,
        id_type=company.id_type,
        id_number=company.tax_id,
        legal_name=company.name,
        email=company.email or activation.licence.client_email,
        address=company.address,
        activities=company.activities,
        chart_key=chart_key,
    )
    by_firm = of_firm(activation.firm.id, activation.provision.accepted_by)
    onboarding.write_business(tx, business_id, initial, owner, actor=owner or by_firm)
    left_out = onboarding.unknown_activities(company.country, company.activities)
    known = {"activities_left_out": ", ".join(left_out)} if left_out else {}
    return [("business_created", {"business_id": business_id, **known})]


def _write_joined(tx: Transaction, licence: Licence, business_id: str) -> list[News]:
    """Leave a business that is there as its owner made it."""
    return []


def _is_settled(business_id: str) -> bool:
    """Return whether the taxpayer has proven to be one, or has issued."""
    dossier = onboarding.issuer(business_id)
    return dossier.has_issued or onboarding.has_proven(dossier)


def _has_begun(business_id: str) -> bool:
    """Return whether the business has issued."""
    return onboarding.issuer(business_id).has_issued


def _write_unmade(tx: Transaction, business_id: str, actor: str) -> None:
    """Remove the business with all that was loaded into it."""
    onboarding.write_removed(tx, onboarding.issuer(business_id), actor=actor)


_BUSINESS = {
    "onboarding": Text(
        es="El cliente aún está dándose de alta.", en="The client is still signing up."
    ),
    "ready": Text(
        es="El cliente terminó su alta el {day}.", en="The client finished signing up on {day}."
    ),
}
_BY_FIRM = Text(
    es="Lo lleva su despacho por mandato; el cliente no tiene acceso.",
    en="Your firm runs it by mandate; the client has no access.",
)
_LAST_IN = Text(
    es="El cliente entró por última vez el {day}.", en="The client last signed in on {day}."
)
_NEVER_IN = Text(es="El cliente aún no ha entrado.", en="The client has not signed in yet.")
_STEP = {
    "done": Text(es="{step}: completo.", en="{step}: complete."),
    "missing": Text(es="{step}: falta.", en="{step}: missing."),
}
_NO_KEY = Text(es="Aún no hay llave de firma.", en="There is no signing key yet.")
_KEY_VALID = Text(
    es="La llave de firma vale hasta el {day}.", en="The signing key is valid to {day}."
)
_KEY_EXPIRED = Text(es="La llave de firma venció el {day}.", en="The signing key expired on {day}.")
_ISSUING = {
    "begun": Text(es="Ya ha emitido comprobantes.", en="It has issued documents."),
    "not_begun": Text(
        es="Aún no ha emitido ningún comprobante.", en="It has not issued a document yet."
    ),
}
_DOCUMENTS = Text(
    es="Comprobantes emitidos este mes: {count}.", en="Documents issued this month: {count}."
)
_REJECTED = Text(
    es="Rechazados por la autoridad este mes: {count}.",
    en="Rejected by the authority this month: {count}.",
)
_REJECTED_UNTOLD = Text(
    es="Cuántos se rechazaron se ve con un consentimiento del cliente que dure hasta que lo "
    "retire.",
    en="How many were rejected is shown by a consent of the client that lasts until it is "
    "withdrawn.",
)
_PLAN = Text(es="Su plan: {plan}.", en="Its plan: {plan}.")
_NO_PLAN = Text(es="Aún no eligió plan.", en="It has not chosen a plan yet.")


def _panel(business_id: str, language: Language) -> list[PanelLine]:
    """Say how far the client is: signing up, its key, whether it issues; no document, no secret."""
    dossier = onboarding.issuer(business_id)
    state, ready_at = dossier.business.state, dossier.business.ready_at
    since = Day.in_country(ready_at, dossier.business.country) if ready_at else None
    lines = [_last_sign_in(dossier, language)]
    lines.append(_line("business", _BUSINESS[state], language, state, since))
    lacking = {lack.step for lack in dossier.missing}
    for step, name in onboarding.STEP_NAMES.items():
        done = "missing" if step in lacking else "done"
        words = _STEP[done].render(language, {"step": name})
        lines.append(PanelLine(code=step, text=words, value=done))
    lines.append(_key_line(dossier, language))
    issuing = "begun" if any(series.last_issued for series in dossier.series) else "not_begun"
    lines.append(_line("issuing", _ISSUING[issuing], language, issuing))
    lines += _month_lines(dossier, language)
    lines.append(_plan_line(dossier, language))
    return lines


def _last_sign_in(dossier: onboarding.IssuerDossier, language: Language) -> PanelLine:
    """Say on which day an owner of the business last signed in: the day, and not who."""
    if any(each.product == INVOICING.code and each.is_run_by_firm for each in dossier.licences):
        return _line("run_by", _BY_FIRM, language, "firm")
    at = accounts.last_sign_in(dossier.business.id, "owner")
    if at is None:
        return _line("last_sign_in", _NEVER_IN, language, None)
    day = Day.in_country(at, dossier.business.country)
    return _line("last_sign_in", _LAST_IN, language, clock.iso(at), day)


def _month_lines(dossier: onboarding.IssuerDossier, language: Language) -> list[PanelLine]:
    """Say how many documents this month has: all, and by a standing consent those rejected."""
    today = Day.in_country(clock.now(), dossier.business.country).value
    issued = onboarding.issued_in(dossier.series, today)
    said = _DOCUMENTS.render(language, {"count": issued})
    lines = [PanelLine(code="documents_of_month", text=said, value=str(issued))]
    if not any(each.product == INVOICING.code and each.is_open for each in dossier.licences):
        return [*lines, _line("rejected_of_month", _REJECTED_UNTOLD, language, None)]
    first, last = onboarding.month_days(today)
    rejected = invoicing.count_in_states(dossier.business.id, first, last)["rejected"]
    said = _REJECTED.render(language, {"count": rejected})
    return [*lines, PanelLine(code="rejected_of_month", text=said, value=str(rejected))]


def _plan_line(dossier: onboarding.IssuerDossier, language: Language) -> PanelLine:
    if dossier.subscription is None:
        return _line("plan", _NO_PLAN, language, None)
    today = Day.in_country(clock.now(), dossier.business.country).value
    plan = dossier.subscription.on(today).plan
    said = _PLAN.render(language, {"plan": onboarding.plan_names()[plan]})
    return PanelLine(code="plan", text=said, value=plan)


def _key_line(dossier: onboarding.IssuerDossier, language: Language) -> PanelLine:
    if dossier.connection is None:
        return _line("tax_key", _NO_KEY, language, None)
    until, country = dossier.connection.key_valid_until, dossier.business.country
    text = _KEY_VALID if until > clock.now() else _KEY_EXPIRED
    return _line("tax_key", text, language, clock.iso(until), Day.in_country(until, country))


def _line(
    code: str, text: Text, language: Language, value: str | None, day: Day | None = None
) -> PanelLine:
    return PanelLine(code=code, text=text.render(language, {"day": day}), value=value)


INVOICING = Product(
    code="invoicing",
    words=Words(
        name=Text(es="Facturación electrónica", en="Electronic invoicing"),
        in_mails=Text(es="la facturación electrónica", en="electronic invoicing"),
        makes=Text(
            es="Se creará el negocio de {company} con sus datos, sus actividades y el plan de "
            "cuentas de la empresa o, si no lo subió, el de su país; si el cliente ya lo tiene en "
            "Enlace, se le preguntará, y nada se vincula hasta que acepte.",
            en="The business of {company} will be created with its data, its activities and the "
            "company's chart of accounts or, if you gave none, its country's; if the client has it "
            "in Enlace already, they will be asked, and nothing is linked until they agree.",
        ),
        makes_to_run=Text(
            es="Se creará el negocio de {company} con sus datos, sus actividades y el plan de "
            "cuentas de la empresa o, si no lo subió, el de su país; si ese contribuyente ya tiene "
            "un negocio en Enlace, no se creará otro y la activación se lo dirá.",
            en="The business of {company} will be created with its data, its activities and the "
            "company's chart of accounts or, if you gave none, its country's; if that taxpayer has "
            "a business in Enlace already, no other will be made, and the activation will say so.",
        ),
        consequences=Text(
            es="La empresa podrá emitir facturas electrónicas y entregar lotes contables a su "
            "despacho. La licencia queda activa hasta que se desactive; desactivar, desvincular y "
            "eliminar son actos distintos y los documentos emitidos nunca se borran.",
            en="The company will be able to issue electronic invoices and hand accounting batches "
            "to your firm. The licence stays active until it is suspended; suspending, unlinking "
            "and deleting are different acts, and issued documents are never erased.",
        ),
        keeps=Text(
            es="Los comprobantes, los consecutivos y las llaves del negocio quedan como están: se "
            "leen y se descargan, y lo que está en camino termina solo.",
            en="Documents, series and keys of the business stay as they are: they are read and "
            "downloaded, and what is on its way finishes by itself.",
        ),
        firm_sees=Text(
            es="Cuando exporte un periodo, verá usted la importación en Enlace.",
            en="When they export a period, you will see the import in Enlace.",
        ),
        if_agreed=Text(
            es="Si acepta, recibirá los lotes contables que usted exporte.",
            en="If you agree, it will receive the accounting batches that you export.",
        ),
    ),
    makes=Makes(
        existing=_existing,
        prepare=_prepare,
        write=_write,
        write_joined=_write_joined,
        is_settled=_is_settled,
        has_begun=_has_begun,
        write_unmade=_write_unmade,
    ),
    locks=Locks(tax_id=True, company_code=True),
    mails=Mails(
        firm="licence-activated-firm",
        client_with_key="licence-activated-client",
        client_linked="licence-linked-client",
        owner_asked="licence-requested",
    ),
    panel=_panel,
    hands_batches=True,
    covers_plan=True,
)
