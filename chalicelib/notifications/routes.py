"""Mailboxes of public bodies and the notices in them: of the client, and of its firm."""

from __future__ import annotations

from chalicelib.accounts.service import EventEntry
from chalicelib.core.caller import Caller
from chalicelib.core.paging import ListedByState, Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.http.endpoint import Routes
from chalicelib.notifications import changing, entering, finding, forwarding, mailboxes, reporting
from chalicelib.notifications.forms import (
    FirmNoticeFilters,
    FirmNoticeQuery,
    MailboxChanges,
    NewMailbox,
    NewNotice,
    NewNoticeOfFirm,
    NewOpened,
    NewOwnMailbox,
    NoticeChanges,
    NoticeFilters,
    NoticeQuery,
    NoticeReport,
    OwnMailboxChanges,
    mailbox_faults,
)
from chalicelib.notifications.views import Mailboxes, MailboxView, NoticeView, ReportView

routes = Routes("notifications")
_INSTALLED = "/v1/installation"
_BUSINESS = "/v1/businesses/{business}"
_OWN_MAILBOXES = f"{_BUSINESS}/mailboxes"
_OWN = f"{_BUSINESS}/notifications"
_FIRM = "/v1/firms/{firm}"
_MAILBOXES = f"{_FIRM}/companies/{{company}}/mailboxes"
_OF_CLIENTS = f"{_FIRM}/notifications"


@routes.get(f"{_INSTALLED}/mailboxes", returns=Mailboxes)
def list_installed_mailboxes(caller: Caller) -> Mailboxes:
    """List the mailboxes of the client, to the program that it installed."""
    return mailboxes.read(mailboxes.of_business(caller))


@routes.post(
    f"{_INSTALLED}/mailboxes", body=NewOwnMailbox, rules=mailbox_faults, returns=MailboxView
)
def have_installed_mailbox(caller: Caller, body: NewOwnMailbox) -> MailboxView:
    """Have a mailbox of the client: it is made, or returned as it is where it is there already."""
    return mailboxes.have(caller, mailboxes.of_business(caller), body)


@routes.post(f"{_INSTALLED}/notifications", body=NoticeReport, returns=ReportView)
def report_notifications(caller: Caller, body: NoticeReport) -> ReportView:
    """Say what the program found in a mailbox: up to 100 notices, and that it looked.

    Each is taken or refused by itself, and `results` says what came of it. One that was sent
    before changes only if something else is said of it now; what a person put right meanwhile, or
    removed, stays so. What a mailbox has above 100 comes by further reports. Without any the
    report says that the program looked, or could not (`failed`).
    """
    return reporting.report(caller, mailboxes.of_business(caller), body)


@routes.get(_OWN_MAILBOXES, returns=Mailboxes)
def list_own_mailboxes(caller: Caller) -> Mailboxes:
    """List the mailboxes of the business: those that it manages, and those that it handed over."""
    return mailboxes.read(mailboxes.of_business(caller))


@routes.post(
    _OWN_MAILBOXES,
    body=NewOwnMailbox,
    rules=mailbox_faults,
    returns=MailboxView,
    status=201,
    idempotent=True,
)
def make_own_mailbox(caller: Caller, body: NewOwnMailbox) -> MailboxView:
    """Make a mailbox that the business looks into itself, up to 40 of them.

    What may be known of a body lies in a country: `body` is one of its codes.
    """
    return mailboxes.make(caller, mailboxes.of_business(caller), body)


@routes.patch(
    f"{_OWN_MAILBOXES}/{{mailbox}}", body=OwnMailboxChanges, returns=MailboxView, versioned=True
)
def change_own_mailbox(
    caller: Caller, mailbox: str, body: OwnMailboxChanges, version: int
) -> MailboxView:
    """Put a mailbox right, or change which of its notices the firm gets from now on.

    `If-Match` is the version of the list of mailboxes.
    """
    return mailboxes.change(caller, mailboxes.of_business(caller), mailbox, body, version)


@routes.delete(f"{_OWN_MAILBOXES}/{{mailbox}}", versioned=True)
def remove_own_mailbox(caller: Caller, mailbox: str, version: int) -> None:
    """Remove a mailbox; its notices stay, and it may be made again."""
    mailboxes.remove(caller, mailboxes.of_business(caller), mailbox, version)


