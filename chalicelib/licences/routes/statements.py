"""Routes of what licences cost, and who pays."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.core.sheets import Sheet
from chalicelib.http.endpoint import Routes
from chalicelib.licences import acts, statement
from chalicelib.licences.forms import NewPayer, StatementMonth, StatementQuery
from chalicelib.licences.statement_views import Statement
from chalicelib.licences.views import LicenceView

routes = Routes("licences")
_LICENCES = "/v1/firms/{firm}/licences"
_LICENCE = f"{_LICENCES}/{{licence}}"
_STATEMENT = "/v1/firms/{firm}/statement"


@routes.put(f"{_LICENCE}/payer", body=NewPayer, returns=LicenceView, versioned=True)
def put_licence_payer(caller: Caller, licence: str, body: NewPayer, version: int) -> LicenceView:
    """Say who pays the plan of the business while the licence is live; before, the wizard does."""
    return acts.set_payer(caller, licence, body, version)


@routes.get(_STATEMENT, query=StatementQuery, returns=Statement)
def read_statement(caller: Caller, query: StatementQuery) -> Statement:
    """Read what the plans under the firm's licences come to in a month, and who pays.

    Each line is of one licence, one plan and one who pays; days count in the firm's time zone,
    documents in that of the business. A month that is over does not change.
    """
    return statement.read_statement(caller, query)


@routes.get(f"{_STATEMENT}.csv", query=StatementMonth, returns=Sheet)
def read_statement_csv(caller: Caller, query: StatementMonth) -> Sheet:
    """Read all lines of the statement of a month as a CSV."""
    return statement.statement_sheet(caller, query)
