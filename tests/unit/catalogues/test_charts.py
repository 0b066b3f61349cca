from __future__ import annotations

import pytest

from chalicelib.accounting.rules import Ruleset, rules_of
from chalicelib.catalogues.charts import Chart, default_chart
from chalicelib.core.countries import countries


@pytest.mark.parametrize("country", ["CR", "ES"])
def test_no_code_is_there_twice_and_every_account_has_both_names(country: str) -> None:
    accounts = default_chart(country).accounts

    assert len({account.code for account in accounts}) == len(accounts)
    assert all(account.name_es and account.name_en for account in accounts)
    assert {account.name_en for account in accounts} != {account.name_es for account in accounts}


def test_every_costa_rican_account_hangs_below_a_heading() -> None:
    chart = default_chart("CR")
    headings = {account.code for account in chart.accounts if account.type == "heading"}

    for account in chart.accounts:
        parents = {account.code[:end].ljust(6, "0") for end in range(1, 6)} - {account.code}
        assert parents & headings or account.code[1:] == "00000"


def test_every_spanish_account_has_its_group_and_sub_group() -> None:
    chart = default_chart("ES")
    codes = {account.code for account in chart.accounts}

    assert {code[:2] for code in codes if len(code) >= 2} <= codes
    assert {code[:1] for code in codes} == set("1234567")


def accounts_of(rules: Ruleset) -> set[str]:
    incomes = [income for doc in rules.documents.values() for income in doc.income.values()]
    means = [rules.means, *rules.means_in.values()]
    return {
        rules.customer,
        rules.other_charges.account,
        rules.returned_tax,
        rules.assumed_tax,
        *(income.account for income in incomes),
        *(account for each in means for account in each.values()),
        *rules.taxes.values(),
    }


@pytest.mark.parametrize("country", countries())
def test_every_account_that_the_rules_name_is_in_the_chart(country: str) -> None:
    chart = default_chart(country)

    assert [code for code in accounts_of(rules_of(country)) if chart.reference(code) is None] == []


@pytest.mark.parametrize(
    ("code", "padded"),
    [("430.1", "43000001"), ("477.21", "47700021"), ("4751", "47510000"), ("43000001", "43000001")],
)
def test_spanish_codes_are_padded_behind_their_root(code: str, padded: str) -> None:
    assert default_chart("ES").padded(code) == padded


def test_code_longer_than_the_books_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit 8 digits"):
        default_chart("ES").padded("430.123456")


def test_sub_account_is_found_by_its_longest_root() -> None:
    chart = default_chart("ES")

    found = [chart.account(code) for code in ("47510000", "47700021", "99900000")]
    assert [account.code if account else None for account in found] == ["4751", "477", None]


def test_heading_is_no_account_to_post_to() -> None:
    assert default_chart("CR").reference("112000") is None


def test_country_that_is_not_served_has_no_chart() -> None:
    with pytest.raises(LookupError, match="FR"):
        default_chart("FR")


def test_chart_of_old_gets_the_accounts_that_came_later_and_keeps_its_own() -> None:
    whole = default_chart("CR")
    *others, last, missing = whole.accounts
    own = last.model_copy(update={"name_es": "Nombre propio ficticio"})
    old = Chart(country="CR", length=whole.length, accounts=(*others, own))

    completed = old.completed_by(whole)

    assert [account.code for account in completed.accounts] == [a.code for a in whole.accounts]
    assert completed.account(own.code) == own
    assert completed.account(missing.code) == missing
    assert whole.completed_by(old) is whole
