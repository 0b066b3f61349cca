"""Electronic invoicing: the client issues, and hands accounting batches to the firm.

Its room is `onboarding`, where the business is that an activation makes.
"""

from __future__ import annotations

from chalicelib.core import clock
from chalicelib.core.figures import Day
from chalicelib.core.texts import Language, Text
from chalicelib.invoicing import service as invoicing
from chalicelib.licences.act_mails import LEFT
from chalicelib.licences.businesses import A_BUSINESS, last_sign_in, line
from chalicelib.licences.model import Licence
from chalicelib.licences.product import Locks, Mails, PanelLine, Product, Words
from chalicelib.onboarding import service as onboarding

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


def _panel(licence: Licence, language: Language) -> list[PanelLine]:
    """Say how far the client is: signing up, its key, whether it issues; no document, no secret."""
    dossier = onboarding.issuer(licence.business_id or "")
    state, ready_at = dossier.business.state, dossier.business.ready_at
    since = Day.in_country(ready_at, dossier.business.country) if ready_at else None
    lines = [
        line("run_by", _BY_FIRM, language, "firm")
        if licence.run_by == "firm"
        else last_sign_in(dossier.business, language)
    ]
    lines.append(line("business", _BUSINESS[state], language, state, since))
    lacking = {lack.step for lack in dossier.missing}
    for step, name in onboarding.STEP_NAMES.items():
        done = "missing" if step in lacking else "done"
        words = _STEP[done].render(language, {"step": name})
        lines.append(PanelLine(code=step, text=words, value=done))
    lines.append(_key_line(dossier, language))
    issuing = "begun" if any(series.last_issued for series in dossier.series) else "not_begun"
    lines.append(line("issuing", _ISSUING[issuing], language, issuing))
    lines += _month_lines(dossier, language)
    lines.append(_plan_line(dossier, language))
    return lines


def _month_lines(dossier: onboarding.IssuerDossier, language: Language) -> list[PanelLine]:
    """Say how many documents this month has: all, and by a standing consent those rejected."""
    today = Day.in_country(clock.now(), dossier.business.country).value
    issued = onboarding.issued_in(dossier.series, today)
    said = _DOCUMENTS.render(language, {"count": issued})
    lines = [PanelLine(code="documents_of_month", text=said, value=str(issued))]
    if not any(each.product == INVOICING.code and each.is_open for each in dossier.licences):
        return [*lines, line("rejected_of_month", _REJECTED_UNTOLD, language, None)]
    first, last = onboarding.month_days(today)
    rejected = invoicing.count_in_states(dossier.business.id, first, last)["rejected"]
    said = _REJECTED.render(language, {"count": rejected})
    return [*lines, PanelLine(code="rejected_of_month", text=said, value=str(rejected))]


def _plan_line(dossier: onboarding.IssuerDossier, language: Language) -> PanelLine:
    if dossier.subscription is None:
        return line("plan", _NO_PLAN, language, None)
    today = Day.in_country(clock.now(), dossier.business.country).value
    plan = dossier.subscription.on(today).plan
    said = _PLAN.render(language, {"plan": onboarding.plan_names()[plan]})
    return PanelLine(code="plan", text=said, value=plan)


def _key_line(dossier: onboarding.IssuerDossier, language: Language) -> PanelLine:
    if dossier.connection is None:
        return line("tax_key", _NO_KEY, language, None)
    until, country = dossier.connection.key_valid_until, dossier.business.country
    text = _KEY_VALID if until > clock.now() else _KEY_EXPIRED
    return line("tax_key", text, language, clock.iso(until), Day.in_country(until, country))


INVOICING = Product(
    code="invoicing",
    is_served=lambda country: True,
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
    makes=A_BUSINESS,
    locks=Locks(tax_id=True, company_code=True),
    mails=Mails(
        firm="licence-activated-firm",
        client_with_key="licence-activated-client",
        client_linked="licence-linked-client",
        owner_asked="licence-requested",
    ),
    panel=_panel,
    acts={},
    told={},
    left=LEFT,
    hands_batches=True,
    covers_plan=True,
    feature=None,
    is_installed=False,
)
