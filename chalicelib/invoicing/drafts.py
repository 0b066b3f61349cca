"""Keep a document that is not finished, go on with it, and issue it once."""

from __future__ import annotations

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.bodies import UnreadBody
from chalicelib.core.caller import Caller, Hidden
from chalicelib.core.errors import Conflict, FieldRule, InvalidInput, NotFound, TooLarge
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Listed
from chalicelib.core.texts import Text
from chalicelib.core.validation import UNKNOWN_FIELD
from chalicelib.invoicing import draft_store, draft_views, store
from chalicelib.invoicing.authority import TaxAuthority, authority_of, told_so_far
from chalicelib.invoicing.draft_store import DocumentDraft
from chalicelib.invoicing.draft_views import DraftView, ListedDraftView
from chalicelib.invoicing.forms import DraftQuery
from chalicelib.onboarding import service as onboarding

MOST_BYTES = 1_000_000
"""Of a draft as it is sent: a thousand lines with all that usual sales carry."""
DRAFT_GONE = FieldRule(
    "draft-gone",
    Text(
        es="Ese borrador ya no está: se emitió, se eliminó o caducó. Mire los comprobantes; si no "
        "se emitió, emita sin borrador.",
        en="That draft is not there any more: it was issued, deleted or has expired. Look at the "
        "documents; if it was not issued, issue without a draft.",
    ),
)


class DraftNotFound(NotFound):
    """The business has no such draft."""

    code = "draft-not-found"
    text = Text(
        es="Ese borrador no está: se emitió, se eliminó, o nadie lo cambió en 180 días. Vea los "
        "que hay en la lista de borradores.",
        en="That draft is not there: it was issued or deleted, or nobody changed it for 180 days. "
        "See those that there are in the list of drafts.",
    )


class DraftTooLarge(TooLarge):
    """More than a draft can hold."""

    code = "draft-too-large"
    text = Text(
        es="El borrador ocupa {size} bytes y caben {limit}. Reparta sus líneas en varios.",
        en="The draft takes {size} bytes and {limit} fit. Spread its lines over several.",
    )


class DraftMoved(Conflict):
    """The draft was written while it was issued; inside, it is read again."""

    code = "draft-moved"
    text = Text(
        es="El borrador cambió mientras se emitía; repita la petición.",
        en="The draft was changed while it was issued; repeat the request.",
    )


def list_drafts(caller: Caller, query: DraftQuery) -> Listed[ListedDraftView]:
    """List the drafts of the business.

    Raises:
        InvalidCursor: the cursor is of another list.
    """
    rows = draft_store.LIST.select(caller.tenant, query, draft_store.is_live)
    names = onboarding.actors(caller, [row.changed_by for row in rows.data]) if rows.data else {}
    return Listed(
        data=[draft_views.listed(row, names[row.changed_by]) for row in rows.data],
        next_cursor=rows.next_cursor,
        total=rows.total,
    )


def read(caller: Caller, draft_id: str) -> DraftView:
    """Return a draft whole.

    Raises:
        DraftNotFound: the business has no such draft.
    """
    return _shown(caller, _found(caller, draft_id))


def keep(caller: Caller, body: UnreadBody) -> DraftView:
    """Keep a document that is not finished.

    Raises:
        CountryNotServed: documents cannot be issued in the country of the business.
        InvalidInput: it has fields that no document has.
        DraftTooLarge, ItemTooLarge: it is larger than is kept.
        TooManyDrafts: the business has as many as it may.
    """
    country = onboarding.business(caller.tenant).country
    tx = Transaction()
    draft = draft_store.write_new(
        tx, caller.tenant, _entered(caller, authority_of(country), body, country)
    )
    tx.note_by_connection(Table(caller.tenant), "draft_made", actor=caller.actor)
    shown = _shown(caller, draft)
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def duplicate(caller: Caller, document_id: str) -> DraftView:
    """Keep a draft of what a document sells, and to whom; the document may be in any state.

    Raises:
        Hidden: the business has no such document.
        Exception: what `keep` raises.
    """
    progress = store.require_progress(caller.tenant, document_id)
    document = store.content(progress)
    if document is None:
        raise Hidden
    body = authority_of(progress.country).repeated(document)
    entered = body.model_dump_json(exclude_unset=True, exclude_none=True)
    return keep(caller, UnreadBody(entered.encode()))


def change(caller: Caller, draft_id: str, body: UnreadBody, version: int) -> DraftView:
    """Keep a draft as it is by now.

    Raises:
        DraftNotFound: the business has no such draft.
        ChangedMeanwhile: it is not at `version` any more.
        InvalidInput, DraftTooLarge, ItemTooLarge: as of `keep`.
    """
    before = _found(caller, draft_id)
    check_version(before, version)
    entered = _entered(caller, authority_of(before.country), body, before.country)
    tx = Transaction()
    draft = draft_store.write(
        tx,
        caller.tenant,
        entered.but(id=before.id, created_at=before.created_at, version=before.version),
    )
    tx.commit()
    return _shown(caller, draft)


def delete(caller: Caller, draft_id: str, version: int) -> None:
    """Delete a draft.

    Raises:
        DraftNotFound: the business has no such draft.
        ChangedMeanwhile: it is not at `version` any more.
    """
    draft = _found(caller, draft_id)
    check_version(draft, version)
    tx = Transaction()
    draft_store.write_gone(tx, caller.tenant, draft)
    tx.note_by_connection(Table(caller.tenant), "draft_deleted", actor=caller.actor)
    tx.commit()


def write_issued(tx: Transaction, caller: Caller, draft_id: str) -> None:
    """Add to the transaction of a new document that the draft it was is gone.

    The commit raises `DraftMoved` when somebody wrote that meanwhile.

    Raises:
        InvalidInput: it is not there any more.
    """
    draft = draft_store.find(caller.tenant, draft_id)
    if draft is None:
        raise InvalidInput([DRAFT_GONE.at("?/draft")])
    draft_store.write_gone(tx, caller.tenant, draft, otherwise=DraftMoved())


def _found(caller: Caller, draft_id: str) -> DocumentDraft:
    found = draft_store.find(caller.tenant, draft_id)
    if found is None:
        raise DraftNotFound
    return found


def _entered(
    caller: Caller, authority: TaxAuthority, body: UnreadBody, country: str
) -> DocumentDraft:
    """Make a draft of what was entered, with what can be told of it so far."""
    if len(body.data) > MOST_BYTES:
        raise DraftTooLarge(size=len(body.data), limit=MOST_BYTES)
    try:
        body.read(authority.body)
    except InvalidInput as exc:  # what is only wrong or missing so far is kept
        never = [each for each in exc.fields if each.rule == UNKNOWN_FIELD or not each.pointer]
        if never:
            raise InvalidInput(never) from exc
    known, now = told_so_far(authority, body), clock.now()
    return DocumentDraft(
        id=new_id("drf"),
        created_at=now,
        country=country,
        entered=body.data.decode(),
        type=known.type,
        receiver_name=known.receiver_name,
        currency=known.currency,
        total=known.total,
        changed_at=now,
        changed_by=caller.actor,
    )


def _shown(caller: Caller, draft: DocumentDraft) -> DraftView:
    named = onboarding.actors(caller, [draft.changed_by])
    return draft_views.whole(draft, named[draft.changed_by])
