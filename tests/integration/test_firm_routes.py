"""The routes of firms, licences, businesses and catalogues, over the application on moto."""

from __future__ import annotations

import json
from typing import Any

import pytest
from chalice.test import Client, HTTPResponse

from chalicelib.aws.session import client as aws_client
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.firms.workers import handle
from chalicelib.http.openapi import declared_routes
from chalicelib.mail.model import Mail
from tests.support import faults, tokens
from tests.support.businesses import PLACE

FIRM = {"name": "Despacho Ficticio", "email": "despacho@example.com", "tax_id": "3101888888"}
COMPANY = {
    "code": "00042",
    "name": "Ejemplo Ficticio S.A.",
    "country": "CR",
    "tax_id": "3101999999",
    "program": "con",
}


class Person:
    """Somebody who is signed in and calls the API."""

    def __init__(self, http: Client, account_id: str) -> None:
        from chalicelib.accounts.model import Account

        self._http, self._account_id, self._calls = http, account_id, 0
        account = Account(
            id=account_id,
            created_at=clock.now(),
            email=f"{account_id}@example.com",
            name="Persona Ficticia",
            language="es",
            state="active",
        )
        tx = Transaction()
        tx.create(Table(account_id).key("ACCOUNT", "ACCOUNT"), account)
        tx.commit()

    def call(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, Any, HTTPResponse]:
        self._calls += 1
        sent = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"{self._account_id}-{self._calls}",
        }
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self._http.http.request(
            method, path, headers=sent | tokens.bearer(self._account_id), body=data
        )
        is_json = "json" in answer.headers["Content-Type"] if answer.body else False
        return answer.status_code, json.loads(answer.body) if is_json else None, answer


@pytest.fixture
def founder(http: Client) -> Person:
    return Person(http, "acc_founder")


def firm_of(person: Person) -> str:
    status, firm, _ = person.call("POST", "/v1/firms", FIRM)
    assert status == 201
    return f"/v1/firms/{firm['id']}"


def test_firm_is_created_once_per_key(founder: Person) -> None:
    first = founder.call("POST", "/v1/firms", FIRM, Idempotency_Key="same-key")
    again = founder.call("POST", "/v1/firms", FIRM, Idempotency_Key="same-key")
    other = founder.call(
        "POST", "/v1/firms", FIRM | {"name": "Otro Despacho"}, Idempotency_Key="same-key"
    )

    assert first[0] == again[0] == 201
    assert first[1] == again[1]
    assert again[2].headers["Idempotency-Replayed"] == "true"
    assert (other[0], other[1]["code"]) == (422, "idempotency-key-reused")
    assert founder.call("GET", f"/v1/firms/{first[1]['id']}")[1] == first[1]
    assert len(founder.call("GET", "/v1/me")[1]["memberships"]) == 1


def test_formula_in_a_csv_is_told_by_row_and_column_in_the_callers_language(
    founder: Person,
) -> None:
    firm = firm_of(founder)
    csv = b"code,name,tax_id,program\n00042,=1+1,3101999999,con\n"

    status, result, answer = founder.call(
        "PUT",
        f"{firm}/companies",
        csv,
        Content_Type="text/csv; charset=utf-8",
        Accept_Language="en",
    )

    assert (status, answer.headers["Content-Type"]) == (200, "application/json")
    (error,) = result["errors"]
    assert error.pop("detail").startswith("It starts with =,")
    assert error == {
        "row": 2,
        "pointer": "/companies/0/name",
        "field": "name",
        "column": "name",
        "value": "=1+1",
        "code": "formula",
    }


def test_dry_run_over_http_says_what_would_come_of_it(founder: Person) -> None:
    path = f"{firm_of(founder)}/companies"
    csv = b"code;name;tax_id;program\r\n00042;Ejemplo Ficticio S.A.;3999999999;con\r\n"

    tried = founder.call("PUT", f"{path}?dry_run=true", csv, Content_Type="text/csv")
    nothing = founder.call("GET", path)[1]["data"]
    done = founder.call("PUT", path, csv, Content_Type="text/csv")

    assert (tried[0], tried[1]["dry_run"], nothing) == (200, True, [])
    assert done[1] == tried[1] | {"dry_run": False, "sync_id": done[1]["sync_id"]}
    assert [warning["code"] for warning in done[1]["warnings"]] == ["unusual-cedula-class"]


