"""What the simulator remembers: one SQLite file, every change its own transaction.

A killed process loses nothing that was answered; sessions (tokens) are deliberately not kept, so
that a restart looks to a client like an expired token.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.simulator import clock
from infra.simulator.findings import Finding

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
  id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, clave TEXT NOT NULL,
  environment TEXT NOT NULL, user TEXT NOT NULL, sent_date TEXT NOT NULL,
  issuer_type TEXT NOT NULL, issuer_id TEXT NOT NULL,
  receiver_type TEXT NOT NULL, receiver_id TEXT NOT NULL, receiver_consecutive TEXT NOT NULL,
  received_at REAL NOT NULL, state TEXT NOT NULL, xml BLOB NOT NULL, answer BLOB,
  findings TEXT NOT NULL DEFAULT '[]', facts TEXT NOT NULL DEFAULT '{}',
  posts INTEGER NOT NULL DEFAULT 1, queries INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS by_clave ON documents (clave);
CREATE TABLE IF NOT EXISTS users (
  name TEXT PRIMARY KEY, salt TEXT NOT NULL, digest TEXT NOT NULL, identification TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS records (
  kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id));
"""
_BUSY_SECONDS = 60
"""How long a change waits for somebody else who holds the file, to copy it."""


@dataclass(frozen=True)
class Submission:
    """One document as posted."""

    clave: str
    environment: str
    user: str
    sent_date: str
    issuer_type: str
    issuer_id: str
    receiver_type: str
    receiver_id: str
    receiver_consecutive: str
    xml: bytes

    @property
    def key(self) -> str:
        """What the query endpoint is asked for: a confirmation's key has its own consecutive."""
        return f"{self.clave}-{self.receiver_consecutive}".removesuffix("-")


@dataclass(frozen=True)
class Stored:
    """A document taken, with what became of it."""

    number: int
    submission: Submission
    received_at: float
    state: str
    answer: bytes | None
    findings: list[dict[str, Any]]
    facts: dict[str, str]
    posts: int
    queries: int


