"""What people send to this room. What they are shown is in `views`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from chalicelib.core.emails import Email
from chalicelib.core.fields import Form, Printable
from chalicelib.core.model import Model
from chalicelib.core.paging import Filters, ListQuery, PageQuery
from chalicelib.core.scope import Program
from chalicelib.core.texts import Language, Text
from chalicelib.licences.model import GROUPS, Group, Installed, Keeper, Payer, Runner, State
from chalicelib.licences.products import ProductCode
from chalicelib.onboarding.service import Identity, ListedField, NewConsent


class NewLicence(Model):
    """Starts the wizard."""

    product: ProductCode
    """Which product the company is to have by the licence."""


Mandate = Annotated[Printable, Field(min_length=3, max_length=300)]


def _without_default(schema: dict[str, Any]) -> None:
    """Describe a field that may be left out, and then stays as it is.

    Its `None` is never sent nor read, so its type does not name it: what types ignore below.
    """
    schema.pop("default")


FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
MOST_INSTALLATIONS: Final = 1_000


class TermsPatch(Model):
    """What changes of the terms of a licence that is installed; what is not sent stays."""

    installations: int = Field(
        None, ge=1, le=MOST_INSTALLATIONS, json_schema_extra=_without_default
    )  # type: ignore[assignment]
    """How many computers may use the licence. Not below those in use: release some first."""
    valid_from: date = Field(None, ge=FIRST_DAY, le=LAST_DAY, json_schema_extra=_without_default)  # type: ignore[assignment]
    """The first day, in the country of the company; today, unless it is said."""
    valid_until: date = Field(None, ge=FIRST_DAY, le=LAST_DAY, json_schema_extra=_without_default)  # type: ignore[assignment]
    """The last day; a year from when the licence was begun, unless it is said. A later one renews
    the licence."""
    phone: Printable | None = Field(None, min_length=3, max_length=40)
    """Telephone of the contact, who is the client's `client_name`; null takes it away."""
    notes: Printable | None = Field(None, min_length=1, max_length=1000)
    """Notes of the firm, which the client never sees; null takes them away."""

    @property
    def said(self) -> dict[str, object]:
        """The fields that were sent."""
        return self.model_dump(exclude_unset=True)


class TermsChange(TermsPatch):
    """What changes of a licence that is there, if it is one that is installed."""

    client_name: Printable | None = Field(None, min_length=2, max_length=100)
    """Who the contact is from now on."""


class LicencePatch(Model):
    """What a step of the wizard sets; what is not sent stays, null takes away."""

    firm_email: Email | None = None
    """Where the firm is told what became of the activation."""
    company_id: str | None = Field(None, max_length=40)
    """The `id` of the company of the firm's list that the licence is for."""
    client_email: Email | None = None
    """Address of the client, who gets the access key there or, with an account, the request."""
    client_name: Printable | None = Field(None, min_length=2, max_length=100)
    """Who that is: greets the client in mails."""
    language: Language = Field(None, json_schema_extra=_without_default)  # type: ignore[arg-type]
    """Of the mails to the client (ISO 639-1). A licence always has one: it can be left out and not
    taken away."""
    paid_by: Payer = Field(None, json_schema_extra=_without_default)  # type: ignore[arg-type]
    """Who pays the plan of the business; the firm, unless it says otherwise. It can be left out
    and not taken away."""
    mandate: Mandate | None = None
    """By what mandate of the taxpayer your firm runs the business itself, in your words: the
    client gets no user, and is written to by nobody. Whoever gives it states that the firm has
    it."""
    own_address_confirmed: bool = Field(None, json_schema_extra=_without_default)  # type: ignore[assignment]
    """`true`: the client's e-mail is meant, though it is one of the firm's. Another e-mail ends
    that."""
    terms: TermsPatch = Field(None, json_schema_extra=_without_default)  # type: ignore[assignment]
    """How many computers may use the licence and how long, of a product that is installed."""

    @property
    def said(self) -> dict[str, object]:
        """The fields that were sent, but for the terms."""
        return self.model_dump(exclude_unset=True, exclude={"terms"})


