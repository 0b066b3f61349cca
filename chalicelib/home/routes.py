"""The home of a firm."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.home import service
from chalicelib.home.forms import HomeQuery
from chalicelib.home.views import Home
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