class Store:
    """Documents, users and registered records; safe for many threads.

    Without a folder they are kept in memory alone.
    """

    def __init__(self, folder: Path | None) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(
            ":memory:" if folder is None else folder / "simulator.sqlite3",
            timeout=_BUSY_SECONDS,
            check_same_thread=False,
            isolation_level=None,
        )
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @property
    def changes(self) -> int:
        """How many rows were written since it was opened."""
        return self._db.total_changes

    def _run(self, statement: str, values: Iterable[Any] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(statement, tuple(values)).fetchall()

    def take(self, submission: Submission) -> bool:
        """Store a document once; False when it was taken before and its processing did not fail."""
        item = submission
        with self._lock:
            cursor = self._db.execute(
                "INSERT OR IGNORE INTO documents (key, clave, environment, user, sent_date,"
                " issuer_type, issuer_id, receiver_type, receiver_id, receiver_consecutive,"
                " received_at, state, xml) VALUES (?,?,?,?,?,?,?,?,?,?,?,'recibido',?)",
                (item.key, item.clave, item.environment, item.user, item.sent_date,
                 item.issuer_type, item.issuer_id, item.receiver_type, item.receiver_id,
                 item.receiver_consecutive, clock.timestamp(), item.xml),
            )  # fmt: skip
            if cursor.rowcount:
                return True
            self._db.execute("UPDATE documents SET posts = posts + 1 WHERE key = ?", (item.key,))
            again = self._db.execute(
                "UPDATE documents SET state = 'recibido' WHERE key = ? AND state = 'error'",
                (item.key,),
            )
            return bool(again.rowcount)

    def find(self, key: str) -> Stored | None:
        """Return the document of a clave, or of a confirmation's key."""
        rows = self._run("SELECT * FROM documents WHERE key = ?", (key,))
        return _stored(rows[0]) if rows else None

    def asked(self, key: str) -> Stored | None:
        """Return the document and count the question."""
        self._run("UPDATE documents SET queries = queries + 1 WHERE key = ?", (key,))
        return self.find(key)

    def set_state(self, key: str, state: str) -> None:
        """Move a document that is not decided yet."""
        self._run(
            "UPDATE documents SET state = ? WHERE key = ? AND state IN ('recibido', 'procesando')",
            (state, key),
        )

    def decide(
        self, key: str, state: str, answer: bytes | None, findings: list[Finding],
        facts: dict[str, str],
    ) -> None:  # fmt: skip
        """Write the final state with its answer, once."""
        listed = json.dumps([item.as_json() for item in findings], ensure_ascii=False)
        self._run(
            "UPDATE documents SET state = ?, answer = ?, findings = ?, facts = ?"
            " WHERE key = ? AND state IN ('recibido', 'procesando')",
            (state, answer, listed, json.dumps(facts, ensure_ascii=False), key),
        )

    def decide_again(self, key: str, state: str, answer: bytes, findings: list[Finding]) -> None:
        """Write another state and answer over those of a decided document."""
        listed = json.dumps([item.as_json() for item in findings], ensure_ascii=False)
        self._run(
            "UPDATE documents SET state = ?, answer = ?, findings = ? WHERE key = ?",
            (state, answer, listed, key),
        )

    def undecided(self) -> list[Stored]:
        """Return what was taken and not decided, oldest first."""
        return [
            _stored(row)
            for row in self._run(
                "SELECT * FROM documents WHERE state IN ('recibido', 'procesando') ORDER BY id"
            )
        ]

    def documents(self) -> list[Stored]:
        """Return every document, oldest first."""
        return [_stored(row) for row in self._run("SELECT * FROM documents ORDER BY id")]

    def earlier_with_consecutive(self, document: Stored) -> str:
        """Return the key of an earlier document with the same issuer and number, or ""."""
        item = document.submission
        rows = self._run(
            "SELECT key FROM documents WHERE id < ? AND environment = ? AND receiver_consecutive"
            " = '' AND substr(clave, 10, 32) = ? LIMIT 1",
            (document.number, item.environment, item.clave[9:41]),
        )
        return str(rows[0]["key"]) if rows and not item.receiver_consecutive else ""

    def last_sequence(self, document: Stored) -> int | None:
        """Return the highest number taken before in the series of a document; None if it begins."""
        item = document.submission
        rows = self._run(
            "SELECT MAX(substr(clave, 32, 10)) AS last FROM documents WHERE id < ? AND"
            " environment = ? AND receiver_consecutive = '' AND substr(clave, 10, 22) = ?",
            (document.number, item.environment, item.clave[9:31]),
        )
        return int(rows[0]["last"]) if rows[0]["last"] else None

    def notes_of(self, document: Stored) -> list[Stored]:
        """Return the accepted notes that name a document, oldest first."""
        item = document.submission
        return [
            _stored(row)
            for row in self._run(
                "SELECT * FROM documents WHERE id > ? AND environment = ? AND state = 'aceptado'"
                " AND receiver_consecutive = '' AND substr(clave, 30, 2) IN ('02', '03')"
                " AND instr(facts, ?) ORDER BY id",
                (document.number, item.environment, item.clave),
            )
        ]

    def save_user(self, name: str, password: str, identification: str = "") -> None:
        """Register a user, or give it another password."""
        salt = secrets.token_hex(16)
        self._run(
            "INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?)",
            (name, salt, _digest(salt, password), identification),
        )

    def user(self, name: str) -> tuple[str, bool] | None:
        """Return the identification a user may submit for ("" any) when the user is known."""
        rows = self._run("SELECT identification FROM users WHERE name = ?", (name,))
        return (str(rows[0]["identification"]), True) if rows else None

    def is_password(self, name: str, password: str) -> bool:
        """Compare a password with the registered one."""
        rows = self._run("SELECT salt, digest FROM users WHERE name = ?", (name,))
        return bool(rows) and secrets.compare_digest(
            str(rows[0]["digest"]), _digest(str(rows[0]["salt"]), password)
        )

    def save_record(self, kind: str, identifier: str, body: dict[str, Any]) -> None:
        """Register a taxpayer or an exoneration."""
        text = json.dumps(body, ensure_ascii=False)
        self._run("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", (kind, identifier, text))

    def record(self, kind: str, identifier: str) -> dict[str, Any] | None:
        """Return a registered record."""
        rows = self._run("SELECT body FROM records WHERE kind = ? AND id = ?", (kind, identifier))
        return dict(json.loads(rows[0]["body"])) if rows else None

    def reset(self) -> None:
        """Forget documents, users and records."""
        for table in ("documents", "users", "records"):
            self._run(f"DELETE FROM {table}")  # noqa: S608 - names are the constants above


def _digest(salt: str, password: str) -> str:
    return hashlib.sha256(f"{salt}:{password}".encode()).hexdigest()


def _stored(row: sqlite3.Row) -> Stored:
    names = Submission.__dataclass_fields__
    return Stored(
        number=int(row["id"]),
        submission=Submission(**{name: row[name] for name in names}),
        received_at=float(row["received_at"]),
        state=str(row["state"]),
        answer=row["answer"],
        findings=list(json.loads(row["findings"])),
        facts=dict(json.loads(row["facts"])),
        posts=int(row["posts"]),
        queries=int(row["queries"]),
    )
