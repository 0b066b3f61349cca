"""The demo firm of `make run`: made through the public API like any other, once."""

from __future__ import annotations

from dataclasses import dataclass, field

from infra.local.api_client import ApiClient, ApiRefused
from infra.local.mail_client import MailClient, code_in
from infra.local.places import TERMS


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who may sign in to the demo firm."""

    email: str = "despacho.demo@example.com"
    password: str = field(default="cinco-gatos-cruzan-el-puente", repr=False)


def demo_firm(api: ApiClient, mail: MailClient) -> SignIn:
    """Make sure that a verified account with a firm exists, and return its sign-in."""
    who = SignIn()
    credentials = {"email": who.email, "password": who.password}
    session = api.call("POST", "/v1/sessions", credentials)
    if session.status == 401:
        _register(api, mail, who)
        session = api.call("POST", "/v1/sessions", credentials)
    if session.status != 200:
        raise ApiRefused("demo sign-in", session)
    signed_in = api.signed_in(session.body["access_token"])
    if not signed_in.get("/v1/me")["memberships"]:
        signed_in.post(
            "/v1/firms",
            {
                "name": "Despacho de Demostración (ficticio)",
                "email": who.email,
                "tax_id": "3101999990",
                "country": "CR",
                "language": "es",
                "time_zone": "America/Costa_Rica",
            },
        )
    return who


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
