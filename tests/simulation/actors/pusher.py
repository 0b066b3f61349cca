"""Somebody with a firm and a business who presses every button, filled in as the examples are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache, partial
from importlib.resources import files
from random import Random
from typing import Any

from chalicelib.http.endpoint import Route
from chalicelib.http.openapi import declared_routes
from infra.local.api_client import Answer, ApiRefused
from tests.simulation.actors.business import Business
from tests.simulation.actors.person import Person, Program
from tests.simulation.scene import Scene

_READS = "GET"
_STEP = re.compile(r"\{(\w+)\}")
_ASKED = {"POST /v1/firms/{firm}/company-syncs": "?program=con&complete=true"}
"""Row -> what is to be said at its address."""
_NAMED: Mapping[str, str] = {"company_id": "/companies", "mailbox_id": "/mailboxes"}
"""Name in a body -> the list of the firm or business whose things it names."""
_MONTHS = {"period_from": "2026-11-01", "period_to": "2026-12-31"}
_PRESSES, _AT_ONCE = 8, 3
OWN = ("/v1/firms/{firm}", "/v1/businesses/{business}", "/v1/me", "/v1/sessions/current")


class Pusher:
    """Tries all that may be done as often as it likes; what is said against it, is taken."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        self.scene, self.name, self.random = scene, name, random
        self.times = 0
        self.person: Person
        self.tenants: dict[str, str] = {}

    def begin(self) -> None:
        """Come as a new person, with a firm, its companies and a business."""
        self.times += 1
        number = int(self.name[-1]) * 10 + self.times
        self.person = Person.of(self.scene, f"{self.name}.{self.times}").register()
        wanted = {
            "name": f"Despacho {number}",
            "email": self.person.email,
            "tax_id": f"31030000{number:02d}",
            "country": "CR",
            "language": "es",
            "time_zone": "America/Costa_Rica",
        }
        firm = self.person.api.post("/v1/firms", wanted)["id"]
        business = Business.open(self.person, f"3104{number:02d}0000").make_ready()
        self._take_on(f"/v1/firms/{firm}", business)
        self.tenants = {"firm": firm, "business": business.id}

    def _take_on(self, firm: str, business: Business) -> None:
        """Have the business in the list of the firm, with a licence, a document and an import."""
        api = self.person.api
        listed = [
            {
                "code": f"{code:05d}",
                "name": f"Empresa {code} S.A.",
                "tax_id": f"{business.tax_id[:6]}{code:04d}",
                "country": "CR",
                "program": "con",
            }
            for code in range(2)
        ]
        api.put(f"{firm}/companies", {"companies": listed})
        (company, *_) = api.get(f"{firm}/companies?q={business.tax_id}")["data"]
        draft = api.post(f"{firm}/licences", {"product": "invoicing"})
        told = {
            "firm_email": self.person.email,
            "company_id": company["id"],
            "client_email": self.person.email,
            "client_name": "Cliente Ficticio",
            "own_address_confirmed": True,
        }
        told = api.settle(f"{firm}/licences/{draft['id']}", told, "PATCH")
        api.post(f"{firm}/licences/{draft['id']}/acceptance", version=told["version"])
        requests = f"{business.path}/licence-requests"
        while not (asked := api.get(requests)["data"]):
            self.scene.world.kernel.sleep(10)
        agreed = {"consent": {"scope": "issue", "lasts": "standing"}}
        api.post(f"{requests}/{asked[0]['licence_id']}/acceptance", agreed)
        business.issue()
        self._asked("POST", f"{business.path}/exports", _MONTHS)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return how buttons are pressed; who is shut out comes again as somebody else."""
        if not self.tenants:
            return {"come again": self.begin}
        return {"press": self.press, "press at once": self.press_at_once}

    @staticmethod
    def buttons() -> dict[str, Route]:
        """Return what can be asked for by who has a firm and a business, and changes something."""
        return below(OWN)

    def press(self) -> None:
        """Press one button after another."""
        for row in self.random.sample(sorted(self.buttons()), _PRESSES):
            if self.tenants:
                self._press(row)

    def press_at_once(self) -> None:
        """Press several buttons of one thing at once."""
        first = self.random.choice(sorted(self.buttons()))
        near = [row for row in self.buttons() if _thing(row) == _thing(first)]
        rows = [self.random.choice(near) for _ in range(_AT_ONCE)]
        self.scene.together(self.name, [partial(self._press, row) for row in rows])

    def _press(self, row: str) -> None:
        route = self.buttons()[row]
        if address := self.address(route.path):
            body = self._body(row)
            version = self._version(route, address) if route.versioned else None
            self._asked(route.method, address + _ASKED.get(row, ""), body, version)

    def address(self, path: str) -> str:
        """Fill the address of a row with what is there; empty: something is not."""
        address = path
        for parent, name in _steps(path):
            found = self.tenants.get(name) or self.one(self._filled(parent, address), name)
            if not found:
                return ""
            address = address.replace(f"{{{name}}}", found, 1)
        return address

    @staticmethod
    def _filled(parent: str, address: str) -> str:
        """Return as much of an address as the pattern has steps."""
        return "/".join(address.split("/")[: len(parent.split("/"))])

    def one(self, path: str, name: str) -> str | None:
        """Draw something of a list; None: there is none, or no such list."""
        answer = self._asked(_READS, path)
        if answer is None or answer.status >= 300 or "data" not in (answer.body or {}):
            return None
        for each in self.random.sample(answer.body["data"], len(answer.body["data"])):
            for key in ("id", f"{name}_id", "account_id", "code"):
                if each.get(key):
                    return str(each[key])
        return None

    def _version(self, route: Route, address: str) -> int:
        """Read the version of what is changed; else guess."""
        steps = address.split("/")
        for end in range(len(steps), 2, -1):
            if "/".join(route.path.split("/")[:end]) in _readable():
                answer = self._asked(_READS, "/".join(steps[:end]))
                tag = answer.headers.get("ETag") if answer else None
                if tag:
                    return int(tag.strip('"'))
        return self.random.randint(0, 3)

    def _body(self, row: str) -> Any:
        """Fill in a body as its example is, with things of one's own."""
        body = deepcopy(_examples().get(row))
        for name, part in _NAMED.items():
            if isinstance(body, dict) and name in body:
                kind, of = ("firm", "firms") if "{firm}" in row else ("business", "businesses")
                if tenant := self.tenants.get(kind):
                    body[name] = self.one(f"/v1/{of}/{tenant}{part}", name) or body[name]
        return body

    def _asked(
        self, method: str, path: str, body: Any = None, version: int | None = None
    ) -> Answer | None:
        """Ask for something; None: one is shut out."""
        headers = None if version is None else {"If-Match": f'"{version}"'}
        answer = self.api_for(path).call(method, path, body, headers=headers)
        if answer.status >= 500:
            raise ApiRefused(f"{method} {path}", answer)
        return None if self.shut_out(path, answer) else answer

    def api_for(self, _path: str) -> Program:
        """Return the API as the one calls it who asks there."""
        return self.person.api

    def shut_out(self, _path: str, answer: Answer) -> bool:
        """Return whether a session is over, and sign in again if one can."""
        if answer.status == 401:
            try:
                self.person = self.person.sign_in()
            except (ApiRefused, KeyError):  # it is closed, or asks for more than a password
                self.tenants = {}
        return answer.status == 401


