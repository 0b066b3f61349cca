"""A step of the story: by which rules the firm's books take the documents of its clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infra.local.story import Story


def set_posting_rules(story: Story) -> None:
    """The firm tries posting rules of its own before it has them, for all and for one company."""
    firm, of_firm = story.firm, f"{story.firm_path}/posting-rules/CR"
    company = f"{story.firm_path}/companies/{story.ids['company']}"
    before = firm.get(of_firm)
    _see(before["version"] == 0, before)
    rules = {"digits": 10, "customers": "numbered", "text": "{type} {number} {customer}"}
    shown = firm.call("POST", f"{of_firm}/example", {"rules": rules}).body["data"]
    _see(all(each["debit"] == each["credit"] for each in shown), shown)
    _see(firm.get(of_firm) == before, "nothing was changed")
    written = firm.put(of_firm, rules, version=0)
    _see(written["version"] == 1, written)
    wrong = {"accounts": {"sale.goods": "999999"}, "text": "{numero}"}
    refused = firm.call("PUT", f"{company}/posting-rules", wrong, headers={"If-Match": '"0"'})
    _see(refused.status == 422, refused)
    own = {"accounts": {"sale.goods": "410012"}}
    of_company = firm.put(f"{company}/posting-rules", own, version=0)
    (sales,) = [each for each in of_company["accounts"] if each["purpose"] == "sale.goods"]
    _see((sales["code"], sales["source"]) == ("4100120000", "company"), sales)
    row = {
        "root": "112001",
        "tax_id": "3101666666",
        "number": 17,
        "name": "Comprador Ficticio S.A.",
    }
    firm.put(f"{company}/subaccounts", {"subaccounts": [row]})
    (kept,) = firm.get(f"{company}/subaccounts")["data"]
    _see(kept["account"] == "1120010017", kept)
    (handed,) = firm.get(f"{story.firm_path}/imports/{story.ids['import']}/documents?limit=1")[
        "data"
    ]
    invented = firm.call("POST", f"{company}/posting-rules/example", {"rules": own}).body["data"]
    _see(all(each["debit"] == each["credit"] for each in invented), invented)
    named = {"import_id": story.ids["import"], "document_id": handed["id"]}
    tried = firm.call("POST", f"{company}/posting-rules/example", {"rules": own, **named}).body
    (entry,) = tried["data"]
    _see(entry["number"] == handed["number"] and entry["debit"] == entry["credit"], entry)
    firm.delete(f"{company}/posting-rules", version=1)
    firm.delete(of_firm, version=1)
    again = firm.get(of_firm)
    _see((again["version"], again["accounts"]) == (2, before["accounts"]), again)


def _see(condition: bool, seen: Any) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise AssertionError(seen)
