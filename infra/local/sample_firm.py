"""What the demo firm has to look at: companies, licences in several states, an import that waits.

All of it is made through the API, by the firm and by the demo business, whose books the firm keeps.
What is there already is left as it is, so that a second run only looks. The long ways (activation,
the authority's answer) run beside each other.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from infra.local.api_client import ApiClient, wait_for
from infra.local.days import costa_rican_day
from infra.local.sample_smes import fill_smes

_NAMES: Final = (
    "Ejemplo Ficticia", "Ferretería Inventada", "Soda La Ficción", "Taller Imaginario",
    "Librería Ficticia", "Panadería de Muestra", "Transportes Inexistentes", "Clínica de Ejemplo",
    "Café Quimera", "Constructora de Mentira", "Floristería Supuesta", "Turismo Fantasía",
)  # fmt: skip
_OWN: Final = "00001"
"""The code of the company that the demo business is."""
_RESTING: Final = "00003"
_ACTIVE: Final = ("00002", _RESTING)
_DRAFT: Final = "00004"
_BUYER: Final = "Comprador Ficticio 寿司 S.A."
"""A name that the format of the books does not take: the import has an incident."""


def fill(founder: ApiClient, owner: ApiClient, owner_email: str, own_tax_id: str) -> None:
    """Make sure that the firm has its companies and licences, and an import that is pending.

    Raises:
        AssertionError: the API refused something.
    """
    firm, business = _path(founder, "firm"), _path(owner, "business")
    if not _is_made(owner, business):
        _make(founder, owner, (firm, business), owner_email, own_tax_id)
    fill_smes(founder, firm)


def _make(
    founder: ApiClient, owner: ApiClient, paths: tuple[str, str], owner_email: str, own_tax_id: str
) -> None:
    firm, business = paths
    issued = _issue(owner, business)
    companies = _companies(founder, firm, own_tax_id)
    ids = {code: _licence(founder, firm, company, owner_email) for code, company in companies}
    _agree(owner, business, founder, f"{firm}/licences/{ids[_OWN]}")
    for code in _ACTIVE:
        _until(founder, f"{firm}/licences/{ids[code]}", "state", {"active", "suspended"})
    _let_rest(founder, f"{firm}/licences/{ids[_RESTING]}")
    if issued is not None:
        _until(owner, f"{business}/documents/{issued}", "state", {"accepted"})
    _hand_over(owner, business)


def _path(client: ApiClient, kind: str) -> str:
    mine = client.get("/v1/me")["memberships"]
    first = next(each["tenant"] for each in mine if each["kind"] == kind)
    return f"/v1/{'firms' if kind == 'firm' else 'businesses'}/{first}"


def _is_made(owner: ApiClient, business: str) -> bool:
    """Whether all was made, of which this is the last: people do with it as they like by then."""
    return bool(owner.get(f"{business}/exports?limit=1")["data"])


def _issue(owner: ApiClient, business: str) -> str | None:
    """Issue the invoice with an incident unless it is there; return its id."""
    if owner.get(f"{business}/documents?q={quote(_BUYER)}")["data"]:
        return None
    line = {
        "cabys": "8313100000100",
        "quantity": "3",
        "unit": "Sp",
        "unit_price": "25000",
        "description": "Servicio inventado",
        "taxes": [{"code": "01", "rate_code": "08"}],
    }
    body = {
        "economic_activity": "6201.0",
        "receiver": {"name": _BUYER, "identification": {"type": "02", "number": "3101888888"}},
        "lines": [line],
        "payments": [{"type": "06"}],
    }
    return str(owner.post(f"{business}/documents", body)["id"])


def _companies(founder: ApiClient, firm: str, own_tax_id: str) -> list[tuple[str, dict[str, Any]]]:
    """Have the list of companies; return those that are to have a licence, by their code."""
    wanted = [
        {
            "code": f"{number:05d}",
            "name": f"{name} Sociedad Anónima",
            "tax_id": own_tax_id if number == 1 else f"31017770{number:02d}",
            "country": "CR",
            "email": f"empresa{number}.demo@example.com",
            "program": "con" if number % 3 else "eco",
            "activities": ["6201.0"],
        }
        for number, name in enumerate(_NAMES, 1)
    ]
    address = f"{firm}/companies?limit=100"
    there = {each["code"] for each in founder.get(address)["data"]}
    missing = [each for each in wanted if each["code"] not in there]
    if missing:
        founder.put(f"{firm}/companies", {"companies": missing})
    by_code = {each["code"]: each for each in founder.get(address)["data"]}
    return [(code, by_code[code]) for code in (_OWN, *_ACTIVE, _DRAFT)]


def _licence(founder: ApiClient, firm: str, company: dict[str, Any], owner_email: str) -> str:
    """Ask for the licence of a company unless there is one, and accept it but for the draft."""
    code = company["code"]
    found = founder.get(f"{firm}/licences?q={company['tax_id']}")["data"]
    if found:
        return str(found[0]["id"])
    licence = founder.post(f"{firm}/licences", {"product": "invoicing"})
    path = f"{firm}/licences/{licence['id']}"
    email = owner_email if code == _OWN else f"cliente{int(code)}.demo@example.com"
    told = {
        "firm_email": founder.get(firm)["email"],
        "company_id": company["id"],
        "client_email": email,
        "client_name": f"Cliente Ficticio {int(code)}",
        "language": "es",
    }
    licence = founder.patch(path, told, licence["version"])
    if code != _DRAFT:
        founder.post(f"{path}/acceptance", version=licence["version"])
    return str(licence["id"])


def _agree(owner: ApiClient, business: str, founder: ApiClient, licence: str) -> None:
    """Let the owner of the demo business agree to be the firm's client."""
    seen = _until(founder, licence, "state", {"awaiting_client", "active"})
    if seen["state"] == "awaiting_client":
        agreed = {"consent": {"scope": "look", "lasts": "standing"}}
        owner.post(f"{business}/licence-requests/{seen['id']}/acceptance", agreed)
        _until(founder, licence, "state", {"active"})


def _let_rest(founder: ApiClient, licence: str) -> None:
    seen = founder.get(licence)
    if seen["state"] == "active":
        founder.post(f"{licence}/suspend", version=seen["version"])


def _hand_over(owner: ApiClient, business: str) -> None:
    """Hand the month over to the firm."""
    today = costa_rican_day()
    period = {"period_from": f"{today:%Y-%m-01}", "period_to": f"{today:%Y-%m-%d}"}
    export = owner.post(f"{business}/exports", period)
    _until(owner, f"{business}/exports/{export['id']}", "state", {"done"})


def _until(client: ApiClient, path: str, name: str, wanted: set[str]) -> dict[str, Any]:
    """Wait until what is read says one of `wanted`."""
    seen: dict[str, Any] = wait_for(
        lambda: client.get(path), lambda seen: seen[name] in wanted, f"{path}: {wanted}"
    )
    return seen
