"""Answering from a mail without signing in, and who is told of the answer, on moto."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.accounting import answering, digest, questioning
from chalicelib.accounting.question import QuestionAnswered, QuestionNotFound, QuestionOver
from chalicelib.accounting.question_forms import NewAnswer, NewLinkAnswer, ReadLink
from chalicelib.accounting.question_links import QuestionLinkExpired, QuestionLinkUnknown
from chalicelib.accounting.question_store import LINKS, QuestionLink
from chalicelib.accounting.question_views import LinkedQuestions
from chalicelib.accounts.model import Account, Member
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import PublicRequest
from chalicelib.core.errors import InvalidInput
from chalicelib.core.ids import new_id
from chalicelib.mail.model import Mail
from tests.support.questions import answer, ask, key_of, look, mails, newest_import, of_firm
from tests.unit.accounting.world import World, accept_documents, build, export

pytestmark = pytest.mark.usefixtures("aws", "ticking")
TWO_NAMES = "TAX_ID_WITH_TWO_NAMES"


def asked(world: World) -> str:
    """Ask about a document to a tax id under a second name; the client is mailed."""
    accept_documents(world, 1)
    (second,) = accept_documents(world, 1, first_number=2, receiver_name="Otro Nombre S.A.")
    export(world)
    question = ask(world, second, TWO_NAMES)
    look(world)
    return question.id


def another_owner(world: World, state: str = "active") -> str:
    """Give the business one more owner; return who that is."""
    account_id = new_id("acc")
    account = Account.model_validate(
        {
            "id": account_id, "created_at": clock.now(), "email": f"{account_id}@example.com",
            "name": "Otra Persona", "language": "en", "state": state,
        }
    )  # fmt: skip
    tx = Transaction()
    tx.create(Table(account_id).key("ACCOUNT", "ACCOUNT"), account)
    member = Member(account_id=account_id, kind="business", role="owner", created_at=clock.now())
    tx.create(Table(world.business).key("MEMBERS", account_id), member)
    tx.commit()
    return account_id


def read(key: str) -> LinkedQuestions:
    return answering.read_by_link(PublicRequest(), ReadLink(link=key))


def reply(key: str, question: str, choice: str = "c1", text: str | None = None) -> LinkedQuestions:
    given = NewLinkAnswer(link=key, question=question, choice=choice, text=text)
    return answering.answer_by_link(PublicRequest(), given)


def test_looking_answers_nothing_and_the_key_is_kept_nowhere() -> None:
    world = build()
    question = asked(world)
    (mail,) = mails(world)
    key = key_of(mail)

    for _ in range(3):
        (shown,) = read(key).data

    assert (shown.id, shown.state, shown.answer) == (question, "open", None)
    assert read(key).business_name == "Ejemplo Ficticio S.A."
    assert key not in mail.model_dump_json()
    kept = [each.model_dump_json() for each in Table(world.business).each(QuestionLink, LINKS)]
    assert len(kept) == 1
    assert key.partition(".")[2] not in "".join(kept)


def test_answers_once_and_says_so_to_who_comes_later() -> None:
    world = build()
    another_owner(world)
    question = asked(world)
    first, second = map(key_of, mails(world))

    (done,) = reply(first, question).data
    assert done.state == "answered"
    assert done.is_answered_by_you
    assert reply(first, question).data == [done]  # the response was lost
    with pytest.raises(QuestionAnswered):
        reply(first, question, "c2", "Otro Nombre S.L.")
    with pytest.raises(QuestionAnswered):
        reply(second, question)
    (seen,) = read(second).data
    assert not seen.is_answered_by_you
    assert seen.answer is not None
    assert seen.answer.by_name in {"Persona Inventada", "Otra Persona"}
    told = questioning.read(world.caller(), question).answer
    assert told is not None
    assert (told.by_email, told.is_by_link) == (mails(world)[0].recipient, True)
    with pytest.raises(InvalidInput):
        answering.change(world.caller("owner"), question, NewAnswer(choice="c9"))


def test_each_way_in_which_a_link_is_not_good_is_told() -> None:
    world, other = build(), build()
    question, foreign = asked(world), asked(other)
    (mail,) = mails(world)
    key = key_of(mail)

    business_id, _, secret = key.partition(".")
    for wrong in (key[:-1], secret, f"{other.business}.{secret}", f"{business_id}.{'A' * 43}", "x"):
        with pytest.raises(QuestionLinkUnknown):
            read(wrong)
    with pytest.raises(QuestionNotFound):
        reply(key, foreign)
    with clock.set_to(clock.now() + timedelta(days=31)), pytest.raises(QuestionLinkExpired):
        read(key)
    questioning.withdraw(world.caller(), question)
    assert [each.state for each in read(key).data] == ["withdrawn"]
    with pytest.raises(QuestionOver):
        reply(key, question)


def test_who_left_answers_nothing_any_more() -> None:
    world = build()
    asked(world)
    (mail,) = mails(world)
    key = key_of(mail)
    table = Table(world.business)
    member = table.get(Member, "MEMBERS", world.owner)
    assert member is not None
    tx = Transaction()
    tx.delete(table.key("MEMBERS", world.owner), member.version)
    tx.commit()

    with pytest.raises(QuestionLinkUnknown):
        read(key)


def test_nobody_who_never_signed_in_is_mailed() -> None:
    world = build()
    another_owner(world, "unverified")
    asked(world)

    assert [each.recipient for each in mails(world)] == [f"{world.owner.lower()}@example.com"]


def test_firm_is_told_of_answers_in_its_digest_each_of_its_companies_alone() -> None:
    world = build(adviser_companies=frozenset())
    question = asked(world)
    answer(world, question, "name", "<b>Otro</b>")
    digest.hand_out(world.firm)

    with clock.set_to(clock.now() + timedelta(days=2)):
        written = [digest.tell(world.firm, each) for each in (world.administrator, world.adviser)]

    assert written == [1, 0]
    (mail,) = Table(world.firm).each(Mail, "MAIL")
    (told,) = json.loads(mail.facts["answers"])
    assert (told["answer"], told["text"]) == ("El nombre es otro", "<b>Otro</b>")
    assert told["import"] == newest_import(world)


def test_changed_answer_is_told_once_as_it_is() -> None:
    world = build()
    question = asked(world)
    answer(world, question, "confirm")
    digest.hand_out(world.firm)
    changed = NewAnswer(choice="c2", text="Otro Nombre S.L.")
    answering.change(world.caller("owner"), question, changed)
    digest.hand_out(world.firm)

    with clock.set_to(clock.now() + timedelta(days=2)):
        digest.tell(world.firm, world.administrator)

    (mail,) = Table(world.firm).each(Mail, "MAIL")
    assert [each["text"] for each in json.loads(mail.facts["answers"])] == ["Otro Nombre S.L."]
    (seen,) = of_firm(world)
    assert seen.answer is not None
    assert seen.answer.effect == "name"
