"""The demo people of `make run`: firm, business, operator; made through the API like any others.

Only that somebody is the first operator is said from a command line, as on any stage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from infra.local.api_client import ApiClient, ApiRefused, wait_for
from infra.local.authenticator import Authenticator, set_up, take_step
from infra.local.features import give
from infra.local.mail_client import MailClient, access_key_in, code_in
from infra.local.places import TERMS
from infra.local.ready import make_ready
from infra.local.sample_firm import fill

_BUSINESS_TAX_ID: Final = "3101999991"


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody signs in."""

    email: str
    password: str = field(default="cinco-gatos-cruzan-el-puente", repr=False)
    authenticator: str = field(default="", repr=False)
    """The secret of the second factor, of who has one."""

    @property
    def said(self) -> str:
        """Say how to sign in."""
        factor = [f"authenticator {self.authenticator}"] if self.authenticator else []
        return " / ".join([self.email, self.password, *factor])


FIRM: Final = SignIn("despacho.demo@example.com")
BUSINESS: Final = SignIn("negocio.demo@example.com")
OPERATOR: Final = SignIn("operador.demo@example.com")
Operate = Callable[[str, str, str], str]
"""Does an act of the operator from a command line: act, subject, reason."""


def demo_firm(api: ApiClient, mail: MailClient) -> SignIn:
    """Make sure that a verified account with a firm exists, and return its sign-in."""
    founder = signed_in(api, mail, FIRM)
    if not _tenants(founder, "firm"):
        founder.post(
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
    owner = signed_in(api, mail, BUSINESS)
    mine = _tenants(owner, "business")
    if not mine:
        wanted = {"id_type": "02", "id_number": _BUSINESS_TAX_ID, "legal_name": "Ejemplo Ficticia"}
        mine = [owner.post("/v1/businesses", wanted)["id"]]
    path = f"/v1/businesses/{mine[0]}"
    if not owner.get(f"{path}/onboarding")["ready"]:
        owner.post(f"{path}/activities", {"code": "6201.0"})
        make_ready(owner, path, _BUSINESS_TAX_ID, BUSINESS.email, {"invoice": 1})
    return BUSINESS


def demo_operator(api: ApiClient, mail: MailClient, operate: Operate, kept: Path) -> SignIn:
    """Make sure that there is an operator, and that the demo firm is confirmed and has features.

    The secret of its authenticator is in `kept`, for this run and those to come.
    """
    known = kept.read_text("utf-8") if kept.is_file() else ""
    who = replace(OPERATOR, authenticator=known)
    operator = signed_in(api, mail, who)
    if not _tenants(operator, "platform"):
        operate("operator", OPERATOR.email, "Persona de la demostración")
    if operator.call("GET", "/v1/me/second-factor").status == 404:
        mine, _ = set_up(operator, keep=lambda secret: kept.write_text(secret, "utf-8"))
        who = replace(who, authenticator=mine.secret)
    for firm in operator.get(f"/v1/operator/firms?state=unconfirmed&q={FIRM.email}")["data"]:
        reason = {"reason": "Despacho de la demostración"}
        operator.post(f"/v1/operator/firms/{firm['id']}/confirm", reason)
    founder = signed_in(api, mail, FIRM)
    for firm_id in _tenants(founder, "firm"):
        if not founder.get(f"/v1/firms/{firm_id}")["features"]:
            give(founder, operator, firm_id)
    return who


def demo_clients(api: ApiClient, mail: MailClient) -> None:
    """Make sure that the demo firm has something to look at: what `sample_firm` says."""
    founder, owner = signed_in(api, mail, FIRM), signed_in(api, mail, BUSINESS)
    fill(founder, owner, BUSINESS.email, _BUSINESS_TAX_ID)


def signed_in(
    api: ApiClient, mail: MailClient, who: SignIn, name: str = "Persona de Demostración"
) -> ApiClient:
    """Sign somebody in, whom this registers first if need be, by that name."""
    credentials = {"email": who.email, "password": who.password}
    session = api.call("POST", "/v1/sessions", credentials)
    if session.status == 401:
        _register(api, mail, who, name)
        session = api.call("POST", "/v1/sessions", credentials)
    if session.status != 200:
        raise ApiRefused("demo sign-in", session)
    if "challenge" in session.body:
        session = take_step(api, session.body, Authenticator(who.authenticator))
    return api.signed_in(session.body["access_token"])


def signed_in_by_key(api: ApiClient, mail: MailClient, who: SignIn) -> ApiClient:
    """Sign a client in by the access key that was mailed, who chooses the password with it."""
    key = access_key_in(mail.wait(who.email, text="Clave de acceso", seconds=60))
    asked = api.post("/v1/sessions", {"email": who.email, "password": key})
    chosen = {"email": who.email, "session": asked["session"], "new_password": who.password}
    tokens = api.post("/v1/sessions/new-password", chosen | {"accepted_terms": TERMS})
    client = api.signed_in(tokens["access_token"])
    wait_for(lambda: client.get("/v1/me"), lambda me: me["memberships"], "the client's business")
    return client


def _tenants(who: ApiClient, kind: str) -> list[str]:
    """Return to what of a kind somebody belongs."""
    mine = who.get("/v1/me")["memberships"]
    return [each["tenant"] for each in mine if each["kind"] == kind]


def _register(api: ApiClient, mail: MailClient, who: SignIn, name: str) -> None:
    seen = [message["id"] for message in mail.messages(to=who.email)]
    api.post(
        "/v1/accounts",
        {
            "name": name,
            "email": who.email,
            "password": who.password,
            "accepted_terms": TERMS,
        },
    )
    message = mail.wait(who.email, after=seen[-1] if seen else "")
    api.post("/v1/accounts/verification", {"email": who.email, "code": code_in(message)})
