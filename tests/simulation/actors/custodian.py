"""A firm and a client who look after mailboxes, each of its own, and hand them to each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from infra.local.notices import spanish_tax_id
from tests.simulation.actors.installed import Installed
from tests.simulation.actors.member import Member

_BODIES = ("dehu", "aeat")
_WORK = ("read_to_process", "in_process", "closed")
_SELDOM = 0.3
_AT_ONCE = 2


class Side(NamedTuple):
    """Somebody with mailboxes of a client."""

    by: Member
    boxes: str
    notices: str
    company: Mapping[str, str]
    """What names the client where a firm enters a notification."""


class Custodian(Installed):
    """Does all that is done to mailboxes and notifications, at the firm and at the client."""

    other_tax_id = ""
    """Of a company without a licence, whose mailboxes the firm looks after."""

    def begin(self) -> None:
        """Have two clients, one of which looks after its own."""
        super().begin()
        self.other_tax_id = spanish_tax_id(20_000_000 + int(self.name[-1]))
        company = {"code": "00078", "name": "Otra Pyme Ficticia S.L.", "program": "con"}
        company |= {"tax_id": self.other_tax_id, "country": "ES"}
        self.firm.api.put(f"{self.firm.path}/companies", {"companies": [company]})

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what is looked after, and how it goes from one side to the other."""
        mine = (
            self.keep_box,
            self.enter_and_work,
            self.work_on_another,
            self.work_at_once,
            self.name_and_release,
            self.report,
            self.rest_or_go_on,
            self.give_another,
        )
        return {act.__name__: act for act in mine}

    def _side(self) -> Side | None:
        """Draw who does something: the firm for a company, or the client; None: not to be seen."""
        business = self.client.business() if self.random.random() < 0.5 else None
        if business is not None:
            return Side(
                self.client, f"{business.path}/mailboxes", f"{business.path}/notifications", {}
            )
        company = self.firm.one_of(f"{self.firm.path}/companies?q=Pyme")
        return company and Side(
            self.firm,
            f"{self.firm.path}/companies/{company['id']}/mailboxes",
            f"{self.firm.path}/notifications",
            {"company_id": company["id"]},
        )

    def _box(self, side: Side) -> str:
        """Draw a mailbox that a side manages, of which one is made before; nothing: it has none."""
        holder = self.random.choice((self.tax_id, self.other_tax_id))
        wanted = {"body": self.random.choice(_BODIES), "holder_tax_id": holder}
        side.by.tried("POST", side.boxes, wanted)
        listed = side.by.tried("GET", side.boxes)
        found = [each["id"] for each in listed["data"] if each["state"] == "active"]
        return self.random.choice(found) if found else ""

    def keep_box(self) -> None:
        """Make a mailbox, say whose it is, and take it away again."""
        side = self._side()
        box = side and self._box(side)
        if side is None or not box:
            return
        path, said = f"{side.boxes}/{box}", {"holder_name": "Titular Ficticia"}
        if side.by is self.client:
            said["forwarding"] = self.random.choice(("always", "one_by_one"))
        side.by.changed("PATCH", path, said, at=side.boxes)
        if self.random.random() < _SELDOM:
            side.by.changed("DELETE", path, at=side.boxes)

    def enter_and_work(self) -> None:
        """Enter a notification, and work on it."""
        if (side := self._side()) and (box := self._box(side)):
            said = {"mailbox_id": box, "subject": "Asunto ficticio"}
            said |= {"made_available_at": self._ago(self.random.choice((1, 5, 12)))}
            if made := side.by.tried("POST", side.notices, {**side.company, **said}):
                self._work(side.by, f"{side.notices}/{made['id']}")

    def work_on_another(self) -> None:
        """Work on a notification that is there: of the other side, too, which forwarded it."""
        side = self._side()
        if side and (found := side.by.one_of(side.notices)):
            self._work(side.by, f"{side.notices}/{found['id']}")

    def work_at_once(self) -> None:
        """Have several work on one notification at the same time."""
        side = self._side()
        if side and (found := side.by.one_of(side.notices)):
            path = f"{side.notices}/{found['id']}"
            self.scene.together(self.name, [partial(self._work, side.by, path)] * _AT_ONCE)

    def _work(self, by: Member, path: str) -> None:
        """Take some steps with a notification, most of which are taken back."""
        opening = {"at": self._ago(0), "by": "Persona Ficticia"}
        steps: list[tuple[tuple[str, str, Any], ...]] = [
            (("PATCH", "", {"subject": f"Asunto {self.random.random()}"}),),
            (("PATCH", "", {"work_state": self.random.choice(_WORK)}),),
            (("PUT", "/opening", opening), ("DELETE", "/opening", None)),
            (("DELETE", "", None), ("POST", "/restoration", None)),
        ]
        if by is self.client:
            steps.append((("PUT", "/forwarding", None), ("DELETE", "/forwarding", None)))
        for pair in self.random.sample(steps, 3):
            for method, step, body in pair:
                by.changed(method, path + step, body, at=path)
                if self.random.random() < _SELDOM:
                    break
        by.tried("GET", f"{path}/history")

    def name_and_release(self) -> None:
        """Install the program, have it report, name its computer, and release it."""
        self.install()
        self.report()
        self.release_by_firm()
