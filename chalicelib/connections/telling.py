"""The owners of a business are told by mail what its firm asks for, and of connections."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.connections.model import LIFETIME, Connection
from chalicelib.core import clock
from chalicelib.core.connecting import LASTING_NAMES, SCOPE_NAMES, ConsentAsked
from chalicelib.core.figures import Day
from chalicelib.core.texts import Language, Text
from chalicelib.firms import service as firms
from chalicelib.licences.service import Licence
from chalicelib.mail import service as mail

Template = Literal["consent-changed", "firm-connected"]
_NEVER: Final = Text(
    es="Nunca puede cambiar sus claves, su plan, sus usuarios ni lo que usted consiente, y todo lo "
    "que haga queda en el historial en su nombre. Puede terminarlo cuando quiera, en el acto.",
    en="It can never change your keys, your plan, your users or what you consent to, and all that "
    "it does stands in the history in its name. You can end it whenever you like, at once.",
)
_ASKED: Final = (
    Text(es="{firm} le pide actuar en {business}", en="{firm} asks to act in {business}"),
    Text(
        es="El {day}, {who} pidió su consentimiento para {scope} en {business}, {lasts}. Motivo: "
        "{reason}",
        en="On {day} {who} asked for your consent to {scope} in {business}, {lasts}. Reason: "
        "{reason}",
    ),
    Text(
        es="No podrá hacer nada hasta que usted responda en «Mi despacho», con «Consentir» o "
        "«Rechazar».",
        en="It can do nothing until you answer at “My accounting firm”, by “Consent” or “Refuse”.",
    ),
    _NEVER,
)
_BEGUN: Final = (
    Text(es="{firm} entró en {business}", en="{firm} is in {business}"),
    Text(
        es="El {day}, {who} se conectó a {business} para {scope}, con su consentimiento y por "
        "{minutes} minutos como mucho. Motivo: {reason}",
        en="On {day} {who} connected to {business} to {scope}, by your consent and for {minutes} "
        "minutes at most. Reason: {reason}",
    ),
    Text(
        es="Lo que haga se ve en «Mi despacho», donde también puede terminarla con «Terminar».",
        en="What it does is shown at “My accounting firm”, where you can end it, too, by “End”.",
    ),
    _NEVER,
)


class _Recipient(NamedTuple):
    tenant: str
    email: str
    language: Language


def write_asked(tx: Transaction, licence: Licence, asked: ConsentAsked, key: str) -> None:
    """Add the mails that ask the owners."""
    facts = {
        "scope": SCOPE_NAMES[asked.scope],
        "lasts": LASTING_NAMES[asked.lasts],
        "reason": asked.reason,
        "licence": licence.id,
    }
    _write_to_owners(tx, "consent-changed", licence, _ASKED, facts, asked.asked_by, key)


def write_begun(tx: Transaction, licence: Licence, connection: Connection) -> None:
    """Add the mails that tell the owners that a connection was opened: once for each."""
    facts = {
        "scope": SCOPE_NAMES[connection.scope],
        "reason": connection.reason,
        "minutes": int(LIFETIME.total_seconds()) // 60,
    }
    by, key = connection.account_id, connection.id
    _write_to_owners(tx, "firm-connected", licence, _BEGUN, facts, by, key)


def _write_to_owners(
    tx: Transaction,
    template: Template,
    licence: Licence,
    texts: Sequence[Text],
    facts: Mapping[str, object],
    account_id: str,
    key: str,
) -> None:
    """Write to the owners whose address is proven: the reason is in the words of the firm."""
    firm, business_id = firms.firm(licence.firm_id), licence.business_id or ""
    told = {
        **facts,
        "firm": firm.name,
        "business": licence.company_name or "",
        "who": _who(firm, account_id),
        "day": Day.of(clock.now(), ZoneInfo(firm.time_zone)),
    }
    for owner in accounts.heads(business_id):
        if owner.state == "active":
            to = _Recipient(business_id, owner.email, owner.language)
            _write(tx, template, to, texts, told, (key, owner.id))


def _who(firm: firms.Firm, account_id: str) -> str:
    """Name the firm, with the person where it shows names."""
    if not firm.shows_names:
        return firm.name
    return f"{accounts.account(account_id).name} ({firm.name})"


def _write(
    tx: Transaction,
    template: Template,
    to: _Recipient,
    texts: Sequence[Text],
    facts: Mapping[str, object],
    natural_key: tuple[str, ...],
) -> None:
    headline, *paragraphs = (text.render(to.language, dict(facts)) for text in texts)
    mail.write(
        tx,
        tenant=to.tenant,
        recipient=to.email,
        language=to.language,
        template=template,
        facts={
            "headline": headline,
            "paragraphs": json.dumps(paragraphs, ensure_ascii=False),
        },
        natural_key=natural_key,
    )
