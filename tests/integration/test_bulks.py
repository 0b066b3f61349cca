"""Many licences activated by one file: each row once, whatever dies on the way."""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from threading import Lock
from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts.limits import LIMITS
from chalicelib.aws.table import InvalidCursor
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.company_ids import company_id
from chalicelib.core.paging import PageQuery
from chalicelib.core.scope import WHOLE, CodeRange, CompanyScope, Rights
from chalicelib.core.sheets import BOM
from chalicelib.firms import service as firms
from chalicelib.firms import store as firm_store
from chalicelib.home import service as home
from chalicelib.home.forms import OperatorQuery
from chalicelib.licences import bulk_asking, bulk_store, workers
from chalicelib.licences.bulk_accepting import Accepting
from chalicelib.licences.bulk_asking import (
    BulkNotFound,
    NothingToCancel,
    NothingToPause,
    NotStopped,
)
from chalicelib.licences.bulk_rows import (
    MAX_ROWS,
    ActivationRow,
    ActivationsTooMany,
    NoActivations,
)
from chalicelib.licences.bulk_views import BulkRowsPage, BulkView
from chalicelib.licences.bulks import RowDone
from chalicelib.licences.forms import BulkQuery, BulkRowsPageQuery, BulkRowsQuery
from chalicelib.licences.linking import write_failed
from chalicelib.licences.model import Licence
from chalicelib.licences.store import LICENCE_LIST, licence, live_key
from tests.support.companies import send
from tests.support.kills import killed_at
from tests.support.licensing import confirm, email, mails, new_firm, number

pytestmark = pytest.mark.usefixtures("stack")
MANY = int(os.environ.get("BULK_ROWS", "50"))
"""Rows of the bulk that is killed: `make long-bulk` tries a thousand."""
SECOND = "con00002"
BOTH = frozenset({"con00001", SECOND})
HEADER = "programa;código;correo del cliente;cliente;idioma\n"


def upload(caller: Caller, count: int) -> None:
    lines = "".join(
        f"{code:05d};Ejemplo Ficticio {code} S.A.;{number()};con\n" for code in range(1, count + 1)
    )
    sent = send(caller, ("code;name;tax_id;program\n" + lines).encode(), is_json=False)
    assert sent.created == count


def rows(count: int, address: str) -> str:
    return HEADER + "".join(
        f"con;{code};c{code}.{address};Cliente Ficticio;en\n" for code in range(1, count + 1)
    )


def begin(caller: Caller, text: str, **said: Any) -> BulkView:
    query = BulkQuery(product="invoicing", **said)
    return bulk_asking.create_bulk(caller, text.encode(), "", query)


def step(caller: Caller, bulk: BulkView) -> BulkView:
    workers.handle({"firm_id": caller.tenant, "bulk_id": bulk.id})
    return bulk_asking.read_bulk(caller, bulk.id)


def to_the_end(caller: Caller, bulk: BulkView) -> BulkView:
    """Do all steps, and the activations of the licences in between."""
    for _ in range(200):
        bulk = step(caller, bulk)
        if bulk.state == "settling":
            activate_all(caller)
        if bulk.ended_at is not None or bulk.state == "waiting":
            return bulk
    raise AssertionError(bulk)


def licences(caller: Caller) -> list[Licence]:
    found = [licence(caller.tenant, row.id) for row in LICENCE_LIST.each(caller.tenant)]
    return [each for each in found if each is not None]


def activate_all(caller: Caller) -> None:
    for each in licences(caller):
        workers.handle({"firm_id": caller.tenant, "licence_id": each.id})


def told(caller: Caller, bulk: BulkView, **said: Any) -> list[list[str]]:
    text = bulk_asking.bulk_sheet(caller, bulk.id, BulkRowsQuery(**said)).text()
    return list(csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";"))[1:]


def summaries(caller: Caller) -> list[str]:
    return [each.template for each in mails(caller.tenant)]


def listed(caller: Caller, bulk: BulkView, **said: Any) -> BulkRowsPage:
    return bulk_asking.list_rows(caller, bulk.id, BulkRowsPageQuery(**said))


def happened(caller: Caller) -> list[str]:
    telling = accounts.Telling(
        events={**firms.EVENTS, **accounts.USER_EVENTS}, facts=accounts.user_facts
    )
    page = accounts.history_page(caller, caller.tenant, PageQuery(limit=100), telling)
    return [each.event for each in page.data if each.event.startswith("activations")]