def test_list_of_companies_is_a_csv_under_the_same_filters(founder: Person) -> None:
    firm = firm_of(founder)
    others = [
        COMPANY,
        COMPANY | {"code": "00007", "program": "eco", "name": "Peña Ficticia S.A."},
        COMPANY | {"code": "00043", "name": "'=1+1 Ficticia"},
    ]
    founder.call("PUT", f"{firm}/companies", {"companies": others})
    founder.call("PUT", f"{firm}/companies?program=eco&complete=true", {"companies": [COMPANY]})

    status, _, answer = founder.call("GET", f"{firm}/companies.csv?sort=-code")
    gone = founder.call("GET", f"{firm}/companies.csv?gone=true", Accept_Language="en")[2]

    assert status == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="companies.csv"'
    assert answer.body.decode() == (
        "\ufeffcódigo;nombre;identificación;correo;programa;país;licencias;ya no está\r\n"
        "00043;'=1+1 Ficticia;3101999999;;con;CR;;\r\n"
        "00042;Ejemplo Ficticio S.A.;3101999999;;con;CR;;\r\n"
        "00007;Peña Ficticia S.A.;3101999999;;eco;CR;;sí\r\n"
    )
    assert gone.body.decode().splitlines()[1:] == [
        "00007;Peña Ficticia S.A.;3101999999;;eco;CR;;yes"
    ]
    assert founder.call("GET", f"{firm}/companies.csv?limit=1")[0] == 422
    counted = [
        founder.call("GET", f"{firm}/companies?gone={gone}")[1]["total"]
        for gone in ("true", "false")
    ]
    assert counted == [1, 2]


def test_sync_is_followed_until_its_files_tell_what_came_of_it(founder: Person) -> None:
    firm = firm_of(founder)
    body = {"companies": [COMPANY, COMPANY | {"code": "43", "tax_id": "1"}]}

    status, begun, _ = founder.call("POST", f"{firm}/company-syncs?program=con", body)
    path = f"{firm}/company-syncs/{begun['id']}"
    early = founder.call("GET", f"{path}/files/refused.csv")
    handle({"firm_id": firm.split("/")[-1], "sync_id": begun["id"]})
    done = founder.call("GET", path)[1]
    listed = founder.call("GET", f"{firm}/company-syncs")[1]["data"]
    link = founder.call("GET", f"{path}/files/refused.csv")[1]

    assert (status, begun["state"], begun["total"]) == (202, "queued", 2)
    assert (early[0], early[1]["code"]) == (404, "company-sync-file-not-found")
    assert (done["state"], done["state_text"]) == ("done", "Terminada")
    assert (done["counts"]["created"], done["counts"]["refused"], done["rows_done"]) == (1, 1, 2)
    assert [each["id"] for each in listed] == [begun["id"]]
    assert (link["file_name"], "X-Amz-Expires" in link["url"]) == ("refused.csv", True)
    assert founder.call("GET", f"{firm}/company-syncs/sync_none")[1]["code"] == (
        "company-sync-not-found"
    )
    (told,) = Table(firm.split("/")[-1]).each(Mail, "MAIL")
    assert (told.template, told.recipient) == ("company-list-ended", "acc_founder@example.com")
    assert told.facts["advice"].startswith("Nuevas: 1. Cambiadas: 0.")
    founder.call("PUT", f"{firm}/companies", body)
    assert len(list(Table(firm.split("/")[-1]).each(Mail, "MAIL"))) == 1  # who waits is not told
    whole = founder.call("POST", f"{firm}/company-syncs?complete=true", body)
    assert [error["code"] for error in whole[1]["errors"]] == ["program-of-whole-list"]


