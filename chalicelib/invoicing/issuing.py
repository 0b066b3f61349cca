"""Issue a document: check it, give it its number, and store both in one write.

The consecutive, the clave, the document, its record (which carries the message to the submission
worker) and the idempotent answer are one transaction: a number is used by exactly one stored
document or by none. Two callers who reach for the same number meet in the version of the series;
the one who loses reads again and takes the next.
"""

from __future__ import annotations

import json
import random
import time

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, FieldRule, InvalidInput, Unavailable
from chalicelib.core.ids import new_id
from chalicelib.core.settings import settings
from chalicelib.core.texts import DEFAULT_LANGUAGE, Language, Text
from chalicelib.invoicing import store
from chalicelib.invoicing.amounts import Totals
from chalicelib.invoicing.authority import DOCUMENT_TOO_LARGE, authority_of
from chalicelib.invoicing.body import Address, Identification, NewDocument, Phone
from chalicelib.invoicing.model import DOCUMENT_TYPES, Document, Issuer
from chalicelib.invoicing.progress import DocumentRecord, first_record
from chalicelib.invoicing.views import DocumentView, view
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import IssuerBook

_TRIES = 40
_MOST_SHOWN_BYTES = 5_500_000
"""Of the 6 MB that a function may answer, as which a document is read again, with room for its
state; the answer is JSON within JSON."""
_SURELY_SMALL_BYTES = 300_000
ACTIVITY_NOT_YOURS = FieldRule(
    "activity-not-registered",
    Text(
        es="Esa actividad económica no está entre las de su negocio; añádala o elija otra.",
        en="That economic activity is not among those of your business; add it or choose another.",
    ),
)


class OnboardingUnfinished(Conflict):
    """The business may not issue yet, or not any more."""

    code = "onboarding-unfinished"
    text = Text(
        es="El negocio aún no puede emitir; falta: {missing}. Vea «onboarding».",
        en="The business cannot issue yet; missing: {missing}. See “onboarding”.",
    )


class NumberTaken(Conflict):
    """Another document took the number; inside, the next one is tried."""

    code = "number-taken"
    text = Text(
        es="Otro comprobante tomó ese número; repita la petición.",
        en="Another document took that number; repeat the request.",
    )


class NumberingBusy(Unavailable):
    """So many documents are being numbered at once that this one found no turn."""

    code = "numbering-busy"
    text = Text(
        es="Se están numerando muchos comprobantes a la vez; repita en un momento con la misma "
        "«Idempotency-Key».",
        en="Many documents are being numbered at once; try again in a moment with the same "
        "“Idempotency-Key”.",
    )
    retry_after_seconds = 2


def issue(caller: Caller, body: NewDocument) -> DocumentView:
    """Number a document, store it and send it on its way to the authority.

    Raises:
        InvalidInput: fields of the document break rules, the caller's totals differ from ours, or
            it is too large.
        CountryNotServed: documents cannot be issued in the country of the business.
        OnboardingUnfinished: the business cannot issue yet.
        SeriesExhausted: the series has given out its last number.
        NumberingBusy: too many at once; nothing was stored.
    """
    book = _ready_book(caller)
    totals = authority_of(book.business.country).prepare(body)
    for attempt in range(_TRIES):
        if attempt:
            book = _ready_book(caller)
        if body.economic_activity not in {activity.code for activity in book.activities}:
            raise InvalidInput([ACTIVITY_NOT_YOURS.at("/economic_activity")])
        try:
            return view(_commit(caller, book, body, totals))
        except NumberTaken:
            time.sleep(random.uniform(0, 0.01 * min(attempt + 1, 10)))  # noqa: S311 - jitter
    raise NumberingBusy


def _ready_book(caller: Caller) -> IssuerBook:
    """Read the book of a business that may issue; registers are asked for no other."""
    book = onboarding.issuer(caller.tenant)
    if not book.ready:
        missing = ", ".join(dict.fromkeys(lack.step for lack in book.missing)) or "finish"
        raise OnboardingUnfinished(missing=missing)
    return book


def _commit(caller: Caller, book: IssuerBook, body: NewDocument, totals: Totals) -> DocumentRecord:
    tx = Transaction()
    number = onboarding.take_number(
        tx, book, body.branch, body.terminal, DOCUMENT_TYPES[body.type], otherwise=NumberTaken()
    )
    document = _number(book, body, totals, number)
    _examine(document)
    record = store.add(
        tx, document, first_record(document, issued_by=caller.account_id, language=_language(body))
    )
    tx.answer(caller, 202, view(record))
    tx.commit()
    return record


def _number(book: IssuerBook, body: NewDocument, totals: Totals, number: int) -> Document:
    now = clock.now().replace(microsecond=0)
    issuer = issuer_of(book, body.economic_activity)
    numbers = authority_of(book.business.country).number(issuer, body, number, now)
    return Document(
        id=new_id("doc"),
        created_at=now,
        business_id=book.business.id,
        country=book.business.country,
        document_type=DOCUMENT_TYPES[body.type],
        clave=numbers.clave,
        consecutive=numbers.consecutive,
        system_provider=settings().system_provider_id,
        issued_at=now,
        issuer=issuer,
        body=body,
        totals=totals,
    )


def _examine(document: Document) -> None:
    """Refuse a document that could be numbered and then neither sent nor shown.

    Nothing that we write of a document is ten times its JSON, so that a usual one is not looked at.
    """
    written = document.model_dump_json()
    if len(written) < _SURELY_SMALL_BYTES:
        return
    size = len(json.dumps(written))
    if size > _MOST_SHOWN_BYTES:
        raise InvalidInput([DOCUMENT_TOO_LARGE.at("/lines", size=size, limit=_MOST_SHOWN_BYTES)])
    authority_of(document.country).examine(document)


def _language(body: NewDocument) -> Language:
    """Choose the language of who receives the document, whatever the issuer's program speaks."""
    return (body.receiver and body.receiver.language) or DEFAULT_LANGUAGE


def issuer_of(book: IssuerBook, economic_activity: str) -> Issuer:
    """Take the issuer out of the book of a business that is ready."""
    profile = book.profile
    return Issuer(
        name=profile.legal_name,
        identification=Identification.model_validate(
            {"type": profile.id_type, "number": profile.id_number}
        ),
        trade_name=profile.trade_name,
        address=Address.model_validate(  # a book that is ready has one
            {
                "province": profile.province,
                "canton": profile.canton,
                "district": profile.district,
                "neighbourhood": profile.neighbourhood,
                "details": profile.address,
            }
        ),
        phone=Phone(country_code=profile.phone_country_code, number=profile.phone)
        if profile.phone
        else None,
        emails=[profile.email] if profile.email else [],
        activity=next(
            (a.description for a in book.activities if a.code == economic_activity), None
        ),
    )
