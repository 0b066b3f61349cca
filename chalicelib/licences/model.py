"""A licence and the only ways in which its state may change (docs/adr/0011).

Pure: the machine says what follows what; who may do it and when is for the service and workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from chalicelib.core import clock
from chalicelib.core.countries import facts_of
from chalicelib.core.errors import Conflict, FieldRule, Unprocessable
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.standing import Lock
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
    "withdrawn",
]
Event = Literal[
    "accept",
    "ask",
    "activate",
    "fail",
    "suspend",
    "reinstate",
    "unlink",
    "delete",
    "withdraw",
    "correct",
    "take_back",
]
Group = Literal["active", "in_progress", "inactive"]
Payer = Literal["firm", "client"]
Runner = Literal["firm", "client"]
Installed = Literal["keep", "release"]
"""What becomes of the computers of a licence that gets another number."""
Keeper = Literal["firm", "client"]
"""Who looks after the mailboxes of a client."""

LicenceEvent = Literal[
    "accepted",
    "activated",
    "business_created",
    "business_discarded",
    "client_accepted",
    "client_asked",
    "client_corrected",
    "client_email_set",
    "client_left",
    "client_not_begun",
    "client_refused",
    "client_reminded",
    "closed",
    "company_chosen",
    "connection_begun",
    "connection_ended",
    "consent_asked",
    "consent_given",
    "consent_refused",
    "consent_request_withdrawn",
    "consent_withdrawn",
    "deleted",
    "draft_created",
    "draft_expired",
    "ended",
    "export_consent_given",
    "export_consent_withdrawn",
    "failed",
    "firm_email_asked",
    "firm_email_set",
    "held",
    "initial_data_offered",
    "initial_data_taken",
    "installation_bound",
    "installation_clock_set_back",
    "installation_named",
    "installation_released",
    "key_renewed",
    "licence_looked_up",
    "lifted",
    "mail_resent",
    "mail_undelivered",
    "mailboxes_handed",
    "mails_planned",
    "mandate_stated",
    "number_made",
    "number_replaced",
    "number_sent",
    "number_shown",
    "opened",
    "opening_begun",
    "opening_failed",
    "own_address_confirmed",
    "payer_set",
    "plan_chosen",
    "plan_nearly_used",
    "schedule_proposal_accepted",
    "schedule_proposal_expired",
    "schedule_proposal_refused",
    "schedule_proposal_withdrawn",
    "schedule_proposed",
    "reinstated",
    "stop_cancelled",
    "stop_planned",
    "suspended",
    "taken_back",
    "terms_changed",
    "terms_end_told",
    "unlinked",
    "user_ready",
    "withdrawn",
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
    ("suspended", "reinstate"): "active",
    ("active", "unlink"): "unlinked",
    ("suspended", "unlink"): "unlinked",
    ("active", "delete"): "deleted",
    ("suspended", "delete"): "deleted",
    ("unlinked", "delete"): "deleted",
    ("draft", "withdraw"): "withdrawn",
    ("awaiting_client", "withdraw"): "withdrawn",
    ("provisioning_failed", "withdraw"): "withdrawn",
    ("active", "correct"): "provisioning",
    ("suspended", "correct"): "provisioning",
    ("awaiting_client", "correct"): "provisioning",
    ("active", "take_back"): "withdrawn",
    ("suspended", "take_back"): "withdrawn",
}
"""Every step that exists. Suspend, unlink and delete are three acts with three consequences."""
GROUPS: dict[Group, frozenset[State]] = {
    "active": frozenset({"active"}),
    "in_progress": frozenset({"draft", "provisioning", "awaiting_client", "provisioning_failed"}),
    "inactive": frozenset({"suspended", "unlinked", "deleted", "withdrawn"}),
}
"""How people look for licences; each state is in one group."""
LINKED: frozenset[State] = frozenset({"active", "suspended"})
"""States in which a business works under the licence, and the company can have no other."""
HOLDING: frozenset[State] = LINKED | {"provisioning", "awaiting_client"}
"""States in which the company can have no other licence of the product."""

OVER: frozenset[State] = frozenset({"unlinked", "deleted", "withdrawn"})
"""States in which it is good for nothing any more."""

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
    "withdrawn": Text(es="retirada", en="withdrawn"),
}
KEEPER_NAMES: dict[Keeper, Text] = {
    "firm": Text(es="el despacho", en="the firm"),
    "client": Text(es="el cliente", en="the client"),
}
INSTALLED_NAMES: dict[Installed, Text] = {
    "keep": Text(es="los equipos instalados siguen", en="computers that are installed go on"),
    "release": Text(es="se liberaron todos los equipos", en="all computers were released"),
}
PAYER_NAMES: dict[Payer, Text] = {
    "firm": Text(es="el despacho", en="the firm"),
    "client": Text(es="el cliente", en="the client"),
}

RUNNER_NAMES: dict[Runner, Text] = {
    "firm": Text(es="el despacho, sin acceso del cliente", en="the firm, without client access"),
    "client": Text(es="el cliente", en="the client"),
}

CLIENT_EMAIL_MISSING = FieldRule(
    "client-email-missing",
    Text(
        es="Falta el correo del cliente; escríbalo o, si su despacho va a llevar el negocio sin "
        "que el cliente entre, diga por qué mandato.",
        en="The client's e-mail is missing; write it or, if your firm will run the business "
        "without client access, say by which mandate.",
    ),
)
CLIENT_EMAIL_UNUSED = FieldRule(
    "client-email-unused",
    Text(
        es="Por un mandato el negocio lo lleva su despacho y al cliente no se le escribe. Quite "
        "este correo, o quite el mandato para que el cliente tenga acceso; también puede dárselo "
        "más adelante.",
        en="By a mandate your firm runs the business, and the client is not written to. Take this "
        "e-mail out, or the mandate, to give the client access; you can give it later, too.",
    ),
)
PAYER_WITHOUT_ACCESS = FieldRule(
    "payer-without-access",
    Text(
        es="Un cliente sin acceso no paga aquí ningún plan: lo paga su despacho.",
        en="A client without access pays no plan here: your firm does.",
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
TERMS_OVER = FieldRule(
    "terms-over",
    Text(
        es="El último día de la licencia ya pasó; escriba hoy u otro posterior.",
        en="The last day of the licence is over; write today or a later one.",
    ),
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
        es="Faltan datos para activar la licencia; complete los que se indican.",
        en="Data is missing before the licence can be activated; give what is named.",
    )


class Provision(Model):
    """What an acceptance fixes, so that the activation cannot come out twice."""

    account_id: str
    business_id: str
    sealed_key: str = Field(repr=False)
    accepted_at: Instant
    accepted_by: str
    is_told_in_summary: bool = False
    """Whether the firm is told of it with many others in one mail, so not of it alone."""


class Lived(Model):
    """A time in which a licence was active, and who paid the plan of the business then."""

    since: Instant
    until: Instant | None = None
    """Null: it is so still."""
    paid_by: Payer


class LicenceTerms(Model):
    """What a client gets by a licence by whose number programs are installed."""

    installations: int
    """How many computers may use it."""
    valid_from: date
    valid_until: date
    """The last day."""
    phone: str | None = None
    """Of the contact, who is the client's name."""
    notes: str | None = None
    """The firm's own."""


