"""Somebody who comes into a firm and a business, and goes: out of them, or for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any

from infra.local.api_client import ApiRefused
from tests.simulation.actors.business import Business
from tests.simulation.actors.firm import Firm
from tests.simulation.actors.guest import Guarded, Guest
from tests.simulation.actors.member import SIGNED_OUT, allowed
from tests.simulation.actors.operating import Operator
from tests.simulation.actors.person import Person, Program
from tests.simulation.scene import Scene

_ME = "/v1/me"
_HEADS, _OTHERS = ("owner", "administrator"), ("assistant", "adviser")
"""Roles of a business, and of a firm."""
_WHY = {"reason": "Prueba de la historia"}
_TURNED_AWAY = 429
_GONE = frozenset({401, 403})
_SHUT_OUT = _GONE | {404}
_FIRST_NUMBER = 90
"""Of firms of this kind, so that no other has its tax id."""


class Leaver:
    """A host with a firm and a business, a guest who comes and goes, and an operator."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        self.scene, self.name, self.random = scene, name, random
        self.host: Firm
        self.business: Business
        self.operator: Operator
        self.guest: Guest | None = None
        """None: whoever it was closed the account."""
        self.own: Firm | None = None
        """A firm of the guest's, which is nobody else's."""
        self.tokens: list[str] = []
        """Of programs there."""
        self.left: list[str] = []
        """Places that the host left, and the guest manages."""

    def begin(self) -> None:
        """Open a firm and a business, and have an operator and a guest."""
        host = Person.of(self.scene, f"anfitriona.{self.name}").register()
        number = _FIRST_NUMBER + int(self.name[-1])
        self.host = Firm.open(host, number)
        self.business = Business.open(host, f"31050000{number}")
        self.operator = Operator.appointed(self.scene, self.name)
        self.operator.tried(f"/v1/operator{self.host.path.removeprefix('/v1')}/confirm", _WHY)
        self.come_again()

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what can be done: who is gone can come again."""
        guest = self.guest
        if guest is None:
            return {"come again": self.come_again}
        if self.left:
            return {"let host in": partial(self.let_host_in, guest)}
        mine = (
            self.come_in,
            self.refuse,
            self.depart,
            self.put_out,
            self.leave_both_at_once,
            self.close,
            self.close_as_it_is_let_in,
            self.leave_empty,
            self.be_locked,
            self.lose_factor,
            self.stay,
        )
        return {act.__name__: partial(act, guest) for act in mine} | {
            act.__name__: act for act in guest.acts()
        }

    def come_again(self) -> None:
        """Register with the address, which is free where an account of it was closed."""
        person = Guarded.of(self.scene, f"pasajera.{self.name}")
        try:
            guest = self.guest = Guest(person.register())
        except ApiRefused as exc:
            if exc.answer.status != _TURNED_AWAY:
                raise
        else:
            mine = guest.asked("GET", _ME).body["memberships"]
            assert mine == [], f"a new account belongs to {mine}"

    @property
    def _places(self) -> tuple[str, str]:
        return self.host.path, self.business.path

    def _invited(self, guest: Guest, *, are_heads: bool = False) -> None:
        """Invite the guest to both places, to manage them or less."""
        told = {"email": guest.person.email, "name": "Persona Pasajera"}
        for place in self._places:
            roles = _HEADS if are_heads else _OTHERS
            wanted = told | {"role": roles[place == self.host.path]}
            self.host.tried("POST", f"{place}/users", wanted)

    @staticmethod
    def _answered(guest: Guest, place: str, answer: str) -> Any:
        return guest.tried("POST", f"{_ME}/invitations/{_tenant(place)}/{answer}")

    def come_in(self, guest: Guest) -> None:
        """Be let into both places."""
        self._let_in(guest)

    def _let_in(self, guest: Guest, *, are_heads: bool = False) -> None:
        self._invited(guest, are_heads=are_heads)
        for place in self._places:
            self._answered(guest, place, "acceptance")

    def refuse(self, guest: Guest) -> None:
        """Refuse to come in, after which there is nothing to accept."""
        self._invited(guest)
        for place in self._places:
            if self._answered(guest, place, "refusal") is not None:
                came = self._answered(guest, place, "acceptance")
                assert came is None, f"an invitation was refused and accepted: {came}"

    def depart(self, guest: Guest) -> None:
        """Leave both places."""
        self.come_in(guest)
        for place in self._places:
            path = f"{_ME}/memberships/{_tenant(place)}/departure"
            if guest.tried("POST", path) is not None:
                self._is_out(guest.api, place)

    def put_out(self, guest: Guest) -> None:
        """Be put out of both places by who manages them."""
        self.come_in(guest)
        account = self._id_of(guest)
        for place in self._places:
            if self.host.changed("DELETE", f"{place}/users/{account}") is not None:
                self._is_out(guest.api, place)

    @staticmethod
    def _is_out(api: Program, place: str) -> None:
        answer = api.call("GET", place)
        assert answer.status in _SHUT_OUT, f"who is out reads {place}: {answer}"

    def leave_both_at_once(self, guest: Guest) -> None:
        """Manage both places, and leave them as the host does: one of the two stays."""
        self._let_in(guest, are_heads=True)
        for place in self._places:
            path = f"{_ME}/memberships/{_tenant(place)}/departure"
            leave = [partial(each.tried, "POST", path) for each in (self.host, guest)]
            said = self.scene.together(self.name, leave)
            assert None in said, f"all left {place}"
            if self.host.asked("GET", place).status in _SHUT_OUT:
                self.left.append(place)
        self.let_host_in(guest)

    def let_host_in(self, guest: Guest) -> None:
        """Have the guest let the host in again, who manages it as before."""
        told = {"email": self.host.person.email, "name": "Anfitriona"}
        for place in list(self.left):
            guest.tried("POST", f"{place}/users", told | {"role": _HEADS[place == self.host.path]})
            path = f"{_ME}/invitations/{_tenant(place)}/acceptance"
            if self.host.tried("POST", path) is not None:
                self.left.remove(place)

    def close(self, guest: Guest) -> None:
        """Close the account: nothing that was good for it is good any more."""
        apis = [guest.person.sign_in().api, guest.api, *self._of_programs(guest)]
        if self._closed(guest):
            self._is_gone(guest, apis)

    def close_as_it_is_let_in(self, guest: Guest) -> None:
        """Close the account at the moment in which it comes into both places."""
        self._invited(guest)
        paths = [f"{_ME}/invitations/{_tenant(each)}/acceptance" for each in self._places]
        accept = [partial(guest.api.call, "POST", path) for path in paths]
        is_closed, *_ = self.scene.together(self.name, [partial(self._closed, guest), *accept])
        if is_closed:
            self._is_gone(guest, [guest.api])

    def leave_empty(self, guest: Guest) -> None:
        """Close the account that alone has a firm, whose programs get in no more."""
        if self.own is None:
            guest.asked("GET", _ME)  # begins a session where the last one is over
            self.own = Firm.open(guest.person, _FIRST_NUMBER + int(self.name[-1]))
        wanted = {"name": "Programa ficticio", "permissions": ["company:read"]}
        given = guest.tried("POST", f"{self.own.path}/api-tokens", wanted)
        if given:
            self.tokens.append(given["token"])
        self.close(guest)

    def _of_programs(self, guest: Guest) -> list[Program]:
        """Return the API as programs call it that the guest gave tokens to."""
        return [guest.api.signed_in(each) for each in self.tokens]

    def _closed(self, guest: Guest) -> bool:
        """Close the account; return whether it is, which a lost answer leaves to be found out."""
        version = guest.asked("GET", _ME).headers["ETag"]
        answer = guest.api.call("DELETE", _ME, headers={"If-Match": version})
        if answer.status in _GONE:
            return guest.person.asked().status == SIGNED_OUT
        return allowed("DELETE", _ME, answer) is not None

    def _is_gone(self, guest: Guest, apis: Sequence[Program]) -> None:
        """See that nobody gets in as the guest, in whatever way they did."""
        self.guest, self.own, self.tokens = None, None, []
        for api in apis:
            for path in (_ME, *self._places):
                answer = api.call("GET", path)
                assert answer.status in _GONE, f"who is gone reads {path}: {answer}"
        answer = guest.person.asked()
        assert answer.status == SIGNED_OUT, f"who is gone signs in: {answer}"

    def be_locked(self, guest: Guest) -> None:
        """Be kept out by the operator, and let in again."""
        path = f"/v1/operator/accounts/{self._id_of(guest)}"
        if self.operator.tried(f"{path}/lock", _WHY) is not None:
            answer = guest.api.call("GET", _ME)
            assert answer.status in _GONE, f"who is locked out reads: {answer}"
            answer = guest.person.asked()
            assert answer.body.get("code") == "account-locked", f"who is locked out hears {answer}"
            self.operator.read("/v1/operator/locked-accounts")
        self.operator.tried(f"{path}/unlock", _WHY)
        guest.person = guest.person.sign_in()

    def lose_factor(self, guest: Guest) -> None:
        """Have the operator take a factor off that is lost: the password is enough again."""
        guest.set_factor_up()
        path = f"/v1/operator/accounts/{self._id_of(guest)}/second-factor-removal"
        if self.operator.tried(path, _WHY) is not None:
            answer = guest.person.asked()
            assert "access_token" in answer.body, f"a factor is asked for that is off: {answer}"

    def stay(self, guest: Guest) -> None:
        """Have the host close the account, who is needed as long as nobody else manages."""
        del guest
        told = self.host.tried("GET", f"{_ME}/closure")
        if not told["is_possible"]:
            done = self.host.changed("DELETE", _ME)
            assert done is None, f"whoever is needed is gone: {told}"

    @staticmethod
    def _id_of(guest: Guest) -> str:
        return str(guest.asked("GET", _ME).body["id"])


def _tenant(place: str) -> str:
    return place.rpartition("/")[2]
