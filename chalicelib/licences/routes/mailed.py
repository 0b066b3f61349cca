"""Routes of what is mailed of a licence, and to whom."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.http.endpoint import Routes
from chalicelib.licences import correcting, firm_email, initial_data, service
from chalicelib.licences.forms import FirmEmail, FirmEmailCode
from chalicelib.licences.initial_data_views import FirmInitialData
from chalicelib.licences.mails import part_named
from chalicelib.licences.views import LicenceView

routes = Routes("licences")
_LICENCES = "/v1/firms/{firm}/licences"
_LICENCE = f"{_LICENCES}/{{licence}}"


@routes.put(f"{_LICENCE}/firm-email", body=FirmEmail, returns=LicenceView, versioned=True)
def put_firm_email(caller: Caller, licence: str, body: FirmEmail, version: int) -> LicenceView:
    """Set the firm's e-mail of a live licence; the old one is told.

    An address that no active user of the firm has gets a code and takes effect by it; until then it
    is shown as `firm_email_asked`.
    """
    return firm_email.put(caller, licence, body, version)


@routes.post(f"{_LICENCE}/firm-email/confirmation", body=FirmEmailCode, returns=LicenceView)
def confirm_firm_email(caller: Caller, licence: str, body: FirmEmailCode) -> LicenceView:
    """Confirm the firm's new e-mail of a live licence by its code."""
    return firm_email.confirm(caller, licence, body)


@routes.post(f"{_LICENCE}/mails/{{mail}}/resend", returns=LicenceView, status=202, idempotent=True)
def resend_licence_mail(caller: Caller, licence: str, mail: str) -> LicenceView:
    """Send the newest mail to the `client` or to the `firm` again, past a bounce.

    One that carried an access key cannot be repeated: ask for a new key (`…/access-key`).
    """
    return service.resend_mail(caller, licence, part_named(mail))


@routes.post(f"{_LICENCE}/reminder", returns=LicenceView, status=202, idempotent=True)
def remind_client(caller: Caller, licence: str) -> LicenceView:
    """Remind the client, who has not signed in yet; it happens by itself after some days, too."""
    return service.remind_client(caller, licence)


@routes.get(f"{_LICENCE}/initial-data", returns=FirmInitialData)
def read_initial_data(caller: Caller, licence: str) -> FirmInitialData:
    """Read what the firm's list says of the client, and in which fields the business differs."""
    return initial_data.of_firm(caller, licence)


@routes.post(f"{_LICENCE}/initial-data/offer", returns=FirmInitialData, status=202, idempotent=True)
def offer_initial_data(caller: Caller, licence: str) -> FirmInitialData:
    """Ask the owners of the business by mail to look at what differs; they choose what to take."""
    return initial_data.offer(caller, licence)


@routes.post(f"{_LICENCE}/access-key", returns=LicenceView, status=202, idempotent=True)
def renew_access_key(caller: Caller, licence: str) -> LicenceView:
    """Have another access key mailed to the client; the one before works no more.

    It goes to who has not chosen a password yet; the response is the same for all.
    """
    return correcting.renew_key(caller, licence)
