"""A restricted adviser: sees little, asks for more for a time, leaves; then helps a business."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from infra.local.mail_client import code_in
from infra.local.places import TERMS

if TYPE_CHECKING:
    from infra.local.api_client import ApiClient
    from infra.local.story import Story

_PASSWORD = "Otra-frase-larga-de-prueba-7"  # noqa: S105 - of a made-up person


def restrict_adviser(story: Story) -> None:
    """An adviser sees one company, another for a time, no licences by then, and leaves."""
    firm, path = story.firm, story.firm_path
    looks = {"accent_colour": "#1a5276", "shows_names": True, "idle_minutes": 60, "digest_hour": 7}
    firm.patch(path, looks, firm.get(path)["version"])
    seen = firm.get(f"{path}/mail-preview?language=en")
    shown = firm.call("GET", seen["url"], headers={"Accept": "text/html"})
    _see(shown.status == 200, "and its mails look so")
    _move_answers(story)
    adviser = _joined(story)
    companies, user = f"{path}/companies", f"{path}/users/{adviser.get('/v1/me')['id']}"
    _see(adviser.get(companies)["total"] == 1, "the adviser sees one company")
    asked = adviser.post(f"{path}/timed-rights", _another("Cubre unas vacaciones"))
    firm.post(f"{path}/timed-rights/{asked['id']}/grant")
    _see(adviser.get(companies)["total"] == 2, "and another for a time")
    adviser.post(f"{path}/timed-rights/{asked['id']}/withdrawal")
    unasked = firm.post(f"{user}/timed-rights", _another("Ayuda con el cierre"))
    firm.post(f"{path}/timed-rights/{unasked['id']}/revocation")
    asked = adviser.post(f"{path}/timed-rights", _another("Por si acaso"))
    no = {"reason": "Lo lleva otra persona"}
    firm.post(f"{path}/timed-rights/{asked['id']}/refusal", no)
    _see(adviser.get(companies)["total"] == 1, "what is taken back is gone at once")
    without = {"rights": {"applications": {"licences": False}}}
    firm.patch(user, without, firm.get(user)["version"])
    _see(adviser.call("GET", companies).status == 403, "without licences there is no list")
    _see(adviser.get(f"{path}/imports")["data"] != [], "and imports there are")
    adviser.post(f"/v1/me/memberships/{story.ids['firm']}/departure")
    _see(adviser.call("GET", path).status == 404, "who left is out")
    _help_business(story, adviser)


def _move_answers(story: Story) -> None:
    """Answers to the firm's mails go to an address that proves itself by a code, and back."""
    firm, path, other = story.firm, story.firm_path, f"respuestas{story.suffix}@example.com"
    asked = firm.patch(path, {"reply_to": other}, firm.get(path)["version"])
    _see(asked["reply_to"] is None, "an address that nobody proved gets no answers")
    code = code_in(story.mail.wait(other, seconds=60))
    moved = firm.post(f"{path}/reply-to/confirmation", {"code": code})
    _see(moved["reply_to"] == other, "it gets them by the code")
    firm.patch(path, {"reply_to": None}, moved["version"])


def _joined(story: Story) -> ApiClient:
    """Invite somebody who sees one company, and have them register and accept."""
    email = f"asesora{story.suffix}@example.com"
    rights = {"companies": {"ids": [story.ids["company"]]}}
    invited = {"email": email, "name": "Persona Invitada Ficticia", "rights": rights}
    story.firm.post(f"{story.firm_path}/users", invited)
    story.mail.wait(email, seconds=60)
    person = {"name": "Asesora Ficticia", "email": email, "password": _PASSWORD}
    seen = story.mail.messages(to=email)[-1]["id"]
    story.api.post("/v1/accounts", person | {"accepted_terms": TERMS})
    code = code_in(story.mail.wait(email, after=seen, seconds=60))
    story.api.post("/v1/accounts/verification", {"email": email, "code": code})
    session = story.api.post("/v1/sessions", {"email": email, "password": _PASSWORD})
    adviser = story.api.signed_in(session["access_token"])
    adviser.post(f"/v1/me/invitations/{story.ids['firm']}/acceptance")
    return adviser


def _another(reason: str) -> dict[str, object]:
    """Ask for the company of code 00044 for two days."""
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    company = {"program": "con", "first": "00044", "last": "00044"}
    return {
        "companies": {"ranges": [company]},
        "until": until.isoformat().replace("+00:00", "Z"),
        "reason": reason,
    }


def _help_business(story: Story, person: ApiClient) -> None:
    """The client has the same person issue at one terminal, then only read, then no more."""
    owner, path = story.client, story.business_path
    me = person.get("/v1/me")
    post = {"branch": 1, "terminal": 2}
    invited = {"email": me["email"], "name": "Persona Invitada Ficticia"}
    owner.post(f"{path}/users", invited | {"role": "assistant", "posts": [post]})
    person.post(f"/v1/me/invitations/{story.ids['business']}/acceptance")
    user = f"{path}/users/{me['id']}"
    _see(owner.get(user)["posts"] == [post], "the assistant has a terminal")
    owner.patch(user, {"role": "reader"}, owner.get(user)["version"])
    _see(person.call("GET", f"{path}/users").status == 403, "a reader sees no users")
    owner.delete(user, owner.get(user)["version"])
    _see(person.call("GET", path).status == 404, "who was removed is out")


def _see(happened: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not happened:
        raise AssertionError(f"the restricted adviser: {what}")
