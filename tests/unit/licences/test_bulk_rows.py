"""The rows of a file of activations, each judged by itself, and what a row comes to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.core.sheets import BOM
from chalicelib.core.texts import Language
from chalicelib.firms.service import Company
from chalicelib.licences import bulk_rows
from chalicelib.licences.bulk_rows import COLUMNS, HEADERS, ActivationRow, NoActivations
from chalicelib.licences.bulks import Known, decide
from chalicelib.licences.listing import LicenceRow
from chalicelib.licences.products import CLIENTS_ALONE, NOT_SERVED
from chalicelib.mail.service import Address

NOW = datetime(2026, 11, 2, tzinfo=UTC)
COMPANY = Company(
    id="cmp_con_00042_0", created_at=NOW, updated_at=NOW, code="00042",
    name="Ejemplo Ficticio S.A.", country="CR", id_type="02", tax_id="3101999999", program="con",
)  # fmt: skip


def codes(text: str, program: str | None = "con") -> list[list[str]]:
    return [
        [error.rule.code for error in row.errors]
        for row in bulk_rows.read(text.encode(), "", program)  # type: ignore[arg-type]
    ]


def test_each_row_is_read_by_itself() -> None:
    text = (
        "Código;Correo del cliente;Idioma;Resultado;Licencia\n"
        "42;ana@example.com;;;\n"
        "00042;eva@example.com;;;\n"
        "x;sin correo;fr;;\n"
        "\n"
        "43;'eva@example.com;en;Rechazada;lic_1\n"
    )

    first, twice, wrong, again = bulk_rows.read(text.encode(), "", "con")

    assert first.row == ActivationRow(program="con", code="00042", client_email="ana@example.com")
    assert [e.rule.code for e in twice.errors] == ["company-twice"]
    assert sorted(e.pointer for e in wrong.errors) == ["/client_email", "/code", "/language"]
    assert again.row is not None
    assert (again.number, again.row.language, again.row.client_email) == (
        6, "en", "eva@example.com",
    )  # fmt: skip


def test_file_that_is_none_is_refused_whole() -> None:
    with pytest.raises(InvalidInput):
        codes("code;client_email\n1;a@example.com\n", program=None)
    with pytest.raises(InvalidInput):
        codes("code;client_email;nombre raro\n1;a@example.com;x\n")
    with pytest.raises(NoActivations):
        codes(BOM + "code;client_email\n")


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_file_of_results_is_read_as_the_file_that_was_sent(language: Language) -> None:
    heads = ";".join(HEADERS[name].render(language) for name in COLUMNS)

    (row,) = bulk_rows.read(
        f"{heads}\ncon;42;ana@example.com;Ana Ficticia;es;\n".encode(), "utf-8", None
    )

    assert row.typed.keys() == COLUMNS.keys()


def test_what_stands_against_a_row_is_said_and_what_does_not_is_warned_of() -> None:
    row = ActivationRow(program="con", code="42", client_email="ana@example.com")
    by_mandate = ActivationRow(program="con", code="42", mandate="Poder del 3 de noviembre")
    held = LicenceRow("lic_1", "active", "invoicing", COMPANY.id, "", "", "ana@example.com", "")
    bounced = Address(created_at=NOW, trouble="bounced")
    none: frozenset[str] = frozenset()

    came = [
        decide(row, known, NOW)
        for known in (
            Known(None, None, none),
            Known(COMPANY, held, none),
            Known(COMPANY, held._replace(client_email="otra@example.com"), none),
            Known(COMPANY, None, frozenset({"ana@example.com"})),
            Known(COMPANY, None, none, product_refused=NOT_SERVED),
            Known(COMPANY.but(gone_at=NOW), None, none, bounced),
        )
    ]

    assert [(each.what, each.rule) for each in came] == [
        ("refused", "company-not-listed"),
        ("unchanged", ""),
        ("refused", "licence-of-other-client"),
        ("refused", "address-of-firm"),
        ("refused", "product-not-served"),
        ("accepted", ""),
    ]
    assert came[-1].warned == ("company-gone", "address-bounced")
    run = held._replace(client_email="", run_by="firm")
    assert decide(row, Known(COMPANY, run, none), NOW).rule == "licence-without-access"
    for known, what, rule in (
        (Known(COMPANY, None, none), "accepted", ""),
        (Known(COMPANY, run, none), "unchanged", ""),
        (Known(COMPANY, held, none), "refused", "licence-of-other-client"),
        (Known(COMPANY, None, none, product_refused=CLIENTS_ALONE), "refused", "client-alone"),
    ):
        done = decide(by_mandate, known, NOW)
        assert (done.what, done.rule) == (what, rule)
