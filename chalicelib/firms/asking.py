"""A firm asks the operator for a feature, talks about it, and takes the request back."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.ids import new_id
from chalicelib.core.operating import AskedEvent, Subject
from chalicelib.core.paging import Page, PageQuery
from chalicelib.firms import feature_store, store, to_operator
from chalicelib.firms.features import FEATURE_NAMES, FeatureRequest, Said
from chalicelib.firms.forms import FeatureMessage, NewFeatureRequest
from chalicelib.firms.model import Firm
from chalicelib.firms.service import firm as read_firm
from chalicelib.firms.views import FeatureRequestView


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
    _write_sent(tx, before, made, "feature_asked", caller.account_id)
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
    _write_sent(tx, read_firm(caller.tenant), after, "feature_message_sent", caller.account_id)
    shown = FeatureRequestView.of(after)
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def withdraw(caller: Caller, request_id: str) -> FeatureRequestView:
    """Take a request back that waits; the operator is told by mail.

    Raises:
        FeatureRequestNotFound, WrongFeatureState: there is none, or it is decided.
    """
    before = feature_store.read(caller.tenant, request_id)
    after = before.after("withdraw", clock.now())
    tx = Transaction()
    firm = store.write_firm(tx, read_firm(caller.tenant).without_request(after.feature))
    after = feature_store.write(tx, after)
    event: AskedEvent = "feature_request_withdrawn"
    actor, feature = caller.account_id, after.feature
    subject = Subject(after.id, of=firm.name, feature=feature)
    to_operator.write_noted(tx, firm, event, actor=actor, subject=subject, feature=feature)
    to_operator.write_withdrawal_mailed(tx, firm, FEATURE_NAMES[feature], (event, after.id))
    tx.commit()
    return FeatureRequestView.of(after)


def _write_sent(
    tx: Transaction, firm: Firm, asked: FeatureRequest, event: AskedEvent, account_id: str
) -> None:
    """Add what the firm last said: in the histories, and mailed to the operator."""
    message = asked.said[-1].message
    to_operator.write_noted(
        tx,
        firm,
        event,
        actor=account_id,
        subject=Subject(asked.id, of=firm.name, feature=asked.feature),
        message=message,
        feature=asked.feature,
    )
    facts = {
        "feature": FEATURE_NAMES[asked.feature].render(firm.language),
        "request_id": asked.id,
        "message": message,
    }
    key = (asked.id, str(asked.version))
    to_operator.write_mailed(tx, firm, "feature-requested", facts, key, {"request": asked.id})
