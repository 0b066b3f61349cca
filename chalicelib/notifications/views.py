"""What each side is shown of mailboxes and notices. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Final, Literal, cast

from chalicelib.core.countries import Country
from chalicelib.core.figures import Day
from chalicelib.core.known_names import OneOfNowOrLater
from chalicelib.core.model import Instant, Model
from chalicelib.core.sheets import Sheet
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import InWords, Shown, in_words
from chalicelib.notifications.listing import ListedNotice
from chalicelib.notifications.model import (
    FORWARDING_NAMES,
    MAILBOX_STATE_NAMES,
    SIDE_NAMES,
    SYNC_NAMES,
    Custody,
    Forwarding,
    Mailbox,
    MailboxState,
    Side,
    SyncResult,
)
from chalicelib.notifications.notices import (
    KIND_NAMES,
    OFFICIAL_NAMES,
    STATE_NAMES,
    WORK_NAMES,
    Notice,
    NoticeKind,
    NoticeState,
    NotifyingBody,
    OfficialState,
    Opened,
    WorkState,
)
from chalicelib.notifications.rules import body_codes, body_names, days_left, rules_of

ShownBody = Annotated[str, OneOfNowOrLater(body_codes), InWords(body_names, by="country")]


class MailboxSync(Shown):
    """When a program last looked into a mailbox, and what came of it."""

    at: Instant
    result: Annotated[SyncResult, in_words(SYNC_NAMES)]
    detail: str | None


class MailboxView(Shown):
    """A mailbox at a body."""

    id: str
    country: Country
    body: ShownBody
    name: str | None
    holder_tax_id: str
    holder_name: str | None
    as_proxy: bool
    """Whether it is looked into with a power of attorney for the holder."""
    managed_by: Annotated[Side, in_words(SIDE_NAMES)]
    state: Annotated[MailboxState, in_words(MAILBOX_STATE_NAMES)]
    """`handed_over`: the other side has it now, and here it stays as it was."""
    forwarding: Annotated[Forwarding, in_words(FORWARDING_NAMES)]
    """Which of its notices the client forwards to the firm, where the client manages it."""
    last_sync: MailboxSync | None
    """Of the client's program; null: it never looked."""
    made_at: Instant
    """When it came to this side."""
    version: int
    """Of all mailboxes of the client: what is changed names it."""


class Mailboxes(Model):
    """The mailboxes of a client, as one side has them."""

    version: int
    self_managed: bool
    """Whether the client manages its notifications itself, by an active licence."""
    data: list[MailboxView]


def mailboxes_view(custody: Custody) -> Mailboxes:
    """Show what a side has of the mailboxes of a client."""
    return Mailboxes(
        version=custody.version,
        self_managed=custody.self_managed,
        data=[mailbox_view(custody, each) for each in custody.mailboxes],
    )


def mailbox_view(custody: Custody, mailbox: Mailbox) -> MailboxView:
    """Show a mailbox."""
    sync = mailbox.last_sync
    return MailboxView(
        **mailbox.model_dump(exclude={"last_sync"}),
        country=custody.country,
        managed_by=custody.side if mailbox.is_active else custody.other_side,
        last_sync=MailboxSync(**sync.model_dump()) if sync else None,
        version=custody.version,
    )


class NoticeView(Shown):
    """A notice: a notification or communication of a body, as metadata."""

    id: str
    version: int
    created_at: Instant
    mailbox_id: str
    country: Country
    body: ShownBody
    body_name: str | None
    """Of a body without a code of its own."""
    company_id: str | None
    company_code: str | None
    company_name: str | None
    """At a firm, the client that it is about."""
    holder_tax_id: str
    holder_name: str | None
    as_proxy: bool
    identifier: str | None
    """The body's own."""
    origin_code: int | None
    kind: Annotated[NoticeKind, in_words(KIND_NAMES)]
    subject: str
    description: str | None
    issuer: NotifyingBody | None
    made_available_at: Instant
    last_day: date | None
    """The last day to open it, in the country's time; null: there is no term."""
    expires_at: Instant | None
    """From when on it cannot be opened any more."""
    days_left: int | None
    """Days more on which it can be opened; 0: today is the last; null: that is no question."""
    state: Annotated[NoticeState, in_words(STATE_NAMES)]
    """All of the following in one word."""
    official_state: Annotated[OfficialState, in_words(OFFICIAL_NAMES)]
    """What the body itself says; nobody here can set it."""
    expired_presumed_at: Instant | None
    """Since when its term is over and nobody is known to have opened it."""
    work_state: Annotated[WorkState, in_words(WORK_NAMES)]
    """How far this side's work on it is."""
    opened: Opened | None
    """That it was opened at the body, as somebody told us."""
    managed_by: Annotated[Side, in_words(SIDE_NAMES)]
    sent_by_client: bool
    """Whether the firm has it because the client forwarded it."""
    forwarded_at: Instant | None
    """Since when the firm has it, where the client manages it."""
    after_term: str
    """What follows by the law when its term is over, in the reader's language."""


