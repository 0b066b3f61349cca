"""Somebody who presses every button, and an operator who presses theirs, of the same person."""

from __future__ import annotations

from chalicelib.http.endpoint import Route
from infra.local.api_client import Answer
from tests.simulation.actors.operating import Operator
from tests.simulation.actors.person import Program
from tests.simulation.actors.pusher import OWN, Pusher, below

OVERSEES = "/v1/operator/"
_QUEUE = "mail"


class Overseen(Pusher):
    """Acts as two: what the operator does, is done to the other one alone."""

    operator: Operator | None = None
    account: str = ""

    def begin(self) -> None:
        """Come as a new person; the operator stays, once appointed from a command line."""
        super().begin()
        self.account = self.person.api.get("/v1/me")["id"]
        if self.operator is None:
            self.operator = Operator.appointed(self.scene, self.name)

    @staticmethod
    def buttons() -> dict[str, Route]:
        """Return what either of them can ask for, and changes something."""
        return below((*OWN, OVERSEES))

    def api_for(self, path: str) -> Program:
        """Return the API as the one calls it who asks there."""
        is_operators = self.operator is not None and path.startswith(OVERSEES)
        return self.operator.person.api if self.operator and is_operators else self.person.api

    def one(self, path: str, name: str) -> str | None:
        """Draw something of a list; what an operator is told, of the other's own."""
        if not path.startswith(OVERSEES):
            return super().one(path, name)
        if name == "queue":
            return _QUEUE
        if name == "account":
            return self.account
        return super().one(path.replace(OVERSEES, "/v1/"), name)

    def shut_out(self, path: str, answer: Answer) -> bool:
        """Return whether a session is over; the operator's is begun anew."""
        if self.operator is None or not path.startswith(OVERSEES):
            return super().shut_out(path, answer)
        if answer.status == 401:
            self.operator.sign_in()
        return answer.status == 401
