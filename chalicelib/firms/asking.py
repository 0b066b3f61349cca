"""A firm asks the operator for a feature, talks about it, and takes the request back."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.settings import settings
from chalicelib.firms import feature_store, store
from chalicelib.firms.features import FEATURE_NAMES, FeatureRequest, Said
from chalicelib.firms.forms import FeatureMessage, NewFeatureRequest
from chalicelib.firms.model import Firm
from chalicelib.firms.service import firm as read_firm
from chalicelib.firms.views import FeatureRequestView
from chalicelib.mail import service as mail


def ask(caller: Caller, wanted: NewFeatureRequest) -> FeatureRequestView:
    """Ask for a feature; the operator is told by mail.

    Raises:
        FeatureAskedAlready: the firm has it, or a request for it waits.
        LimitReached: it has asked too often today.
    """
    before, now = read_firm(caller.tenant), clock.now()
    made = FeatureRequest(
        id=new_id("feat"),
        created_at=now,
        firm_id=before.id,
        firm_name=before.name,
        feature=wanted.feature,
        asked_by=caller.account_id,
        said=(Said(by="firm", at=now, message=wanted.message),),
    )
    after = before.asking_for(made.feature, made.id)
    accounts.count(caller, "requests")
    tx = Transaction()
    store.write_firm(tx, after)
    made = feature_store.write(tx, made)
    facts = {"feature": made.feature, "message": wanted.message}
    tx.note(Table(before.id), before.id, "feature_asked", actor=caller.account_id, **facts)
    _tell_operator(tx, before, made)
    shown = FeatureRequestView.of(made)
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def list_requests(caller: Caller, query: PageQuery) -> Page[FeatureRequestView]:
    """List what the firm asked for, newest first."""
    page = feature_store.page_of_firm(caller.tenant, query)
    return Page[FeatureRequestView](
        data=[FeatureRequestView.of(each) for each in page.data], next_cursor=page.next_cursor
    )


def read(caller: Caller, request_id: str) -> FeatureRequestView:
    """Read a request with what was said.

    Raises:
        FeatureRequestNotFound: the firm has none of that id.
    """
    return FeatureRequestView.of(feature_store.read(caller.tenant, request_id))


def say(caller: Caller, request_id: str, message: FeatureMessage) -> FeatureRequestView:
    """Write to the operator about a request that waits; they are told by mail.

    Raises:
        FeatureRequestNotFound, WrongFeatureState: there is none, or it is decided.
        FeatureTalkFull: there are as many messages as there may be.
        LimitReached: the firm has written too often today.
    """
    before = feature_store.read(caller.tenant, request_id)
    after = before.with_message("firm", message.message, clock.now())
    accounts.count(caller, "requests")
    tx = Transaction()
    after = feature_store.write(tx, after)
    firm = read_firm(caller.tenant)
    facts = {"feature": after.feature, "message": message.message}
    tx.note(Table(firm.id), firm.id, "feature_message_sent", actor=caller.account_id, **facts)
    _tell_operator(tx, firm, after)
    shown = FeatureRequestView.of(after)
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def withdraw(caller: Caller, request_id: str) -> FeatureRequestView:
    """Take a request back that waits.

    Raises:
        FeatureRequestNotFound, WrongFeatureState: there is none, or it is decided.
    """
    before = feature_store.read(caller.tenant, request_id)
    after = before.after("withdraw", clock.now())
    tx = Transaction()
    store.write_firm(tx, read_firm(caller.tenant).without_request(after.feature))
    after = feature_store.write(tx, after)
    tx.note(
        Table(after.firm_id),
        after.firm_id,
        "feature_request_withdrawn",
        actor=caller.account_id,
        feature=after.feature,
    )
    tx.commit()
    return FeatureRequestView.of(after)


def _tell_operator(tx: Transaction, firm: Firm, asked: FeatureRequest) -> None:
    """Write to the operator's address, if there is one: its list has the request anyway."""
    address = settings().operator_email
    if not address:
        return
    mail.write(
        tx,
        tenant=firm.id,
        recipient=address,
        language=firm.language,
        template="feature-requested",
        facts={
            "firm": firm.name,
            "firm_id": firm.id,
            "feature": FEATURE_NAMES[asked.feature].render(firm.language),
            "request_id": asked.id,
            "message": asked.said[-1].message,
        },
        natural_key=(asked.id, str(asked.version)),
    )
