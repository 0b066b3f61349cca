"""A licence and the only ways in which its state may change (docs/adr/0011).

Pure: the machine says what follows what; who may do it and when is for the service and workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from chalicelib.core.errors import Conflict, FieldRule, Unprocessable
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Language, Text

State = Literal[
    "draft",
    "provisioning",
    "awaiting_client",
    "provisioning_failed",
    "active",
    "suspended",
    "unlinked",
    "deleted",
]
Event = Literal["accept", "ask", "activate", "fail", "suspend", "resume", "unlink", "delete"]

LicenceEvent = Literal[
    "accepted",
    "activated",
    "business_created",
    "client_accepted",
    "client_asked",
    "client_email_set",
    "client_refused",
    "company_chosen",
    "draft_created",
    "failed",
    "firm_email_set",
    "mail_resent",
    "mail_undelivered",
    "mails_planned",
    "user_ready",
]
"""What the history of a licence can tell; none is ever renamed."""
News = tuple[LicenceEvent, dict[str, str]]
"""An event for the history, with its facts."""

MACHINE: dict[tuple[State, Event], State] = {
    ("draft", "accept"): "provisioning",
    ("provisioning", "activate"): "active",
    ("provisioning", "ask"): "awaiting_client",
    ("provisioning", "fail"): "provisioning_failed",
    ("awaiting_client", "activate"): "active",
    ("awaiting_client", "fail"): "provisioning_failed",
    ("provisioning_failed", "accept"): "provisioning",
    ("active", "suspend"): "suspended",
    ("suspended", "resume"): "active",
    ("suspended", "unlink"): "unlinked",
    ("unlinked", "delete"): "deleted",
}
"""Every step that exists. Suspend, unlink and delete are three acts with three consequences."""

EDITABLE: frozenset[State] = frozenset({"draft", "provisioning_failed"})
ACCEPTED: frozenset[State] = frozenset({"provisioning", "awaiting_client", "active"})
"""States in which an acceptance changes nothing: it goes on by itself, or is done."""

STATE_NAMES: dict[State, Text] = {
    "draft": Text(es="en borrador", en="in draft"),
    "provisioning": Text(es="activándose", en="being activated"),
    "awaiting_client": Text(es="a la espera del cliente", en="waiting for the client"),
    "provisioning_failed": Text(
        es="con la activación fallida", en="stopped, as its activation failed"
    ),
    "active": Text(es="activa", en="active"),
    "suspended": Text(es="desactivada", en="suspended"),
    "unlinked": Text(es="desvinculada", en="unlinked"),
    "deleted": Text(es="eliminada", en="deleted"),
}

CLIENT_EMAIL_MISSING = FieldRule(
    "client-email-missing",
    Text(
        es="Falta el correo del cliente; escríbalo.", en="The client's e-mail is missing; write it."
    ),
)
FIRM_EMAIL_MISSING = FieldRule(
    "firm-email-missing",
    Text(
        es="Falta el correo del despacho; escríbalo.", en="The firm's e-mail is missing; write it."
    ),
)
COMPANY_MISSING = FieldRule(
    "company-missing",
    Text(es="Elija la empresa de la licencia.", en="Choose the company of the licence."),
)


class LicenceNotEditable(Conflict):
    """The licence was accepted already."""

    code = "licence-not-editable"
    text = Text(
        es="La licencia está {state}; solo se cambia un borrador o una activación fallida. "
        "Para otros datos, empiece otra licencia.",
        en="The licence is {state}; only a draft or a failed activation can be changed. For "
        "other data begin another licence.",
    )


class WrongLicenceState(Conflict):
    """The step does not exist from this state."""

    code = "wrong-licence-state"
    text = Text(
        es="La licencia está {state} y no admite ese paso. Léala de nuevo para ver qué admite "
        "ahora.",
        en="The licence is {state}, which does not allow that step. Read it again to see what "
        "it allows now.",
    )


class LicenceIncomplete(Unprocessable):
    """Something is missing before it can be accepted; `fields` names it."""

    code = "licence-incomplete"
    text = Text(
        es="Faltan datos para activar la licencia; complete los que dice «errors».",
        en="Data is missing before the licence can be activated; give what “errors” names.",
    )


class Provision(Model):
    """What an acceptance fixes, so that the activation cannot come out twice."""

    account_id: str
    business_id: str
    sealed_key: str = Field(repr=False)
    accepted_at: Instant
    accepted_by: str


class Licence(Entity):
    """Firm x company x product."""

    id: str
    firm_id: str
    product: str
    state: State = "draft"
    created_by: str
    firm_email: str | None = None
    company_id: str | None = None
    company_code: str | None = None
    company_name: str | None = None
    client_email: str | None = None
    client_name: str | None = None
    language: Language
    provision: Provision | None = None
    """There while the licence is being activated, and gone with its key after that."""
    business_id: str | None = None
    client_account_id: str | None = None
    activated_at: Instant | None = None
    failure: str | None = None
    """Why the last activation failed: a code of `failures.FAILURES`."""

    def after(self, event: Event, **changes: Any) -> Licence:
        """Return the licence as it is after `event`: with a provision after `accept` alone.

        Raises:
            WrongLicenceState: the step does not exist from here.
        """
        following = MACHINE.get((self.state, event))
        if following is None:
            raise WrongLicenceState(state=STATE_NAMES[self.state])
        return self.but(**{"provision": None, **changes, "state": following})

    def changed(self, said: Mapping[str, object]) -> Licence:
        """Return the draft with what a step of the wizard said.

        Raises:
            LicenceNotEditable: it was accepted already.
        """
        if self.state not in EDITABLE:
            raise LicenceNotEditable(state=STATE_NAMES[self.state])
        return self.but(**said)

    def require_complete(self) -> None:
        """Pass when nothing is missing before acceptance.

        Raises:
            LicenceIncomplete: something is.
        """
        missing = gaps(self)
        if missing:
            raise LicenceIncomplete([rule.at(pointer) for pointer, rule in missing])


class LicenceRequest(Entity):
    """What a business is asked: whether this firm may have it as the client of a licence."""

    firm_id: str
    licence_id: str
    product: str
    firm_name: str
    firm_tax_id: str
    firm_email: str


def gaps(licence: Licence) -> Sequence[tuple[str, FieldRule]]:
    """List what must be given before acceptance, as pointer and rule."""
    wanted = (
        ("/firm_email", licence.firm_email, FIRM_EMAIL_MISSING),
        ("/company_id", licence.company_id, COMPANY_MISSING),
        ("/client_email", licence.client_email, CLIENT_EMAIL_MISSING),
    )
    return [(pointer, rule) for pointer, value, rule in wanted if not value]


def news(before: Licence, after: Licence) -> list[News]:
    """List the history events that a change of the draft is worth."""
    events: list[News] = []
    if after.firm_email != before.firm_email:
        events.append(("firm_email_set", {"email": after.firm_email or ""}))
    if after.company_id != before.company_id:
        facts = {"company_id": after.company_id or "", "code": after.company_code or ""}
        events.append(("company_chosen", facts))
    if after.client_email != before.client_email:
        events.append(("client_email_set", {"email": after.client_email or ""}))
    return events