def test_bulk_killed_again_and_again_activates_each_row_once_and_tells_the_firm_once() -> None:
    caller, address = new_firm(), email("bulk")
    upload(caller, MANY)
    bulk = begin(caller, rows(MANY, address))

    for calls in (1, 7, 20):
        with killed_at("TransactWriteItems", "after-call", calls):
            step(caller, bulk)
    with killed_at("SendMessage", "before-call", 1):
        step(caller, bulk)
    ended = to_the_end(caller, bulk)
    again = to_the_end(caller, begin(caller, rows(MANY, address)))

    assert (ended.state, ended.rows_done) == ("done", MANY)
    assert ended.counts == {"accepted": MANY, "unchanged": 0, "refused": 0}
    assert ended.by_state == {"active": MANY}
    assert again.counts == {"accepted": 0, "unchanged": MANY, "refused": 0}
    found = licences(caller)
    assert Counter((each.state, each.activations, each.bulk_id) for each in found) == {
        ("active", 1, bulk.id): MANY
    }
    assert len({each.company_id for each in found}) == MANY
    assert len({each.client_account_id for each in found}) == MANY
    businesses = [each.business_id or "" for each in found]
    to_clients = Counter(mail.recipient for each in businesses for mail in mails(each))
    assert to_clients == {f"c{code}.{address}": 1 for code in range(1, MANY + 1)}
    assert summaries(caller) == ["activations-told"] * 2  # one for each file
    assert happened(caller) == ["activations_ended", "activations_started"] * 2


def test_rows_stand_alone_say_why_and_can_be_sent_again_corrected() -> None:
    caller, address = new_firm(), email("bulk")
    upload(caller, 5)
    own = firms.firm(caller.tenant).email
    text = (
        HEADER
        + f"con;1;c1.{address};;\n"
        + f"con;00001;c2.{address};;\n"
        + f"con;99;c3.{address};;\n"
        + f"con;2;{own};;\n"
        + "con;3;no es un correo;;\n"
        + f"con;4;c4.{address};;\n"
    )

    tried = to_the_end(caller, begin(caller, text, dry_run=True))
    before = len(licences(caller))
    ended = to_the_end(caller, begin(caller, text))

    counts = {"accepted": 2, "unchanged": 0, "refused": 4}
    assert (tried.state, tried.counts, before) == ("done", counts, 0)
    assert (ended.counts, ended.by_state) == (counts, {"active": 2})
    assert [row[8] for row in told(caller, tried)] == [row[8] for row in told(caller, ended)]
    refused = told(caller, ended, result="refused")
    assert [row[6] for row in refused] == ["3", "4", "5", "6"]
    for row, words in zip(
        refused, ("fila 2", "no está en la lista", "propio", "correo"), strict=True
    ):
        assert words in row[9]
    first = listed(caller, ended, result="refused", limit=3)
    rest = listed(caller, ended, result="refused", limit=3, cursor=first.next_cursor)
    assert (first.total, rest.next_cursor) == (4, None)
    pages = [*first.data, *rest.data]
    assert [(str(each.row), each.reason) for each in pages] == [(row[6], row[9]) for row in refused]
    assert [each.fields for each in pages] == [("code",), (), (), ("client_email",)]
    assert pages[3].client_email == "no es un correo"
    (accepted, _) = listed(caller, ended, result="accepted").data
    assert (accepted.code, accepted.company) == ("00001", "Ejemplo Ficticio 1 S.A.")
    assert accepted.licence_id in {each.id for each in licences(caller)}
    with pytest.raises(InvalidCursor):
        listed(caller, ended, cursor=first.next_cursor)
    again = HEADER.replace("idioma", "idioma;fila;razón social;resultado;motivo;licencia")
    again += f"con;3;c5.{address};;;6;;Rechazada;por el correo;\n"
    assert to_the_end(caller, begin(caller, again)).counts["accepted"] == 1
    meant = to_the_end(caller, begin(caller, f"{HEADER}con;2;{own};;\n", own_addresses=True))
    assert meant.counts["accepted"] == 1


