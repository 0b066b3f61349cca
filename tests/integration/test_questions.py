"""What a firm asks its client about incidents, and what the answer does, on moto."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from chalicelib.accounting import (
    answering,
    at_once,
    checking,
    question_answers,
    question_settings,
    question_writing,
    questioning,
    service,
    store,
)
from chalicelib.accounting.deciding_forms import (
    NewImportActs,
    NewImportPart,
    NewRefusal,
    NewRefusals,
)
from chalicelib.accounting.decisions import ImportNotFound
from chalicelib.accounting.foreseeing import preview
from chalicelib.accounting.forms import PreviewQuery
from chalicelib.accounting.question import (
    AnswerTaken,
    DocumentSettled,
    QuestionAnswered,
    QuestionNotAskable,
    QuestionNotFound,
    QuestionOver,
    TooManyQuestions,
)
from chalicelib.accounting.question_answers import Answers
from chalicelib.accounting.question_forms import (
    NewAnswer,
    NewQuestions,
    NewQuestionSettings,
    QuestionQuery,
)
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import InvalidInput
from chalicelib.core.paging import PageQuery
from chalicelib.licences import service as licences
from chalicelib.licences import store as licence_store
from chalicelib.onboarding.service import LicenceLink
from tests.support.kills import survive_every_kill
from tests.support.questions import (
    answer,
    ask,
    look,
    mails,
    newest_import,
    of_client,
    of_firm,
)
from tests.support.scopes import only
from tests.unit.accounting.world import World, accept_documents, build, events, export, read_file

pytestmark = pytest.mark.usefixtures("aws", "ticking")
CLEAN = NewImportPart(part="clean")
TWO_NAMES = "TAX_ID_WITH_TWO_NAMES"
LINKS = ("LICENCE#", "LICENCE#~")
NOVEMBER = {"period_from": date(2026, 11, 1), "period_to": date(2026, 11, 30)}


def two_names(world: World) -> tuple[str, str]:
    """Accept two documents to one tax id under two names: of the second that is an incident."""
    (first,) = accept_documents(world, 1)
    (second,) = accept_documents(world, 1, first_number=2, receiver_name="Otro Nombre S.A.")
    return first, second


def held(world: World) -> list[str]:
    live = store.live_until(world.business, date(2027, 12, 31))
    return sorted(each for row in live for each in store.members_of([row]))


def found(world: World, document: str) -> set[str]:
    """Return the codes of what was found of a document in the newest import."""
    listed = questioning.drafts(world.caller(), newest_import(world), document).data
    return {each.incident.code for each in listed}


def test_what_is_right_as_it_is_counts_as_clean_and_is_not_told_again() -> None:
    world = build()
    _, second = two_names(world)
    export(world)
    import_id = newest_import(world)
    assert checking.check(world.caller(), import_id).with_incidents == 1

    question = ask(world, second, TWO_NAMES)
    answer(world, question.id, "confirm")

    assert checking.check(world.caller(), import_id).with_incidents == 0
    taken = service.import_batch(world.caller(), import_id, CLEAN)
    assert (taken.documents.total, taken.released) == (2, 0)
    told = events(world, import_id)
    assert {"question_asked", "question_answered"} <= {*told}


def test_confirmed_incident_is_told_of_the_next_document_that_has_it() -> None:
    world = build()
    _, second = two_names(world)
    (third,) = accept_documents(world, 1, first_number=3, receiver_name="Un Tercer Nombre S.A.")
    export(world)
    question = ask(world, second, TWO_NAMES)
    answer(world, question.id, "confirm")

    export(world, replaces=newest_import(world))

    assert TWO_NAMES not in found(world, second)
    assert TWO_NAMES in found(world, third)


def test_other_name_is_in_the_entry_of_the_next_batch() -> None:
    world = build()
    first, second = two_names(world)
    export(world)
    question = ask(world, second, TWO_NAMES)
    answer(world, question.id, "name", "Cliente Inventado S.A.")
    import_id = newest_import(world)
    assert service.read_import(world.caller(), import_id).answered == 1
    assert service.import_batch(world.caller(), import_id, CLEAN).answered == 0

    done = export(world, **NOVEMBER)

    assert held(world) == sorted([first, second])
    assert found(world, second) == {"LATE_DOCUMENT"}
    csv = read_file(world, done.id, "csv").decode()
    assert "Cliente Inventado S.A." in csv
    assert "Otro Nombre" not in csv
    assert service.read_import(world.caller(), newest_import(world)).answered == 0


def test_who_imports_all_is_told_of_what_was_answered_meanwhile() -> None:
    world = build()
    _, second = two_names(world)
    export(world)
    import_id = newest_import(world)
    answer(world, ask(world, second, TWO_NAMES).id, "name", "Cliente Inventado S.A.")

    wanted = NewImportActs.model_validate({"act": "import", "ids": [import_id]})
    (result,) = at_once.act(world.caller(), wanted).data

    assert (result.status, result.answered) == ("imported_with_incidents", 1)
    assert service.read_import(world.caller(), import_id).answered == 1


def refused(world: World) -> str:
    """Have the firm's program refuse a document of an imported batch."""
    kept, out = accept_documents(world, 2)
    export(world)
    import_id = newest_import(world)
    service.import_batch(world.caller(), import_id)
    said = NewRefusals(refusals=[NewRefusal(document=out, text="Subcuenta inexistente")])
    service.report_refusals(world.caller(), import_id, said)
    assert held(world) == [kept]
    return out


