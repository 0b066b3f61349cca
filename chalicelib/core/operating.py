"""Whoever runs Enlace, acting on what belongs to others: by name, with a reason, told to them.

The histories of those concerned say that the operator did it and why; which person it was stands
in the platform's own history, which operators alone read (ADR 0024). What a firm asks of them
stands there, too, as its own act.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field

from chalicelib.core.fields import Printable
from chalicelib.core.history import Actor
from chalicelib.core.model import Model
from chalicelib.core.texts import Language, Text

OPERATOR: Final = Actor(id="operator", name="Enlace")
"""Who did it, to those concerned."""
COMMAND_LINE: Final = Actor(id="command-line", name="python -m infra.operate")
"""Who did it, to operators: somebody with rights to the cloud account itself."""
OperatorEvent = Literal[
    "operator_appointed",
    "operator_removed",
    "account_looked_up",
    "looked_up",
    "account_locked",
    "account_unlocked",
    "second_factor_removed",
    "owner_given",
    "owner_withdrawn",
    "firm_confirmed",
    "firm_refused",
    "firm_unconfirmed",
    "firm_locked",
    "firm_unlocked",
    "feature_answered",
    "feature_approved",
    "feature_rejected",
    "feature_revoked",
    "licence_held",
    "licence_lifted",
    "document_decided",
    "licence_keys_rotated",
    "licence_key_withdrawn",
    "dead_letters_redriven",
    "address_looked_up",
    "address_unblocked",
    "notice_set",
    "notice_ended",
]
AskedEvent = Literal[
    "confirmation_asked",
    "confirmation_request_withdrawn",
    "feature_asked",
    "feature_message_sent",
    "feature_request_withdrawn",
]
"""What a firm asks of the operator, and takes back."""
PlatformEvent = Literal[OperatorEvent, AskedEvent]
EVENTS: Final[dict[PlatformEvent, Text]] = {
    "operator_appointed": Text(
        es="Se nombró operador a {subject}: {reason}.", en="Made {subject} an operator: {reason}."
    ),
    "operator_removed": Text(
        es="Se quitó a {subject} de los operadores: {reason}.",
        en="Took {subject} off the operators: {reason}.",
    ),
    "account_looked_up": Text(
        es="Se buscó la cuenta {subject}: {reason}.", en="Looked up account {subject}: {reason}."
    ),
    "looked_up": Text(es="Se buscó {subject}: {reason}.", en="Looked up {subject}: {reason}."),
    "account_locked": Text(
        es="Se bloqueó la cuenta {subject}: {reason}.", en="Locked account {subject}: {reason}."
    ),
    "account_unlocked": Text(
        es="Se desbloqueó la cuenta {subject}: {reason}.",
        en="Unlocked account {subject}: {reason}.",
    ),
    "second_factor_removed": Text(
        es="Se quitó el segundo factor de la cuenta {subject}: {reason}.",
        en="Took the second factor off account {subject}: {reason}.",
    ),
    "owner_given": Text(
        es="Se dio otro titular al negocio {subject}: {reason}.",
        en="Gave business {subject} another owner: {reason}.",
    ),
    "owner_withdrawn": Text(
        es="Se retiró la invitación de un titular del negocio {subject}: {reason}.",
        en="Withdrew the invitation of an owner of business {subject}: {reason}.",
    ),
    "firm_confirmed": Text(
        es="Se confirmó el despacho {subject}: {reason}.", en="Confirmed firm {subject}: {reason}."
    ),
    "firm_refused": Text(
        es="No se confirmó el despacho {subject}: {reason}.",
        en="Did not confirm firm {subject}: {reason}.",
    ),
    "firm_unconfirmed": Text(
        es="Se retiró la confirmación del despacho {subject}: {reason}.",
        en="Took back the confirmation of firm {subject}: {reason}.",
    ),
    "firm_locked": Text(
        es="Se bloqueó el despacho {subject}: {reason}.", en="Locked firm {subject}: {reason}."
    ),
    "firm_unlocked": Text(
        es="Se desbloqueó el despacho {subject}: {reason}.", en="Unlocked firm {subject}: {reason}."
    ),
    "feature_answered": Text(
        es="Se respondió a la solicitud {subject}: {reason}.",
        en="Answered request {subject}: {reason}.",
    ),
    "feature_approved": Text(
        es="Se aprobó la solicitud {subject}: {reason}.", en="Approved request {subject}: {reason}."
    ),
    "feature_rejected": Text(
        es="Se rechazó la solicitud {subject}: {reason}.",
        en="Rejected request {subject}: {reason}.",
    ),
    "feature_revoked": Text(
        es="Se retiró lo aprobado en la solicitud {subject}: {reason}.",
        en="Took back what request {subject} was approved for: {reason}.",
    ),
    "licence_held": Text(
        es="Se retuvo la licencia {subject}: {reason}.", en="Held licence {subject}: {reason}."
    ),
    "licence_lifted": Text(
        es="Se dejó de retener la licencia {subject}: {reason}.",
        en="Held licence {subject} no longer: {reason}.",
    ),
    "document_decided": Text(
        es="Se decidió sobre el comprobante {subject}: {reason}.",
        en="Decided about document {subject}: {reason}.",
    ),
    "licence_keys_rotated": Text(
        es="Las licencias se firman desde ahora con la llave {subject}: {reason}.",
        en="Licence files are signed with key {subject} from now on: {reason}.",
    ),
    "licence_key_withdrawn": Text(
        es="Se retiró la llave {subject} de las que verifican licencias: {reason}.",
        en="Took key {subject} off those that verify licence files: {reason}.",
    ),
    "dead_letters_redriven": Text(
        es="Se devolvieron mensajes perdidos a la cola {subject}: {reason}.",
        en="Sent dead letters back to queue {subject}: {reason}.",
    ),
    "address_looked_up": Text(
        es="Se buscó la dirección {subject}: {reason}.",
        en="Looked up the address {subject}: {reason}.",
    ),
    "address_unblocked": Text(
        es="Se volvió a permitir escribir a {subject}: {reason}.",
        en="Had {subject} written to again: {reason}.",
    ),
    "notice_set": Text(
        es="Se puso un aviso a todos: {reason}.", en="Set a notice to all: {reason}."
    ),
    "notice_ended": Text(
        es="Se quitó el aviso a todos: {reason}.", en="Ended the notice to all: {reason}."
    ),
    "confirmation_asked": Text(
        es="Se pidió confirmar el despacho {subject}: {reason}",
        en="Asked that firm {subject} be confirmed: {reason}",
    ),
    "confirmation_request_withdrawn": Text(
        es="Se retiró la petición de confirmar el despacho {subject}.",
        en="Took back the request that firm {subject} be confirmed.",
    ),
    "feature_asked": Text(
        es="Se hizo la solicitud {subject}: {reason}", en="Made request {subject}: {reason}"
    ),
    "feature_message_sent": Text(
        es="Se escribió sobre la solicitud {subject}: {reason}",
        en="Wrote about request {subject}: {reason}",
    ),
    "feature_request_withdrawn": Text(
        es="Se retiró la solicitud {subject}.", en="Took request {subject} back."
    ),
}
"""What operators did, and what firms ask of them, to operators; `subject`: `Subject.told`."""
_NAMED: Final = Text(es="«{name}» ({subject})", en="“{name}” ({subject})")
_OF: Final = Text(es="«{name}» de «{of}» ({subject})", en="“{name}” of “{of}” ({subject})")


class Subject(NamedTuple):
    """On what it was done: its id, which tells two of one name apart, and what people call it."""

    id: str
    name: str = ""
    """As it was called then; empty: it has none."""
    of: str = ""
    """The name of whose it is."""
    feature: str = ""
    """The code of the feature that a request is for, which is what people call it."""

    @classmethod
    def read(cls, facts: Mapping[str, str]) -> Subject:
        """Read it from the facts of an entry; those from before it was named have the id alone."""
        said = {each: facts[each] for each in cls._fields if each in facts}
        return cls(**{"id": facts.get("subject", ""), **said})

    @property
    def facts(self) -> dict[str, str]:
        """Write it as the facts of an entry."""
        known = {each: said for each, said in self._asdict().items() if said and each != "id"}
        return {"subject": self.id, **known}

    def told(self, language: Language) -> str:
        """Name it to operators.

        >>> Subject("firm_1", "Asesoría Ficticia").told("en"), Subject("firm_1").told("en")
        ('“Asesoría Ficticia” (firm_1)', 'firm_1')
        >>> Subject("lic_1", "Soda", of="Asesoría").told("es")
        '«Soda» de «Asesoría» (lic_1)'
        """
        if not self.name:
            return self.id
        sentence = _OF if self.of else _NAMED
        return sentence.render(language, {"name": self.name, "of": self.of, "subject": self.id})


class Because(Model):
    """Why the operator does it."""

    reason: Annotated[Printable, Field(min_length=3, max_length=300)]
    """Stands in the histories of those concerned, and in the mail that tells them."""
