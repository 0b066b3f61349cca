"""What each answer does to a document and to its incident: the tables of ADR 0058."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

import pytest

from chalicelib.accounting.assembling import Assembly
from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader
from chalicelib.accounting.incidents import SENTENCES, Incident, incident
from chalicelib.accounting.loose import Loose, read_loose
from chalicelib.accounting.posting import Books
from chalicelib.accounting.questions.answers import Answers
from chalicelib.accounting.questions.kinds import (
    CHOICE_WORDS,
    QUESTION_KINDS,
    TEXT_LABELS,
    filled,
    kind_of,
    offered_choices,
)
from chalicelib.accounting.questions.model import (
    WITH_TEXT,
    Answer,
    AskedDocument,
    Choice,
    Effect,
    Question,
    Wording,
)
from chalicelib.invoicing.service import DocumentSummary

from .builders import COSTA_RICA, doc

NOW = datetime(2026, 11, 2, tzinfo=UTC)
OFFERED = {
    "NIF_INVALID": "tax_id no_tax_id leave_out",
    "TAX_ID_WITH_TWO_NAMES": "confirm name tax_id",
    "ACCOUNT_WITH_TWO_TAX_IDS": "confirm tax_id",
    "TAX_ID_LEFT_OUT": "confirm tax_id",
    "NAME_CUT": "confirm name",
    "CHARSET_REPLACED": "confirm name",
    "ACCOUNT_UNKNOWN": "told",
    "ACCOUNT_LENGTH": "told",
    "ACCOUNT_NOT_IN_PROGRAM": "told",
    "NOTHING_TO_POST": "confirm leave_out told",
    "PERIOD_CLOSED": "confirm leave_out told",
    "NO_VAT_DETAIL": "confirm leave_out told",
    "BASE_OUTSIDE_VAT_BOOK": "confirm leave_out told",
    "RATE_COUNT_OVER_3": "confirm leave_out told",
    "TOTAL_MISMATCH": "told leave_out",
    "UNBALANCED": "told leave_out",
    "AMOUNT_TOO_LARGE": "told leave_out",
    "PROGRAM_REFUSED": "told leave_out",
}
"""Written from the text of the ADR."""


def test_each_incident_offers_the_answers_that_settle_it_three_at_most() -> None:
    offered = {
        code: " ".join(each.effect for each in offered_choices(kind))
        for code, kind in QUESTION_KINDS.items()
    }

    assert offered == OFFERED
    assert QUESTION_KINDS.keys() <= SENTENCES.keys()
    assert {code for code, kind in QUESTION_KINDS.items() if kind.is_the_clients} == {
        "NIF_INVALID",
        "TAX_ID_WITH_TWO_NAMES",
        "ACCOUNT_WITH_TWO_TAX_IDS",
    }
    assert all(1 <= len(kind.offered) <= 3 for kind in QUESTION_KINDS.values())
    assert CHOICE_WORDS.keys() == {*get_args(Effect)} - {"account"}
    assert TEXT_LABELS.keys() == WITH_TEXT


def test_what_is_of_no_document_or_of_another_field_is_not_asked() -> None:
    about = {"document_id": "doc_1"}

    assert kind_of(incident("NAME_CUT", field="receiver_name", **about)) is not None
    assert kind_of(incident("NAME_CUT", field="account", **about)) is None
    assert kind_of(incident("NAME_CUT", field="receiver_name")) is None
    assert kind_of(incident("DOCUMENTS_IN_FLIGHT")) is None


def test_question_says_what_it_is_about_in_each_language() -> None:
    asked = asked_document(doc())
    found = incident("TOTAL_MISMATCH", document_id="doc_1", value="0.50")

    wording = Wording(es="{number}: {value}, {total}, {day}", en="{value} {customer}")
    said = filled(wording, asked, found)

    assert said.es == f"{asked.number}: 0,5, ₡1\u00a0130,00, 05/10/2026"
    assert said.en == f"0.5 {asked.customer}"


def asked_document(document: DocumentSummary) -> AskedDocument:
    return AskedDocument(
        id=document.id, country="CR", document_type=document.document_type,
        number=document.number, day=date(2026, 10, 5), customer=document.receiver_name or "",
        total=document.total, currency=document.currency,
    )  # fmt: skip


def answered(
    document: DocumentSummary, found: Incident, effect: Effect, text: str = "", account: str = ""
) -> Question:
    words = Wording(es="¿?", en="?")
    return Question(
        id="qst_1", created_at=NOW, business_id="biz_1", firm_id="firm_1", licence_id="lic_1",
        company_id="cmp_1", company_code="00042", company_name="Ejemplo", import_id="imp_1",
        document=asked_document(document), incident=found, wording=words,
        choices=(Choice(id="c1", effect=effect, wording=words, account=account),),
        asked_by="acc_1", asked_at=NOW, state="answered", next_mail_at=None,
        answer=Answer(choice="c1", text=text, by="acc_2", at=NOW),
    )  # fmt: skip


class Made:
    """What a batch of documents comes to."""

    def __init__(
        self, *documents: DocumentSummary, books: Books, answers: Answers | None = None
    ) -> None:
        header = BatchHeader("00042", date(2026, 10, 1), date(2026, 10, 31))
        with Assembly(books, header, (), answers=answers) as assembly:
            assembly.take(documents)
            self.entries: list[JournalEntry] = list(assembly.entries())
            self.loose: list[Loose] = list(read_loose(b"".join(assembly.left())))
            self.codes = sorted(assembly.findings.counts)
            self.found = list(assembly.findings.examples)


FIRST = doc(id="doc_1", receiver_name="Ribera S.A.")
SECOND = doc(id="doc_2", receiver_name="Otra S.A.")
NAMES = incident(
    "TAX_ID_WITH_TWO_NAMES",
    document_id="doc_2",
    number=SECOND.number,
    field="receiver_name",
    value=SECOND.receiver_tax_id,
)


@pytest.mark.parametrize(
    ("effect", "text", "codes", "entries", "why"),
    [
        ("confirm", "", [], ["Otra S.A. 3101999999", "Ribera S.A. 3101999999"], []),
        ("name", "RIBERA s.a.", [], ["RIBERA s.a. 3101999999", "Ribera S.A. 3101999999"], []),
        ("tax_id", "3101555555", [], ["Otra S.A. 3101555555", "Ribera S.A. 3101999999"], []),
        ("no_tax_id", "", [], ["Otra S.A. ", "Ribera S.A. 3101999999"], []),
        ("leave_out", "No va", ["KEPT_OUT"], ["Ribera S.A. 3101999999"], ["kept_out"]),
        (
            "told",
            "Es el mismo",
            ["TAX_ID_WITH_TWO_NAMES"],
            ["Otra S.A. 3101999999", "Ribera S.A. 3101999999"],
            [],
        ),
    ],
)
def test_what_an_answer_does(
    effect: Effect, text: str, codes: list[str], entries: list[str], why: list[str]
) -> None:
    before = Made(FIRST, SECOND, books=COSTA_RICA)
    assert before.found == [NAMES]

    made = Made(
        FIRST, SECOND, books=COSTA_RICA, answers=Answers([answered(SECOND, NAMES, effect, text)])
    )

    assert made.codes == codes
    assert entries == sorted(
        f"{each.counterparty_name} {each.counterparty_tax_id}" for each in made.entries
    )
    assert [each.why for each in made.loose] == why


def test_answer_that_chooses_an_account_posts_to_it_and_no_other_document() -> None:
    (line,) = Made(FIRST, books=COSTA_RICA).entries[0].of("income")
    sold = line.account
    lacking = {sold.code: "9999"}
    rules = COSTA_RICA.rules.with_others(lambda each: lacking.get(each, each))
    missing = replace(COSTA_RICA, rules=rules)
    broken = Made(FIRST, SECOND, books=missing)
    assert broken.codes == ["ACCOUNT_UNKNOWN"]
    found = next(each for each in broken.found if each.document_id == "doc_2")

    asked = answered(SECOND, found, "account", account=sold.code)
    made = Made(FIRST, SECOND, books=missing, answers=Answers([asked]))

    (entry,) = made.entries
    assert entry.document_id == "doc_2"
    assert [each.account for each in entry.of("income")] == [sold]
    assert [each.id for each in made.loose] == ["doc_1"]


def test_only_an_answer_that_counts_is_used() -> None:
    question = answered(SECOND, NAMES, "leave_out", "No va")

    for state in ("open", "withdrawn", "ended"):
        assert not Answers([question.but(state=state)]).kept_out
    assert Answers([question]).kept_out == {"doc_2"}
    assert Made(SECOND, books=COSTA_RICA, answers=Answers([question])).entries == []
    assert Decimal(question.document.total) == SECOND.total