def test_client_is_one_whichever_programs_it_is_in(founder: Person) -> None:
    firm = firm_of(founder)
    others = [
        COMPANY,
        COMPANY | {"code": "00007", "program": "eco"},
        COMPANY | {"code": "00043", "tax_id": "3101999998", "name": "Otra Ficticia S.A."},
    ]
    founder.call("PUT", f"{firm}/companies", {"companies": others})
    company = founder.call("GET", f"{firm}/companies?code=00007")[1]["data"][0]["id"]
    licence = founder.call("POST", f"{firm}/licences", {"product": "invoicing"})[1]["id"]
    founder.call("PATCH", f"{firm}/licences/{licence}", {"company_id": company}, If_Match='"1"')

    first = founder.call("GET", f"{firm}/clients?limit=1")[1]
    second = founder.call("GET", f"{firm}/clients?limit=1&cursor={first['next_cursor']}")[1]
    read = founder.call("GET", f"{firm}/clients/{first['data'][0]['id']}")[1]
    sheet = founder.call("GET", f"{firm}/clients.csv?group=in_progress")[2]

    assert (first["total"], first["by_state"]) == (2, {"in_progress": 1, "none": 1})
    assert [(each["program"], each["code"]) for each in read["companies"]] == [
        ("con", "00042"),
        ("eco", "00007"),
    ]
    assert [(each["state"], each["state_text"]) for each in read["licences"]] == [
        ("draft", "En borrador")
    ]
    assert (read["group_text"], read["business"]) == ("Con licencia en curso", None)
    assert [each["name"] for each in second["data"]] == ["Otra Ficticia S.A."]
    assert second["next_cursor"] is None
    assert sheet.body.decode().splitlines()[1:] == [
        "3101999999;Ejemplo Ficticio S.A.;00007;00042;invoicing;con licencia en curso;;;;;;"
    ]
    assert founder.call("GET", f"{firm}/clients/cli_CR_1")[1]["code"] == "client-not-found"
    of_licences = founder.call("GET", f"{firm}/licences.csv?group=in_progress&q=00007")[2]
    assert of_licences.body.decode().splitlines() == [
        "\ufeffcódigo;empresa;producto;estado;cliente;correo del cliente;licencia;lo lleva",
        f"00007;Ejemplo Ficticio S.A.;Facturación electrónica;en borrador;;;{licence};el cliente",
    ]
    none = founder.call("GET", f"{firm}/licences.csv?state=active", Accept_Language="en")[2]
    assert len(none.body.decode().splitlines()) == 1
    with faults.watched() as calls:
        found = founder.call("GET", f"{firm}/companies?group=in_progress")[1]
    assert [each["code"] for each in found["data"]] == ["00007"]
    # the test's own look at its session; who asks, rows, the page
    assert calls.count("BatchGetItem") + calls.count("GetItem") == 1 + 3
    others_too = founder.call("GET", f"{firm}/companies.csv?group=none&sort=-code")[2]
    assert [row[:5] for row in others_too.body.decode().splitlines()[1:]] == ["00043", "00042"]


def test_chart_of_a_company_is_given_tried_fetched_replaced_and_taken_away(founder: Person) -> None:
    firm = firm_of(founder)
    founder.call("PUT", f"{firm}/companies", {"companies": [COMPANY]})
    (company,) = founder.call("GET", f"{firm}/companies")[1]["data"]
    path = f"{firm}/companies/{company['id']}/chart"
    own = "código;nombre;tipo\r\n112001;Clientes Ñ;receivable\r\n410010;Ventas;income\r\n"

    before = founder.call("GET", path)[1]
    tried = founder.call("PUT", f"{path}?dry_run=true", own.encode(), Content_Type="text/csv")
    untouched = founder.call("GET", path)[1]
    given = founder.call("PUT", path, own.encode(), Content_Type="text/csv")
    wrong = founder.call("PUT", path, b"code;name\n112001;=1\n", Content_Type="text/csv")
    fetched = founder.call("GET", f"{path}.csv")[2]
    shown = founder.call("GET", f"{firm}/companies/{company['id']}")[1]["chart"]
    one = {"accounts": [{"code": "112002", "name": "Otra"}]}
    replaced = founder.call("PUT", path, one)[1]
    founder.call("PUT", f"{firm}/companies", {"companies": [COMPANY | {"name": "Otro Nombre"}]})
    kept = founder.call("GET", path)[1]
    gone = [founder.call("DELETE", path)[0] for _ in range(2)]

    assert (before["is_own"], untouched, len(before["accounts"]) > 50) == (False, before, True)
    assert (tried[1]["is_own"], len(tried[1]["accounts"])) == (True, 2)
    assert (given[0], given[1]["length"], given[1]["uploaded_by"]) == (200, 6, "acc_founder")
    assert (wrong[0], wrong[1]["errors"][0]["pointer"]) == (422, "/rows/2/name")
    in_words = own.replace("receivable", "cuentas por cobrar").replace("income", "ingresos")
    assert fetched.body.decode() == "\ufeff" + in_words
    assert fetched.headers["Content-Disposition"].endswith('filename="chart-con-00042.csv"')
    assert (shown["accounts"], shown["length"]) == (2, 6)
    assert [each["code"] for each in replaced["accounts"]] == ["112002"]
    assert kept == replaced
    assert gone == [204, 204]
    assert founder.call("GET", path)[1] == before
    nowhere = founder.call("PUT", f"{firm}/companies/cmp_none/chart", one)
    assert (nowhere[0], nowhere[1]["code"]) == (404, "company-not-found")


