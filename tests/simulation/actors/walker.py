"""The people of a firm and its client, as whom rows of the access table are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any
from urllib.parse import urlencode

from chalicelib.core.caller import ROLE_PERMISSIONS
from chalicelib.http.access import ACCESS, Access, Audience
from chalicelib.http.endpoint import Route
from infra.local.api_client import Answer, ApiRefused
from tests.simulation.actors.client import Client
from tests.simulation.actors.firm import Firm
from tests.simulation.actors.member import SIGNED_OUT, Member
from tests.simulation.actors.operating import Operator
from tests.simulation.actors.overseen import OVERSEES
from tests.simulation.actors.person import Program
from tests.simulation.actors.pusher import Pusher
from tests.simulation.actors.silencing import silencing_tokens
from tests.simulation.scene import Scene

BUSINESSES = "/v1/businesses/"
_WORDS: Mapping[str, Sequence[str]] = {
    "country": ("CR", "ES"),
    "queue": ("mail", "submission"),
    "name": ("provinces", "es-provinces", "cantons"),
    "identification": ("3101777777", "3-101-888888"),
    "code": ("not-allowed", "changed-meanwhile"),
}
"""Name in an address -> what can stand there, where no list has it."""
_PREVIEW = "GET /v1/businesses/{business}/export-preview"
_TURNED_AWAY = 429
_CAN_BE = frozenset({401, 403, 404, 409})
_SAID = frozenset({"country-not-served"})
"""Why else something is not to be read."""
_OFTEN = 0.7
_OUTSIDE = 0.1
"""How often somebody asks whose matter it may not be."""


class Walker(Pusher):
    """Asks for rows, with ids that are there, as whoever of them is drawn."""

    def __init__(self, scene: Scene, random: Random, firm: Firm, client: Client) -> None:
        super().__init__(scene, firm.person.email, random)
        self.firm, self.client = firm, client
        self.members: list[Member] = [firm, client]
        self.operator: Operator | None = None
        self.programs: Mapping[str, str] = {}
        """Computer -> what its program calls by."""
        self.tenants = {"firm": firm.id}

    def come_in(self) -> None:
        """Have the client be in a business, where there is one by now."""
        if business := self.client.business():
            self.tenants["business"] = business.id

    def main(self, path: str) -> Member | Operator:
        """Return who knows what there is at an address."""
        if path.startswith(OVERSEES) and self.operator:
            return self.operator
        return self.client if path.startswith(BUSINESSES) else self.firm

    def api_for(self, path: str) -> Program:
        """Return the API as the one calls it who knows."""
        return self.main(path).person.api

    def shut_out(self, path: str, answer: Answer) -> bool:
        """Return whether a session is over, and sign in again."""
        if answer.status == SIGNED_OUT:
            sign_in(self.main(path))
        return answer.status == SIGNED_OUT

    def one(self, path: str, name: str) -> str | None:
        """Draw something of a list, of the mails, or of the words that can stand there."""
        if name in _WORDS:
            return self.random.choice(_WORDS[name])
        if name == "file":
            return self._file(path.rpartition("/")[0])
        if name == "token":
            return self._token(path)
        if name == "business":
            return None
        if name == "export" and "/licences/" in path:
            return self.one(f"{BUSINESSES}{self.tenants.get('business')}/exports", name)
        if name in {"licence", "feature_request"}:
            path = path.replace(OVERSEES, "/v1/")
        if path == f"{self.firm.path}/licences" and self.random.random() < _OFTEN:
            path += "?state=active"
        return super().one(path, name)

    def _file(self, path: str) -> str | None:
        """Draw one of the files of something, which may be shown in a list alone."""
        parent, _, known_as = path.rpartition("/")
        if read := self.get(path):
            files = read.body.get("files")
        else:
            listed = self.get(parent)
            entries = listed.body["data"] if listed else []
            files = next((each["files"] for each in entries if each["id"] == known_as), None)
        if not files:
            return None
        drawn = self.random.choice(files)
        return drawn if isinstance(drawn, str) else str(drawn["name"])

    def _token(self, path: str) -> str | None:
        """Draw what a link carries, of a preview or of a mail."""
        if path.endswith("/mail-previews"):
            read = self._asked("GET", f"{self.firm.path}/mail-preview")
            return read.body["url"].rpartition("/")[2] if read and read.status < 300 else None
        addresses = [each.person.email for each in self.members]
        mails = [sent for each in addresses for sent in self.scene.mails_to(each)]
        tokens = silencing_tokens(mails)
        return self.random.choice(tokens) if tokens else None

    def _body(self, row: str) -> Any:
        """Fill in a body, with days that are near."""
        body = super()._body(row)
        if isinstance(body, dict):
            month = month_of(self.scene.now())
            body |= {name: day for name, day in month.items() if name in body}
        return body

    def _version(self, route: Route, address: str) -> int:
        """Read the version of what is changed; that of a consent is in its list alone."""
        parent, _, of = address.rpartition("/")
        if not parent.endswith("/consents"):
            return super()._version(route, address)
        listed = self.get(parent)
        entries = listed.body["data"] if listed else []
        return next((int(each["version"]) for each in entries if each["licence_id"] == of), 0)

    def make(self, row: str) -> None:
        """Do what is done at a row, filled in as its example is."""
        self._press(row)

    def get(self, path: str) -> Answer | None:
        """Read something as who knows it; None: it is not to be had."""
        answer = self._asked("GET", path)
        return answer if answer and answer.status < 300 else None

    def read(self, row: str) -> None:
        """Read what is at a row, as somebody.

        Raises:
            ApiRefused: the answer is none that a read of theirs can have.
        """
        access = ACCESS[row]
        path = self.address(row.partition(" ")[2])
        if not path:
            return
        if row == _PREVIEW:
            path += f"?{urlencode(month_of(self.scene.now()))}"
        if access.audience in {"public", "installation"}:
            answer = self._program(access.audience).call("GET", path)
            _fits(row, answer, is_allowed=True)
        elif who := self._reader(access.audience):
            answer = who.person.api.call("GET", path)
            if answer.status == SIGNED_OUT:
                sign_in(who)
            else:
                _fits(row, answer, is_allowed=self._is_allowed(access, who))

    def _program(self, audience: str) -> Program:
        """Return the API as nobody calls it, or the program of a computer, where there is one."""
        tokens = sorted(filter(None, self.programs.values())) if audience == "installation" else []
        return self.firm.api.signed_in(self.random.choice(tokens) if tokens else "")

    def _reader(self, audience: Audience) -> Member | Operator | None:
        """Draw who reads; None: nobody is there who could."""
        known = [each for each in self.members if each.api.token]
        if audience == "account" and self.operator:
            everybody: list[Member | Operator] = [*known, self.operator]
            return self.random.choice(everybody)
        if audience == "account" or self.random.random() < _OUTSIDE:
            return self.random.choice(known)
        if audience == "operator":
            return self.operator
        of_it = [each for each in known if self._audience(each) == audience]
        return self.random.choice(of_it) if of_it else None

    def _audience(self, who: Member | Operator) -> Audience:
        if isinstance(who, Operator):
            return "operator"
        return "business" if who is self.client else "firm"

    def _is_allowed(self, access: Access, who: Member | Operator) -> bool:
        """Return whether somebody may read there at all, by the table of rights."""
        if access.audience == "account" or who is self.firm:
            return access.audience in {"account", "firm"}
        is_advisers = access.permission in ROLE_PERMISSIONS["adviser"]
        of_it = self._audience(who) == access.audience
        return of_it and (access.audience != "firm" or is_advisers)


def sign_in(who: Member | Operator) -> None:
    """Have somebody signed in once more, another time where too much was tried."""
    if isinstance(who, Operator):
        who.sign_in()
        return
    try:
        who.person = who.person.sign_in()
    except ApiRefused as exc:
        if exc.answer.status != _TURNED_AWAY:
            raise


def _fits(row: str, answer: Answer, *, is_allowed: bool) -> None:
    if answer.status < 300:
        can_be = is_allowed
    else:
        can_be = answer.status in _CAN_BE or answer.body["code"] in _SAID
    if not can_be:
        raise ApiRefused(row, answer)


def month_of(now: datetime) -> dict[str, str]:
    """Return the month so far, as bodies and addresses name it."""
    today = now.date()
    return {"period_from": f"{today.replace(day=1)}", "period_to": f"{today}"}
