"""What becomes of a licence: it rests, goes on, ends, and the same business comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.local.api_client import wait_for

if TYPE_CHECKING:
    from infra.local.story import Story


def live_on(story: Story) -> None:
    """The licence rests, goes on, is unlinked and deleted; a new one finds the same business."""
    acts = story.firm.get(f"{_licence(story)}/acts")
    foretold = {act["act"]: act for act in acts["data"]}
    _see(set(foretold) == {"suspend", "unlink", "delete", "set_payer"}, "the acts", acts)
    _act(story, "suspend")
    told = story.mail.wait(story.client_email, subject="desactivó su licencia", seconds=60)
    story.keep_mail("licence-suspended", told)
    plan = story.client.get(f"{story.business_path}/subscription")
    ends = plan["cover_end"]["ends_at"]
    _see(ends == foretold["suspend"]["issuing_ends_at"], "it ends as was told", plan)
    _act(story, "reinstate")
    for payer in ("client", "firm"):
        seen = story.firm.get(_licence(story))
        story.firm.put(f"{_licence(story)}/payer", {"paid_by": payer}, seen["version"])
    plan = story.client.get(f"{story.business_path}/subscription")
    _see((plan["paid_by"], plan["cover_end"]) == ("firm", None), "the firm pays", plan)
    series = story.client.get(f"{story.business_path}/series")["data"]
    _act(story, "unlink")
    _see(story.client.get(f"{story.business_path}/licences")["data"] == [], "alone", series)
    _act(story, "delete", {"client_email": story.client_email})
    _come_back(story)
    found = story.client.get(f"{story.business_path}/series")["data"]
    _see(found == series, "the series are as they were", found)
    gone = story.firm.get(f"{story.firm_path}/licences?group=inactive")
    _see(gone["by_group"] == {"active": 1, "inactive": 2}, "one is active, two over", gone)


def _come_back(story: Story) -> None:
    """A new licence for the same company and client: the owner is asked, and agrees."""
    firm = story.firm
    licence = firm.post(f"{story.firm_path}/licences", {"product": "invoicing"})
    story.ids["licence"] = licence["id"]
    wanted = {
        "firm_email": story.firm_email,
        "company_id": story.ids["company"],
        "client_email": story.client_email,
    }
    licence = firm.patch(_licence(story), wanted, licence["version"])
    firm.post(f"{_licence(story)}/acceptance", version=licence["version"])
    wait_for(
        lambda: firm.get(_licence(story))["state"],
        lambda state: state == "awaiting_client",
        "the owner to be asked",
    )
    requests = f"{story.business_path}/licence-requests"
    agreed = {"consent": {"scope": "look", "lasts": "standing"}}
    story.client.post(f"{requests}/{licence['id']}/acceptance", agreed)
    again = firm.get(_licence(story))
    _see(again["business_id"] == story.ids["business"], "the same business", again)
    story.states["licence"] = again["state"]


def _licence(story: Story) -> str:
    return f"{story.firm_path}/licences/{story.ids['licence']}"


def _act(story: Story, act: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    seen = story.firm.get(_licence(story))
    done: dict[str, Any] = story.firm.post(
        f"{_licence(story)}/{act}", body, version=seen["version"]
    )
    return done


def _see(happened: bool, what: str, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not happened:
        raise AssertionError(f"{what}: {seen}")