def test_list_goes_up_as_csv_and_as_json(founder: Person) -> None:
    firm = firm_of(founder)
    csv = b"code;name;tax_id;program\r\n00042;Ejemplo Ficticio S.A.;3101999999;con\r\n"

    by_csv = founder.call("PUT", f"{firm}/companies", csv, Content_Type="text/csv")
    by_json = founder.call("PUT", f"{firm}/companies", {"companies": [COMPANY]})

    assert by_csv[0] == 200
    assert (by_csv[1]["created"], by_csv[1]["refused"], by_csv[1]["errors"]) == (1, 0, [])
    assert by_json[1]["unchanged"] == 1
    (company,) = founder.call("GET", f"{firm}/companies")[1]["data"]
    assert founder.call("GET", f"{firm}/companies/{company['id']}")[1] == company
    missing = founder.call("GET", f"{firm}/companies/cmp_none")
    assert (missing[0], missing[1]["code"]) == (404, "company-not-found")
    wrong_type = founder.call("PUT", f"{firm}/companies", b"<x/>", Content_Type="text/xml")
    assert wrong_type[0] == 415


def test_wizard_over_http(founder: Person, aws: dict[str, Any]) -> None:
    firm = firm_of(founder)
    founder.call("PUT", f"{firm}/companies", {"companies": [COMPANY]})
    company = founder.call("GET", f"{firm}/companies")[1]["data"][0]["id"]
    status, draft, answer = founder.call("POST", f"{firm}/licences", {"product": "invoicing"})
    path = f"{firm}/licences/{draft['id']}"
    assert (status, draft["state"], answer.headers["ETag"]) == (201, "draft", '"1"')

    unversioned = founder.call("PATCH", path, {"client_email": "cliente@example.com"})
    assert (unversioned[0], unversioned[1]["code"]) == (400, "if-match-missing")
    step = {"firm_email": "d@example.com", "client_email": "c@example.com", "company_id": company}
    changed = founder.call("PATCH", path, step, If_Match='"1"')
    stale = founder.call("PATCH", path, step, If_Match='"1"')
    assert (changed[0], changed[2].headers["ETag"]) == (200, '"2"')
    assert (stale[0], stale[1]["code"]) == (412, "licence-changed")

    _, summary, answer = founder.call("GET", f"{path}/summary", Accept_Language="en")
    assert answer.headers["ETag"] == '"2"'
    assert summary["complete"]
    assert "Ejemplo Ficticio S.A." in summary["what_happens"][1]
    stale = founder.call("POST", f"{path}/acceptance", If_Match='"1"')
    assert (stale[0], stale[1]["code"]) == (412, "licence-changed")
    headers = {"Idempotency_Key": "accept-1", "If_Match": '"2"'}
    first = founder.call("POST", f"{path}/acceptance", **headers)
    again = founder.call("POST", f"{path}/acceptance", **headers)
    assert (first[0], first[1]["state"]) == (202, "provisioning")
    assert again[1] == first[1]
    queued = aws_client("sqs").receive_message(
        QueueUrl=aws["queues"]["activation"], MaxNumberOfMessages=10
    )["Messages"]
    assert [json.loads(message["Body"])["licence_id"] for message in queued] == [draft["id"]]
    history = founder.call("GET", f"{path}/history")[1]["data"]
    assert [entry["event"] for entry in reversed(history)] == [
        "draft_created",
        "firm_email_set",
        "company_chosen",
        "client_email_set",
        "accepted",
    ]
    for asked_for in ("state=provisioning", "q=FICTÍCIO%2000042&sort=-company_name"):
        listed = founder.call("GET", f"{firm}/licences?{asked_for}")[1]
        assert [entry["id"] for entry in listed["data"]] == [draft["id"]]
        assert (listed["total"], listed["by_state"]) == (1, {"provisioning": 1})
    for parameter in ("state", "sort", "product", "status"):
        refused = founder.call("GET", f"{firm}/licences?{parameter}=sleeping")
        assert (refused[0], refused[1]["errors"][0]["parameter"]) == (422, parameter)


