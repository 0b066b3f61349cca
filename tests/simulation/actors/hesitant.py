"""The owner of a business who thinks again: of drafts, exports, schedules, and of answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from infra.local.story import invoice
from tests.simulation.actors.desk import BUYER, Desk, is_answered, is_over
from tests.simulation.actors.member import Act
from tests.simulation.actors.operating import Operator
from tests.simulation.actors.owner import Owner
from tests.simulation.actors.periods import days_around, local, next_hour, today
from tests.simulation.scene import Scene

_ACTIVITY = "6202.0"
_UNLIKE = {"TotalFactura": "1.00000"}
"""What an answer says that differs from its document."""
_COUNTS_AS = {"accept": "accepted_with_warnings", "reject": "rejected"}
_MOST_EXPORTS = 2
"""Tried again in a story: one takes as long to play as ten other things."""
_SOON, _A_LITTLE = timedelta(minutes=20), timedelta(minutes=4)


@dataclass
class SecondThoughts(Desk):
    """A desk where what was begun is changed, given up, and tried once more."""

    exports: int = field(default=0, init=False)
    """How many were tried again."""

    def acts(self) -> list[Act]:
        """Return what is done there by the owner alone."""
        mine: list[Act] = [
            self.issue,
            self.change_a_draft,
            self.have_another_activity,
            self.hand_over_each_day,
        ]
        return [*mine, self.try_an_export_again] if self.exports < _MOST_EXPORTS else mine

    def change_a_draft(self) -> None:
        """Change a draft in one window and delete it in another: one of both is done, not both."""
        drafts = f"{self.business.path}/drafts"
        kept = self.tried("POST", drafts, invoice(1, BUYER))
        path = f"{drafts}/{kept['id']}" if kept else ""
        read = path and self.tried("PUT", path, invoice(2, BUYER), version=kept["version"])
        if not read:
            return
        changed, deleted = self.person.stage.together(
            self.person.email,
            [
                partial(self.tried, "PUT", path, invoice(3, BUYER), version=read["version"]),
                partial(self.tried, "DELETE", path, version=read["version"]),
            ],
        )
        assert changed is None or deleted is None, f"{path} was changed, and deleted unseen"
        if self.chance.random() < 0.5:
            self.changed("DELETE", path)
            assert self.look(path) is None, f"{path} was deleted, and is there"

    def have_another_activity(self) -> None:
        """Have a second activity, and give it up."""
        path = f"{self.business.path}/activities"
        if added := self.tried("POST", path, {"code": _ACTIVITY}):
            gone = self.tried("DELETE", f"{path}/{_ACTIVITY}", version=added["version"])
            listed = self.look(path)
            codes = [each["code"] for each in listed["data"]] if listed else []
            assert gone is None or _ACTIVITY not in codes, f"{path} has what was removed"

    def try_an_export_again(self) -> None:
        """Hand over what the authority has not answered, and twice at once when it has."""
        ticket = self.tried("POST", self.documents, invoice(1, BUYER) | {"type": "ticket"})
        exports = f"{self.business.path}/exports"
        period = days_around(self.person.stage.now()) | {
            "document_types": ["ticket"],
            "formats": ["csv"],
        }
        asked = ticket and self.tried("POST", exports, period)
        if not asked:
            return
        path = f"{exports}/{asked['id']}"
        seen = self.come_to(path, is_over)
        if not seen or seen["state"] != "refused":
            return
        self.come_to(f"{self.documents}/{ticket['id']}", is_answered)
        self.exports += 1
        retry = partial(self.tried, "POST", f"{path}/retry")
        self.at_once(retry, retry)
        seen = self.come_to(path, is_over)
        assert not seen or bool(seen["batch_id"]) == (seen["state"] == "done"), f"{path}: {seen}"

    def hand_over_each_day(self) -> None:
        """Hand over by a schedule that rests and goes on; nothing is left on it at the end."""
        path, now = f"{self.business.path}/export-schedule", self.person.stage.now()
        at = next_hour(now)
        yesterday = today(at) - timedelta(days=1)
        wanted = {"rhythm": "daily", "hour": local(at).hour, "from_day": f"{yesterday}"}
        read = self.asked("GET", path)
        version = int(read.headers["ETag"].strip('"')) if read.status < 300 else 0
        if self.tried("PUT", path, wanted, version=version) is None:
            return
        self.tried("POST", f"{path}/pause")
        self.tried("POST", f"{path}/resume")
        if at - now < _SOON:
            self.person.stage.sleep((at - now + _A_LITTLE).total_seconds())
        self.changed("DELETE", path)
        left = self.look(path)
        assert left["state"] != "ended" or left["next_at"] is None, f"{path}: {left}"


class Hesitant(Owner):
    """Has a business of its own, and an operator who knows better at the same time."""

    sits_at = SecondThoughts
    desk: SecondThoughts

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        super().__init__(scene, name, random)
        self.scene = scene
        self.operator: Operator | None = None

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what is done at the desk, and what the authority is part of."""
        mine = (self.decide, self.hear_remarks, self.ask_once_more)
        return {**super().acts(), **{act.__name__: act for act in mine}}

    def _issued(self, fault: str, **how: Any) -> Any:
        """Issue an invoice that fares at the authority as it is told; None: nothing is issued."""
        issued = self.desk.issue()
        if issued:
            self.scene.authority.have(fault, issued["key"], **how)
        return issued

    def _differing(self) -> Any:
        """Come to a document whose answer differs; None: the authority was faster, or lost it."""
        issued = self._issued("change", elements=_UNLIKE)
        return issued and self.desk.come_to(f"{self.desk.documents}/{issued['id']}", _differs)

    def decide(self) -> None:
        """Say what an answer that differs counts as, with the operator at once: one is heard."""
        seen = self._differing()
        if not seen:
            return
        if self.operator is None:
            self.operator = Operator.appointed(self.scene, self.name)
        may_be = ["reject"] if seen["differing"]["state"] == "rejected" else list(_COUNTS_AS)
        by_owner, by_operator = self.random.choices(may_be, k=2)
        path, version = f"{self.desk.documents}/{seen['id']}/decision", seen["version"]
        said = {"reason": "Se comparó con lo enviado"}
        heard = self.scene.together(
            self.name,
            [
                partial(
                    self.desk.tried, "POST", path, said | {"decision": by_owner}, version=version
                ),
                partial(
                    self.operator.tried,
                    path.replace("/v1/", "/v1/operator/"),
                    said | {"decision": by_operator},
                    version=version,
                ),
            ],
        )
        (decision,) = (
            each
            for each, answer in zip((by_owner, by_operator), heard, strict=True)
            if answer is not None
        )
        read = self.desk.look(f"{self.desk.documents}/{seen['id']}")
        assert read["state"] == _COUNTS_AS[decision], f"{path}: {decision}, and then {read}"

    def ask_once_more(self) -> None:
        """Have the authority asked again where its answer differs: it is the same one."""
        if seen := self._differing():
            path = f"{self.desk.documents}/{seen['id']}"
            self.desk.tried("POST", f"{path}/status-check")
            self.desk.come_to(path, _differs)

    def hear_remarks(self) -> None:
        """Have a document accepted with remarks."""
        self._issued("warn")


def _differs(seen: Any) -> bool:
    return bool(seen["obstacle"] == "answer-differs")