class ClientCorrection(Model):
    """The client's right address; what is not sent stays."""

    client_email: Email
    """Address of the client, to whom the licence is activated anew: the access key goes there or,
    with an account, the request."""
    client_name: Printable | None = Field(None, min_length=2, max_length=100)
    """Who that is: greets the client in mails."""
    language: Language = Field(None, json_schema_extra=_without_default)  # type: ignore[arg-type]
    """Of the mails to the client (ISO 639-1)."""
    own_address_confirmed: bool = False
    """`true`: the e-mail is meant, though it is one of the firm's."""

    @property
    def said(self) -> dict[str, object]:
        """The fields that were sent, and whether the address is meant."""
        meant = {"own_address_confirmed": self.own_address_confirmed}
        return self.model_dump(exclude_unset=True) | meant


class Opening(ClientCorrection):
    """To whom a business is opened that the firm runs; what is not sent stays."""

    client_email: Email
    """Address of the client, who owns the business from then on: the access key goes there or,
    with an account, a notice without one."""


class Closing(Model):
    """States that the firm runs the business again."""

    mandate: Mandate
    """By what mandate of the taxpayer, in your words."""


class RequestAcceptance(Model):
    """What the owner agrees to, beside the link; nothing need be said."""

    consent: NewConsent | None = None
    """What the firm may do in the business from then on; without it, nothing."""


class BusinessRemoval(Model):
    """Confirms which business is meant."""

    confirmation: Printable = Field(min_length=1, max_length=100)
    """The name or the tax id of the business; case, accents and hyphens do not count."""


class FirmEmail(Model):
    """Where the firm is told of a live licence from now on."""

    firm_email: Email
    """Address of the firm; one that no active user of the firm has gets a code to prove it."""


class FirmEmailCode(Model):
    """The code that was mailed to the new address of the firm."""

    code: str = Field(min_length=1, max_length=40, repr=False)
    """Good for 24 hours and once. Spaces, hyphens and small letters do no harm."""


class TaxIdCorrection(Identity):
    """The right tax id; `country` is that of the company or business, which does not change."""


class Handing(Model):
    """Who takes the client's mailboxes over, where the licence is one that is installed."""

    mailboxes_to: Keeper | None = None
    """`client`: they stay the client's, or come back to it; `firm`: the firm takes them over. Asked
    for of a licence whose client looks after its own notifications, and of no other."""


class SelfManagement(Handing):
    """Whether a client manages its own notifications, and with which licence."""

    self_managed: bool
    """`true`: its licence is made and issued, or works again; `false`: it rests, or what is not
    active yet is taken back."""
    company_id: str | None = Field(None, max_length=60)
    """Of several companies of the client, the one that the licence is for; without it, the first.
    """
    client_email: Email = Field(None, json_schema_extra=_without_default)  # type: ignore[assignment]
    """Address of the contact, for a licence that is made."""
    client_name: Printable = Field(  # type: ignore[assignment]
        None, min_length=2, max_length=100, json_schema_extra=_without_default
    )
    """Who the contact is."""
    language: Language = Field(None, json_schema_extra=_without_default)  # type: ignore[arg-type]
    """Of the mails to the client (ISO 639-1)."""
    own_address_confirmed: bool = Field(None, json_schema_extra=_without_default)  # type: ignore[assignment]
    """`true`: the client's e-mail is meant, though it is one of the firm's."""
    terms: TermsPatch = Field(None, json_schema_extra=_without_default)  # type: ignore[assignment]
    """How many computers may use the licence and how long; of one that ended, until when it is
    renewed."""

    @property
    def said(self) -> dict[str, object]:
        """What was sent of the client."""
        asked = {"self_managed", "company_id", "mailboxes_to", "terms"}
        return self.model_dump(exclude_unset=True, exclude=asked)


