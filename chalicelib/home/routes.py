"""The home of a firm, and what waits for the operator."""

from __future__ import annotations

from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.home import announcing, dead_letters, looking_up, service
from chalicelib.home.forms import HomeQuery, NewAnnouncement, NewLookUp, OperatorQuery, Redrive
from chalicelib.home.look_up_views import LookUpResult
from chalicelib.home.operator_views import (
    DeadLetters,
    OperatedTelling,
    Queues,
    Redriven,
    ToldToAll,
)
from chalicelib.home.views import Home, OperatorWaiting
from chalicelib.http.endpoint import Routes

routes = Routes("home")


@routes.get("/v1/firms/{firm}/home", query=HomeQuery, returns=Home)
def read_home(caller: Caller, query: HomeQuery) -> Home:
    """List what waits for somebody of the firm, worst first, each with the way on.

    Imports, licences that failed or wait, keys that end, mails that did not arrive, clients who
    have not begun: those of companies that the caller may see; without the application `licences`,
    imports alone. `total` and `by_state` count what there is of each kind, on all pages.
    """
    return service.read_home(caller, query)


@routes.get("/v1/operator/waiting", query=OperatorQuery, returns=OperatorWaiting)
def read_operator_waiting(caller: Caller, query: OperatorQuery) -> OperatorWaiting:
    """List what waits for the operator, oldest first, each with the way on.

    Firms that ask to be confirmed, or for a feature, activations of unconfirmed firms that wait for
    the limit of the day, answers that differ, many mails that came back in a day. `total` and
    `by_state` count what there is of each kind, on all pages.
    """
    return service.read_waiting(caller, query)


@routes.get("/v1/notice", returns=ToldToAll, published=True)
def read_notice(request: PublicRequest) -> ToldToAll:
    """Read what the operator tells all right now, in both languages; keep it for five minutes."""
    del request
    return announcing.shown()


@routes.get("/v1/operator/notice", returns=OperatedTelling)
def read_operator_notice(caller: Caller) -> OperatedTelling:
    """Read the notice to all as it was set, whether or not its time is over."""
    del caller
    return announcing.read()


@routes.put("/v1/operator/notice", body=NewAnnouncement, returns=OperatedTelling, versioned=True)
def write_operator_notice(caller: Caller, body: NewAnnouncement, version: int) -> OperatedTelling:
    """Set the notice to all, change it, or end it with `null`; version 0 where none ever was.

    Who has just read it sees the change after five minutes at the latest.
    """
    return announcing.write(caller, body, version)


@routes.get("/v1/operator/queues", returns=Queues)
def list_queues(caller: Caller) -> Queues:
    """Count what each queue holds, and what it gave up (dead letters)."""
    del caller
    return dead_letters.queues()


@routes.get("/v1/operator/queues/{queue}/dead-letters", returns=DeadLetters)
def list_dead_letters(caller: Caller, queue: str) -> DeadLetters:
    """List what a queue gave up, oldest first, without what the messages say.

    For a moment nobody else sees what was looked at.
    """
    del caller
    return dead_letters.listed(queue)


@routes.post(
    "/v1/operator/queues/{queue}/dead-letters/redrive",
    body=Redrive,
    returns=Redriven,
    idempotent=True,
)
def redrive_dead_letters(caller: Caller, queue: str, body: Redrive) -> Redriven:
    """Send one message that was given up, or up to a hundred, back to their queue.

    Mend the cause first. Workers do nothing twice, so that it may be asked for again.
    """
    return dead_letters.redrive(caller, queue, body)


@routes.post("/v1/operator/look-ups", body=NewLookUp, returns=LookUpResult, idempotent=True)
def look_up(caller: Caller, body: NewLookUp) -> LookUpResult:
    """Find whom an e-mail, a tax id, the key of a document or a licence number is of.

    States and the events of histories are shown, nothing of what people wrote, issued or received.
    The history of each that was found says that the operator looked, and why.
    """
    return looking_up.look_up(caller, body)
