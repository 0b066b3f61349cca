"""Somebody with a business and a firm whose own programs come in by tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from infra.local.api_client import Answer, ApiRefused
from infra.local.story import invoice
from tests.simulation.actors.desk import BUYER
from tests.simulation.actors.firm import Firm
from tests.simulation.actors.member import SIGNED_OUT, Member, allowed
from tests.simulation.actors.owner import Owner
from tests.simulation.actors.person import Program
from tests.simulation.actors.walker import month_of
from tests.simulation.scene import Scene

_FORBIDDEN = 403
_FOR_PEOPLE = ("token:write", "user:write", "operator:read")
"""What no program is let do."""
_CLOCKS_DIFFER = timedelta(minutes=10)
_OF_FIRM = {
    "company:write": "send_list",
    "company:read": "read_companies",
    "import:read": "read_imports",
}
_OF_BUSINESS = {
    "document:issue": "issue",
    "document:read": "read_documents",
    "business:history": "read_history",
    "export:create": "hand_over",
    "export:read": "read_exports",
}
"""Permission -> what a program does by it."""


@dataclass(frozen=True)
class Token:
    """What a program was given."""

    id: str
    given_by: Member
    path: str
    """Of the firm or business."""
    api: Program
    permissions: frozenset[str]
    expires_at: datetime


class Integrator(Owner):
    """Gives tokens, has programs work by them, and revokes them."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        super().__init__(scene, name, random)
        self.scene = scene
        self.firm: Firm
        self.good: dict[str, Token] = {}
        self.over: dict[str, Token] = {}
        self.ending: set[str] = set()
        """Tokens that are good no more, or soon: somebody revokes them."""

    def begin(self) -> None:
        """Open a business and a firm, and give both a token."""
        super().begin()
        self.firm = Firm.open(self.desk.person, 50 + int(self.name[-1]))
        self._give(self.firm, self.firm.path, sorted(_OF_FIRM))
        self._give(self.desk, self.desk.business.path, sorted(_OF_BUSINESS))

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what is given, done and revoked."""
        mine = (
            self.give,
            self.give_too_much,
            self.work,
            self.work_at_once,
            self.try_elsewhere,
            self.try_what_is_over,
            self.revoke,
            self.revoke_at_work,
            self.revoke_what_was_lost,
            self.desk.issue,
        )
        return {act.__name__: act for act in mine}

    def give(self) -> None:
        """Give a program a token for some of what there is to do."""
        holder, path, all_ = self._tenant()
        self._give(holder, path, self.random.sample(all_, self.random.randint(1, len(all_))))

    def _tenant(self) -> tuple[Member, str, list[str]]:
        """Draw the firm or the business, with what programs do there."""
        if self.random.random() < 0.5:
            return self.firm, self.firm.path, sorted(_OF_FIRM)
        return self.desk, self.desk.business.path, sorted(_OF_BUSINESS)

    def _give(self, holder: Member, path: str, permissions: list[str]) -> None:
        days = self.random.choice((1, 30))
        wanted = {"name": "Caja", "permissions": permissions, "expires_in_days": days}
        given = holder.tried("POST", f"{path}/api-tokens", wanted)
        if given:
            self.scene.marks.keep_secret(given["token"])
            api = holder.api.signed_in(given["token"])
            until = datetime.fromisoformat(given["expires_at"])
            token = Token(given["id"], holder, path, api, frozenset(permissions), until)
            self.good[token.id] = token

    def give_too_much(self) -> None:
        """Try to give a program what is for people alone."""
        holder, path, (one, *_) = self._tenant()
        wanted = {"name": "Demasiado", "permissions": [one, self.random.choice(_FOR_PEOPLE)]}
        answer = holder.asked("POST", f"{path}/api-tokens", wanted)
        if answer.status < 300:
            raise ApiRefused("a program may do what is for people", answer)

    def work(self) -> None:
        """Have a program do something: what it may, and no more."""
        if not self.good:
            return
        token = self.good[self.random.choice(sorted(self.good))]
        jobs = _OF_FIRM if token.given_by is self.firm else _OF_BUSINESS
        permission = self.random.choice(sorted(jobs))
        self._by(token, permission, getattr(self, f"_{jobs[permission]}"))

    def _by(self, token: Token, permission: str, job: Callable[[Token], Any]) -> None:
        """Do a job by a token; it is refused where the token is over or not for that."""
        try:
            job(token)
        except ApiRefused as exc:
            is_over = self.scene.now() > token.expires_at - _CLOCKS_DIFFER
            if exc.answer.status == SIGNED_OUT and (is_over or token.id in self.ending):
                self._end(token)
            elif exc.answer.status != _FORBIDDEN or permission in token.permissions:
                raise
        else:
            assert permission in token.permissions, f"{token.id} does {permission}"
            assert self.scene.now() < token.expires_at + _CLOCKS_DIFFER, f"{token.id} is over"

    def work_at_once(self) -> None:
        """Have two programs work at the same time."""
        self.scene.together(self.name, [self.work, self.work])

    @staticmethod
    def _asked(token: Token, method: str, part: str, body: Any = None) -> Any:
        path = f"{token.path}{part}"
        answer = token.api.call(method, path, body)
        if answer.status in {SIGNED_OUT, _FORBIDDEN}:
            raise ApiRefused(f"{method} {path}", answer)
        return allowed(method, path, answer)

    def _send_list(self, token: Token) -> None:
        companies = [self.firm.company(code) for code in self.random.sample(range(1, 40), 3)]
        self._asked(token, "PUT", "/companies", {"companies": companies})

    def _read_companies(self, token: Token) -> None:
        self._follow(token, "/companies")

    def _read_imports(self, token: Token) -> None:
        self._follow(token, "/imports")

    def _issue(self, token: Token) -> None:
        self._asked(token, "POST", "/documents", invoice(1, BUYER))

    def _read_history(self, token: Token) -> None:
        self._follow(token, "/history")

    def _read_exports(self, token: Token) -> None:
        self._follow(token, "/exports")

    def _hand_over(self, token: Token) -> None:
        self._asked(token, "POST", "/exports", month_of(self.scene.now()))

    def _read_documents(self, token: Token) -> None:
        """Read the documents page by page, and a file of one."""
        for found in self._follow(token, "/documents")[:1]:
            one = f"/documents/{found['id']}"
            for name in self._asked(token, "GET", one)["files"][:1]:
                link = self._asked(token, "GET", f"{one}/files/{name}")
                followed = self.scene.blobs.follow(link["url"])
                assert followed.data, f"{name} of {found['id']} is not to be had: {followed}"

    def _follow(self, token: Token, part: str) -> list[Any]:
        """Read a list by its cursor: no entry comes twice."""
        entries: list[Any] = []
        cursor = ""
        while page := self._asked(token, "GET", f"{part}?limit=3{cursor}"):
            entries += page["data"]
            if not page["next_cursor"]:
                break
            cursor = f"&cursor={page['next_cursor']}"
        return entries

    def try_elsewhere(self) -> None:
        """Try a token where it is not from: it opens nothing, and makes no other token."""
        if not self.good:
            return
        token = self.good[self.random.choice(sorted(self.good))]
        elsewhere = self.desk.business.path if token.given_by is self.firm else self.firm.path
        self._opens_nothing(token, "GET", elsewhere)
        self._opens_nothing(token, "GET", "/v1/me/export")
        wanted = {"name": "Otro", "permissions": sorted(token.permissions)}
        self._opens_nothing(token, "POST", f"{token.path}/api-tokens", wanted)

    def try_what_is_over(self) -> None:
        """Try the tokens that were revoked: they open nothing any more."""
        for token in self.over.values():
            answer = self._opens_nothing(token, "GET", token.path)
            assert answer.status == SIGNED_OUT, f"{token.id} was revoked: {answer}"

    @staticmethod
    def _opens_nothing(token: Token, method: str, path: str, body: Any = None) -> Answer:
        answer = token.api.call(method, path, body)
        if not 400 <= answer.status < 500:
            raise ApiRefused(f"{method} {path} by {token.id}", answer)
        return answer

    def revoke(self) -> None:
        """Revoke a token: from then on nothing is answered."""
        if self.good:
            token = self.good[self.random.choice(sorted(self.good))]
            self._revoke(token.given_by, token.path, token.id)
            self.try_what_is_over()

    def revoke_at_work(self) -> None:
        """Revoke a token while programs work."""
        self.scene.together(self.name, [self.work, self.revoke, self.work])

    def revoke_what_was_lost(self) -> None:
        """Revoke tokens whose answer never came: who gave them does not have them."""
        for holder, path in ((self.firm, self.firm.path), (self.desk, self.desk.business.path)):
            listed = holder.tried("GET", f"{path}/api-tokens")
            for each in listed["data"] if listed else ():
                if each["state"] == "good" and each["id"] not in self.good:
                    self._revoke(holder, path, each["id"])

    def _revoke(self, holder: Member, path: str, token_id: str) -> None:
        """Revoke a token, until the list says so."""
        self.ending.add(token_id)
        listed = f"{path}/api-tokens"
        while True:
            read = holder.asked("GET", listed)
            if allowed("GET", listed, read) is None:
                return
            found = {each["id"]: each for each in read.body["data"]}[token_id]
            if found["state"] != "good":
                break
            one = f"{listed}/{token_id}"
            holder.tried("DELETE", one, version=found["version"])
        if token := self.good.get(token_id):
            self._end(token)

    def _end(self, token: Token) -> None:
        self.good.pop(token.id, None)
        self.over[token.id] = token