class Rest(Handing):
    """From when a licence rests."""

    on: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    """From the beginning of this day on, in the country of the company, where the licence is one
    that is installed: until then it works, and the rest can be cancelled. Without it, at once."""


class Deletion(Handing):
    """Confirms which licence is meant."""

    client_email: Email
    """The e-mail of the client, as the licence has it; case does not count."""


class NewPayer(Model):
    """Who pays from now on."""

    paid_by: Payer
    """`firm`: the firm pays the plan of the business as long as the licence is active; `client`:
    the business pays a plan of its own."""


class StatementMonth(Model):
    """Of which month a statement is."""

    month: (
        Annotated[
            str,
            Form(
                "^20[0-9]{2}-(0[1-9]|1[0-2])$",
                Text(es="año y mes, como 2026-11", en="year and month, such as 2026-11"),
            ),
        ]
        | None
    ) = None
    """Year and month (`2026-11`); without it, the one that runs, as far as it has come."""


class StatementQuery(StatementMonth, PageQuery):
    """Which page of the statement of which month."""


Sort = Literal[
    "created_at",
    "-created_at",
    "company_code",
    "-company_code",
    "company_name",
    "-company_name",
    "valid_until",
    "-valid_until",
]


class NumberMail(Model):
    """How the number is mailed."""

    language: Language | None = None
    """Of the mail (ISO 639-1); without it, the one of the mails to the client."""


class NumberReplacement(NumberMail):
    """What becomes of the computers, and whether the client is mailed the other number at once."""

    installations: Installed
    """`keep`: computers that are installed go on as before; `release`: none is installed any more,
    and each takes the other number."""
    send: bool = False
    """`true`: the other number is mailed to the client with the steps, as by `…/number-mail`."""


class NumberTextQuery(Model):
    """How the text to send is written."""

    language: Language | None = None
    """Of the text (ISO 639-1); without it, the one of the mails to the client."""


class LicenceFilters(Filters):
    """Which licences; `q` looks in code, name and tax id of the company and in the client."""

    state: State | None = None
    """Only the licences that are in this state; without it, all of them."""
    group: Group | None = None
    """Only the licences of this group of states: those that work (`active`), those that are being
    made (`in_progress`), and those that rest or are over (`inactive`)."""
    product: ProductCode | None = None
    """Only the licences of this product."""
    company_id: str | None = Field(None, max_length=40)
    """Only the licences of this company of the list."""
    run_by: Runner | None = None
    """Only the licences whose business the client runs, or the firm by mandate."""
    activation: str | None = Field(None, max_length=40)
    """Only the licences that this bulk (`…/activations`) activated."""
    sort: Sort = "-created_at"

    @property
    def in_state(self) -> str | None:
        """The state that is asked for."""
        return self.state

    def takes(self, state: str) -> bool:
        """Return whether what is in a state is asked for."""
        return super().takes(state) and (self.group is None or state in GROUPS[self.group])


class LicenceQuery(ListQuery, LicenceFilters):
    """Which licences to list."""

    sort: Sort = "-created_at"


class BulkQuery(Model):
    """How a file of activations is taken."""

    product: ProductCode
    """Which product the companies are to have by the licences."""
    program: Program | None = None
    """The program of the rows that say none."""
    dry_run: bool = False
    """`true`: say what would come of each row, and activate nothing."""
    own_addresses: bool = False
    """`true`: take rows whose client has an address of the firm itself, or of one of its users;
    otherwise they are refused, as that is mostly a mistake."""


class BulkRowsQuery(Model):
    """Which rows of a bulk."""

    result: Literal["accepted", "unchanged", "refused"] | None = None
    """Only the rows of which this came; without it, all of them."""


class BulkRowsPageQuery(PageQuery, BulkRowsQuery):
    """Which rows of a bulk to list."""


class InitialDataChoice(Model):
    """What of the firm's list the business takes over."""

    fields: list[ListedField] = Field(min_length=1, max_length=4)
    """Fields that differ, each once; the others stay as they are."""