class Stop(Model):
    """That a licence is to rest from a day on; it can be cancelled until then."""

    on: date
    mailboxes_to: Keeper
    by: str
    """Who chose the day."""


class Licence(Entity):
    """Firm x company x product."""

    id: str
    firm_id: str
    product: str
    state: State = "draft"
    in_state_since: Instant | None = None
    """Null: it came into its state with the write that is to be made."""
    created_by: str
    firm_email: str | None = None
    firm_email_asked: str | None = None
    """An address that is to take its place once it is proven."""
    company_id: str | None = None
    company_code: str | None = None
    company_name: str | None = None
    country: str | None = None
    tax_id: str | None = None
    """Those of the company."""
    client_email: str | None = None
    client_name: str | None = None
    language: Language
    mandate: str | None = None
    """By what mandate of the taxpayer the firm runs the business itself, as somebody of it stated;
    null: the client does, who has a user (docs/adr/0031)."""
    opened_at: Instant | None = None
    """When a business that the firm ran was opened to the client."""
    opened_as: str = ""
    """How far the firm had taken it by then (`Makes.standing`)."""
    provision: Provision | None = None
    """There while the licence is being activated or opened, and gone with its key after that."""
    activations: int = 0
    """How often its activation began: so the mails of one are told from those of another."""
    paid_by: Payer = "firm"
    """Who pays the plan of the business."""
    lived: tuple[Lived, ...] = ()
    """When it was active, oldest first: statements are made of that (docs/adr/0027)."""
    asked_business_id: str | None = None
    """The business whose owner is asked, while that is so; not the firm's to know."""
    business_id: str | None = None
    client_account_id: str | None = None
    made_business: bool = False
    """Whether its activation made the business that it serves, which may go with it."""
    activated_at: Instant | None = None
    terms: LicenceTerms | None = None
    """There where its product is installed."""
    number_id: str | None = None
    """Of the number by which programs are installed; made when it becomes active."""
    number_now: str | None = None
    """The id of the number that took its place, with all that was installed by it; null: none
    did."""
    number_mails: int = 0
    """How often a number was mailed to the client."""
    stop: Stop | None = None
    ended: bool = False
    """Whether it rests because its last day and the days of grace are over."""
    hold: Lock | None = None
    """While the operator holds it: its number is good for nothing, whatever its state."""
    bulk_id: str | None = None
    """The bulk that activated it, if one did."""
    own_address_confirmed: bool = False
    """Whether somebody said that the client's e-mail is meant, though it is one of the firm's."""
    failure: str | None = None
    """Why the last activation failed: a code of `failures.FAILURES`."""

    @property
    def run_by(self) -> Runner:
        """Who runs the business: the client, or the firm by mandate."""
        return "firm" if self.mandate else "client"

    @property
    def is_opening(self) -> bool:
        """Whether the business is on its way from the firm to the client."""
        return self.state == "active" and self.provision is not None

    def after(self, event: Event, **changes: Any) -> Licence:
        """Return the licence as it is after `event`: with what `changes` give that step alone.

        A provision is there after `accept`, a business that is asked after `ask`, and else gone;
        and so are the day on which it was to rest, and that it ended.

        Raises:
            WrongLicenceState: the step does not exist from here.
        """
        following = MACHINE.get((self.state, event))
        if following is None:
            raise WrongLicenceState(state=STATE_NAMES[self.state])
        begun = self.activations + (following == "provisioning")
        gone = {
            "provision": None,
            "asked_business_id": None,
            "activations": begun,
            "in_state_since": None,
            "stop": None,
            "ended": False,
        }
        return self.but(**{**gone, **changes, "state": following})

    def at(self, now: datetime) -> Licence:
        """Return it as it is written now: since when in its state, and who owes the plan from now.

        The latter is what state and payer mean from this moment on.
        """
        if self.in_state_since is None:
            return self.but(in_state_since=now).at(now)
        paid_by = self.paid_by if self.state == "active" else None
        last = self.lived[-1] if self.lived else None
        open_for = last.paid_by if last is not None and last.until is None else None
        if open_for == paid_by:
            return self
        lived = self.lived
        if last is not None and open_for is not None:
            lived = (*lived[:-1], last.but(until=now))
        if paid_by is not None:
            lived = (*lived, Lived(since=now, paid_by=paid_by))
        return self.but(lived=lived)

    def changed(self, said: Mapping[str, object]) -> Licence:
        """Return the draft with what a step of the wizard said.

        Raises:
            LicenceNotEditable: it was accepted already.
        """
        if self.state not in EDITABLE:
            raise LicenceNotEditable(state=STATE_NAMES[self.state])
        is_other = said.get("client_email", self.client_email) != self.client_email
        confirmed = {"own_address_confirmed": False} if is_other else {}
        return self.but(**{**confirmed, **said})

    @property
    def zone(self) -> ZoneInfo:
        """The time in which its days begin and end: that of its company."""
        return ZoneInfo(facts_of(self.country or "").time_zone)

    @property
    def is_term_over(self) -> bool:
        """Whether its last day is over, in the country of the company that was chosen."""
        if self.terms is None or self.country is None:
            return False
        return self.terms.valid_until < clock.now().astimezone(self.zone).date()

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
    paid_by: Payer | None = "firm"
    """None: nothing is issued by it."""