def test_refused_document_that_the_client_wants_out_waits_until_that_changes() -> None:
    world = build()
    out = refused(world)
    question = ask(world, out, "PROGRAM_REFUSED")
    answer(world, question.id, "leave_out", "Se anuló con el cliente")
    owner = world.caller("owner")
    seen = preview(owner, PreviewQuery(period_from=date(2026, 10, 1), period_to=date(2026, 10, 31)))
    assert (seen.kept_out, seen.free) == (1, 0)

    assert export(world, **NOVEMBER).refusal == "no-documents"
    accept_documents(world, 1, first_number=7, issued_at=datetime(2026, 10, 6, 18, tzinfo=UTC))
    done = export(world)
    assert done.incident_counts == {"KEPT_OUT": 1}
    (loose,) = service.export_loose(owner, done.id, PageQuery()).data
    assert (loose.id, loose.why) == (out, "kept_out")
    assert "Se anuló con el cliente" in loose.found[0].text

    told = next(each.id for each in question.choices if each.effect == "told")
    answering.change(owner, question.id, NewAnswer(choice=told, text="Ya existe la subcuenta"))
    export(world, **NOVEMBER)
    assert out in held(world)
    with pytest.raises(AnswerTaken):
        answering.change(owner, question.id, NewAnswer(choice=told, text="O no"))
    with pytest.raises(AnswerTaken):
        questioning.withdraw(world.caller(), question.id)


def test_nothing_is_asked_twice_and_what_was_withdrawn_is_asked_anew() -> None:
    world = build()
    _, second = two_names(world)
    export(world)
    question = ask(world, second, TWO_NAMES)

    assert ask(world, second, TWO_NAMES, text="¿Y ahora?") == question
    withdrawn = questioning.withdraw(world.caller(), question.id)
    assert withdrawn.state == "withdrawn"
    assert questioning.withdraw(world.caller(), question.id) == withdrawn
    with pytest.raises(QuestionOver):
        answer(world, question.id, "confirm")
    again = ask(world, second, TWO_NAMES, text="¿Quién es {customer}?")

    assert (again.id, again.state, again.text) == (question.id, "open", "¿Quién es {customer}?")
    assert len(of_firm(world)) == 1


def test_withdrawn_answer_counts_no_more() -> None:
    world = build()
    out = refused(world)
    question = ask(world, out, "PROGRAM_REFUSED")
    answer(world, question.id, "leave_out", "No va")
    questioning.withdraw(world.caller(), question.id)

    export(world, **NOVEMBER)

    assert out in held(world)


def test_first_answer_wins_and_a_repeated_one_changes_nothing() -> None:
    world = build()
    _, second = two_names(world)
    export(world)
    question = ask(world, second, TWO_NAMES)
    first = answer(world, question.id, "confirm")

    assert answer(world, question.id, "confirm") == first  # the response was lost
    with pytest.raises(QuestionAnswered):
        answer(world, question.id, "name", "Otro")
    other = world.caller("owner", account_id=world.adviser)
    with pytest.raises(QuestionAnswered):
        answering.answer(other, question.id, NewAnswer(choice="c1"))
    assert first.answer is not None
    assert first.answer.by_name == "Persona Inventada"
    (seen,) = of_firm(world)
    assert seen.answer is not None
    assert seen.answer.by_email == f"{world.owner.lower()}@example.com"
    assert not seen.answer.is_by_link


