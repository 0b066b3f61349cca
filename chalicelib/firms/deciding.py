"""What the operator does about requests for features: list, answer, approve, reject, revoke."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.operating import Because, Subject
from chalicelib.core.paging import ListedByState
from chalicelib.core.texts import Text
from chalicelib.firms import feature_store, store
from chalicelib.firms.features import FEATURE_NAMES, FeatureRequest
from chalicelib.firms.forms import FeatureQuery
from chalicelib.firms.model import Firm
from chalicelib.firms.operating import Operated, write_operated
from chalicelib.firms.service import firm as read_firm
from chalicelib.firms.views import OperatedFeatureRequest

FirmChange = Callable[[Firm, FeatureRequest], Firm]

_SEE: Final = Text(
    es="La solicitud está en «Licencias PYMES generadas».",
    en="The request is at “Licences for SMEs”.",
)
_AGAIN: Final = Text(
    es="Puede pedirlas de nuevo con lo que falta, en «Licencias PYMES generadas».",
    en="You can ask again with what is missing, at “Licences for SMEs”.",
)
_ANSWER: Final = Operated(
    "feature_answered",
    Text(es="Respuesta sobre las {feature}", en="Answer about {feature}"),
    Text(
        es="El operador le escribe sobre la solicitud de {firm}; sigue pendiente.",
        en="The operator writes about the request of {firm}, which is still open.",
    ),
    Text(
        es="Responda en la solicitud, que está en «Licencias PYMES generadas».",
        en="Answer at the request, which is at “Licences for SMEs”.",
    ),
)
_APPROVE: Final = Operated(
    "feature_approved",
    Text(es="Las {feature} están activas", en="You have {feature} now"),
    Text(
        es="Desde ahora {firm} puede crear y emitir {feature}.",
        en="From now on {firm} can create and issue {feature}.",
    ),
    _SEE,
)
_REJECT: Final = Operated(
    "feature_rejected",
    Text(es="Las {feature} no se activan", en="You do not get {feature}"),
    Text(es="Para {firm} todo sigue como estaba.", en="All is as it was for {firm}."),
    _AGAIN,
)
_REVOKE: Final = Operated(
    "feature_revoked",
    Text(es="Las {feature} ya no están activas", en="You no longer have {feature}"),
    Text(
        es="{firm} ya no puede crear ni emitir {feature}. Las que están activas siguen igual.",
        en="{firm} can no longer create or issue {feature}. Those that are active stay as they "
        "are.",
    ),
    _AGAIN,
)


def list_requests(query: FeatureQuery) -> ListedByState[OperatedFeatureRequest]:
    """List the requests that were asked for, with how many there are in each state."""
    page = feature_store.page(query)
    return page.of([OperatedFeatureRequest.of(each) for each in page.data])


def read(firm_id: str, request_id: str) -> OperatedFeatureRequest:
    """Read a request of a firm.

    Raises:
        FeatureRequestNotFound: the firm has none of that id.
    """
    return OperatedFeatureRequest.of(feature_store.read(firm_id, request_id))


def answer(
    caller: Caller, firm_id: str, request_id: str, because: Because
) -> OperatedFeatureRequest:
    """Write to the firm about a request that waits, which stays open.

    Raises:
        FeatureRequestNotFound, WrongFeatureState: there is none, or it is decided.
        FeatureTalkFull: there are as many messages as there may be.
    """
    before = feature_store.read(firm_id, request_id)
    after = before.with_message("operator", because.reason, clock.now())
    return _write(caller, after, _ANSWER, because, None)


def approve(
    caller: Caller, firm_id: str, request_id: str, because: Because
) -> OperatedFeatureRequest:
    """Give the firm what it asked for.

    Raises:
        FeatureRequestNotFound, WrongFeatureState: there is none, or it is decided.
    """
    before = feature_store.read(firm_id, request_id)
    after = before.after("approve", clock.now(), because.reason)
    return _write(caller, after, _APPROVE, because, lambda firm, it: firm.given(it.feature))


def reject(
    caller: Caller, firm_id: str, request_id: str, because: Because
) -> OperatedFeatureRequest:
    """Refuse what the firm asked for; it may ask again.

    Raises:
        FeatureRequestNotFound, WrongFeatureState: there is none, or it is decided.
    """
    before = feature_store.read(firm_id, request_id)
    after = before.after("reject", clock.now(), because.reason)
    return _write(
        caller, after, _REJECT, because, lambda firm, it: firm.without_request(it.feature)
    )


def revoke(
    caller: Caller, firm_id: str, request_id: str, because: Because
) -> OperatedFeatureRequest:
    """Take from the firm what was approved; licences that there are stay as they are.

    Raises:
        FeatureRequestNotFound, WrongFeatureState: there is none, or it is not approved.
    """
    before = feature_store.read(firm_id, request_id)
    after = before.after("revoke", clock.now(), because.reason)
    return _write(caller, after, _REVOKE, because, lambda firm, it: firm.without(it.feature))


def _write(
    caller: Caller,
    after: FeatureRequest,
    told: Operated,
    because: Because,
    change: FirmChange | None,
) -> OperatedFeatureRequest:
    firm, tx = read_firm(after.firm_id), Transaction()
    if change is not None:
        firm = store.write_firm(tx, change(firm, after))
    after = feature_store.write(tx, after)
    write_operated(
        tx,
        caller,
        firm,
        told,
        because.reason,
        subject=Subject(after.id, of=firm.name, feature=after.feature),
        natural_key=(after.id, str(after.version)),
        noted={"feature": after.feature},
        told={"request_id": after.id, "feature": FEATURE_NAMES[after.feature]},
    )
    shown = OperatedFeatureRequest.of(after)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown
