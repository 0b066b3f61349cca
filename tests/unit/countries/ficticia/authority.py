"""The Fictitious Treasury takes a line of text that is signed with the word of the business."""

from __future__ import annotations

import hmac
from datetime import datetime
from decimal import Decimal
from typing import Final

from pydantic import Field

from chalicelib.core.errors import FieldError, Permanent
from chalicelib.core.model import Model
from chalicelib.core.money import DecimalString
from chalicelib.core.texts import Language, Text
from chalicelib.invoicing.authority import (
    Announcement,
    Answered,
    CustomerFacts,
    CustomerView,
    Decision,
    Document,
    DocumentPreview,
    DocumentStanding,
    DocumentSummary,
    DocumentView,
    Draft,
    FileForm,
    FileForms,
    HeldUp,
    IssuedKey,
    NetAmount,
    PaymentSummary,
    Received,
    TaxAuthority,
    TaxSummary,
    TurnedAway,
)
from chalicelib.invoicing.pdf import render
from chalicelib.invoicing.pdf.grids import Grid
from chalicelib.invoicing.pdf.view import Fact, View
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import IssuerDossier
from tests.unit.countries.ficticia import facts

FEE = Decimal("0.10")
received: dict[str, bytes] = {}
"""What the Treasury has, by key."""


class Sale(Model):
    """What is sold, to whom, for how much."""

    customer: str = Field(max_length=40)
    email: str = Field(max_length=60)
    amount: DecimalString


class SaleDocument(Document):
    """A numbered sale."""

    seller: str
    sale: Sale
    fee: DecimalString


class SaleView(DocumentView):
    """A sale whole."""

    sale: Sale


class Buyer(Model):
    """Who buys."""

    customer: str = Field(max_length=40)


class BuyerChanges(Buyer):
    """What is to be said of who buys."""


class BuyerView(CustomerView):
    """A buyer whole."""

    receiver: Buyer


class Treasury:
    """The authority."""

    time_zone = facts.PART.time_zone
    files = FileForms(
        xml=FileForm("{key}.txt", "text/plain"), answer=FileForm("{key}-yes.txt", "text/plain")
    )
    body = Sale
    document = SaleDocument
    detail = SaleView
    preview = DocumentPreview
    receiver = Buyer
    receiver_changes = BuyerChanges
    customer = BuyerView
    issued_types = frozenset({"invoice"})

    def previewed(self, body: Sale, draft: Draft | None) -> DocumentPreview:
        held = vars(body)
        total = draft and draft.content.amount * (1 + FEE)
        return DocumentPreview(
            country="XF", type="invoice", receiver_name=held.get("customer"), total=total
        )

    def issued_key(self, typed: str) -> IssuedKey | None:
        return IssuedKey(typed, typed.split("-", maxsplit=1)[0]) if "-" in typed else None

    def receiver_faults(self, receiver: Buyer) -> list[FieldError]:
        del receiver
        return []

    def customer_facts(self, receiver: Buyer) -> CustomerFacts:
        return CustomerFacts(name=receiver.customer)

    def repeated(self, document: SaleDocument) -> Sale:
        return document.sale

    def faults(self, body: Sale) -> list[FieldError]:
        del body
        return []

    def draft(self, body: Sale, asker: str | None) -> Draft:
        del asker
        return Draft("invoice", 1, 1, (body.email,), "es", body)

    def number(
        self, draft: Draft, dossier: IssuerDossier, sequence: int, *, document_id: str, at: datetime
    ) -> SaleDocument:
        sale: Sale = draft.content
        return SaleDocument(
            id=document_id,
            created_at=at,
            business_id=dossier.business.id,
            country=dossier.business.country,
            document_type=draft.document_type,
            number=f"F-{sequence}",
            key=f"F-{dossier.profile.id_number}-{sequence}",
            issued_at=at,
            seller=dossier.profile.legal_name,
            sale=sale,
            fee=sale.amount * FEE,
        )

    def summary(self, document: SaleDocument) -> DocumentSummary:
        amount, fee = document.sale.amount, document.fee
        return DocumentSummary(
            id=document.id,
            number=document.number,
            key=document.key,
            document_type=document.document_type,
            issued_at=document.issued_at,
            receiver_name=document.sale.customer,
            receiver_tax_id=None,
            sale_condition="",
            currency=facts.PART.currency,
            exchange_rate=Decimal(1),
            total=amount + fee,
            other_charges=Decimal(0),
            net=[NetAmount(kind="goods", amount=amount)],
            taxes=[
                TaxSummary(
                    code="FEE",
                    rate_code=None,
                    rate=FEE * 100,
                    base=amount,
                    amount=fee,
                    kind="goods",
                )
            ],
            payments=[PaymentSummary(code="", amount=amount + fee)],
        )

    def shown(self, view: DocumentView, document: SaleDocument) -> SaleView:
        return SaleView(**dict(view), sale=document.sale)

    def examine(self, document: SaleDocument) -> None:
        del document

    def sign(self, document: SaleDocument) -> bytes:
        word = onboarding.open_secrets(
            document.business_id, onboarding.sealed_credentials(document.business_id)
        )
        line = f"{document.key} {document.sale.amount} {document.fee}".encode()
        return line + b" " + hmac.digest(word, line, "sha256").hex().encode()

    def is_of_present_key(self, document: SaleDocument, signed: bytes) -> bool:
        return signed == self.sign(document)

    def send(self, document: SaleDocument, signed: bytes) -> Received | TurnedAway | HeldUp:
        received[document.key] = signed
        return Received("taken")

    def ask(self, business_id: str, key: str) -> Answered | HeldUp:
        del business_id
        return Answered(b"yes " + received[key]) if key in received else HeldUp("not-known-yet")

    def decide(self, document: SaleDocument, answer: bytes) -> Decision:
        if not answer.startswith(f"yes {document.key} ".encode()):
            raise Permanent("not about this sale")
        return Decision("accepted", ())

    def printed(
        self, document: SaleDocument, standing: DocumentStanding, language: Language
    ) -> bytes:
        return self._printed(document, standing.state, "Aceptada", language)

    def printed_preview(self, document: SaleDocument, language: Language) -> bytes:
        return self._printed(document, "preview", "Sin validez", language)

    def _printed(self, document: SaleDocument, state: str, words: str, language: Language) -> bytes:
        nothing = Grid("", (), ())
        return render(
            View(
                language=language,
                locale=language,
                title="Venta ficticia",
                number=Fact("N", document.number),
                key=Fact("K", document.key),
                head_facts=(),
                state=state,
                state_words=words,
                answered="",
                issuer_name=document.seller,
                issuer_lines=(),
                receiver_title="Cliente",
                receiver_name=document.sale.customer,
                receiver=(),
                terms_title="",
                terms=(),
                lines=nothing,
                units="",
                charges=nothing,
                side=(),
                totals=(),
                total=Fact("Total", str(document.sale.amount + document.fee)),
                apart="",
                endings=(),
                notes_title="",
                notes=(),
                footing=(),
                transliterated="Transliterado.",
                page=Text(es="{page}/{pages}", en="{page}/{pages}"),
                author=document.seller,
                dated=document.issued_at,
                qr=document.key,
            )
        )

    def announce(
        self, document: SaleDocument, standing: DocumentStanding, language: Language
    ) -> Announcement:
        del standing, language
        return Announcement(
            document.seller, document.seller, "ventas@example.com", "Venta", "Clave", "aceptada"
        )


PART: Final[TaxAuthority] = Treasury()
