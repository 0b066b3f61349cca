"""Which routes there are and who may call them: the one table.

A route without a row cannot be declared; a room is loaded when one of its rows is first called
(ADR 0003).

`public` needs nothing, `account` a signed-in person, `firm` and `business` a member of the tenant
that the path names whose role carries the permission (`core.caller.ROLE_PERMISSIONS`). Somebody
who is no member gets the response of a tenant that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Audience = Literal["public", "account", "firm", "business"]


@dataclass(frozen=True, slots=True)
class Access:
    """Audience of a route and, within a tenant, the permission that it takes."""

    audience: Audience
    permission: str = ""


PUBLIC, ACCOUNT = Access("public"), Access("account")


def _firm(permission: str) -> Access:
    return Access("firm", permission)


def _business(permission: str) -> Access:
    return Access("business", permission)


_FIRM, _BUSINESS = "/v1/firms/{firm}", "/v1/businesses/{business}"

ROOMS: dict[str, dict[str, Access]] = {
    "http": {
        "GET /v1/health": PUBLIC,
        "GET /v1/openapi.json": PUBLIC,
        "GET /v1/problems/{code}": PUBLIC,
    },
    "accounts": {
        "GET /v1/terms": PUBLIC,
        "POST /v1/accounts": PUBLIC,
        "POST /v1/accounts/verification": PUBLIC,
        "POST /v1/accounts/email-undo": PUBLIC,
        "POST /v1/sessions": PUBLIC,
        "POST /v1/sessions/new-password": PUBLIC,
        "POST /v1/sessions/refresh": PUBLIC,
        "POST /v1/access-keys": PUBLIC,
        "POST /v1/password-resets": PUBLIC,
        "POST /v1/password-resets/confirmation": PUBLIC,
        "DELETE /v1/sessions/current": ACCOUNT,
        "GET /v1/me": ACCOUNT,
        "PATCH /v1/me": ACCOUNT,
        "POST /v1/me/email": ACCOUNT,
        "POST /v1/me/email/confirmation": ACCOUNT,
        "GET /v1/me/history": ACCOUNT,
        "GET /v1/me/history.csv": ACCOUNT,
        "POST /v1/me/invitations/{tenant}/acceptance": ACCOUNT,
        "POST /v1/me/invitations/{tenant}/refusal": ACCOUNT,
        "POST /v1/me/memberships/{tenant}/departure": ACCOUNT,
    },
    "firms": {
        "POST /v1/firms": ACCOUNT,
        f"GET {_FIRM}": _firm("firm:read"),
        f"GET {_FIRM}/history": _firm("firm:history"),
        f"GET {_FIRM}/history.csv": _firm("firm:history"),
        f"PATCH {_FIRM}": _firm("firm:write"),
        f"PUT {_FIRM}/logo": _firm("firm:write"),
        f"GET {_FIRM}/logo": _firm("firm:read"),
        f"DELETE {_FIRM}/logo": _firm("firm:write"),
        f"GET {_FIRM}/users": _firm("user:read"),
        f"POST {_FIRM}/users": _firm("user:write"),
        f"POST {_FIRM}/invitations/withdrawal": _firm("user:write"),
        f"GET {_FIRM}/users/{{account}}": _firm("user:write"),
        f"GET {_FIRM}/users/{{account}}/history": _firm("user:write"),
        f"GET {_FIRM}/users/{{account}}/history.csv": _firm("user:write"),
        f"PATCH {_FIRM}/users/{{account}}": _firm("user:write"),
        f"DELETE {_FIRM}/users/{{account}}": _firm("user:write"),
        f"POST {_FIRM}/users/{{account}}/deactivation": _firm("user:write"),
        f"POST {_FIRM}/users/{{account}}/reactivation": _firm("user:write"),
        f"PUT {_FIRM}/companies": _firm("company:write"),
        f"GET {_FIRM}/companies": _firm("company:read"),
        f"GET {_FIRM}/companies/{{company}}": _firm("company:read"),
    },
    "onboarding": {
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
        f"PUT {_BUSINESS}/tax-authority": _business("business:write"),
        f"GET {_BUSINESS}/series": _business("business:read"),
        f"PUT {_BUSINESS}/series": _business("business:write"),
        f"GET {_BUSINESS}/subscription": _business("business:read"),
        f"PUT {_BUSINESS}/subscription": _business("business:write"),
        f"GET {_BUSINESS}/chart": _business("business:read"),
        f"GET {_BUSINESS}/users": _business("person:read"),
        f"POST {_BUSINESS}/users": _business("person:write"),
        f"POST {_BUSINESS}/invitations/withdrawal": _business("person:write"),
        f"GET {_BUSINESS}/users/{{account}}": _business("person:read"),
        f"GET {_BUSINESS}/users/{{account}}/history": _business("person:write"),
        f"GET {_BUSINESS}/users/{{account}}/history.csv": _business("person:write"),
        f"PATCH {_BUSINESS}/users/{{account}}": _business("person:write"),
        f"DELETE {_BUSINESS}/users/{{account}}": _business("person:write"),
        f"POST {_BUSINESS}/users/{{account}}/deactivation": _business("person:write"),
        f"POST {_BUSINESS}/users/{{account}}/reactivation": _business("person:write"),
    },
    "catalogues": {
        "GET /v1/catalogues/{name}": ACCOUNT,
    },
    "licences": {
        f"POST {_FIRM}/licences": _firm("licence:write"),
        f"GET {_FIRM}/licences": _firm("licence:read"),
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
        f"GET {_FIRM}/licences/{{licence}}/panel": _firm("licence:read"),
        f"GET {_FIRM}/licences/{{licence}}/acts": _firm("licence:read"),
        f"POST {_FIRM}/licences/{{licence}}/suspend": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/reinstate": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/withdraw": _firm("licence:write"),
        f"PUT {_FIRM}/licences/{{licence}}/payer": _firm("licence:write"),
        f"POST {_FIRM}/licences/{{licence}}/unlink": _firm("licence:end"),
        f"POST {_FIRM}/licences/{{licence}}/delete": _firm("licence:end"),
        f"POST {_FIRM}/companies/{{company}}/tax-id": _firm("company:write"),
        f"POST {_BUSINESS}/tax-id": _business("business:write"),
        f"GET {_BUSINESS}/removal": _business("business:remove"),
        f"POST {_BUSINESS}/removal": _business("business:remove"),
        f"GET {_BUSINESS}/licences": _business("business:read"),
        f"GET {_BUSINESS}/licences/{{licence}}/acts": _business("business:read"),
        f"POST {_BUSINESS}/licences/{{licence}}/leave": _business("licence:leave"),
        f"GET {_BUSINESS}/licence-requests": _business("business:read"),
        f"POST {_BUSINESS}/licence-requests/{{licence}}/acceptance": _business("licence:answer"),
        f"POST {_BUSINESS}/licence-requests/{{licence}}/refusal": _business("licence:answer"),
    },
    "accounting": {
        f"GET {_FIRM}/imports": _firm("import:read"),
        f"GET {_FIRM}/imports/{{import_id}}": _firm("import:read"),
        f"GET {_FIRM}/imports/{{import_id}}/files/{{file}}": _firm("import:read"),
        f"GET {_FIRM}/imports/{{import_id}}/history": _firm("import:read"),
        f"POST {_FIRM}/imports/{{import_id}}/import": _firm("import:decide"),
        f"POST {_FIRM}/imports/{{import_id}}/discard": _firm("import:decide"),
        f"POST {_FIRM}/imports/{{import_id}}/restore": _firm("import:decide"),
        f"POST {_BUSINESS}/exports": _business("export:create"),
        f"GET {_BUSINESS}/exports": _business("export:read"),
        f"GET {_BUSINESS}/exports/{{export}}": _business("export:read"),
        f"POST {_BUSINESS}/exports/{{export}}/retry": _business("export:create"),
        f"GET {_BUSINESS}/exports/{{export}}/files/{{file}}": _business("export:read"),
        f"GET {_BUSINESS}/exports/{{export}}/history": _business("export:read"),
    },
    "invoicing": {
        f"POST {_BUSINESS}/documents": _business("document:issue"),
        f"GET {_BUSINESS}/documents": _business("document:read"),
        f"GET {_BUSINESS}/documents/{{document}}": _business("document:read"),
        f"GET {_BUSINESS}/documents/{{document}}/files/{{file}}": _business("document:read"),
        f"GET {_BUSINESS}/documents/{{document}}/history": _business("document:read"),
        f"POST {_BUSINESS}/documents/{{document}}/cancellation": _business("document:issue"),
        f"POST {_BUSINESS}/documents/{{document}}/correction": _business("document:issue"),
        f"POST {_BUSINESS}/documents/{{document}}/status-check": _business("document:issue"),
        f"POST {_BUSINESS}/documents/{{document}}/decision": _business("document:decide"),
    },
}
"""Room -> row (method and path) -> who may call it. `app.py` registers what stands here."""

ACCESS: dict[str, Access] = {row: access for rows in ROOMS.values() for row, access in rows.items()}
"""Every row, whatever its room."""
