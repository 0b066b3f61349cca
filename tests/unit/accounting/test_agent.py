"""The agent at the accounting program: at no step is anything handed over twice, or lost."""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest

from infra.clients import enlace_agent
from tests.support.agents import FILE, LOG, Office, Steps

pytestmark = pytest.mark.quick
CONTENT = b"510 characters of the only record\r\n"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
SAID = "Registros con error:\n2: Subcuenta 430 inexistente\n"


class Answer(io.BytesIO):
    """A response with headers."""

    def __init__(self, body: bytes, **headers: str) -> None:
        super().__init__(body)
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Enlace:
    """The service: pending imports, their claims, and what was reported of them."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.status = {"batch_1": "pending"}
        self.claim: dict[str, Any] | None = None
        self.reports: list[str] = []
        self.refusals: list[Any] = []
        self.once_handed_over: Callable[[], object] = lambda: None
        self.refuses: dict[str, int] = {}
        """Words in an address -> the status that such a request is refused with."""

    def open(self, request: urllib.request.Request, **_: Any) -> Answer:
        """Get a request, or not, and bring the response, or not."""
        path = request.full_url.removeprefix("https://enlace.example/v1/firms/firm_0001/imports")
        method = request.get_method()
        self.steps.step(f"before {method} {path}")
        body = json.loads(request.data) if isinstance(request.data, bytes) else None
        status = next((code for word, code in self.refuses.items() if word in path), 0)
        if status == 0:
            status, said = self._answer(method, path, body)
        else:
            said = {"detail": f"refused with {status}"}
        self.steps.step(f"after {method} {path}")
        if status >= 400:
            given = io.BytesIO(json.dumps(said).encode())
            raise HTTPError(request.full_url, status, "refused", Message(), given)
        data = said if isinstance(said, bytes) else json.dumps(said).encode()
        return Answer(data, ETag='W/"1"', Retry_After="60")

    def _answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        if path.startswith("?"):
            pending = [{"id": each} for each, state in self.status.items() if state == "pending"]
            return 200, {"data": pending}
        if path.endswith("/content"):
            return 200, CONTENT
        batch, _, act = path.strip("/").partition("/")
        if act.startswith("files/"):
            return 200, {"url": "https://enlace.example/content"}
        if act == "claim":
            return self._claim(method, batch, body)
        if act == "import":
            self.status[batch] = "imported"
            self.reports.append(batch)
        if act == "refusals":
            self.refusals.append(body)
        file = {"name": FILE, "format": "suenlace512", "sha256": DIGEST}
        facts = {"id": batch, "company_name": "Ejemplo", "claim": self.claim}
        return 200, facts | {"files": [file, file | {"name": "x.csv", "format": "csv"}]}

    def _claim(self, method: str, batch: str, body: Any) -> tuple[int, Any]:
        if method == "DELETE":
            self.claim = None
        elif self.status[batch] != "pending":
            return 409, {"detail": "it is imported"}
        elif self.claim is not None and self.claim["agent"] != body["agent"]:
            return 409, {"detail": f"{self.claim['agent']} has it"}
        else:
            if body.get("handed_over"):
                self.once_handed_over()
            handed = bool((self.claim or {}).get("handed")) or body.get("handed_over", False)
            self.claim = {"agent": body["agent"], "handed": handed}
        return 200, {}


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    made = Steps()
    made.watch(monkeypatch)
    return made


@pytest.fixture
def enlace(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> Enlace:
    made = Enlace(steps)
    monkeypatch.setattr(enlace_agent, "_OPENER", made)
    return made


@pytest.fixture
def office(steps: Steps, enlace: Enlace, tmp_path: Path) -> Office:
    return Office(steps, tmp_path)


@pytest.mark.parametrize("works", ["at once", "when all is there"])
def test_killed_at_each_step_it_hands_over_once_and_reports_all(
    steps: Steps, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, works: str
) -> None:
    place = 0
    while True:
        place += 1
        enlace = Enlace(steps)
        monkeypatch.setattr(enlace_agent, "_OPENER", enlace)
        office = Office(steps, tmp_path / str(place))
        died = office.run(killed_at=place)
        made = steps.made
        if works == "at once":
            office.program.work(SAID)
        while not office.program.booked:
            assert office.run() == 0, made
            office.program.work(SAID)
        assert office.run() == 0, made

        assert office.program.booked == [CONTENT], made
        assert set(enlace.reports) == {"batch_1"}, made
        text = {"text": "2 Subcuenta 430 inexistente", "format": "suenlace512"}
        assert enlace.refusals == [text], made
        if died is not None:
            break
    assert place > 40
    told = made.index("after POST /batch_1/claim", made.index("after GET /batch_1/files/" + DIGEST))
    assert made.index("replace", told) > told


def test_killed_at_each_step_of_a_report_it_reports_the_same_again(
    steps: Steps, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place, died = 0, None
    while died is None:
        place += 1
        enlace = Enlace(steps)
        monkeypatch.setattr(enlace_agent, "_OPENER", enlace)
        office = Office(steps, tmp_path / str(place))
        office.run()
        (office.folder / LOG).write_text(SAID, "utf-8")  # the correct part was taken, the file left
        died = office.run("--left", "part", killed_at=place)
        made = steps.made
        (office.folder / LOG).unlink()  # it is read no second time once it is reported

        office.run("--left", "part")
        if made.count("replace") > 1:  # what it reports was written down
            assert set(enlace.reports) == {"batch_1"}, made
            assert all("Subcuenta" in each["text"] for each in enlace.refusals), made
            assert enlace.refusals, made
            assert FILE not in office.left, made


def test_a_file_that_is_there_is_not_overwritten(
    office: Office, enlace: Enlace, capsys: pytest.CaptureFixture[str]
) -> None:
    (office.folder / FILE).write_bytes(b"of somebody else")

    assert office.run() == 1

    assert FILE in capsys.readouterr().err
    assert (office.folder / FILE).read_bytes() == b"of somebody else"
    assert enlace.claim is None
    office.program.work()
    assert office.run() == 0
    assert (office.folder / FILE).read_bytes() == CONTENT


def test_a_file_that_comes_in_between_is_not_overwritten_either(
    office: Office, enlace: Enlace
) -> None:
    enlace.once_handed_over = lambda: (office.folder / FILE).write_bytes(b"of somebody else")

    assert office.run() == 1
    assert (office.folder / FILE).read_bytes() == b"of somebody else"
    office.program.work()
    assert office.run() == 0
    assert (office.folder / FILE).read_bytes() == CONTENT


def test_two_agents_of_one_folder_and_of_two(
    office: Office, enlace: Enlace, steps: Steps, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.run() == 0
    with (office.folder / ".enlace-agent/lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert office.run() == 5
    elsewhere = Office(steps, office.folder.parent / "elsewhere")

    assert elsewhere.run() == 1

    assert enlace.claim is not None
    assert enlace.claim["agent"] in capsys.readouterr().err
    assert elsewhere.left == set()


def test_left_with_errors_it_waits_for_the_person_and_the_second_try(
    office: Office, enlace: Enlace, capsys: pytest.CaptureFixture[str]
) -> None:
    office.run()
    (office.folder / LOG).write_text(SAID, "utf-8")

    assert office.run() == 1
    assert "--left part" in capsys.readouterr().err
    assert enlace.reports == []
    office.program.work("")
    assert office.run() == 0
    assert (enlace.reports, enlace.refusals) == (["batch_1"], [])


def test_a_log_that_says_neither_is_for_a_person_and_what_was_said_before_does_not_count(
    office: Office, enlace: Enlace
) -> None:
    before = "1: De otro lote\n"
    (office.folder / LOG).write_text(before, "utf-8")
    office.run()
    office.program.work(before + "Proceso terminado\n")

    assert office.run() == 1
    assert enlace.reports == []
    assert office.run("--clean", "^Proceso terminado$") == 0
    assert (enlace.reports, enlace.refusals) == (["batch_1"], [])


def test_the_same_words_written_anew_are_of_the_new_import(office: Office, enlace: Enlace) -> None:
    (office.folder / LOG).write_text(SAID, "utf-8")
    os.utime(office.folder / LOG, (1, 1))
    office.run()
    office.program.work(SAID)

    assert office.run() == 0
    assert [each["text"] for each in enlace.refusals] == ["2 Subcuenta 430 inexistente"]


@pytest.mark.parametrize(("status", "code"), [(401, 4), (403, 4), (500, 3), (429, 3)])
def test_token_refused_or_server_in_trouble_loses_nothing(
    office: Office, enlace: Enlace, status: int, code: int
) -> None:
    office.run()
    office.program.work(SAID)
    enlace.refuses = {"/refusals": status}

    assert office.run() == code
    enlace.refuses = {}
    assert office.run() == 0
    assert len(enlace.refusals) == 1


def test_server_away(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def open(self, *_: Any, **__: Any) -> None:
            raise URLError("no route to host")

    monkeypatch.setattr(enlace_agent, "_OPENER", Away())

    assert office.run() == 3


def test_what_was_handed_over_once_is_handed_over_again_on_demand_alone(
    office: Office, enlace: Enlace, capsys: pytest.CaptureFixture[str]
) -> None:
    office.run()
    office.program.work()
    office.run()
    enlace.status["batch_1"], enlace.claim = "pending", None  # a person undid the import

    assert office.run() == 1
    assert "--again batch_1" in capsys.readouterr().err
    assert office.run("--again", "batch_1") == 0
    assert FILE in office.left


def test_a_person_settles_what_the_agent_cannot(office: Office, enlace: Enlace) -> None:
    office.run()
    office.program.work(SAID)
    enlace.refuses = {"/refusals": 422}
    assert office.run() == 1
    enlace.refuses = {}

    assert office.run("--settled") == 0
    assert enlace.claim is None
    assert enlace.refusals == []


def test_nothing_goes_over_the_network_in_clear_and_no_token_is_shown(
    office: Office, steps: Steps, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.run("--url", "http://enlace.example") == 1
    office.token.write_text("secreto", "utf-8")
    assert office.run() == 4

    told = capsys.readouterr()
    assert "secreto" not in told.out + told.err
    assert not [each for each in steps.made if each.startswith("before")]
