"""What people and programs send to this room. What they are shown is in `views`. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, WrapValidator

from chalicelib.core.errors import FieldError, InvalidInput
from chalicelib.core.fields import Printable, TradeName
from chalicelib.core.known_names import OneOfNow
from chalicelib.core.model import Instant, Model
from chalicelib.core.paging import Filters, ListQuery
from chalicelib.core.tax_ids import tidied
from chalicelib.core.validation import from_validation
from chalicelib.notifications.model import BODY_NAME_MISSING, Forwarding, SyncResult
from chalicelib.notifications.notices import NoticeKind, NoticeState, WorkState
from chalicelib.notifications.rules import OTHER, body_codes

_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)
"""Between which moments there are notices; reckoning outside may leave the calendar."""
Moment = Annotated[Instant, Field(ge=_FIRST, le=_LAST)]
MOST_REPORTED = 100
"""Notices that a program may send at once."""
Body = Annotated[str, OneOfNow(body_codes)]
TaxId = Annotated[str, BeforeValidator(tidied), Field(min_length=5, max_length=20)]
Identifier = Annotated[Printable, Field(min_length=1, max_length=255)]


class NewMailbox(Model):
    """A mailbox at a body, of one holder."""

    body: Body
    """Where it is: a code of the country's list; `other` for a body without one."""
    name: Annotated[TradeName, Field(min_length=2, max_length=100)] | None = None
    """What the body is called, where its code is `other`; else, what you call the mailbox."""
    holder_tax_id: TaxId
    """Tax id of whom the notices are for."""
    holder_name: Annotated[TradeName, Field(min_length=2, max_length=160)] | None = None
    """Name of whom they are for."""
    as_proxy: bool = False
    """Whether it is looked into with a power of attorney for the holder."""


class NewOwnMailbox(NewMailbox):
    """A mailbox that the client looks into itself."""

    forwarding: Forwarding = "one_by_one"
    """Which of its notices the firm gets: `always` all that are entered from now on, `one_by_one`
    those that are forwarded each."""


def mailbox_faults(given: NewMailbox) -> Iterable[FieldError]:
    """Say what is wrong in a mailbox beyond its fields."""
    if given.body == OTHER and not given.name:
        yield BODY_NAME_MISSING.at("/name")


class MailboxChanges(Model):
    """What may be put right of a mailbox; another holder or body is another mailbox."""

    name: Annotated[TradeName, Field(min_length=2, max_length=100)] | None = None
    """What you call it; a body without a code keeps its name."""
    holder_name: Annotated[TradeName, Field(min_length=2, max_length=160)] | None = None
    """Name of whom the notices are for."""


class OwnMailboxChanges(MailboxChanges):
    """What may be changed of a mailbox that the client looks into itself."""

    forwarding: Forwarding | None = None
    """Which of its notices the firm gets from now on."""


class NewIssuer(Model):
    """Who notifies."""

    name: Annotated[Printable, Field(min_length=2, max_length=255)]
    """As the notice names it."""
    code: Annotated[Printable, Field(max_length=9)] | None = None
    """In the register of bodies (DIR3)."""
    tax_id: TaxId | None = None
    """Its tax id, where the notice gives one."""


class NewOpened(Model):
    """That somebody opened the notice at the body."""

    at: Moment
    """When: before its term was over."""
    by: Annotated[Printable, Field(min_length=2, max_length=160)]
    """Who, in words."""


class ReportedNotice(Model):
    """A notice as a program found it: its metadata, and nothing of its content."""

    identifier: Identifier
    """The body's own; sent again, it is the same notice."""
    origin_code: int | None = Field(None, ge=0, le=9999)
    """Of the system that it comes from, where the body numbers them."""
    kind: NoticeKind = "notification"
    """`notification`, with a term to open it, or `communication`, without one."""
    subject: Annotated[Printable, Field(min_length=1, max_length=255)] = Field(repr=False)
    """What it is about, as the mailbox lists it."""
    description: Annotated[Printable, Field(max_length=1000)] | None = Field(None, repr=False)
    """What the mailbox says besides."""
    issuer: NewIssuer | None = None
    """Who notifies, where that is not the body of the mailbox."""
    made_available_at: Moment
    """When it was put into the mailbox: its term begins the day after."""
    opened: NewOpened | None = None
    """That it was opened already."""


