"""Which notices come, by session or by the link in a mail (RFC 8058); what came back of mails."""

from __future__ import annotations

from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.operating import Because
from chalicelib.core.paging import Page
from chalicelib.http.endpoint import RawBody, Routes
from chalicelib.postbox import bouncing, service
from chalicelib.postbox.bounce_views import AddressView, BounceView
from chalicelib.postbox.forms import AddressLookUp, BounceQuery, MailPreferences, preference_faults
from chalicelib.postbox.views import LinkedPreference, MailPreferencesView

routes = Routes("postbox")
_LINK = "/v1/mail-preferences/{token}"
_OWN = "/v1/me/mail-preferences"


@routes.get(_LINK, returns=LinkedPreference)
def read_linked_preference(request: PublicRequest, token: str) -> LinkedPreference:
    """Read what the link of a mail is about and what can be done by it; reading changes nothing."""
    return service.read_linked(request, token)


@routes.post(
    _LINK,
    returns=LinkedPreference,
    raw=True,
    accepts=("application/json", "application/x-www-form-urlencoded", "multipart/form-data"),
)
def silence_mail(request: PublicRequest, token: str, body: RawBody) -> LinkedPreference:
    """Get no more notices such as the mail with this link; mail programs do it by one click.

    Whatever the body says: the link says what to do (`List-Unsubscribe=One-Click`, RFC 8058).
    """
    return service.silence_linked(request, token, silent=True)


@routes.delete(_LINK, returns=LinkedPreference)
def hear_mail_again(request: PublicRequest, token: str) -> LinkedPreference:
    """Get notices such as the mail with this link again."""
    return service.silence_linked(request, token, silent=False)


@routes.get(_OWN, returns=MailPreferencesView)
def read_mail_preferences(caller: Caller) -> MailPreferencesView:
    """Read which notices come to the caller's e-mail: every kind that may be silenced."""
    return service.read_preferences(caller)


@routes.put(
    _OWN,
    body=MailPreferences,
    rules=preference_faults,
    returns=MailPreferencesView,
    versioned=True,
)
def change_mail_preferences(
    caller: Caller, body: MailPreferences, version: int
) -> MailPreferencesView:
    """Set which notices do not come, and when the digest of imports does.

    Keys, codes and what has legal consequences always come. All else comes again, where it
    had stopped because a mail bounced or was reported as unwanted.
    """
    return service.change_preferences(caller, body, version)


@routes.get("/v1/operator/bounces", query=BounceQuery, returns=Page[BounceView])
def list_bounces(caller: Caller, query: BounceQuery) -> Page[BounceView]:
    """List the mails that came back or were reported as unwanted, newest first, for 30 days.

    Addresses are shown in part. What the other server said is the words of a stranger.
    """
    del caller
    return bouncing.list_bounces(query)


@routes.post(
    "/v1/operator/address-look-ups", body=AddressLookUp, returns=AddressView, idempotent=True
)
def look_up_address(caller: Caller, body: AddressLookUp) -> AddressView:
    """Read whether an address is written to, and the id by which what came back of it is listed.

    The history of the operators says that it was looked up and why, and so does that of whoever has
    an account of it.
    """
    return bouncing.look_up(caller, body)


@routes.post(
    "/v1/operator/addresses/{address}/unblock", body=Because, returns=AddressView, idempotent=True
)
def unblock_address(caller: Caller, address: str, body: Because) -> AddressView:
    """Have an address written to again that mails bounced from or that reported one as unwanted.

    The histories of those whose mails came back say so; whoever has an account of it is mailed.
    Mails that were not sent meanwhile are not sent by that. Another bounce blocks it again.
    """
    return bouncing.unblock(caller, address, body)