def asked(founder: Person, owner: Person) -> tuple[str, str, str]:
    """Have a firm ask for a business; return the paths of business, request and licence."""
    from chalicelib.licences import store
    from chalicelib.licences.model import LicenceRequest

    wanted = {"id_type": "02", "id_number": "3101999999", "legal_name": "Propio Ficticio S.A."}
    business = owner.call("POST", "/v1/businesses", wanted)[1]["id"]
    firm = firm_of(founder)
    founder.call("PUT", f"{firm}/companies", {"companies": [COMPANY]})
    company = founder.call("GET", f"{firm}/companies")[1]["data"][0]["id"]
    draft = founder.call("POST", f"{firm}/licences", {"product": "invoicing"})[1]["id"]
    step = {"firm_email": "d@example.com", "client_email": "c@example.com", "company_id": company}
    founder.call("PATCH", f"{firm}/licences/{draft}", step, If_Match='"1"')
    founder.call("POST", f"{firm}/licences/{draft}/acceptance", If_Match='"2"')
    licence = store.licence(firm.split("/")[-1], draft)
    assert licence is not None
    request = LicenceRequest(
        created_at=clock.now(), firm_id=licence.firm_id, licence_id=draft, product="invoicing",
        firm_name="Despacho Ficticio", firm_tax_id="3101888888", firm_email="d@example.com",
    )  # fmt: skip
    tx = Transaction()
    store.write(tx, licence.after("ask"))
    tx.create(store.request_key(business, draft), request)
    tx.commit()
    path = f"/v1/businesses/{business}"
    return path, f"{path}/licence-requests/{draft}", f"{firm}/licences/{draft}"


def test_client_agrees_over_http_once_per_key(founder: Person, http: Client) -> None:
    owner = Person(http, "acc_owner")
    business, request, licence = asked(founder, owner)
    assert founder.call("GET", f"{business}/licence-requests")[0] == 404
    (waiting,) = owner.call("GET", f"{business}/licence-requests")[1]["data"]
    assert request.endswith(waiting["licence_id"])

    first = owner.call("POST", f"{request}/acceptance", Idempotency_Key="agree-01")
    again = owner.call("POST", f"{request}/acceptance", Idempotency_Key="agree-01")

    assert (first[0], again[0], again[1]) == (200, 200, first[1])
    assert again[2].headers["Idempotency-Replayed"] == "true"
    assert owner.call("GET", f"{business}/licences")[1]["data"] == [first[1]]
    assert founder.call("GET", licence)[1]["state"] == "active"


def test_client_refuses_over_http_once_per_key(founder: Person, http: Client) -> None:
    owner = Person(http, "acc_owner")
    _, request, licence = asked(founder, owner)

    first = owner.call("POST", f"{request}/refusal", Idempotency_Key="refuse-1")
    again = owner.call("POST", f"{request}/refusal", Idempotency_Key="refuse-1")
    other = owner.call("POST", f"{request}/refusal")

    assert (first[0], again[0]) == (204, 204)
    assert again[2].headers["Idempotency-Replayed"] == "true"
    assert (other[0], other[1]["code"]) == (404, "licence-request-not-found")
    assert founder.call("GET", licence)[1]["failure"]["code"] == "client-refused"


def test_incomplete_licence_is_told_by_pointer(founder: Person) -> None:
    firm = firm_of(founder)
    draft = founder.call("POST", f"{firm}/licences", {"product": "invoicing"})[1]

    status, problem, _ = founder.call(
        "POST", f"{firm}/licences/{draft['id']}/acceptance", If_Match='"1"'
    )

    assert (status, problem["code"]) == (422, "licence-incomplete")
    assert [error["pointer"] for error in problem["errors"]] == ["/company_id", "/client_email"]


def test_licence_of_another_firm_does_not_exist(founder: Person, http: Client) -> None:
    firm = firm_of(founder)
    draft = founder.call("POST", f"{firm}/licences", {"product": "invoicing"})[1]
    other = Person(http, "acc_other")
    other_firm = firm_of(other)

    assert other.call("GET", f"{firm}/licences/{draft['id']}")[0] == 404
    assert other.call("GET", f"{other_firm}/licences/{draft['id']}")[0] == 404