def test_two_at_once_one_is_told_that_the_other_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    world = build()
    _, second = two_names(world)
    export(world)
    question = ask(world, second, TWO_NAMES)
    other = world.caller("owner", account_id=world.adviser)
    register = store.register

    def overtaken(business_id: str) -> object:
        read = register(business_id)
        monkeypatch.setattr(store, "register", register)
        answering.answer(other, question.id, NewAnswer(choice="c2", text="Otro Nombre S.L."))
        return read

    monkeypatch.setattr(store, "register", overtaken)
    with pytest.raises(QuestionAnswered):
        answer(world, question.id, "confirm")
    (seen,) = of_firm(world)
    assert seen.answer is not None
    assert (seen.answer.effect, seen.answer.text) == ("name", "Otro Nombre S.L.")


def test_export_under_way_reads_an_answer_that_comes_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = build()
    out = refused(world)
    question = ask(world, out, "PROGRAM_REFUSED")
    read = Answers.of

    def overtaken(*asked: object) -> Answers:
        known = read(*asked)  # type: ignore[arg-type]
        monkeypatch.setattr(question_answers.Answers, "of", read)
        answer(world, question.id, "leave_out", "No va")
        return known

    monkeypatch.setattr(question_answers.Answers, "of", overtaken)
    done = export(world, **NOVEMBER)

    assert done.refusal == "no-documents"
    assert out not in held(world)


def test_ends_by_itself_once_the_document_is_in_the_books() -> None:
    world = build()
    _, second = two_names(world)
    export(world)
    question = ask(world, second, TWO_NAMES)
    service.import_batch(world.caller(), newest_import(world))
    with pytest.raises(QuestionOver):
        answer(world, question.id, "confirm")

    look(world)

    (ended,) = of_firm(world)
    assert (ended.state, ended.end) == ("ended", "in_books")
    assert "question_ended" in events(world, ended.import_id)
    with pytest.raises(DocumentSettled):
        ask(world, second, TWO_NAMES)


def test_goes_along_with_its_incident_and_ends_when_that_is_gone() -> None:
    world = build()
    first, second = two_names(world)
    export(world)
    question = ask(world, second, TWO_NAMES)
    export(world, replaces=newest_import(world))
    look(world)
    (moved,) = of_firm(world)
    assert (moved.state, moved.import_id) == ("open", newest_import(world))

    service.import_batch(world.caller(), newest_import(world), NewImportPart(documents=[first]))
    export(world, **NOVEMBER)  # alone it has no other name beside it
    look(world)

    (ended,) = of_firm(world)
    assert (ended.id, ended.state, ended.end) == (question.id, "ended", "solved")


def test_only_what_is_there_and_the_client_could_settle_is_asked() -> None:
    world = build()
    first, second = two_names(world)
    (odd,) = accept_documents(world, 1, first_number=3, total=Decimal(9999))
    export(world)

    wanted = {"questions": [{"document": first, "code": TWO_NAMES}]}
    with pytest.raises(QuestionNotAskable):
        questioning.ask(world.caller(), newest_import(world), NewQuestions.model_validate(wanted))
    listed = questioning.drafts(world.caller(), newest_import(world), odd).data
    assert [each.incident.code for each in listed] == ["TOTAL_MISMATCH"]
    question = ask(world, odd, "TOTAL_MISMATCH")
    assert [each.effect for each in question.choices] == ["told", "leave_out"]
    with pytest.raises(InvalidInput) as refused:
        ask(world, second, TWO_NAMES, choices=[{"effect": "account", "text": "Ventas"}])
    assert [each.pointer for each in refused.value.fields] == [
        "/questions/0/choices/0/effect",
        "/questions/0/choices/0/account",
    ]


def test_as_many_wait_at_once_as_one_mail_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    world = build()
    _, second = two_names(world)
    export(world)
    monkeypatch.setattr(question_writing, "MOST_OPEN", 0)

    with pytest.raises(TooManyQuestions):
        ask(world, second, TWO_NAMES)


def test_hostile_text_is_refused_or_stays_text() -> None:
    for text in ("línea\notra", "vuelta\u202eatrás", "\u200b\u200b"):
        with pytest.raises(ValidationError):
            NewAnswer(choice="c1", text=text)
    with pytest.raises(ValidationError):
        NewQuestionSettings.model_validate(
            {"asked_by_itself": [], "remind_days": [], "wording": {TWO_NAMES: {
                "es": "¿{customer.__class__}?", "en": "{customer}?"}}}
        )  # fmt: skip
    world = build()
    _, second = two_names(world)
    export(world)
    question = ask(world, second, TWO_NAMES, text="¿<script>{value}</script>?")
    answer(world, question.id, "name", "<b>{number}</b>")
    (seen,) = of_client(world)
    assert seen.text == "¿<script>{value}</script>?"
    assert seen.answer is not None
    assert seen.answer.text == "<b>{number}</b>"


