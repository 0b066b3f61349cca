"""A firm's secretary: its logo, its companies, lists and files of them, and mails it gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tests.simulation.actors.adviser import Adviser
from tests.simulation.actors.firm import Firm
from tests.simulation.actors.member import allowed
from tests.simulation.actors.person import Person
from tests.simulation.actors.silencing import PREFERENCE, silencing_tokens
from tests.simulation.actors.stage import Stage
from tests.support.pictures import picture

_SELDOM = 0.3
_LONG = 8
"""Rows of a list that is not done at once."""
_CODES = range(100, 108)
_CSV = "text/csv"


class Secretary:
    """The founder of a firm, with another one of it, who looks after what is the firm's own."""

    number = 80
    """Of the firm of the first."""

    def __init__(self, stage: Stage, name: str, random: Random) -> None:
        self.stage, self.name, self.random = stage, name, random
        self.firm: Firm
        self.adviser: Adviser | None = None
        self.made = 0
        """Companies and people of a number of their own."""

    def begin(self) -> None:
        """Open a firm."""
        founder = Person.of(self.stage, f"socia.{self.name}").register()
        self.firm = Firm.open(founder, self.number + int(self.name[-1]))

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what is looked after."""
        mine = (
            self.show_logo,
            self.keep_company,
            self.send_lists_and_stop,
            self.activate_many_and_stop,
            self.silence_mails,
        )
        return {act.__name__: act for act in mine}

    @property
    def path(self) -> str:
        """Return the address of the firm."""
        return self.firm.path

    def next_number(self) -> int:
        """Count one more thing that needs a number of its own."""
        self.made += 1
        return int(self.name[-1]) * 10**5 + self.made

    def company(self, tax_id: str = "") -> Any:
        """Make a company by hand; None: there may be no more."""
        number = self.next_number()
        wanted = {
            "name": f"Empresa Inventada {number} S.A.",
            "tax_id": tax_id or f"3109{number:06d}",
            "country": "CR",
        }
        return self.firm.tried("POST", f"{self.path}/companies", wanted)

    def show_logo(self) -> None:
        """Have a logo in the firm's mails, another one, or none."""
        path = f"{self.path}/logo"
        read = self.firm.tried("GET", self.path)
        drawn = picture(self.random.randint(8, 60), 8)
        headers = {"If-Match": f'"{read["version"]}"', "Content-Type": "image/png"}
        put = self.firm.api.call("PUT", path, drawn, headers=headers)
        if allowed("PUT", path, put):
            shown = self.firm.tried("GET", f"{path}?inline=true")
            assert shown is not None, "a logo that was put is not there"
        if self.random.random() < _SELDOM and self.firm.changed("DELETE", path, at=self.path):
            assert self.firm.tried("GET", f"{path}?inline=true") is None, "a logo is there still"

    def keep_company(self) -> None:
        """Make a company by hand, correct it, drop it, and have it back."""
        made = self.company()
        if made is None:
            return
        path = f"{self.path}/companies/{made['id']}"
        address = f"Avenida inventada {self.random.random()}"
        self.firm.changed("PATCH", path, {"address": address})
        if self.random.random() < _SELDOM:
            return
        self.firm.changed("DELETE", path)
        if self.random.random() < _SELDOM:
            self.firm.changed("PATCH", path, {"address": address})

    def send_lists_and_stop(self) -> None:
        """Send long lists, one after another, and have the last of them begin no further row."""
        path, first = f"{self.path}/company-syncs", self.random.choice(_CODES)
        companies = [self._listed(code) for code in range(first, first + _LONG)]
        asked = f"{path}?program=con&complete={self.random.choice(('true', 'false'))}"
        sent = [
            self.firm.tried("POST", asked, {"companies": companies[start:]}) for start in (0, 3)
        ]
        if last := sent[-1]:
            one = f"{path}/{last['id']}"
            stopped = self.firm.tried("POST", f"{one}/cancellation")
            ended = self.firm.until(lambda: self._read_over(one))
            assert ended, f"{one} goes on and on"
            is_whole = ended["state"] == "done" and ended["rows_done"] == ended["total"]
            assert not stopped or is_whole or ended["state"] == "cancelled", f"cut: {ended}"
            self.firm.tried("GET", f"{one}/files/result.csv")

    def _listed(self, code: int) -> dict[str, str]:
        """Describe a company of a program."""
        named = {"code": f"{code:05d}", "name": f"Empresa Listada {code} S.A.", "program": "con"}
        return named | {"tax_id": f"31{self.firm.number:02d}8{code:05d}", "country": "CR"}

    def _read_over(self, path: str) -> Any:
        """Read what goes on by itself; None: it does still."""
        read = self.firm.tried("GET", path)
        return read if read and read["ended_at"] else None

    def activate_many_and_stop(self) -> None:
        """Have somebody activate by a file who may do so no more at once; another takes it over."""
        adviser = self._adviser()
        me = adviser.look("/v1/me")
        path, user = f"{self.path}/activations", f"{self.path}/users/{me['id']}"
        code = self.random.choice(_CODES)
        self.firm.tried("PUT", f"{self.path}/companies", {"companies": [self._listed(code)]})
        row = f"{code:05d};varios{self.next_number()}.{self.name}@example.com"
        file = f"código;correo del cliente\n{row}".encode()
        begun = adviser.asked("POST", f"{path}?product=invoicing&program=con", file, kind=_CSV)
        if self.random.random() < _SELDOM:
            self.stage.sleep(1)
        self.firm.tried("POST", f"{user}/deactivation")
        if begun.status < 300:
            self._end_many(f"{path}/{begun.body['id']}")
        self.firm.tried("POST", f"{user}/reactivation")

    def _adviser(self) -> Adviser:
        """Return somebody who may activate, too."""
        if self.adviser is None:
            person = Person.of(self.stage, f"asesora.{self.name}")
            self.firm.advisers.append(person.email)
            self.adviser = Adviser.join(person.register(), self.firm)
        return self.adviser

    def _end_many(self, path: str) -> None:
        """Go on with a file in another's place, or begin nothing more of it."""
        self.stage.sleep(self.random.choice((0, 60)))
        self.firm.tried("POST", f"{path}/{self.random.choice(('takeover', 'cancellation'))}")
        rests = self.firm.until(lambda: self._read_over(path) or self._read_resting(path))
        assert rests, f"{path} goes on and on"
        if not rests["ended_at"]:
            self.firm.tried("POST", f"{path}/cancellation")

    def _read_resting(self, path: str) -> Any:
        """Read what waits for somebody else or for another day; None: it does not."""
        read = self.firm.tried("GET", path)
        return read if read and read["state"] in {"stopped", "waiting"} else None

    def silence_mails(self) -> None:
        """Want no more mails of a kind, by the link of one, or want them again."""
        if tokens := silencing_tokens(self.stage.mails_to(self.firm.person.email)):
            api = self.firm.api.signed_in("")
            link = PREFERENCE.replace("{token}", self.random.choice(tokens))
            for method, silenced in (("POST", True), ("DELETE", False)):
                answer = api.call(method, link)
                assert answer.status < 300, f"a link of a mail does nothing: {answer}"
                seen = api.call("GET", link).body
                assert seen["is_silenced"] is silenced, f"{method} came to {seen}"
                if self.random.random() < _SELDOM:
                    break
