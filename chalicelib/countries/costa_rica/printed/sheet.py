"""The printed form of a document: what stands on it, beside the XML that the law asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from chalicelib.core.figures import money
from chalicelib.core.numerals import number
from chalicelib.core.texts import Language
from chalicelib.countries.costa_rica.clave import COSTA_RICA, parse_clave
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.parties import Address, Identification, Phone, Receiver
from chalicelib.countries.costa_rica.places import place
from chalicelib.countries.costa_rica.printed.grids import (
    breakdown_grid,
    charges_grid,
    exonerations_grid,
    references_grid,
    remarks_grid,
    treatment_grid,
)
from chalicelib.countries.costa_rica.printed.line_rows import lines_grid, units_legend
from chalicelib.countries.costa_rica.printed.words import (
    PAGE,
    activity,
    authorisation,
    coded,
    day,
    document_title,
    moment,
    say,
    state_words,
)
from chalicelib.invoicing.authority import DocumentStanding
from chalicelib.invoicing.pdf import render
from chalicelib.invoicing.pdf.figures import aligned
from chalicelib.invoicing.pdf.view import Fact, View

_LOCALES: Final[dict[Language, str]] = {"es": "es-CR", "en": "en"}
_PREVIEW: Final = "preview"
"""Stands in the place of the authority's word for what is not issued."""
QR_CONTENT: Final = "{clave}"
"""What the QR holds. A page where anybody can look a document up may be put around the clave."""


def printed(
    document: Comprobante,
    standing: DocumentStanding,
    language: Language,
    *,
    qr_content: str = QR_CONTENT,
) -> bytes:
    """Print a document as A4 PDF; the same document and standing give the same bytes.

    In `qr_content`, `{clave}` stands for the clave.
    """
    return render(view(document, standing, language, qr_content=qr_content))


def printed_preview(document: Comprobante, language: Language) -> bytes:
    """Print what is not issued, without number, clave and QR: nobody takes it for a document."""
    return render(preview_view(document, language))


def preview_view(document: Comprobante, language: Language) -> View:
    """Put what is not issued into words that say so at the head and at the foot of each page."""
    whole = view(document, DocumentStanding("accepted"), language)
    title = say("preview_title", language, title=whole.title)
    none = say("none", language)
    return replace(
        whole,
        title=title,
        number=replace(whole.number, value=none),
        key=replace(whole.key, value=none),
        state=_PREVIEW,
        state_words=state_words(_PREVIEW, language),
        footing=(say("preview_legal", language),),
        qr="",
    )


def view(
    document: Comprobante,
    standing: DocumentStanding,
    language: Language,
    *,
    qr_content: str = QR_CONTENT,
) -> View:
    """Put a document into words; one accepted with warnings carries the authority's remarks."""
    body, issuer = document.body, document.issuer
    state, answered = standing.state, ""
    if standing.answered_at:
        answered = f"{say('answered', language)} {moment(standing.answered_at, language)}"
    return View(
        language=language,
        locale=_LOCALES[language],
        title=document_title(document.document_type, language),
        number=Fact(say("consecutive", language), document.consecutive),
        key=Fact(say("clave", language), document.clave),
        head_facts=_head_facts(document, language),
        state=state,
        state_words=state_words(state, language),
        answered=answered,
        issuer_name=issuer.trade_name or issuer.name,
        issuer_lines=_issuer_lines(document, language),
        receiver_title=say("receiver", language),
        receiver_name=body.receiver.name if body.receiver else say("consumer", language),
        receiver=_receiver(body.receiver, language),
        terms_title=say("sale_terms", language),
        terms=_terms(document, language),
        lines=lines_grid(document, language),
        units=units_legend(document, language),
        charges=charges_grid(document, language),
        side=(
            treatment_grid(document, language),
            breakdown_grid(document, language),
        ),
        totals=_totals(document, language),
        total=Fact(say("total", language), money(document.totals.total, body.currency, language)),
        apart=_apart(document, language),
        endings=(
            exonerations_grid(document, language),
            references_grid(document, language),
            remarks_grid(() if state == "accepted" else standing.remarks, language),
        ),
        notes_title=say("notes", language),
        notes=body.notes,
        footing=(
            say("legal", language),
            f"{authorisation(language)} ·"
            f" {say('system_provider', language)}: {document.system_provider}",
        ),
        transliterated=say("transliterated", language),
        page=PAGE,
        author=issuer.name,
        dated=document.issued_at.astimezone(COSTA_RICA),
        qr=qr_content.replace("{clave}", document.clave),
    )


