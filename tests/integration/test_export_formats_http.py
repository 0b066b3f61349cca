"""Which formats a firm takes and how it has set them, through the API and in the files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounting.exporting import run_export
from tests.support import tokens
from tests.support.scopes import HIDDEN
from tests.unit.accounting.world import World, accept_documents, build

PERIOD = {"period_from": "2026-10-01", "period_to": "2026-10-31"}
ACCOUNTS_FIRST = {"account_records": True}
GROSS = {"suenlace512": {"header_total": "gross", "account_records": True}}


@pytest.fixture
def client(aws: Any) -> Iterator[Client]:
    from app import app

    with Client(app) as made:
        yield made


class Api:
    """A firm's settings and what a client of it exports."""

    def __init__(self, client: Client) -> None:
        self.world: World = build(adviser_companies=frozenset({HIDDEN}))
        accept_documents(self.world, 1)
        self._client = client

    def ask(
        self,
        method: str,
        path: str = "/export-formats",
        body: Any = None,
        *,
        version: int = 0,
        user: str = "",
        firm: str = "",
    ) -> tuple[int, Any]:
        address = f"/v1/firms/{firm or self.world.firm}{path}"
        headers = {"If-Match": f'"{version}"'} if method != "GET" else {}
        return self._send(method, address, user or self.world.administrator, body, headers)

    def exported(self, **asked: Any) -> Any:
        address = f"/v1/businesses/{self.world.business}/exports"
        headers = {"Idempotency-Key": "key-00000001"}
        status, export = self._send("POST", address, self.world.owner, PERIOD | asked, headers)
        assert status == 202
        run_export(self.world.business, export["id"])
        return self._send("GET", f"{address}/{export['id']}", self.world.owner, None, {})[1]

    def _send(
        self, method: str, address: str, account: str, body: Any, extra: dict[str, str]
    ) -> tuple[int, Any]:
        headers = tokens.bearer(account) | {"Content-Type": "application/json"} | extra
        sent = b"" if body is None else json.dumps(body).encode()
        answer = self._client.http.request(method, address, headers=headers, body=sent)
        return answer.status_code, json.loads(answer.body) if answer.body else {}


@pytest.fixture
def api(client: Client) -> Api:
    return Api(client)


def own_of(api: Api) -> str:
    return f"/companies/{api.world.company}/export-formats"


def values_of(shown: Any, name: str = "suenlace512") -> dict[str, Any]:
    (known,) = (each for each in shown["known"] if each["format"] == name)
    return {switch["name"]: switch["value"] for switch in known["switches"]}


def test_firm_that_has_said_nothing_gets_the_usual(api: Api) -> None:
    status, shown = api.ask("GET")

    assert (status, shown["version"], shown["set_by"]) == (200, 0, "usual")
    assert shown["formats"] == ["suenlace512", "csv"] == api.exported()["formats"]
    assert values_of(shown)["header_total"] == "net"


def test_what_a_firm_sets_counts_for_exports_that_name_no_formats(api: Api) -> None:
    status, shown = api.ask("PUT", body={"formats": ["suenlace512"], "switches": GROSS})

    assert (status, shown["version"], shown["set_by"]) == (200, 1, "firm")
    assert (values_of(shown)["header_total"], values_of(shown)["correction_side"]) == ("gross", "C")
    done = api.exported()
    (file,) = done["files"]
    assert (done["formats"], file["name"]) == (["suenlace512"], "SUENLACE.DAT")
    assert file["records"] > 3  # the accounts come first
    events = api.ask("GET", "/history")[1]["data"]
    assert events[0]["event"] == "export_formats_set"


def test_company_has_its_own_until_they_are_taken_away(api: Api) -> None:
    api.ask("PUT", body={"formats": ["suenlace512"], "switches": GROSS})

    status, own = api.ask("PUT", own_of(api), {"formats": ["csv"]})
    assert (status, own["version"], own["set_by"], own["formats"]) == (200, 1, "company", ["csv"])
    assert values_of(own)["header_total"] == "net"  # its own stand whole
    assert api.exported()["formats"] == ["csv"]
    assert api.ask("DELETE", own_of(api), version=1)[0] == 204

    status, shown = api.ask("GET", own_of(api))
    assert (status, shown["version"], shown["set_by"]) == (200, 0, "firm")
    assert api.ask("DELETE", own_of(api))[0] == 204
    events = api.ask("GET", f"/companies/{api.world.company}/history")[1]["data"]
    assert [each["event"] for each in events[:2]] == [
        "company_formats_removed", "company_formats_set",
    ]  # fmt: skip


