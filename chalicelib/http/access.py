"""Which routes there are and who may call them: the one table.

A route without a row cannot be declared; a room is loaded when one of its rows is first called
(ADR 0003).

`public` needs nothing (what costs more than an answer is counted: ADR 0037), `account` a
signed-in person, `firm` and `business` a member of the tenant
that the path names whose role carries the permission (`core.caller.ROLE_PERMISSIONS`), `operator` a
member of the platform itself (ADR 0024), `installation` an installed program of a client, in the
business of that (ADR 0033). Somebody who is no member gets the response of a tenant
that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from chalicelib.http.limits import Act

Audience = Literal["public", "account", "firm", "business", "operator", "installation"]


@dataclass(frozen=True, slots=True)
class Access:
    """Audience of a route and, within a tenant, the permission that it takes."""

    audience: Audience
    permission: str = ""
    is_proven: bool = False
    """Whether whoever calls has lately proven to be the person of the session (ADR 0041)."""
    counted_as: Act | None = None
    """What an unknown caller does by it, of which there may be so much in an hour (`limits`)."""


PUBLIC, ACCOUNT = Access("public"), Access("account")


def _anybody(counted_as: Act) -> Access:
    return Access("public", counted_as=counted_as)


def _firm(permission: str) -> Access:
    return Access("firm", permission)


def _business(permission: str) -> Access:
    return Access("business", permission)


def _operator(permission: str) -> Access:
    return Access("operator", permission)


def _installation(permission: str) -> Access:
    return Access("installation", permission)


def _proven(access: Access) -> Access:
    return replace(access, is_proven=True)


_FIRM, _BUSINESS = "/v1/firms/{firm}", "/v1/businesses/{business}"
_OPERATED = "/v1/operator/firms/{firm}"

ROOMS: dict[str, dict[str, Access]] = {
    "http": {
        "GET /v1/health": PUBLIC,
        "GET /v1/openapi.json": PUBLIC,
        "GET /v1/problems/{code}": PUBLIC,
    },
    "accounts": {
        "GET /v1/terms": PUBLIC,
        "POST /v1/accounts": _anybody("registration"),
        "POST /v1/accounts/verification": _anybody("code"),
        "POST /v1/accounts/verification-codes": _anybody("mail"),
        "POST /v1/accounts/email-undo": _anybody("code"),
        "POST /v1/sessions": _anybody("sign-in"),
        "POST /v1/sessions/new-password": _anybody("sign-in"),
        "POST /v1/sessions/second-factor": _anybody("code"),
        "POST /v1/sessions/refresh": _anybody("refresh"),
        "POST /v1/access-keys": _anybody("mail"),
        "POST /v1/password-resets": _anybody("mail"),
        "POST /v1/password-resets/confirmation": _anybody("code"),
        "DELETE /v1/sessions/current": ACCOUNT,
        "POST /v1/sessions/current/proof": ACCOUNT,
        "GET /v1/me/sessions": ACCOUNT,
        "DELETE /v1/me/sessions": ACCOUNT,
        "DELETE /v1/me/sessions/{session}": ACCOUNT,
        "POST /v1/me/password": ACCOUNT,
        "GET /v1/me/second-factor": ACCOUNT,
        "POST /v1/me/second-factor": _proven(ACCOUNT),
        "POST /v1/me/second-factor/confirmation": _proven(ACCOUNT),
        "POST /v1/me/second-factor/recovery-codes": _proven(ACCOUNT),
        "DELETE /v1/me/second-factor": _proven(ACCOUNT),
        "GET /v1/me": ACCOUNT,
        "PATCH /v1/me": ACCOUNT,
        "GET /v1/me/export": _proven(ACCOUNT),
        "POST /v1/me/email": ACCOUNT,
        "POST /v1/me/email/confirmation": ACCOUNT,
        "GET /v1/me/history": ACCOUNT,
        "GET /v1/me/history.csv": ACCOUNT,
        "POST /v1/me/invitations/{tenant}/acceptance": ACCOUNT,
        "POST /v1/me/invitations/{tenant}/refusal": ACCOUNT,
        f"GET {_FIRM}/limits": _firm("limit:read"),
        f"GET {_BUSINESS}/limits": _business("business:read"),
        f"GET {_FIRM}/api-tokens": _firm("token:write"),
        f"POST {_FIRM}/api-tokens": _proven(_firm("token:write")),
        f"DELETE {_FIRM}/api-tokens/{{token}}": _firm("token:write"),
        f"GET {_BUSINESS}/api-tokens": _business("token:write"),
        f"POST {_BUSINESS}/api-tokens": _proven(_business("token:write")),
        f"DELETE {_BUSINESS}/api-tokens/{{token}}": _business("token:write"),
        "GET /v1/operator/operators": _operator("operator:read"),
        "POST /v1/operator/operators": _proven(_operator("operator:appoint")),
        "POST /v1/operator/operators/{account}/removal": _proven(_operator("operator:appoint")),
        "POST /v1/operator/account-look-ups": _operator("operator:accounts"),
        "GET /v1/operator/locked-accounts": _operator("operator:accounts"),
        "POST /v1/operator/accounts/{account}/lock": _operator("operator:accounts"),
        "POST /v1/operator/accounts/{account}/unlock": _operator("operator:accounts"),
        "POST /v1/operator/accounts/{account}/second-factor-removal": _proven(
            _operator("operator:accounts")
        ),
        "POST /v1/me/memberships/{tenant}/departure": ACCOUNT,
    },
    "firms": {
        "POST /v1/firms": ACCOUNT,
        f"GET {_FIRM}": _firm("firm:read"),
        f"GET {_FIRM}/history": _firm("firm:history"),
        f"GET {_FIRM}/history.csv": _firm("firm:history"),
        f"PATCH {_FIRM}": _firm("firm:write"),
        f"POST {_FIRM}/reply-to/confirmation": _firm("firm:write"),
        f"PUT {_FIRM}/logo": _firm("firm:write"),
        f"GET {_FIRM}/logo": _firm("firm:read"),
        f"DELETE {_FIRM}/logo": _firm("firm:write"),
        f"GET {_FIRM}/mail-preview": _firm("firm:read"),
        "GET /v1/mail-previews/{token}": PUBLIC,
        f"GET {_FIRM}/users": _firm("user:read"),
        f"GET {_FIRM}/users.csv": _firm("user:read"),
        f"POST {_FIRM}/users": _proven(_firm("user:write")),
        f"POST {_FIRM}/invitations/withdrawal": _firm("user:write"),
        f"GET {_FIRM}/users/{{account}}": _firm("user:write"),
        f"GET {_FIRM}/users/{{account}}/history": _firm("user:write"),
        f"GET {_FIRM}/users/{{account}}/history.csv": _firm("user:write"),
        f"PATCH {_FIRM}/users/{{account}}": _proven(_firm("user:write")),
        f"DELETE {_FIRM}/users/{{account}}": _proven(_firm("user:write")),
        f"POST {_FIRM}/users/{{account}}/deactivation": _firm("user:write"),
        f"POST {_FIRM}/users/{{account}}/reactivation": _proven(_firm("user:write")),
        f"POST {_FIRM}/users/{{account}}/timed-rights": _proven(_firm("user:write")),
        f"GET {_FIRM}/timed-rights": _firm("user:read"),
        f"POST {_FIRM}/timed-rights": _firm("right:ask"),
        f"POST {_FIRM}/timed-rights/{{timed}}/grant": _proven(_firm("user:write")),
        f"POST {_FIRM}/timed-rights/{{timed}}/refusal": _firm("user:write"),
        f"POST {_FIRM}/timed-rights/{{timed}}/revocation": _firm("user:write"),
        f"POST {_FIRM}/timed-rights/{{timed}}/withdrawal": _firm("right:ask"),
        f"PUT {_FIRM}/companies": _firm("company:write"),
        f"POST {_FIRM}/companies": _firm("company:write"),
        f"PATCH {_FIRM}/companies/{{company}}": _firm("company:write"),
        f"DELETE {_FIRM}/companies/{{company}}": _firm("company:write"),
        f"GET {_FIRM}/closed-period": _firm("firm:read"),
        f"PUT {_FIRM}/closed-period": _firm("firm:write"),
        f"GET {_FIRM}/companies/{{company}}/closed-period": _firm("company:read"),
        f"PUT {_FIRM}/companies/{{company}}/closed-period": _firm("company:write"),
        f"PUT {_FIRM}/companies/{{company}}/chart": _firm("company:write"),
        f"GET {_FIRM}/companies/{{company}}/chart": _firm("company:read"),
        f"GET {_FIRM}/companies/{{company}}/chart.csv": _firm("company:read"),
        f"DELETE {_FIRM}/companies/{{company}}/chart": _firm("company:write"),
        f"POST {_FIRM}/company-syncs": _firm("company:write"),
        f"GET {_FIRM}/company-syncs": _firm("company:write"),
        f"GET {_FIRM}/company-syncs/{{sync}}": _firm("company:write"),
        f"POST {_FIRM}/company-syncs/{{sync}}/cancellation": _firm("company:write"),
        f"GET {_FIRM}/company-syncs/{{sync}}/files/{{file}}": _firm("company:write"),
        f"GET {_FIRM}/companies/{{company}}": _firm("company:read"),
        f"POST {_FIRM}/confirmation-request": _firm("firm:write"),
        f"DELETE {_FIRM}/confirmation-request": _firm("firm:write"),
        f"POST {_FIRM}/feature-requests": _firm("firm:write"),
        f"GET {_FIRM}/feature-requests": _firm("firm:read"),
        f"GET {_FIRM}/feature-requests/{{feature_request}}": _firm("firm:read"),
        f"POST {_FIRM}/feature-requests/{{feature_request}}/messages": _firm("firm:write"),
        f"POST {_FIRM}/feature-requests/{{feature_request}}/withdrawal": _firm("firm:write"),
        "GET /v1/operator/history": _operator("operator:read"),
        "GET /v1/operator/feature-requests": _operator("operator:read"),
        f"GET {_OPERATED}/feature-requests/{{feature_request}}": _operator("operator:read"),
        f"POST {_OPERATED}/feature-requests/{{feature_request}}/answer": _operator(
            "operator:firms"
        ),
        f"POST {_OPERATED}/feature-requests/{{feature_request}}/approve": _operator(
            "operator:firms"
        ),
        f"POST {_OPERATED}/feature-requests/{{feature_request}}/reject": _operator(
            "operator:firms"
        ),
        f"POST {_OPERATED}/feature-requests/{{feature_request}}/revoke": _operator(
            "operator:firms"
        ),
        "GET /v1/operator/firms": _operator("operator:read"),
        f"GET {_OPERATED}": _operator("operator:read"),
        f"POST {_OPERATED}/confirm": _operator("operator:firms"),
        f"POST {_OPERATED}/refuse": _operator("operator:firms"),
        f"POST {_OPERATED}/unconfirm": _operator("operator:firms"),
        f"POST {_OPERATED}/lock": _operator("operator:firms"),
        f"POST {_OPERATED}/unlock": _operator("operator:firms"),
    },
    "onboarding": {
        "GET /v1/plans": PUBLIC,
        "POST /v1/operator/businesses/{business}/owners": _proven(_operator("operator:businesses")),
        "POST /v1/operator/businesses/{business}/owner-invitations/withdrawal": _proven(
            _operator("operator:businesses")
        ),
        "POST /v1/businesses": ACCOUNT,
        f"GET {_BUSINESS}": _business("business:read"),
        f"GET {_BUSINESS}/history": _business("business:history"),
        f"GET {_BUSINESS}/history.csv": _business("business:history"),
        f"GET {_BUSINESS}/onboarding": _business("business:read"),
        f"POST {_BUSINESS}/onboarding/finish": _business("business:write"),
        f"GET {_BUSINESS}/profile": _business("business:read"),
        f"PUT {_BUSINESS}/profile": _business("business:write"),
        f"GET {_BUSINESS}/activities": _business("business:read"),
        f"POST {_BUSINESS}/activities": _business("business:write"),
        f"DELETE {_BUSINESS}/activities/{{code}}": _business("business:write"),
        f"GET {_BUSINESS}/tax-authority": _business("business:read"),
        f"PUT {_BUSINESS}/tax-authority": _proven(_business("key:write")),
        f"GET {_BUSINESS}/series": _business("business:read"),
        f"PUT {_BUSINESS}/series": _business("business:write"),
        f"GET {_BUSINESS}/subscription": _business("business:read"),
        f"PUT {_BUSINESS}/subscription": _business("plan:write"),
        f"GET {_BUSINESS}/chart": _business("business:read"),
        f"GET {_BUSINESS}/users": _business("person:read"),
        f"GET {_BUSINESS}/users.csv": _business("person:read"),
        f"POST {_BUSINESS}/users": _proven(_business("person:write")),
        f"POST {_BUSINESS}/invitations/withdrawal": _business("person:write"),
        f"GET {_BUSINESS}/users/{{account}}": _business("person:read"),
        f"GET {_BUSINESS}/users/{{account}}/history": _business("person:write"),
        f"GET {_BUSINESS}/users/{{account}}/history.csv": _business("person:write"),
        f"PATCH {_BUSINESS}/users/{{account}}": _proven(_business("person:write")),
        f"DELETE {_BUSINESS}/users/{{account}}": _proven(_business("person:write")),
        f"POST {_BUSINESS}/users/{{account}}/deactivation": _business("person:write"),
        f"POST {_BUSINESS}/users/{{account}}/reactivation": _proven(_business("person:write")),
    },
    "postbox": {
        "GET /v1/mail-preferences/{token}": PUBLIC,
        "POST /v1/mail-preferences/{token}": PUBLIC,
        "DELETE /v1/mail-preferences/{token}": PUBLIC,
        "GET /v1/operator/bounces": _operator("operator:read"),
        "POST /v1/operator/address-look-ups": _operator("operator:look-up"),
        "POST /v1/operator/addresses/{address}/unblock": _operator("operator:accounts"),
        "GET /v1/me/mail-preferences": ACCOUNT,
        "PUT /v1/me/mail-preferences": ACCOUNT,
    },
    "catalogues": {
        "GET /v1/catalogues/{name}": ACCOUNT,
        "GET /v1/taxpayers/{identification}": ACCOUNT,
    },
    "licences": {
        "GET /v1/me/closure": ACCOUNT,
        "DELETE /v1/me": _proven(ACCOUNT),
        f"POST {_FIRM}/licences": _firm("licence:write"),
        f"GET {_FIRM}/licences": _firm("licence:read"),
        f"GET {_FIRM}/licences.csv": _firm("licence:read"),
        f"POST {_FIRM}/activations": _firm("licence:write"),
        f"GET {_FIRM}/activations": _firm("licence:read"),
        f"GET {_FIRM}/activations/{{activation}}": _firm("licence:read"),
        f"GET {_FIRM}/activations/{{activation}}/rows": _firm("licence:read"),
        f"GET {_FIRM}/activations/{{activation}}/rows.csv": _firm("licence:read"),
        f"POST {_FIRM}/activations/{{activation}}/cancellation": _firm("licence:write"),
        f"POST {_FIRM}/activations/{{activation}}/pause": _firm("licence:write"),
        f"POST {_FIRM}/activations/{{activation}}/takeover": _firm("licence:write"),
        f"GET {_FIRM}/licences/{{licence}}": _firm("licence:read"),
        f"PATCH {_FIRM}/licences/{{licence}}": _firm("licence:write"),
        f"GET {_FIRM}/licences/{{licence}}/summary": _firm("licence:read"),
        f"POST {_FIRM}/licences/{{licence}}/acceptance": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/client-correction": _firm("licence:write"),
        f"PUT {_FIRM}/licences/{{licence}}/firm-email": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/firm-email/confirmation": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/access-key": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/take-back": _firm("licence:write"),
        f"GET {_FIRM}/licences/{{licence}}/history": _firm("licence:read"),
        f"GET {_FIRM}/licences/{{licence}}/history.csv": _firm("licence:read"),
        f"GET {_FIRM}/companies/{{company}}/history": _firm("licence:read"),
        f"GET {_FIRM}/companies/{{company}}/history.csv": _firm("licence:read"),
        f"GET {_FIRM}/licences/{{licence}}/acts": _firm("licence:read"),
        f"POST {_FIRM}/licences/{{licence}}/suspend": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/reinstate": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/withdraw": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/suspend-cancellation": _firm("licence:write"),
        f"PATCH {_FIRM}/licences/{{licence}}/terms": _firm("licence:write"),
        f"GET {_FIRM}/licences/{{licence}}/number": _firm("licence:write"),
        f"GET {_FIRM}/licences/{{licence}}/number-text": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/number-mail": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/number-replacement": _firm("licence:write"),
        f"PUT {_FIRM}/licences/{{licence}}/payer": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/unlink": _firm("licence:end"),
        f"POST {_FIRM}/licences/{{licence}}/delete": _firm("licence:end"),
        f"POST {_FIRM}/licences/{{licence}}/open": _firm("licence:end"),
        f"POST {_FIRM}/licences/{{licence}}/close": _firm("licence:end"),
        f"POST {_FIRM}/companies/{{company}}/tax-id": _firm("company:write"),
        f"POST {_BUSINESS}/tax-id": _business("tax-id:write"),
        f"POST {_FIRM}/licences/{{licence}}/mails/{{mail}}/resend": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/reminder": _firm("licence:write"),
        f"GET {_FIRM}/licences/{{licence}}/installations": _firm("licence:read"),
        f"PATCH {_FIRM}/licences/{{licence}}/installations/{{installation}}": _firm(
            "licence:write"
        ),
        f"POST {_FIRM}/licences/{{licence}}/installations/{{installation}}/release": _firm(
            "licence:write"
        ),
        f"GET {_BUSINESS}/removal": _business("business:remove"),
        f"POST {_BUSINESS}/removal": _business("business:remove"),
        f"GET {_BUSINESS}/licences": _business("consent:read"),
        f"GET {_BUSINESS}/licences/{{licence}}/acts": _business("consent:read"),
        f"GET {_FIRM}/statement": _firm("statement:read"),
        f"GET {_FIRM}/statement.csv": _firm("statement:read"),
        f"POST {_BUSINESS}/licences/{{licence}}/leave": _business("licence:leave"),
        f"GET {_BUSINESS}/licences/{{licence}}/initial-data": _business("business:read"),
        f"POST {_BUSINESS}/licences/{{licence}}/initial-data": _business("business:write"),
        f"GET {_FIRM}/licences/{{licence}}/initial-data": _firm("licence:read"),
        f"POST {_FIRM}/licences/{{licence}}/initial-data/offer": _firm("licence:write"),
        f"GET {_OPERATED}/licences/{{licence}}": _operator("operator:read"),
        f"PUT {_FIRM}/clients/{{client}}/self-management": _firm("licence:write"),
        f"POST {_OPERATED}/licences/{{licence}}/hold": _operator("operator:firms"),
        f"POST {_OPERATED}/licences/{{licence}}/lift": _operator("operator:firms"),
        f"GET {_BUSINESS}/licence-requests": _business("consent:read"),
        f"POST {_BUSINESS}/licence-requests/{{licence}}/acceptance": _business("licence:answer"),
        f"POST {_BUSINESS}/licence-requests/{{licence}}/refusal": _business("licence:answer"),
    },
    "connections": {
        f"GET {_FIRM}/licences/{{licence}}/consent": _firm("licence:read"),
        f"POST {_FIRM}/licences/{{licence}}/consent-request": _firm("licence:connect"),
        f"DELETE {_FIRM}/licences/{{licence}}/consent-request": _firm("licence:connect"),
        f"POST {_FIRM}/licences/{{licence}}/connections": _firm("licence:connect"),
        f"GET {_FIRM}/licences/{{licence}}/connections": _firm("licence:read"),
        f"GET {_FIRM}/licences/{{licence}}/connections/{{connection}}/history": _firm(
            "licence:read"
        ),
        f"DELETE {_FIRM}/licences/{{licence}}/connections/{{connection}}": _firm("licence:connect"),
        f"GET {_BUSINESS}/consents": _business("consent:read"),
        f"PUT {_BUSINESS}/consents/{{licence}}": _business("consent:write"),
        f"DELETE {_BUSINESS}/consents/{{licence}}": _business("consent:write"),
        f"POST {_BUSINESS}/consents/{{licence}}/refusal": _business("consent:write"),
        f"GET {_BUSINESS}/connections": _business("consent:read"),
        f"GET {_BUSINESS}/connections/{{connection}}/history": _business("consent:read"),
        f"DELETE {_BUSINESS}/connections/{{connection}}": _business("consent:write"),
    },
    "installations": {
        "POST /v1/licence-validations": _anybody("validation"),
        "GET /v1/licence-keys": PUBLIC,
        "GET /v1/licence-program": PUBLIC,
        "GET /v1/licence-program/enlace_client.py": PUBLIC,
        "POST /v1/installation-releases": _anybody("mail"),
        "POST /v1/installation-releases/confirmation": _anybody("code"),
        "GET /v1/installation": _installation("installation:check-in"),
        "POST /v1/installation/check-ins": _installation("installation:check-in"),
        "GET /v1/installation/licence-file": _installation("installation:check-in"),
    },
    "clients": {
        f"GET {_FIRM}/companies": _firm("company:read"),
        f"GET {_FIRM}/companies.csv": _firm("company:read"),
        f"GET {_FIRM}/clients": _firm("licence:read"),
        f"GET {_FIRM}/clients.csv": _firm("licence:read"),
        f"GET {_FIRM}/clients/{{client}}": _firm("licence:read"),
        f"GET {_FIRM}/licences/{{licence}}/panel": _firm("licence:read"),
    },
    "notifications": {
        "GET /v1/installation/mailboxes": _installation("notification:report"),
        "POST /v1/installation/mailboxes": _installation("notification:report"),
        "POST /v1/installation/notifications": _installation("notification:report"),
        f"GET {_BUSINESS}/mailboxes": _business("notification:read"),
        f"POST {_BUSINESS}/mailboxes": _business("notification:write"),
        f"PATCH {_BUSINESS}/mailboxes/{{mailbox}}": _business("notification:write"),
        f"DELETE {_BUSINESS}/mailboxes/{{mailbox}}": _business("notification:write"),
        f"GET {_BUSINESS}/notifications": _business("notification:read"),
        f"GET {_BUSINESS}/notifications.csv": _business("notification:read"),
        f"POST {_BUSINESS}/notifications": _business("notification:write"),
        f"GET {_BUSINESS}/notifications/{{notification}}": _business("notification:read"),
        f"PATCH {_BUSINESS}/notifications/{{notification}}": _business("notification:write"),
        f"DELETE {_BUSINESS}/notifications/{{notification}}": _business("notification:write"),
        f"POST {_BUSINESS}/notifications/{{notification}}/restoration": _business(
            "notification:write"
        ),
        f"PUT {_BUSINESS}/notifications/{{notification}}/opening": _business("notification:write"),
        f"DELETE {_BUSINESS}/notifications/{{notification}}/opening": _business(
            "notification:write"
        ),
        f"PUT {_BUSINESS}/notifications/{{notification}}/forwarding": _business(
            "notification:write"
        ),
        f"DELETE {_BUSINESS}/notifications/{{notification}}/forwarding": _business(
            "notification:write"
        ),
        f"GET {_BUSINESS}/notifications/{{notification}}/history": _business("notification:read"),
        f"GET {_FIRM}/companies/{{company}}/mailboxes": _firm("notification:read"),
        f"POST {_FIRM}/companies/{{company}}/mailboxes": _firm("notification:write"),
        f"PATCH {_FIRM}/companies/{{company}}/mailboxes/{{mailbox}}": _firm("notification:write"),
        f"DELETE {_FIRM}/companies/{{company}}/mailboxes/{{mailbox}}": _firm("notification:write"),
        f"GET {_FIRM}/notifications": _firm("notification:read"),
        f"GET {_FIRM}/notifications.csv": _firm("notification:read"),
        f"POST {_FIRM}/notifications": _firm("notification:write"),
        f"GET {_FIRM}/notifications/{{notification}}": _firm("notification:read"),
        f"PATCH {_FIRM}/notifications/{{notification}}": _firm("notification:write"),
        f"DELETE {_FIRM}/notifications/{{notification}}": _firm("notification:write"),
        f"POST {_FIRM}/notifications/{{notification}}/restoration": _firm("notification:write"),
        f"PUT {_FIRM}/notifications/{{notification}}/opening": _firm("notification:write"),
        f"DELETE {_FIRM}/notifications/{{notification}}/opening": _firm("notification:write"),
        f"GET {_FIRM}/notifications/{{notification}}/history": _firm("notification:read"),
    },
    "home": {
        f"GET {_FIRM}/home": _firm("home:read"),
        "GET /v1/operator/waiting": _operator("operator:read"),
        "GET /v1/notice": PUBLIC,
        "GET /v1/operator/notice": _operator("operator:read"),
        "PUT /v1/operator/notice": _operator("operator:announce"),
        "POST /v1/operator/look-ups": _operator("operator:look-up"),
        "GET /v1/operator/queues": _operator("operator:read"),
        "GET /v1/operator/queues/{queue}/dead-letters": _operator("operator:read"),
        "POST /v1/operator/queues/{queue}/dead-letters/redrive": _operator("operator:queues"),
    },
    "accounting": {
        f"GET {_FIRM}/users/{{account}}/activity": _firm("user:write"),
        f"GET {_FIRM}/users/{{account}}/activity.csv": _firm("user:write"),
        f"GET {_FIRM}/export-formats": _firm("import:read"),
        f"PUT {_FIRM}/export-formats": _firm("firm:write"),
        f"GET {_FIRM}/companies/{{company}}/export-formats": _firm("import:read"),
        f"PUT {_FIRM}/companies/{{company}}/export-formats": _firm("company:write"),
        f"DELETE {_FIRM}/companies/{{company}}/export-formats": _firm("company:write"),
        f"GET {_FIRM}/posting-rules/{{country}}": _firm("firm:read"),
        f"PUT {_FIRM}/posting-rules/{{country}}": _firm("firm:write"),
        f"DELETE {_FIRM}/posting-rules/{{country}}": _firm("firm:write"),
        f"POST {_FIRM}/posting-rules/{{country}}/example": _firm("firm:read"),
        f"GET {_FIRM}/companies/{{company}}/posting-rules": _firm("company:read"),
        f"PUT {_FIRM}/companies/{{company}}/posting-rules": _firm("company:write"),
        f"DELETE {_FIRM}/companies/{{company}}/posting-rules": _firm("company:write"),
        f"POST {_FIRM}/companies/{{company}}/posting-rules/example": _firm("company:read"),
        f"GET {_FIRM}/companies/{{company}}/subaccounts": _firm("company:read"),
        f"PUT {_FIRM}/companies/{{company}}/subaccounts": _firm("company:write"),
        f"GET {_FIRM}/imports": _firm("import:read"),
        f"GET {_FIRM}/imports/{{import_id}}": _firm("import:read"),
        f"GET {_FIRM}/imports/{{import_id}}/check": _firm("import:read"),
        f"GET {_FIRM}/imports/{{import_id}}/files/{{file}}": _firm("import:read"),
        f"GET {_FIRM}/imports/{{import_id}}/history": _firm("import:read"),
        f"GET {_FIRM}/imports/{{import_id}}/documents": _firm("import:read"),
        f"GET {_FIRM}/imports/{{import_id}}/documents/{{document}}/files/{{file}}": _firm(
            "import:read"
        ),
        f"GET {_FIRM}/imports/{{import_id}}/loose-documents": _firm("import:read"),
        f"GET {_FIRM}/imports/{{import_id}}/documents/{{document}}/questions": _firm("import:read"),
        f"POST {_FIRM}/imports/{{import_id}}/questions": _firm("import:decide"),
        f"GET {_FIRM}/questions": _firm("import:read"),
        f"GET {_FIRM}/questions/{{question}}": _firm("import:read"),
        f"POST {_FIRM}/questions/{{question}}/withdrawal": _firm("import:decide"),
        f"GET {_FIRM}/question-settings": _firm("import:read"),
        f"PUT {_FIRM}/question-settings": _firm("firm:write"),
        f"GET {_BUSINESS}/questions": _business("export:read"),
        f"POST {_BUSINESS}/questions/{{question}}/answer": _business("export:schedule"),
        f"PUT {_BUSINESS}/questions/{{question}}/answer": _business("export:schedule"),
        "POST /v1/question-links/reading": _anybody("code"),
        "POST /v1/question-links/answer": _anybody("code"),
        f"POST {_FIRM}/imports/acts": _firm("import:decide"),
        f"POST {_FIRM}/imports/{{import_id}}/import": _firm("import:decide"),
        f"POST {_FIRM}/imports/{{import_id}}/claim": _firm("import:decide"),
        f"DELETE {_FIRM}/imports/{{import_id}}/claim": _firm("import:decide"),
        f"POST {_FIRM}/imports/{{import_id}}/refusals": _firm("import:decide"),
        f"DELETE {_FIRM}/imports/{{import_id}}/refusals/{{document}}": _firm("import:decide"),
        f"POST {_FIRM}/imports/{{import_id}}/undo": _firm("import:decide"),
        f"POST {_FIRM}/imports/{{import_id}}/discard": _firm("import:decide"),
        f"POST {_FIRM}/imports/{{import_id}}/restore": _firm("import:decide"),
        f"POST {_FIRM}/licences/{{licence}}/export-requests": _firm("import:decide"),
        f"GET {_FIRM}/licences/{{licence}}/export-requests": _firm("import:read"),
        f"DELETE {_FIRM}/licences/{{licence}}/export-requests/{{request_id}}": _firm(
            "import:decide"
        ),
        f"GET {_BUSINESS}/export-requests": _business("export:read"),
        f"POST {_BUSINESS}/export-requests/{{request_id}}/acceptance": _business("export:schedule"),
        f"POST {_BUSINESS}/export-requests/{{request_id}}/refusal": _business("export:schedule"),
        f"GET {_BUSINESS}/export-consent": _business("consent:read"),
        f"POST {_BUSINESS}/licences/{{licence}}/export-consent": _business("consent:write"),
        f"DELETE {_BUSINESS}/licences/{{licence}}/export-consent": _business("consent:write"),
        f"GET {_FIRM}/licences/{{licence}}/export-consent": _firm("import:read"),
        f"POST {_FIRM}/licences/{{licence}}/exports": _firm("import:decide"),
        f"GET {_FIRM}/licences/{{licence}}/exports/{{export}}": _firm("import:read"),
        f"GET {_BUSINESS}/export-preview": _business("export:read"),
        f"GET {_BUSINESS}/export-schedule": _business("export:read"),
        f"PUT {_BUSINESS}/export-schedule": _business("export:schedule"),
        f"DELETE {_BUSINESS}/export-schedule": _business("export:schedule"),
        f"POST {_BUSINESS}/export-schedule/pause": _business("export:schedule"),
        f"POST {_BUSINESS}/export-schedule/resume": _business("export:schedule"),
        f"GET {_BUSINESS}/export-schedule/history": _business("export:read"),
        f"PUT {_FIRM}/licences/{{licence}}/schedule-proposal": _firm("import:decide"),
        f"GET {_FIRM}/licences/{{licence}}/schedule-proposal": _firm("import:read"),
        f"DELETE {_FIRM}/licences/{{licence}}/schedule-proposal": _firm("import:decide"),
        f"GET {_BUSINESS}/schedule-proposal": _business("export:read"),
        f"POST {_BUSINESS}/schedule-proposal/acceptance": _business("export:schedule"),
        f"POST {_BUSINESS}/schedule-proposal/refusal": _business("export:schedule"),
        f"POST {_BUSINESS}/exports": _business("export:create"),
        f"GET {_BUSINESS}/exports": _business("export:read"),
        f"GET {_BUSINESS}/exports/{{export}}": _business("export:read"),
        f"POST {_BUSINESS}/exports/{{export}}/retry": _business("export:create"),
        f"GET {_BUSINESS}/exports/{{export}}/files/{{file}}": _business("export:read"),
        f"GET {_BUSINESS}/exports/{{export}}/loose-documents": _business("export:read"),
        f"GET {_BUSINESS}/exports/{{export}}/history": _business("export:read"),
    },
    "invoicing": {
        f"DELETE {_BUSINESS}/tax-authority": _proven(_business("key:write")),
        f"POST {_BUSINESS}/documents": _business("document:issue"),
        f"POST {_BUSINESS}/document-previews": _business("document:issue"),
        f"GET {_BUSINESS}/drafts": _business("document:issue"),
        f"POST {_BUSINESS}/drafts": _business("document:issue"),
        f"GET {_BUSINESS}/drafts/{{draft}}": _business("document:issue"),
        f"PUT {_BUSINESS}/drafts/{{draft}}": _business("document:issue"),
        f"DELETE {_BUSINESS}/drafts/{{draft}}": _business("document:issue"),
        f"POST {_BUSINESS}/documents/{{document}}/duplicate": _business("document:issue"),
        f"GET {_BUSINESS}/customers": _business("document:read"),
        f"POST {_BUSINESS}/customers": _business("document:issue"),
        f"GET {_BUSINESS}/customers/{{customer}}": _business("document:read"),
        f"PATCH {_BUSINESS}/customers/{{customer}}": _business("document:issue"),
        f"DELETE {_BUSINESS}/customers/{{customer}}": _business("document:issue"),
        f"GET {_BUSINESS}/document-months": _business("document:read"),
        f"GET {_BUSINESS}/document-types": _business("document:read"),
        f"GET {_BUSINESS}/documents": _business("document:read"),
        f"GET {_BUSINESS}/documents/{{document}}": _business("document:read"),
        f"GET {_BUSINESS}/documents/{{document}}/files/{{file}}": _business("document:read"),
        f"GET {_BUSINESS}/documents/{{document}}/history": _business("document:read"),
        f"POST {_BUSINESS}/documents/{{document}}/cancellation": _business("document:issue"),
        f"POST {_BUSINESS}/documents/{{document}}/correction": _business("document:issue"),
        f"POST {_BUSINESS}/documents/{{document}}/status-check": _business("document:issue"),
        f"POST {_BUSINESS}/documents/{{document}}/decision": _business("document:decide"),
        f"POST {_BUSINESS}/documents/{{document}}/delivery": _business("document:issue"),
        "GET /v1/operator/authorities": _operator("operator:read"),
        "GET /v1/operator/differing-answers": _operator("operator:read"),
        "POST /v1/operator/businesses/{business}/documents/{document}/decision": _operator(
            "operator:documents"
        ),
    },
}
"""Room -> row (method and path) -> who may call it. `app.py` registers what stands here."""

ACCESS: dict[str, Access] = {row: access for rows in ROOMS.values() for row, access in rows.items()}
"""Every row, whatever its room."""
