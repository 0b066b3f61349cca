"""Where posting rules and sub-accounts of companies are kept, each within one firm (ADR 0053)."""

from __future__ import annotations

from chalicelib.accounting.overrides import StoredRules
from chalicelib.accounting.subaccounts import Subaccount, Subaccounts
from chalicelib.aws import blobs
from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.ids import new_id
from chalicelib.core.model import Entity

RULES, SUBACCOUNTS = "POSTING_RULES", "SUBACCOUNTS"


class SubaccountList(Entity):
    """Where the sub-accounts of a company are kept: a file, as they may be many."""

    key: str
    accounts: int


def rules_key(firm_id: str, of: str) -> Key:
    """Return the key of the rules of a firm for a country, or of one of its companies."""
    return Table(firm_id).key(RULES, of)


def stored_rules(
    firm_id: str, country: str, company_id: str = ""
) -> tuple[StoredRules | None, StoredRules | None]:
    """Read the rules of a firm for a country, and those of one of its companies."""
    wanted = [(rules_key(firm_id, of), StoredRules) for of in (country, company_id) if of]
    of_firm, of_company = [*get_many(wanted), None][:2]
    return of_firm, of_company


def subaccounts(firm_id: str, company_id: str) -> Subaccounts:
    """Read the sub-accounts of a company."""
    kept = Table(firm_id).get(SubaccountList, SUBACCOUNTS, company_id)
    if kept is None:
        return Subaccounts()
    lines = blobs.get(kept.key).splitlines()
    return Subaccounts(map(Subaccount.model_validate_json, lines), version=kept.version)


def keep_subaccounts(tx: Transaction, firm_id: str, company_id: str, given: Subaccounts) -> None:
    """Write those that there are now, if that are others; of two at once the second begins anew."""
    if not given.is_changed:
        return
    now = clock.now()
    key = blobs.key(firm_id, "subaccounts", now, f"{new_id('sub')}.jsonl")
    lines = [each.model_dump_json() + "\n" for each in given]
    blobs.put(key, "".join(lines).encode(), "application/jsonl")
    kept = SubaccountList(version=given.version, created_at=now, key=key, accounts=len(given))
    tx.replace(Table(firm_id).key(SUBACCOUNTS, company_id), kept)
