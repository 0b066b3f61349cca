"""Routes of what a firm does to a licence."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.firms.service import Company
from chalicelib.http.endpoint import Routes
from chalicelib.licences import acts, correcting, opening, renewing, resting, tax_ids
from chalicelib.licences.forms import (
    ClientCorrection,
    Closing,
    Deletion,
    Handing,
    Opening,
    Rest,
    TaxIdCorrection,
    TermsChange,
)
from chalicelib.licences.views import LicenceView

routes = Routes("licences")
_LICENCES = "/v1/firms/{firm}/licences"
_LICENCE = f"{_LICENCES}/{{licence}}"
_COMPANY = "/v1/firms/{firm}/companies/{company}"


@routes.post(
    f"{_LICENCE}/suspend",
    body=Rest,
    body_optional=True,
    returns=LicenceView,
    idempotent=True,
    versioned=True,
)
def suspend_licence(caller: Caller, licence: str, body: Rest, version: int) -> LicenceView:
    """Let the licence rest: the firm receives nothing new until it is reinstated.

    The client is told, reads and downloads everything, and issues on for some days by the plan
    that the firm paid, then by one of its own. A licence that rests is returned as it is.

    One that is installed may rest from a day on (`on`), which can be cancelled until then
    (`…/suspend-cancellation`), and asks who takes the mailboxes over; programs stop at their next
    check-in.
    """
    return resting.suspend(caller, licence, version, body)


@routes.post(
    f"{_LICENCE}/suspend-cancellation", returns=LicenceView, idempotent=True, versioned=True
)
def cancel_suspension(caller: Caller, licence: str, version: int) -> LicenceView:
    """Have a licence go on that was to rest from a day on; the client is told."""
    return resting.cancel(caller, licence, version)


@routes.post(
    f"{_LICENCE}/reinstate",
    body=Handing,
    body_optional=True,
    returns=LicenceView,
    idempotent=True,
    versioned=True,
)
def reinstate_licence(caller: Caller, licence: str, body: Handing, version: int) -> LicenceView:
    """Have a licence that rests work again; one that is active is returned as it is."""
    return acts.reinstate(caller, licence, version, body)


@routes.post(
    f"{_LICENCE}/unlink",
    body=Handing,
    body_optional=True,
    returns=LicenceView,
    idempotent=True,
    versioned=True,
)
def unlink_licence(caller: Caller, licence: str, body: Handing, version: int) -> LicenceView:
    """Let the business go on alone: the firm keeps what it has and sees nothing new.

    Documents, series and keys of the business stay as they are. The company is free for another
    licence, which finds the same business again if its owner agrees.
    """
    return acts.unlink(caller, licence, version, body)


@routes.post(
    f"{_LICENCE}/delete", body=Deletion, returns=LicenceView, idempotent=True, versioned=True
)
def delete_licence(caller: Caller, licence: str, body: Deletion, version: int) -> LicenceView:
    """Unlink the licence, if it is linked, and close it; the client's e-mail confirms which one."""
    return acts.delete(caller, licence, body, version)


@routes.post(f"{_LICENCE}/withdraw", returns=LicenceView, idempotent=True, versioned=True)
def withdraw_licence(caller: Caller, licence: str, version: int) -> LicenceView:
    """Take back a draft, a request that no client answered, or an activation that failed."""
    return acts.withdraw(caller, licence, version)


@routes.patch(f"{_LICENCE}/terms", body=TermsChange, returns=LicenceView, versioned=True)
def change_terms(caller: Caller, licence: str, body: TermsChange, version: int) -> LicenceView:
    """Change how many computers a live licence is good on and how long, its contact or notes.

    A later last day renews it. Fewer computers than use it are refused: release some first. The
    client is told of what it notices. Before it is accepted, the wizard changes the same.
    """
    return renewing.change(caller, licence, body, version)


@routes.post(f"{_COMPANY}/tax-id", body=TaxIdCorrection, returns=Company, idempotent=True)
def correct_company_tax_id(caller: Caller, company: str, body: TaxIdCorrection) -> Company:
    """Put the tax id of a company right, and of the business that its licence serves.

    Good until the client has proven the tax id or issued; the client is told.
    """
    return tax_ids.correct_company(caller, company, body)


@routes.post(
    f"{_LICENCE}/client-correction",
    body=ClientCorrection,
    returns=LicenceView,
    status=202,
    idempotent=True,
    versioned=True,
)
def correct_client(
    caller: Caller, licence: str, body: ClientCorrection, version: int
) -> LicenceView:
    """Put the client's e-mail right: the old address loses what it got, the new one gets it.

    Good until the client has proven the tax id or issued. A key that nobody used works no more, and
    who got in is told that it was a mistake; then the licence is activated anew.
    """
    return correcting.correct_client(caller, licence, body, version)


@routes.post(f"{_LICENCE}/take-back", returns=LicenceView, idempotent=True, versioned=True)
def take_back_licence(caller: Caller, licence: str, version: int) -> LicenceView:
    """Take back a licence that went to the wrong address; the company is free for another.

    Good until the client has proven the tax id or issued.
    """
    return correcting.take_back(caller, licence, version)


@routes.post(
    f"{_LICENCE}/open",
    body=Opening,
    returns=LicenceView,
    status=202,
    idempotent=True,
    versioned=True,
)
def open_licence(caller: Caller, licence: str, body: Opening, version: int) -> LicenceView:
    """Open to the client a business that the firm runs by mandate, without client access.

    The client gets a user with an access key, or is told at their account, and owns the business:
    from then on the firm needs their consent. It goes on by itself; `opened_at` says that it is
    done.
    """
    return opening.open_to_client(caller, licence, body, version)


@routes.post(
    f"{_LICENCE}/close", body=Closing, returns=LicenceView, idempotent=True, versioned=True
)
def close_licence(caller: Caller, licence: str, body: Closing, version: int) -> LicenceView:
    """Take back the access that was given by opening, until the business is the client's.

    It is once they have issued, connected it or chosen its plan, not by signing in. Whom they let
    in loses it, too. The firm runs it again, by the mandate that is stated, and pays its plan.
    """
    return opening.close(caller, licence, body, version)
