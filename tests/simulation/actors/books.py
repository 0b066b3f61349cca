"""A firm and a client whose documents become batches, which go in, out and in again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tests.simulation.actors.business import Business
from tests.simulation.actors.client import Client
from tests.simulation.actors.desk import Desk
from tests.simulation.actors.firm import Firm
from tests.simulation.actors.practice import Practice

_DECISIONS = ("import", "import", "discard", "restore", "undo")
_MINE = ("decide", "decide at once", "decide as it is written", "restore too late")
_WHY = {"reason": "Se mira otra vez"}
_ACCEPTED_AFTER_SECONDS, _WRITTEN_AFTER_SECONDS = 5400.0, 600.0


class Books(Practice):
    """A practice that is past its beginning: the client has issued, and hands over."""

    firm: Firm
    desk: Desk | None = None
    """None: the beginning went wrong, as it may; then they do what a practice does."""

    def begin(self) -> None:
        """Have documents of a client that are accepted."""
        super().begin()
        firm, client = self.people[0], self.people[1]
        assert isinstance(firm, Firm)
        assert isinstance(client, Client)
        self.firm = firm
        business: Business | None = client.until(client.business)
        if business is not None:
            self.desk = Desk(client.person, business.make_ready())
            self.desk.issue_at_once()
            self.scene.world.kernel.sleep(_ACCEPTED_AFTER_SECONDS)
            self.desk.hand_over()

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what is done to documents, and to batches of them."""
        if self.desk is None:
            return super().acts()
        mine = (
            self.decide,
            self.decide_at_once,
            partial(self.decide_as_it_is_written, self.desk),
            partial(self.restore_too_late, self.desk),
        )
        return {act.__name__: act for act in self.desk.acts()} | dict(zip(_MINE, mine, strict=True))

    def decide(self) -> Any:
        """Take a batch in, set it aside, or take that back."""
        found = self.firm.one_of(f"{self.firm.path}/imports")
        return found and self._decided(found["id"], self.random.choice(_DECISIONS))

    def decide_at_once(self) -> None:
        """Have two people decide about the same batch."""
        if found := self.firm.one_of(f"{self.firm.path}/imports"):
            drawn = [self.random.choice(_DECISIONS) for _ in range(2)]
            self.scene.together(
                self.name, [partial(self._decided, found["id"], each) for each in drawn]
            )

    def decide_as_it_is_written(self, desk: Desk) -> None:
        """Decide while the client hands over once more."""
        desk.at_once(self.decide, desk.hand_over, desk.replace_a_batch)

    def restore_too_late(self, desk: Desk) -> None:
        """Set a batch aside, and take that back when its documents were handed over again."""
        if found := self.firm.one_of(f"{self.firm.path}/imports?status=pending"):
            self._decided(found["id"], "discard")
            desk.hand_over()
            self.scene.world.kernel.sleep(_WRITTEN_AFTER_SECONDS)
            self._decided(found["id"], "restore")

    def _decided(self, import_id: str, act: str) -> Any:
        body = _WHY if act in {"discard", "undo"} else None
        return self.firm.tried("POST", f"{self.firm.path}/imports/{import_id}/{act}", body)
