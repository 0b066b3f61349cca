"""Numbers of customers and suppliers: given once, never twice, around what the chart has."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.accounting.subaccounts import NoNumberLeft, Subaccount, Subaccounts
from chalicelib.catalogues.charts import default_chart
from chalicelib.catalogues.service import ChartAccount

ES = default_chart("ES")


def own(code: str) -> ChartAccount:
    return ChartAccount(code=code, type="receivable", name_es="De la casa", name_en="Of the house")


def test_a_tax_id_has_one_number_however_it_is_written_or_called() -> None:
    given_so_far = Subaccounts()

    first = given_so_far.of(ES, "430", "B12345674", "Ribera SL")
    again = given_so_far.of(ES, "430", "b-12345674", "Ribera, S.L.")
    other = given_so_far.of(ES, "430", "B87654321", "Otra SL")

    assert first == again
    assert (first.code, first.name, other.code) == ("43000001", "Ribera SL", "43000002")


def test_roots_are_numbered_each_by_itself() -> None:
    given_so_far = Subaccounts()

    codes = [given_so_far.of(ES, root, "B12345674", "Ribera SL").code for root in ("430", "400")]

    assert codes == ["43000001", "40000001"]


def test_accounts_that_the_chart_has_are_passed_over() -> None:
    chart = ES.but(accounts=(*ES.accounts, own("43000001"), own("43000003")))
    given_so_far = Subaccounts()

    codes = [given_so_far.of(chart, "430", f"B{n}", "Cliente").code for n in range(3)]

    assert codes == ["43000002", "43000004", "43000005"]


def test_the_common_account_of_a_chart_in_full_length_takes_numbers() -> None:
    chart = ES.but(accounts=(*ES.accounts, own("43000000")))

    assert Subaccounts().of(chart, "430", "B1", "Cliente").code == "43000001"


def test_a_number_is_kept_with_other_digits() -> None:
    kept = [Subaccount(root="430", tax_id="B1", number=7, name="Cliente")]

    codes = [
        Subaccounts(kept).of(ES.but(length=length), "430", "B1", "Otro nombre").code
        for length in (6, 12)
    ]

    assert codes == ["430007", "430000000007"]


@pytest.mark.parametrize(("root", "length"), [("430123", 6), ("4300", 4), ("430.1", 8)])
def test_where_there_is_no_room_no_number_is_given(root: str, length: int) -> None:
    chart = ES.but(length=length)

    with pytest.raises(NoNumberLeft):
        Subaccounts().of(chart, root, "B1", "Cliente")


def test_after_the_last_number_there_is_none() -> None:
    kept = [Subaccount(root="430", tax_id="B1", number=999, name="Cliente")]

    with pytest.raises(NoNumberLeft):
        Subaccounts(kept).of(ES.but(length=6), "430", "B2", "Cliente")


def test_what_is_asked_for_again_changes_nothing() -> None:
    kept = [Subaccount(root="430", tax_id="B1", number=7, name="Cliente")]
    given_so_far = Subaccounts(kept)

    changed = []
    for tax_id in ("B1", "B2"):
        given_so_far.of(ES, "430", tax_id, "Cliente")
        changed.append(given_so_far.is_changed)

    assert changed == [False, True]
    assert [each.number for each in given_so_far] == [7, 8]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["430", "4300", "400"]), st.integers(0, 9)), max_size=30))
def test_no_two_have_one_number_and_none_loses_its_own(asked: list[tuple[str, int]]) -> None:
    given_so_far, seen = Subaccounts(), dict[tuple[str, int], str]()

    for root, holder in asked:
        code = given_so_far.of(ES, root, f"B{holder}", "Cliente").code
        assert seen.setdefault((root, holder), code) == code

    for root in ("430", "4300", "400"):
        codes = [code for (of, _), code in seen.items() if of == root]
        assert len(set(codes)) == len(codes)
