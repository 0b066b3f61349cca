"""A bulk: many licences that one file asks for, and what comes of each of its rows. Pure.

It is done in steps, each begun by a message that the step before sent with its own end; what came
of a row is written with the licence of the row. So whoever goes on after a crash does what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from pydantic import Field

from chalicelib.core.errors import FieldRule
from chalicelib.core.model import Entity, Instant
from chalicelib.core.scope import CompanyScope, Program, Rights
from chalicelib.core.texts import Language, Text
from chalicelib.firms.service import Company
from chalicelib.licences.bulk_rows import ActivationRow
from chalicelib.licences.listing import LicenceRow
from chalicelib.licences.model import HOLDING
from chalicelib.licences.products import CLIENTS_ALONE, NOT_APPROVED, NOT_SERVED
from chalicelib.licences.warnings import WarningCode, of_address, of_company
from chalicelib.mail.service import Address

STEP: Final = 50
"""Rows of one step, so that it ends long before the function that runs it is cut off."""
LOOK_AGAIN: Final = timedelta(minutes=15)
"""How often a bulk that waits looks: so it goes on soon after the firm is confirmed or unlocked."""
STOPPING_SECONDS: Final = 30
"""Within which a step stops that is under way when its bulk is cancelled."""
_SETTLING: Final = (1, 2, 4, 8, 15, 30, *[60] * 30, *[600] * 30)
"""Seconds between looks at the activations that are still under way: some six hours."""

What = Literal["accepted", "unchanged", "refused"]
WHAT_NAMES: Final[dict[What, Text]] = {
    "accepted": Text(es="aceptada", en="accepted"),
    "unchanged": Text(es="ya estaba", en="there already"),
    "refused": Text(es="rechazada", en="refused"),
}
BulkState = Literal[
    "queued",
    "running",
    "waiting",
    "paused",
    "stopped",
    "settling",
    "done",
    "cancelled",
    "failed",
]
STATE_NAMES: Final[dict[BulkState, Text]] = {
    "queued": Text(es="en espera de empezar", en="about to begin"),
    "running": Text(es="aceptando las licencias", en="accepting the licences"),
    "waiting": Text(
        es="en espera, por el límite del día o un bloqueo del despacho; sigue por sí sola",
        en="waiting, for the limit of the day or while the firm is locked; it goes on by itself",
    ),
    "paused": Text(
        es="en pausa, hasta que alguien la continúe o la cancele",
        en="paused, until somebody goes on with it or cancels it",
    ),
    "stopped": Text(
        es="detenida: quien la envió ya no puede activar licencias; otra persona puede seguirla o "
        "cancelarla",
        en="stopped: whoever sent it may activate licences no more; somebody else can take it over "
        "or cancel it",
    ),
    "settling": Text(
        es="a la espera de que terminen las activaciones",
        en="waiting for the activations to end",
    ),
    "done": Text(es="terminada", en="done"),
    "cancelled": Text(es="cancelada", en="cancelled"),
    "failed": Text(es="fallida; envíe el archivo otra vez", en="failed; send the file again"),
}
BEGINNING: Final[frozenset[BulkState]] = frozenset({"queued", "running", "waiting"})
"""States in which rows are left to begin."""
RESTING: Final[frozenset[BulkState]] = frozenset({"paused", "stopped"})
"""States in which nothing begins until somebody goes on with it."""
CANCELLABLE: Final[frozenset[BulkState]] = BEGINNING | RESTING
ENDED: Final[frozenset[BulkState]] = frozenset({"done", "cancelled", "failed"})

COMPANY_NOT_LISTED = FieldRule(
    "company-not-listed",
    Text(
        es="La empresa {code} de {program} no está en la lista del despacho; súbala o corrija el "
        "código.",
        en="Company {code} of {program} is not in the firm's list; upload it or correct the code.",
    ),
)
LICENCE_OF_OTHER_CLIENT = FieldRule(
    "licence-of-other-client",
    Text(
        es="La empresa ya tiene una licencia de este producto, para {email}. Si el correo está "
        "mal, corríjalo en esa licencia.",
        en="The company already has a licence of this product, for {email}. If the e-mail is "
        "wrong, correct it in that licence.",
    ),
)
LICENCE_WITHOUT_ACCESS = FieldRule(
    "licence-without-access",
    Text(
        es="La empresa ya tiene una licencia de este producto, y su negocio lo lleva el despacho. "
        "Para dar acceso al cliente, ábrale el negocio en esa licencia.",
        en="The company already has a licence of this product, and your firm runs its business. "
        "To give the client access, open the business to them in that licence.",
    ),
)
LICENCE_HELD = FieldRule(
    "licence-held",
    Text(
        es="La empresa ya tiene una licencia de este producto, o se activa en este momento; véala "
        "en «Licencias».",
        en="The company already has a licence of this product, or is being given one just now; "
        "see it at “Licences”.",
    ),
)
ADDRESS_OF_FIRM = FieldRule(
    "address-of-firm",
    Text(
        es="{email} es un correo del propio despacho. Si de verdad es el del cliente, diga al "
        "enviar el archivo que hay correos del despacho a propósito (own_addresses).",
        en="{email} is an address of the firm itself. If it really is the client's, say when you "
        "send the file that addresses of the firm are there on purpose (own_addresses).",
    ),
)
REFUSALS: Final = {
    rule.code: rule
    for rule in (
        COMPANY_NOT_LISTED,
        LICENCE_OF_OTHER_CLIENT,
        LICENCE_WITHOUT_ACCESS,
        LICENCE_HELD,
        ADDRESS_OF_FIRM,
        NOT_SERVED,
        CLIENTS_ALONE,
        NOT_APPROVED,
    )
}
"""Why a row that can be read is refused."""


class Bulk(Entity):
    """A file of activations on its way."""

    id: str
    created_by: str
    language: Language
    product: str
    program: Program | None
    charset: str
    dry_run: bool
    own_addresses: bool
    upload_key: str
    rows: int
    rights: tuple[Rights, ...]
    """Of whoever sent or took it over, then: companies that they do not cover are not listed for
    it."""
    state: BulkState = "queued"
    following: int = 0
    """Place of the first row that no step has done."""
    counts: dict[What, int] = Field(default_factory=dict)
    resumes_at: Instant | None = None
    """While it waits for the limit: when there is more of it."""
    waits_since: Instant | None = None
    """While the operator's list has it: since when it waits."""
    looks: int = 0
    """How often it looked whether the activations have ended."""
    cancelled_at: Instant | None = None
    ended_at: Instant | None = None

    @property
    def scope(self) -> CompanyScope:
        """The companies that it may be about."""
        return CompanyScope(self.rights)

    @property
    def has_ended(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in ENDED

    @property
    def rows_done(self) -> int:
        """How many rows are dealt with."""
        return sum(self.counts.values())

    @property
    def rows_left(self) -> int:
        """How many rows have not begun."""
        return self.rows - self.rows_done

    @property
    def next_look(self) -> int | None:
        """Seconds until the next look at the activations; None: it has looked long enough."""
        return _SETTLING[self.looks] if self.looks < len(_SETTLING) else None

    def stepped(self, following: int, done: Collection[What], until: datetime | None) -> Bulk:
        """Return it after a step that came as far as a row; `until`: the limit is reached."""
        state: BulkState = "running" if following < self.rows else "settling"
        if until is not None:
            state = "waiting"
        return self.counted(following, done).but(state=state, resumes_at=until)

    def counted(self, following: int, done: Collection[What]) -> Bulk:
        """Return it with what came of further rows, as far as a row."""
        counts = {what: self.counts.get(what, 0) + list(done).count(what) for what in WHAT_NAMES}
        return self.but(following=following, counts=counts)

    def held_up(self) -> Bulk:
        """Return it as it waits for the firm to be unlocked."""
        return self.but(state="waiting", resumes_at=None)

    def paused(self) -> Bulk:
        """Return it as it begins nothing until somebody goes on with it; what has begun goes on."""
        return self.but(state="paused", resumes_at=None)

    def stopped(self) -> Bulk:
        """Return it as it begins nothing until somebody takes it over."""
        return self.but(state="stopped", resumes_at=None)

    def taken_over(self, by: str, language: Language, rights: tuple[Rights, ...]) -> Bulk:
        """Return it as it goes on in somebody's name, with their rights."""
        return self.but(state="running", created_by=by, language=language, rights=rights)

    def cancelled(self, now: datetime) -> Bulk:
        """Return it with no further row to begin; what has begun goes on."""
        return self.but(state="settling", resumes_at=None, cancelled_at=now)

    def ended(self, now: datetime) -> Bulk:
        """Return it with nothing left to do."""
        state: BulkState = "cancelled" if self.cancelled_at else "done"
        return self.but(state=state, ended_at=now)


class RowDone(Entity):
    """What came of a row: written with its licence, if it got one."""

    what: What
    licence_id: str = ""
    company: str = ""
    """Name of the company."""
    rule: str = ""
    """Of a row that was refused: a code of `REFUSALS`."""
    facts: dict[str, str] = Field(default_factory=dict)
    """Of its rule, or of what is warned of."""
    warned: tuple[WarningCode, ...] = ()
    """What is to be known of a row that was accepted."""


class Known(NamedTuple):
    """What decides about a row, beside the row."""

    company: Company | None
    held: LicenceRow | None
    """The licence of the product that the company has already."""
    own_addresses: frozenset[str]
    """Addresses of the firm and its users that must not be taken for a client's."""
    address: Address | None = None
    """What is known of the client's."""
    product_refused: FieldRule | None = None
    """Why the firm cannot have the product for the company as the row wants; None: it can."""


def decide(row: ActivationRow, known: Known, now: datetime) -> RowDone:
    """Say what a row comes to: an acceptance, unless something stands against it."""
    if known.company is None:
        return refused(COMPANY_NOT_LISTED, now, code=row.code, program=row.program)
    name, email, held = known.company.name, row.client_email or "", known.held
    if held is not None and held.client_email == email:
        return RowDone(created_at=now, what="unchanged", licence_id=held.id, company=name)
    against = _against(row, known)
    if against is not None:
        rule, facts = against
        return refused(rule, now, name, **facts)
    warned = (*of_company(known.company), *of_address(email, known.address))
    return RowDone(
        created_at=now,
        what="accepted",
        company=name,
        facts={"email": email} if warned else {},
        warned=tuple(each.code for each in warned),
    )


def _against(row: ActivationRow, known: Known) -> tuple[FieldRule, dict[str, str]] | None:
    """Return what stands against a row of a company that is listed, with the facts it tells."""
    if known.product_refused is not None:
        return known.product_refused, {}
    email, held = row.client_email or "", known.held
    of_other = {"email": held.client_email if held else ""}
    rules: tuple[tuple[FieldRule, bool, dict[str, str]], ...] = (
        (LICENCE_WITHOUT_ACCESS, held is not None and held.run_by == "firm", {}),
        (LICENCE_OF_OTHER_CLIENT, held is not None, of_other),
        (ADDRESS_OF_FIRM, email in known.own_addresses, {"email": email}),
    )
    return next(((rule, facts) for rule, stands, facts in rules if stands), None)


def refused(rule: FieldRule, now: datetime, company: str = "", **facts: str) -> RowDone:
    """Say that a row is refused, and why."""
    return RowDone(created_at=now, what="refused", company=company, rule=rule.code, facts=facts)


def holding(rows: Collection[LicenceRow], product: str) -> Mapping[str, LicenceRow]:
    """Return the licences of a product that companies hold, by company."""
    return _by_company(rows, product, lambda state: state in HOLDING)


def failed(rows: Collection[LicenceRow], product: str) -> Mapping[str, LicenceRow]:
    """Return those whose activation failed, by company: a corrected row takes them up."""
    return _by_company(rows, product, lambda state: state == "provisioning_failed")


def _by_company(
    rows: Collection[LicenceRow], product: str, takes: Callable[[str], bool]
) -> Mapping[str, LicenceRow]:
    return {row.company_id: row for row in rows if row.product == product and takes(row.state)}
