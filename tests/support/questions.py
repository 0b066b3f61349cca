"""A firm that asks its client about incidents, and the client who answers, for tests."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.accounting import service
from chalicelib.accounting.forms import ImportQuery
from chalicelib.accounting.questions import answering
from chalicelib.accounting.questions import asking as questioning
from chalicelib.accounting.questions.forms import (
    ClientQuestionQuery,
    NewAnswer,
    NewQuestions,
    QuestionQuery,
)
from chalicelib.accounting.questions.views import ClientQuestion, FirmQuestion
from chalicelib.aws.secrets import open_sealed
from chalicelib.aws.table import Table
from chalicelib.mail.model import Mail
from chalicelib.postbox import reminding
from tests.unit.accounting.world import World

ASKED = "questions-asked"


def newest_import(world: World) -> str:
    return service.list_imports(world.caller(), ImportQuery()).data[0].id


def ask(world: World, document: str, code: str, **said: Any) -> FirmQuestion:
    """Ask about the incident of that code of a document in the newest import."""
    import_id = said.pop("import_id", None) or newest_import(world)
    found = questioning.drafts(world.caller(), import_id, document).data
    value = next(each.incident.value for each in found if each.incident.code == code)
    wanted = {"document": document, "code": code, "value": value} | said
    form = NewQuestions.model_validate({"questions": [wanted]})
    return questioning.ask(world.caller(), import_id, form).data[0]


def answer(world: World, question: str, effect: str, text: str | None = None) -> ClientQuestion:
    """Answer by what it does."""
    asked = questioning.read(world.caller(), question)
    choice = next(each.id for each in asked.choices if each.effect == effect)
    return answering.answer(world.caller("owner"), question, NewAnswer(choice=choice, text=text))


def of_firm(world: World) -> list[FirmQuestion]:
    return questioning.page(world.caller(), QuestionQuery(limit=100)).data


def of_client(world: World) -> list[ClientQuestion]:
    return answering.page(world.caller("owner"), ClientQuestionQuery(limit=100)).data


def look(world: World) -> None:
    """Let the worker do what is to be done of the business's questions by now."""
    reminding.remind({"tenant": world.business, "kind": "questions", "id": world.business})


def mails(world: World, template: str = ASKED) -> list[Mail]:
    """Read the mails of a kind to the people of the business, oldest first."""
    kept = Table(world.business).each(Mail, "MAIL")
    return sorted(
        (each for each in kept if each.template == template), key=lambda mail: mail.created_at
    )


def key_of(mail: Mail) -> str:
    """Read the key of a mail as its reader would."""
    return str(json.loads(open_sealed("mail", mail.tenant, mail.sealed))["key"])
