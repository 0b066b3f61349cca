#!/usr/bin/env python3
r"""The agent at the accounting program: takes pending imports of a firm from Enlace to its folder.

One file, for any computer with Python 3.11, without anything else. It hands over the files of one
import at a time, waits for what the program makes of them, and reports that:

    enlace_agent.py --folder Enlace --url https://api.example.com --token-file token.txt \
        --format suenlace512 --log SUENLACE.LOG --refused "^(?P<record>[0-9]+) (?P<text>.*)"

What it knows lies in `.enlace-agent` of the folder. It may be killed at any step and started again:
no import is handed over twice, and none is lost. It ends with 0 when all was done (`--once`), 1
when a person has to look, 2 when it was not understood, 3 when the service cannot be reached, 4
when the token is refused and 5 when another agent has the folder.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import io
import json
import os
import platform
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

WAIT_FOR_NEWS, WAIT_FOR_PROGRAM = 60.0, 5.0
"""Seconds between two looks: at the service, where it says no other time, and at the folder."""
MOST_REPORTED = 200_000
"""Characters of refusals that the service takes at once."""
MOST_OF_A_SENTENCE = 200
"""Characters of why it refused all."""
SETTLE = 1.0
"""Seconds for which folder and log must stay the same before they are believed."""
TOKEN = re.compile(r"enlace_([a-z]+_[0-9A-Za-z]{1,40})_tok_[0-9A-Z]{26}_[\w-]{43}", re.ASCII)
WORDS = {
    "handed": (
        "{company}: los archivos del lote {batch} están en la carpeta; impórtelos en su programa.",
        "{company}: the files of batch {batch} are in the folder; import them in your program.",
    ),
    "reported": (
        "Lote {batch}: se informó como importado; registros rechazados: {refused}.",
        "Batch {batch}: reported as imported; records refused: {refused}.",
    ),
    "refused_all": (
        "Lote {batch}: el programa no tomó nada y en Enlace quedó descartado con lo que dijo; "
        "recupérelo allí cuando esté corregido, y use --again {batch}.",
        "Batch {batch}: the program took nothing of it, and in Enlace it is discarded with what "
        "was said; restore it there once that is mended, and use --again {batch}.",
    ),
    "in_the_way": (
        "En la carpeta aún está «{file}»: no se entrega nada hasta que el programa lo tome.",
        "“{file}” is still in the folder: nothing is handed over until the program takes it.",
    ),
    "left": (
        "Lote {batch}: el programa dejó «{file}» y anotó errores en «{log}». Corrija e impórtelo "
        "de nuevo en el programa; si ya tomó lo correcto, use --left part.",
        "Batch {batch}: the program left “{file}” and wrote errors to “{log}”. Correct them and "
        "import it again in the program; if it took what was right already, use --left part.",
    ),
    "not_understood": (
        "Lote {batch}: en «{log}» no hay ni rechazos ni una línea de --clean. Léalo: si el "
        "programa no rechazó nada, dé la línea que lo dice con --clean; si no, corrija --refused.",
        "Batch {batch}: “{log}” has neither refusals nor a line of --clean. Read it: if the "
        "program refused nothing, name the line that says so by --clean; else correct --refused.",
    ),
    "known": (
        "El lote {batch} ya se entregó una vez al programa. Si debe entregarse de nuevo: "
        "--again {batch}",
        "Batch {batch} was handed to the program before. If it is to be handed over again: "
        "--again {batch}",
    ),
    "no_longer_ours": (
        "El lote {batch} ya no es de este agente: {why} Compruebe en el programa si tomó sus "
        "archivos, retire los que queden de la carpeta y use --settled.",
        "Batch {batch} is this agent's no more: {why} See in the program whether it took its "
        "files, remove those that are still in the folder, and use --settled.",
    ),
    "not_reported": (
        "Lote {batch}: no se pudo informar lo que rechazó el programa: {why} Infórmelo en "
        "Importaciones de Enlace y use --settled.",
        "Batch {batch}: what the program refused could not be reported: {why} Report it at the "
        "imports of Enlace and use --settled.",
    ),
    "no_such_format": (
        "El lote {batch} no trae ningún archivo de los formatos pedidos ({formats}).",
        "Batch {batch} has no file of the formats that were asked for ({formats}).",
    ),
    "bad_file": (
        "El archivo «{file}» del lote {batch} no llegó como debía; se intentará de nuevo.",
        "File “{file}” of batch {batch} did not arrive as it should; it is tried again.",
    ),
    "not_ours": ("Lote {batch}: {why}", "Batch {batch}: {why}"),
    "unreachable": (
        "No se puede llegar al servicio: {why}",
        "The service cannot be reached: {why}",
    ),
    "token_refused": (
        "El servicio no acepta el token: {why}",
        "The service does not accept the token: {why}",
    ),
    "token_unreadable": (
        "El archivo «{file}» no contiene un token de programa de un despacho.",
        "File “{file}” holds no token for a program of a firm.",
    ),
    "refused": ("El servicio no lo admite: {why}", "The service does not accept it: {why}"),
    "clear_text": (
        "«{url}» no es una dirección https://; sin cifrar solo se llama a esta misma máquina.",
        "“{url}” is no https:// address; only this computer itself is called in clear.",
    ),
    "folder_in_use": (
        "Otro agente está a cargo de la carpeta «{folder}».",
        "Another agent has the folder “{folder}”.",
    ),
    "journal_damaged": (
        "«{file}» está dañado: recupérelo de una copia; sin él no se sabe qué se entregó ({why}).",
        "“{file}” is damaged: restore a copy; it alone knows what was handed over ({why}).",
    ),
    "folder_refused": (
        "No se pudo leer o escribir en la carpeta: {why}",
        "The folder cannot be read or written: {why}",
    ),
}
"""What people read, in Spanish and in English."""
NEEDS_PERSON, UNREACHABLE, TOKEN_REFUSED, FOLDER_IN_USE = 1, 3, 4, 5


class Stop(Exception):
    """It does not go on by itself now; what people are told, and the exit code."""

    def __init__(self, word: str, code: int = NEEDS_PERSON, **facts: object) -> None:
        super().__init__(word)
        self.word, self.code, self.facts = word, code, facts

    def told(self, language: str) -> str:
        """Say it in a language."""
        return told(self.word, language, **self.facts)


class Refused(Exception):
    """The service said no to this request; the message says why."""


def told(word: str, language: str, **facts: object) -> str:
    """Say something in a language; what a screen would take as an order is left out."""
    text = WORDS[word][language == "en"].format_map(facts)
    return "".join(each for each in text if each.isprintable())


@dataclass
class Journal:
    """What was done so far, in a file that is whole at every moment."""

    home: Path
    kept: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, home: Path) -> Journal:
        """Read it; a new one gives the agent a name."""
        path = home / "journal.json"
        try:
            kept = dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}
        except (ValueError, TypeError) as exc:
            raise Stop("journal_damaged", file=path, why=exc) from exc
        journal = cls(home, {"now": None, "handed": [], "again": []} | kept)
        if "agent" not in kept:
            name = f"{platform.node()[:40] or 'PC'} {uuid.uuid4().hex[:8]}"
            journal.write(agent=name)
        return journal

    def write(self, **changed: Any) -> None:
        """Write what changed, with all else, or nothing."""
        self.kept |= changed
        beside = self.home / "journal.new"
        _write(beside, json.dumps(self.kept, indent=1).encode())
        beside.replace(self.home / "journal.json")
        _keep_names(self.home)

    def step(self, name: str, **changed: Any) -> None:
        """Write how far the import under way is."""
        self.write(now=self.kept["now"] | {"step": name} | changed)

    @property
    def agent(self) -> str:
        """Return what the agent calls itself."""
        return str(self.kept["agent"])

    @property
    def staging(self) -> Path:
        """Return where files wait: beside the folder's own, so that a renaming puts them there."""
        return self.home / "staging"


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _keep_names(folder: Path) -> None:
    """Have a renaming on the disk before what comes next, where folders can be asked for that."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


@contextmanager
def alone(folder: Path) -> Iterator[Path]:
    """Be the only agent of a folder, until this one ends, however it ends."""
    home = folder / ".enlace-agent"
    home.mkdir(mode=0o700, exist_ok=True)
    with (home / "lock").open("ab") as lock:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise Stop("folder_in_use", FOLDER_IN_USE, folder=folder) from exc
        yield home


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: the token is for the service alone."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


_OPENER = urllib.request.build_opener(_NoRedirect)


@dataclass
class Service:
    """The API of Enlace, as a program of the firm calls it."""

    url: str
    token: str = field(repr=False)
    language: str
    opener: Any
    """Sends requests, as an opener of `urllib` does."""
    tag: str = ""
    """Of the list that was read last."""
    wait: float = WAIT_FOR_NEWS
    """Seconds until the list is to be asked for again."""

    def imports(self) -> list[str] | None:
        """List the pending imports, oldest first; None: as they were."""
        query = "status=pending&sort=created_at&limit=100"
        known = {"If-None-Match": self.tag} if self.tag else {}
        answer = self._send("GET", f"?{query}", None, known)
        if answer is None:
            return None
        return [str(each["id"]) for each in answer["data"]]

    def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Call a route of imports.

        Raises:
            Refused: it said no.
            Stop: it could not be reached, or the token is not good.
        """
        return self._send(method, f"/{path}", body, {}) or {}

    def download(self, url: str, path: Path) -> str:
        """Write what an address gives to a file; return its SHA-256."""
        seen = hashlib.sha256()
        try:
            request = urllib.request.Request(_safe(url))  # noqa: S310 - looked at there
            with self.opener.open(request, timeout=60) as answer, path.open("wb") as file:
                while piece := answer.read(1 << 20):
                    seen.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
        except (OSError, http.client.HTTPException) as exc:
            raise Stop("unreachable", UNREACHABLE, why=str(exc) or type(exc).__name__) from exc
        return seen.hexdigest()

    def _send(
        self, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> dict[str, Any] | None:
        tenant = TOKEN.fullmatch(self.token)
        address = f"{self.url.rstrip('/')}/v1/firms/{tenant[1] if tenant else ''}/imports{path}"
        data = None if body is None else json.dumps(body).encode()
        sent = {
            "Accept-Language": self.language,
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        request = urllib.request.Request(_safe(address), data, sent | headers, method=method)  # noqa: S310 - looked at there
        try:
            with self.opener.open(request, timeout=60) as answer:
                if method == "GET" and path.startswith("?"):
                    self.tag = answer.headers.get("ETag", "")
                    self.wait = _seconds(answer.headers.get("Retry-After"))
                return dict(json.load(answer))
        except urllib.error.HTTPError as exc:
            if exc.code == http.client.NOT_MODIFIED:
                return None
            self._refuse(exc)
        except (OSError, http.client.HTTPException, ValueError) as exc:
            raise Stop("unreachable", UNREACHABLE, why=str(exc) or type(exc).__name__) from exc

    def _refuse(self, exc: urllib.error.HTTPError) -> NoReturn:
        why = _detail(exc)
        if exc.code in {401, 403}:
            raise Stop("token_refused", TOKEN_REFUSED, why=why) from exc
        if exc.code >= 500 or exc.code == 429:
            self.wait = _seconds(exc.headers.get("Retry-After"))
            raise Stop("unreachable", UNREACHABLE, why=why) from exc
        raise Refused(why) from exc


def _detail(exc: urllib.error.HTTPError) -> str:
    try:
        said = json.loads(exc.read())
        faults = "; ".join(str(each["detail"]) for each in said.get("errors") or ())
        return faults or str(said["detail"])
    except (ValueError, TypeError, KeyError, OSError):
        return f"{exc.code} {exc.reason}"


def _seconds(said: str | None) -> float:
    return float(said) if said is not None and said.isdecimal() else WAIT_FOR_NEWS


def _safe(url: str) -> str:
    """Return an address to which nothing goes over the network in clear."""
    at = urllib.parse.urlsplit(url)
    is_here = at.scheme == "http" and at.hostname in {"localhost", "127.0.0.1", "::1"}
    if not at.hostname or not (at.scheme == "https" or is_here):
        raise Stop("clear_text", url=f"{at.scheme}://{at.netloc}")
    return url


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass
class Agent:
    """Hands over one import after another, each step written down before the next."""

    options: argparse.Namespace
    service: Service
    journal: Journal

    @property
    def folder(self) -> Path:
        """Return where the program takes its files."""
        return Path(self.options.folder)

    def go_on(self) -> bool:
        """Go on with the import under way, or begin with one; True: there may be more to do now."""
        now = self.journal.kept["now"]
        if now is None:
            return self._begin()
        {"claimed": self._stage, "handing": self._hand_over, "reporting": self._report}.get(
            now["step"], self._look
        )()
        after = self.journal.kept["now"]
        return after is None or after["step"] != now["step"]

    def _begin(self) -> bool:
        """Claim the oldest import that nobody has."""
        stopped: Stop | None = None
        for batch in self.service.imports() or ():
            try:
                self._claim(batch)
            except Stop as stop:
                self.service.tag = ""  # the same list is looked at again
                if stop.code != NEEDS_PERSON:
                    raise
                stopped = stop
            else:
                return True
        if stopped is not None:
            raise stopped
        return False

    def _claim(self, batch: str) -> None:
        if batch in self.journal.kept["handed"] and batch not in self.journal.kept["again"]:
            raise Stop("known", batch=batch)
        try:
            found = self.service.call("GET", batch)
            files = self._files(found)
            self._require_room(files)
            self.service.call("POST", f"{batch}/claim", {"agent": self.journal.agent})
        except Refused as exc:
            raise Stop("not_ours", batch=batch, why=exc) from exc
        now = {"id": batch, "company": found["company_name"], "files": files}
        self.journal.write(now=now | {"step": "claimed"})

    def _files(self, found: dict[str, Any]) -> list[dict[str, Any]]:
        wanted = self.options.format
        files = [
            {name: each[name] for name in ("name", "format", "sha256")}
            for each in found["files"]
            if not wanted or each["format"] in wanted
        ]
        if not files or any(Path(each["name"]).name != each["name"] for each in files):
            raise Stop("no_such_format", batch=found["id"], formats=", ".join(wanted or ["*"]))
        return files

    def _require_room(self, files: list[dict[str, Any]]) -> None:
        """Overwrite nothing: what is there was not taken yet."""
        for each in files:
            if (self.folder / each["name"]).exists():
                raise Stop("in_the_way", file=each["name"])

    def _stage(self) -> None:
        """Download what is to be handed over, and say so before the first file is put there."""
        now, staging = self.journal.kept["now"], self.journal.staging
        self._require_room(now["files"])
        staging.mkdir(exist_ok=True)
        try:
            self.service.call("POST", f"{now['id']}/claim", {"agent": self.journal.agent})
            for each in now["files"]:
                link = self.service.call("GET", f"{now['id']}/files/{each['sha256']}")
                if self.service.download(link["url"], staging / each["name"]) != each["sha256"]:
                    raise Stop("bad_file", UNREACHABLE, file=each["name"], batch=now["id"])
            _keep_names(staging)
            said = {"agent": self.journal.agent, "handed_over": True}
            self.service.call("POST", f"{now['id']}/claim", said)
        except Refused as exc:  # nothing of it is in the folder
            self.journal.write(now=None)
            raise Stop("not_ours", batch=now["id"], why=exc) from exc
        log = self._log()
        self.journal.write(
            now=now
            | {"step": "handing", "log_time": self._log_time()}
            | {"log_size": len(log), "log_mark": _digest(log)},
            handed=[*self.journal.kept["handed"], now["id"]],
            again=[each for each in self.journal.kept["again"] if each != now["id"]],
        )

    def _hand_over(self) -> None:
        """Put each file where the program takes it: what waits no more in staging is there.

        A name is taken by an empty file of ours, which no file of another's can be, and that is
        replaced by the whole one.
        """
        now = self.journal.kept["now"]
        for number, each in enumerate(now["files"]):
            staged, target = self.journal.staging / each["name"], self.folder / each["name"]
            if not staged.exists():
                continue
            if now.get("placing") != number or not target.exists() or target.stat().st_size:
                self._require_room([each])
                self.journal.step("handing", placing=number)
                now = self.journal.kept["now"]
                os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            staged.replace(target)
            _keep_names(self.folder)
            _keep_names(self.journal.staging)
        self.journal.step("handed")
        self._say("handed", company=now["company"], batch=now["id"])

    def _look(self) -> None:
        """See what the program made of the files: taken, or left with errors in its log."""
        now = self.journal.kept["now"]
        left, said = self._left(), self._said()
        if left and not said.strip():
            return
        time.sleep(SETTLE)
        if (left, said) != (self._left(), self._said()):  # it is at work
            return
        if left and self.options.left != "part":
            raise Stop("left", batch=now["id"], file=left[0], log=self.options.log)
        lines = self._refusals(said)
        if said.strip() and not lines and not self._is_clean(said):
            raise Stop("not_understood", batch=now["id"], log=self.options.log)
        names_some = any(named for named, _ in lines)
        told = [f"{named} {text}".strip() for named, text in lines]
        self.journal.step("reporting", lines=told, all=bool(lines) and not names_some, left=left)

    def _left(self) -> list[str]:
        """Return which files are still where the program takes them."""
        files = self.journal.kept["now"]["files"]
        return [each["name"] for each in files if (self.folder / each["name"]).exists()]

    def _log(self) -> bytes:
        """Read the log of the program; one that it has not written yet is empty."""
        log = self.folder / self.options.log if self.options.log else None
        return log.read_bytes() if log is not None and log.exists() else b""

    def _log_time(self) -> int:
        """Return when the log was last written, as its disk counts; 0: never."""
        log = self.folder / self.options.log if self.options.log else None
        return log.stat().st_mtime_ns if log is not None and log.exists() else 0

    def _said(self) -> str:
        """Return what the program wrote since the files were handed over, at the end or anew.

        What has the same words was written anew if it was written at all.
        """
        now, data = self.journal.kept["now"], self._log()
        is_same = len(data) == now["log_size"] and self._log_time() != now.get("log_time")
        if not is_same and _digest(data[: now["log_size"]]) == now["log_mark"]:
            data = data[now["log_size"] :]
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")

    def _refusals(self, said: str) -> list[tuple[str, str]]:
        """Find which records or documents the program refused, each with its sentence.

        Where none of them is named, it refused all.
        """
        lines = []
        for found in filter(None, map(self.options.refused.search, said.splitlines())):
            of_line = found.groupdict()
            named = of_line.get("document") or of_line.get("record") or ""
            text = of_line.get("text") or ("" if named else found.string)
            lines.append((named, text.strip()))
        return lines

    def _is_clean(self, said: str) -> bool:
        clean = self.options.clean
        return clean is not None and any(map(clean.search, said.splitlines()))

    def _report(self) -> None:
        """Report the import as taken, but for what was refused; put left files out of the way."""
        now = self.journal.kept["now"]
        text = "\n".join(now["lines"])
        refused_all = now.get("all", False)
        said = {"whole": " ".join(text.split())[:MOST_OF_A_SENTENCE]} if refused_all else None
        try:
            self.service.call("POST", f"{now['id']}/{'refusals' if said else 'import'}", said)
        except Refused as exc:
            raise Stop("no_longer_ours", batch=now["id"], why=exc) from exc
        if len(text) > MOST_REPORTED:
            raise Stop("not_reported", batch=now["id"], why=f"> {MOST_REPORTED}")
        if text and not refused_all:
            said = {"text": text, "format": now["files"][0]["format"]}
            try:
                self.service.call("POST", f"{now['id']}/refusals", said)
            except Refused as exc:
                raise Stop("not_reported", batch=now["id"], why=exc) from exc
        for name in now["left"]:  # or the program would take it once more
            left = self.folder / name
            if left.exists():
                left.replace(self.journal.home / f"{now['id']}-{name}")
        self.journal.write(now=None)
        self.service.tag = ""
        word = "refused_all" if refused_all else "reported"
        self._say(word, batch=now["id"], refused=len(now["lines"]))

    def settle(self) -> None:
        """Leave the import under way to people: its claim ends, if it is still this agent's."""
        now = self.journal.kept["now"]
        if now is None:
            return
        try:
            claim = self.service.call("GET", now["id"])["claim"]
            if claim is not None and claim["agent"] == self.journal.agent:
                self.service.call("DELETE", f"{now['id']}/claim")
        except Refused as exc:
            raise Stop("refused", why=exc) from exc
        self.journal.write(now=None)

    def _say(self, word: str, **facts: object) -> None:
        print(told(word, self.options.language, **facts), flush=True)


def run(agent: Agent) -> int:
    """Do all that can be done now; without `--once`, go on watching."""
    last = ""
    while True:
        is_waiting = agent.journal.kept["now"] is not None
        wait = WAIT_FOR_PROGRAM if is_waiting else agent.service.wait
        try:
            if agent.go_on():
                last = ""
                continue
        except (Stop, OSError) as exc:
            stop = exc if isinstance(exc, Stop) else Stop("folder_refused", why=exc)
            if agent.options.once or stop.code == TOKEN_REFUSED:
                raise
            said, wait = stop.told(agent.options.language), agent.service.wait
            if said != last:
                print(said, file=sys.stderr, flush=True)
            last = said
        if agent.options.once:
            return 0
        time.sleep(wait)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", required=True, type=Path, help="where the program takes files")
    parser.add_argument("--url", required=True, help="where the API of Enlace is: https://…")
    parser.add_argument("--token-file", required=True, type=Path, help="holds the firm's token")
    parser.add_argument("--format", action="append", help="only files of this format; repeatable")
    parser.add_argument("--log", help="the log that the program writes, seen from the folder")
    parser.add_argument(
        "--refused",
        type=re.compile,
        help="with --log: a line that refuses; its groups are `record` or `document`, and `text`",
    )
    parser.add_argument(
        "--clean", type=re.compile, help="a line of the log that says that all was taken"
    )
    parser.add_argument(
        "--left",
        choices=["nothing", "part"],
        default="nothing",
        help="what the program took where it left the file and wrote a log",
    )
    parser.add_argument("--once", action="store_true", help="do what can be done now, and end")
    parser.add_argument("--again", metavar="IMPORT", help="hand this import over once more")
    parser.add_argument(
        "--settled", action="store_true", help="what is under way was settled by a person"
    )
    parser.add_argument("--language", choices=["es", "en"], default="es")
    return parser


def main(given: list[str] | None = None, opener: Any = None) -> int:
    """Watch, or do what can be done now; by an `opener` of others, where they have one."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # what a screen cannot show keeps nothing back
    parser = _parser()
    options = parser.parse_args(given)
    if (options.log is None) != (options.refused is None):
        parser.error("--log and --refused go together")
    try:
        token = options.token_file.read_text("utf-8").strip()
        if not TOKEN.fullmatch(token):
            raise Stop("token_unreadable", TOKEN_REFUSED, file=options.token_file)  # noqa: TRY301 - told below
        _safe(options.url)
        with alone(options.folder) as home:
            journal = Journal.read(home)
            service = Service(options.url, token, options.language, opener or _OPENER)
            agent = Agent(options, service, journal)
            if options.settled:
                agent.settle()
            if options.again:
                journal.write(again=sorted({*journal.kept["again"], options.again}))
            return run(agent)
    except Stop as stop:
        print(stop.told(options.language), file=sys.stderr)
        return stop.code
    except OSError as exc:
        print(told("folder_refused", options.language, why=exc), file=sys.stderr)
        return NEEDS_PERSON
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
