"""The client installs its program by the number: bound, heard of, verified offline, released."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from infra.clients import enlace_client
from infra.local.api_client import wait_for
from infra.local.mail_client import code_in

if TYPE_CHECKING:
    from infra.local.story import Story

_VERSION = "1.0"
_MOST_OF_A_LINK = 1_900


def install_program(story: Story) -> None:
    """The number is validated on two computers, a third is refused until one is released."""
    _get_program(story)
    story.number = number = story.firm.get(f"{_licence(story)}/number")["number"]
    front = _validated(story, number.lower().replace("-", " "), "Recepción")
    _see(front["code"] == "VALID", "the number is good", front)
    _verify_offline(story, front)
    _validated(story, number, "Almacén")
    third = _validated(story, number, "Portátil")
    _see(third["code"] == "INSTALLATION_LIMIT", "as many are installed as it allows", third)
    listed = story.firm.get(f"{_licence(story)}/installations")
    _see((listed["in_use"], listed["allowed"]) == (2, 2), "the firm sees them", listed)
    _release_by_code(story, number, "Almacén")
    again = _validated(story, number, "Portátil")
    _see(again["code"] == "VALID", "its place went to another", again)
    _release_by_firm(story, again["installation"]["id"])
    told = story.firm.get(f"{_licence(story)}/history?limit=10")["data"]
    events = [entry["event"] for entry in told if entry["event"].startswith("installation")]
    _see(events.count("installation_released") == 2, "the history tells it", events)


def replace_number(story: Story) -> None:
    """Its number leaked: another takes its place, then one more; computers go on, then start anew.

    Whoever comes by an old one is told so.
    """
    leaked = story.number
    _replace_number(story, {"installations": "keep", "send": True, "language": "en"})
    address = story.firm.get(_licence(story))["client_email"]
    for subject in ("Licence number", "cambió el número de su licencia"):
        sent = story.mail.wait(address, subject=subject, seconds=60)
        _see(leaked not in sent["text"], "the old number is in no mail", sent["subject"])
    told = _validated(story, leaked, "Portátil")
    _see(told["code"] == "NUMBER_REPLACED", "the old one opens nothing", told)
    goes_on = story.program.get("/v1/installation")
    _see(goes_on["code"] == "VALID", "what is installed goes on", goes_on)
    known = _validated(story, story.number, "Recepción")
    _see(known["installation"]["id"] == goes_on["id"], "the new one knows the computer", known)
    _replace_number(story, {"installations": "release"})
    stopped = story.program.call("GET", "/v1/installation")
    _see(stopped.status == 401, "what was installed has stopped", stopped)
    anew = _validated(story, story.number, "Recepción")
    _see(anew["licence"]["installations_in_use"] == 1, "and is installed anew", anew)
    _verify_offline(story, anew)


def _replace_number(story: Story, wanted: dict[str, Any]) -> None:
    path = f"{_licence(story)}/number-replacement"
    story.firm.post(path, wanted, version=_version(story))
    story.number = story.firm.get(f"{_licence(story)}/number")["number"]


def end_licence(story: Story) -> None:
    """The licence ends, is good for some days more, then is not; it is renewed, and rests."""
    number = story.number
    last_day = story.firm.get(_licence(story))["terms"]["valid_until"]
    _refuse_past_day(story)
    for days, code in ((2, "VALID_GRACE"), (200, "EXPIRED")):
        _have_ended(story, days)
        told = _validated(story, number, "Recepción")
        _see((told["code"], told["valid"]) == (code, code == "VALID_GRACE"), "it ends", told)
    _see_ended(story)
    wanted = {"installations": 3, "valid_until": last_day}
    story.firm.patch(f"{_licence(story)}/terms", wanted, _version(story))
    _act(story, "reinstate", {"mailboxes_to": "client"})
    _act(story, "suspend", {"mailboxes_to": "firm"})
    rests = _validated(story, number, "Recepción")
    _see(rests["code"] == "DEACTIVATED", "it rests", rests)
    refused = story.program.call("GET", "/v1/installation")
    _see(refused.status == 403, "and so does its program", refused)
    _act(story, "reinstate", {"mailboxes_to": "client"})
    good = _validated(story, number, "Recepción")
    _see(good["code"] == "VALID", "it is good again", good)


def _get_program(story: Story) -> None:
    """Whoever has the steps gets the program from where they say, whole."""
    text = story.firm.get(f"{_licence(story)}/number-text?language=es")
    shown = story.api.get("/v1/licence-program")
    _see(shown["url"] in text["text"], "the steps say where the program is", text)
    _see(len(text["mailto"]) < _MOST_OF_A_LINK, "the link is short", len(text["mailto"]))
    raw = story.api.call("GET", f"/v1/licence-program/{shown['file_name']}").raw
    _see(hashlib.sha256(raw).hexdigest() == shown["sha256"], "it is whole", shown)


def _validated(story: Story, number: str, computer: str) -> dict[str, Any]:
    named = f"{computer}-{story.suffix}".encode().hex()
    asked = {
        "number": number,
        "feature": "notifications",
        "program_version": _VERSION,
        "installation": {"fingerprint": named, "name": computer},
    }
    result: dict[str, Any] = story.api.post("/v1/licence-validations", asked)
    return result


def _verify_offline(story: Story, bound: dict[str, Any]) -> None:
    """The program checks in by its token, and verifies its licence file by the published keys."""
    story.program = program = story.api.signed_in(bound["installation"]["token"])
    clock = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    heard = program.post("/v1/installation/check-ins", {"program_version": "1.1", "clock": clock})
    _see(heard["code"] == "VALID", "it was heard of", heard)
    file = program.get("/v1/installation/licence-file")["file"]
    claims = enlace_client.verified(file, story.api.get("/v1/licence-keys"))
    here = bound["installation"]["id"]
    now = datetime.now(UTC)
    later, before = now + timedelta(days=31), now - timedelta(days=31)
    for at, code in ((now, "VALID"), (later, "VALID_GRACE"), (before, "CLOCK_SET_BACK")):
        told = enlace_client.standing(claims, at, here, now)
        _see(told == code, "it verifies offline, for a while, by a clock that is right", told)


def _release_by_code(story: Story, number: str, computer: str) -> None:
    """A computer is lost: the contact gets a code, and releases it."""
    story.api.post("/v1/installation-releases", {"number": number})
    address = story.firm.get(_licence(story))["client_email"]
    code = code_in(story.mail.wait(address, subject="liberar una instalación", seconds=60))
    confirmation = "/v1/installation-releases/confirmation"
    listed = story.api.post(confirmation, {"number": number, "code": code})["installations"]
    (lost,) = [each["id"] for each in listed if each["name"] == computer]
    gone = story.api.post(confirmation, {"number": number, "code": code, "installation": lost})
    _see(gone["released"] == lost, "the lost computer is released", gone)


def _release_by_firm(story: Story, installation_id: str) -> None:
    path = f"{_licence(story)}/installations"
    (found,) = [e for e in story.firm.get(path)["data"] if e["id"] == installation_id]
    story.firm.patch(f"{path}/{found['id']}", {"name": "Portátil prestado"}, found["version"])
    story.firm.post(f"{path}/{found['id']}/release")
    left = story.firm.get(path)
    _see(left["in_use"] == 1, "its place is free", left)


def _refuse_past_day(story: Story) -> None:
    """No change of its days ends a licence: that is an act, which asks who has the mailboxes."""
    path, wanted = f"{_licence(story)}/terms", {"valid_until": _a_day_ago(1)}
    headers = {"If-Match": f'"{_version(story)}"'}
    refused = story.firm.call("PATCH", path, wanted, headers=headers)
    codes = [each["code"] for each in refused.body.get("errors", [])]
    _see(codes == ["last-day-is-over"], "its last day is not in the past", refused.body)


def _have_ended(story: Story, days: int) -> None:
    """Let time pass until the last day is so many days ago."""
    last = date.fromisoformat(story.firm.get(_licence(story))["terms"]["valid_until"])
    passed = (last - date.fromisoformat(_a_day_ago(days))).days
    story.age(story.ids["firm"], story.ids["sme_licence"], passed)


def _see_ended(story: Story) -> None:
    """It rests by itself, the client is marked no more, and both are told."""
    wait_for(
        lambda: story.firm.get(_licence(story)), lambda seen: seen["ended"], "the licence to end"
    )
    marked = f"{story.firm_path}/clients?q={story.ids['sme_tax_id']}&self_managed=true"
    listed = story.firm.get(marked)
    _see(listed["total"] == 0, "the client manages nothing by it any more", listed)
    for address in (story.firm_email, story.ids["sme_email"]):
        story.keep_mail("licence-ended", story.mail.wait(address, subject="venció", seconds=60))


def _a_day_ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


def _version(story: Story) -> int:
    return int(story.firm.get(_licence(story))["version"])


def _licence(story: Story) -> str:
    return f"{story.firm_path}/licences/{story.ids['sme_licence']}"


def _act(story: Story, act: str, body: dict[str, str]) -> None:
    seen = story.firm.get(_licence(story))
    story.firm.post(f"{_licence(story)}/{act}", body, version=seen["version"])


def _see(happened: bool, what: str, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not happened:
        raise AssertionError(f"{what}: {seen}")
