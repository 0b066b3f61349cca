"""The demo firm and the demo business of `make run`: made through the API like any other, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from infra.local.api_client import ApiClient, ApiRefused
from infra.local.mail_client import MailClient, code_in
from infra.local.places import TERMS
from infra.local.ready import make_ready

_BUSINESS_TAX_ID: Final = "3101999991"


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account's e-mail and password."""

    email: str
    password: str = field(default="cinco-gatos-cruzan-el-puente", repr=False)


FIRM: Final = SignIn("despacho.demo@example.com")
BUSINESS: Final = SignIn("negocio.demo@example.com")


def demo_firm(api: ApiClient, mail: MailClient) -> SignIn:
    """Make sure that a verified account with a firm exists, and return its sign-in."""
    signed_in = _signed_in(api, mail, FIRM)
    if not signed_in.get("/v1/me")["memberships"]:
        signed_in.post(
            "/v1/firms",
            {
                "name": "Despacho de Demostración (ficticio)",
                "email": FIRM.email,
                "tax_id": "3101999990",
                "country": "CR",
                "language": "es",
                "time_zone": "America/Costa_Rica",
            },
        )
    return FIRM


def demo_business(api: ApiClient, mail: MailClient) -> SignIn:
    """Make sure that a business is ready to issue, and return the sign-in of its owner."""
    owner = _signed_in(api, mail, BUSINESS)
    mine = [each["tenant"] for each in owner.get("/v1/me")["memberships"]]
    if not mine:
        wanted = {"id_type": "02", "id_number": _BUSINESS_TAX_ID, "legal_name": "Ejemplo Ficticia"}
        mine = [owner.post("/v1/businesses", wanted)["id"]]
    path = f"/v1/businesses/{mine[0]}"
    if not owner.get(f"{path}/onboarding")["ready"]:
        owner.post(f"{path}/activities", {"code": "6201.0"})
        make_ready(owner, path, _BUSINESS_TAX_ID, BUSINESS.email, {"invoice": 1})
    return BUSINESS


def _signed_in(api: ApiClient, mail: MailClient, who: SignIn) -> ApiClient:
    credentials = {"email": who.email, "password": who.password}
    session = api.call("POST", "/v1/sessions", credentials)
    if session.status == 401:
        _register(api, mail, who)
        session = api.call("POST", "/v1/sessions", credentials)
    if session.status != 200:
        raise ApiRefused("demo sign-in", session)
    return api.signed_in(session.body["access_token"])


def _register(api: ApiClient, mail: MailClient, who: SignIn) -> None:
    seen = [message["id"] for message in mail.messages(to=who.email)]
    api.post(
        "/v1/accounts",
        {
            "name": "Persona de Demostración",
            "email": who.email,
            "password": who.password,
            "accepted_terms": TERMS,
        },
    )
    message = mail.wait(who.email, after=seen[-1] if seen else "")
    api.post("/v1/accounts/verification", {"email": who.email, "code": code_in(message)})
