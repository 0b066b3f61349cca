"""What a program would stumble over is told once a batch, with where and what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.accounting.books import books_by
from chalicelib.accounting.foreseen import Foresight
from chalicelib.accounting.posting import Books, post
from chalicelib.accounting.rule_forms import PostingRules
from chalicelib.accounting.subaccounts import Subaccount, Subaccounts
from chalicelib.catalogues.service import default_chart

from .builders import COSTA_RICA, doc

NUMBERED = PostingRules(digits=10, customers="numbered")


def told(books: Books, *changes: dict[str, Any]) -> list[tuple[str, str, str]]:
    foresight = Foresight(books)
    return [
        (found.code, found.field, found.value)
        for at, each in enumerate(changes)
        for found in foresight(post(doc(id=f"doc_{at}", **each), books))
    ]


def test_one_tax_id_with_two_names_is_told_once() -> None:
    names = [
        "Ribera S.A.",
        "RIBERA  s.a.",
        "Ríbera, S. A.",
        "ribera SA",
        "Otra S.A.",
        "Otra más S.A.",
    ]

    found = told(COSTA_RICA, *({"receiver_name": name} for name in names))

    assert found == [("TAX_ID_WITH_TWO_NAMES", "receiver_name", "3101999999")]


def test_who_has_no_tax_id_is_nobody_in_particular() -> None:
    nobody = [{"receiver_tax_id": None, "receiver_name": name} for name in ("Ana", "Luis")]

    assert told(COSTA_RICA, *nobody) == []


def test_one_account_of_a_single_customer_with_two_tax_ids_is_told() -> None:
    books = books_by("CR", NUMBERED, PostingRules(), default_chart("CR"), None)
    shared = [
        Subaccount(root="112001", tax_id=tax_id, number=5, name="Grupo")
        for tax_id in ("3101000001", "3101000002")
    ]
    books = replace(books, subaccounts=Subaccounts(shared))

    found = told(books, *({"receiver_tax_id": each.tax_id} for each in shared))

    assert found == [("ACCOUNT_WITH_TWO_TAX_IDS", "account", "1120010005")]


def test_the_common_account_is_of_all_customers() -> None:
    assert told(COSTA_RICA, *({"receiver_tax_id": tax_id} for tax_id in ("1", "2"))) == []


def test_an_account_that_the_firm_s_chart_has_not_is_told_once() -> None:
    start = default_chart("CR")
    own = start.but(accounts=tuple(each for each in start.accounts if each.code != "410011"))
    books = books_by("CR", PostingRules(), PostingRules(), start, own)

    assert told(books, {}, {}) == [("ACCOUNT_NOT_IN_PROGRAM", "account", "410011")]


def test_where_the_firm_sent_no_chart_its_program_lacks_nothing() -> None:
    books = books_by("CR", PostingRules(), PostingRules(), default_chart("CR"), None)

    assert told(books, {}) == []


def test_a_customer_s_own_account_is_new_to_the_program_without_a_word() -> None:
    start = default_chart("CR")
    accounts = tuple(each.but(code=f"{each.code}0000") for each in start.accounts)
    own = start.but(length=10, has_roots=True, accounts=accounts)
    books = books_by("CR", NUMBERED, PostingRules(), start, own)

    assert told(books, {}) == []
