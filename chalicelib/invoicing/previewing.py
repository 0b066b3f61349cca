"""Say what a document would be: without a number, without a write, while one types it.

What issuing would refuse is told, all at once, and refuses nothing. Registers are not asked (that
counts, and takes its time): what is known of them already is said.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from chalicelib.core import clock
from chalicelib.core.bodies import UnreadBody
from chalicelib.core.caller import Caller
from chalicelib.core.errors import (
    Conflict,
    DomainError,
    FieldError,
    Forbidden,
    InvalidInput,
    Unprocessable,
)
from chalicelib.core.texts import Text
from chalicelib.invoicing import issuing, notes
from chalicelib.invoicing.authority import Draft, TaxAuthority, authority_of, told_so_far
from chalicelib.invoicing.forms import PreviewQuery
from chalicelib.invoicing.note_rules import note_types
from chalicelib.invoicing.replacing import replaceable
from chalicelib.invoicing.views import (
    DocumentPreview,
    DocumentTypes,
    DocumentTypeView,
    PreviewFault,
    Refusal,
)
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import IssuerDossier

_ANY_NUMBER = 1
"""Stands where a number would: it is shown nowhere."""
Check = Callable[[], object]


class TypeNotOffered(Unprocessable):
    """Documents of the type are not issued here yet."""

    code = "document-type-not-offered"
    text = Text(
        es="«{name}» todavía no se emite aquí; emítalo por ahora con otro programa.",
        en="“{name}” is not issued here yet; issue it with another program for now.",
    )


def preview(caller: Caller, body: UnreadBody, query: PreviewQuery) -> DocumentPreview:
    """Show what issuing a body would make, and all that it would refuse.

    Raises:
        CountryNotServed: documents cannot be issued in the country of the business.
        BusinessNotFound, ConnectionOver: the business is another's to run by now.
        BodyMissing, MalformedJson, MemberTwice, TooManyValues: the body cannot be read at all.
    """
    dossier = onboarding.issuer(caller.tenant)
    onboarding.require_runner(caller, dossier)
    authority = authority_of(dossier.business.country)
    try:
        wanted = body.read(authority.body, authority.faults)
        draft = authority.draft(wanted, None)
    except InvalidInput as exc:
        unready = _refused([partial(issuing.require_ready, caller, dossier)])
        return _told(caller, told_so_far(authority, body), [exc, *unready])
    refused = list(_refused(_checks(caller, dossier, draft)))
    document, misnumbered = _numbered(authority, draft, dossier, refused)
    shown = _told(caller, authority.previewed(wanted, draft), [*refused, *misnumbered])
    if document is None or not query.pdf or shown.faults:
        return shown
    printed = authority.printed_preview(document, draft.language)
    return shown.but(pdf_base64=b64encode(printed).decode())


def list_types(caller: Caller) -> DocumentTypes:
    """List the types of documents, and say of each whether it can be issued now.

    Raises:
        CountryNotServed: documents cannot be issued in the country of the business.
    """
    dossier = onboarding.issuer(caller.tenant)
    country = dossier.business.country
    authority, correcting = authority_of(country), note_types(country)
    listed = []
    for kind, name in onboarding.document_names(country).items():
        checks: list[Check] = [
            partial(_require_offered, authority, kind, name),
            partial(issuing.require_ready, caller, dossier),
            partial(issuing.require_cover, caller, dossier, corrects=kind in correcting),
        ]
        refused = next(_refused(checks), None)
        listed.append(
            DocumentTypeView(
                type=kind,
                name=name.render(caller.language, {}),
                can_be_issued=refused is None,
                why_not=Refusal.of(refused, caller.language) if refused else None,
            )
        )
    return DocumentTypes(data=listed)


def _require_offered(authority: TaxAuthority, kind: str, name: Text) -> None:
    if kind not in authority.issued_types:
        raise TypeNotOffered(name=name)


def _checks(caller: Caller, dossier: IssuerDossier, draft: Draft) -> list[Check]:
    """List what issuing asks beside the fields, in its order."""
    return [
        partial(issuing.require_ready, caller, dossier),
        partial(issuing.refuse_elsewhere, caller, draft),
        partial(issuing.require_cover, caller, dossier, corrects=draft.is_correcting),
        partial(notes.foresee, dossier, draft),
        partial(replaceable, caller, draft.replaces),
    ]


def _refused(checks: list[Check]) -> Iterator[DomainError]:
    for check in checks:
        try:
            check()
        except (Conflict, Forbidden, Unprocessable) as exc:
            yield exc


def _numbered(
    authority: TaxAuthority, draft: Draft, dossier: IssuerDossier, refused: list[DomainError]
) -> tuple[Any, list[DomainError]]:
    """Return what the draft would be with a number, or what refuses one.

    A business that is not ready has no such document: parts of it are missing.
    """
    if any(isinstance(each, issuing.OnboardingUnfinished) for each in refused):
        return None, []
    try:
        return (
            authority.number(draft, dossier, _ANY_NUMBER, document_id="", at=clock.now()),
            [],
        )
    except InvalidInput as exc:
        return None, [exc]


def _told(caller: Caller, shown: DocumentPreview, refused: list[DomainError]) -> DocumentPreview:
    of_fields = [each for each in refused if isinstance(each, InvalidInput)]
    others = [each for each in refused if not isinstance(each, InvalidInput)]
    return shown.but(
        can_be_issued=not refused,
        faults=tuple(_fault(error, caller) for refusal in of_fields for error in refusal.fields),
        more_faults=sum(refusal.more for refusal in of_fields),
        refusals=tuple(Refusal.of(each, caller.language) for each in others),
    )


def _fault(error: FieldError, caller: Caller) -> PreviewFault:
    return PreviewFault(
        pointer=error.pointer, code=error.rule.code, detail=error.sentence(caller.language)
    )