@cache
def below(addresses: tuple[str, ...]) -> dict[str, Route]:
    """Return what changes something below these addresses, by rows of the access table."""
    return {
        f"{route.method} {route.path}": route
        for route in declared_routes()
        if route.method != _READS and route.path.startswith(addresses)
    }


@cache
def _readable() -> frozenset[str]:
    return frozenset(route.path for route in declared_routes() if route.method == _READS)


@cache
def _examples() -> dict[str, Any]:
    text = files("chalicelib.http").joinpath("examples.json").read_text("utf-8")
    return dict(json.loads(text))


def _thing(row: str) -> str:
    """Return what a button is about.

    >>> _thing("POST /v1/firms/{firm}/licences/{licence}/suspend")
    '/v1/firms/{firm}/licences/{licence}'
    >>> _thing("PATCH /v1/me")
    '/v1/me'
    """
    return "/".join(row.partition(" ")[2].split("/")[:6])


def _steps(path: str) -> list[tuple[str, str]]:
    """Return what is drawn from which list, from the left.

    >>> _steps("/v1/firms/{firm}/licences/{licence}/acceptance")
    [('/v1/firms', 'firm'), ('/v1/firms/{firm}/licences', 'licence')]
    """
    return [(path[: each.start() - 1], each[1]) for each in _STEP.finditer(path)]
