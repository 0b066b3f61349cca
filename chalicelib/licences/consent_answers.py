"""What the owner lets the firm do in the business, and no more: noted on both sides and told."""

from __future__ import annotations

from typing import Final, Literal

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import LASTING_NAMES, SCOPE_NAMES, Consent
from chalicelib.core.history import CLIENT
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import store
from chalicelib.licences.model import Licence
from chalicelib.licences.telling import written
from chalicelib.mail import service as mail

ConsentAnswer = Literal[
    "consent_given",
    "consent_refused",
    "consent_withdrawn",
    "export_consent_given",
    "export_consent_withdrawn",
]
_ANSWERED: Final[dict[ConsentAnswer, tuple[Text, Text]]] = {
    "consent_given": (
        Text(es="{business} dio su consentimiento", en="{business} gave its consent"),
        Text(
            es="{business} consiente que su despacho actúe en su negocio para {scope}, {lasts}. "
            "Elija «Conectarse» en la licencia.",
            en="{business} lets your firm {scope} in its business, {lasts}. Choose "
            "“Connect” at the licence.",
        ),
    ),
    "consent_refused": (
        Text(es="{business} no dio su consentimiento", en="{business} gave no consent"),
        Text(
            es="{business} rechazó la petición de su despacho de actuar en su negocio.",
            en="{business} refused your firm's request to act in its business.",
        ),
    ),
    "consent_withdrawn": (
        Text(es="{business} retiró su consentimiento", en="{business} withdrew its consent"),
        Text(
            es="{business} retiró el consentimiento para que su despacho actúe en su negocio; las "
            "conexiones abiertas terminaron.",
            en="{business} withdrew the consent to your firm's acting in its business; open "
            "connections are over.",
        ),
    ),
    "export_consent_given": (
        Text(es="{business} le deja exportar", en="{business} lets you export"),
        Text(
            es="{business} consiente que su despacho exporte sus periodos por su cuenta. Elija "
            "«Envíos del cliente» en la licencia.",
            en="{business} lets your firm export its periods by itself. Choose “Hand-overs of the "
            "client” at the licence.",
        ),
    ),
    "export_consent_withdrawn": (
        Text(es="{business} ya no le deja exportar", en="{business} lets you export no more"),
        Text(
            es="{business} retiró el consentimiento para que su despacho exporte por su cuenta. "
            "Puede seguir pidiéndole periodos.",
            en="{business} withdrew the consent to your firm's exporting by itself. You can still "
            "ask it for periods.",
        ),
    ),
}


def write_consent_answered(
    tx: Transaction,
    caller: Caller,
    licence: Licence,
    answer: ConsentAnswer,
    consent: Consent | None,
    version: int,
) -> None:
    """Add to both histories what the owner answered, and the mail that tells the firm.

    `version` tells one answer from the next of its kind.
    """
    facts = {}
    said: dict[str, object] = {"business": licence.company_name or "", "licence": licence.id}
    if answer == "consent_given" and consent is not None:
        facts = {"scope": consent.scope, "lasts": consent.lasts}
        said |= {"scope": SCOPE_NAMES[consent.scope], "lasts": LASTING_NAMES[consent.lasts]}
    own = {"licence_id": licence.id, "firm_id": licence.firm_id, **facts}
    tx.note(Table(caller.tenant), caller.tenant, answer, actor=caller.actor, **own)
    store.note(tx, licence, answer, actor=CLIENT, **facts)
    firm, (subject, text) = firms.firm(licence.firm_id), _ANSWERED[answer]
    mail.write(
        tx,
        tenant=firm.id,
        recipient=licence.firm_email or firm.email,
        language=firm.language,
        template="consent-changed",
        facts=written(subject, [text], said, firm.language),
        natural_key=(f"{licence.id}.{version}", answer),
        of={"licence": licence.id},
    )