def notice_view(notice: Notice, now: datetime, language: Language) -> NoticeView:
    """Show a notice to a side."""
    left = None
    if notice.state == "pending" and notice.last_day is not None:
        left = days_left(notice.country, notice.last_day, now)
    is_firms = notice.tenant.startswith("firm_") and not notice.sent_by
    handed_over = notice.handed_over_at is not None
    known = {
        name: getattr(notice, name)
        for name in NoticeView.model_fields
        if name in Notice.model_fields
    }
    company = {
        name: getattr(notice, name) or None
        for name in ("company_id", "company_code", "company_name")
    }
    term = rules_of(notice.country).after_term.render(language)
    return NoticeView(
        **known | company,
        days_left=left if left is not None and left >= 0 else None,
        state=notice.state,
        managed_by="firm" if is_firms != handed_over else "client",
        sent_by_client=bool(notice.sent_by),
        forwarded_at=notice.shared.at if notice.shared else None,
        after_term=term if notice.expires_at else "",
    )


Outcome = Literal["created", "changed", "unchanged", "removed", "refused"]
OUTCOME_NAMES: Final[dict[Outcome, Text]] = {
    "created": Text(es="anotada", en="entered"),
    "changed": Text(es="cambiada", en="changed"),
    "unchanged": Text(es="ya estaba así", en="as it was"),
    "removed": Text(es="alguien la quitó, y así sigue", en="somebody removed it, and so it stays"),
    "refused": Text(es="rechazada", en="refused"),
}


class EntryFault(Model):
    """What is wrong in an entry of a report."""

    pointer: str
    """Where, in the entry (RFC 6901)."""
    code: str
    detail: str
    """What to do, in the reader's language."""


class Reported(Shown):
    """What came of one entry of a report, in their order."""

    identifier: str | None
    """The body's own; null where it could not be read."""
    id: str | None
    """Of the notice; null of one that was refused."""
    outcome: Annotated[Outcome, in_words(OUTCOME_NAMES)]
    errors: list[EntryFault]


class ReportView(Model):
    """What came of a report."""

    mailbox: MailboxView
    counts: dict[str, int]
    """How many entries came to each outcome."""
    results: list[Reported]


_COLUMNS: Final[tuple[Text, ...]] = (
    Text(es="código", en="code"),
    Text(es="empresa", en="company"),
    Text(es="titular", en="holder"),
    Text(es="NIF del titular", en="holder's tax id"),
    Text(es="organismo", en="body"),
    Text(es="emisor", en="issuer"),
    Text(es="asunto", en="subject"),
    Text(es="identificador", en="identifier"),
    Text(es="puesta a disposición", en="made available"),
    Text(es="último día", en="last day"),
    Text(es="días que quedan", en="days left"),
    Text(es="tipo", en="kind"),
    Text(es="estado", en="state"),
    Text(es="trabajo", en="work"),
    Text(es="enviada por el cliente", en="sent by the client"),
    Text(es="autogestionada", en="self-managed"),
)
_TOLD: Final[Mapping[str, Mapping[str, Text]]] = {
    "kind": cast("Mapping[str, Text]", KIND_NAMES),
    "state": cast("Mapping[str, Text]", STATE_NAMES),
    "work_state": cast("Mapping[str, Text]", WORK_NAMES),
}
_YES: Final = Text(es="sí", en="yes")


def notices_sheet(
    rows: Iterable[ListedNotice],
    self_managing: Collection[str],
    now: datetime,
    language: Language,
) -> Sheet:
    """Make a file of a list of notices."""
    yes = _YES.render(language)
    return Sheet(
        "notifications.csv",
        [column.render(language) for column in _COLUMNS],
        (
            (
                *_line(row, now, language),
                yes if row.sent_by else "",
                yes if row.company_id in self_managing else "",
            )
            for row in rows
        ),
    )


def _line(row: ListedNotice, now: datetime, language: Language) -> tuple[str, ...]:
    left = row.days_left(now)
    told = [names[getattr(row, name)].render(language) for name, names in _TOLD.items()]
    return (
        row.company_code,
        row.company_name,
        row.holder_name,
        row.holder_tax_id,
        body_names(row.country)[row.body].render(language),
        row.issuer,
        row.subject,
        row.identifier,
        row.made_available_at,
        Day.read(row.last_day).render(language) if row.last_day else "",
        "" if left is None else str(left),
        *told,
    )
