"""What the reference client reads out of files, and what it makes of a clock that was set back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.clients.enlace_client import State, Unreadable, fingerprint, read_csv, read_mail

pytestmark = pytest.mark.quick
MAIL = """From: avisos@organismo-ficticio.example
Date: Sat, 28 Nov 2026 10:00:00 +0100
Subject: Aviso ficticio
Message-ID: <aviso-1@organismo-ficticio.example>
Content-Type: text/html; charset=utf-8

<p>{}</p>
"""


def test_notices_are_read_by_what_their_columns_are_called(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "\ufeffIdentificador;Concepto;Puesta a disposición;Tipo;Fecha de acceso;Abierta por\n"
        "N-1;Requerimiento;02/07/2026 09:15;;;\n"
        "N-2;Aviso;2026-11-20;Comunicación;2026-11-21T08:00:00Z;Persona Ficticia\n",
        "utf-8",
    )

    first, second = read_csv(file)

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
    (labelled,) = read_mail(file)
    file.write_text(MAIL.format("Tiene una notificación."), "utf-8")
    (bare,) = read_mail(file)

    assert (labelled["identifier"], labelled["subject"]) == ("N-3", "Providencia")
    assert bare["identifier"] == "aviso-1@organismo-ficticio.example"
    assert bare["subject"] == "Aviso ficticio"
    assert bare["made_available_at"] == labelled["made_available_at"] == "2026-11-28T09:00:00Z"


@pytest.mark.parametrize(
    ("row", "why"),
    [("N-1,,2026-11-20", "no subject"), ("N-1,Asunto,ayer", "no time: ayer")],
)
def test_what_is_no_notice_is_told_by_file_and_line(tmp_path: Path, row: str, why: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(f"id,subject,made_available_at\n{row}\n", "utf-8")

    with pytest.raises(Unreadable, match=rf"list\.csv:2: {why}"):
        list(read_csv(file))


def test_a_clock_that_went_back_is_remembered_and_wins_no_day(tmp_path: Path) -> None:
    ahead = datetime.now(UTC) + timedelta(days=3)
    (tmp_path / "state.json").write_text(json.dumps({"latest_clock": ahead.isoformat()}), "utf-8")

    state = State.read(tmp_path)
    state.write()

    assert state.kept["clock_went_back"] is True
    assert state.now == ahead
    assert State.read(tmp_path).kept["clock_went_back"] is True


def test_a_computer_keeps_its_fingerprint_and_tells_no_serial(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ENLACE_COMPUTER", "serial-ficticio")

    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 64
    assert "serial" not in fingerprint()