def test_row_takes_up_a_licence_whose_activation_failed() -> None:
    caller, address = new_firm(), email("bulk")
    upload(caller, 1)
    begun = begin(caller, rows(1, address))
    step(caller, begun)
    (made,) = licences(caller)
    tx = Transaction()
    write_failed(tx, made, "client-account-not-active")
    tx.commit()
    ended = to_the_end(caller, begun)
    again = to_the_end(caller, begin(caller, rows(1, "otra." + address)))

    (found,) = licences(caller)
    assert (ended.by_state, again.by_state) == ({"provisioning_failed": 1}, {"active": 1})
    assert (found.id, found.client_email) == (made.id, f"c1.otra.{address}")
    (row,) = told(caller, again)
    assert (row[8], row[10]) == ("aceptada", made.id)


def test_company_that_is_held_by_what_no_list_shows_keeps_no_other_row() -> None:
    caller, address = new_firm(), email("bulk")
    upload(caller, 2)
    held = Licence(
        id="lic_other", created_at=clock.now(), firm_id=caller.tenant, product="invoicing",
        created_by="acc_1", language="es", company_id=company_id(caller.tenant, "con", "00001"),
    )  # fmt: skip
    tx = Transaction()
    tx.claim(live_key(held), held.id)
    tx.commit()

    ended = to_the_end(caller, begin(caller, rows(2, address)))

    assert (ended.state, ended.counts) == (
        "done", {"accepted": 1, "unchanged": 0, "refused": 1},
    )  # fmt: skip
    (row,) = told(caller, ended, result="refused")
    assert (row[1], row[7]) == ("00001", "Ejemplo Ficticio 1 S.A.")


def test_unconfirmed_firm_goes_on_by_itself_once_it_may_and_the_operator_knows() -> None:
    caller, most = new_firm(is_confirmed=False), LIMITS["activations"]["unconfirmed"]
    upload(caller, most + 2)
    bulk = to_the_end(caller, begin(caller, rows(most + 2, email("bulk"))))

    assert (bulk.state, bulk.rows_done, bulk.by_state) == ("waiting", most, {"provisioning": most})
    assert bulk.resumes_at is not None
    assert bulk.resumes_at - clock.now() <= timedelta(days=1)
    assert step(caller, bulk).state == "waiting"
    operator = Caller(caller.account_id, role="operator")
    (listed,) = home.read_waiting(operator, OperatorQuery(q=bulk.id)).data
    assert (listed.kind, listed.tenant) == ("activations-at-limit", caller.tenant)
    assert listed.text == (
        "Despacho Ficticio, sin confirmar, espera al límite del día con 2 activaciones."
    )
    waits = firms.firm(caller.tenant).request
    assert waits is not None
    assert "2" in waits.message
    assert summaries(caller).count("activations-told") == 1  # whoever sent it, once
    (said,) = (e.facts["paragraphs"] for e in mails(caller.tenant) if "hora de" in str(e.facts))
    assert "(UTC)" not in said
    confirm(caller.tenant)
    ended = to_the_end(caller, bulk)

    assert home.read_waiting(operator, OperatorQuery(q=bulk.id)).total == 0
    assert (ended.state, ended.by_state) == ("done", {"active": most + 2})
    assert happened(caller) == ["activations_ended", "activations_waiting", "activations_started"]


def test_a_confirmed_firm_activates_all_its_clients_on_its_first_day() -> None:
    assert LIMITS["activations"]["confirmed"] >= 300


def test_what_has_not_begun_can_be_cancelled() -> None:
    caller = new_firm()
    upload(caller, 60)
    bulk = step(caller, begin(caller, rows(60, email("bulk"))))

    cancelled = bulk_asking.cancel_bulk(caller, bulk.id)
    ended = to_the_end(caller, cancelled)

    assert (bulk.state, bulk.rows_done, cancelled.state) == ("running", 50, "settling")
    assert (ended.state, ended.by_state) == ("cancelled", {"active": 50})
    assert Counter(row[8] for row in told(caller, ended)) == {
        "aceptada": 50, "cancelada antes de empezar": 10,
    }  # fmt: skip
    with pytest.raises(NothingToCancel):
        bulk_asking.cancel_bulk(caller, bulk.id)
    assert summaries(caller) == ["activations-told"]


