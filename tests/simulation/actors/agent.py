"""A firm whose accounting program is served by the agent, on a computer that is often cut off."""

from __future__ import annotations

import json
import shutil
import tempfile
import weakref
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from infra.clients import enlace_agent
from tests.simulation.actors.books import Books
from tests.simulation.actors.computer import Wire
from tests.support.agents import FILE, MAY, Office, Steps

_MOST_STEPS = 12
_DONE, _UNREACHABLE = 0, 3
_REFUSES = 0.3
"""How often the program refuses a record of what it took."""
_RUNS = 4


class Agent(Books):
    """Has batches taken to the program by the agent itself: each is booked once."""

    office: Office

    def begin(self) -> None:
        """Have books, a token for the agent, and a computer with its folder."""
        super().begin()
        wanted = {"name": "Agente", "permissions": MAY, "expires_in_days": 366}
        given = self.firm.tried("POST", f"{self.firm.path}/api-tokens", wanted)
        self.scene.marks.keep_secret(given["token"])
        home = Path(tempfile.mkdtemp())
        self.scene.folders.append(home)
        weakref.finalize(self, shutil.rmtree, home)
        steps = Steps()
        wire = Wire(self.scene, self.firm.person.email, steps)
        self.office = Office(steps, home, given["token"], wire)
        self._journal.parent.mkdir()
        self._journal.write_text(json.dumps({"agent": f"PC de {self.name}"}), "utf-8")
        self.booked: Counter[str] = Counter()

    @property
    def _journal(self) -> Path:
        return self.office.folder / ".enlace-agent" / "journal.json"

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what the computer does, and what goes on meanwhile."""
        mine = (self.take, self.take_cut_off, self.take_meanwhile, self.decide)
        acts: dict[str, Callable[[], object]] = {act.__name__: act for act in mine}
        if self.desk is not None:
            acts |= {each.__name__: each for each in (self.desk.issue, self.desk.hand_over)}
        return acts

    def take(self) -> None:
        """Have the agent go on until it has done all that it can, and the program take files."""
        for _ in range(_RUNS):
            code = self._run()
            is_there = (self.office.folder / FILE).exists()
            self._book()
            if code == _DONE and not is_there:
                break
        journal = self._read()
        under_way = {journal["now"]["id"]} if journal["now"] else set()
        lost = set(journal["handed"]) - self.booked.keys() - under_way
        assert not lost, f"handed over and never booked: {lost}"

    def take_cut_off(self) -> None:
        """Have the power go in the middle, once or several times; then all goes on."""
        for _ in range(self.random.randint(1, 3)):
            self._run(killed_at=self.random.randint(1, _MOST_STEPS))
            if self.random.random() < 0.5:
                self._book()
        self.take()

    def take_meanwhile(self) -> None:
        """Have the agent at work while people decide about batches, and others come."""
        meanwhile = [self.decide, self.desk.hand_over] if self.desk else [self.decide]
        self.scene.together(self.name, [self.take, *meanwhile])

    def _run(self, **options: Any) -> int | None:
        """Run the agent once; what a person has to look at, a person settles."""
        code = self.office.run(**options)
        assert code in {None, _DONE, _UNREACHABLE, enlace_agent.NEEDS_PERSON}, f"it ends by {code}"
        if code == enlace_agent.NEEDS_PERSON and self._read()["now"] is not None:
            self._book()
            self.office.run("--settled")
        return code

    def _read(self) -> dict[str, Any]:
        return {"now": None, "handed": [], **json.loads(self._journal.read_text("utf-8"))}

    def _book(self) -> None:
        """Have the program take the files that are there: each batch once."""
        file = self.office.folder / FILE
        if not file.exists() or not file.stat().st_size:
            return
        now = self._read()["now"]
        assert now is not None, "there is a file of no batch"
        self.booked[now["id"]] += 1
        assert self.booked[now["id"]] == 1, f"{now['id']} is booked again"
        number = self.booked.total()
        is_refused = self.random.random() < _REFUSES
        self.office.program.work(f"1: Subcuenta inexistente ({number})" if is_refused else "")
