"""Notifications of public bodies: the firm manages a client's mailboxes, another client its own.

Only their metadata is played; nothing here is opened before the law.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from infra.local.api_client import ApiClient, wait_for
from infra.local.seed import SignIn, signed_in_by_key

if TYPE_CHECKING:
    from infra.local.story import Story

_PASSWORD = "Otra-frase-larga-de-prueba-8"  # noqa: S105 - of a made-up person
_ZONE = ZoneInfo("Europe/Madrid")
_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
"""Of the tax ids of persons in Spain, by the remainder of their number."""


def spanish_tax_id(number: int) -> str:
    """Make a tax id of Spain.

    >>> spanish_tax_id(12345678)
    '12345678Z'
    """
    return f"{number:08d}{_LETTERS[number % 23]}"


def sme_company(story: Story) -> dict[str, str]:
    """Return a Spanish company of the firm, as its list has it."""
    tax_id = spanish_tax_id(int(story.suffix[::-1][:8]))
    company = {"code": "00077", "name": "Pyme Ficticia S.L.", "tax_id": tax_id}
    return company | {"program": "con", "country": "ES"}


def look_after_mailboxes(story: Story) -> None:
    """The firm makes a mailbox of a Spanish client, enters what is in it, and works on it."""
    firm, company = story.firm, sme_company(story)
    tax_id = company["tax_id"]
    firm.put(f"{story.firm_path}/companies", {"companies": [company]})
    (found,) = firm.get(f"{story.firm_path}/companies?q=00077")["data"]
    boxes = f"{story.firm_path}/companies/{found['id']}/mailboxes"
    box = firm.post(boxes, {"body": "aeat", "holder_tax_id": tax_id, "as_proxy": True})
    _see(box["managed_by"] == "firm", "the firm manages it", box)
    again = firm.call("POST", boxes, {"body": "aeat", "holder_tax_id": tax_id, "as_proxy": True})
    _see(again.status == 409, "there is one of each", again)
    named = {"holder_name": company["name"]}
    firm.patch(f"{boxes}/{box['id']}", named, box["version"])
    notices = f"{story.firm_path}/notifications"
    said = {"company_id": found["id"], "mailbox_id": box["id"], "subject": "Asunto ficticio"}
    notice = firm.post(notices, said | {"made_available_at": _ago(days=6)})
    _see(notice["days_left"] == 4, "ten natural days to open it", notice)
    _work_on(firm, f"{notices}/{notice['id']}", notice)
    urgent = firm.get(f"{notices}?days_left=4&self_managed=false&q=pyme")
    _see(urgent["total"] == 1, "the list has it among those that end soon", urgent)
    boxes_now = firm.get(boxes)
    other = firm.post(boxes, {"body": "other", "name": "Ayuntamiento Ficticio"} | _holder(tax_id))
    firm.delete(f"{boxes}/{other['id']}", other["version"])
    _see(len(firm.get(boxes)["data"]) == len(boxes_now["data"]), "one can be removed", other)


def _work_on(api: ApiClient, path: str, notice: dict[str, Any]) -> None:
    """Put a notice right, say that it was opened, take that back, remove and restore it."""
    corrected = {"subject": "Otro asunto ficticio", "work_state": "in_process"}
    notice = api.patch(path, corrected, notice["version"])
    opening = {"at": _ago(days=1), "by": "Persona Ficticia"}
    opened = api.put(f"{path}/opening", opening, notice["version"])
    _see((opened["state"], opened["official_state"]) == ("opened", "pending"), "opened", opened)
    api.delete(f"{path}/opening", opened["version"])
    api.delete(path, api.get(path)["version"])
    gone = api.get(path)
    _see(gone["state"] == "removed", "it is removed", gone)
    back = api.post(f"{path}/restoration", version=gone["version"])
    _see(back["state"] == "pending", "and restored", back)
    told = [each["event"] for each in api.get(f"{path}/history")["data"]]
    _see(told[0] == "notice_restored" and len(told) == 7, "its history tells it", told)


def send_notices(story: Story) -> None:
    """A client that manages its own enters one and forwards it; its program sends more, again."""
    client = signed_in_by_key(story.api, story.mail, SignIn(story.ids["sme_email"], _PASSWORD))
    own = f"/v1/businesses/{story.ids['sme_business']}"
    tax_id = client.get(own)["id_number"]
    _see_handed_over(story, client, own)
    box = client.post(f"{own}/mailboxes", {"body": "dehu"} | _holder(tax_id))
    said = {
        "mailbox_id": box["id"],
        "subject": "Asunto ficticio",
        "made_available_at": _ago(days=2),
    }
    notice = client.post(f"{own}/notifications", said)
    path = f"{own}/notifications/{notice['id']}"
    _work_on(client, path, notice)
    hidden = story.firm.get(f"{story.firm_path}/notifications?sent_by_client=true")
    _see(hidden["total"] == 0, "the firm sees nothing of it yet", hidden)
    client.put(f"{path}/forwarding", None, client.get(path)["version"])
    seen = story.firm.get(f"{story.firm_path}/notifications?sent_by_client=true&self_managed=true")
    _see([each["days_left"] for each in seen["data"]] == [8], "the firm sees it, sent", seen)
    story.ids["notice"] = seen["data"][0]["id"]
    client.delete(f"{path}/forwarding", client.get(path)["version"])
    version = client.get(f"{own}/mailboxes")["version"]
    client.patch(f"{own}/mailboxes/{box['id']}", {"forwarding": "always"}, version)
    _report(story, tax_id)
    told = story.firm.get(f"{story.firm_path}/notifications?sent_by_client=true")
    _see(told["total"] == 2, "the firm has what the program found", told)
    story.states["notice"] = told["data"][0]["state"]


def _report(story: Story, tax_id: str) -> None:
    """The installed program has its mailbox and sends what it found, twice."""
    program = story.program
    box = program.post("/v1/installation/mailboxes", {"body": "dehu"} | _holder(tax_id))
    found = [
        {"identifier": f"ficticio-{name}", "subject": f"Asunto {name}", "made_available_at": at}
        for name, at in (("uno", _ago(days=3)), ("dos", _ago(days=1)))
    ]
    report = {"mailbox_id": box["id"], "synced_at": _ago(days=0), "notifications": found}
    first = program.post("/v1/installation/notifications", report)
    _see(first["counts"] == {"created": 2}, "both are entered", first)
    again = program.post("/v1/installation/notifications", report)
    _see(again["counts"] == {"unchanged": 2}, "and not doubled", again)
    mailboxes = program.get("/v1/installation/mailboxes")["data"]
    (known,) = [each for each in mailboxes if each["id"] == box["id"]]
    _see(known["last_sync"]["result"] == "done", "when it looked is known", known)


def _see_handed_over(story: Story, client: ApiClient, own: str) -> None:
    """What the firm managed went to the client with its licence, with what was pending."""
    carried = wait_for(
        lambda: client.get(f"{own}/notifications?state=pending"),
        lambda seen: seen["total"] == 1,
        "the firm's pending notice",
    )
    _see(carried["data"][0]["managed_by"] == "client", "the client has it now", carried)
    left = story.firm.get(f"{story.firm_path}/notifications?state=handed_over")
    _see(left["total"] == 1, "and the firm can still read it", left)


def _holder(tax_id: str) -> dict[str, str]:
    return {"holder_tax_id": tax_id}


def _ago(*, days: int) -> str:
    """Return noon of a day so many days ago, as Spain counts them; today the moment that it is."""
    now = datetime.now(UTC)
    noon = now.astimezone(_ZONE).replace(hour=12, minute=0, second=0, microsecond=0)
    at = (noon - timedelta(days=days)) if days else now
    return at.isoformat()


def _see(happened: bool, what: str, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not happened:
        raise AssertionError(f"{what}: {seen}")
