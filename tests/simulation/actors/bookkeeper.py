"""A firm and a client whose batches do not go through at once: refused, asked about, agreed on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from chalicelib.accounting.proposed import LIFETIME
from tests.simulation.actors.business import Business
from tests.simulation.actors.client import Client
from tests.simulation.actors.correspondence import question_keys
from tests.simulation.actors.desk import Desk, is_answered, is_over
from tests.simulation.actors.firm import Firm
from tests.simulation.actors.member import allowed
from tests.simulation.actors.periods import days_around
from tests.simulation.actors.person import Person
from tests.simulation.scene import Scene

_PENDING_WITHIN, _MAILED_AFTER, _LISTED_AFTER = 600.0, (60, 900), 2
_MOST_BATCHES = 3
"""In a story: one takes as long to play as ten other things."""
_SELDOM, _A_WHILE = 0.2, timedelta(hours=1)
_RHYTHM = {"rhythm": "monthly", "days_after": 4, "hour": 6}
_NO = {"reason": "Todavía falta algo"}
_BUYER = {"root": "112001", "tax_id": "3101888888", "name": "Comprador"}
"""Of all that is issued: behind which account of customers, and who that is."""
_USUAL_DIGITS = 6
_STATES = {"acceptance": "accepted", "refusal": "refused", "withdrawal": "withdrawn"}


class Bookkeeper:
    """Somebody of a firm at the books of one client, who answers."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        self.scene, self.name, self.random = scene, name, random
        self.firm: Firm
        self.client: Client
        self.desk: Desk | None = None
        self.batches = 0
        """How many came of what is done here."""

    def begin(self) -> None:
        """Open the firm, give the client a licence, and have the business made ready."""
        self.firm = Firm.open(self._person("contadora").register(), int(self.name[-1]))
        self.client = Client(self._person("clienta"), self.firm)
        self.firm.send_list()
        self.wait_for_the_client()

    def _person(self, name: str) -> Person:
        return Person.of(self.scene, f"{name}.{self.name}")

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what is done to batches, and agreed on beside them."""
        if self.desk is None:
            return {"wait_for_the_client": self.wait_for_the_client}
        mine = [self.ask_for_a_period, self.propose_a_schedule]
        if self.batches < _MOST_BATCHES:
            mine += [self.refuse, self.ask, self.post_otherwise]
        return {act.__name__: partial(act, self.desk) for act in mine}

    def wait_for_the_client(self) -> None:
        """Give a licence, and wait until the client has come in."""
        self.firm.give_licence()
        business: Business | None = self.client.until(self.client.business)
        if business is not None:
            self.desk = Desk(self.client.person, business.make_ready())

    @property
    def _imports(self) -> str:
        return f"{self.firm.path}/imports"

    def _licence(self) -> str:
        found = self.firm.one_of(f"{self.firm.path}/licences?state=active")
        return f"{self.firm.path}/licences/{found['id']}" if found else ""

    def _batch(self, desk: Desk) -> str:
        """Come to an import that waits, or to one of what is issued now; empty: to none yet."""
        found = self.firm.one_of(f"{self._imports}?status=pending")
        return f"{self._imports}/{found['id']}" if found else self._new_batch(desk)

    def _new_batch(self, desk: Desk) -> str:
        issued = desk.issue()
        path = issued and f"{desk.documents}/{issued['id']}"
        return self._handed_over(desk) if path and desk.come_to(path, is_answered) else ""

    def _handed_over(self, desk: Desk) -> str:
        """Hand over what is free, and return the import of it; empty: there is none."""
        exports = f"{desk.business.path}/exports"
        asked = desk.tried("POST", exports, days_around(self.scene.now()) | {"formats": ["csv"]})
        ended = asked and desk.come_to(f"{exports}/{asked['id']}", is_over)
        if not ended or ended["state"] != "done":
            return ""
        self.batches += 1
        path = f"{self._imports}/{ended['batch_id']}"
        seen = self.firm.until(
            lambda: (read := self.firm.tried("GET", path)) and read["status"] == "pending",
            _PENDING_WITHIN,
        )
        return path if seen else ""

    def _documents(self, path: str) -> dict[str, Any]:
        """Return the documents of an import by id."""
        listed = self.firm.tried("GET", f"{path}/documents?limit=100")
        return {each["id"]: each for each in listed["data"]}

    def _is_handed_over(self, document: str, again: str, *, since: str) -> bool:
        """Tell whether it is in an import, or in another that was under way and came meanwhile."""
        if document in self._documents(again):
            return True
        listed = self.firm.tried("GET", f"{self._imports}?limit=100")["data"]
        known = self.firm.tried("GET", since)["created_at"]
        newer = [each["id"] for each in listed if each["created_at"] > known]
        return any(document in self._documents(f"{self._imports}/{each}") for each in newer)

    def _refused(self, desk: Desk) -> tuple[str, str]:
        """Take a batch in, of which the program refuses a document: import and document, or none.

        It is free then, by name, with what the program said.
        """
        path = self._batch(desk)
        if not path or self.firm.tried("POST", f"{path}/import", {"part": "all"}) is None:
            return "", ""
        document = self.random.choice(list(self._documents(path).values()))
        said = f"{document['number']} Subcuenta {self.random.randrange(10**6)} inexistente"
        if self.firm.tried("POST", f"{path}/refusals", {"text": said}) is None:
            return "", ""
        (loose,) = (
            each
            for each in self.firm.tried("GET", f"{path}/loose-documents?limit=100")["data"]
            if each["id"] == document["id"]
        )
        words = [each["value"] for each in loose["found"] if each["code"] == "PROGRAM_REFUSED"]
        assert (loose["why"], words) == ("refused", [said]), f"{path}: {loose}"
        return path, document["id"]

    def refuse(self, desk: Desk) -> None:
        """Have a document refused: it is taken back, or comes again with what is handed over."""
        path, document = self._refused(desk)
        if not document:
            return
        if self.random.random() < 0.5:
            again = self._handed_over(desk)
            is_there = not again or self._is_handed_over(document, again, since=path)
            assert is_there, f"{document} is in no {again}"
        back = self.firm.tried("DELETE", f"{path}/refusals/{document}")
        why = self._documents(path)[document]["loose"]
        assert back is None or why is None, f"{path}: {document} was taken back, and is {why}"

    def ask(self, desk: Desk) -> None:
        """Ask about a document that was refused; the first answer counts, until it is another."""
        path, document = self._refused(desk)
        if not document:
            return
        matters = self.firm.tried("GET", f"{path}/documents/{document}/questions")["data"]
        asked = [
            {"document": document, "code": each["code"], "value": each["value"]}
            for each in (one["incident"] for one in matters if one["draft"])
            if each["code"] == "PROGRAM_REFUSED"
        ]
        made = self.firm.tried("POST", f"{path}/questions", {"questions": asked})
        if made:
            self._answer(desk, made["data"][0]["id"])
            again = self._handed_over(desk)
            question = self.firm.tried("GET", f"{self.firm.path}/questions/{made['data'][0]['id']}")
            if again:
                stays_out = question["answer"] and question["answer"]["choice"] == "c2"
                is_there = self._is_handed_over(document, again, since=path)
                assert is_there != bool(stays_out), f"{again}: {document} by {question}"

    def _answer(self, desk: Desk, question: str) -> None:
        """Answer by the mail and signed in at once, and think again."""
        path = f"{desk.business.path}/questions/{question}/answer"
        answers = [{"choice": self.random.choice(("c1", "c2")), "text": f"{n}"} for n in range(3)]
        acts: list[Callable[[], Any]] = [partial(desk.tried, "POST", path, answers[0])]
        if key := self._mailed_key(question):
            told = answers[1] | {"link": key, "question": question}
            acts.append(partial(self._by_link, "/v1/question-links/answer", told))
        heard = self.scene.together(self.name, acts)
        done = [text for text, each in zip("01", heard, strict=False) if each is not None]
        assert len(done) < 2, f"{path}: both were the first to answer"
        if desk.tried("PUT", path, answers[2]) is not None:
            done = ["2"]
        read = self.firm.tried("GET", f"{self.firm.path}/questions/{question}")
        told = read["answer"] and read["answer"]["text"]
        assert not done or read["state"] != "answered" or [told] == done, f"{done}, not {read}"

    def _mailed_key(self, question: str) -> str:
        """Wait for the mail that asks a question, and return its key; empty: it takes longer."""
        for seconds in _MAILED_AFTER:
            self.scene.sleep(seconds)
            for key in question_keys(self.client.person, newest=3)[-1:]:
                read = self._by_link("/v1/question-links/reading", {"link": key})
                if read and question in [each["id"] for each in read["data"]]:
                    return key
        return ""

    def _by_link(self, path: str, body: Any) -> Any:
        """Do something without signing in."""
        return allowed("POST", path, self.client.api.signed_in("").call("POST", path, body))

    def ask_for_a_period(self, desk: Desk) -> None:
        """Ask the client for a period: it is agreed to, refused or taken back, one of these."""
        path = self._licence()
        period = days_around(self.scene.now())
        asked = path and self.firm.tried("POST", f"{path}/export-requests", period)
        if not asked:
            return
        mine = f"{path}/export-requests/{asked['id']}"
        theirs = f"{desk.business.path}/export-requests/{asked['id']}"
        ways: dict[str, Callable[[], Any]] = {
            "accepted": partial(desk.tried, "POST", f"{theirs}/acceptance"),
            "declined": partial(desk.tried, "POST", f"{theirs}/refusal", _NO),
            "withdrawn": partial(self.firm.tried, "DELETE", mine),
        }
        state = self._one_of_two(ways)
        self.scene.sleep(_LISTED_AFTER)
        listed = self.firm.tried("GET", f"{path}/export-requests")["data"]
        (seen,) = (each["state"] for each in listed if each["id"] == asked["id"])
        assert state in {"", seen}, f"{mine} was {state}, and is {seen}"

    def _one_of_two(self, ways: Mapping[str, Callable[[], Any]]) -> str:
        """Do two things at once, of which one is done; return which, empty where none says so."""
        drawn = self.random.sample(sorted(ways), 2)
        heard = self.scene.together(self.name, [ways[each] for each in drawn])
        done = [name for name, answer in zip(drawn, heard, strict=True) if answer is not None]
        assert len(done) < 2, f"{self.name}: {drawn} were both done"
        return "".join(done)

    def propose_a_schedule(self, desk: Desk) -> None:
        """Propose a schedule, which the client takes or not while the firm takes it back."""
        path = self._licence()
        mine, theirs = f"{path}/schedule-proposal", f"{desk.business.path}/schedule-proposal"
        if not path or not self._put(mine, _RHYTHM | {"message": "A tiempo"}):
            return
        if self.scene.is_long and self.random.random() < _SELDOM:
            self.scene.sleep((LIFETIME + _A_WHILE).total_seconds())
            assert self.firm.tried("GET", mine)["state"] == "expired", f"{mine} goes on for ever"
            return
        ways = {
            "acceptance": partial(desk.changed, "POST", f"{theirs}/acceptance", {}, at=theirs),
            "refusal": partial(desk.changed, "POST", f"{theirs}/refusal", _NO, at=theirs),
            "withdrawal": partial(self.firm.changed, "DELETE", mine),
        }
        done = self._one_of_two(ways)
        seen = self.firm.tried("GET", mine)["state"]
        assert not done or _STATES[done] == seen, f"{mine}: {done}, and is {seen}"

    def _put(self, path: str, body: Any) -> Any:
        """Set a thing at its version, which is 0 before the first time."""
        read = self.firm.asked("GET", path)
        version = int(read.headers["ETag"].strip('"')) if read.status < 300 else 0
        return self.firm.tried("PUT", path, body, version=version)

    def post_otherwise(self, desk: Desk) -> None:
        """Have accounts of other lengths, or no more: what is exported then has just those."""
        path = f"{self.firm.path}/posting-rules/CR"
        rules = {"digits": self.random.choice((8, 10)), "customers": "numbered"}
        self.firm.tried("POST", f"{path}/example", {"rules": rules})
        if self.random.random() < 0.5:
            digits = rules["digits"] if self._put(path, rules) else None
            self._number_the_buyer(desk)
        else:
            digits = _USUAL_DIGITS if self.firm.changed("DELETE", path) is not None else None
        batch = digits and self._new_batch(desk)
        for each in self._documents(batch).values() if batch else ():
            accounts = [line["account"] for line in each["lines"]]
            assert {len(account) for account in accounts} == {digits}, f"{batch}: {accounts}"

    def _number_the_buyer(self, desk: Desk) -> None:
        """Say which number the buyer of all has in the firm's program."""
        companies = self.firm.tried("GET", f"{self.firm.path}/companies?limit=100")["data"]
        for each in companies:
            if each["tax_id"] == desk.business.tax_id:
                path = f"{self.firm.path}/companies/{each['id']}/subaccounts"
                row: dict[str, Any] = _BUYER | {"number": self.random.randint(1, 99)}
                if self.firm.tried("PUT", path, {"subaccounts": [row]}) is not None:
                    kept = [one["number"] for one in self.firm.tried("GET", path)["data"]]
                    assert row["number"] in kept, f"{path}: {row} is not kept"
