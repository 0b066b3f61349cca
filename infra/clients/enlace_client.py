#!/usr/bin/env python3
"""The reference client of a licence for SMEs: one file, for any computer with Python 3.11.

It uses the standard library alone, and `cryptography` to verify the licence file. What it knows
lies in a folder of its own (`--state`), readable by its user only:

    enlace_client.py --api https://api.example.com validate ABCDE-FGHJK-...  --tax-id B12345674
    enlace_client.py check-in          # says that it is still there, and takes a new licence file
    enlace_client.py verify            # without the network: is the licence good on this computer?
    enlace_client.py show              # what it knows
    enlace_client.py mailboxes         # those of the client
    enlace_client.py add-mailbox aeat B12345674 --name "Hacienda"
    enlace_client.py send FOLDER --mailbox mbx_...   # notices from .csv and .eml files, repeatable
    enlace_client.py ask-release       # a code is mailed to the client's contact
    enlace_client.py release CODE [--installation ins_...]

It ends with 0 when it was done, 1 when the answer was no, 2 when it or a file was not understood
and 3 when the service could not be reached. Each act may be repeated, whatever became of it before.
"""

from __future__ import annotations

import argparse
import base64
import csv
import email
import email.errors
import email.policy
import email.utils
import hashlib
import html
import http.client
import io
import json
import os
import platform
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

VERSION = "1.0"
MOST_AT_ONCE = 100
"""Notices in one report."""
LARGEST_FILE, LONGEST_TEXT = 20_000_000, 2_000
"""Bytes of a file, and characters of what a notice says, that are taken in."""
SAME_TIME, FAR_BEHIND = timedelta(minutes=5), timedelta(days=1)
"""Clocks are put right by the one, back too; behind that of the service by the other, they are
wrong."""
LABELS = {
    "identifier": ("identificador", "identifier", "id"),
    "subject": ("concepto", "asunto", "subject"),
    "made_available_at": (
        "fecha de puesta a disposición",
        "puesta a disposición",
        "made available",
        "made_available_at",
    ),
    "issuer": ("organismo emisor", "organismo", "issuer", "body"),
    "description": ("descripción", "description"),
    "kind": ("tipo", "kind"),
    "opened_at": ("fecha de acceso", "opened_at"),
    "opened_by": ("abierta por", "opened_by"),
}
"""What a field of a notice is called in the head of a CSV, or before a colon in a mail."""
WHAT_TO_DO = {
    "INSTALLATION_MISMATCH": "Validate the number on this computer.",
    "CLOCK_SET_BACK": "The clock of this computer is before a time that it has shown already: put "
    "it right. If it is right now, check in.",
    "DEACTIVATED": "Speak to your accounting firm.",
    "EXPIRED": "Have your accounting firm renew the licence, and check in.",
    "CHECK_IN_OVERDUE": "Check in: the licence was not asked about for too long.",
    "VALID_GRACE": "Check in, or have your accounting firm renew the licence.",
}
"""What a person does about what `verify` says."""
KINDS = {"comunicación": "communication", "communication": "communication"}


class Refused(Exception):
    """The service said no; the message says why."""


class Unreachable(Exception):
    """The service could not be reached."""


class Unreadable(Exception):
    """A file cannot be read as what it should be; the message says which and why."""


Found = dict[str, Any] | Unreadable
"""A notice out of a file, or why there is none."""


@dataclass
class State:
    """What the program keeps between two runs, in a file that its user alone can read."""

    path: Path
    kept: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> State:
        """Read it, and notice a clock that went back."""
        path = folder / "state.json"
        now = datetime.now(UTC)
        try:
            state = cls(path, dict(json.loads(path.read_text("utf-8"))) if path.exists() else {})
            latest = datetime.fromisoformat(state.kept.get("latest_clock", now.isoformat()))
            _ = now - latest  # both tell their zone
        except (ValueError, TypeError) as exc:
            why = f"{path} is damaged: remove it and validate the number again ({exc})"
            raise Refused(why) from exc
        if now < latest - SAME_TIME:
            state.kept["clock_went_back"] = True
        state.kept["latest_clock"] = max(now, latest).isoformat()
        return state

    def write(self) -> None:
        """Write it whole or not at all."""
        beside = self.path.with_suffix(".new")
        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            json.dump(self.kept, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)
        _keep_names(self.path.parent)

    @property
    def latest(self) -> datetime:
        """Return the latest time that the program has seen on this computer."""
        return datetime.fromisoformat(self.kept["latest_clock"])


