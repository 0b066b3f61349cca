"""Of which companies of a firm a user may see things, against a plain telling of the rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

import pytest

from chalicelib.core.caller import (
    ROLE_PERMISSIONS,
    ApplicationMissing,
    Caller,
    Deactivated,
    Hidden,
    NotAllowed,
    permitted,
)
from chalicelib.core.company_ids import company_id, id_of
from chalicelib.core.scope import OF_COMPANIES, Applications, CodeRange, CompanyScope, Rights
from chalicelib.core.standing import Membership, TimedRights
from tests.support.scopes import made_up, rights_to

NOW = datetime(2026, 11, 2, tzinfo=UTC)
ABOUT_NO_COMPANY = {"firm:read", "firm:history", "firm:write", "user:read", "user:write"}
ABOUT_NO_COMPANY |= {"right:ask", "token:write"}


def test_each_permission_of_a_firm_is_about_companies_or_about_none() -> None:
    of_firms = ROLE_PERMISSIONS["administrator"] | ROLE_PERMISSIONS["adviser"]

    assert of_firms == OF_COMPANIES.keys() | ABOUT_NO_COMPANY
    assert not OF_COMPANIES.keys() & ABOUT_NO_COMPANY


def test_rights_cover_what_a_plain_rule_says() -> None:
    chance = Random(5)  # noqa: S311 - rights that can be repeated
    numbers = range(0, 60, 3)
    for _ in range(60):
        eco, con, every = (chance.random() < 0.7 for _ in range(3))
        low, high = sorted(chance.sample(range(60), 2))
        single = {(p, n) for p, n in product(("eco", "con"), numbers) if chance.random() < 0.2}
        scope = CompanyScope(
            (
                Rights(
                    applications=Applications(eco=eco, con=con),
                    every=every,
                    ranges=(CodeRange(program="con", first=f"{low:05d}", last=f"{high:05d}"),),
                    places=frozenset(f"{p}{n:05d}" for p, n in single),
                ),
            )
        )
        for program, number in product(("eco", "con"), numbers):
            has_program = eco if program == "eco" else con
            chosen = (program, number) in single or (program == "con" and low <= number <= high)

            identifier = company_id("firm_a", program, f"{number:05d}")

            assert scope.covers(identifier) == (has_program and (every or chosen))


def test_what_is_no_company_is_seen_by_nobody_who_is_restricted() -> None:
    assert CompanyScope().covers("com_old")
    assert not CompanyScope((rights_to(frozenset({made_up(1)})),)).covers("com_old")
    assert not CompanyScope(()).covers(made_up(1))
    assert not Applications().has("every")
    assert id_of("firm_a", "con00042") == company_id("firm_a", "con", "00042")
    with pytest.raises(ValueError, match="no place"):
        id_of("firm_a", "00042")


def test_role_application_state_and_time_decide_together() -> None:
    base = rights_to(frozenset({made_up(1)})).but(applications=Applications(licences=False))
    more = TimedRights(
        id="tr_1", until=NOW, rights=Rights(every=False, places=frozenset({"eco00002"}))
    )
    member = Membership(role="adviser", rights=base, timed=(more,), created_at=NOW)
    asking, second = Caller("acc_1", tenant="firm_a"), timedelta(seconds=1)
    before = NOW - second

    imports = asking.within(member, "import:read", NOW)
    both = asking.within(member, "import:read", before)
    licences = asking.within(member, "licence:read", before)

    assert imports.sees(made_up(1))
    assert not imports.sees("cmp_eco_00002_0000000000000000")
    assert both.sees(made_up(1))
    assert both.sees("cmp_eco_00002_0000000000000000")
    assert not licences.sees(made_up(1))
    assert licences.sees("cmp_eco_00002_0000000000000000")
    assert "licence:read" in permitted(member, before)
    assert "licence:read" not in permitted(member, NOW)
    assert permitted(member.but(state="inactive"), before) == []
    for kind, belongs, permission in (
        (ApplicationMissing, member, "licence:read"),
        (NotAllowed, member, "user:write"),
        (Deactivated, member.but(state="inactive"), "import:read"),
        (Hidden, None, "import:read"),
    ):
        with pytest.raises(kind):
            asking.within(belongs, permission, NOW)
