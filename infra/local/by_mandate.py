"""A licence without client access: the firm runs the business, and opens it to the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.local.api_client import ApiClient, wait_for
from infra.local.mail_client import access_key_in
from infra.local.places import TERMS

if TYPE_CHECKING:
    from infra.local.story import Story

_MANDATE = "Poder especial inventado del 3 de noviembre de 2026"
_PASSWORD = "Otra-frase-larga-de-prueba-9"  # noqa: S105 - of a made-up person


def run_without_client(story: Story) -> None:
    """A business run by mandate is opened to a stranger, who gets in and is put out, and opened."""
    path = f"{story.firm_path}/licences/{_activated(story)}"
    licence = story.firm.get(path)
    _see((licence["run_by"], licence["client_email"]) == ("firm", None), licence)
    business = f"/v1/businesses/{licence['business_id']}"
    by_firm = _connected(story, path)
    added = story.firm.call("POST", f"{business}/activities", {"code": "0115.0"}, headers=by_firm)
    _see(added.status == 201, added)
    wrong, right = (f"{name}{story.suffix}@example.com" for name in ("titullar", "titular"))
    _open(story, path, wrong)
    stranger = _signed_in(story, wrong)
    _see(stranger.call("GET", business).status == 200, "the stranger is in")
    taken = {"mandate": _MANDATE}
    seen = story.firm.post(f"{path}/close", taken, version=story.firm.get(path)["version"])
    _see(seen["run_by"] == "firm", seen)
    _see(stranger.call("GET", business).status == 404, "the stranger is out")
    story.mail.wait(wrong, subject="por error", seconds=60)
    by_firm = _connected(story, path)
    told = story.firm.call("GET", f"{business}/history", headers=by_firm).body
    events = [each["event"] for each in told["data"]]
    _see({"licence_opened", "licence_closed", "activity_added"} <= set(events), events)
    acts = {each["act"]: each for each in story.firm.get(f"{path}/acts")["data"]}
    _see(set(acts) == {"suspend", "take_back", "open"}, acts)
    _open(story, path, right)
    over = story.firm.call("GET", business, headers=by_firm)
    _see(over.body["code"] == "connection-over", over)
    for_client = story.mail.wait(right, text="clave", seconds=60)
    key = access_key_in(story.keep_mail("licence-opened", for_client))
    found = story.api.call("POST", "/v1/sessions", {"email": right, "password": key})
    _see(found.status == 200, found)


def _activated(story: Story) -> str:
    """Activate a licence by mandate for another company; return its id."""
    company = {
        "code": "00046",
        "name": "Ausente Ficticia Sociedad Anónima",
        "tax_id": f"31019{story.suffix[:5]:0>5}",
        "country": "CR",
        "program": "con",
    }
    story.firm.put(f"{story.firm_path}/companies", {"companies": [company]})
    (found,) = story.firm.get(f"{story.firm_path}/companies?code=00046")["data"]
    licence = story.firm.post(f"{story.firm_path}/licences", {"product": "invoicing"})
    path = f"{story.firm_path}/licences/{licence['id']}"
    wanted = {"company_id": found["id"], "mandate": _MANDATE}
    licence = story.firm.patch(path, wanted, licence["version"])
    said = " ".join(story.firm.get(f"{path}/summary")["what_happens"])
    _see("declara" in said and _MANDATE in said, said)
    story.firm.post(f"{path}/acceptance", version=licence["version"])
    _until(story, path, "the licence", lambda seen: seen["state"] == "active")
    return str(licence["id"])


def _connected(story: Story, path: str) -> dict[str, str]:
    opened = story.firm.post(f"{path}/connections", {"reason": "Llevar el negocio"})
    _see(opened["scope"] == "run", opened)
    return {"Connect-As": opened["id"]}


def _open(story: Story, path: str, address: str) -> None:
    """Open the business to an address, and wait until it is done."""
    wanted = {"client_email": address, "client_name": "Titular Ficticia"}
    story.firm.post(f"{path}/open", wanted, version=story.firm.get(path)["version"])
    _until(story, path, "the opening", lambda seen: seen["run_by"] == "client")


def _signed_in(story: Story, address: str) -> ApiClient:
    """Sign in with the key that was mailed, and choose a password."""
    key = access_key_in(story.mail.wait(address, text="clave", seconds=60))
    asked = story.api.post("/v1/sessions", {"email": address, "password": key})
    chosen = {
        "email": address,
        "session": asked["session"],
        "new_password": _PASSWORD,
        "accepted_terms": TERMS,
    }
    token = story.api.post("/v1/sessions/new-password", chosen)["access_token"]
    return story.api.signed_in(token)


def _until(story: Story, path: str, what: str, is_so: Any) -> None:
    wait_for(lambda: story.firm.get(path), is_so, what)


def _see(happened: bool, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not happened:
        raise AssertionError(f"without client access: {seen}")
