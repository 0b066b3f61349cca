"""Where the parts of the local stack listen and keep things: the one place with its defaults."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass, fields, replace
from pathlib import Path

from infra import http_server, schemas

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
HOST = http_server.HOST
REGION = "us-east-1"
TERMS = "2026-11"
"""The terms in force here, which the application is told and the made-up people accept."""
ORIGINS = f"http://localhost http://localhost:* http://{HOST} http://{HOST}:*"
"""Web pages served on this machine may call the API."""
_HIGHEST_PORT = 65_535


class PortTaken(RuntimeError):
    """Something else listens where a part of the stack should."""


class BadPort(ValueError):
    """A variable that should hold a port does not; the message shows both."""


@dataclass(frozen=True, slots=True)
class Ports:
    """One port per part; 0 asks for any free one. `ENLACE_API_PORT` and so on override them."""

    api: int = 8700
    mail: int = 8701
    simulator: int = 8702
    emulator: int = 8703

    @classmethod
    def configured(cls) -> Ports:
        """Take the defaults, changed by the environment.

        Raises:
            BadPort: a variable holds something else.
        """
        defaults = {field.name: str(field.default) for field in fields(cls)}
        return cls(**{part: _configured(part, port) for part, port in defaults.items()})

    @classmethod
    def free(cls) -> Ports:
        """Take any free port for each part."""
        return cls(0, 0, 0, 0).resolved()

    def resolved(self) -> Ports:
        """Choose the open ones and refuse those that are in use.

        Raises:
            PortTaken: names the port, the part and the variable that moves it.
        """
        chosen, held = {}, []
        try:
            for field in fields(self):
                wanted = getattr(self, field.name)
                probe = socket.socket()
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                held.append(probe)  # kept until all are chosen, so that none is given twice
                try:
                    probe.bind((HOST, wanted))
                except OSError as exc:
                    raise PortTaken(
                        f"Port {wanted} ({field.name}) is in use by another program; stop it, or "
                        f"choose another port: {_variable(field.name)}=<port> make run"
                    ) from exc
                chosen[field.name] = probe.getsockname()[1]
        finally:
            for probe in held:
                probe.close()
        return replace(self, **chosen)


def _variable(part: str) -> str:
    return f"ENLACE_{part.upper()}_PORT"


def _configured(part: str, default: str) -> int:
    text = os.environ.get(_variable(part)) or default
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > _HIGHEST_PORT:
        raise BadPort(
            f"{_variable(part)}={text} is not a port: give a whole number from 1 to "
            f"{_HIGHEST_PORT}, or 0 for any that is free"
        )
    return int(text)


def schemas_folder() -> Path | None:
    """Find the official XSDs where `make schemas` puts them; all of them, or none."""
    return schemas.FOLDER / "xsd" / "v4.4" if schemas.complete() else None
