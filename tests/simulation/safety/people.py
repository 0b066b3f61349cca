"""Who belongs where: both sides say the same, none is closed, and somebody manages each place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from chalicelib.accounts.model import Account, Member, Membership
from chalicelib.mail.model import Mail
from chalicelib.onboarding.model import Business, LicenceLink, Removal
from tests.simulation.safety.holdings import Holdings

_HEADS = frozenset({"owner", "administrator", "operator"})


def faults(held: Holdings) -> Iterator[str]:
    """Say who is somewhere by half, or after the end, and what nobody manages any more."""
    closed = {each.id for _, each in held.of(Account) if each.state == "closed"}
    members = {(tenant, each.account_id): each for tenant, each in held.of(Member)}
    sides = {(each.tenant, account) for account, each in held.of(Membership)}
    for tenant, account in members.keys() ^ sides:
        yield f"{account} belongs to {tenant} on one side alone"
    managed = defaultdict[str, bool](bool)
    for (tenant, account), each in members.items():
        is_head = each.state == "active" and each.role in _HEADS
        managed[tenant] |= is_head and account not in closed
        if account in closed:
            yield f"{account} is closed, and belongs to {tenant}"
    for tenant, link in held.of(LicenceLink):
        managed[tenant] |= link.is_run_by_firm
    removed = {tenant for tenant, _ in held.of(Removal)}
    for tenant in {tenant for tenant, _ in held.of(Business)} - removed:
        managed[tenant] |= False
    for tenant, is_managed in managed.items():
        if not is_managed:
            yield f"nobody manages {tenant}"
    yield from _told(held)


def _told(held: Holdings) -> Iterator[str]:
    """Hold the accounts that were closed since the last look against the mails that say so."""
    steps = [each for each in held.steps if (each.kind, each.after) == ("Account", "closed")]
    closed = [each.id for each in steps if each.before != "unverified"]
    mailed = [
        after.tenant
        for before, after in held.writes
        if before is None
        and after is not None
        and isinstance(after.entity, Mail)
        and after.entity.template == "account-closed"
    ]
    if sorted(closed) != sorted(mailed):
        yield f"closed are {sorted(closed)}, and told of it {sorted(mailed)}"
