"""What the reference client reads out of files, and what it makes of a clock that was set back."""

from __future__ import annotations

import fcntl
import io
import json
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.client import IncompleteRead, RemoteDisconnected
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest

from infra.clients import enlace_client
from infra.clients.enlace_client import (
    Service,
    State,
    Unreadable,
    check_in,
    fingerprint,
    main,
    read_folder,
    validate,
    verify,
)

pytestmark = pytest.mark.quick
MAIL = """From: avisos@organismo-ficticio.example
Date: Sat, 28 Nov 2026 10:00:00 +0100
Subject: Aviso ficticio
Message-ID: <aviso-1@organismo-ficticio.example>
Content-Type: text/html; charset=utf-8

<p>{}</p>
"""


def read(file: Path) -> list[dict[str, Any]]:
    """Read a file in which all is a notice."""
    found = list(enlace_client.READERS[file.suffix](file))
    notices = [each for each in found if not isinstance(each, Unreadable)]
    assert len(notices) == len(found)
    return notices


def test_notices_are_read_by_what_their_columns_are_called(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "\ufeffIdentificador;Concepto;Puesta a disposición;Tipo;Fecha de acceso;Abierta por\n"
        "N-1;Requerimiento;02/07/2026 09:15;;;\n"
        "N-2;Aviso;2026-11-20;Comunicación;2026-11-21T08:00:00Z;Persona Ficticia\n",
        "utf-8",
    )

    first, second = read(file)

    assert first == {
        "identifier": "N-1",
        "subject": "Requerimiento",
        "made_available_at": "2026-07-02T07:15:00Z",
        "kind": "notification",
    }
    assert second["kind"] == "communication"
    assert second["made_available_at"] == "2026-11-19T23:00:00Z"
    assert second["opened"] == {"at": "2026-11-21T08:00:00Z", "by": "Persona Ficticia"}


def test_a_mail_is_read_by_its_labels_and_else_by_its_head(tmp_path: Path) -> None:
    file = tmp_path / "notice.eml"
    file.write_text(MAIL.format("Identificador: N-3</p><p>Concepto: Providencia"), "utf-8")
    (labelled,) = read(file)
    file.write_text(MAIL.format("Tiene una notificación."), "utf-8")
    (bare,) = read(file)

    assert (labelled["identifier"], labelled["subject"]) == ("N-3", "Providencia")
    assert bare["identifier"] == "aviso-1@organismo-ficticio.example"
    assert bare["subject"] == "Aviso ficticio"
    assert bare["made_available_at"] == labelled["made_available_at"] == "2026-11-28T09:00:00Z"


HOSTILE: dict[str, tuple[bytes, str]] = {
    "bytes.csv": (b"id;asunto;made available\nN-1;Resoluci\xf3n;2/7/2026 9:15;de m\xe1s\n", ""),
    "lines.csv": (b'id,subject,made available\nN-2,"a\nb",2026-11-20\n', ""),
    "subject.csv": (b"id,subject,made_available_at\nN-1,,2026-11-20\n", ":2: no subject"),
    "time.csv": (b"id,subject,made_available_at\nN-1,Asunto,ayer\n", ":2: no time: ayer"),
    "first.csv": (
        b"id,subject,made_available_at\nN-1,Asunto,0001-01-01T00:00+05:00\n",
        ":2: no time",
    ),
    "huge.csv": (b"id,subject\nN-1," + b"x" * 140_000 + b"\n", ":2: field larger"),
    "long.csv": (b"id,subject\nN-1," + b"x" * 3_000 + b"\n", ":2: subject is longer"),
    "bad.eml": (b"Subject: x\nDate: ayer\nMessage-ID: <a@b>\n\nhola\n", ": no e-mail"),
    "words.eml": (b"Content-Type: text/plain; charset=inventado\n\nhola\n", ": no e-mail"),
    "empty.eml": (b"", ": no identifier"),
    "slow.eml": (b"Content-Type: text/html\n\n" + b"<" * 50_000 + b"\n" * 50_000, ": no id"),
}


def test_what_is_no_notice_is_told_by_file_and_line_and_keeps_no_other_back(
    tmp_path: Path,
) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name, (raw, _) in HOSTILE.items():
        (tmp_path / name).write_bytes(raw)

    found = list(read_folder(tmp_path))

    told = [str(each) for each in found if isinstance(each, Unreadable)]
    expected = sorted(f"{name}{why}" for name, (_, why) in HOSTILE.items() if why)
    assert len(told) == len(expected)
    for said, begin in zip(told, expected, strict=True):
        assert said.startswith(begin)
    one, other = (each for each in found if not isinstance(each, Unreadable))
    assert (one["subject"], one["made_available_at"]) == ("Resolución", "2026-07-02T07:15:00Z")
    assert other["subject"] == "a b"


class Network:
    """One that fails, each time otherwise."""

    def __init__(self, came: object) -> None:
        self.came = came

    def open(self, *_: object, **__: object) -> object:
        if isinstance(self.came, Exception):
            raise self.came
        return self.came


def _answer(status: int) -> HTTPError:
    return HTTPError("https://enlace.example", status, "said", Message(), io.BytesIO(b"[]"))