def _keep_names(folder: Path) -> None:
    """Have a renaming on the disk before what comes next, where folders can be asked for that."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one run at a time have a folder, so that none writes over what another has just kept.

    Another waits; it goes on when this one ends, however it ends.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("ab") as lock:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Service:
    """The API, as an installed program calls it."""

    url: str
    language: str

    def call(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """Call a route and return its answer, also where it was asked too often."""
        headers = {"Accept-Language": self.language, "Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._address(path), data, headers, method=method)  # noqa: S310 - looked at there
        try:
            with _OPENER.open(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as exc:
            said = _json(exc.read())
            if "valid" in said:  # a validation that was limited
                return said
            why = f"{said.get('detail', exc.reason)} ({said.get('code', exc.code)})"
            is_no = 400 <= exc.code < 500
            raise (Refused(why) if is_no else Unreachable(why)) from exc
        except (OSError, http.client.HTTPException) as exc:
            raise Unreachable(str(exc) or type(exc).__name__) from exc
        except ValueError as exc:  # of a network that answers itself, to have its page seen
            raise Unreachable("what answered is not the service") from exc

    def _address(self, path: str) -> str:
        """Return where a route is: nothing goes over the network in clear."""
        at = urllib.parse.urlsplit(self.url)
        is_here = at.scheme == "http" and at.hostname in {"localhost", "127.0.0.1", "::1"}
        if not at.hostname or not (at.scheme == "https" or is_here):
            raise Refused("Say where the API is, once: --api https://…")
        return self.url.rstrip("/") + path


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: number and token are for the service alone."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


_OPENER = urllib.request.build_opener(_NoRedirect)


def _json(raw: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(raw))
    except (ValueError, TypeError):
        return {}


def fingerprint(state: State) -> str:
    """Return what tells this computer from another and stays as it is: a digest, no serial.

    A computer that has nothing of the kind is given a name, which is kept.
    """
    named = os.environ.get("ENLACE_COMPUTER") or _machine_id()
    if not named:
        named = state.kept.setdefault("computer", uuid.uuid4().hex)
        state.write()
    return hashlib.sha256(f"enlace-client|{named}".encode()).hexdigest()


def _machine_id() -> str:
    system = platform.system()
    if system == "Linux":
        path = Path("/etc/machine-id")
        return path.read_text("utf-8").strip() if path.exists() else ""
    asked = {
        "Darwin": ["ioreg", "-rd1", "-c", "IOPlatformExpertDevice"],
        "Windows": ["reg", "query", r"HKLM\SOFTWARE\Microsoft\Cryptography", "/v", "MachineGuid"],
    }.get(system)
    if asked is None:
        return ""
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", told)
    return found[0] if found else ""


# What the program does


def validate(options: argparse.Namespace, state: State, service: Service) -> int:
    """Validate a number and install it on this computer."""
    computer = {"fingerprint": fingerprint(state), "name": options.name or platform.node() or "PC"}
    asked = {
        "number": options.number,
        "tax_id": options.tax_id,
        "feature": "notifications",
        "program_version": VERSION,
        "installation": computer,
    }
    result = service.call("POST", "/v1/licence-validations", _said(asked))
    print(f"{result['code']}: {result['detail']}")
    if not result["valid"]:
        return 1
    bound = result["installation"]
    is_known = "token" in state.kept and state.kept["installation"] == bound["id"]
    if not bound["token"] and not is_known:
        print("This computer is installed already, and its token is not here: release it first.")
        return 1
    if not is_known:
        for name in ("licence_file", "keys"):  # of another licence
            state.kept.pop(name, None)
    state.kept |= {"api": service.url, "number": options.number, "installation": bound["id"]}
    if bound["token"]:
        state.kept["token"] = bound["token"]
    state.write()  # before it is used: from then on it is not given again
    return check_in(options, state, service)


def check_in(options: argparse.Namespace, state: State, service: Service) -> int:
    """Say that the program is still there, and take a new licence file and the keys."""
    said = {
        "program_version": VERSION,
        "clock": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "clock_went_back": bool(state.kept.get("clock_went_back")),
    }
    answer = service.call("POST", "/v1/installation/check-ins", said, _token(state))
    state.kept["clock_went_back"] = False
    state.write()
    file = service.call("GET", "/v1/installation/licence-file", token=_token(state))["file"]
    keys = service.call("GET", "/v1/licence-keys")
    verified(file, keys)  # or the ones before are kept
    seen = datetime.now(UTC).isoformat()  # with the new file alone: the one before stays over
    state.kept |= {"licence_file": file, "keys": keys, "latest_clock": seen}
    state.write()
    print(f"{answer['code']}: {answer['detail']} ({answer['check_in_by']})")
    return 0


def verify(options: argparse.Namespace, state: State, service: Service) -> int:
    """Say, without the network, whether the licence is good on this computer."""
    if "licence_file" not in state.kept:
        raise Refused("No licence file yet: validate the number first.")
    claims = verified(state.kept["licence_file"], state.kept["keys"])
    code = standing(claims, datetime.now(UTC), state.kept["installation"], state.latest)
    print(f"{code}: {claims['firm']}, {claims['valid_from']} - {claims['valid_until']}")
    if code in WHAT_TO_DO:
        print(WHAT_TO_DO[code])
    return 0 if code.startswith("VALID") else 1


def show(options: argparse.Namespace, state: State, service: Service) -> int:
    """Show what the program knows, but for its token and the number."""
    for name in ("api", "installation", "latest_clock", "clock_went_back"):
        print(f"{name}: {state.kept.get(name, '-')}")
    if "licence_file" in state.kept:
        print(json.dumps(verified(state.kept["licence_file"], state.kept["keys"]), indent=2))
    return 0


def mailboxes(options: argparse.Namespace, state: State, service: Service) -> int:
    """List the mailboxes of the client."""
    for each in service.call("GET", "/v1/installation/mailboxes", token=_token(state))["data"]:
        print(f"{each['id']}  {each['body']}  {each['holder_tax_id']}  {each['state']}")
    return 0


def add_mailbox(options: argparse.Namespace, state: State, service: Service) -> int:
    """Have a mailbox; where it is there already, it is that."""
    asked = {
        "body": options.body,
        "holder_tax_id": options.holder,
        "name": options.name,
        "as_proxy": options.proxy,
        "forwarding": "always" if options.always else "one_by_one",
    }
    made = service.call("POST", "/v1/installation/mailboxes", _said(asked), _token(state))
    print(f"{made['id']}  {made['body']}  {made['holder_tax_id']}  {made['state']}")
    return 0


def send(options: argparse.Namespace, state: State, service: Service) -> int:
    """Send the notices of a folder; those that were sent before are known by their identifier.

    What cannot be read is told, and keeps nothing else from being sent.
    """
    found: dict[str, dict[str, Any]] = {}
    unreadable = 0
    for each in read_folder(options.folder):
        if isinstance(each, Unreadable):
            unreadable += 1
            print(f"Not sent: {_plain(str(each))}", file=sys.stderr)
        else:
            found[each["identifier"]] = each
    notices, counts, refused = list(found.values()), dict[str, int](), 0
    for start in range(0, max(len(notices), 1), MOST_AT_ONCE):
        report = {
            "mailbox_id": options.mailbox,
            "synced_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "notifications": notices[start : start + MOST_AT_ONCE],
        }
        answer = service.call("POST", "/v1/installation/notifications", report, _token(state))
        for outcome, number in answer["counts"].items():
            counts[outcome] = counts.get(outcome, 0) + number
        for each in answer["results"]:
            if each["outcome"] == "refused":
                refused += 1
                why = "; ".join(fault["detail"] for fault in each["errors"])
                print(f"{_plain(each['identifier'] or '?')}: {why}", file=sys.stderr)
    print(", ".join(f"{outcome}: {number}" for outcome, number in sorted(counts.items())) or "0")
    return 2 if unreadable else int(refused > 0)


def ask_release(options: argparse.Namespace, state: State, service: Service) -> int:
    """Have a code mailed to the client's contact, to release an installation that is lost."""
    asked = {"number": _number(options, state)}
    service.call("POST", "/v1/installation-releases", asked)
    print(
        "A code is on its way to the contact of the licence; none comes where the firm has "
        "replaced the number: then validate the new one, or say it (--number)."
    )
    return 0


