"""A step of the story: what a plan costs, what was used of it, and what the firm owes for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infra.local.story import Story


def see_what_the_plan_costs(story: Story) -> None:
    """The plan changes for the next period, and back; usage and the firm's statement agree."""
    client, path = story.client, f"{story.business_path}/subscription"
    offered = {each["plan"] for each in story.api.get("/v1/plans?country=CR")["data"]}
    before = client.get(path)
    other = min(offered - {before["plan"]})
    later = client.put(path, {"plan": other, "begins": "next_period"}, before["version"])
    _see(later["planned"]["plan"] == other, later)
    back = client.put(path, {"plan": before["plan"]}, later["version"])
    _see((back["planned"], back["terms"]) == (None, before["terms"]), back)
    documents = client.get(f"{story.business_path}/documents")["total"]
    _see(back["usage"]["documents"] == documents, (back, documents))
    statement = story.firm.get(f"{story.firm_path}/statement")
    (line,) = [each for each in statement["data"] if each["company_code"] == "00042"]
    _see((line["documents"], line["paid_by"]) == (documents, "firm"), statement)
    sheet = story.firm.call("GET", f"{story.firm_path}/statement.csv")
    header, *rows = (row.split(";") for row in sheet.raw.decode("utf-8-sig").splitlines())
    amounts = {row[header.index("licence_id")]: row[header.index("amount")] for row in rows}
    _see(amounts[line["licence_id"]] == line["amount"], amounts)
    told = story.mail.wait(story.firm_email, subject=before["plan_text"].lower(), seconds=60)
    story.keep_mail("plan-chosen", told)


def _see(condition: bool, seen: Any) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise AssertionError(seen)