def test_business_over_http(founder: Person) -> None:
    wanted = {"id_type": "02", "id_number": "3-101-777777", "legal_name": "Ejemplo Ficticio S.A."}
    status, business, answer = founder.call("POST", "/v1/businesses", wanted)
    path = f"/v1/businesses/{business['id']}"
    assert (status, business["id_number"], answer.headers["ETag"]) == (201, "3101777777", '"1"')

    again = founder.call("POST", "/v1/businesses", wanted)
    assert (again[0], again[1]["code"]) == (409, "business-already-yours")
    for number, expected in (("3101777771", 201), ("3101777772", 201), ("3101777773", 409)):
        other = founder.call("POST", "/v1/businesses", wanted | {"id_number": number})
        assert other[0] == expected
    assert other[1]["code"] == "too-many-unproven-businesses"
    assert founder.call("GET", path)[1] == business
    assert not founder.call("GET", f"{path}/onboarding")[1]["steps"]["profile"]["done"]
    profile = wanted | {
        "address": PLACE,
        "phone": "22220000",
        "email": "info@example.com",
    }
    assert founder.call("PUT", f"{path}/profile", profile)[0] == 400
    assert founder.call("PUT", f"{path}/profile", profile, If_Match='"999"')[0] == 412
    assert founder.call("PUT", f"{path}/profile", profile, If_Match='"1"')[0] == 200
    assert founder.call("GET", f"{path}/profile")[1]["address"]["district"] == "01"
    assert founder.call("POST", f"{path}/activities", {"code": "6920.0"})[0] == 201
    assert len(founder.call("GET", f"{path}/activities")[1]["data"]) == 1
    for match, status in (("9", 412), ("1", 204), ("1", 404)):
        gone = founder.call("DELETE", f"{path}/activities/6920.0", If_Match=f'"{match}"')
        assert gone[0] == status
    rows = {"series": [{"document_type": "invoice", "next": 0}]}
    assert founder.call("GET", f"{path}/series")[2].headers["ETag"] == '"0"'
    _, rows, answer = founder.call("PUT", f"{path}/series", rows, If_Match='"0"')
    assert (rows["data"][0]["next"], answer.headers["ETag"]) == (1, '"1"')
    assert founder.call("GET", f"{path}/series")[1]["data"][0]["branch"] == 1
    unset = founder.call("GET", f"{path}/subscription")
    assert (unset[0], unset[2].headers["ETag"]) == (404, '"0"')
    for match, status in (("1", 412), ("0", 200), ("0", 412)):
        chosen = founder.call(
            "PUT", f"{path}/subscription", {"plan": "monthly"}, If_Match=f'"{match}"'
        )
        assert chosen[0] == status
    unset = founder.call("GET", f"{path}/tax-authority")
    assert (unset[1]["code"], unset[2].headers["ETag"]) == ("tax-authority-not-connected", '"0"')
    assert founder.call("GET", f"{path}/chart")[1]["country"] == "CR"
    refused = founder.call("POST", f"{path}/onboarding/finish")
    assert (refused[0], refused[1]["code"]) == (422, "onboarding-incomplete")
    assert [error["pointer"] for error in refused[1]["errors"]] == ["/activities", "/tax_authority"]


