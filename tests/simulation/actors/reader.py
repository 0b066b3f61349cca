"""Somebody who reads all that can be read, while others are at their work."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from functools import cache
from random import Random
from typing import Any

from chalicelib.core.sheets import BOM, Sheet
from chalicelib.http.access import ACCESS
from chalicelib.http.openapi import declared_routes
from tests.simulation.actors.correspondence import Correspondence
from tests.simulation.actors.installed import Installed
from tests.simulation.actors.member import allowed
from tests.simulation.actors.practice import AtWork, Practice
from tests.simulation.actors.stage import Asked
from tests.simulation.actors.walker import Walker
from tests.simulation.scene import Scene
from tests.support.pictures import picture

_BESIDE: tuple[type[Practice] | type[Installed], ...] = (AtWork, Correspondence, Installed)
_ROWS, _OTHERS = 12, 4
"""Rows that are read at a time, and acts of the others to draw from."""
_MADE = (
    ("PUT /v1/firms/{firm}/posting-rules/{country}",),
    ("PUT /v1/firms/{firm}/export-formats",),
    ("PUT /v1/firms/{firm}/companies/{company}/chart",),
    ("PUT /v1/firms/{firm}/companies/{company}/posting-rules",),
    ("PUT /v1/firms/{firm}/companies/{company}/subaccounts",),
    ("POST /v1/firms/{firm}/company-syncs",),
    ("PUT /v1/firms/{firm}/licences/{licence}/schedule-proposal",),
    (
        "POST /v1/firms/{firm}/licences/{licence}/consent-request",
        "PUT /v1/businesses/{business}/consents/{licence}",
        "POST /v1/firms/{firm}/licences/{licence}/connections",
        "GET /v1/firms/{firm}/licences/{licence}/connections/{connection}/history",
        "GET /v1/businesses/{business}/connections/{connection}/history",
    ),
    (
        "POST /v1/businesses/{business}/drafts",
        "GET /v1/businesses/{business}/drafts/{draft}",
        "POST /v1/businesses/{business}/customers",
    ),
    ("PUT /v1/businesses/{business}/export-schedule",),
)
"""What is made to be read, step by step."""
_MADE_BY_OTHERS = {
    "ask": "GET /v1/firms/{firm}/questions/{question}",
    "enter_notice": "GET /v1/firms/{firm}/notifications/{notification}",
    "install": "GET /v1/installation/licence-file",
    "propose_a_schedule": "GET /v1/businesses/{business}/schedule-proposal",
    "schedule": "GET /v1/businesses/{business}/export-schedule",
}
"""What others do -> what is read then."""
_TRIES, _STILL_SECONDS = 3, 3.0
"""How often a list is compared that changes meanwhile, or was not seen as it is."""


class Reader:
    """Reads beside others: a firm's people at work, or computers with a program."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        self.scene, self.random = scene, random
        beside = random.choice(_BESIDE)
        self.beside = beside(scene, name, random)
        self.walker: Walker

    def begin(self) -> None:
        """Have others begin."""
        self.beside.begin()
        others = self.beside
        if isinstance(others, Installed):
            self.walker = Walker(self.scene, self.random, others.firm, others.client)
            self.walker.operator, self.walker.programs = others.operator, others.tokens
        else:
            firm = others.client.firm
            self.walker = Walker(self.scene, self.random, firm, others.client)
            self.walker.members = others.people

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what is read and made, and some of what the others do."""
        mine = (
            self.read,
            self.read_at_once,
            self.make,
            self.follow_pages,
            self.compare_sheet,
            self.read_description,
            self.make_of_files,
        )
        theirs = self.beside.acts()
        drawn = self.random.sample(sorted(theirs), min(_OTHERS, len(theirs)))
        return {act.__name__: act for act in mine} | {name: theirs[name] for name in drawn}

    def read(self) -> None:
        """Read what is at some rows."""
        self.walker.come_in()
        for row in self.random.sample(_rows(), _ROWS):
            self.walker.read(row)

    def read_at_once(self) -> None:
        """Read while others do something."""
        theirs = self.beside.acts()
        act = theirs[self.random.choice(sorted(theirs))]
        self.scene.together("reader", [self.read, act])

    def make(self) -> None:
        """Make something that is there to be read."""
        self.walker.come_in()
        for steps in self.random.sample(_MADE, 2):
            for row in steps:
                (self.walker.read if row.startswith("GET ") else self.walker.make)(row)
        theirs = self.beside.acts()
        if known := sorted(theirs.keys() & _MADE_BY_OTHERS.keys()):
            drawn = self.random.choice(known)
            theirs[drawn]()
            self.walker.read(_MADE_BY_OTHERS[drawn])

    def make_of_files(self) -> None:
        """Give the firm a logo, and activate licences by a file."""
        firm = self.walker.firm
        logo = f"{firm.path}/logo"
        tag = firm.asked("GET", firm.path).headers["ETag"]
        answer = firm.asked(
            "PUT", logo, picture(8, 8), version=int(tag.strip('"')), kind="image/png"
        )
        allowed("PUT", logo, answer)
        file = "código;correo del cliente\n00999;nadie@example.com\n".encode()
        path = f"{firm.path}/activations"
        asked = f"{path}?product=invoicing&program=con"
        allowed("POST", path, firm.asked("POST", asked, file, kind="text/csv"))

    def follow_pages(self) -> None:
        """Follow the pages of a list: no entry comes twice, and none is left out."""
        self._compare(self.random.choice(_lists()), lambda path: self._entries(path, 2))

    def compare_sheet(self) -> None:
        """Read a list as a CSV: it has as many rows."""
        row = self.random.choice(_sheets())
        self._compare(row, self._rows_of_sheet, len)

    def read_description(self) -> None:
        """Read what the API says of itself; its examples say the passwords of all stories."""
        path = "/v1/openapi.json"
        status, _, raw = self.scene.send(Asked("", "192.0.2.1", "GET", path, {}, None))
        assert status >= 500 or json.loads(raw)["openapi"], f"{path}: {status}"

    def _compare(
        self,
        row: str,
        other: Callable[[str], Any],
        of: Callable[[list[str]], Any] = list,
    ) -> None:
        """Read a list in another way: while nothing changes, it says the same."""
        self.walker.come_in()
        path = self.walker.address(row.partition(" ")[2])
        for _ in range(_TRIES):
            before = self._entries(path, 100) if path else None
            seen = before is not None and other(path)
            after = self._entries(path, 100) if path else None
            if before is None or before != after or seen in (None, of(before)):
                return
            self.scene.sleep(_STILL_SECONDS)
        raise AssertionError(f"{row} is {before}, and {seen}")

    def _entries(self, path: str, limit: int) -> list[str] | None:
        """Read all pages; None: it cannot be read."""
        entries: list[str] = []
        cursor = ""
        while True:
            read = self.walker.get(f"{path}?limit={limit}{cursor and f'&cursor={cursor}'}")
            if read is None:
                return None
            entries += map(_named, read.body["data"])
            if not read.body["next_cursor"]:
                return entries
            cursor = read.body["next_cursor"]

    def _rows_of_sheet(self, path: str) -> int | None:
        """Count the rows of a CSV; None: it cannot be read."""
        read = self.walker.get(f"{path}.csv")
        if read is None:
            return None
        text = read.raw.decode().removeprefix(BOM)
        return len(list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))) - 1


def _named(entry: dict[str, Any]) -> str:
    """Return what tells an entry from others."""
    return str(entry.get("id") or entry.get("account_id") or json.dumps(entry, sort_keys=True))


@cache
def _rows() -> list[str]:
    """Return all rows that read."""
    return sorted(row for row in ACCESS if row.startswith("GET ") and row != "GET /v1/openapi.json")


@cache
def _lists() -> list[str]:
    """Return the rows that are read page by page."""
    return sorted(
        f"GET {each.path}"
        for each in declared_routes()
        if each.method == "GET" and each.query and "cursor" in each.query.model_fields
    )


@cache
def _sheets() -> list[str]:
    """Return the lists that are to be had as a CSV, too."""
    made = {each.path for each in declared_routes() if each.returns is Sheet}
    return [row for row in _lists() if f"{row.partition(' ')[2]}.csv" in made]
