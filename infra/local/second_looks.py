"""The firm takes an import into its books and back again, and hears what its program refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.local.asking_client import ask_the_client

if TYPE_CHECKING:
    from infra.local.story import Story


def go_back_and_forth(story: Story, path: str) -> None:
    """Import what is clean, report a refusal, ask about it and withdraw it, and undo the import."""
    firm, loose = story.firm, f"{path}/loose-documents"
    left = firm.get(loose)["data"]
    check = firm.get(f"{path}/check")
    _see(check["refusal"] is None and check["clean"] > 0, "it can be imported", check)
    held = firm.post(f"{path}/claim", {"agent": "Servidor del despacho"})
    _see(held["claim"]["expires_at"] is not None, "an agent has it for a while", held["claim"])
    firm.expect("DELETE", f"{path}/claim")
    firm.post(f"{path}/import", {"part": "clean"})
    refused = next(each for each in firm.get(f"{path}/documents")["data"] if each["loose"] is None)
    said = f"{refused['number']} Subcuenta inexistente"
    released = firm.post(f"{path}/refusals", {"text": said})["released"]
    told = story.client.get(f"{story.business_path}/exports/{story.ids['export']}/loose-documents")
    words = [found["value"] for each in told["data"] for found in each["found"]]
    _see(said in words, "the client reads what the firm's program said", told)
    ask_the_client(story, path, refused["id"])
    after = firm.expect("DELETE", f"{path}/refusals/{refused['id']}")
    _see(after["released"] == released - 1, "the refusal is withdrawn", after)
    undone = firm.post(f"{path}/undo", {"reason": "Se importó en la empresa equivocada"})
    _see(undone["status"] == "pending", "the import is undone", undone)
    _see(firm.get(loose)["data"] == left, "nothing of it is left to a later batch", left)
    _close_and_open(story)


def _close_and_open(story: Story) -> None:
    """Close the books of a day long gone, of the company and of all, and open them again."""
    firm, until = story.firm, {"closed_until": "2025-12-31"}
    company = f"{story.firm_path}/companies/{story.ids['company']}/closed-period"
    every = f"{story.firm_path}/closed-period"
    firm.put(company, until)
    closed = firm.put(every, until | {"moves_entries": True})
    _see(firm.get(every) == closed, "the books of all companies are closed", closed)
    firm.put(every, {"closed_until": None})
    told = firm.get(company)
    _see(told["effective_until"] == "2025-12-31", "those of the company stay so", told)
    firm.put(company, {"closed_until": None})


def _see(condition: bool, what: str, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        msg = f"not so: {what}; seen: {seen}"
        raise AssertionError(msg)
