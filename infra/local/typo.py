"""A licence that goes to a mistyped address: put right, the key made again, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.local.api_client import wait_for
from infra.local.mail_client import access_key_in, code_in

if TYPE_CHECKING:
    from infra.local.story import Story


def put_typo_right(story: Story) -> None:
    """A mistyped client e-mail is corrected, its key dies, and a licence is taken back whole."""
    wrong, right = (f"{name}{story.suffix}@example.com" for name in ("cliemte", "vecino"))
    path = f"{story.firm_path}/licences/{_activated(story, wrong)}"
    mailed = story.mail.wait(wrong, seconds=60)
    acts = {each["act"]: each for each in story.firm.get(f"{path}/acts")["data"]}
    foretold = " ".join(acts["correct_client"]["what_happens"])
    _see("deja de valer" in foretold and "take_back" in acts, acts)
    seen = story.firm.get(path)
    story.firm.post(f"{path}/client-correction", {"client_email": right}, version=seen["version"])
    active = _until(story, path, "active")
    _see(active["client_email"] == right, active)
    told = story.mail.wait(wrong, subject="por error", seconds=60)
    story.keep_mail("licence-taken-back", told)
    old = {"email": wrong, "password": access_key_in(mailed)}
    _see(story.api.call("POST", "/v1/sessions", old).status == 401, "the old key is dead")
    _move_firm_email(story, path)
    first = story.mail.wait(right, seconds=60)
    story.firm.post(f"{path}/access-key")
    renewed = story.mail.wait(right, after=first["id"], seconds=60)
    keys = [access_key_in(each) for each in (first, renewed)]
    opened = [
        story.api.call("POST", "/v1/sessions", {"email": right, "password": key}).status
        for key in keys
    ]
    _see(opened == [401, 200], opened)
    seen = story.firm.get(path)
    story.firm.post(f"{path}/take-back", version=seen["version"])
    company = story.firm.get(f"{story.firm_path}/companies/{seen['company_id']}")
    _see(company["licensed"] == {}, company)
    history = story.firm.get(f"{story.firm_path}/companies/{seen['company_id']}/history")
    events = [each["event"] for each in history["data"]]
    _see({"client_corrected", "key_renewed", "taken_back"} <= set(events), events)


def _move_firm_email(story: Story, path: str) -> None:
    """The firm is told elsewhere of this licence, at an address that proves itself by a code."""
    new, seen = f"socio{story.suffix}@example.com", story.firm.get(path)
    story.firm.put(f"{path}/firm-email", {"firm_email": new}, seen["version"])
    code = code_in(story.mail.wait(new, seconds=60))
    done = story.firm.post(f"{path}/firm-email/confirmation", {"code": code})
    _see(done["firm_email"] == new, done)


def _activated(story: Story, address: str) -> str:
    """Activate a licence of another company for an address; return its id."""
    company = {
        "code": "00044",
        "name": "Vecina Ficticia Sociedad Anónima",
        "tax_id": f"31018{story.suffix[:5]:0>5}",
        "country": "CR",
        "program": "con",
    }
    story.firm.put(f"{story.firm_path}/companies", {"companies": [company]})
    (found,) = story.firm.get(f"{story.firm_path}/companies?code=00044")["data"]
    licence = story.firm.post(f"{story.firm_path}/licences", {"product": "invoicing"})
    path = f"{story.firm_path}/licences/{licence['id']}"
    wanted = {
        "firm_email": story.firm_email,
        "company_id": found["id"],
        "client_email": address,
    }
    licence = story.firm.patch(path, wanted, licence["version"])
    story.firm.post(f"{path}/acceptance", version=licence["version"])
    _until(story, path, "active")
    return str(licence["id"])


def _until(story: Story, path: str, state: str) -> dict[str, Any]:
    found: dict[str, Any] = wait_for(
        lambda: story.firm.get(path), lambda seen: seen["state"] == state, f"the licence {state}"
    )
    return found


def _see(happened: bool, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not happened:
        raise AssertionError(f"the typo put right: {seen}")
