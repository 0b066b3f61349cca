"""The printed document, read back from its bytes and from where its words were placed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from chalicelib.core.figures import money
from chalicelib.core.texts import Language
from chalicelib.countries.costa_rica.charges import charge_amount
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.printed.sheet import printed
from chalicelib.countries.costa_rica.printed.words import state_words
from chalicelib.countries.costa_rica.totals import compute
from chalicelib.invoicing.authority import DocumentStanding
from chalicelib.invoicing.model import DocumentState
from chalicelib.mail.model import TEMPLATES
from tests.support.samples import ISSUED_AT, sample_document
from tests.unit.countries.costa_rica.pdf_documents import (
    LONG_DESCRIPTION,
    LONG_NAME,
    MARKUP,
    REMARKS,
    UNBREAKABLE,
    document_of,
    full_issuer,
    huge_document,
    rich_document,
    wordy_document,
)
from tests.unit.countries.costa_rica.samples import line as line_of

if TYPE_CHECKING:
    from chalicelib.invoicing.pdf.layout import Placed


def read(
    document: Comprobante, state: DocumentState = "accepted", language: Language = "es"
) -> list[str]:
    pdf = printed(document, DocumentStanding(state, ISSUED_AT, REMARKS), language)
    reader = PdfReader(BytesIO(pdf))
    return [page.extract_text() for page in reader.pages]


def laid_out(document: Comprobante, standing: DocumentStanding, language: Language) -> Placed:
    from chalicelib.countries.costa_rica.printed.sheet import view
    from chalicelib.invoicing.pdf.layout import lay_out
    from chalicelib.invoicing.pdf.spelling import spelled
    from chalicelib.invoicing.pdf.typeface import letters

    return lay_out(spelled(view(document, standing, language), letters()))


def squeezed(pages: list[str]) -> str:
    """The text without the places where lines were broken."""
    return "".join("".join(pages).split())


def contains(pages: list[str], text: str) -> bool:
    return "".join(text.split()) in squeezed(pages)


def in_order(pages: list[str], text: str) -> bool:
    """Find the words of a text that is broken over lines, with other cells between them."""
    return re.search(".*?".join(map(re.escape, text.split())), "".join(pages), re.S) is not None


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_amount_stands_on_the_paper(language: Language) -> None:
    for document in (sample_document(20), rich_document()):
        text = squeezed(read(document, language=language))
        totals, currency = document.totals, document.body.currency
        amounts = [totals.sale, totals.discounts, totals.net_sale, totals.tax, totals.total]
        amounts += [totals.other_charges, totals.taxed_services, totals.taxed_goods, totals.taxed]
        amounts += [totals.exempt, totals.exonerated, *(row.amount for row in totals.breakdown)]
        amounts += [charge_amount(each, totals.net_sale) for each in document.body.other_charges]
        for line, computed in zip(document.body.lines, totals.lines, strict=True):
            amounts += [line.unit_price, computed.net_tax, computed.total]
            amounts += [discount.amount for discount in computed.discounts]
        missing = [
            amount
            for amount in amounts
            if amount and "".join(money(amount, currency, language).split()) not in text
        ]

        assert not missing


@pytest.mark.parametrize("language", ["es", "en"])
def test_total_is_the_same_in_print_mail_and_api(language: Language) -> None:
    from chalicelib.countries.costa_rica.printed.sheet import view
    from chalicelib.countries.costa_rica.summary import summary
    from chalicelib.mail.compose import Links, render

    document = document_of(lines=[line_of(unit_price="1234.56785")], currency="USD")
    told = format(summary(document).total, "f")
    facts = dict.fromkeys(TEMPLATES["document-delivery"].facts, "x")
    facts |= {"issued_at": "2026-11-02T03:30:00Z", "time_zone": "America/Costa_Rica"}

    mail = render(
        "document-delivery", language, {**facts, "total": told, "currency": "USD"}, links=Links()
    )

    shown = view(document, DocumentStanding("accepted"), language).total.value
    assert told == "1395.06167"
    assert shown == {"es": "$1\u00a0395,06167", "en": "$1,395.06167"}[language]
    assert f": {shown}\n" in mail.text
    assert f">{shown}<" in mail.html


def test_decimals_are_exact_and_at_least_two() -> None:
    text = read(sample_document(20))[0]

    assert "₡46,89563" in text
    assert "₡225,639" in text
    assert "₡277 876,00" in text  # the fonts draw one blank for both


def test_type_consecutive_and_clave_stand_together_and_lead_every_page() -> None:
    document = sample_document(200)
    pages = read(document)

    first = pages[0]
    start = first.index("Factura electrónica")
    assert first.index(document.clave) - start < 120
    assert start < first.index(document.consecutive) < first.index(document.clave)
    for page in pages[1:]:
        assert page.startswith(f"Factura electrónica {document.consecutive}")
        assert document.clave in page


def test_coded_values_are_described() -> None:
    pages = read(rich_document())

    for described in (
        "02 - Cédula jurídica: 3101888888",
        "02 - Crédito, plazo de 30 días, vence el 20/12/2026",
        "Forma farmacéutica: 03 - Capleta",
        "USD - Dólar estadounidense",
        "505,20 CRC/USD",
        "06 - Descuento promocional, 10 %: $200,00",
        "99 - Otros descuentos: Aniversario (Cien años)",
        "08 - Tarifa general 13%",
        "10 - Tarifa exenta",
        "Sp - Servicios profesionales",
        "04 - Exenciones Dirección General de Hacienda",
        "06 - Impuesto de servicio 10%",
        "04 - Código de uso interno: INT-77",
        "04 - Referencia a otro documento; Segunda parte del pedido",
        "a favor de Transportes Ficticios S.A., 02 - Cédula jurídica: 3101777777",
        "Barrio Ficticio, Limón, Limón, Limón",
        "6201.0 - Actividades de programación informática",
        "602101 - Transporte terrestre de estudiantes y de empleados",
        "Dirección exterior",
        "Calle Inventada 742, Ciudad Ficticia",
        "1 - Normal",
    ):
        assert contains(pages, described), described
    assert in_order(pages, "99 - Municipalidad Ficticia del Ejemplo")


def test_activity_outside_the_catalogue_is_described_as_the_business_has_it() -> None:
    document = document_of(economic_activity="9999.9")
    issuer = document.issuer.model_copy(update={"activity": "Oficio ficticio"})

    pages = read(document.model_copy(update={"issuer": issuer}))

    assert contains(pages, "9999.9 - Oficio ficticio")


def test_rates_of_nothing_are_told_apart() -> None:
    from chalicelib.countries.costa_rica.printed.line_rows import lines_grid

    lines = [line_of(taxes=[{"code": "01", "rate_code": code}]) for code in ("01", "10", "11")]
    grid = lines_grid(document_of(lines=lines), "es")

    place = [column.title for column in grid.columns].index("Tarifa")
    assert [row.cells[place] for row in grid.rows] == ["0\u00a0% (01)", "Exenta", "0\u00a0% (11)"]


def test_payments_are_described_with_their_amounts() -> None:
    rest = sample_document(1).totals.total - 1
    paid = [
        {"type": "06", "amount": "1"},
        {"type": "99", "other": "Vale ficticio", "amount": f"{rest:f}"},
    ]

    pages = read(sample_document(1, payments=paid))

    assert contains(pages, "06 - SINPE Móvil: ₡1,00")
    assert contains(pages, f"99 - Otros: Vale ficticio: {money(rest, 'CRC', 'es')}")


def test_texts_are_taken_as_they_are() -> None:
    pages = read(rich_document())

    assert contains(pages, LONG_NAME)
    assert contains(pages, "Ñandú & Cía. <Ficticia>")
    assert in_order(pages, LONG_DESCRIPTION)
    assert in_order(pages, MARKUP)
    assert pages[0].count("W") == len(UNBREAKABLE)
    assert "café" in pages[0]


def test_what_the_fonts_lack_is_transliterated_and_directions_cannot_be_overridden() -> None:
    document = rich_document()
    # Documents issued before such texts were refused may hold them.
    line = document.body.lines[3].model_copy(update={"description": "漢字 😀 \u202eabc"})
    body = document.body.model_copy(update={"lines": (line,)})

    pages = read(document.model_copy(update={"body": body, "totals": compute(body)}))

    assert "HanZi :grinning: abc *" in pages[0]
    assert all(contains([page], "* Transliterado: el original está en el XML.") for page in pages)


def test_a_sheet_in_its_own_letters_speaks_of_no_others() -> None:
    assert not contains(read(sample_document(1)), "Transliterado")


@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (20, 1), (200, 5)])
def test_page_count(lines: int, pages: int) -> None:
    assert len(read(sample_document(lines))) == pages


@pytest.mark.parametrize(("letters", "most"), [(180, 3), (200, 4)])
def test_long_descriptions_go_above_their_figures_and_take_few_pages(
    letters: int, most: int
) -> None:
    document = wordy_document(letters=letters)

    pages = read(document)

    assert len(pages) == most
    assert re.findall(r"Obra (\d{3})\.", "".join(pages)) == [f"{n:03d}" for n in range(60)]
    assert in_order(pages, document.body.lines[59].description)


def test_one_long_description_leaves_the_columns_as_they_are() -> None:
    document = document_of(lines=[*[line_of()] * 9, line_of(description=LONG_DESCRIPTION)])
    placed = laid_out(document, DocumentStanding("accepted"), "es")

    assert "CABYS" in [word.text for word in placed.pages[0].words]


def test_later_pages_repeat_the_table_head_and_count_themselves() -> None:
    pages = read(sample_document(120))

    numbers = [int(found) for found in re.findall(r"ejemplo número (\d+)", "".join(pages))]
    assert numbers == list(range(1, 121))
    for index, page in enumerate(pages, 1):
        assert f"Página {index} de {len(pages)}" in page
        if "Artículo de ejemplo" in page:
            assert page.index("CABYS") < page.index("Artículo de ejemplo")


def test_thousand_lines_are_all_placed() -> None:
    placed = laid_out(sample_document(1000), DocumentStanding("accepted"), "es")

    numbers = [
        int(word.text.rsplit(" ", 1)[1])
        for page in placed.pages
        for word in page.words
        if word.text.startswith("Artículo de ejemplo")
    ]
    assert numbers == list(range(1, 1001))
    assert len(placed.pages) == 22


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("which", ["usual", "rich", "full_issuer", "huge", "many", "wordy"])
def test_nothing_leaves_the_page_or_covers_other_words(which: str, language: Language) -> None:
    from chalicelib.invoicing.pdf.flow import BODY, BOTTOM, MARGIN, TOP
    from chalicelib.invoicing.pdf.typeface import width

    documents: dict[str, Callable[[], Comprobante]] = {
        "usual": lambda: sample_document(20),
        "rich": rich_document,
        "full_issuer": lambda: rich_document().model_copy(update={"issuer": full_issuer()}),
        "huge": huge_document,
        "wordy": wordy_document,
        "many": lambda: sample_document(300),
    }
    document = documents[which]()

    placed = laid_out(
        document, DocumentStanding("accepted_with_warnings", ISSUED_AT, REMARKS), language
    )

    for page in placed.pages:
        rows: dict[float, list[tuple[float, float]]] = {}
        for word in page.words:
            end = word.x + width(word.text, word.size, word.font)
            assert word.x >= MARGIN - 0.1, word
            assert end <= MARGIN + BODY + 0.1, word
            assert TOP <= word.y <= BOTTOM + 1, word
            assert word.size >= 5, word
            rows.setdefault(round(word.y, 1), []).append((word.x, end))
        for spans in rows.values():
            for (_, end), (start, _) in pairwise(sorted(spans)):
                assert start >= end + 1


def test_file_says_what_it_is() -> None:
    document = sample_document(1)
    reader = PdfReader(BytesIO(printed(document, DocumentStanding("accepted"), "es")))
    metadata = reader.metadata

    assert metadata is not None
    assert metadata.title == f"Factura electrónica {document.consecutive}"
    assert metadata.author == document.issuer.name
    assert metadata.subject == document.clave
    assert metadata.creation_date == document.issued_at
    assert str(reader.root_object["/Lang"]) == "es-CR"


def test_same_document_gives_the_same_bytes() -> None:
    once, again = (printed(rich_document(), DocumentStanding("accepted"), "es") for _ in range(2))

    assert once == again


@pytest.mark.parametrize("state", ["accepted", "accepted_with_warnings"])
def test_state_is_shown_in_words(state: DocumentState) -> None:
    languages: tuple[Language, ...] = ("es", "en")
    for language in languages:
        words = state_words(state, language)
        assert words != state
        assert words in read(sample_document(1), state, language)[0]


def test_remarks_are_shown_where_the_authority_warned() -> None:
    remark = "La ubicación difiere del registro."

    assert contains(read(rich_document(), state="accepted_with_warnings"), f"-37{remark}")
    assert not contains(read(rich_document(), state="accepted"), remark)


def test_answer_has_its_time_once_there_is_one() -> None:
    said = "20/11/2026 10:00:00 (hora de Costa Rica)"
    assert contains(read(rich_document()), f"Respuesta del {said}")
    assert contains(read(rich_document()), f"Fecha de emisión{said}")
    silent = (
        PdfReader(BytesIO(printed(rich_document(), DocumentStanding("accepted"), "es")))
        .pages[0]
        .extract_text()
    )
    assert "Respuesta del" not in silent


def test_ticket_without_receiver_says_so() -> None:
    pages = read(document_of(type="ticket", receiver=None))

    assert contains(pages, "Tiquete electrónico")
    assert contains(pages, "Cliente sin identificar")


def test_charges_alone_need_no_lines() -> None:
    charge = {"type": "10", "description": "Intereses", "amount": "2500"}

    pages = read(document_of(lines=[], other_charges=[charge]))

    assert contains(pages, "10 - Intereses moratorios")
    assert "CABYS" not in pages[0]


def test_gift_shows_the_tax_that_the_issuer_bears() -> None:
    line = rich_document().body.lines[0].model_dump(mode="json")
    line |= {"unit_price": "100", "discounts": [{"code": "01", "percentage": "100"}]}

    pages = read(document_of(lines=[line], payments=[]))

    assert contains(pages, "Impuesto asumido por el emisor: ₡13,00")
    assert contains(pages, "01 - Descuento por regalía, 100 %: ₡100,00")


def test_the_base_shown_is_the_one_that_the_tax_was_computed_on() -> None:
    from chalicelib.countries.costa_rica.printed.grids import breakdown_grid

    gift = line_of(unit_price="100", discounts=[{"code": "01", "percentage": "40"}])

    ((name, *figures),) = [
        row.cells for row in breakdown_grid(document_of(lines=[gift, line_of()]), "es").rows
    ]

    assert "08 - Tarifa general 13%" in name
    assert figures == ["₡200,00", "₡13,00", "₡13,00"]  # base, borne by the issuer, due


def test_the_totals_add_up_with_the_signs_that_they_show() -> None:
    from chalicelib.countries.costa_rica.printed.sheet import view

    gift = line_of(unit_price="100", discounts=[{"code": "01", "percentage": "40"}])
    health = line_of(cabys="9310100000100", taxes=[{"code": "01", "rate_code": "04"}])
    charge = {"type": "06", "description": "Servicio", "amount": "7"}
    document = document_of(lines=[gift, health], other_charges=[charge], payments=[{"type": "02"}])

    seen = view(document, DocumentStanding("accepted"), "es")

    assert [(fact.label, fact.value) for fact in seen.totals] == [
        ("Total de la venta", "₡200,00"),
        ("Descuentos", "-₡40,00"),
        ("Venta neta", "₡160,00"),
        ("Impuestos", "₡4,00"),
        ("Otros cargos", "₡7,00"),
        ("IVA devuelto", "-₡4,00"),
    ]
    assert seen.total.value == "₡167,00"
    assert contains(read(document), "Impuesto asumido por el emisor, no se cobra: ₡13,00")


@pytest.mark.parametrize("content", ["{clave}", "https://consulta.example.com/?clave={clave}"])
def test_qr_holds_the_clave(content: str) -> None:
    document = sample_document(1)
    pdf = printed(document, DocumentStanding("accepted"), "es", qr_content=content)

    assert dark_modules(pdf) == expected_modules(content.replace("{clave}", document.clave))


def expected_modules(text: str) -> set[tuple[int, int]]:
    from reportlab.graphics.barcode.qr import QrCodeWidget

    code = QrCodeWidget(text, barLevel="M").qr
    code.make()
    return {
        (row, column)
        for row, line in enumerate(code.modules)
        for column, is_dark in enumerate(line)
        if is_dark
    }


def dark_modules(pdf: bytes) -> set[tuple[int, int]]:
    """Read the rectangles of the one black path back into modules."""
    reader = PdfReader(BytesIO(pdf))
    page = reader.pages[0]
    contents = page.get_contents()
    assert contents is not None
    path: list[tuple[float, float, float, float]] = []
    for operands, operator in ContentStream(contents, reader).operations:
        if operator == b"re":
            x, y, length, height = map(float, operands)
            path.append((x, y, length, height))
        elif operator in {b"f", b"f*"}:
            if len(path) > 100:
                break
            path = []
    module = path[0][3]
    left, top = min(p[0] for p in path), max(p[1] for p in path)
    return {
        (round((top - y) / module), round((x - left) / module) + step)
        for x, y, length, _ in path
        for step in range(round(length / module))
    }


def test_importing_the_room_imports_nothing_that_only_printing_needs() -> None:
    program = (
        "import sys, chalicelib.invoicing.pdf, chalicelib.invoicing.pdf.spelling;"
        "sys.exit(bool({'reportlab', 'anyascii'} & set(sys.modules)))"
    )

    finished = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603

    assert finished.returncode == 0


def test_names_go_above_figures_that_leave_them_no_room() -> None:
    pages = read(huge_document())

    assert "1 · 4529000000000 · Máquina de precio enorme" in pages[0]
    assert contains(pages, "MXN 4 520 000 000 001,11604")
    assert "".join(pages).count("VIN0") == 1000


def test_every_page_names_the_resolution_that_authorises_the_document() -> None:
    said = "Autorizada mediante resolución N.º MH-DGT-RES-0027-2024 del 13 de noviembre de 2024"

    assert all(contains([page], said) for page in read(sample_document(60)))


@pytest.mark.parametrize(
    ("digit", "words"), [("1", "1 - Normal"), ("2", "2 - Contingencia"), ("3", "3 - Sin internet")]
)
def test_situation_is_that_of_the_clave(digit: str, words: str) -> None:
    document = sample_document(1)
    clave = document.clave[:41] + digit + document.clave[42:]

    assert contains(read(document.model_copy(update={"key": clave})), words)