@routes.get(_OWN, query=NoticeQuery, returns=ListedByState[NoticeView])
def list_own_notifications(caller: Caller, query: NoticeQuery) -> ListedByState[NoticeView]:
    """List the notifications and communications of the business; without `sort`, by last day.

    `q` takes words, each of which must be somewhere in subject, issuer, identifier or holder,
    whatever its case and accents. `total` counts all that match, and `by_state` those that would
    in each state. Reading here is no access before the law: that happens at the body.
    """
    return finding.page_of_business(caller, query)


@routes.get(f"{_OWN}.csv", query=NoticeFilters, returns=Sheet)
def list_own_notifications_csv(caller: Caller, query: NoticeFilters) -> Sheet:
    """List all the notifications that the filters let through, as a CSV."""
    return finding.sheet_of_business(caller, query)


@routes.post(_OWN, body=NewNotice, returns=NoticeView, status=201, idempotent=True)
def enter_own_notification(caller: Caller, body: NewNotice) -> NoticeView:
    """Enter a notification that the business found in a mailbox of its own: metadata only."""
    return entering.enter(caller, mailboxes.of_business(caller), body)


@routes.get(f"{_OWN}/{{notification}}", returns=NoticeView)
def read_own_notification(caller: Caller, notification: str) -> NoticeView:
    """Read what is known of a notification, those that were removed, too."""
    return finding.read(caller, notification)


@routes.patch(f"{_OWN}/{{notification}}", body=NoticeChanges, returns=NoticeView, versioned=True)
def change_own_notification(
    caller: Caller, notification: str, body: NoticeChanges, version: int
) -> NoticeView:
    """Put right what is known of a notification, or say how far the work on it is."""
    return changing.change(caller, notification, body, version)


@routes.delete(f"{_OWN}/{{notification}}", versioned=True)
def remove_own_notification(caller: Caller, notification: str, version: int) -> None:
    """Remove a notification from the lists, and from the firm's; it can be restored."""
    changing.remove(caller, notification, version)


@routes.post(f"{_OWN}/{{notification}}/restoration", returns=NoticeView, versioned=True)
def restore_own_notification(caller: Caller, notification: str, version: int) -> NoticeView:
    """Have a removed notification back; forwarded it is no more."""
    return changing.restore(caller, notification, version)


@routes.put(f"{_OWN}/{{notification}}/opening", body=NewOpened, returns=NoticeView, versioned=True)
def open_own_notification(
    caller: Caller, notification: str, body: NewOpened, version: int
) -> NoticeView:
    """Say that a notification was opened at the body, when and by whom: its warnings end.

    The official state stays what the body says of it. `If-Match` is the notification's version.
    """
    return changing.open_notice(caller, notification, body, version)


@routes.delete(f"{_OWN}/{{notification}}/opening", returns=NoticeView, versioned=True)
def withdraw_own_opening(caller: Caller, notification: str, version: int) -> NoticeView:
    """Say that a notification was not opened after all: its term runs on."""
    return changing.withdraw_opening(caller, notification, version)


@routes.put(f"{_OWN}/{{notification}}/forwarding", returns=NoticeView, versioned=True)
def forward_notification(caller: Caller, notification: str, version: int) -> NoticeView:
    """Forward to the firm what is told of a notification, and what becomes of it.

    The firm's people see it as sent by the client, and are warned of its term, too.
    """
    return forwarding.forward(caller, notification, version)


@routes.delete(f"{_OWN}/{{notification}}/forwarding", returns=NoticeView, versioned=True)
def take_notification_back(caller: Caller, notification: str, version: int) -> NoticeView:
    """Take a notification back from the firm: it is in the firm's lists no more."""
    return forwarding.take_back(caller, notification, version)


@routes.get(f"{_OWN}/{{notification}}/history", query=PageQuery, returns=Page[EventEntry])
def read_own_notification_history(
    caller: Caller, notification: str, query: PageQuery
) -> Page[EventEntry]:
    """Read what happened to a notification, newest first."""
    return finding.history(caller, notification, query)


@routes.get(_MAILBOXES, returns=Mailboxes)
def list_client_mailboxes(caller: Caller, company: str) -> Mailboxes:
    """List the mailboxes of a client that the firm manages, and those that it handed over."""
    return mailboxes.read(mailboxes.of_firm(caller, company))


@routes.post(
    _MAILBOXES,
    body=NewMailbox,
    rules=mailbox_faults,
    returns=MailboxView,
    status=201,
    idempotent=True,
)
def make_client_mailbox(caller: Caller, company: str, body: NewMailbox) -> MailboxView:
    """Make a mailbox of a client that the firm manages; refused where the client does so itself."""
    return mailboxes.make(caller, mailboxes.of_firm(caller, company), body)


