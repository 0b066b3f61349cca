"""Who may not see a company meets nothing of its books: by no route, and in no mail.

The routes are those of the access table, so that a new one is tried as it comes.
"""

from __future__ import annotations

import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from chalice.test import Client

from chalicelib.accounting import asking, by_firm, proposing
from chalicelib.accounting.forms import Decline, NewExport, NewExportRequest, NewScheduleProposal
from chalicelib.aws.table import Table
from chalicelib.core import clock
from chalicelib.core.caller import ROLE_PERMISSIONS
from chalicelib.http.access import ACCESS, ROOMS
from chalicelib.mail.model import Mail
from tests.support import tokens
from tests.support.digests import send_digests
from tests.support.examples import COMMITTED
from tests.support.questions import answer, ask
from tests.support.scopes import HIDDEN
from tests.unit.accounting.world import OCTOBER, World, accept_documents, build, export, licence_of

pytestmark = pytest.mark.usefixtures("aws", "ticking")
EXAMPLES: dict[str, Any] = json.loads(COMMITTED.read_bytes())
TRIED = [
    row
    for row, access in ACCESS.items()
    if access.audience == "firm" and (row in ROOMS["accounting"] or row.startswith("GET "))
]
"""All of the room's; of others what is read, since they list and count, too."""
SEVERAL = "POST /v1/firms/{firm}/imports/acts"
USERS = "GET /v1/firms/{firm}/users"
OF_THE_COMPANY = re.compile(r"\{(?:company|licence|import_id|question)\}")
SAID = ("Ejemplo Ficticio", "Cliente Inventado", "Otro Nombre", "3101888888")
"""Of the company, and in its documents."""
LAST_DAY = datetime(2026, 11, 3, 15, tzinfo=UTC)


class Books(NamedTuple):
    """What there is of a company at its firm, where an adviser may see another company alone."""

    world: World
    ids: dict[str, str]
    """By their names in addresses."""


@pytest.fixture
def books() -> Books:
    world = build(adviser_companies=frozenset({HIDDEN}))
    accept_documents(world, 1)
    (document,) = accept_documents(world, 1, first_number=2, receiver_name="Otro Nombre S.A.")
    made = export(world)
    question = ask(world, document, "TAX_ID_WITH_TWO_NAMES")
    licence = licence_of(world)
    firm, period = world.caller(), {"period_from": OCTOBER[0], "period_to": OCTOBER[1]}
    asked = asking.ask(firm, licence, NewExportRequest.model_validate(period))
    proposing.propose(firm, licence, NewScheduleProposal(rhythm="daily", hour=6), 0)
    by_firm.give(world.caller("owner"), licence)
    exported = by_firm.create(firm, licence, NewExport.model_validate(period))
    ids = {
        "firm": world.firm, "company": world.company, "licence": licence,
        "import_id": made.batch_id, "file": "suenlace512", "document": document,
        "question": question.id, "request_id": asked.id, "export": exported.id,
        "account": world.administrator, "country": "CR",
    }  # fmt: skip
    return Books(world, ids)


def test_no_route_tells_or_changes_anything_of_a_company_that_is_not_seen(
    http: Client, books: Books
) -> None:
    by_administrator = [asked(http, books, row, books.world.administrator) for row in of_company()]
    hidden = [
        books.ids[each] for each in ("company", "licence", "import_id", "document", "question")
    ]

    for row in TRIED:
        status, text = asked(http, books, row, books.world.adviser)
        told = json.loads(text) if text.startswith("{") else {}
        if ACCESS[row].permission not in ROLE_PERMISSIONS["adviser"]:
            assert (status, told["code"]) == (403, "not-allowed"), row
        elif row == SEVERAL:
            (one,) = told["data"]
            assert (one["is_done"], one["problem"]["code"]) == (False, "import-not-found")
        elif OF_THE_COMPANY.search(row):
            assert status == 404, (row, text)
        else:
            assert not [each for each in (*SAID, *hidden) if each in text], (row, text)
            assert row == USERS or not told.get("total"), (row, text)

    again = [asked(http, books, row, books.world.administrator) for row in of_company()]
    assert again == by_administrator


def test_no_mail_tells_of_a_company_that_is_not_seen(books: Books) -> None:
    """All is done that a client does and a firm is told of."""
    world, ids = books
    owner, because = world.caller("owner"), Decline(reason="por algo")
    answer(world, ids["question"], "confirm")
    asking.decline(owner, ids["request_id"], because)
    proposing.refuse(owner, because, proposing.read(owner).version)
    by_firm.withdraw(owner, ids["licence"])
    send_digests(world.firm)
    ticks = itertools.count()
    with clock.set_to(lambda: LAST_DAY + timedelta(milliseconds=next(ticks))):
        send_digests(world.firm)

    mails = list(Table(world.firm).each(Mail, "MAIL"))

    told = {"firm@example.com", f"{world.administrator.lower()}@example.com"}
    assert {each.recipient for each in mails} == told
    assert {each.template for each in mails} == {
        "consent-changed", "export-declined", "pending-imports-digest", "schedule-proposal",
    }  # fmt: skip


def of_company() -> list[str]:
    """Rows of the room that read something of the company; to get a file is an act."""
    reading = (row for row in ROOMS["accounting"] if row.startswith("GET ") and row in TRIED)
    return [row for row in reading if OF_THE_COMPANY.search(row) and "{file}" not in row]


def asked(http: Client, books: Books, row: str, account_id: str) -> tuple[int, str]:
    """Ask for a row of the company's things, with the body that the description shows."""
    method, path = row.split(" ", 1)
    body = EXAMPLES.get(row)
    if row == SEVERAL:
        body = {"act": "import", "ids": [books.ids["import_id"]]}
    headers = {
        **tokens.bearer(account_id), "Idempotency-Key": "key-00000001", "If-Match": '"0"',
        "Content-Type": "application/json",
    }  # fmt: skip
    address = re.sub(r"\{(\w+)\}", lambda name: books.ids.get(name[1], "none_1"), path)
    sent = b"" if body is None else json.dumps(body).encode()
    given = http.http.request(method, address, headers=headers, body=sent)
    return given.status_code, given.body.decode()
