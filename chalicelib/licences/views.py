"""What is shown of a licence: to the firm never its provision nor the client's account.

To the business: which firm it is, and what that firm asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Final, cast

from chalicelib.core.history import Actor, HistoryEntry, ToldEntry, told
from chalicelib.core.model import Instant, Model
from chalicelib.core.paging import ListedByState
from chalicelib.core.standing import Lock
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import Shown, in_words
from chalicelib.firms import service as firms
from chalicelib.installations.service import Program
from chalicelib.licences.act_words import ACT_NAMES, ActName
from chalicelib.licences.failures import FAILURES
from chalicelib.licences.mails import LicenceMails
from chalicelib.licences.mails import shown as mails_shown
from chalicelib.licences.model import (
    GROUPS,
    PAYER_NAMES,
    RUNNER_NAMES,
    STATE_NAMES,
    Licence,
    LicenceEvent,
    LicenceRequest,
    LicenceTerms,
    Payer,
    Runner,
    State,
    gaps,
)
from chalicelib.licences.product import PanelLine
from chalicelib.licences.products import ShownProduct, product_of
from chalicelib.licences.progress import LicenceStep
from chalicelib.licences.store import Found
from chalicelib.licences.warnings import WARNINGS, Warned
from chalicelib.licences.words import EVENTS, facts_told
from chalicelib.mail.service import FATE_NAMES, MailNote
from chalicelib.onboarding.service import LicenceLink

_CLIENT_IS_TOLD = Text(
    es="{client} recibirá un correo con su usuario y una clave de acceso temporal, válida {days} "
    "días y de un solo uso; si ya tiene cuenta, un aviso sin clave.",
    en="{client} will receive an e-mail with their user and a temporary access key, valid for "
    "{days} days and for one use; or, with an account already, a notice without a key.",
)
_FIRM_RUNS_IT = Text(
    es="El cliente no recibe usuario ni correo. Los usuarios de su despacho que ven la empresa "
    "llevan el negocio, y todo queda en el historial con su nombre. Al aceptar declara que el "
    "despacho tiene este mandato del contribuyente: {mandate}",
    en="The client gets neither a user nor an e-mail. Those users of your firm who see the company "
    "run the business, and all of it stands in the history with their names. By accepting you "
    "state that the firm has this mandate of the taxpayer: {mandate}",
)
_FIRM_IS_TOLD = Text(
    es="{firm} recibirá la confirmación cuando la licencia esté activa.",
    en="{firm} will receive the confirmation when the licence is active.",
)
_WHO_PAYS = Text(
    es="El plan del negocio lo pagará {payer}.",
    en="The plan of the business will be paid by {payer}.",
)
_MAILS: Final = {
    "number": Text(
        es="Correo con el número de licencia: {state}.",
        en="Mail with the licence number: {state}.",
    ),
    "client": Text(es="Correo al cliente: {state}.", en="Mail to the client: {state}."),
    "firm": Text(es="Correo al despacho: {state}.", en="Mail to the firm: {state}."),
}
_STATE = Text(es="La licencia está {state}.", en="The licence is {state}.")


class LicenceHistoryEntry(ToldEntry):
    """One event of a licence."""

    event: LicenceEvent


class Failure(Model):
    """Why the last activation failed and what to do."""

    code: str
    detail: str


class NumberView(Model):
    """The number of a licence: a secret of the client."""

    licence_id: str
    number: str
    """In groups, as it is told to people; hyphens and capitals do not count when it is typed."""


class NumberText(Model):
    """What can be sent to the client by another way than our mail."""

    licence_id: str
    language: Language
    to: str
    """The client's e-mail."""
    subject: str
    text: str
    """Number and steps, with a line between paragraphs: to copy."""
    mailto: str
    """Opens the own mail program with a short form of it, as long links are cut on Windows."""
    program: Program
    """What is to be installed."""


class InstallationsOf(Model):
    """The programs that use the number of a licence."""

    allowed: int
    in_use: int
    last_check_in_at: Instant | None
    """When one of them last came to Enlace; null: none has yet."""
    clock_set_back_at: Instant | None
    """When one was last found on a computer whose clock was set back; null: none was."""


