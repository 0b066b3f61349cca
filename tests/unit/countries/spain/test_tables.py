"""Spain's posting rules against the names of the PGC and the rates of the law, said once more."""

from __future__ import annotations

import pytest

from chalicelib.accounting.rules import Income, rules_of
from chalicelib.catalogues.charts import default_chart

ES = rules_of("ES")
CHART = default_chart("ES")


def name_of(account: str) -> str:
    found = CHART.reference(account)
    return "" if found is None else found.name


def test_accounts_are_called_what_they_are_used_for() -> None:
    named = {
        ES.customer: "Clientes",
        ES.supplier: "Proveedores",
        ES.input_taxes["IVA", "21"]: "Hacienda Pública, IVA soportado",
        ES.input_taxes["IRPF", ""]: "Hacienda Pública, acreedora por retenciones practicadas",
        ES.rounding_differences: "Otras pérdidas en gestión corriente",
        ES.means[""]: "Bancos e instituciones de crédito c/c vista, euros",
        ES.means["01"]: "Caja, euros",
        ES.taxes["IRPF", ""]: "Hacienda Pública, retenciones y pagos a cuenta",
        ES.taxes["IGIC", ""]: "Hacienda Pública, IVA repercutido",
        ES.returned_tax: "Hacienda Pública, deudora por devolución de impuestos",
        ES.assumed_tax: "Ajustes negativos en la imposición indirecta",
        ES.other_charges.account: "Partidas pendientes de aplicación",
    }

    assert {account: name_of(account) for account in named} == named
    assert len(named) == 12
    assert (ES.taxes["IGIC", ""], ES.other_charges.operation) == ("4777", "07")


def test_each_rate_has_a_sub_account_that_tells_it() -> None:
    rates = {(tax, rate): account for (tax, rate), account in ES.taxes.items() if rate}

    assert rates == {
        ("IVA", "21"): "477.21",
        ("IVA", "10"): "477.10",
        ("IVA", "4"): "477.4",
        ("RE", "5.2"): "477.52",
        ("RE", "1.4"): "477.14",
        ("RE", "0.5"): "477.50",
    }
    assert {"IVA", "IGIC"} == ES.vat
    assert {"IRPF"} == ES.withheld
    assert ES.surcharges == {"RE": "IVA"}


@pytest.mark.parametrize("document_type", ["invoice", "ticket", "credit_note"])
def test_sales_and_returns_go_to_the_accounts_of_their_kind(document_type: str) -> None:
    treatment = ES.documents[document_type]
    operations = {"exempt": "02", "exonerated": "02", "not_subject": "07"}
    is_return = document_type == "credit_note"

    expected = {"goods": Income("700"), "services": Income("705")} | {
        f"{kind}_{what}": Income("700", operation)
        for kind, operation in operations.items()
        for what in ("goods", "services")
    }
    if is_return:
        expected = {kind: Income("708", each.operation) for kind, each in expected.items()}

    assert treatment.income == expected
    assert treatment.shape == ("lowers" if is_return else "invoice")
    assert not treatment.settles
    assert [name_of(code) for code in ("700", "705", "708")] == [
        "Ventas de mercaderías",
        "Prestaciones de servicios",
        "Devoluciones de ventas y operaciones similares",
    ]
