"""The home of a firm, and what waits for the operator."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.home import service
from chalicelib.home.forms import HomeQuery, OperatorQuery
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
    the limit of the day, answers that differ. `total` and `by_state` count what there is of each
    kind, on all pages.
    """
    return service.read_waiting(caller, query)
