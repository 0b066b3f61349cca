"""Drafts: kept as they are entered, by whoever may issue, and issued once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.bodies import MalformedJson, UnreadBody
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.invoicing import customers, draft_store, drafts, issuing, previewing, service, store
from chalicelib.invoicing.draft_store import KEPT, MOST_DRAFTS, TooManyDrafts
from chalicelib.invoicing.draft_views import DraftView
from chalicelib.invoicing.drafts import MOST_BYTES, DraftNotFound, DraftTooLarge
from chalicelib.invoicing.forms import DocumentQuery, DraftQuery, IssueQuery, PreviewQuery
from chalicelib.licences import removing
from chalicelib.licences.clearing import clear_away
from chalicelib.licences.forms import BusinessRemoval
from infra.local.stack import LocalStack
from infra.local.story import invoice
from tests.support import tokens
from tests.support.businesses import opened
from tests.support.issuing import ready_business
from tests.support.people import Person

Body = Any


@pytest.fixture(scope="module")
def owner(stack: LocalStack) -> Caller:
    return ready_business()


@pytest.fixture
def newcomer(stack: LocalStack) -> Caller:
    return opened()


def sent(body: Body) -> UnreadBody:
    return UnreadBody(json.dumps(body).encode())


def whole() -> Body:
    return invoice(3, "comprador@example.com")


def kept(caller: Caller, body: Body) -> DraftView:
    return drafts.keep(caller, sent(body))


def names(caller: Caller, **query: Any) -> list[str | None]:
    return [each.receiver_name for each in drafts.list_drafts(caller, DraftQuery(**query)).data]


def test_draft_is_kept_as_it_was_entered_with_what_is_known_so_far(newcomer: Caller) -> None:
    body = whole() | {"receiver": {"name": "Comprador a medias", "emails": ["sin arroba"]}}
    body["lines"][0]["quantity"] = "1.50"

    draft = kept(newcomer, body)

    assert draft == drafts.read(newcomer, draft.id)
    assert draft.document == body
    assert (draft.type, draft.receiver_name) == ("invoice", "Comprador a medias")
    preview = previewing.preview(newcomer, sent(body), PreviewQuery())
    assert (draft.total, draft.currency) == (preview.total, "CRC")
    assert draft.changed_by.id == newcomer.account_id
    assert draft.expires_at == draft.changed_at + KEPT
    empty = kept(newcomer, {})
    assert (empty.receiver_name, empty.total, empty.document) == (None, None, {})


def test_draft_is_changed_at_its_version_and_told_who_changed_it(newcomer: Caller) -> None:
    draft = kept(newcomer, {})
    helper = replace(newcomer, account_id=opened().account_id)

    with clock.set_to(draft.changed_at + timedelta(days=100)):
        changed = drafts.change(helper, draft.id, sent(whole()), draft.version)

    assert (changed.version, changed.created_at) == (draft.version + 1, draft.created_at)
    assert changed.expires_at == draft.expires_at + timedelta(days=100)
    assert changed.changed_by.name == "Otra persona"
    with pytest.raises(ChangedMeanwhile):
        drafts.change(newcomer, draft.id, sent({}), draft.version)
    with pytest.raises(ChangedMeanwhile):
        drafts.delete(newcomer, draft.id, draft.version)
    drafts.delete(newcomer, draft.id, changed.version)
    with pytest.raises(DraftNotFound):
        drafts.read(newcomer, draft.id)


def test_list_of_drafts_has_those_changed_last_first_and_is_searched(newcomer: Caller) -> None:
    for name in ("Álamo", "Beta", "Cedro"):
        kept(newcomer, {"receiver": {"name": name}})

    assert names(newcomer) == ["Cedro", "Beta", "Álamo"]
    assert names(newcomer, sort="receiver_name") == ["Álamo", "Beta", "Cedro"]
    assert names(newcomer, q="alamo") == ["Álamo"]
    page = drafts.list_drafts(newcomer, DraftQuery(limit=2))
    assert (page.total, len(page.data)) == (3, 2)
    assert names(newcomer, limit=2, cursor=page.next_cursor) == ["Álamo"]


def test_draft_that_nobody_changes_is_gone_and_makes_room(newcomer: Caller) -> None:
    first = kept(newcomer, {})

    with clock.set_to(first.expires_at):
        assert drafts.list_drafts(newcomer, DraftQuery()).total == 0
        with pytest.raises(DraftNotFound):
            drafts.read(newcomer, first.id)
        second = kept(newcomer, {})

    assert [row.id for row in draft_store.LIST.each(newcomer.tenant)] == [second.id]


def test_business_has_so_many_drafts(newcomer: Caller) -> None:
    tx, first = Transaction(), kept(newcomer, {})
    (row,) = draft_store.LIST.each(newcomer.tenant)
    for number in range(MOST_DRAFTS - 2):
        draft_store.LIST.enter(tx, newcomer.tenant, row._replace(id=f"drf_{number}"))
    tx.commit()
    last = kept(newcomer, {})

    with pytest.raises(TooManyDrafts):
        kept(newcomer, {})
    drafts.delete(newcomer, first.id, first.version)
    assert kept(newcomer, {}).id > last.id


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({"recever": {}}, "/recever"), ([], ""), ({"lines": [{"x": 1}]}, "/lines/0/x")],
)
def test_what_no_document_has_is_no_draft(newcomer: Caller, body: Body, pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        kept(newcomer, body)

    assert [each.pointer for each in refused.value.fields] == [pointer]


def test_draft_has_bounds(newcomer: Caller) -> None:
    with pytest.raises(DraftTooLarge):
        kept(newcomer, {"notes": ["x" * MOST_BYTES]})
    with pytest.raises(MalformedJson):
        drafts.keep(newcomer, UnreadBody(b"{"))


def test_draft_of_another_business_is_not_there(newcomer: Caller, owner: Caller) -> None:
    draft = kept(newcomer, whole())

    with pytest.raises(DraftNotFound):
        drafts.read(owner, draft.id)
    with pytest.raises(DraftNotFound):
        drafts.change(owner, draft.id, sent({}), draft.version)
    with pytest.raises(DraftNotFound):
        drafts.delete(owner, draft.id, draft.version)
    with pytest.raises(InvalidInput):
        issuing.issue(owner, sent(whole()), IssueQuery(draft=draft.id))
    assert drafts.read(newcomer, draft.id) == draft


def test_draft_is_issued_once_whoever_issues_it_at_once(owner: Caller) -> None:
    draft = kept(owner, whole())

    def attempt(_: int) -> str:
        try:
            return issuing.issue(owner, sent(draft.document), IssueQuery(draft=draft.id)).id
        except InvalidInput as exc:
            (field,) = exc.fields
            assert (field.pointer, field.rule.code) == ("?/draft", "draft-gone")
            return ""

    before = service.list_documents(owner, DocumentQuery()).total
    with ThreadPoolExecutor(4) as pool:
        issued = list(filter(None, pool.map(attempt, range(4))))

    assert len(issued) == 1
    assert service.list_documents(owner, DocumentQuery()).total == before + 1
    assert draft.id not in [row.id for row in draft_store.LIST.each(owner.tenant)]


def test_draft_stays_where_its_document_is_refused(owner: Caller) -> None:
    draft = kept(owner, whole())

    with pytest.raises(InvalidInput):
        issuing.issue(owner, sent(whole() | {"payments": []}), IssueQuery(draft=draft.id))

    assert drafts.read(owner, draft.id) == draft


def test_duplicate_is_a_draft_of_the_same_sale_that_can_be_issued(owner: Caller) -> None:
    fine = {"other_charges": [{"type": "09", "description": "Multa", "amount": "5"}]}
    rejected = issuing.issue(owner, sent(whole() | fine))
    ticket = whole() | {"type": "ticket", "receiver": None, "currency": "USD"}
    body = ticket | {"exchange_rate": "501.5", "totals": {}, "notes": ["Gracias"]}
    document = issuing.issue(owner, sent(body))

    draft = drafts.duplicate(owner, document.id)

    assert draft.document.keys().isdisjoint({"exchange_rate", "totals", "references", "replaces"})
    assert (draft.document["notes"], draft.document["currency"]) == (["Gracias"], "USD")
    (service,) = draft.document["other_charges"]
    assert (service["percentage"], "amount" in service) == ("10.00000", False)
    complete = draft.document | {"exchange_rate": "502"}
    issued = issuing.issue(owner, sent(complete), IssueQuery(draft=draft.id))
    assert issued.total == document.total
    again = drafts.duplicate(owner, rejected.id)
    content = store.content(store.require_progress(owner.tenant, rejected.id))
    assert isinstance(content, Comprobante)
    assert NewDocument.model_validate_json(json.dumps(again.document), strict=True) == (
        content.body
    )


def test_what_is_ready_goes_with_its_business(newcomer: Caller) -> None:
    kept(newcomer, whole())
    customers.keep(newcomer, sent(whole()["receiver"]))
    table = Table(newcomer.tenant)
    assert all(list(table.keys(each)) for each in service.PREPARED)

    removing.remove(newcomer, BusinessRemoval(confirmation="Ejemplo Ficticio S.A."))
    clear_away(newcomer.tenant)

    assert not any(list(table.keys(each)) for each in service.PREPARED)


def test_what_was_made_has_its_address_also_when_the_request_comes_again(http: Client) -> None:
    owner = Person(http, "owner")
    said = {"country": "CR", "id_number": "3101666666", "legal_name": "Ejemplo Ficticio S.A."}
    path = f"/v1/businesses/{owner.done('POST', '/businesses', said)['id']}/drafts"
    headers = tokens.bearer(owner.account_id) | {
        "Content-Type": "application/json",
        "Idempotency-Key": "clave-de-prueba",
        "Host": "api.example.com",
    }

    answers = [http.http.post(path, headers=headers, body=b"{}") for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 201]
    made = answers[0].json_body["id"]
    (address,) = {each.headers["Location"] for each in answers}
    assert address.startswith("http://api.example.com/")
    assert address.endswith(f"{path}/{made}")
    assert owner.refused("PUT", f"{path}/{made}".removeprefix("/v1"), {}, 2) == (
        412, "changed-meanwhile"
    )  # fmt: skip
