"""Who does what the seed draws, whatever others do meanwhile, and takes a no for a no."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from infra.local.api_client import Answer, ApiRefused
from tests.simulation.actors.person import Person, Program, is_proof_needed

Act = Callable[[], object]
_A_NO = frozenset({404, 409, 412, 422, 428, 429})
"""What may be said to who acts beside others: it is gone, it is not so any more, it cannot be, a
limit is reached."""
SIGNED_OUT = 401
_HOUR = 3600


@dataclass
class Member(ABC):
    """A person of a practice, with a chance of their own."""

    person: Person
    chance: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.chance = Random(f"{self.person.stage.seed}/{self.person.email}")

    @property
    def api(self) -> Program:
        """The API as this person calls it."""
        return self.person.api

    @abstractmethod
    def acts(self) -> list[Act]:
        """Return what the person may do."""

    def asked(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: int | None = None,
        kind: str = "",
    ) -> Answer:
        """Ask for something, once more after signing in where the session is over.

        `kind`: of a file, its media type.

        Raises:
            ApiRefused: it failed, however often it was asked.
        """
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        headers |= {"Content-Type": kind} if kind else {}
        answer = self.api.call(method, path, body, headers=headers)
        if answer.status == SIGNED_OUT:
            self.person = self.person.sign_in()
            answer = self.api.call(method, path, body, headers=headers)
        return _clear(method, path, answer)

    def look(self, path: str) -> Any:
        """Read what may be forbidden; None: it is."""
        answer = self.asked("GET", path)
        return answer.body if answer.status < 300 else None

    def tried(self, method: str, path: str, body: Any = None, *, version: int | None = None) -> Any:
        """Ask for something; None: the answer was no.

        Raises:
            ApiRefused: it was answered in no way in which this can be.
        """
        return allowed(method, path, self.asked(method, path, body, version=version))

    def changed(self, method: str, path: str, body: Any = None, *, at: str = "") -> Any:
        """Ask for a change of what was read just now, at `at` or the address itself."""
        read = self.asked("GET", at or path)
        if allowed("GET", at or path, read) is None:
            return None
        tag = read.headers.get("ETag")
        return self.tried(method, path, body, version=None if tag is None else int(tag.strip('"')))

    def one_of(self, path: str) -> Any:
        """Draw one of a list; None: it is empty, or not to be seen."""
        listed = self.tried("GET", path)
        return self.chance.choice(listed["data"]) if listed and listed["data"] else None

    def until(self, read: Callable[[], Any], seconds: float = 2 * _HOUR) -> Any:
        """Read until something comes; None: nothing did."""
        stage = self.person.stage
        ends = stage.monotonic() + seconds
        while not (found := read()) and stage.monotonic() < ends:
            stage.sleep(15)
        return found


def _clear(method: str, path: str, answer: Answer) -> Answer:
    if answer.status >= 500:
        raise ApiRefused(f"{method} {path}", answer)
    return answer


def allowed(method: str, path: str, answer: Answer) -> Any:
    """Return what was answered; None: no.

    Raises:
        ApiRefused: it is an answer that this cannot have.
    """
    if answer.status < 300:
        return answer.body if answer.body is not None else {}
    is_no = answer.status in _A_NO or is_proof_needed(answer)  # who tried too often is not asked
    if is_no and not _is_misspelt(answer.body):
        return None
    raise ApiRefused(f"{method} {path}", answer)


def _is_misspelt(problem: Any) -> bool:
    """Return whether the request named what there is not: a mistake of ours, and no chance."""
    return any(each["code"] == "unknown-field" for each in problem.get("errors", ()))