def gaps(licence: Licence) -> Sequence[tuple[str, FieldRule]]:
    """List what must be given before acceptance, or taken out, as pointer and rule."""
    by_firm, email = licence.run_by == "firm", licence.client_email
    wanted = (
        ("/firm_email", licence.firm_email, FIRM_EMAIL_MISSING),
        ("/company_id", licence.company_id, COMPANY_MISSING),
        ("/client_email", email or by_firm, CLIENT_EMAIL_MISSING),
        ("/client_email", not (email and by_firm), CLIENT_EMAIL_UNUSED),
        ("/paid_by", licence.paid_by == "firm" or not by_firm, PAYER_WITHOUT_ACCESS),
        ("/terms/valid_until", not licence.is_term_over, TERMS_OVER),
    )
    return [(pointer, rule) for pointer, is_given, rule in wanted if not is_given]


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
    if after.mandate != before.mandate:
        events.append(("mandate_stated", {"mandate": after.mandate or ""}))
    if after.own_address_confirmed and not before.own_address_confirmed:
        events.append(("own_address_confirmed", {"email": after.client_email or ""}))
    if after.paid_by != before.paid_by:
        events.append(("payer_set", {"payer": after.paid_by}))
    if after.terms is not None and after.terms != before.terms:
        events.append(("terms_changed", terms_facts(after.terms)))
    return events


def terms_facts(terms: LicenceTerms) -> dict[str, str]:
    """Return what a history tells of terms: neither the phone nor the firm's notes."""
    return {
        "installations": str(terms.installations),
        "valid_from": terms.valid_from.isoformat(),
        "valid_until": terms.valid_until.isoformat(),
    }
