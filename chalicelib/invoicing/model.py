"""The envelope of a document of any country, and the states that it goes through.

Pure: no clock, no random, no I/O. A number once given is never given again and stored bytes are
never rebuilt; both rest on the transitions below.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from chalicelib.core.errors import Conflict
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Text
from chalicelib.core.words import Shown, in_words

DocumentState = Literal[
    "issued", "signed", "sent", "unknown", "accepted", "accepted_with_warnings", "rejected"
]
Obstacle = Literal[
    "answer-differs",
    "answer-missing",
    "answer-not-valid",
    "asking-stopped",
    "authority-error",
    "authority-refuses-document",
    "authority-refuses-requests",
    "authority-unavailable",
    "being-processed",
    "cannot-be-delivered",
    "cannot-be-signed",
    "customer-mail-bounced",
    "customer-mail-refused",
    "mail-waits",
    "not-connected",
    "not-known-yet",
    "token-refused",
]
"""What can stand in a document's way; none is ever renamed."""
TRANSITIONS: Final[dict[DocumentState, frozenset[DocumentState]]] = {
    "issued": frozenset({"signed"}),
    "signed": frozenset({"sent", "unknown"}),
    "sent": frozenset({"unknown", "accepted", "accepted_with_warnings", "rejected"}),
    "unknown": frozenset({"sent", "accepted", "accepted_with_warnings", "rejected"}),
    "accepted": frozenset(),
    "accepted_with_warnings": frozenset(),
    "rejected": frozenset({"accepted", "accepted_with_warnings"}),
}
"""`unknown`: it was sent, and whether the authority holds it is not known until it answers.

An authority may accept after all what it rejected, which is learnt where a person has it asked.
"""
FINAL_STATES: Final[frozenset[DocumentState]] = frozenset(
    {"accepted", "accepted_with_warnings", "rejected"}
)
"""Those in which nothing more is done by itself."""
ACCEPTED_STATES: Final[frozenset[DocumentState]] = frozenset({"accepted", "accepted_with_warnings"})


STATE_NAMES: Final[dict[DocumentState, Text]] = {
    "issued": Text(es="emitido, por firmar", en="issued, to be signed"),
    "signed": Text(es="firmado, por enviar", en="signed, to be sent"),
    "sent": Text(es="enviado, a la espera de respuesta", en="sent, waiting for the answer"),
    "unknown": Text(
        es="enviado, sin saber si se recibió", en="sent, not known whether it was received"
    ),
    "accepted": Text(es="aceptado", en="accepted"),
    "accepted_with_warnings": Text(es="aceptado con observaciones", en="accepted with remarks"),
    "rejected": Text(es="rechazado", en="rejected"),
}


class ForbiddenTransition(Conflict):
    """The document's state does not lead there."""

    code = "document-state"
    text = Text(
        es="El comprobante está {state} y de ahí no pasa a estar {target}. Léalo de nuevo para ver "
        "cómo está ahora.",
        en="The document is {state} and does not become {target} from there. Read it again to see "
        "how it stands now.",
    )


def advance(state: DocumentState, target: DocumentState) -> DocumentState:
    """Move from one state to another; staying is always allowed, so that a repeat does no harm.

    >>> advance("sent", "accepted"), advance("accepted", "accepted")
    ('accepted', 'accepted')

    Raises:
        ForbiddenTransition: `state` does not lead to `target`.
    """
    if target != state and target not in TRANSITIONS[state]:
        raise ForbiddenTransition(state=STATE_NAMES[state], target=STATE_NAMES[target])
    return target


class AuthorityDetail(Model):
    """One remark of the authority's answer."""

    code: str
    text: str
    row: int = 0
    column: int = 0


class Difference(Model):
    """A field in which a well signed answer is not about the document as it was sent."""

    field: str
    """As the authority calls it."""
    sent: str
    answered: str


class DifferingAnswer(Shown):
    """An answer that is the authority's and differs: a person says what is to be made of it."""

    state: Annotated[DocumentState, in_words(STATE_NAMES)]
    """Where the document would be by it; `unknown`: it does not say."""
    details: tuple[AuthorityDetail, ...]
    differences: tuple[Difference, ...]


class Document(Entity):
    """A numbered document, as it was issued; what becomes of it is in its progress (`progress`).

    A country's own document extends it by its content, which only that country reads.
    """

    id: str
    business_id: str
    country: str
    document_type: str
    """By its neutral name, such as `invoice`."""
    number: str
    """In its series, as the country writes it."""
    key: str
    """What names it at the authority, for ever."""
    issued_at: Instant