class NewNotice(ReportedNotice):
    """A notice that a person enters."""

    mailbox_id: str = Field(max_length=40)
    """In which mailbox it is."""
    identifier: Identifier | None = None  # type: ignore[assignment]  # people may not know it
    """The body's own, if you know it: then it cannot be entered twice."""


class NewNoticeOfFirm(NewNotice):
    """A notice of a client's mailbox that the firm manages."""

    company_id: str = Field(max_length=40)
    """The client, by the company of your list."""


class NoticeChanges(Model):
    """What is put right of a notice; what is not sent stays."""

    kind: NoticeKind | None = None
    """What it is; the term follows from it."""
    subject: Annotated[Printable, Field(min_length=1, max_length=255)] | None = None
    """What it is about."""
    description: Annotated[Printable, Field(max_length=1000)] | None = None
    """What the mailbox says besides."""
    issuer: NewIssuer | None = None
    """Who notifies, where that is not the body of the mailbox."""
    made_available_at: Moment | None = None
    """When it was put into the mailbox; the term follows from it."""
    work_state: WorkState | None = None
    """How far your work on it is; any may follow any."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry of a report that could not be read, and why; the others are taken."""

    refusal: InvalidInput


def _by_itself(value: Any, _: object) -> Any:
    """Read an entry as JSON, or say why it cannot be: its fault is not the others'."""
    if isinstance(value, ReportedNotice):
        return value
    try:
        return ReportedNotice.model_validate_json(json.dumps(value), strict=True)
    except ValidationError as exc:
        return Refused(from_validation(exc))


if TYPE_CHECKING:
    Entry = ReportedNotice | Refused
else:
    Entry = Annotated[ReportedNotice, WrapValidator(_by_itself)]


class NoticeReport(Model):
    """What a program found in one mailbox, in one go or in several."""

    mailbox_id: str = Field(max_length=40)
    """Which mailbox it looked into."""
    synced_at: Moment
    """When it looked."""
    result: SyncResult = "done"
    """Whether it could look: `done`, or `failed`."""
    detail: Annotated[Printable, Field(max_length=200)] | None = None
    """Why it could not, in words."""
    notifications: tuple[Entry, ...] = Field((), max_length=MOST_REPORTED)
    """What it found; one that was sent before is told as it is by now."""


Sort = Literal["made_available_at", "-made_available_at", "last_day", "-last_day", "body", "-body"]
FirmSort = Literal[Sort, "company_code", "-company_code", "company_name", "-company_name"]


class NoticeFilters(Filters):
    """Which notices; `q` looks in subject, issuer, identifier and holder."""

    state: NoticeState | None = None
    """Only those that stand so: `pending` can still be opened."""
    kind: NoticeKind | None = None
    """Only notifications, or only communications."""
    body: Body | None = None
    """Only those of mailboxes at this body."""
    mailbox_id: str | None = Field(None, max_length=40)
    """Only those of this mailbox."""
    work_state: WorkState | None = None
    """Only those on which the work is so far."""
    days_left: int | None = Field(None, ge=0, le=31)
    """Only pending ones that can be opened for at most so many days more; 0: today is the last."""
    sort: Sort = "last_day"

    @property
    def in_state(self) -> str | None:
        """The state that is asked for."""
        return self.state


class NoticeQuery(ListQuery, NoticeFilters):
    """Which notices to list."""

    sort: Sort = "last_day"


class FirmNoticeFilters(NoticeFilters):
    """Which notices of all clients; `q` looks in code and name of the company, too."""

    company_id: str | None = Field(None, max_length=40)
    """Only those of this company of the list."""
    self_managed: bool | None = None
    """`true`: only those of clients that manage their notifications themselves; `false`: only the
    others."""
    sent_by_client: bool | None = None
    """`true`: only those that a client forwarded; `false`: only the others."""
    sort: FirmSort = "last_day"  # type: ignore[assignment]  # by the company, too


class FirmNoticeQuery(ListQuery, FirmNoticeFilters):
    """Which notices of all clients to list."""

    sort: FirmSort = "last_day"
