"""Issue a document: check it, give it its number, and store both in one write.

Number, key, the document, its progress (which carries the message to the submission
worker), what a note takes from another document, and the idempotent response are one transaction: a
number is used by exactly one stored document or by none. Two callers who reach for the same number
meet in the version of the series, and two notes of one document in its balance; the one who loses
reads again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any, ParamSpec, TypeVar

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again
from chalicelib.core.bodies import Readable
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, Forbidden, InvalidInput, Unavailable
from chalicelib.core.ids import new_id
from chalicelib.core.texts import Text
from chalicelib.invoicing import customers, drafts, notes, store
from chalicelib.invoicing.authority import DOCUMENT_TOO_LARGE, Draft, TaxAuthority, authority_of
from chalicelib.invoicing.balances import Balance
from chalicelib.invoicing.forms import IssueQuery
from chalicelib.invoicing.model import Document
from chalicelib.invoicing.progress import DocumentProgress, begun
from chalicelib.invoicing.replacing import ReplacedMoved, write_replaced
from chalicelib.invoicing.views import DocumentView, view
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import IssuerDossier

_MOST_SHOWN_BYTES = 5_500_000
"""Of the 6 MB that a function may return, as which a document is read again, with room for its
state; a response is JSON within JSON."""
_SURELY_SMALL_BYTES = 300_000
_OTHERS, _SHORTEST_TRY_SECONDS, _LONGEST_PAUSE_SECONDS = 12, 0.01, 4.0
_MOST_TRIES, _PATIENCE_SECONDS = 40, 20
"""Who has not got a number by then is told so, while the gateway still listens (29 s)."""
_OF_NOTHING = IssueQuery()
P = ParamSpec("P")
T = TypeVar("T")


class OnboardingUnfinished(Conflict):
    """The business may not issue yet, or not any more."""

    code = "onboarding-unfinished"
    text = Text(
        es="El negocio aún no puede emitir; falta: {missing}. Vea los pasos en «Asistente».",
        en="The business cannot issue yet; missing: {missing}. See the steps at “Setup”.",
    )
    way = "GET /v1/businesses/{business}/onboarding"


class CoverOver(Conflict):
    """The firm that paid the plan pays no more, and the business has none of its own."""

    code = "cover-over"
    text = Text(
        es="«{firm}» pagaba el plan de este negocio, hasta el {until}: {why}. Elija un plan "
        "propio y siga emitiendo en el acto; si no lo esperaba, pregunte a {email}. Lo ya emitido "
        "se puede leer, descargar y corregir con notas.",
        en="“{firm}” paid the plan of this business, until {until}: {why}. Choose a plan of your "
        "own and go on issuing at once; if you did not expect that, ask {email}. What was issued "
        "can be read, downloaded and corrected by notes.",
    )
    way = "PUT /v1/businesses/{business}/subscription"


class PostNotYours(Forbidden):
    """The caller issues at certain terminals, and this is none of them."""

    code = "post-not-yours"
    text = Text(
        es="Usted no emite en la sucursal {branch}, terminal {terminal}, sino en {posts}. Emita en "
        "una de ellas o pida otra al titular del negocio.",
        en="You do not issue at branch {branch}, terminal {terminal}, but at: {posts}. Issue at "
        "one of those, or ask the owner of the business for another.",
    )


class NumberTaken(Conflict):
    """Another document took the number; inside, the next one is tried."""

    code = "number-taken"
    text = Text(
        es="Otro comprobante tomó ese número; repita la petición.",
        en="Another document took that number; repeat the request.",
    )


_MOVED = (
    NumberTaken,
    ReplacedMoved,
    notes.BalanceMoved,
    drafts.DraftMoved,
    customers.CustomerMoved,
)
"""What others may have written meanwhile: it is read again."""


class NumberingBusy(Unavailable):
    """So many documents are being numbered at once that this one found no turn."""

    code = "numbering-busy"
    text = Text(
        es="Se están numerando muchos comprobantes a la vez en la sucursal {branch}, terminal "
        "{terminal}; repita en un momento con la misma «Idempotency-Key». Si pasa a menudo, dé a "
        "cada caja su propia terminal: cada una numera sin esperar a las demás.",
        en="Many documents are being numbered at once at branch {branch}, terminal {terminal}; try "
        "again in a moment with the same “Idempotency-Key”. If it happens often, give each till a "
        "terminal of its own: each numbers without waiting for the others.",
    )
    retry_after_seconds = 2


def issue(caller: Caller, body: Readable, of: IssueQuery = _OF_NOTHING) -> DocumentView:
    """Number a document, store it and send it on its way to the authority.

    The draft that it is `of` is deleted with that, and its customer used.

    Raises:
        InvalidInput: fields of the document break rules, the caller's totals differ from ours, it
            is too large, or what it replaces is none that can be.
        CountryNotServed: documents cannot be issued in the country of the business.
        BusinessNotFound, ConnectionOver: the business is another's to run by now.
        OnboardingUnfinished: the business cannot issue yet.
        CoverOver: nobody pays its plan any more; notes and replacements are issued all the same.
        SeriesExhausted: the series has given out its last number.
        TooManyInAMinute: the business has issued as many as its plan lets it.
        PostNotYours: the caller issues at other terminals.
        NumberingBusy: too many at once; nothing was stored.
        OriginalOnItsWay, OriginalRejected, AmountBeyond: what a note names does not allow it.
    """
    dossier = onboarding.issuer(caller.tenant)
    authority = authority_of(dossier.business.country)
    wanted = body.read(authority.body, authority.faults)
    return issue_wanted(caller, dossier, wanted, along=partial(_write_used, caller=caller, of=of))


def _write_used(tx: Transaction, caller: Caller, of: IssueQuery) -> None:
    """Add what becomes of that of which a document is issued."""
    if of.draft is not None:
        drafts.write_issued(tx, caller, of.draft)
    if of.customer is not None:
        customers.write_used(tx, caller, of.customer)


With = Callable[[Transaction], None]
"""Adds to the transaction that numbers a document what is to be so with it; asked each time."""


def _alone(_: Transaction) -> None:
    """Add nothing."""


def issue_wanted(
    caller: Caller,
    dossier: IssuerDossier,
    wanted: Any,
    *,
    seen: Balance | None = None,
    along: With = _alone,
) -> DocumentView:
    """Issue what a body that was read, or written for the caller, asks for (see `issue`).

    What goes `along` is written with the number, or nothing is.

    Raises:
        PostNotYours: the caller issues at other terminals.
        LeftMoved: it is a note written for a document as it was `seen`, which has changed.
    """
    require_ready(caller, dossier)
    authority = authority_of(dossier.business.country)
    onboarding.check_pace(dossier, clock.now())
    draft = authority.draft(wanted, caller.tenant)  # registers are asked for who may issue alone
    refuse_elsewhere(caller, draft)
    require_cover(caller, dossier, corrects=draft.is_correcting)
    agreed = notes.agree(dossier, draft)
    dossiers = chain([dossier], _dossiers(caller, draft))
    number = in_turn(_number, branch=draft.branch, terminal=draft.terminal)
    return view(number(caller, authority, draft, dossiers, agreed, seen, along))


def refuse_elsewhere(caller: Caller, draft: Draft) -> None:
    """Let whoever issues at certain terminals issue nowhere else."""
    posts = [(each.branch, each.terminal) for each in caller.posts]
    if posts and (draft.branch, draft.terminal) not in posts:
        told = ", ".join(f"{branch}-{terminal}" for branch, terminal in posts)
        raise PostNotYours(branch=draft.branch, terminal=draft.terminal, posts=told)


def require_ready(caller: Caller, dossier: IssuerDossier) -> IssuerDossier:
    """Pass where the caller still runs the business, and it may issue, be it what corrects."""
    onboarding.require_runner(caller, dossier)
    if not dossier.may_correct:
        missing = ", ".join(dict.fromkeys(lack.step for lack in dossier.missing)) or "finish"
        raise OnboardingUnfinished(missing=missing)
    return dossier


def require_cover(caller: Caller, dossier: IssuerDossier, *, corrects: bool) -> IssuerDossier:
    """Pass where somebody pays the plan, and for what corrects: the law asks that of who issued."""
    end = dossier.cover_end
    if end is not None and not dossier.ready and not corrects:
        raise CoverOver(**end.seen_by(caller).facts)
    return dossier


def _dossiers(caller: Caller, draft: Draft) -> Iterator[IssuerDossier]:
    """Read the dossier of the business, each time anew."""
    while True:
        dossier = require_ready(caller, onboarding.issuer(caller.tenant))
        yield require_cover(caller, dossier, corrects=draft.is_correcting)


def in_turn(number: Callable[P, T], **place: object) -> Callable[P, T]:
    """Make a numbering one that lets others pass as long as their numbers are in its way.

    Who loses a number waits for a while that grows with the tries and with how long one takes: as
    if for a dozen others each time. So hardly two come back together, however slow the table is
    and however many there are, and a document takes 3 tries at 16 callers and 5 at 80.
    """
    patience_ends = clock.monotonic() + _PATIENCE_SECONDS
    began = clock.monotonic()

    def tried(*args: P.args, **kwargs: P.kwargs) -> T:
        nonlocal began
        began = clock.monotonic()
        if began > patience_ends:
            raise NumberingBusy(**place)
        return number(*args, **kwargs)

    def pause(tries: int) -> float:
        took = max(clock.monotonic() - began, _SHORTEST_TRY_SECONDS)
        return min(_OTHERS * tries * took, _LONGEST_PAUSE_SECONDS)

    return again(
        _MOST_TRIES,
        on=_MOVED,
        pause=pause,
        otherwise=lambda: NumberingBusy(**place),
    )(tried)


def _number(
    caller: Caller,
    authority: TaxAuthority,
    draft: Draft,
    dossiers: Iterator[IssuerDossier],
    agreed: Balance | None,
    seen: Balance | None,
    along: With,
) -> DocumentProgress:
    """Take the next number by the next dossier."""
    dossier = next(dossiers)
    tx = Transaction()
    now = clock.now().replace(microsecond=0)
    series = (draft.branch, draft.terminal, draft.document_type)
    sequence = onboarding.write_next_number(tx, dossier, *series, at=now, otherwise=NumberTaken())
    document = authority.number(draft, dossier, sequence, document_id=new_id("doc"), at=now)
    _examine(authority, document)
    summary = authority.summary(document)
    correction = notes.reserve(tx, caller.tenant, draft, agreed, seen=seen)
    progress = begun(
        document,
        summary,
        customer_emails=draft.customer_emails,
        language=draft.language,
        issued_by=caller.actor,
        correction=correction,
        replaces=draft.replaces,
    )
    notes.write_listed(tx, progress)
    write_replaced(tx, caller, draft.replaces, by=document.id, at=now)
    along(tx)
    progress = store.write_issued(tx, document, progress)
    tx.note_by_connection(
        Table(caller.tenant), "document_issued", actor=caller.actor, number=summary.number
    )
    tx.respond(caller, 202, view(progress))
    tx.commit()
    return progress


def _examine(authority: TaxAuthority, document: Document) -> None:
    """Refuse a document that could be numbered and then neither sent nor shown.

    Nothing that we write of a document is ten times its JSON, so that a usual one is not looked at.
    """
    written = document.model_dump_json()
    if len(written) < _SURELY_SMALL_BYTES:
        return
    size = len(json.dumps(written))
    if size > _MOST_SHOWN_BYTES:
        raise InvalidInput([DOCUMENT_TOO_LARGE.at("/lines", size=size, limit=_MOST_SHOWN_BYTES)])
    authority.examine(document)
