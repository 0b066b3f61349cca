"""A firm and a client with books, who ask each other for things and answer, in mails too."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tests.simulation.actors.books import Books
from tests.simulation.actors.business import Business
from tests.simulation.actors.client import Client
from tests.simulation.actors.member import allowed
from tests.simulation.actors.person import Person
from tests.simulation.actors.silencing import PREFERENCE, silencing_tokens

_KEY = re.compile(r"biz_[0-9A-Z]{26}\.[\w-]{43}")
_PERIOD = {"period_from": "2026-11-01", "period_to": "2026-11-30"}
_RHYTHM = {"rhythm": "weekly", "hour": 18, "weekday": 5}
_SELDOM = 0.3
_NO = {"reason": "Todavía falta algo"}


class Correspondence(Books):
    """Does what is done around batches: questions, requests, schedules, and what mails link to."""

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what is asked and answered, and what keeps both at work."""
        if self.desk is None:
            return super().acts()
        mine = (
            self.claim_and_refuse,
            self.ask,
            self.answer_by_mail,
            self.answer_at_once,
            self.need_no_answer,
            self.ask_for_a_period,
            self.answer_for_a_period,
            self.schedule,
            self.propose_a_schedule,
            self.export_for_the_client,
            self.decide_about_several,
            self.silence_mails,
            self.decide,
            self.desk.hand_over,
            self.desk.issue,
        )
        return {act.__name__: act for act in mine}

    @property
    def _own(self) -> tuple[Client, Business]:
        """Return the client, as who sits at the business."""
        client = self.people[1]
        assert self.desk is not None
        assert isinstance(client, Client)
        return client, self.desk.business

    def _licence(self) -> str:
        found = self.firm.one_of(f"{self.firm.path}/licences?state=active")
        return f"{self.firm.path}/licences/{found['id']}" if found else ""

    def claim_and_refuse(self) -> None:
        """Have a batch for a program, which takes a document of it not; or leave it again."""
        if found := self.firm.one_of(f"{self.firm.path}/imports"):
            path = f"{self.firm.path}/imports/{found['id']}"
            self.firm.tried("POST", f"{path}/claim", {"agent": "Servidor ficticio"})
            self.firm.tried("DELETE", f"{path}/claim")
            self.firm.tried("POST", f"{path}/import", {"part": "clean"})
            if document := self.firm.one_of(f"{path}/documents"):
                refusal = {"text": f"{document['number']} Subcuenta inexistente"}
                self.firm.tried("POST", f"{path}/refusals", refusal)
                if self.random.random() < _SELDOM:
                    self.firm.tried("DELETE", f"{path}/refusals/{document['id']}")

    def ask(self) -> None:
        """Ask the client about a document of a batch, where something is wrong with it."""
        found = self.firm.one_of(f"{self.firm.path}/imports")
        path = f"{self.firm.path}/imports/{found['id']}" if found else ""
        document = found and self.firm.one_of(f"{path}/documents")
        if not document:
            return
        matters = self.firm.tried("GET", f"{path}/documents/{document['id']}/questions")
        for each in matters["data"] if matters else ():
            matter = each["incident"]
            asked = {"document": document["id"], "code": matter["code"], "value": matter["value"]}
            asked |= {"text": "¿Qué se vendió aquí?"}
            self.firm.tried("POST", f"{path}/questions", {"questions": [asked]})

    def _keys(self) -> list[str]:
        client, _ = self._own
        return question_keys(client.person)

    def answer_by_mail(self) -> None:
        """Answer without signing in, by the key of a mail."""
        if keys := self._keys():
            self._answered_by(self.random.choice(keys))

    def _answered_by(self, key: str) -> Any:
        client, _ = self._own
        api = client.api.signed_in("")
        path = "/v1/question-links/reading"
        read = allowed("POST", path, api.call("POST", path, {"link": key}))
        waiting = [each for each in read["data"] if each["state"] == "open"] if read else []
        if not waiting:
            return None
        told = self._answer_to(waiting[0]) | {"link": key, "question": waiting[0]["id"]}
        path = "/v1/question-links/answer"
        return allowed("POST", path, api.call("POST", path, told))

    def _answer_to(self, question: Any) -> dict[str, str]:
        """Draw one of the answers that a question offers."""
        choice = self.random.choice(question["choices"])
        text = {"text": "Una venta corriente"} if choice["takes_text"] else {}
        return {"choice": choice["id"], **text}

    def answer_at_once(self) -> None:
        """Answer by the mail and signed in at once, and think again."""
        client, business = self._own
        question = client.one_of(f"{business.path}/questions")
        if question is None:
            return
        path = f"{business.path}/questions/{question['id']}/answer"
        acts: list[Callable[[], object]] = [
            partial(client.tried, "POST", path, self._answer_to(question))
        ]
        acts += [partial(self._answered_by, key) for key in self._keys()[-1:]]
        self.scene.together(self.name, acts)
        client.tried("PUT", path, self._answer_to(question))

    def need_no_answer(self) -> None:
        """Take a question back."""
        if found := self.firm.one_of(f"{self.firm.path}/questions"):
            self.firm.tried("POST", f"{self.firm.path}/questions/{found['id']}/withdrawal")

    def ask_for_a_period(self) -> None:
        """Ask the client for a period, or take that back."""
        if path := self._licence():
            asked = self.firm.tried("POST", f"{path}/export-requests", _PERIOD)
            if asked and self.random.random() < _SELDOM:
                self.firm.tried("DELETE", f"{path}/export-requests/{asked['id']}")

    def answer_for_a_period(self) -> None:
        """Hand over what was asked for, and say no to it, at once."""
        client, business = self._own
        if found := client.one_of(f"{business.path}/export-requests"):
            path = f"{business.path}/export-requests/{found['id']}"
            said = self.scene.together(
                self.name,
                [
                    partial(client.tried, "POST", f"{path}/acceptance"),
                    partial(client.tried, "POST", f"{path}/refusal", _NO),
                ],
            )
            assert None in said, f"{path} was agreed to and refused"

    def schedule(self) -> None:
        """Hand over by a schedule, have it rest and go on, or end it."""
        client, business = self._own
        path = f"{business.path}/export-schedule"
        client.tried("PUT", path, _RHYTHM, version=0)
        act = self.random.choice(("pause", "resume", "change", "end"))
        if act == "end":
            client.changed("DELETE", path)
        elif act == "change":
            client.changed("PUT", path, _RHYTHM | {"hour": self.random.randrange(24)})
        else:
            client.tried("POST", f"{path}/{act}")

    def propose_a_schedule(self) -> None:
        """Propose a schedule, which the client takes or not."""
        path = self._licence()
        if not path:
            return
        client, business = self._own
        proposal = f"{path}/schedule-proposal"
        self.firm.changed("PUT", proposal, _RHYTHM | {"message": "A tiempo"})
        answer = self.random.choice(("acceptance", "refusal", "withdrawal"))
        if answer == "withdrawal":
            self.firm.changed("DELETE", proposal)
        else:
            path, body = f"{business.path}/schedule-proposal", {"schedule": _RHYTHM}
            said = _NO if answer == "refusal" else body
            client.changed("POST", f"{path}/{answer}", said, at=path)

    def export_for_the_client(self) -> None:
        """Write the books of a client who agreed to that."""
        client, business = self._own
        if path := self._licence():
            consent = f"{business.path}/licences/{path.rpartition('/')[2]}/export-consent"
            client.tried("POST", consent)
            self.firm.tried("POST", f"{path}/exports", _PERIOD)
            if self.random.random() < _SELDOM:
                client.tried("DELETE", consent)

    def decide_about_several(self) -> None:
        """Decide about all batches in one request."""
        listed = self.firm.tried("GET", f"{self.firm.path}/imports")
        if listed and listed["data"]:
            acts: dict[str, Any] = {"ids": [each["id"] for each in listed["data"]]}
            acts |= (
                _NO | {"act": "discard"} if self.random.random() < _SELDOM else {"act": "import"}
            )
            self.firm.tried("POST", f"{self.firm.path}/imports/acts", acts)

    def silence_mails(self) -> None:
        """Want no more mails of a kind, by the link of one, or want them again."""
        person = self.random.choice(self.people).person
        if tokens := silencing_tokens(self.scene.mails_to(person.email)):
            api, token = person.api.signed_in(""), self.random.choice(tokens)
            method = self.random.choice(("POST", "DELETE"))
            answer = api.call(method, PREFERENCE.replace("{token}", token))
            assert answer.status < 300, f"a link of a mail does nothing: {answer}"


def question_keys(person: Person, newest: int = 0) -> list[str]:
    """Return the keys by which somebody answers questions, as mails carried them there.

    `newest`: how many mails are read; 0: all.
    """
    mails = person.stage.mails_to(person.email)[-newest:]
    texts = [person.read(each)["text"] for each in mails]
    return list(dict.fromkeys(key for text in texts for key in _KEY.findall(text)))
