"""A client manages its own notifications: it gets a licence for SMEs and a number to install by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from infra.local.api_client import wait_for
from infra.local.notices import sme_company

if TYPE_CHECKING:
    from infra.local.story import Story

_LAST_DAY, _NEXT_LAST_DAY, _REST_ON = "2097-12-31", "2098-12-31", "2098-06-30"


def license_sme(story: Story) -> None:
    """A company is made by hand; its licence is drafted, issued, and its number mailed."""
    firm = story.firm
    firm.put(f"{story.firm_path}/companies", {"companies": [sme_company(story)]})
    found = firm.get(f"{story.firm_path}/companies?q=00077&program=con")["data"]
    company, tax_id = found[0], found[0]["tax_id"]
    _make_by_hand(story, tax_id)
    licence = firm.post(f"{story.firm_path}/licences", {"product": "notifications"})
    story.ids["sme_licence"], story.ids["sme_tax_id"] = licence["id"], tax_id
    story.ids["sme_email"] = address = f"pyme{story.suffix}@example.com"
    for part in (
        {"company_id": company["id"], "client_email": address, "client_name": "Pyme Ficticia"},
        {"terms": {"installations": 2, "valid_from": "2026-01-01", "valid_until": _LAST_DAY}},
    ):
        licence = firm.patch(_licence(story), part, licence["version"])
    firm.post(f"{_licence(story)}/acceptance", version=licence["version"])
    active = wait_for(
        lambda: firm.get(_licence(story)), lambda seen: seen["state"] == "active", "the activation"
    )
    story.ids["sme_business"] = active["business_id"]
    number = firm.get(f"{_licence(story)}/number")["number"]
    firm.post(f"{_licence(story)}/number-mail", {"language": "es"})
    sent = story.mail.wait(address, subject="Número de licencia", seconds=60)
    _see(number in sent["text"], "the number is in the mail", sent["subject"])
    text = firm.get(f"{_licence(story)}/number-text?language=en")
    _see(number in text["text"] and text["to"] == address, "the text to copy has it", text["to"])
    told = [each["event"] for each in firm.get(f"{_licence(story)}/history?limit=5")["data"]]
    _see(told[:3] == ["number_shown", "number_sent", "number_shown"], "who saw it is noted", told)
    listed = firm.get(f"{story.firm_path}/licences?product=notifications&sort=valid_until")
    (row,) = listed["data"]
    (client,) = firm.get(f"{story.firm_path}/clients?q={tax_id}&self_managed=true")["data"]
    _see(client["sme_licence"]["allowed"] == 2, "the list of clients shows them", client)
    _see(row["installations"]["allowed"] == 2, "the list shows its installations", row)
    _see(not re.search(re.escape(number), str(listed)), "and no number", listed["total"])


def _make_by_hand(story: Story, tax_id: str) -> None:
    """Make a company that no program has, put its name right, take it out and bring it back."""
    firm, path = story.firm, f"{story.firm_path}/companies"
    wanted = {"name": "Pime Ficticia S.L.", "tax_id": tax_id, "country": "ES"}
    made = firm.post(path, wanted)
    _see((made["program"], made["code"]) == ("own", "00001"), "it has a code of its own", made)
    one = f"{path}/{made['id']}"
    made = firm.patch(one, {"name": "Pyme Ficticia S.L."}, made["version"])
    firm.delete(one, made["version"])
    gone = firm.get(one)
    _see(gone["gone_at"] is not None, "it is out of the list", gone)
    back = firm.patch(one, {"email": None}, gone["version"])
    _see(back["gone_at"] is None, "it is back", back)
    (client,) = firm.get(f"{story.firm_path}/clients?q={tax_id}")["data"]
    programs = [each["program"] for each in client["companies"]]
    _see(programs == ["con", "own"], "it is one client with the one of the program", client)


def manage_sme_licence(story: Story) -> None:
    """It is renewed for more computers, told to rest from a day on, which is cancelled; rests."""
    firm = story.firm
    seen = firm.get(_licence(story))
    wanted = {"installations": 3, "valid_until": _NEXT_LAST_DAY}
    renewed = firm.patch(f"{_licence(story)}/terms", wanted, seen["version"])
    _see(renewed["terms"]["installations"] == 3, "it is good on three", renewed)
    rest = {"on": _REST_ON, "mailboxes_to": "firm"}
    planned = firm.post(f"{_licence(story)}/suspend", rest, version=renewed["version"])
    _see((planned["state"], planned["stops_on"]) == ("active", _REST_ON), "until then", planned)
    version = planned["version"]
    cancelled = firm.post(f"{_licence(story)}/suspend-cancellation", version=version)
    _see(cancelled["stops_on"] is None, "it goes on", cancelled)
    foretold = firm.get(f"{_licence(story)}/acts")
    asks = {act["act"]: act["asks"] for act in foretold["data"]}
    _see(asks["suspend"] == ["mailboxes_to", "on"], "it is asked who has the mailboxes", asks)
    rests = _act(story, "suspend", {"mailboxes_to": "firm"})
    _see(rests["state"] == "suspended", "it rests", rests)
    again = _act(story, "reinstate", {"mailboxes_to": "client"})
    _see(again["state"] == "active", "it is active again", again)
    story.states["sme_licence"] = again["state"]


def hold_sme_licence(story: Story) -> None:
    """The operator holds it, so that its number is no good, and lifts that again; both are told."""
    operated = f"/v1/operator/firms/{story.ids['firm']}/licences/{story.ids['sme_licence']}"
    held = story.operator.post(f"{operated}/hold", {"reason": "Prueba de la historia"})
    _see(held["state"] == "active" and held["hold"], "it is held, and as active as before", held)
    told = _validated(story)
    _see((told["valid"], told["code"]) == (False, "SUSPENDED"), "its number is no good", told)
    for address in (story.firm_email, story.ids["sme_email"]):
        story.keep_mail("licence-held", story.mail.wait(address, subject="retiene", seconds=60))
    story.operator.post(f"{operated}/lift", {"reason": "Se aclaró"})
    seen = story.operator.get(operated)
    _see(seen["hold"] is None and _validated(story)["valid"], "it is good again", seen)


def _validated(story: Story) -> dict[str, Any]:
    number = story.firm.get(f"{_licence(story)}/number")["number"]
    asked = {"number": number, "program_version": "1.0.0"}
    told: dict[str, Any] = story.api.post("/v1/licence-validations", asked)
    return told


def unlink_sme_licence(story: Story) -> None:
    """It is unlinked: its number is good for nothing, and the firm has the mailboxes."""
    firm = story.firm
    number = firm.get(f"{_licence(story)}/number")["number"]
    over = _act(story, "unlink", {"mailboxes_to": "firm"})
    _see(over["state"] == "unlinked", "it is unlinked", over)
    computer = {"fingerprint": f"ficticia-{story.suffix}", "name": "Ordenador Ficticio"}
    asked = {"number": number, "program_version": "1.0.0", "installation": computer}
    told = story.api.post("/v1/licence-validations", asked)
    _see((told["valid"], told["code"]) == (False, "UNLINKED"), "its number is no good", told)
    boxes = firm.get(f"{story.firm_path}/companies/{over['company_id']}/mailboxes")["data"]
    managed = {each["managed_by"] for each in boxes}
    _see(managed == {"firm"}, "the firm has the mailboxes", boxes)
    story.states["sme_licence"] = over["state"]


def let_client_manage(story: Story) -> None:
    """The client is to manage its own notifications again: one act issues a licence; then not."""
    firm, tax_id = story.firm, story.ids["sme_tax_id"]
    (client,) = firm.get(f"{story.firm_path}/clients?q={tax_id}&self_managed=false")["data"]
    path = f"{story.firm_path}/clients/{client['id']}/self-management"
    wanted = {"client_email": story.ids["sme_email"], "terms": {"installations": 2}}
    begun = firm.put(path, {"self_managed": True, **wanted})
    _see(begun["licence"] is not None, "a licence is issued", begun)
    one = f"{story.firm_path}/licences/{begun['licence']['id']}"
    wait_for(
        lambda: firm.get(one), lambda seen: seen["state"] == "awaiting_client", "the client's word"
    )
    over = firm.put(path, {"self_managed": False})
    _see(over["licence"] is None, "what was not active is taken back", over)


def _licence(story: Story) -> str:
    return f"{story.firm_path}/licences/{story.ids['sme_licence']}"


def _act(story: Story, act: str, body: dict[str, str]) -> dict[str, Any]:
    seen = story.firm.get(_licence(story))
    done: dict[str, Any] = story.firm.post(
        f"{_licence(story)}/{act}", body, version=seen["version"]
    )
    return done


def _see(happened: bool, what: str, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not happened:
        raise AssertionError(f"{what}: {seen}")