def test_cancelling_stops_a_step_that_is_under_way_and_counts_what_it_did(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caller = new_firm()
    upload(caller, 50)
    bulk = begin(caller, rows(50, email("bulk")))
    do, lock = Accepting.do, Lock()

    def cancel_first(self: Accepting, number: int, row: ActivationRow, said: RowDone) -> RowDone:
        with lock:
            if bulk_asking.read_bulk(caller, bulk.id).state == "queued":
                bulk_asking.cancel_bulk(caller, bulk.id)
        return do(self, number, row, said)

    monkeypatch.setattr(Accepting, "do", cancel_first)
    step(caller, bulk)
    ended = to_the_end(caller, bulk)

    made = len(licences(caller))
    assert 1 <= made <= 4  # those that were under way at that moment
    assert (ended.state, ended.counts["accepted"], ended.rows_done) == ("cancelled", made, made)
    assert ended.by_state == {"active": made}
    assert Counter(row[8] for row in told(caller, ended)) == {
        "aceptada": made, "cancelada antes de empezar": 50 - made,
    }  # fmt: skip
    (mail,) = mails(caller.tenant)
    assert f"{50 - made} no llegaron a empezar" in json.loads(mail.facts["paragraphs"])[0]


def test_a_locked_firm_activates_nobody_until_it_is_unlocked() -> None:
    caller = new_firm()
    upload(caller, 2)
    bulk = begin(caller, rows(2, email("bulk")))
    write_firm(firms.firm(caller.tenant).locked("Prueba ficticia", clock.now()))

    waits = to_the_end(caller, bulk)
    assert (waits.state, waits.rows_done, waits.resumes_at, licences(caller)) == (
        "waiting", 0, None, [],
    )  # fmt: skip
    write_firm(firms.firm(caller.tenant).unlocked())
    ended = to_the_end(caller, bulk)

    assert (ended.state, ended.by_state) == ("done", {"active": 2})
    assert summaries(caller) == ["activations-told"]


def write_firm(firm: firms.Firm) -> None:
    tx = Transaction()
    firm_store.write_firm(tx, firm)
    tx.commit()


def test_who_sees_fewer_companies_by_now_is_not_told_how_the_others_are() -> None:
    caller = new_firm()
    upload(caller, 2)
    sent = replace(caller, companies=CompanyScope((Rights(every=False, places=BOTH),)))
    bulk = to_the_end(sent, begin(sent, rows(2, email("bulk"))))
    fewer = replace(caller, companies=CompanyScope((Rights(every=False, places=BOTH - {SECOND}),)))

    assert bulk.by_state == {"active": 2}
    assert bulk_asking.read_bulk(fewer, bulk.id).by_state == {"active": 1}
    assert [row[9] for row in told(fewer, bulk)] == ["Activa.", ""]


def test_who_sees_some_companies_activates_those_and_nobody_else_sees_that_bulk() -> None:
    caller = new_firm()
    upload(caller, 2)
    first = CodeRange(program="con", first="00001", last="00001")
    rights = (Rights(every=False, ranges=(first,)),)
    adviser = adviser_of(caller, *rights)
    bulk = to_the_end(adviser, begin(adviser, rows(2, email("bulk"))))
    of_all = begin(caller, rows(2, email("bulk")))

    assert bulk.counts == {"accepted": 1, "unchanged": 0, "refused": 1}
    (found,) = licences(caller)
    assert found.company_id == company_id(caller.tenant, "con", "00001")
    with pytest.raises(BulkNotFound):
        bulk_asking.read_bulk(adviser, of_all.id)
    assert [each.id for each in bulk_asking.list_bulks(adviser, PageQuery()).data] == [bulk.id]
    assert bulk_store.bulk(new_firm().tenant, bulk.id) is None


def lose(caller: Caller) -> None:
    """Let somebody's membership of the firm end, however it may."""
    tx = Transaction()
    member = accounts.member(caller.tenant, caller.account_id)
    accounts.write_membership_ended(tx, caller.tenant, member)
    tx.commit()


def adviser_of(caller: Caller, rights: Rights = WHOLE) -> Caller:
    """Let somebody else be an adviser of the firm."""
    account_id, tx = f"acc_{secrets.token_hex(8)}", Transaction()
    accounts.write_invited(tx, account_id, email("adviser"), "Persona Ficticia", "es")
    accounts.write_membership(
        tx, account_id, caller.tenant, "firm", "adviser", name="Despacho", country="CR"
    )
    tx.commit()
    tx, member = Transaction(), accounts.member(caller.tenant, account_id)
    accounts.write_member(tx, caller.tenant, member.but(rights=rights))
    tx.commit()
    return Caller(
        account_id, tenant=caller.tenant, role="adviser", companies=CompanyScope((rights,))
    )


def test_a_bulk_is_paused_and_gone_on_with() -> None:
    caller = new_firm()
    upload(caller, 60)
    bulk = step(caller, begin(caller, rows(60, email("bulk"))))

    paused = bulk_asking.pause_bulk(caller, bulk.id)
    again = step(caller, bulk)

    assert (paused.state, paused.rows_done, again.version) == ("paused", 50, paused.version)
    with pytest.raises(NothingToPause):
        bulk_asking.pause_bulk(caller, bulk.id)
    assert bulk_asking.take_over(caller, bulk.id).state == "running"
    ended = to_the_end(caller, bulk)
    assert (ended.state, ended.by_state) == ("done", {"active": 60})
    assert happened(caller) == [
        "activations_ended", "activations_taken_over", "activations_paused", "activations_started"
    ]  # fmt: skip


def test_bulk_of_somebody_who_left_stops_is_told_and_taken_over() -> None:
    caller = new_firm()
    upload(caller, 60)
    adviser = adviser_of(caller)
    bulk = step(adviser, begin(adviser, rows(60, email("bulk"))))
    with pytest.raises(NotStopped):
        bulk_asking.take_over(caller, bulk.id)
    lose(adviser)

    stopped = step(caller, bulk)
    again = step(caller, bulk)

    assert (stopped.state, stopped.rows_done, again.version) == ("stopped", 50, stopped.version)
    assert happened(caller) == ["activations_stopped", "activations_started"]
    (mail,) = [each for each in mails(caller.tenant) if each.template == "activations-told"]
    head = accounts.account(caller.account_id).email
    assert (mail.recipient, mail.facts["headline"][-13:]) == (head, "se detuvieron")
    taken = bulk_asking.take_over(caller, bulk.id)
    assert (taken.state, taken.created_by) == ("running", caller.account_id)
    ended = to_the_end(caller, bulk)
    assert (ended.state, ended.by_state) == ("done", {"active": 60})
    assert happened(caller)[:2] == ["activations_ended", "activations_taken_over"]


def test_whoever_took_a_bulk_over_is_told_that_it_waits_as_whoever_sent_it_was() -> None:
    caller, most = new_firm(is_confirmed=False), LIMITS["activations"]["unconfirmed"]
    upload(caller, most + 2)
    adviser = adviser_of(caller)
    bulk = to_the_end(adviser, begin(adviser, rows(most + 2, email("bulk"))))
    lose(adviser)
    assert step(caller, bulk).state == "stopped"

    bulk_asking.take_over(caller, bulk.id)
    assert step(caller, bulk).state == "waiting"

    told = [each for each in mails(caller.tenant) if each.template == "activations-told"]
    head = accounts.account(caller.account_id).email
    assert sorted(
        each.facts["headline"].endswith("cuando haya límite")
        for each in told
        if each.recipient == head
    ) == [False, True]
    assert len(told) == 3


def test_stopped_bulk_can_be_cancelled() -> None:
    caller = new_firm()
    upload(caller, 2)
    adviser = adviser_of(caller)
    bulk = begin(adviser, rows(2, email("bulk")))
    lose(adviser)
    step(caller, bulk)

    bulk_asking.cancel_bulk(caller, bulk.id)

    assert to_the_end(caller, bulk).state == "cancelled"
    assert licences(caller) == []


def test_bulk_goes_by_the_rights_that_its_sender_has_by_now() -> None:
    caller = new_firm()
    upload(caller, 2)
    adviser = adviser_of(caller)
    bulk = begin(adviser, rows(2, email("bulk")))
    tx, member = Transaction(), accounts.member(caller.tenant, adviser.account_id)
    fewer = Rights(every=False, places=BOTH - {SECOND})
    accounts.write_member(tx, caller.tenant, member.but(rights=fewer))
    tx.commit()

    ended = to_the_end(caller, bulk)

    assert (ended.state, ended.counts) == ("done", {"accepted": 1, "unchanged": 0, "refused": 1})


def test_file_without_rows_or_with_too_many_is_refused() -> None:
    with pytest.raises(NoActivations):
        begin(new_firm(), HEADER)
    with pytest.raises(ActivationsTooMany):
        begin(new_firm(), rows(MAX_ROWS + 1, "example.com"))