class LicenceView(Shown):
    """A licence as the firm sees it."""

    id: str
    version: int
    created_at: Instant
    product: ShownProduct
    state: Annotated[State, in_words(STATE_NAMES)]
    firm_email: str | None
    firm_email_asked: str | None
    """An address that takes its place once the code that was mailed there is confirmed."""
    company_id: str | None
    company_code: str | None
    company_name: str | None
    tax_id: str | None
    """Of the company."""
    client_email: str | None
    client_name: str | None
    language: Language
    own_address_confirmed: bool
    """Whether somebody said that the client's e-mail is meant, though it is one of the firm's."""
    paid_by: Annotated[Payer, in_words(PAYER_NAMES)]
    run_by: Annotated[Runner, in_words(RUNNER_NAMES)]
    """Who runs the business: the client, or the firm by mandate, without client access."""
    mandate: str | None
    """By what mandate the firm runs it, as somebody of the firm stated; null: the client does."""
    is_opening: bool
    """Whether the business is on its way from the firm to the client."""
    opened_at: Instant | None
    """When a business that the firm ran was opened to the client."""
    business_id: str | None
    activated_at: Instant | None
    terms: LicenceTerms | None
    """How many computers may use it and how long; null: its product is not installed."""
    stops_on: date | None
    """The day from whose beginning on it is to rest; null: none was chosen."""
    ended: bool
    """Whether it rests because its last day and the days of grace are over: with a later last day
    it can be reinstated."""
    hold: Lock | None
    """While the operator holds it: why, and since when; its number is good for nothing."""
    number_mails: int
    """How often its number was mailed to the client."""
    installations: InstallationsOf | None = None
    """Only where the licence is read, or listed, and has a number."""
    failure: Failure | None
    mail: LicenceMails | None = None
    """How far its mails came; only where the licence is read, or listed."""
    progress: list[LicenceStep] | None = None
    """Its steps, done and to come; only where the licence is read."""


class SelfManagementView(Shown):
    """Whether a client manages its own notifications."""

    client_id: str
    self_managed: bool
    """Exactly while the licence is active: not yet while it is being activated."""
    licence: LicenceView | None
    """Its licence for SMEs that is not over; null: it has none."""


class OperatedLicence(Shown):
    """A licence as the operator sees it: whose it is, and whether it is held."""

    id: str
    version: int
    firm_id: str
    product: ShownProduct
    state: Annotated[State, in_words(STATE_NAMES)]
    company_name: str | None
    tax_id: str | None
    hold: Lock | None

    @classmethod
    def of(cls, licence: Licence) -> OperatedLicence:
        """Show a licence."""
        return cls(**licence.model_dump(include=set(cls.model_fields)))


class LicenceViewPage(ListedByState[LicenceView]):
    """One page of licences, which are counted by groups, too."""

    by_group: dict[str, int]
    """How many there would be in each group of states, those without any left out."""


class Gap(Model):
    """Something to give before acceptance."""

    pointer: str
    code: str
    detail: str


class WarningShown(Model):
    """Something to know before acceptance."""

    pointer: str
    """The field that it is about; empty: none."""
    code: str
    detail: str
    must_be_confirmed: bool
    """Whether accepting is refused until somebody says that it is meant."""


class Summary(Model):
    """What accepting will do, told before it is done."""

    licence: LicenceView
    version: int
    complete: bool
    missing: list[Gap]
    warnings: list[WarningShown]
    what_happens: list[str]
    consequences: str


class Panel(Shown):
    """The control panel of a licence: its state, and while it is active how far the client is."""

    licence_id: str
    product: ShownProduct
    lines: list[PanelLine]


class ActView(Shown):
    """One act, told before it is done."""

    act: Annotated[ActName, in_words(ACT_NAMES)]
    asks: list[str]
    """Fields of its body, where it has one."""
    what_happens: list[str]
    """Sentences in the language of the response, as a screen would ask back with them."""
    issuing_ends_at: Instant | None
    """From when the business needs a plan of its own to issue; null where the act ends nothing
    that the firm pays."""


class Acts(Shown):
    """What can be done with a licence as it is."""

    licence_id: str
    version: int
    state: Annotated[State, in_words(STATE_NAMES)]
    data: list[ActView]


class BusinessActs(Model):
    """What a business can do with a licence under which it works."""

    licence_id: str
    data: list[ActView]


class LicenceRequestView(Shown):
    """A firm that asks to have the business as the client of a licence."""

    licence_id: str
    product: ShownProduct
    firm_name: str
    firm_tax_id: str
    firm_email: str
    paid_by: Annotated[Payer | None, in_words(PAYER_NAMES)]
    """Who would pay the plan of the business, if it agrees; null: nothing is issued by it."""
    requested_at: Instant


class BusinessLicence(Shown):
    """A licence under which a business works: that firm receives what the business hands in."""

    licence_id: str
    product: ShownProduct
    firm_name: str
    firm_tax_id: str
    firm_email: str
    linked_at: Instant
    suspended_at: Instant | None
    """Since when the firm has it rest, so that it receives nothing; null: it does not rest."""
    plan_paid: bool
    """Whether the firm pays the plan of the business by it."""


class BusinessLicences(Model):
    """The licences of a business, one per product."""

    data: list[BusinessLicence]


class RemovalTold(Model):
    """What removing a business does, told before it is done."""

    is_possible: bool
    """Whether it can be removed: one that has issued stays."""
    what_happens: list[str]
    """Sentences in the language of the response, as a screen would ask back with them; or why it
    stays."""
    confirm_with: list[str]
    """One of these is typed as `confirmation`."""


def entry(noted: HistoryEntry, actor: Actor, language: Language) -> LicenceHistoryEntry:
    """Tell an event of a licence."""
    event = cast("LicenceEvent", noted.event)  # nothing else is noted of one
    said = told(noted, EVENTS[event], facts_told(event, noted.facts), actor, language)
    return LicenceHistoryEntry.model_validate(said)