def test_neither_another_tenant_nor_a_restricted_adviser_sees_or_counts_it() -> None:
    world, other = build(adviser_companies=frozenset()), build()
    _, second = two_names(world)
    export(world)
    question = ask(world, second, TWO_NAMES)
    adviser = world.caller("adviser", companies=only(frozenset()))
    for caller in (adviser, other.caller()):
        page = questioning.page(caller, QuestionQuery())
        assert (page.data, page.total, page.by_state) == ([], 0, {})
        with pytest.raises(QuestionNotFound):
            questioning.read(caller, question.id)
        with pytest.raises(QuestionNotFound):
            questioning.withdraw(caller, question.id)
        with pytest.raises(ImportNotFound):
            questioning.drafts(caller, question.import_id, second)
    with pytest.raises(QuestionNotFound):
        answering.answer(other.caller("owner"), question.id, NewAnswer(choice="c1"))
    with pytest.raises(QuestionNotFound):
        answering.change(other.caller("owner"), question.id, NewAnswer(choice="c1"))
    assert of_client(other) == []


def set_up(world: World, **said: object) -> None:
    wanted = {"asked_by_itself": [TWO_NAMES], "remind_days": [3, 7], "wording": {}} | said
    form = NewQuestionSettings.model_validate(wanted)
    question_settings.put(world.caller(), form, 0)


def test_what_the_client_alone_can_settle_is_asked_by_itself_once() -> None:
    world = build()
    wording = {TWO_NAMES: {"es": "¿Quién es {customer}?", "en": "Who is {customer}?"}}
    set_up(world, wording=wording)
    two_names(world)
    export(world)

    survive_every_kill(lambda: look(world))
    look(world)

    (question,) = of_firm(world)
    assert (question.text, question.is_asked_by_itself) == ("¿Quién es Otro Nombre S.A.?", True)
    (mail,) = mails(world)
    assert mail.in_name_of is not None
    questioning.withdraw(world.caller(), question.id)
    export(world, replaces=newest_import(world))
    look(world)
    assert [each.state for each in of_firm(world)] == ["withdrawn"]
    assert len(mails(world, "question-withdrawn")) == 1


def test_all_that_is_asked_is_one_mail_and_reminded_of_as_often_as_is_set() -> None:
    world = build()
    set_up(world, asked_by_itself=[])
    accept_documents(world, 1)
    others = [
        accept_documents(
            world, 1, first_number=n, receiver_name=f"Nombre {n} S.A.", total=Decimal(n)
        )
        for n in (2, 3)
    ]
    export(world)
    for (each,) in others:
        ask(world, each, "TOTAL_MISMATCH")
    asked_at = clock.now()

    for hours in (0, 0, 1, 24, 24 * 4, 24 * 4, 24 * 8, 24 * 30):
        with clock.set_to(asked_at + timedelta(hours=hours)):
            survive_every_kill(lambda: look(world))

    assert [each.facts["again"] for each in mails(world)] == ["", "again", "again"]
    assert {(each.reminders, each.mailed_at is not None) for each in of_firm(world)} == {(2, True)}


def test_what_is_asked_soon_after_a_mail_waits_for_the_next_one() -> None:
    world = build()
    set_up(world, asked_by_itself=[])
    accept_documents(world, 1)
    first, second, third = (
        accept_documents(world, 1, first_number=n, total=Decimal(n))[0] for n in (2, 3, 4)
    )
    export(world)
    ask(world, first, "TOTAL_MISMATCH")
    look(world)
    ask(world, second, "TOTAL_MISMATCH")
    ask(world, third, "TOTAL_MISMATCH")
    look(world)
    assert len(mails(world)) == 1

    with clock.set_to(clock.now() + timedelta(minutes=16)):
        look(world)

    assert len(mails(world)) == 2


def test_ends_with_the_licence_and_waits_while_that_rests() -> None:
    world = build()
    _, second = two_names(world)
    export(world)
    question = ask(world, second, TWO_NAMES)
    licence = licences.batch_licence_of(world.business)
    assert licence is not None
    tx = Transaction()
    tx.replace(licence_store.licence_key(licence), licence.but(state="suspended"))
    tx.commit()

    look(world)
    assert [each.state for each in of_firm(world)] == ["open"]
    assert mails(world) == []
    (link,) = Table(world.business).each(LicenceLink, "BUSINESS", between=LINKS)
    tx = Transaction()
    tx.delete(Table(world.business).key("BUSINESS", "LICENCE#invoicing"), link.version)
    tx.commit()
    with pytest.raises(QuestionOver):
        answer(world, question.id, "confirm")
    look(world)

    assert [(each.state, each.end) for each in of_firm(world)] == [("ended", "no_licence")]
