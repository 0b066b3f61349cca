"""The client has its periods handed over by themselves, and stops it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.local.story import Story


def schedule_exports(story: Story) -> None:
    """Schedule exports each month, pause and resume them, and end that."""
    client, path = story.client, f"{story.business_path}/export-schedule"
    unset = client.call("GET", path)
    _see(unset.status == 404, "nothing is scheduled at first", unset)
    monthly = {"rhythm": "monthly", "days_after": 5, "hour": 6, "formats": ["suenlace512", "csv"]}
    made = client.put(path, monthly, 0)
    _see(made["state"] == "active" and made["next_at"], "exports are scheduled", made)
    paused = client.post(f"{path}/pause")
    _see(paused["next_at"] is None, "none is made in a pause", paused)
    client.post(f"{path}/resume")
    client.expect("DELETE", path)
    ended = client.get(path)
    _see(ended["state"] == "ended", "the schedule has ended", ended)
    told = client.get(f"{path}/history")["data"]
    _see(len(told) == 4 and all(each["text"] for each in told), "its history tells it", told)


def foresee(story: Story, period: dict[str, str]) -> None:
    """Look at what an export would be of before it is asked for."""
    days = "&".join(f"{name}={day}" for name, day in period.items())
    foreseen = story.client.get(f"{story.business_path}/export-preview?{days}")
    _see(foreseen["refusal"] is None and foreseen["free"] > 0, "there are documents", foreseen)
    empty = "period_from=2001-01-01&period_to=2001-01-31"
    none = story.client.get(f"{story.business_path}/export-preview?{empty}")
    _see(none["refusal"] == "no-documents", "that there are none is told before", none)


def ask_for_periods(story: Story) -> None:
    """The firm asks for periods: it takes one back, the client declines one and exports another."""
    asking = f"{story.firm_path}/licences/{story.ids['licence']}/export-requests"
    asked = f"{story.business_path}/export-requests"
    wanted = {
        "period_from": "2001-01-01",
        "period_to": "2001-01-31",
        "document_types": ["invoice", "credit_note"],
        "message": "Nos falta enero para cerrar el trimestre",
    }
    first, second, third = (story.firm.post(asking, wanted)["id"] for _ in range(3))
    story.firm.expect("DELETE", f"{asking}/{first}")
    why = {"reason": "En enero no se facturó"}
    story.client.post(f"{asked}/{second}/refusal", why)
    made = story.client.post(f"{asked}/{third}/acceptance")
    _see(made["document_types"] == wanted["document_types"], "it is of those types", made)
    states = [each["state"] for each in story.firm.get(asking)["data"]]
    _see(states == ["accepted", "declined", "withdrawn"], "the firm sees the answers", states)
    listed = story.client.get(asked)["data"]
    _see(all(each["firm_name"] for each in listed), "the client sees who asked", listed)


def propose_schedules(story: Story) -> None:
    """The firm proposes schedules: it withdraws one, the client refuses one and changes another."""
    proposing = f"{story.firm_path}/licences/{story.ids['licence']}/schedule-proposal"
    proposed = f"{story.business_path}/schedule-proposal"
    wanted = {
        "rhythm": "monthly",
        "days_after": 4,
        "hour": 6,
        "document_types": ["invoice", "credit_note"],
        "message": "Para cerrar el mes a tiempo",
    }
    first = story.firm.put(proposing, wanted, 0)
    _see(first["state"] == "proposed" and first["when"], "a schedule is proposed", first)
    story.firm.expect("DELETE", proposing)
    second = story.firm.put(proposing, wanted, first["version"] + 1)
    why = {"reason": "El 5 aún faltan notas de crédito"}
    refused = story.client.post(f"{proposed}/refusal", why, version=second["version"])
    third = story.firm.put(proposing, {**wanted, "days_after": 9}, refused["version"])
    seen = story.client.get(proposed)
    _see(seen["message"] == wanted["message"], "the client sees what the firm says", seen)
    own = {"schedule": {"rhythm": "weekly", "weekday": 5, "hour": 18}}
    schedule = story.client.post(f"{proposed}/acceptance", own, version=third["version"])
    _see(schedule["state"] == "active", "the client sets a schedule of its own", schedule)
    answered = story.firm.get(proposing)
    _see(answered["accepted_when"] == schedule["when"], "the firm sees which", answered)
    story.client.expect("DELETE", f"{story.business_path}/export-schedule")


def let_firm_export(story: Story) -> None:
    """The client lets the firm export by itself, which does so once, and takes that back."""
    licence = story.ids["licence"]
    of_firm = f"{story.firm_path}/licences/{licence}"
    consent = f"{story.business_path}/licences/{licence}/export-consent"
    wanted = {"period_from": "2001-02-01", "period_to": "2001-02-28"}
    refused = story.firm.call("POST", f"{of_firm}/exports", wanted)
    _see(refused.status == 409, "without consent the firm exports nothing", refused)
    story.client.post(consent)
    given = story.firm.get(f"{of_firm}/export-consent")
    _see(given["given_at"] is not None, "the firm sees the consent", given)
    made = story.firm.post(f"{of_firm}/exports", wanted)
    followed = story.firm.get(f"{of_firm}/exports/{made['id']}")
    _see(followed["id"] == made["id"], "the firm follows its export", followed)
    story.client.expect("DELETE", consent)
    withdrawn = story.client.get(f"{story.business_path}/export-consent")
    _see(withdrawn["given_at"] is None, "the consent is withdrawn", withdrawn)


def _see(condition: bool, what: str, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        msg = f"not so: {what}; seen: {seen}"
        raise AssertionError(msg)
