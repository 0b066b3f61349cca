"""Every fact of the tables against a second source, so that no row can change unseen.

The second source is what the annex says, written down here once more, or the simulator, which was
written from the annex without these tables. What the schemas say of elements, formats, codes and
their names is compared in `tests/contract/test_schemas.py`. Long official lists are held by a
fingerprint: they change by whole editions, and then so does the fingerprint.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from chalicelib.accounting.rules import rules_of
from chalicelib.catalogues.charts import StartingChart, default_chart
from chalicelib.catalogues.model import files, rows
from chalicelib.core.countries import part
from chalicelib.core.folding import fold
from chalicelib.countries.costa_rica import common_rules, line_rules, reference_rules, rules
from chalicelib.countries.costa_rica import references as named
from chalicelib.countries.costa_rica.posting import place_of
from chalicelib.countries.costa_rica.structure.table import (
    ANNEX_ORDER,
    BY_TYPE,
    KINDS,
    codes,
    structure,
)
from chalicelib.countries.costa_rica.totals import ASSUMED_DISCOUNTS, known
from infra.simulator import clave, conditions, lines, references, totals

CR = rules_of("CR")
KNOWN = known()
CHART = default_chart("CR")


# -- documents ------------------------------------------------------------------------------------

DOCUMENTS = {
    # annex 1, note 3: code, short name of the tables, neutral name, names, to the books
    "01": ("FE", "invoice", "Factura electrónica", "Electronic invoice", "sale"),
    "02": ("ND", "debit_note", "Nota de débito electrónica", "Electronic debit note", "raises"),
    "03": ("NC", "credit_note", "Nota de crédito electrónica", "Electronic credit note", "return"),
    "04": ("TE", "ticket", "Tiquete electrónico", "Electronic ticket", "sale"),
    "05": ("MR", "", "Confirmación de aceptación", "Confirmation of acceptance", ""),
    "06": (
        "MR", "", "Confirmación de aceptación parcial", "Confirmation of partial acceptance", ""
    ),
    "07": ("MR", "", "Confirmación de rechazo", "Confirmation of rejection", ""),
    "08": (
        "FEC", "purchase", "Factura electrónica de compra", "Electronic purchase invoice",
        "purchase",
    ),
    "09": (
        "FEE", "export", "Factura electrónica de exportación", "Electronic export invoice", "export"
    ),
    "10": (
        "REP", "payment_receipt", "Recibo electrónico de pago", "Electronic payment receipt",
        "collection",
    ),
}  # fmt: skip
ISSUED = {"invoice", "ticket", "credit_note", "debit_note"}


def test_types_of_documents_are_those_of_the_annex() -> None:
    said = {
        row.code: (
            row.facts["short"],
            row.facts.get("type", ""),
            row.es,
            row.en,
            row.facts.get("books", ""),
        )
        for row in rows("document-types").values()
    }

    assert said == DOCUMENTS
    assert {kind.type for kind in BY_TYPE.values() if kind.is_issued} == ISSUED


def test_root_of_each_type_is_its_name_and_the_one_that_the_authority_expects() -> None:
    roots = {row.code: row.facts["root"] for row in rows("document-types").values()}

    assert roots == clave.ROOT_OF_TYPE
    for kind in BY_TYPE.values():
        words = fold(rows("document-types")[kind.code].es).split()
        assert kind.root == "".join(word.capitalize() for word in words if word != "de")


def test_each_type_has_its_namespace_and_its_column_of_conditions() -> None:
    assert all(kind.namespace == clave.namespace_of(kind.root) for kind in KINDS.values())
    assert ANNEX_ORDER == ("FE", "FEE", "FEC", "TE", "NC", "ND", "REP")
    assert {kind.name for kind in BY_TYPE.values()} == set(ANNEX_ORDER)
    answers = {kind.name: (kind.code, kind.root) for kind in KINDS.values() if not kind.type}
    assert answers == {"MR": ("05", "MensajeReceptor"), "MH": ("", "MensajeHacienda")}


@pytest.mark.parametrize(
    ("document_type", "shape", "goods"),
    [
        ("invoice", "invoice", "410011"),
        ("ticket", "invoice", "410011"),
        ("export", "invoice", "410014"),
        ("debit_note", "raises", "410011"),
        ("credit_note", "lowers", "410091"),
        ("purchase", "invoice", "113101"),
    ],
)
def test_each_type_is_posted_as_what_it_is(document_type: str, shape: str, goods: str) -> None:
    treatment = CR.documents[document_type]

    assert (treatment.shape, treatment.income["goods"].account) == (shape, goods)
    sells = document_type != "purchase"
    assert treatment.trade == ("sale" if sells else "purchase")
    assert treatment.settles == (sells and shape == "invoice")
    assert len(CR.documents) == 7


def test_a_payment_receipt_settles_what_the_customer_owed() -> None:
    treatment = CR.documents["payment_receipt"]

    assert (treatment.trade, treatment.settles, treatment.income) == ("collection", True, {})


def test_short_references_tell_the_types_apart() -> None:
    letters = {"F": "invoice", "D": "debit_note", "N": "credit_note", "T": "ticket",
               "C": "purchase", "X": "export", "P": "payment_receipt"}  # fmt: skip

    assert {kind.letter: kind.type for kind in BY_TYPE.values()} == letters
    for rank, (letter, document_type) in enumerate(letters.items()):
        number = f"00700012{BY_TYPE[document_type].code}0000000345"
        assert place_of(number) == (letter, rank, len(letters), 7, 12, 345)
    assert place_of("00700012990000000345") is None


# -- taxes and rates ------------------------------------------------------------------------------

RATE_USES = {
    "taxed": {"02", "03", "04", "08", "09"},
    "notes_only": {"05", "06", "07"},
    "exempt": {"10"},
    "not_subject": {"01", "11"},
}


def test_rates_are_those_of_the_annex_and_of_the_authority() -> None:
    assert KNOWN.rates == lines.RATE_OF_CODE
    said = {
        use: {code for code, row in rows("iva-rates").items() if row.facts["use"] == use}
        for use in RATE_USES
    }
    assert said == RATE_USES
    assert set().union(*RATE_USES.values()) == set(KNOWN.rates)
    assert RATE_USES["exempt"] == KNOWN.exempt
    assert RATE_USES["not_subject"] == KNOWN.not_subject
    assert set(lines._ONLY_IN_NOTES) == KNOWN.notes_only == RATE_USES["notes_only"]


@pytest.mark.parametrize("language", ["es", "en"])
def test_names_of_rates_say_how_much_they_are(language: str) -> None:
    for code, row in rows("iva-rates").items():
        said = (row.es if language == "es" else row.en).replace(",", ".")
        rate = f"{KNOWN.rates[code].normalize():f}%"
        assert f" {said}".count(f" {rate}") == (0 if code in KNOWN.exempt else 1), code


def test_each_rate_goes_to_the_account_of_that_name() -> None:
    charged = {code: rate for code, rate in KNOWN.rates.items() if rate}

    for code, rate in charged.items():
        account = CHART.reference(CR.taxes["01", code])
        assert account is not None
        assert account.name.endswith(f" {rate.normalize():f} %".replace(".", ","))
    assert {code for tax, code in CR.taxes if tax == "01"} == set(charged)


def test_taxes_are_iva_or_have_an_account_of_their_own() -> None:
    iva = {"01": "by rate", "07": "212111", "08": "212111"}
    others = dict.fromkeys(("02", "03", "04", "05", "06", "12", "99"), "212131")

    assert CR.vat == KNOWN.iva == set(iva)
    assert set(codes("taxes")) == iva.keys() | others.keys()
    assert {tax: account for (tax, code), account in CR.taxes.items() if not code} == {
        "07": iva["07"], "08": iva["08"], **others
    }  # fmt: skip


def test_gifts_and_bonuses_are_the_discounts_whose_tax_the_issuer_bears() -> None:
    assert set(lines._GIFT_OR_BONUS) == ASSUMED_DISCOUNTS
    names = [rows("discount-codes")[code].en for code in sorted(ASSUMED_DISCOUNTS)]
    assert names == ["Gift", "Bonus"]


# -- sales and their means ------------------------------------------------------------------------


def test_conditions_of_sale_are_those_of_the_annex_and_of_the_authority() -> None:
    later = {"02": "Crédito", "08": "Servicios prestados al Estado a crédito",
             "10": "Venta a crédito en IVA hasta 90 días (artículo 27, LIVA)"}  # fmt: skip

    assert {code: rows("sale-conditions")[code].es for code in KNOWN.credit_conditions} == later
    assert set(totals._PAID_LATER) == KNOWN.credit_conditions == CR.credit_conditions
    assert set(conditions._LONGEST_TERM) == rules._NEED_DAYS
    assert {"10": conditions._LONGEST_TERM["10"]} == rules._MOST_DAYS


def test_conditions_of_some_types_are_taken_by_no_other() -> None:
    only_in = {
        condition: {BY_TYPE[kind.type].code for kind in BY_TYPE.values() if takes(condition, kind)}
        for condition in conditions._SALES_OF_SOME_TYPES
    }

    assert only_in == {
        condition: set(types) for condition, types in conditions._SALES_OF_SOME_TYPES.items()
    }


def takes(condition: str, kind: object) -> bool:
    name = getattr(kind, "name", "")
    only_in = rules._CONDITION_ONLY_IN.get(condition, {name})
    return condition in codes("sale-conditions", name) and name in only_in


def test_rules_name_the_codes_that_the_authority_asks_for() -> None:
    notes = {BY_TYPE["credit_note"].name, BY_TYPE["debit_note"].name}

    assert notes == common_rules.NOTES
    assert {KINDS[name].code for name in common_rules.NOTES} == set(references.NOTES)
    assert set(conditions._EXONERATIONS_OF_NOTES) == line_rules._NOTES_ONLY_EXONERATIONS
    assert set(conditions._EXONERATIONS_BY_ARTICLE) == line_rules._NEED_ARTICLE
    assert set(conditions._EXONERATIONS_WITH_NUMBER) == line_rules._NUMBERED_EXONERATIONS
    assert set(conditions._CHARGES_WITHOUT_LINES) == rules._CHARGES_WITHOUT_LINES
    assert set(references._BY_CLAVE) == named._BY_CLAVE
    described = {
        reference_rules._FREE_REFERENCE: "Facturación mes vencido",
        "16": "Comprobante de proveedor no domiciliado",
        "09": "Devolución de mercadería",
    }
    assert {code: rows("reference-documents")[code].es for code in described} == described
    assert (
        described.keys() - {reference_rules._FREE_REFERENCE}
        == reference_rules._REFERENCES_ONLY_IN.keys()
    )


def test_codes_of_references_that_one_kind_of_note_has() -> None:
    of_notes = {
        row.code: (row.facts["only"], row.es, row.facts.get("lines"))
        for row in rows("reference-codes").values()
        if "only" in row.facts
    }

    assert of_notes == {
        "09": ("NC", "Nota de crédito financiera", "free"),
        "10": ("ND", "Nota de débito financiera", "free"),
        "12": ("NC", "Crédito por exoneración posterior a la facturación", None),
    }


def test_notes_name_what_is_sold_and_a_debit_note_a_credit_note_too() -> None:
    sold = {"invoice", "ticket", "export"}

    assert {kind.type: kind.corrects for kind in BY_TYPE.values() if kind.corrects} == {
        "credit_note": sold,
        "debit_note": {*sold, "credit_note"},
    }


def test_references_that_name_a_document_say_of_which_type() -> None:
    names = {
        row.code: row.facts["names"]
        for row in rows("reference-documents").values()
        if "names" in row.facts
    }

    assert names.pop("09") == "any"  # goods that come back, of whatever they were sold by
    for code, of_type in names.items():
        known = rows("reference-documents")[code].es
        assert known == rows("document-types")[BY_TYPE[of_type].code].es
    assert {*names.values()} == {"credit_note", "debit_note", "export", "invoice", "ticket"}


def test_means_of_payment_go_where_the_money_is() -> None:
    cash, bank = "Caja general en {}", "Banco, cuenta corriente en {}"
    expected = {
        "": cash, "01": cash, "02": bank, "03": bank, "04": bank, "05": "Otras cuentas por cobrar",
        "06": bank, "07": "Cuenta en plataforma de pago",
    }  # fmt: skip

    for means, currency in ((CR.means, "colones"), (CR.means_in["USD"], "dólares")):
        said = {code: name_of(account) for code, account in means.items()}
        assert said == {code: name.format(currency) for code, name in expected.items()}
    assert set(expected) - {""} == set(codes("payment-means")) - {"99"}
    assert list(CR.means_in) == ["USD"]


def name_of(account: str) -> str:
    found = CHART.reference(account)
    return "" if found is None else found.name


def test_sales_are_posted_to_the_accounts_of_their_kind() -> None:
    sale, returned = CR.documents["invoice"].income, CR.documents["credit_note"].income
    export = CR.documents["export"].income
    taxed = {"goods": "Ventas gravadas de mercancías", "services": "Ventas gravadas de servicios"}
    untaxed = {"exempt": "02", "exonerated": "02", "not_subject": "07"}

    assert {kind: name_of(sale[kind].account) for kind in taxed} == taxed
    assert {sale[kind].operation for kind in taxed} == {"01"}
    for treatment, operation in untaxed.items():
        for kind in taxed:
            income = sale[f"{treatment}_{kind}"]
            said = (name_of(income.account), income.operation)
            assert said == ("Ventas exentas o no sujetas", operation)
    assert {name_of(income.account) for income in returned.values()} == {
        "Devoluciones y descuentos sobre ventas"
    }
    assert {kind: income.operation for kind, income in returned.items()} == {
        kind: income.operation for kind, income in sale.items()
    }
    assert {(name_of(each.account), each.operation) for each in export.values()} == {
        ("Exportaciones", "06")
    }


def test_what_is_no_sale_is_posted_to_the_account_of_its_name() -> None:
    named = {
        CR.customer: "Cuentas por cobrar comerciales",
        CR.returned_tax: "Liquidación de IVA por pagar",
        CR.assumed_tax: "Ajustes en contra",
        CR.other_charges.account: "Otros cargos cobrados (servicio 10 % y similares)",
        CR.taxes["02", ""]: "Impuestos selectivos y específicos por pagar",
    }

    assert {account: name_of(account) for account in named} == named
    assert CR.other_charges.operation == "07"


# -- what came with an edition, and the long lists ------------------------------------------------


@pytest.mark.parametrize(
    ("catalogue", "since_2026"),
    [
        ("reference-codes", {"13", "14", "15", "16", "17"}),
        ("reference-documents", {"19", "20"}),
    ],
)
def test_codes_of_the_revision_of_2026_are_marked(catalogue: str, since_2026: set[str]) -> None:
    said = {
        code: row.facts["since"] for code, row in rows(catalogue).items() if "since" in row.facts
    }

    assert said == dict.fromkeys(since_2026, "2026")


FACTS = {
    "activities": {"atv"},
    "document-types": {"root", "short", "letter", "type", "books", "issued", "corrects"},
    "iva-rates": {"rate", "use"},
    "reference-codes": {"since", "documents", "lines", "only"},
    "reference-documents": {"since", "names"},
    "sale-conditions": {"documents", "paid"},
    "taxes": {"iva"},
    "units": {"kind"},
}


def test_units_of_services_are_told_to_clients() -> None:
    services = {code for code, row in rows("units").items() if row.facts == {"kind": "service"}}

    assert services == {"Sp", "St", "Spe", "Os", "Al", "Alc", "Cm", "I"}
    assert all(rows("units")[code].facts == {} for code in rows("units").keys() - services)


def test_no_row_says_more_than_somebody_compares() -> None:
    folder = part("CR", "catalogues").shipped.folder
    said = {
        name: {fact for row in rows(name).values() for fact in row.facts}
        for name, file in files().items()
        if file.parent == folder
    }

    assert {name: facts for name, facts in said.items() if facts} == FACTS


EDITIONS = {
    "activities": "5d0d1379d7b8e67f",
    "cantons": "8fcca9fa70dd7bb5",
    "chart of CR": "131b6c635168c804",
    "chart of ES": "d4076d2acb0a94eb",
    "cnae": "121316846fd9b94b",
    "countries": "61d03fafca7c8e7f",
    "currencies": "111f7e31ae07405a",
    "districts": "0cd1a4e133ac9288",
    "pharmaceutical-forms": "4c17c7577c5bc13f",
    "provinces": "f3f3a8c09f877bb0",
}


def fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def test_conditions_of_elements_are_those_of_their_edition() -> None:
    said = "".join(
        f"{kind}{element.path} {element.annex}\n"
        for kind in ANNEX_ORDER
        for top in structure(kind)
        for element in top.walk()
    )

    assert hashlib.sha256(said.encode()).hexdigest()[:16] == "d4eb4a0e653d991e"


def charts() -> dict[str, Path]:
    starting: dict[str, StartingChart] = {each: part(each, "chart") for each in ("CR", "ES")}
    return {f"chart of {country}": chart.file for country, chart in starting.items()}


@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_long_lists_are_those_of_their_edition(name: str) -> None:
    assert fingerprint((files() | charts())[name]) == EDITIONS[name]


def test_every_list_is_compared_with_something() -> None:
    in_schemas = {
        element.format.removeprefix("code ")
        for kind in KINDS
        for top in structure(kind)
        for element in top.walk()
        if element.format.startswith("code ")
    }

    others = (files() | charts()).keys() - in_schemas
    assert others | {"currencies"} == EDITIONS.keys() | {"document-types"}


@pytest.mark.parametrize(
    ("spanish", "english"), [("nota de débito", "debit note"), ("nota de crédito", "credit note")]
)
def test_notes_are_translated_as_what_they_are(spanish: str, english: str) -> None:
    folder = part("CR", "catalogues").shipped.folder
    found = [
        (row.es, row.en)
        for name, file in files().items()
        if file.parent == folder
        for row in rows(name).values()
        if spanish in row.es.casefold() or english in row.en.casefold()
    ]

    assert len(found) >= 4
    assert all(spanish in es.casefold() and english in en.casefold() for es, en in found)
