"""The list of licences is what a plain one would be, whatever becomes of them."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.ids import new_id
from chalicelib.licences import service, store
from chalicelib.licences.forms import LicenceQuery
from chalicelib.licences.model import MACHINE, Licence
from tests.support.plain_lists import Asked, expected, plain, walked
from tests.support.scopes import made_up, only

pytestmark = pytest.mark.usefixtures("aws")
NAMES = ["Panadería Peña S.A.", "Ñandú Ltda.", "Café del Sol", "Peñas y Hijos"]


def new_licence(firm_id: str, created_by: str = "acc_1") -> Licence:
    tx = Transaction()
    licence = Licence(
        id=new_id("lic"), created_at=clock.now(), firm_id=firm_id, product="invoicing",
        created_by=created_by, language="es",
    )  # fmt: skip
    made = store.add(tx, licence)
    tx.commit()
    return made


def changed(before: Licence, chance: Random) -> Licence:
    """Take a step of the wizard, or one of its machine."""
    number = chance.randint(1, 4)
    steps = [event for state, event in MACHINE if state == before.state and event != "delete"]
    if steps and chance.random() < 0.5:
        after = before.after(chance.choice(steps))
    else:
        after = before.but(
            company_id=made_up(number),
            company_code=f"{number:05d}",
            company_name=NAMES[number - 1],
            client_email=chance.choice(["duena@example.com", None]),
            client_name=chance.choice(["Íñigo Ficticio", None]),
        )
    tx = Transaction()
    saved = store.write(tx, after)
    tx.commit()
    return saved


def test_list_is_what_a_plain_one_would_be_after_any_changes() -> None:
    chance = Random(7)  # noqa: S311 - changes that can be repeated
    licences: dict[str, Licence] = {}
    for _ in range(35):
        known = chance.choice([*licences.values(), None])
        after = (
            changed(known, chance)
            if known
            else new_licence("firm_a", chance.choice(["acc_1", "acc_2"]))
        )
        licences[after.id] = after
    new_licence("firm_b")
    assert list(Table("firm_a").each(Licence, "LICENCES")) == list(licences.values())

    for companies in (None, frozenset({made_up(1), made_up(3)}), frozenset[str]()):
        caller = Caller("acc_1", tenant="firm_a", role="adviser", companies=only(companies))
        for said in (
            {},
            {"state": "active"},
            {"state": "draft", "sort": "company_name"},
            {"q": "PENA", "sort": "-company_name"},
            {"q": "inigo 0002", "sort": "company_code"},
            {"company_id": made_up(3), "sort": "created_at", "product": "invoicing"},
        ):
            query = LicenceQuery.model_validate(said | {"limit": 4})
            assert walked(partial(service.list_licences, caller), query) == expected(
                licences.values(), asked(query, companies)
            )


def asked(query: LicenceQuery, companies: frozenset[str] | None) -> Asked:
    sort = query.sort.removeprefix("-")
    return Asked(
        query,
        searched=lambda each: (
            each.company_code, each.company_name, each.client_email, each.client_name,
        ),
        sort=lambda each: each.id if sort == "created_at" else plain(getattr(each, sort)),
        keeps=lambda each: (
            query.company_id in {None, each.company_id}
            and (
                companies is None
                or each.company_id in companies
                or (each.company_id is None and each.created_by == "acc_1")
            )
        ),
        state=lambda each: each.state,
        in_state=query.state,
        backwards=query.sort.startswith("-"),
    )  # fmt: skip