PROFILE = {
    "id_type": "02",
    "id_number": "3101777777",
    "legal_name": "Ejemplo Ficticio S.A.",
    "address": PLACE,
    "phone": "22220000",
    "email": "info@example.com",
}
SECRETS = {"user": "usuario", "password": "plantada-1", "p12_base64": "eA==", "pin": "plantado-2"}
VERSIONED = {
    "PATCH /v1/me": {"language": "en"},
    "PUT /v1/businesses/{business}/profile": PROFILE,
    "DELETE /v1/businesses/{business}/activities/{code}": None,
    "PUT /v1/businesses/{business}/tax-authority": SECRETS,
    "PUT /v1/businesses/{business}/series": {"series": [{"document_type": "invoice", "next": 7}]},
    "PUT /v1/businesses/{business}/subscription": {"plan": "annual"},
    "PUT /v1/businesses/{business}/export-schedule": {"rhythm": "daily", "hour": 6},
    "PUT /v1/firms/{firm}/export-formats": {"formats": ["csv"]},
    "PUT /v1/firms/{firm}/question-settings": {
        "asked_by_itself": [],
        "remind_days": [2, 5],
        "wording": {},
    },
    "PATCH /v1/firms/{firm}/licences/{licence}": {"client_email": "cliente@example.com"},
    "POST /v1/firms/{firm}/licences/{licence}/acceptance": None,
    "DELETE /v1/firms/{firm}/confirmation-request": None,
    "POST /v1/firms/{firm}/licences/{licence}/client-correction": {
        "client_email": "cliente@example.com"
    },
    "POST /v1/firms/{firm}/licences/{licence}/close": {"mandate": "Poder especial"},
    "POST /v1/firms/{firm}/licences/{licence}/open": {"client_email": "cliente@example.com"},
    "POST /v1/firms/{firm}/licences/{licence}/delete": {"client_email": "cliente@example.com"},
    "POST /v1/firms/{firm}/licences/{licence}/reinstate": None,
    "POST /v1/firms/{firm}/licences/{licence}/suspend": None,
    "POST /v1/firms/{firm}/licences/{licence}/take-back": None,
    "POST /v1/firms/{firm}/licences/{licence}/unlink": None,
    "POST /v1/firms/{firm}/licences/{licence}/withdraw": None,
    "PUT /v1/firms/{firm}/licences/{licence}/firm-email": {"firm_email": "socio@example.com"},
    "PUT /v1/firms/{firm}/licences/{licence}/payer": {"paid_by": "client"},
    "PUT /v1/me/mail-preferences": {"silenced": []},
    "PATCH /v1/businesses/{business}/users/{account}": {"role": "reader"},
    "DELETE /v1/businesses/{business}/users/{account}": None,
    "PATCH /v1/firms/{firm}": {"language": "en"},
    "DELETE /v1/firms/{firm}/logo": None,
    "PATCH /v1/firms/{firm}/users/{account}": {"role": "adviser"},
    "DELETE /v1/firms/{firm}/users/{account}": None,
}
"""Every route that takes `If-Match`, with a body."""
OF_AN_ANSWER = {
    "POST /v1/businesses/{business}/documents/{document}/decision",
    "POST /v1/operator/businesses/{business}/documents/{document}/decision",
}
"""They take an answer that differs: `test_submission` tries it with another version."""
OF_COMPANY_FORMATS = {
    f"{method} /v1/firms/{{firm}}/companies/{{company}}/export-formats"
    for method in ("PUT", "DELETE")
}
"""`test_export_formats_http` tries them."""
OF_POSTING_RULES = {
    f"{method} /v1/firms/{{firm}}/{of}"
    for method in ("PUT", "DELETE")
    for of in ("posting-rules/{country}", "companies/{company}/posting-rules")
}
"""Of a firm and of a company: `test_posting_rules` tries them."""

OF_A_LICENCE = {
    "POST /v1/businesses/{business}/schedule-proposal/acceptance",
    "POST /v1/businesses/{business}/schedule-proposal/refusal",
    "PUT /v1/firms/{firm}/licences/{licence}/schedule-proposal",
    "POST /v1/businesses/{business}/licences/{licence}/initial-data",
    "PUT /v1/businesses/{business}/consents/{licence}",
}
"""They take a licence that is active: `test_schedule_proposals`, `test_initial_data` and
`test_connections` try them so."""
OF_AN_INSTALLED_LICENCE = {
    "PATCH /v1/firms/{firm}/licences/{licence}/installations/{installation}",
    "PATCH /v1/firms/{firm}/licences/{licence}/terms",
    "POST /v1/firms/{firm}/licences/{licence}/suspend-cancellation",
}
"""They take a licence that is installed: `test_installations`, `test_sme_licences` try them so."""
OF_A_COMPANY_BY_HAND = {
    "DELETE /v1/firms/{firm}/companies/{company}",
    "PATCH /v1/firms/{firm}/companies/{company}",
}
"""They take a company made by hand: `test_by_hand` tries them with another version."""
OF_THE_ANNOUNCEMENT = {"PUT /v1/operator/notice"}
"""`test_operator_queues` tries it with the version before."""
_BUSINESS, _FIRM = "/v1/businesses/{business}", "/v1/firms/{firm}"
OF_A_MAILBOX = {
    f"{method} {path}/{{mailbox}}"
    for method in ("DELETE", "PATCH")
    for path in (f"{_BUSINESS}/mailboxes", f"{_FIRM}/companies/{{company}}/mailboxes")
}
OF_A_NOTICE = {
    f"{method} {side}/notifications/{{notification}}{act}"
    for side in (_BUSINESS, _FIRM)
    for method, act in (
        ("DELETE", ""), ("PATCH", ""), ("POST", "/restoration"), ("PUT", "/opening"),
        ("DELETE", "/opening"),
    )
} | {
    f"{method} {_BUSINESS}/notifications/{{notification}}/forwarding"
    for method in ("DELETE", "PUT")
}  # fmt: skip
"""They take a client that manages mailboxes: `test_notifications` tries them so."""
OF_WHAT_IS_TAKEN_BACK = {
    "DELETE /v1/me": "test_closing",
    "DELETE /v1/me/second-factor": "test_second_factor",
    f"DELETE {_BUSINESS}/tax-authority": "test_disconnecting",
    f"DELETE {_BUSINESS}/api-tokens/{{token}}": "test_api_tokens",
    f"DELETE {_FIRM}/api-tokens/{{token}}": "test_api_tokens",
    f"POST {_FIRM}/licences/{{licence}}/number-replacement": "test_replacing",
}
"""They take something that was given before, and which test tries them so."""
OF_WHAT_IS_READY = {
    f"DELETE {_BUSINESS}/customers/{{customer}}": "test_customers",
    f"PATCH {_BUSINESS}/customers/{{customer}}": "test_customers",
    f"DELETE {_BUSINESS}/drafts/{{draft}}": "test_drafts",
    f"PUT {_BUSINESS}/drafts/{{draft}}": "test_drafts",
}
"""They take what stands ready for a document, and which test tries them so."""
OF_A_PICTURE = "PUT /v1/firms/{firm}/logo"
"""It takes no JSON: `test_firm_profile` tries it with another version."""


