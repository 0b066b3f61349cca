"""A firm and a client that looks after its own notifications, by a program on its computers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from infra.local.features import give
from infra.local.mail_client import NoMail, code_in
from infra.local.notices import spanish_tax_id
from tests.simulation.actors.client import Client
from tests.simulation.actors.firm import Firm
from tests.simulation.actors.member import Act, allowed
from tests.simulation.actors.operating import Operator
from tests.simulation.actors.person import Person
from tests.simulation.scene import Scene

_COMPUTERS = ("Recepción", "Almacén", "Portátil")
_ALLOWED = 2
_SHUT_OUT = frozenset({401, 403})
_TO = {"suspend": "firm", "reinstate": "client", "unlink": "firm"}
"""Act on a licence -> who has the mailboxes from then on."""


class Installed:
    """Founder, operator, client and computers around one licence."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        self.scene, self.name, self.random = scene, name, random
        self.firm: Firm
        self.client: Client
        self.operator: Operator
        self.licence = ""
        self.tax_id = spanish_tax_id(10_000_000 + int(name[-1]))
        self.tokens: dict[str, str] = {}
        """Computer -> what its program calls by."""

    def begin(self) -> None:
        """Open a firm that may give such licences, and give one."""
        self.firm = Firm.open(Person.of(self.scene, f"socia.{self.name}").register(), 70)
        self.client = Client(Person.of(self.scene, f"pyme.{self.name}"), self.firm)
        self.operator = Operator.appointed(self.scene, self.name)
        give(self.firm.api, self.operator.person.api, self.firm.id)
        self._give_licence()

    def _give_licence(self) -> None:
        api, path = self.firm.api, self.firm.path
        company = {"code": "00077", "name": "Pyme Ficticia S.L.", "tax_id": self.tax_id}
        company |= {"program": "con", "country": "ES"}
        api.put(f"{path}/companies", {"companies": [company]})
        (found,) = api.get(f"{path}/companies?q=00077")["data"]
        draft = api.post(f"{path}/licences", {"product": "notifications"})
        self.licence = f"{path}/licences/{draft['id']}"
        until = f"{self.scene.world.now().date() + timedelta(days=300)}"
        told = {
            "company_id": found["id"],
            "client_email": self.client.person.email,
            "client_name": "Pyme Ficticia",
            "terms": {"installations": _ALLOWED, "valid_until": until},
        }
        told = api.settle(self.licence, told, "PATCH")
        api.post(f"{self.licence}/acceptance", version=told["version"])
        self.firm.until(lambda: self.firm.look(self.licence)["state"] == "active")

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what is done around the licence."""
        acts: list[Act] = [
            self.install,
            self.install_at_once,
            self.check_in,
            self.report,
            self.release_by_code,
            self.release_by_firm,
            self.mail_number,
            self.replace_number,
            self.rest_or_go_on,
            self.hold_or_lift,
            self.renew,
            self.enter_notice,
            self.work_on_notice,
            self.keep_mailbox,
            self.give_another,
        ]
        return {act.__name__: act for act in acts}

    def install(self, computer: str = "") -> None:
        """Install the program on a computer, or have it look whether it is good still."""
        name = computer or self.random.choice(_COMPUTERS)
        number = self.firm.tried("GET", f"{self.licence}/number")
        if number is None:
            return
        asked = {
            "number": number["number"],
            "feature": "notifications",
            "program_version": "1.0",
            "installation": {"fingerprint": f"{name}-{self.name}".encode().hex(), "name": name},
        }
        path = "/v1/licence-validations"
        told = allowed("POST", path, self.client.api.signed_in("").call("POST", path, asked))
        if told and told["valid"]:
            self.tokens[name] = told["installation"]["token"]
        self._count()

    def install_at_once(self) -> None:
        """Install on all computers at the same time."""
        self.scene.together(self.name, [partial(self.install, each) for each in _COMPUTERS])

    def _count(self) -> None:
        """See that no more computers have the program than may."""
        if seen := self.firm.tried("GET", f"{self.licence}/installations"):
            assert seen["in_use"] <= seen["allowed"], f"too many are installed: {seen}"

    def _by_program(self, method: str, path: str, body: Any = None) -> Any:
        """Have the program of a computer call; None: there is none, or it is shut out."""
        if not self.tokens:
            return None
        name = self.random.choice(sorted(self.tokens))
        answer = self.client.api.signed_in(self.tokens[name]).call(method, path, body)
        if answer.status in _SHUT_OUT:
            self.tokens.pop(name, None)
            return None
        return allowed(method, path, answer)

    def check_in(self) -> None:
        """Have a program say that it is there."""
        told = {"program_version": "1.1", "clock": self._ago(0)}
        self._by_program("POST", "/v1/installation/check-ins", told)

    def report(self) -> None:
        """Have a program tell what it found, twice at once: it is entered once."""
        wanted = {"body": "dehu", "holder_tax_id": self.tax_id}
        self._by_program("POST", "/v1/installation/mailboxes", wanted)
        boxes = self._by_program("GET", "/v1/installation/mailboxes")
        if not boxes or not boxes["data"]:
            return
        found = {"identifier": f"ficticio-{self.random.randrange(9)}", "subject": "Asunto"}
        report = {
            "mailbox_id": boxes["data"][0]["id"],
            "synced_at": self._ago(0),
            "notifications": [found | {"made_available_at": self._ago(2)}],
        }
        send = partial(self._by_program, "POST", "/v1/installation/notifications", report)
        said = self.scene.together(self.name, [send, send])
        made = [each["counts"].get("created", 0) for each in said if each]
        assert sum(made) <= 1, f"one notification was entered twice: {said}"

    def release_by_code(self) -> None:
        """Release a lost computer by a code that came by mail."""
        number = self.firm.tried("GET", f"{self.licence}/number")
        if number is None:
            return
        api, body = self.client.api.signed_in(""), {"number": number["number"]}
        path = "/v1/installation-releases"
        allowed("POST", path, api.call("POST", path, body))
        self.scene.world.kernel.sleep(60)
        path = "/v1/installation-releases/confirmation"
        for code in self._codes():
            listed = allowed("POST", path, api.call("POST", path, body | {"code": code}))
            for each in listed["installations"][:1] if listed else ():
                told = body | {"code": code, "installation": each["id"]}
                allowed("POST", path, api.call("POST", path, told))
            return

    def _codes(self) -> list[str]:
        """Return the newest code that came to the client."""
        for sent in reversed(self.scene.mails_to(self.client.person.email)):
            with suppress(NoMail):
                return [code_in(self.client.person.read(sent))]
        return []

    def release_by_firm(self) -> None:
        """Name a computer, and release it."""
        listed = f"{self.licence}/installations"
        if found := self.firm.one_of(listed):
            one = f"{listed}/{found['id']}"
            self.firm.tried("PATCH", one, {"name": "Prestado"}, version=found["version"])
            self.firm.tried("POST", f"{one}/release")

    def mail_number(self) -> None:
        """Mail the number to the client."""
        self.firm.tried("POST", f"{self.licence}/number-mail", {"language": "es"})

    def replace_number(self) -> None:
        """Have another number in the place of one that leaked: that one opens nothing any more."""
        old = self.firm.tried("GET", f"{self.licence}/number")
        wanted = {"installations": self.random.choice(("keep", "release"))}
        path = f"{self.licence}/number-replacement"
        if self.firm.changed("POST", path, wanted, at=self.licence) and old:
            asked = {"number": old["number"], "program_version": "1.0"}
            told = self.client.api.signed_in("").call("POST", "/v1/licence-validations", asked)
            assert not told.body.get("valid"), f"a replaced number is good: {told}"

    def rest_or_go_on(self) -> None:
        """Let the licence rest, at once or from a day on, or go on."""
        act = self.random.choice(("suspend", "suspend", "reinstate", "reinstate", "later"))
        if act == "later":
            body = {"on": self._ago(-20)[:10], "mailboxes_to": "firm"}
            self.firm.changed("POST", f"{self.licence}/suspend", body, at=self.licence)
            path = f"{self.licence}/suspend-cancellation"
            self.firm.changed("POST", path, at=self.licence)
        else:
            body = {"mailboxes_to": _TO[act]}
            self.firm.changed("POST", f"{self.licence}/{act}", body, at=self.licence)

    def hold_or_lift(self) -> None:
        """Have the operator hold the licence, and lift that."""
        path = f"/v1/operator{self.licence.removeprefix('/v1')}"
        for act in ("hold", "lift"):
            self.operator.tried(f"{path}/{act}", {"reason": "Prueba"})

    def renew(self) -> None:
        """Have the licence be good for longer, and on as many computers."""
        until = f"{self.scene.world.now().date() + timedelta(days=400)}"
        wanted = {"installations": _ALLOWED, "valid_until": until}
        self.firm.changed("PATCH", f"{self.licence}/terms", wanted, at=self.licence)

    def enter_notice(self) -> None:
        """Enter a notification by hand, in a mailbox of the client."""
        if business := self.client.business():
            self.keep_mailbox()
            if box := self.client.one_of(f"{business.path}/mailboxes"):
                said = {"mailbox_id": box["id"], "subject": "Asunto ficticio"}
                said |= {"made_available_at": self._ago(2)}
                self.client.tried("POST", f"{business.path}/notifications", said)

    def work_on_notice(self) -> None:
        """Do something to a notification, of what can be done to it."""
        business = self.client.business()
        found = business and self.client.one_of(f"{business.path}/notifications")
        if business is None or not found:
            return
        path = f"{business.path}/notifications/{found['id']}"
        opening = {"at": self._ago(1), "by": "Persona Ficticia"}
        method, step, body = self.random.choice(
            (
                ("PATCH", "", {"subject": "Otro asunto", "work_state": "in_process"}),
                ("PUT", "/opening", opening),
                ("DELETE", "/opening", None),
                ("PUT", "/forwarding", None),
                ("DELETE", "/forwarding", None),
                ("DELETE", "", None),
                ("POST", "/restoration", None),
            )
        )
        self.client.tried(method, path + step, body, version=found["version"])

    def keep_mailbox(self) -> None:
        """Make a mailbox of the client, change it, or take it away."""
        if business := self.client.business():
            boxes = f"{business.path}/mailboxes"
            wanted = {"body": self.random.choice(("dehu", "aeat")), "holder_tax_id": self.tax_id}
            self.client.tried("POST", boxes, wanted)
            if found := self.client.one_of(boxes):
                one = f"{boxes}/{found['id']}"
                forwarding = {"forwarding": self.random.choice(("always", "one_by_one"))}
                if self.random.random() < 0.8:
                    self.client.tried("PATCH", one, forwarding, version=found["version"])
                else:
                    self.client.tried("DELETE", one, version=found["version"])

    def give_another(self) -> None:
        """End the licence, and give another one in one act."""
        if self.random.random() < 0.5:
            return
        body = {"mailboxes_to": _TO["unlink"]}
        self.firm.changed("POST", f"{self.licence}/unlink", body, at=self.licence)
        client = self.firm.one_of(f"{self.firm.path}/clients")
        if client is None:
            return
        path = f"{self.firm.path}/clients/{client['id']}/self-management"
        wanted = {"client_email": self.client.person.email, "terms": {"installations": _ALLOWED}}
        begun = self.firm.tried("PUT", path, {"self_managed": True, **wanted})
        if begun and begun["licence"]:
            self.licence = f"{self.firm.path}/licences/{begun['licence']['id']}"

    def _ago(self, days: int) -> str:
        """Return the moment so many days ago."""
        at = self.scene.world.now().replace(microsecond=0) - timedelta(days=days)
        return at.isoformat().replace("+00:00", "Z")
