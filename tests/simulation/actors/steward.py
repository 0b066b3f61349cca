"""A practice that looks after licences and people: gives to the wrong one, and puts it right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from infra.local.mail_client import NoMail, code_in
from tests.simulation.actors.member import Member, allowed
from tests.simulation.actors.operating import Operator
from tests.simulation.actors.practice import AtWork

_WHY = {"reason": "Prueba de la historia"}
_STATES = ("active", "suspended", "awaiting_client", "")
_MINUTE = 60


class Steward(AtWork):
    """Does what is done to licences and to people of a firm and a business."""

    operator: Operator

    def begin(self) -> None:
        """Have a client who works, and an operator."""
        super().begin()
        self.operator = Operator.appointed(self.scene, self.name)
        self._trust(self.operator.person.email)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what is put right, given and taken back."""
        mine = (
            self.give_to_the_wrong_one,
            self.renew_access,
            self.move_firm_email,
            self.end_licence,
            self.let_rest_or_go_on,
            self.remind,
            self.offer_data,
            self.act_for_the_client,
            self.activate_many,
            self.invite_to_the_firm,
            self.invite_to_the_business,
            self.give_for_a_time,
            self.take_from_people,
            self.have_answers_elsewhere,
            self.ask_the_operator,
            self.give_an_owner,
            self.appoint_another,
        )
        return {act.__name__: act for act in mine}

    def _trust(self, email: str) -> str:
        """Let somebody know of all from now on; return who."""
        self.scene.marks.trust(email)
        return email

    @property
    def firm(self) -> Member:
        """Return the founder."""
        return self.people[0]

    @property
    def path(self) -> str:
        """Return the address of the firm."""
        return self.client.firm.path

    def _licence(self, state: str = "") -> str:
        """Return the address of a licence in a state, or in any; nothing where there is none."""
        found = self.firm.one_of(f"{self.path}/licences{f'?state={state}' if state else ''}")
        return f"{self.path}/licences/{found['id']}" if found else ""

    def _changed(self, path: str, act: str, body: Any = None, method: str = "POST") -> Any:
        return path and self.firm.changed(method, f"{path}/{act}", body, at=path)

    def give_to_the_wrong_one(self) -> None:
        """Give a licence to an address that is mistyped, put it right, or take it back."""
        firm = self.client.firm
        firm.clients.append(f"cliemte{len(firm.clients)}.{self.name}@example.com")
        firm.give_licence()
        self.scene.sleep(_MINUTE)
        path = self._licence("active")
        if self.random.random() < 0.5:
            right = self._trust(f"vecino{len(firm.clients)}.{self.name}@example.com")
            self._changed(path, "client-correction", {"client_email": right})
        else:
            self._changed(path, "take-back")

    def renew_access(self) -> None:
        """Have a client get another access key."""
        if path := self._licence("active"):
            self.firm.tried("POST", f"{path}/access-key")

    def move_firm_email(self) -> None:
        """Have the firm be told of a licence elsewhere, at an address that proves itself."""
        if path := self._licence(self.random.choice(_STATES)):
            new = self._trust(f"otra.socia.{self.name}@example.com")
            self._changed(path, "firm-email", {"firm_email": new}, "PUT")
            for code in self._codes(new):
                self.firm.tried("POST", f"{path}/firm-email/confirmation", {"code": code})

    def _codes(self, email: str) -> Iterator[str]:
        """Return the newest code that came to an address."""
        self.scene.sleep(_MINUTE)
        for sent in list(reversed(self.scene.mails_to(email)))[:1]:
            with suppress(NoMail):
                yield code_in(self.client.person.read(sent))

    def end_licence(self) -> None:
        """Unlink a licence, or delete it with what it made; each is told whom it is of."""
        path = self._licence(self.random.choice(_STATES))
        read = path and self.firm.tried("GET", path)
        if not read:
            return
        if self.random.random() < 0.5:
            self._changed(path, "unlink")
        self._changed(path, "delete", {"client_email": read["client_email"]})

    def let_rest_or_go_on(self) -> None:
        """Let a licence rest, go on, be paid by the client or the firm."""
        self._changed(self._licence("active"), "suspend")
        self._changed(self._licence("suspended"), "reinstate")
        payer = {"paid_by": self.random.choice(("client", "firm"))}
        self._changed(self._licence("active"), "payer", payer, "PUT")

    def remind(self) -> None:
        """Ask a known client for an answer once more, or ask no more."""
        if path := self._licence("awaiting_client"):
            self.firm.tried("POST", f"{path}/reminder")
            if self.random.random() < 0.5:
                self._changed(path, "withdraw")

    def offer_data(self) -> None:
        """Have the client take over what the list of the firm says by now."""
        if path := self._licence("active"):
            self.client.firm.send_list()
            self.firm.tried("POST", f"{path}/initial-data/offer")
            if business := self.client.business():
                at = f"{business.path}/licences/{path.rpartition('/')[2]}/initial-data"
                self.client.changed("POST", at, {"fields": ["email"]})

    def act_for_the_client(self) -> None:
        """Be let in by a client, act in the business, and be put out."""
        path, business = self._licence("active"), self.client.business()
        if not path or business is None:
            return
        asked = {"scope": "prepare", "lasts": "standing", "reason": "Poner la actividad"}
        self.firm.tried("POST", f"{path}/consent-request", asked)
        if self.random.random() < 0.3:
            self.firm.tried("DELETE", f"{path}/consent-request")
        found = self.client.one_of(f"{business.path}/consents")
        if not found:
            return
        consent = f"{business.path}/consents/{found['licence_id']}"
        if self.random.random() < 0.3:
            self.client.tried("POST", f"{consent}/refusal", version=found["version"])
            return
        given = {"scope": "prepare", "lasts": "standing"}
        self.client.tried("PUT", consent, given, version=found["version"])
        opened = self.firm.tried("POST", f"{path}/connections", {"reason": "Poner la actividad"})
        if opened:
            by_firm = {"Connect-As": opened["id"]}
            at, body = f"{business.path}/activities", {"code": "0115.0"}
            self.firm.api.call("POST", at, body, headers=by_firm)
            over = f"{business.path}/connections/{opened['id']}"
            if self.client.tried("DELETE", over, version=1) is not None:
                answer = self.firm.api.call("GET", business.path, headers=by_firm)
                assert answer.status >= 300, f"a connection that is over is open: {answer}"

    def activate_many(self) -> None:
        """Activate licences by a file, with a pause; what waits for another day is stopped."""
        rows = [
            f"{each:05d};{self._trust(f'muchos{each}.{self.name}@example.com')}"
            for each in range(1, 4)
        ]
        file = "\n".join(["código;correo del cliente", *rows]).encode()
        path = f"{self.path}/activations"
        answer = self.firm.asked(
            "POST", f"{path}?product=invoicing&program=con", file, kind="text/csv"
        )
        begun = allowed("POST", path, answer)
        if begun:
            if self.firm.tried("POST", f"{path}/{begun['id']}/pause"):
                self.scene.sleep(_MINUTE)
                self.firm.tried("POST", f"{path}/{begun['id']}/takeover")
            self.scene.sleep(self.random.choice((1, 10)) * _MINUTE)
            self.firm.tried("POST", f"{path}/{begun['id']}/cancellation")

    def invite_to_the_firm(self) -> None:
        """Invite somebody who does not come, and take that back."""
        email = f"nadie.{self.name}@example.com"
        self.client.firm.invite(email)
        if self.random.random() < 0.5:
            path = f"{self.path}/invitations/withdrawal"
            self.firm.tried("POST", path, {"email": email})

    def invite_to_the_business(self) -> None:
        """Have the adviser help in the business, then only read, then no more."""
        business, adviser = self.client.business(), self.people[-1]
        if business is None:
            return
        email = self._trust(adviser.person.email)
        person = {"email": email, "name": "Persona Invitada Ficticia"}
        self.client.tried("POST", f"{business.path}/users", person | {"role": "assistant"})
        if self.random.random() < 0.3:
            path = f"{business.path}/invitations/withdrawal"
            self.client.tried("POST", path, {"email": email})
        adviser.asked("POST", f"/v1/me/invitations/{business.id}/acceptance")
        me = adviser.look("/v1/me")
        user = f"{business.path}/users/{me['id']}" if me else ""
        if user:
            self.client.changed("PATCH", user, {"role": "reader"})
            self.client.tried("POST", f"{user}/deactivation")
            self.client.tried("POST", f"{user}/reactivation")
            self.client.changed("DELETE", user)

    def give_for_a_time(self) -> None:
        """Have the adviser see more companies for a time, unasked, and take that back."""
        me = self.people[-1].look("/v1/me")
        wanted = {
            "companies": {"ranges": [{"program": "con", "first": "00001", "last": "00044"}]},
            "until": f"{self.scene.now().date().replace(day=28, month=12)}T18:00:00Z",
            "reason": "Ayuda con el cierre",
        }
        path = f"{self.path}/users/{me['id']}/timed-rights" if me else ""
        given = path and self.firm.tried("POST", path, wanted)
        if given:
            self.firm.tried("POST", f"{self.path}/timed-rights/{given['id']}/revocation")

    def take_from_people(self) -> None:
        """Keep the adviser out for a while."""
        me = self.people[-1].look("/v1/me")
        user = f"{self.path}/users/{me['id']}" if me else ""
        for act in ("deactivation", "reactivation") if user else ():
            self.firm.tried("POST", f"{user}/{act}")

    def have_answers_elsewhere(self) -> None:
        """Have answers to mails go elsewhere, to an address that proves itself."""
        other = f"respuestas.{self.name}@example.com"
        self.firm.changed("PATCH", self.path, {"reply_to": other})
        for code in self._codes(other):
            self.firm.tried("POST", f"{self.path}/reply-to/confirmation", {"code": code})

    def ask_the_operator(self) -> None:
        """Ask to be confirmed, which the operator does, does not, or takes back."""
        path = f"{self.path}/confirmation-request"
        self.firm.tried("POST", path, {"message": "Otra vez"})
        if self.random.random() < 0.3:
            self.firm.changed("DELETE", path, at=self.path)
        operated = f"/v1/operator{self.path.removeprefix('/v1')}"
        for act in self.random.sample(("confirm", "refuse", "unconfirm"), 2):
            self.operator.tried(f"{operated}/{act}", _WHY)

    def give_an_owner(self) -> None:
        """Have the operator invite another owner, take that back, and look people up."""
        email = self.client.person.email
        self.operator.tried("/v1/operator/account-look-ups", _WHY | {"email": email})
        self.operator.tried("/v1/operator/look-ups", _WHY | {"by": "email", "value": email})
        if business := self.client.business():
            path = f"/v1/operator{business.path.removeprefix('/v1')}"
            owner = _WHY | {"email": self._trust(f"titular.{self.name}@example.com")}
            self.operator.tried(f"{path}/owners", owner | {"name": "Otra titular inventada"})
            self.operator.tried(f"{path}/owner-invitations/withdrawal", owner)

    def appoint_another(self) -> None:
        """Have the operator make another one an operator, and take that back."""
        email = self.people[-1].person.email
        found = self.operator.tried("/v1/operator/account-look-ups", _WHY | {"email": email})
        made = self.operator.tried("/v1/operator/operators", _WHY | {"email": email})
        if found and made is not None:
            self.operator.tried(f"/v1/operator/operators/{found['id']}/removal", _WHY)