def release(options: argparse.Namespace, state: State, service: Service) -> int:
    """List the installations by the code, and release the one that is named."""
    asked = {
        "number": _number(options, state),
        "code": options.code,
        "installation": options.installation,
    }
    answer = service.call("POST", "/v1/installation-releases/confirmation", _said(asked))
    for each in answer["installations"]:
        print(f"{each['id']}  {each['name']}  {each['last_check_in_at']}")
    if answer["released"]:
        print(f"released: {answer['released']}")
    return 0


def _said(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value is not None}


def _plain(text: str) -> str:
    """Return what stands in a file as it may stand on a screen, which it is not to steer."""
    return "".join(each if each.isprintable() else "?" for each in text)


def _number(options: argparse.Namespace, state: State) -> str:
    number = options.number or state.kept.get("number")
    if not number:
        raise Refused("Say which licence: --number, or validate its number here first.")
    return str(number)


def _token(state: State) -> str:
    if "token" not in state.kept:
        raise Refused("This computer is not installed yet: validate the number first.")
    return str(state.kept["token"])


# The licence file, as docs/licence-file.md describes it


def verified(file: str, published: dict[str, Any]) -> dict[str, Any]:
    """Return what a licence file says, if one of the published keys signed it."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        head, claims, signature = file.split(".")
        header = json.loads(_bytes(head))
        if (header["alg"], header["typ"]) != ("EdDSA", "enlace-licence+jwt"):
            raise Refused("The licence file is of another kind.")
        key = next(each for each in published["keys"] if each["kid"] == header["kid"])
        public = Ed25519PublicKey.from_public_bytes(_bytes(key["x"]))
        public.verify(_bytes(signature), f"{head}.{claims}".encode())
        said: dict[str, Any] = json.loads(_bytes(claims))
    except (InvalidSignature, StopIteration, ValueError, KeyError) as exc:
        raise Refused("The licence file is not signed by a published key.") from exc
    if said["v"] != 1:
        raise Refused("The licence file is of a later version: update the program.")
    return said


def standing(claims: dict[str, Any], now: datetime, installation: str, seen: datetime) -> str:
    """Return whether a licence file is good, as a code.

    `now` is what the clock says, `seen` the latest that the program has ever seen it say: with
    when the file was signed, the earliest that it can be.
    """
    signed = datetime.fromtimestamp(claims["iat"], UTC)
    moment = int(max(now, seen, signed).timestamp())
    reasons = {
        "INSTALLATION_MISMATCH": claims["installation"] != installation,
        "CLOCK_SET_BACK": now < seen - SAME_TIME or now < signed - FAR_BEHIND,
        "DEACTIVATED": claims["stops_at"] is not None and moment >= claims["stops_at"],
        "EXPIRED": moment >= claims["grace_ends_at"],
        "CHECK_IN_OVERDUE": moment >= claims["check_in_grace_ends_at"],
        "VALID_GRACE": moment >= min(claims["ends_at"], claims["check_in_by"]),
    }
    return next((code for code, applies in reasons.items() if applies), "VALID")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# Notices in files


def read_folder(folder: Path) -> Iterator[Found]:
    """Read the notices of a folder, or say why what is there is none."""
    for path in sorted(folder.iterdir()):
        reader = READERS.get(path.suffix.lower())
        if reader is None or not path.is_file():
            continue
        if path.stat().st_size > LARGEST_FILE:
            yield Unreadable(f"{path.name}: larger than {LARGEST_FILE} bytes")
        else:
            yield from reader(path)


def read_csv(path: Path) -> Iterator[Found]:
    """Read the notices of a CSV, by the names of its columns."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")  # as spreadsheets save it in Spain
    first = text.partition("\n")[0]
    lines = io.StringIO(text, newline="")
    rows = csv.DictReader(lines, delimiter=";" if ";" in first else ",", restkey="")
    try:
        for row in rows:
            row.pop("", None)  # beyond the last column, or without a name
            said = {(name or "").strip().lower(): value or "" for name, value in row.items()}
            yield _found({each: _labelled(said, each) for each in LABELS}, path, rows.line_num)
    except csv.Error as exc:
        yield Unreadable(f"{path.name}:{rows.line_num + 1}: {exc}")