def view(licence: Licence, language: Language) -> LicenceView:
    """Present a licence."""
    failure = None
    if licence.failure is not None:
        detail = FAILURES[licence.failure].render(language)
        failure = Failure(code=licence.failure, detail=detail)
    shown = licence.model_dump(include=set(LicenceView.model_fields) - {"failure"})
    follows = {
        "run_by": licence.run_by,
        "is_opening": licence.is_opening,
        "stops_on": licence.stop.on if licence.stop else None,
    }
    return LicenceView.model_validate({**shown, **follows, "failure": failure})


def with_mails(found: Found, language: Language) -> LicenceView:
    """Present a licence with how far its mails came, and its installations."""
    licence, notes, head = found
    programs = None
    if head is not None and licence.terms is not None:
        programs = InstallationsOf(
            allowed=licence.terms.installations,
            in_use=head.in_use,
            last_check_in_at=head.last_check_in_at,
            clock_set_back_at=head.clock_set_back_at,
        )
    shown = view(licence, language)
    return shown.but(mail=mails_shown(licence, notes), installations=programs)


def licence_page(page: ListedByState[Found], language: Language) -> LicenceViewPage:
    """Present a page of licences with how far the mails of each came, and their installations."""
    counted = {
        group: sum(page.by_state.get(state, 0) for state in states)
        for group, states in GROUPS.items()
    }
    return LicenceViewPage(
        **page.model_dump(exclude={"data"}),
        data=[with_mails(each, language) for each in page.data],
        by_group={group: count for group, count in counted.items() if count},
    )


def summary(
    licence: Licence, warned: Iterable[Warned], language: Language, *, access_key_days: int
) -> Summary:
    """Present what accepting the licence will do and what it still lacks."""
    unknown, product = "…", product_of(licence)
    who_pays = [_WHO_PAYS] if product.covers_plan else []
    begins = [_CLIENT_IS_TOLD, product.words.makes]
    if licence.run_by == "firm" and product.words.makes_to_run is not None:
        begins = [_FIRM_RUNS_IT, product.words.makes_to_run]
    facts: dict[str, object] = {
        "client": licence.client_email or unknown,
        "company": licence.company_name or unknown,
        "firm": licence.firm_email or unknown,
        "days": access_key_days,
        "payer": PAYER_NAMES[licence.paid_by],
        "mandate": licence.mandate or unknown,
    }
    missing = [
        Gap(pointer=pointer, code=rule.code, detail=rule.text.render(language))
        for pointer, rule in gaps(licence)
    ]
    return Summary(
        licence=view(licence, language),
        version=licence.version,
        complete=not missing,
        missing=missing,
        warnings=[_warning(each, licence, language) for each in warned],
        what_happens=[text.render(language, facts) for text in (*begins, *who_pays, _FIRM_IS_TOLD)],
        consequences=product.words.consequences.render(language),
    )


def _warning(warned: Warned, licence: Licence, language: Language) -> WarningShown:
    is_own = warned.code == "client-email-of-firm"
    return WarningShown(
        pointer=warned.pointer,
        code=warned.code,
        detail=WARNINGS[warned.code].render(language, warned.facts),
        must_be_confirmed=is_own and not licence.own_address_confirmed,
    )


def panel(
    licence: Licence,
    notes: Mapping[str, MailNote],
    of_client: Sequence[PanelLine],
    language: Language,
) -> Panel:
    """Present the control panel: the state and mails in words, then the product's of the client."""
    state = _STATE.render(language, {"state": STATE_NAMES[licence.state]})
    lines = [PanelLine(code="licence", text=state, value=licence.state)]
    if licence.failure is not None:
        detail = FAILURES[licence.failure].render(language)
        lines.append(PanelLine(code="failure", text=detail, value=licence.failure))
    sides = dict(mails_shown(licence, notes))
    for side, words in _MAILS.items():
        if sent := sides[side]:
            said = words.render(language, {"state": FATE_NAMES[sent.state]})
            lines.append(PanelLine(code=f"{side}_mail", text=said, value=sent.state))
    return Panel(
        licence_id=licence.id,
        product=licence.product,
        lines=[*lines, *of_client],
    )


def request_view(request: LicenceRequest) -> LicenceRequestView:
    """Present to a business what a firm asks."""
    shown = request.model_dump(include=set(LicenceRequestView.model_fields))
    return LicenceRequestView(**shown, requested_at=request.created_at)


def licence_of_business(link: LicenceLink, firm: firms.Firm) -> BusinessLicence:
    """Present to a business which firm it works with."""
    return BusinessLicence(
        licence_id=link.licence_id,
        product=link.product,
        firm_name=firm.name,
        firm_tax_id=firm.tax_id,
        firm_email=firm.email,
        linked_at=link.created_at,
        suspended_at=link.suspended_at,
        plan_paid=link.pays_plan,
    )