def test_a_bad_network_is_told_from_a_no(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = '{"token": "t", "api": "https://enlace.example"}'
    bad = [
        URLError("no route"), TimeoutError(), RemoteDisconnected("gone"), IncompleteRead(b""),
        io.BytesIO(b"<html>"), _answer(302), _answer(503),
    ]  # fmt: skip
    for came, expected in [*((each, 3) for each in bad), (_answer(404), 1)]:
        (tmp_path / "state.json").write_text(state, "utf-8")
        monkeypatch.setattr(enlace_client, "_OPENER", Network(came))

        assert main(["--state", str(tmp_path), "mailboxes"]) == expected
        told = capsys.readouterr()
        assert (told.out, told.err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    ("kept", "given", "why"),
    [
        ("{", ["show"], "damaged"),
        ('{"latest_clock": "2026-11-20"}', ["show"], "damaged"),
        ("{}", ["ask-release"], "Say which licence"),
        ("{}", ["mailboxes"], "not installed"),
        ('{"token": "t"}', ["--api", "http://enlace.example", "mailboxes"], "Say where"),
        ('{"token": "t"}', ["--api", "file:///etc/hostname", "mailboxes"], "Say where"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kept: str, given: list[str], why: str
) -> None:
    (tmp_path / "state.json").write_text(kept, "utf-8")

    assert main(["--state", str(tmp_path), *given]) == 1
    assert why in capsys.readouterr().err


class Fixed(Service):
    """A service that says the same of each number: it is good, and the token is given no more."""

    def call(self, method: str, path: str, body: object = None, token: str = "") -> object:
        return {
            "code": "VALID", "detail": "", "valid": True,
            "installation": {"id": "ins_2", "token": None},
        }  # fmt: skip


def test_another_number_whose_token_is_lost_takes_nothing_from_the_one_that_works(
    tmp_path: Path,
) -> None:
    kept = {"installation": "ins_1", "token": "t1", "number": "first", "licence_file": "f"}
    state = State(tmp_path / "state.json", dict(kept))
    options = Namespace(number="second", tax_id=None, name="PC")

    assert validate(options, state, Fixed("https://enlace.example", "es")) == 1
    assert {name: state.kept[name] for name in kept} == kept


def test_what_a_screen_cannot_show_keeps_nothing_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "state.json").write_text('{"api": "https://año.example"}', "utf-8")
    screen = io.BytesIO()
    shown = io.TextIOWrapper(screen, encoding="ascii")
    monkeypatch.setattr("sys.stdout", shown)

    assert main(["--state", str(tmp_path), "show"]) == 0
    shown.flush()
    assert screen.getvalue().startswith(b"api: https://a?o.example")


def test_one_run_at_a_time_has_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_had() -> bool:
        with (tmp_path / "lock").open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    monkeypatch.setitem(enlace_client.ACTS, "show", lambda *_: int(is_had()))

    assert main(["--state", str(tmp_path), "show"]) == 1
    assert not is_had()


def test_a_clock_that_went_back_is_remembered_and_wins_no_day(tmp_path: Path) -> None:
    ahead = datetime.now(UTC) + timedelta(days=3)
    (tmp_path / "state.json").write_text(json.dumps({"latest_clock": ahead.isoformat()}), "utf-8")

    state = State.read(tmp_path)
    state.write()

    assert state.kept["clock_went_back"] is True
    assert state.latest == ahead
    assert State.read(tmp_path).kept["clock_went_back"] is True


def test_a_clock_that_was_set_back_wins_nothing_by_a_check_in_and_nothing_before_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ahead = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    state = State(tmp_path / "state.json", {"latest_clock": ahead, "token": "t"})

    with pytest.raises(KeyError):  # what it gets next is no licence file
        check_in(Namespace(), state, Fixed("https://enlace.example", "es"))

    kept = json.loads((tmp_path / "state.json").read_text("utf-8"))
    assert (kept["latest_clock"], kept["clock_went_back"]) == (ahead, False)
    far, now = 2**40, int(datetime.now(UTC).timestamp())
    claims = {
        "iat": now, "installation": "ins_1", "stops_at": None, "ends_at": far,
        "grace_ends_at": far, "check_in_by": far, "check_in_grace_ends_at": far, "firm": "",
        "valid_from": "", "valid_until": "",
    }  # fmt: skip
    monkeypatch.setattr(enlace_client, "verified", lambda *_: claims)
    known = {"licence_file": "", "keys": {}, "installation": "ins_1"}
    told = []
    for latest, signed in ((now, now), (now + 600, now), (now, now + 600), (now, now + 90_000)):
        claims["iat"] = signed
        seen = {"latest_clock": datetime.fromtimestamp(latest, UTC).isoformat()}
        code = verify(Namespace(), State(tmp_path / "x", seen | known), Fixed("", "es"))
        told.append((code, capsys.readouterr().out.split(":")[0]))
    assert told == [(0, "VALID"), (1, "CLOCK_SET_BACK"), (0, "VALID"), (1, "CLOCK_SET_BACK")]


def test_a_computer_keeps_its_fingerprint_and_tells_no_serial(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ENLACE_COMPUTER", "serial-ficticio")

    told = {fingerprint(State(tmp_path / "state.json")) for _ in range(2)}
    monkeypatch.delenv("ENLACE_COMPUTER")
    monkeypatch.setattr(enlace_client, "_machine_id", lambda: "")
    state = State(tmp_path / "state.json")
    nameless = {fingerprint(state), fingerprint(State(tmp_path / "x", dict(state.kept)))}

    assert (len(told), len(nameless)) == (1, 1)
    assert [len(each) for each in told | nameless] == [64, 64]
    assert "serial" not in "".join(told)