UNSET = ("export-schedule", "export-formats", "question-settings")
"""What nobody has set yet."""


@pytest.mark.parametrize("row", VERSIONED)
def test_version_that_is_yet_to_come_is_refused_before_anything_is_written(
    founder: Person, row: str
) -> None:
    firm = firm_of(founder)
    licence = founder.call("POST", f"{firm}/licences", {"product": "invoicing"})[1]
    business = founder.call("POST", "/v1/businesses", {k: PROFILE[k] for k in list(PROFILE)[:3]})[1]
    at = f"/v1/businesses/{business['id']}"
    founder.call("POST", f"{at}/activities", {"code": "6920.0"})
    method, path = row.split()
    path = path.format(
        business=business["id"],
        code="6920.0",
        firm=firm.rpartition("/")[2],
        licence=licence["id"],
        account="acc_founder",
    )
    present = 0 if path.endswith(("tax-authority", "series", "subscription", *UNSET)) else 1

    with faults.watched() as calls:
        refused = founder.call(method, path, VERSIONED[row], If_Match=f'"{present + 1}"')

    assert (refused[0], refused[1]["code"].endswith(("-meanwhile", "-changed"))) == (412, True)
    assert {"PutItem", "DeleteItem", "TransactWriteItems"}.isdisjoint(calls)


def test_every_route_that_takes_a_version_is_tried_with_one_to_come() -> None:
    versioned = {f"{each.method} {each.path}" for each in declared_routes() if each.versioned}

    elsewhere = OF_AN_ANSWER | OF_A_LICENCE | OF_AN_INSTALLED_LICENCE | {OF_A_PICTURE}
    elsewhere |= (
        OF_THE_ANNOUNCEMENT
        | OF_A_COMPANY_BY_HAND
        | OF_A_MAILBOX
        | OF_A_NOTICE
        | OF_COMPANY_FORMATS
        | OF_POSTING_RULES
        | set(OF_WHAT_IS_TAKEN_BACK)
        | set(OF_WHAT_IS_READY)
    )
    assert versioned == set(VERSIONED) | elsewhere


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"p12_base64": "x" * 100_001}, "/p12_base64"),
        ({"pin": 5}, "/pin"),
        ({"user": "a\r\nb"}, "/user"),
        ({"extra": 1}, "/extra"),
    ],
)
def test_refused_secrets_are_not_repeated_in_the_answer(
    founder: Person, body: dict[str, object], pointer: str
) -> None:
    wanted = {"id_type": "02", "id_number": "3101777777", "legal_name": "Ejemplo Ficticio S.A."}
    business = founder.call("POST", "/v1/businesses", wanted)[1]

    status, problem, _ = founder.call(
        "PUT", f"/v1/businesses/{business['id']}/tax-authority", SECRETS | body, If_Match='"0"'
    )

    assert status == 422
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert "plantad" not in json.dumps(problem)


def test_catalogues_over_http(founder: Person) -> None:
    found = founder.call("GET", "/v1/catalogues/districts?q=carmen&limit=1", Accept_Language="en")

    assert found[1]["data"][0]["code"] == "10101"
    assert found[1]["next_cursor"]
    assert found[1]["source_text"] == "List that comes with the software"
    assert (found[1]["source"], found[1]["as_of"]) == ("shipped", None)
    unknown = founder.call("GET", "/v1/catalogues/nothing")
    assert (unknown[0], unknown[1]["code"]) == (404, "catalogue-not-found")
    forged = founder.call("GET", "/v1/catalogues/districts?cursor=AAAA")
    assert (forged[0], forged[1]["code"]) == (400, "invalid-cursor")
