"""A step of the story: the firm acts in the client's business, as far as the client lets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infra.local.story import Story


def act_for_client(story: Story) -> None:
    """The firm asks, the owner consents, the firm acts for them, and the owner ends it."""
    licence = f"{story.firm_path}/licences/{story.ids['licence']}"
    asked = {"scope": "prepare", "lasts": "standing", "reason": "Poner la actividad que falta"}
    story.firm.post(f"{licence}/consent-request", asked)
    mailed = story.mail.wait(story.client_email, subject="le pide actuar", seconds=60)
    story.keep_mail("consent-asked", mailed)
    (waiting,) = story.client.get(f"{story.business_path}/consents")["data"]
    given = {"scope": "prepare", "lasts": "standing"}
    consent = f"{story.business_path}/consents/{waiting['licence_id']}"
    story.client.put(consent, given, waiting["version"])
    opened = story.firm.post(f"{licence}/connections", {"reason": "Poner la actividad"})
    mailed = story.mail.wait(story.client_email, subject="entró en", seconds=60)
    story.keep_mail("firm-connected", mailed)

    by_firm = {"Connect-As": opened["id"]}
    path = f"{story.business_path}/activities"
    added = story.firm.call("POST", path, {"code": "0115.0"}, headers=by_firm)
    _see(added.status == 201 and "Connected-As" in added.headers, added)
    refused = story.firm.call("DELETE", consent, headers=by_firm)
    _see(refused.body["code"] == "beyond-connection", refused.body)
    connection = f"{story.business_path}/connections/{opened['id']}"
    (did,) = story.client.get(f"{connection}/history")["data"]
    _see(did["event"] == "activity_added" and "Despacho Ficticio" in did["actor"]["name"], did)
    story.client.delete(connection, 1)
    over = story.firm.call("GET", story.business_path, headers=by_firm)
    _see(over.body["code"] == "connection-over", over.body)


def _see(condition: bool, seen: Any) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise AssertionError(seen)
