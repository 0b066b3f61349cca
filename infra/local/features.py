"""A firm asks the operator for licences for SMEs; they talk about it, and it is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from infra.local.api_client import ApiClient

if TYPE_CHECKING:
    from infra.local.story import Story

_WANTED: Final = {
    "feature": "sme_licences",
    "message": "Nuestros clientes inventados quieren gestionar sus notificaciones.",
}
_ANSWERED: Final = {"reason": "Díganos para cuántos clientes"}


def ask_for_sme_licences(story: Story) -> None:
    """Licences for SMEs are asked of the operator, who answers, and approves them."""
    firm = story.firm
    shut = firm.call("POST", f"{story.firm_path}/licences", {"product": "notifications"})
    _see(shut.body["code"] == "feature-not-active", "they are to be asked for first", shut.body)
    asked = firm.post(f"{story.firm_path}/feature-requests", _WANTED)
    listed = story.operator.get(f"/v1/operator/feature-requests?waiting=true&q={asked['id']}")
    _see(listed["by_state"] == {"asked": 1}, "the operator sees it", listed)
    waiting = story.operator.get(f"/v1/operator/waiting?q={asked['id']}")
    _see(waiting["by_state"] == {"feature-asked": 1}, "it is in the list of all kinds", waiting)
    story.operator.post(f"{_operated(story, asked)}/answer", _ANSWERED)
    told = story.mail.wait(story.firm_email, subject="Respuesta", seconds=60)
    story.keep_mail("feature-answered", told)
    said = {"message": "Para tres, al principio."}
    firm.post(f"{story.firm_path}/feature-requests/{asked['id']}/messages", said)
    read = story.operator.get(_operated(story, asked))
    _see(len(read["said"]) == 3 and read["waits_for"] == "operator", "it is read there", read)
    story.operator.post(f"{_operated(story, asked)}/approve", {"reason": "De acuerdo con tres"})
    told = story.mail.wait(story.firm_email, subject="están activas", seconds=60)
    story.keep_mail("feature-approved", told)
    events = [each["event"] for each in firm.get(f"{story.firm_path}/history?limit=4")["data"]]
    _see(events[0] == "feature_approved", "the history of the firm tells it", events)
    _see_both_in_history_of_platform(story)
    seen = firm.get(f"{story.firm_path}/feature-requests/{asked['id']}")
    _see(seen["state"] == "approved", "it is approved", seen)


def _see_both_in_history_of_platform(story: Story) -> None:
    """What the firm asked and wrote stands there by its name, beside what the operator did."""
    name = story.firm.get(story.firm_path)["name"]
    newest = story.operator.get("/v1/operator/history?limit=4")["data"]
    events = ["feature_approved", "feature_message_sent", "feature_answered", "feature_asked"]
    _see([each["event"] for each in newest] == events, "operators read all of it", newest)
    actors = {newest[place]["actor"]["name"] for place in (1, 3)}
    _see(all(name in each for each in actors), "the firm by its name", newest)


def think_again_about_features(story: Story) -> None:
    """Do, after the story, whatever else there is about features; the firm has them at the end."""
    firm, path, reason = story.firm, f"{story.firm_path}/feature-requests", {"reason": "Prueba"}
    (first,) = firm.get(path)["data"]
    story.operator.post(f"{_operated(story, first)}/revoke", reason)
    story.operator.post(f"{_operated(story, firm.post(path, _WANTED))}/reject", reason)
    firm.post(f"{path}/{firm.post(path, _WANTED)['id']}/withdrawal")
    give(firm, story.operator, story.ids["firm"])


def give(firm: ApiClient, operator: ApiClient, firm_id: str) -> None:
    """Have a firm ask for licences for SMEs, and the operator approve them."""
    asked = firm.post(f"/v1/firms/{firm_id}/feature-requests", _WANTED)
    path = f"/v1/operator/firms/{firm_id}/feature-requests/{asked['id']}/approve"
    operator.post(path, {"reason": "De acuerdo"})


def _operated(story: Story, asked: dict[str, Any]) -> str:
    return f"/v1/operator/firms/{story.ids['firm']}/feature-requests/{asked['id']}"


def _see(happened: bool, what: str, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not happened:
        raise AssertionError(f"{what}: {seen}")
