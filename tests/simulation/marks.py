"""Words planted in what belongs to somebody, and searched for in all that others get to read.

A mark stands in the name of a thing. Whoever may ever read the thing is said beforehand, so that it
does not matter when rights were given and taken back. Secrets are nobody's to read.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING, Final

from tests.simulation.stored import everything
from tests.simulation.world.mail import read

if TYPE_CHECKING:
    from tests.simulation.scene import Scene

_MARK: Final = re.compile("marca[0-9a-f]{12}", re.IGNORECASE)
_SAID: Final = 80
"""Characters shown around what was found."""


class Marks:
    """Marks and secrets of a scene, and where they were read that should not have been."""

    def __init__(self, seed: int | str) -> None:
        self._chance = Random(f"{seed}/marks")
        self._readers: dict[str, set[str]] = {}
        self._trusted: set[str] = set()
        self._secrets: dict[str, None] = {}
        self._mails = self._messages = 0
        """How many were searched."""
        self.leaks: list[str] = []
        self.read = 0
        """How often somebody read a mark who may."""

    def planted(self, *readers: str) -> str:
        """Make a mark that these people may read."""
        made = f"marca{self._chance.getrandbits(48):012x}"
        self._readers[made] = set(readers)
        return made

    def admit(self, mark: str, *readers: str) -> None:
        """Let others read it, too, from now on."""
        self._readers[mark].update(readers)

    def trust(self, reader: str) -> None:
        """Let somebody read every mark from now on: an operator, or who was let in by mistake."""
        self._trusted.add(reader)

    def keep_secret(self, secret: str) -> None:
        """Let nobody read a word, who wrote it neither."""
        self._secrets[secret] = None

    def heard(self, reader: str, where: str, text: str) -> None:
        """Take in what somebody got to read."""
        for found in _MARK.finditer(text):
            if reader in self._trusted or reader in self._readers[found[0].lower()]:
                self.read += 1
            else:
                self._leaked(reader, where, text, found.start())
        for secret in self._secrets:
            if secret in text:
                self._leaked(reader, where, text, text.index(secret))

    def _leaked(self, reader: str, where: str, text: str, at: int) -> None:
        shown = text[max(0, at - _SAID) : at + _SAID]
        self.leaks.append(f"{reader or 'nobody in particular'} reads in {where}: …{shown}…")

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take in what is logged within the block, which goes nowhere else."""
        root = logging.getLogger()
        before, root.handlers = root.handlers, [_Listener(self)]
        try:
            yield
        finally:
            root.handlers = before

    def search(self, scene: Scene) -> None:
        """Search what was sent since the last time; at the end, all that is stored, too."""
        for mail in scene.mail.sent[self._mails :]:
            said = read(mail.raw)
            text = f"{said.subject}\n{said.parts}"
            for recipient in mail.recipients:
                self.heard(recipient, "a mail", text)
        for body in scene.queues.sent[self._messages :]:
            self.heard("", "a message", body)
        self._mails, self._messages = len(scene.mail.sent), len(scene.queues.sent)
        for item in everything(scene.table) if scene.world.faults.is_over else ():
            text = item.entity.model_dump_json()
            if any(secret in text for secret in self._secrets):
                self.leaks.append(f"{item.tenant} {item.partition} {item.sort} holds a secret")


class Secrecy:
    """Looks for whatever somebody got to read that is not theirs."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def faults(self) -> list[str]:
        """Return what leaked since the last time, in sentences."""
        marks = self._scene.marks
        marks.search(self._scene)
        found, marks.leaks = marks.leaks, []
        return found


_TELLER: Final = logging.Formatter()


class _Listener(logging.Handler):
    """Has marks listen to the lines of the log."""

    def __init__(self, marks: Marks) -> None:
        super().__init__()
        self._marks = marks

    def emit(self, record: logging.LogRecord) -> None:
        """Take in all that a line is made of; to lay it out as JSON would hide nothing of it."""
        failed = _TELLER.formatException(record.exc_info) if record.exc_info else ""
        said = {"msg": record.getMessage(), "args": None, "exc_info": failed}
        self._marks.heard("", "the log", str(vars(record) | said))
