"""The firm asks its client about a document, and the client answers from the mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.local.story import Story


def ask_the_client(story: Story, path: str, document: str) -> None:
    """Ask about a document that the program refused; it is answered without signing in."""
    firm, client = story.firm, story.client
    settings = firm.get(f"{story.firm_path}/question-settings")
    wanted = {"asked_by_itself": [], "remind_days": [2, 5, 9], "wording": settings["wording"]}
    firm.put(f"{story.firm_path}/question-settings", wanted, settings["version"])
    found = firm.get(f"{path}/documents/{document}/questions")["data"]
    refused = next(each for each in found if each["incident"]["code"] == "PROGRAM_REFUSED")
    _see(refused["draft"]["text"] and refused["question"] is None, "it can be asked", refused)
    asked = {
        "document": document,
        "code": refused["incident"]["code"],
        "value": refused["incident"]["value"],
        "text": "¿Qué se vendió aquí?",
    }
    (question,) = firm.post(f"{path}/questions", {"questions": [asked]})["data"]
    listed = firm.get(f"{story.firm_path}/questions?state=open")["data"]
    _see([each["id"] for each in listed] == [question["id"]], "the client is asked", listed)
    mail = story.mail.wait(story.client_email, subject="le pregunta", seconds=60)
    (key,) = set(re.findall(r"biz_[0-9A-Z]{26}\.[\w-]{43}", mail["text"]))
    linked = story.api.post("/v1/question-links/reading", {"link": key})
    (shown,) = linked["data"]
    _see(shown["text"] == asked["text"] and shown["state"] == "open", "looking answers not", shown)
    told = {"link": key, "question": shown["id"], "choice": "c1", "text": "Un saldo de temporada"}
    (done,) = story.api.post("/v1/question-links/answer", told)["data"]
    _see(done["is_answered_by_you"], "it is answered from the mail", done)
    listed = firm.get(f"{story.firm_path}/questions?state=answered")["data"]
    _see(listed[0]["answer"]["text"] == told["text"], "the firm reads the answer", listed)
    firm.post(f"{story.firm_path}/questions/{shown['id']}/withdrawal")
    firm.post(f"{path}/questions", {"questions": [asked]})
    _answer_signed_in(story, shown["id"])
    answered = client.get(f"{story.business_path}/questions?state=withdrawn")
    _see(answered["total"] == 1, "the client sees what became of it", answered)


def _answer_signed_in(story: Story, question: str) -> None:
    """The client answers what is asked anew, thinks again, and the firm needs it no more."""
    client, answer = story.client, f"{story.business_path}/questions/{question}/answer"
    client.post(answer, {"choice": "c1", "text": "Una venta de saldos"})
    late = client.call("POST", answer, {"choice": "c1", "text": "Otra cosa"})
    _see(late.body["code"] == "question-answered", "the first answer counts", late.body)
    changed = client.put(answer, {"choice": "c1", "text": "Una venta corriente"})
    _see(changed["answer"]["text"] == "Una venta corriente", "it is changed", changed)
    path = f"{story.firm_path}/questions/{question}"
    gone = story.firm.post(f"{path}/withdrawal")
    _see(gone["state"] == "withdrawn" == story.firm.get(path)["state"], "it is withdrawn", gone)


def _see(condition: bool, what: str, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        msg = f"not so: {what}; seen: {seen}"
        raise AssertionError(msg)
