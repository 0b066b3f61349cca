"""Who is who: one live licence a company and product, one business a tax id, one account a mail."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from chalicelib.accounts.model import Account
from chalicelib.aws.transaction import Claim
from chalicelib.licences.model import Licence
from chalicelib.onboarding.model import Connection, Profile
from tests.simulation.safety.holdings import Holdings

_LIVE = frozenset({"provisioning", "awaiting_client", "active", "suspended"})
"""What holds the place of its company; one that came to nothing gave it back."""
_PLACES = "LIVE_LICENCES"
_STEPS = {
    ("", "draft"),
    ("", "provisioning"),  # issued in one act, as a client is to look after its own
    ("draft", "provisioning"),
    ("draft", "withdrawn"),
    *(("provisioning", after) for after in ("active", "awaiting_client", "provisioning_failed")),
    *(("awaiting_client", after) for after in ("active", "provisioning_failed", "withdrawn")),
    ("awaiting_client", "provisioning"),
    ("provisioning_failed", "provisioning"),
    ("provisioning_failed", "withdrawn"),
    ("active", "suspended"),
    ("suspended", "active"),
    *((live, after) for live in ("active", "suspended") for after in ("unlinked", "deleted")),
    ("unlinked", "deleted"),
    *((live, "provisioning") for live in ("active", "suspended")),  # given to the wrong address
    *((live, "withdrawn") for live in ("active", "suspended")),
}
_ACCOUNT_STEPS = {
    ("", "unverified"),
    ("", "active"),
    ("unverified", "active"),
    ("unverified", "closed"),
    ("active", "locked"),
    ("locked", "active"),
    ("active", "closed"),
    ("locked", "closed"),
}


def faults(held: Holdings) -> Iterator[str]:
    """Say what is there twice, and what came by a way that is none."""
    yield from _licences(held)
    yield from _tax_ids(held)
    yield from _accounts(held)
    for each in held.steps:
        known = {"Licence": _STEPS, "Account": _ACCOUNT_STEPS}.get(each.kind)
        if known is not None and (each.before, each.after) not in known:
            yield f"{each.kind} {each.id} went from {each.before or 'nothing'} to {each.after}"


def _licences(held: Holdings) -> Iterator[str]:
    live = Counter(
        (tenant, each.company_id, each.product)
        for tenant, each in held.of(Licence)
        if each.state in _LIVE and each.company_id is not None
    )
    for (firm, company, product), several in live.items():
        if several > 1:
            yield f"{firm}: company {company} has {several} live licences for {product}"
    places = {
        (stored.tenant, *stored.sort.split("#"))
        for stored in held.stored_of(Claim)
        if stored.partition == _PLACES
    }
    for firm, company, product in sorted(places ^ live.keys()):
        which = "no live licence" if (firm, company, product) in places else "no place"
        yield f"{firm}: {company} has {which} for {product}"


def _tax_ids(held: Holdings) -> Iterator[str]:
    claims = {
        stored.partition: stored.entity.owner
        for stored in held.stored_of(Claim)
        if isinstance(stored.entity, Claim) and stored.partition.startswith("TAXID#")
    }
    proven = {tenant for tenant, each in held.of(Connection) if each.state == "verified"}
    owners: dict[str, set[str]] = defaultdict(set)
    for tenant, profile in held.of(Profile):
        if tenant in proven:
            owners["TAXID#" + "#".join(profile.identity)].add(tenant)
    for name, several in owners.items():
        if len(several) > 1:
            yield f"{name} is of {', '.join(sorted(several))}"
        elif claims.get(name) not in several:
            yield f"{name} is proven by {min(several)}, and kept for {claims.get(name)}"


def _accounts(held: Holdings) -> Iterator[str]:
    open_ = Counter(each.email.casefold() for _, each in held.of(Account) if each.state != "closed")
    for address, several in open_.items():
        if several > 1:
            yield f"{several} accounts have the address {address}"