def test_formats_that_are_named_are_written_as_the_firm_has_set_them(api: Api) -> None:
    api.ask("PUT", body={"formats": ["csv"], "switches": GROSS})

    (file,) = api.exported(formats=["suenlace512"])["files"]

    assert file["records"] > 3


def test_part_of_a_batch_is_written_as_the_firm_had_set_its_formats_then(api: Api) -> None:
    accept_documents(api.world, 1, first_number=2)
    api.ask("PUT", body={"formats": ["suenlace256"], "switches": {"suenlace256": ACCOUNTS_FIRST}})
    done = api.exported()
    api.ask("PUT", body={"formats": ["csv"]}, version=1)
    one = f"/imports/{done['batch_id']}"
    first, _ = (each["id"] for each in api.ask("GET", f"{one}/documents")[1]["data"])

    status, imported = api.ask("POST", f"{one}/import", {"documents": [first]})

    assert (status, imported["part"]) == (200, "named")
    (whole,), (part,) = done["files"], imported["files"]
    accounts = 3
    assert (whole["format"], part["format"]) == ("suenlace256", "suenlace256")
    assert (whole["records"] - accounts, part["records"] - accounts) == (4, 2)


def test_files_of_all_formats_have_names_of_their_own_and_are_found_by_name_and_format(
    api: Api,
) -> None:
    formats = [each["format"] for each in api.ask("GET")[1]["known"]]

    done = api.exported(formats=formats)

    by_format: dict[str, list[str]] = {}
    for file in done["files"]:
        by_format.setdefault(file["format"], []).append(file["name"])
    assert list(by_format) == formats
    assert len({file["name"] for file in done["files"]}) == len(done["files"])
    assert by_format["xdiario1189"] == ["XSubCta.txt", "XDiario.txt"]
    assert by_format["xdiario142csv"] == ["XSubCta-xdiario142csv.txt", "XDiario.csv"]
    assert by_format["suenlace256"] == ["SUENLACE-suenlace256.DAT"]
    for known_as, name in [("XDiario.csv", "XDiario.csv"), ("xdiario1189", "XSubCta.txt")]:
        status, link = api.ask("GET", f"/imports/{done['batch_id']}/files/{known_as}")
        assert (status, link["file_name"]) == (200, name)


def test_settings_that_changed_meanwhile_are_not_overwritten(api: Api) -> None:
    api.ask("PUT", body={"formats": ["csv"]})

    assert api.ask("PUT", body={"formats": ["suenlace512"]})[0] == 412
    assert api.ask("PUT", body={"formats": ["suenlace512"]}, version=1)[0] == 200
    of_company = own_of(api)
    assert api.ask("PUT", of_company, {"formats": ["csv"]}, version=1)[0] == 412
    assert api.ask("PUT", of_company, {"formats": ["csv"]})[0] == 200
    assert api.ask("DELETE", of_company, version=2)[0] == 412
    assert api.ask("DELETE", of_company, version=1)[0] == 204


@pytest.mark.parametrize(
    ("switches", "code", "pointer"),
    [
        ({"paper": {}}, "format-unknown", "/switches/paper"),
        ({"csv": {"colour": True}}, "switch-unknown", "/switches/csv/colour"),
        (
            {"suenlace512": {"header_total": "half"}},
            "switch-value", "/switches/suenlace512/header_total",
        ),
        ({"csv": {"colour": 7}}, "wrong-type", "/switches/csv/colour"),
        ({"csv": {"colour": ""}}, "wrong-type", "/switches/csv/colour"),
        (
            {"suenlace512": {"account_records": "yes"}},
            "switch-value", "/switches/suenlace512/account_records",
        ),
    ],
)  # fmt: skip
def test_switch_that_there_is_not_is_refused_by_its_place(
    api: Api, switches: Any, code: str, pointer: str
) -> None:
    status, refused = api.ask("PUT", body={"formats": ["csv"], "switches": switches})

    assert (status, refused["errors"][0]["code"], refused["errors"][0]["pointer"]) == (
        422, code, pointer,
    )  # fmt: skip


def test_only_those_who_may_read_and_set_them(api: Api) -> None:
    body = {"formats": ["csv"]}

    assert api.ask("GET", user=api.world.adviser)[0] == 200
    assert api.ask("PUT", body=body, user=api.world.adviser)[0] == 403
    assert api.ask("PUT", own_of(api), body, user=api.world.adviser)[0] == 403
    assert api.ask("GET", own_of(api), user=api.world.adviser)[0] == 404  # not of theirs
    assert api.ask("GET", "/companies/co_nobody/export-formats")[0] == 404
    other = build()
    for path in ("/export-formats", own_of(api)):
        assert api.ask("GET", path, user=other.administrator)[0] == 404
        assert api.ask("PUT", path, body, user=other.administrator)[0] == 404