@routes.patch(f"{_MAILBOXES}/{{mailbox}}", body=MailboxChanges, returns=MailboxView, versioned=True)
def change_client_mailbox(
    caller: Caller, company: str, mailbox: str, body: MailboxChanges, version: int
) -> MailboxView:
    """Put a mailbox of a client right; `If-Match` is the version of the list of mailboxes."""
    return mailboxes.change(caller, mailboxes.of_firm(caller, company), mailbox, body, version)


@routes.delete(f"{_MAILBOXES}/{{mailbox}}", versioned=True)
def remove_client_mailbox(caller: Caller, company: str, mailbox: str, version: int) -> None:
    """Remove a mailbox of a client; its notices stay, and it may be made again."""
    mailboxes.remove(caller, mailboxes.of_firm(caller, company), mailbox, version)


@routes.get(_OF_CLIENTS, query=FirmNoticeQuery, returns=ListedByState[NoticeView])
def list_client_notifications(caller: Caller, query: FirmNoticeQuery) -> ListedByState[NoticeView]:
    """List the notifications of all clients that the caller may see; without `sort`, by last day.

    Those are of the mailboxes that the firm manages, and those that clients forwarded
    (`sent_by_client`); `self_managed` asks whether the client manages its own by now. `q` takes
    words, each of which must be somewhere in subject, issuer, identifier, holder, or code or name
    of the company. `total` counts all that match, and `by_state` those that would in each state.
    """
    return finding.page_of_firm(caller, query)


@routes.get(f"{_OF_CLIENTS}.csv", query=FirmNoticeFilters, returns=Sheet)
def list_client_notifications_csv(caller: Caller, query: FirmNoticeFilters) -> Sheet:
    """List all the notifications of clients that the filters let through, as a CSV."""
    return finding.sheet_of_firm(caller, query)


@routes.post(_OF_CLIENTS, body=NewNoticeOfFirm, returns=NoticeView, status=201, idempotent=True)
def enter_client_notification(caller: Caller, body: NewNoticeOfFirm) -> NoticeView:
    """Enter a notification that the firm found in a mailbox of a client: metadata only."""
    return entering.enter(caller, mailboxes.of_firm(caller, body.company_id), body)


@routes.get(f"{_OF_CLIENTS}/{{notification}}", returns=NoticeView)
def read_client_notification(caller: Caller, notification: str) -> NoticeView:
    """Read what is known of a notification of a client."""
    return finding.read(caller, notification)


@routes.patch(
    f"{_OF_CLIENTS}/{{notification}}", body=NoticeChanges, returns=NoticeView, versioned=True
)
def change_client_notification(
    caller: Caller, notification: str, body: NoticeChanges, version: int
) -> NoticeView:
    """Put right what is known of a notification; of one that a client sent, the work alone."""
    return changing.change(caller, notification, body, version)


@routes.delete(f"{_OF_CLIENTS}/{{notification}}", versioned=True)
def remove_client_notification(caller: Caller, notification: str, version: int) -> None:
    """Remove a notification of a mailbox that the firm manages; it can be restored."""
    changing.remove(caller, notification, version)


@routes.post(f"{_OF_CLIENTS}/{{notification}}/restoration", returns=NoticeView, versioned=True)
def restore_client_notification(caller: Caller, notification: str, version: int) -> NoticeView:
    """Have a removed notification back."""
    return changing.restore(caller, notification, version)


@routes.put(
    f"{_OF_CLIENTS}/{{notification}}/opening", body=NewOpened, returns=NoticeView, versioned=True
)
def open_client_notification(
    caller: Caller, notification: str, body: NewOpened, version: int
) -> NoticeView:
    """Say that a notification of a client was opened at the body, when and by whom.

    The official state stays what the body says of it. `If-Match` is the notification's version.
    """
    return changing.open_notice(caller, notification, body, version)


@routes.delete(f"{_OF_CLIENTS}/{{notification}}/opening", returns=NoticeView, versioned=True)
def withdraw_client_opening(caller: Caller, notification: str, version: int) -> NoticeView:
    """Say that a notification of a client was not opened after all: its term runs on."""
    return changing.withdraw_opening(caller, notification, version)


@routes.get(f"{_OF_CLIENTS}/{{notification}}/history", query=PageQuery, returns=Page[EventEntry])
def read_client_notification_history(
    caller: Caller, notification: str, query: PageQuery
) -> Page[EventEntry]:
    """Read what happened to a notification of a client, newest first."""
    return finding.history(caller, notification, query)