def _head_facts(document: Comprobante, language: Language) -> tuple[Fact, ...]:
    situation = parse_clave(document.clave).situation
    return (
        Fact(say("issued", language), moment(document.issued_at, language)),
        Fact(say("situation", language), say(f"situation_{situation}", language)),
    )


def _issuer_lines(document: Comprobante, language: Language) -> tuple[str, ...]:
    issuer = document.issuer
    practised = activity(document.body.economic_activity, language, issuer.activity)
    contact = [*issuer.emails]
    if issuer.phone:
        contact.insert(0, _phone(issuer.phone))
    lines = [
        issuer.name if issuer.trade_name else "",
        _identification(issuer.identification, language),
        f"{say('activity', language)}: {practised}",
        _address(issuer.address),
        " · ".join(contact),
        f"{say('alcohol', language)}: {issuer.alcohol_registration}"
        if issuer.alcohol_registration
        else "",
    ]
    return tuple([line for line in lines if line])


def _receiver(receiver: Receiver | None, language: Language) -> tuple[Fact, ...]:
    if receiver is None:
        return ()
    facts = {
        "trade_name": receiver.trade_name,
        "identification": (
            _identification(receiver.identification, language) if receiver.identification else None
        ),
        "activity": (
            activity(receiver.economic_activity, language) if receiver.economic_activity else None
        ),
        "address": _address(receiver.address) if receiver.address else None,
        "foreign_address": receiver.foreign_address,
        "phone": _phone(receiver.phone) if receiver.phone else None,
        "email": ", ".join(receiver.emails),
    }
    return tuple([Fact(say(key, language), value) for key, value in facts.items() if value])


def _terms(document: Comprobante, language: Language) -> tuple[Fact, ...]:
    body = document.body
    condition = coded(
        "sale-conditions", body.sale_condition, language, other=body.sale_condition_other
    )
    if body.credit_days:
        due = day(document.issued_at + timedelta(days=body.credit_days), language)
        condition += f", {say('credit_days', language, days=body.credit_days, due=due)}"
    payments = _payments(document, language)
    return (
        Fact(say("sale_condition", language), condition),
        *(Fact(say("payments", language), payment) for payment in payments[:1]),
        *(Fact("", payment) for payment in payments[1:]),
        Fact(say("currency", language), coded("currencies", body.currency, language)),
        Fact(
            say("exchange_rate", language),
            f"{number(body.rate, language, 2)} CRC/{body.currency}"
            if body.currency != "CRC"
            else number(body.rate, language, 2),
        ),
    )


def _payments(document: Comprobante, language: Language) -> list[str]:
    """Write the means of payment with their amounts, where there is something to pay."""
    currency, paid = document.body.currency, document.totals.payments
    if not document.totals.total:
        return [
            coded("payment-means", p.type, language, other=p.other) for p in document.body.payments
        ]
    return [
        f"{coded('payment-means', p.type, language, other=p.other)}:"
        f" {money(p.amount, currency, language)}"
        for p in paid
        if p.amount is not None
    ]


def _totals(document: Comprobante, language: Language) -> tuple[Fact, ...]:
    """Write what adds up to the total, with the signs that it adds up with."""
    totals, currency = document.totals, document.body.currency
    amounts = {
        "sale": totals.sale,
        "discounts": -totals.discounts,
        "net_sale": totals.net_sale,
        "taxes": totals.tax,
        "other_charges": totals.other_charges,
        "returned_tax": -totals.returned_tax if totals.returned_tax else None,
    }
    shown = {key: amount for key, amount in amounts.items() if amount is not None}
    figures = aligned([money(amount, currency, language) for amount in shown.values()], language)
    return tuple(
        [Fact(say(key, language), figure) for key, figure in zip(shown, figures, strict=True)]
    )


def _apart(document: Comprobante, language: Language) -> str:
    assumed = document.totals.assumed_tax
    if not assumed:
        return ""
    amount = money(assumed, document.body.currency, language)
    return f"{say('assumed_tax_apart', language)}: {amount}"


def _identification(identification: Identification, language: Language) -> str:
    kind = coded("identification-types", identification.type, language)
    return f"{kind}: {identification.number}"


def _phone(phone: Phone) -> str:
    return f"+{phone.country_code} {phone.number}"


def _address(address: Address) -> str:
    codes = (address.province, address.canton, address.district)
    named = place(*codes) or codes
    return ", ".join(
        [part for part in (address.details, address.neighbourhood, *reversed(named)) if part]
    )