def read_mail(path: Path) -> Iterator[Found]:
    """Read the notice that a body's e-mail is about: what stands behind its labels."""
    try:
        told = _mailed(path.read_bytes())
    except (email.errors.MessageError, *_NO_MAIL) as exc:
        yield Unreadable(f"{path.name}: no e-mail that can be read ({exc})")
        return
    yield _found(told, path)


_NO_MAIL = (LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""What the standard library raises of mails that are none."""


def _mailed(raw: bytes) -> dict[str, str]:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    part = mail.get_body(("plain", "html"))
    text = part.get_content() if part else ""
    if part and part.get_content_subtype() == "html":
        text = html.unescape(re.sub(r"<[^<>]*>", "\n", text))
    said = _pairs([line.strip() for line in text.splitlines() if line.strip()])
    told = {each: _labelled(said, each) for each in LABELS}
    told["identifier"] = told["identifier"] or str(mail["message-id"] or "").strip("<> ")
    told["subject"] = told["subject"] or str(mail["subject"] or "")
    told["made_available_at"] = told["made_available_at"] or _sent(str(mail["date"] or ""))
    return told


def _pairs(lines: list[str]) -> dict[str, str]:
    """Read what stands behind a label and a colon, or in the line below."""
    said = {}
    for line, below in zip_longest(lines, lines[1:], fillvalue=""):
        name, colon, value = line.partition(":")
        if colon:
            said[name.strip().lower()] = value.strip() or below
    return said


def _sent(date: str) -> str:
    if not date:
        return ""
    read = email.utils.parsedate_to_datetime(date)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).isoformat()


def _labelled(said: dict[str, str], name: str) -> str:
    found = next((said[each] for each in LABELS[name] if said.get(each, "").strip()), "")
    return " ".join(found.split())


def _found(told: dict[str, str], path: Path, line: int | None = None) -> Found:
    try:
        return _notice(told, path.name if line is None else f"{path.name}:{line}")
    except Unreadable as exc:
        return exc


def _notice(told: dict[str, str], where: str) -> dict[str, Any]:
    told = {name: text.encode("utf-8", "replace").decode() for name, text in told.items()}
    for name, text in told.items():
        if len(text) > LONGEST_TEXT:
            raise Unreadable(f"{where}: {name} is longer than {LONGEST_TEXT} characters")
    for needed in ("identifier", "subject", "made_available_at"):
        if not told[needed]:
            raise Unreadable(f"{where}: no {needed}")
    made = {name: told[name] for name in ("identifier", "subject", "description") if told[name]}
    notice: dict[str, Any] = {**made, "made_available_at": _instant(told, where)}
    notice["kind"] = KINDS.get(told["kind"].lower(), "notification")
    if told["issuer"]:
        notice["issuer"] = {"name": told["issuer"]}
    if told["opened_at"]:
        at = _instant({"made_available_at": told["opened_at"]}, where)
        notice["opened"] = {"at": at, "by": told["opened_by"] or "?"}
    return notice


def _instant(told: dict[str, str], where: str) -> str:
    """Read a time: ISO 8601, or as it is written in Spain."""
    text = re.sub(r"\s+", " ", told["made_available_at"]).strip()
    spanish = re.fullmatch(r"(\d\d?)/(\d\d?)/(\d{4})(?:,? (\d\d?:\d{2}(?::\d{2})?))?", text)
    if spanish:
        day, month, year, at = spanish.groups(default="00:00")
        text = f"{year}-{month:0>2}-{day:0>2}T{'0' * (at.index(':') == 1)}{at}"
    try:
        read = datetime.fromisoformat(text)
        aware = read if read.tzinfo else read.replace(tzinfo=_zone())
        return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError) as exc:
        raise Unreadable(f"{where}: no time: {text[:40]}") from exc


def _zone() -> tzinfo | None:
    """Return the zone of times that a file gives without one: that of the term of a notification.

    Where the computer does not know it (Windows without `tzdata`), it is the computer's own.
    """
    try:
        return ZoneInfo("Europe/Madrid")
    except ZoneInfoNotFoundError:
        return datetime.now(UTC).astimezone().tzinfo


READERS: dict[str, Callable[[Path], Iterator[Found]]] = {
    ".csv": read_csv,
    ".eml": read_mail,
}
ACTS: dict[str, Callable[[argparse.Namespace, State, Service], int]] = {
    "validate": validate,
    "check-in": check_in,
    "verify": verify,
    "show": show,
    "mailboxes": mailboxes,
    "add-mailbox": add_mailbox,
    "send": send,
    "ask-release": ask_release,
    "release": release,
}


def _parser() -> argparse.ArgumentParser:
    about = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("enlace_client.py", description=__doc__, formatter_class=about)
    parser.add_argument("--api", help="address of the API; kept from the validation on")
    home = Path.home() / ".enlace-client"
    parser.add_argument("--state", type=Path, default=home, help="folder of what it knows")
    parser.add_argument("--language", choices=("es", "en"), default="es")
    acts = parser.add_subparsers(dest="act", required=True)
    made = {name: acts.add_parser(name, help=act.__doc__) for name, act in ACTS.items()}
    made["validate"].add_argument("number")
    made["validate"].add_argument("--tax-id")
    made["validate"].add_argument("--name", help="as this computer is called in lists")
    made["add-mailbox"].add_argument("body", help="code of the body, or `other`")
    made["add-mailbox"].add_argument("holder", help="tax id of whom the notices are for")
    made["add-mailbox"].add_argument("--name")
    made["add-mailbox"].add_argument("--proxy", action="store_true", help="as a representative")
    made["add-mailbox"].add_argument(
        "--always", action="store_true", help="forward all to the firm"
    )
    made["send"].add_argument("folder", type=Path)
    made["send"].add_argument("--mailbox", required=True)
    made["release"].add_argument("code")
    made["release"].add_argument("--installation")
    for name in ("ask-release", "release"):
        made[name].add_argument("--number", help="of the licence; the one that is installed here")
    return parser


def main(given: list[str] | None = None) -> int:
    """Do one act."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # what a screen cannot show keeps nothing back
    options = _parser().parse_args(given)
    try:
        with alone(options.state):
            state = State.read(options.state)
            state.write()  # the time that was seen, whatever comes of the act
            service = Service(options.api or state.kept.get("api", ""), options.language)
            return ACTS[options.act](options, state, service)
    except Unreachable as exc:
        print(f"The service cannot be reached: {exc}", file=sys.stderr)
        return 3
    except (Refused, OSError) as exc:
        print(f"Not done: {exc}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
