"""What a business prepares before it issues, and how it issues from that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infra.local.story import Story


def prepare_invoice(story: Story) -> None:
    """The client keeps a customer and a draft, made of an earlier invoice, and issues that."""
    client, path = story.client, story.business_path
    found = client.get("/v1/taxpayers/3-101-888888")
    _see(found["id_number"] == "3101888888", "the register has the customer", found)
    said = {"name": found["name"], "identification": {"number": found["id_number"]}}
    customer = client.post(f"{path}/customers", said)
    email = {"emails": [story.customer_email]}
    client.patch(f"{path}/customers/{customer['id']}", email, customer["version"])
    draft = client.post(f"{path}/documents/{story.ids['document']}/duplicate", None)
    _see(len(draft["document"]["lines"]) == story.lines, "it has the lines of the invoice", draft)
    whole = draft["document"] | {"lines": draft["document"]["lines"][:1]}
    unfinished = whole | {"receiver": {"name": "Comprador Ficticio S.A."}}
    kept = client.post(f"{path}/drafts", unfinished)
    finished = client.put(f"{path}/drafts/{kept['id']}", whole, kept["version"])
    _see(finished["total"] == kept["total"], "a draft is told its total", finished)
    client.delete(f"{path}/drafts/{draft['id']}", draft["version"])
    listed = client.get(f"{path}/drafts?q=comprador")["data"]
    _see([each["id"] for each in listed] == [kept["id"]], "one draft is left", listed)
    of = f"draft={kept['id']}&customer={customer['id']}"
    issued = client.post(f"{path}/documents?{of}", finished["document"])
    _see(issued["total"] == finished["total"], "the draft was issued", issued)
    _see(client.get(f"{path}/drafts")["total"] == 0, "it is no draft any more", issued)
    (used,) = client.get(f"{path}/customers?q={story.customer_email}")["data"]
    _see(used["last_used_at"] is not None, "the customer was used", used)
    client.delete(f"{path}/customers/{customer['id']}", used["version"])
    total = issued["total"]
    found = client.get(f"{path}/documents?total_from={total}&total_to={total}")["data"]
    _see(issued["id"] in [each["id"] for each in found], "it is found by its total", found)
    *_, month = client.get(f"{path}/document-months")["data"]
    counted = {each["type"]: each["count"] for each in month["sums"]}
    _see(counted.keys() >= {"invoice", "credit_note"}, "the month is summed up", month)


def _see(condition: bool, what: str, seen: Any) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        msg = f"not so: {what}; seen: {seen}"
        raise AssertionError(msg)
