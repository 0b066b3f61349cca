"""A licence gets another number: what goes on, what ends, who is told, and what else comes then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal

import pytest
from chalice.test import Client

from chalicelib.accounts.throttle import POLICIES
from chalicelib.aws import history
from chalicelib.aws.table import Table
from chalicelib.core.paging import PageQuery
from chalicelib.installations import store as of_numbers
from chalicelib.installations.model import NumberNotFound
from chalicelib.installations.number import tidy
from chalicelib.licences import acts, computers, numbers, service
from chalicelib.licences.forms import Deletion, NumberMail, NumberReplacement
from chalicelib.licences.model import WrongLicenceState
from chalicelib.licences.replacing import replace_number
from chalicelib.licences.service import LicenceChanged
from chalicelib.licences.views import LicenceView
from infra.local.stack import LocalStack
from tests.integration.test_installations import calls_counted
from tests.integration.test_sme_licences import TO_CLIENT, facts, kept, licensed, told
from tests.support.faults import overtaken_at
from tests.support.licensing import draft, email, events, mails, new_company, new_firm, read
from tests.support.numbers import Program
from tests.support.releases import mailed_code, release_by_code

Installed = Literal["keep", "release"]
FIRST = {"fingerprint": "fingerprint-of-one-computer", "name": "Recepción"}
OTHER = {"fingerprint": "fingerprint-of-another-one", "name": "Almacén"}
THIRD = {"fingerprint": "fingerprint-of-the-third", "name": "Portátil"}


@pytest.fixture
def client(stack: LocalStack) -> Iterator[Client]:
    from app import app

    with Client(app) as made:
        yield made


class Given:
    """A licence on two computers, of which one is installed and has checked in."""

    def __init__(self, client: Client) -> None:
        self.firm, made, self.owner = licensed(installations=2)
        self.licence_id = made.id
        self.first = numbers.show(self.firm, made.id).number
        self.program = Program(client, self.first, source=f"203.0.113.{id(self) % 200}")
        self.bound = self.program.validate()["installation"]["id"]
        self.program.check_in()

    def replaced(self, installed: Installed, **said: Any) -> str:
        """Replace the number; returns the new one."""
        licence = service.read_licence(self.firm, self.licence_id)
        wanted = NumberReplacement(installations=installed, **said)
        replace_number(self.firm, licence.id, wanted, licence.version)
        return numbers.show(self.firm, licence.id).number

    def told(self, number: str, **said: Any) -> dict[str, Any]:
        """Validate a number, for the first computer unless it says otherwise."""
        return self.program.validate(number=number, **said)

    def listed(self) -> list[str]:
        listed = computers.listed(self.firm, self.licence_id)
        assert listed.in_use == len(listed.data)
        shown = read(self.firm, self.view).installations
        assert shown is not None
        assert shown.in_use == listed.in_use
        return [each.id for each in listed.data]

    @property
    def view(self) -> LicenceView:
        return service.read_licence(self.firm, self.licence_id)


def meanwhile(given: Given, installed: Installed) -> None:
    """Replace the number, as somebody else in the firm."""
    given.replaced(installed)


@pytest.fixture
def given(client: Client) -> Given:
    return Given(client)


def test_computers_that_are_kept_go_on_and_another_number_opens_the_places_that_are_left(
    given: Given,
) -> None:
    second = given.replaced("keep")
    third = given.replaced("keep")

    assert len({given.first, second, third}) == 3
    assert given.program.check_in()["code"] == "VALID"
    for old in (given.first, second):
        for computer in (OTHER, None):
            said = {"installation": computer} if computer else {}
            refused = given.told(old, **said)
            assert (refused["code"], refused["valid"]) == ("NUMBER_REPLACED", False)
            assert (refused["licence"], refused["installation"]) == (None, None)
            assert "ask for it" in refused["detail"]
    known = given.told(third)
    assert (known["installation"]["id"], known["installation"]["token"]) == (given.bound, None)
    assert given.told(third, installation=OTHER)["licence"]["installations_in_use"] == 2
    assert given.told(third, installation=THIRD)["code"] == "INSTALLATION_LIMIT"
    assert len(given.listed()) == 2


KEPT: Installed = "keep"
RELEASED: Installed = "release"


@pytest.mark.parametrize(
    "ways",
    [(), (KEPT,), (RELEASED,), (KEPT, KEPT), (KEPT, RELEASED), (RELEASED, KEPT)],
    ids="-".join,
)
def test_validation_takes_two_requests_however_the_number_came_to_be(
    given: Given, ways: tuple[Installed, ...]
) -> None:
    numbers_of = [given.first, *(given.replaced(way) for way in ways)]
    *former, now = numbers_of
    is_bound = RELEASED not in ways

    for number, computer, code, write in [
        *((each, None, "NUMBER_REPLACED", None) for each in former),
        (now, FIRST, "VALID", "TransactWriteItems"),
        (now, OTHER, "VALID", "TransactWriteItems"),
        (now, THIRD, "INSTALLATION_LIMIT", "GetItem"),
        (now, None, "VALID", "GetItem"),
    ]:
        with calls_counted() as calls:
            told_now = given.told(number, installation=computer)

        assert told_now["code"] == code
        assert calls == ["Query", *([write] if write else [])]
    assert (given.bound in given.listed()) is is_bound
    assert len({*numbers_of}) == len(ways) + 1


def test_computers_that_are_released_stop_and_each_takes_the_other_number(given: Given) -> None:
    second = given.replaced("keep")
    before = kept(given.firm, given.view)
    other = given.replaced("release")

    assert given.program.check_in()["code"] == "installation-token-invalid"
    assert given.program.seen[-1] == 401
    assert given.listed() == []
    assert given.told(given.first)["code"] == "NUMBER_REPLACED"
    assert given.told(other)["installation"]["token"]
    assert given.program.check_in()["code"] == "VALID"
    assert given.listed() != [given.bound]
    left = facts(before.number_id)
    assert (left.state, left.number_now) == ("deleted", kept(given.firm, given.view).number_id)
    with pytest.raises(NumberNotFound):
        of_numbers.number(before.number_id or "")
    assert of_numbers.find(tidy(second) or "").is_replaced  # type: ignore[union-attr]


def test_client_and_histories_are_told_and_the_number_goes_alone_and_when_asked(
    given: Given, caplog: pytest.LogCaptureFixture
) -> None:
    numbers.send(given.firm, given.licence_id, NumberMail())
    quiet = given.replaced("keep")
    sent = given.replaced("release", send=True, language="en")

    waiting = [each for each in mails(given.owner.tenant) if each.template == "licence-number"]
    assert sorted(each.state for each in waiting) == ["failed", "waiting"]
    assert [each.language for each in waiting if each.state == "waiting"] == ["en"]
    about = [each for each in told(given.owner.tenant) if "cambió el número" in each]
    assert ["lo siguen estando" in each for each in about] == [True, False]
    assert ["dejan de funcionar" in each for each in about] == [False, True]
    assert given.view.number_mails == 2
    assert given.view.mail is not None
    assert given.view.mail.number is None
    happened = events(given.firm, given.view)
    assert happened.count("number_replaced") == 2
    assert happened.count("number_sent") == 2
    page = service.read_history(given.firm, given.licence_id, PageQuery(limit=100))
    said = [each.text for each in page.data if each.event == "number_replaced"]
    assert "se liberaron todos" in said[0]
    of_business = history.page(
        Table(given.owner.tenant), given.owner.tenant, PageQuery(limit=100)
    ).data
    assert [each.event for each in of_business].count("licence_number_replaced") == 2
    shown = page.model_dump_json() + caplog.text + str(mails(given.owner.tenant))
    for number in (given.first, quiet, sent):
        assert number not in shown
        assert str(tidy(number)) not in shown


def test_release_by_a_code_takes_the_number_that_is_good(given: Given) -> None:
    other, token = given.replaced("keep"), given.program.token
    given.program.token = ""

    def asked(number: str) -> int:
        given.program.call("POST", "/v1/installation-releases", {"number": number})
        return sum(each.template == "installation-code" for each in mails(given.firm.tenant))

    assert (asked(given.first), asked(other)) == (0, 1)
    said = {"code": mailed_code(given.firm.tenant), "installation": given.bound}
    assert release_by_code(given.program, number=given.first, **said)["code"] == "invalid-code"
    assert release_by_code(given.program, number=other, **said)["released"] == given.bound
    given.program.token = token
    assert given.program.check_in()["code"] == "installation-token-invalid"


def test_it_rests_and_gets_another_number_which_is_good_with_it_again(given: Given) -> None:
    assert "replace_number" in {
        each.act for each in acts.read_acts(given.firm, given.licence_id).data
    }
    acts.suspend(given.firm, given.licence_id, given.view.version, TO_CLIENT)
    with pytest.raises(WrongLicenceState):
        given.replaced("keep", send=True)
    kept_one, released = given.replaced("keep"), given.replaced("release")

    assert given.told(kept_one)["code"] == "NUMBER_REPLACED"
    assert given.told(released)["code"] == "DEACTIVATED"
    acts.reinstate(given.firm, given.licence_id, given.view.version, TO_CLIENT)
    assert given.told(released)["code"] == "VALID"
    assert given.told(given.first)["code"] == "NUMBER_REPLACED"
    gone = given.view
    wanted = Deletion(client_email=gone.client_email or "", mailboxes_to="client")
    acts.delete(given.firm, gone.id, wanted, gone.version)
    assert given.told(released)["code"] == "DELETED"
    with pytest.raises(WrongLicenceState):
        given.replaced("keep")


def test_licence_without_a_number_has_none_replaced(stack: LocalStack) -> None:
    firm = new_firm()
    begun = draft(firm, new_company(firm), email("sin-numero"))

    assert "replace_number" not in {each.act for each in acts.read_acts(firm, begun.id).data}
    with pytest.raises(NumberNotFound):
        replace_number(firm, begun.id, NumberReplacement(installations="keep"), begun.version)


def test_computers_that_come_with_the_old_number_are_no_guessers(given: Given) -> None:
    other = given.replaced("keep")

    codes = [given.told(given.first)["code"] for _ in range(POLICIES["wrong-number"].free + 2)]

    assert set(codes) == {"NUMBER_REPLACED"}
    assert given.told(other, installation=OTHER)["code"] == "VALID"


@pytest.mark.parametrize("installed", ["keep", "release"])
def test_old_number_that_is_validated_meanwhile_binds_nothing(
    given: Given, installed: Installed
) -> None:
    for computer in (OTHER, {"fingerprint": given.program.fingerprint, "name": "Recepción"}):
        number = numbers.show(given.firm, given.licence_id).number
        with overtaken_at("TransactWriteItems", partial(meanwhile, given, installed)):
            late = given.told(number, installation=computer)

        assert (late["code"], late["installation"]) == ("NUMBER_REPLACED", None)
    assert given.listed() == ([given.bound] if installed == "keep" else [])


@pytest.mark.parametrize(("installed", "code"), [
    ("keep", "VALID"), ("release", "installation-token-invalid"),
])  # fmt: skip
def test_check_in_and_another_number_meet_in_either_order(
    given: Given, installed: Installed, code: str
) -> None:
    heard: list[str] = []

    with overtaken_at("TransactWriteItems", partial(meanwhile, given, installed)):
        late = given.program.check_in()
    given.told(numbers.show(given.firm, given.licence_id).number)
    with overtaken_at("TransactWriteItems", lambda: heard.append(given.program.check_in()["code"])):
        given.replaced(installed)

    assert late["code"] == code
    assert heard == ["VALID"]
    assert events(given.firm, given.view).count("number_replaced") == 2
    assert given.listed() == ([given.bound] if installed == "keep" else [])


def deleted(given: Given) -> None:
    wanted = Deletion(client_email=given.view.client_email or "", mailboxes_to="client")
    acts.delete(given.firm, given.licence_id, wanted, given.view.version)


@pytest.mark.parametrize("installed", ["keep", "release"])
@pytest.mark.parametrize(
    "other",
    [deleted, partial(meanwhile, installed="keep"), partial(meanwhile, installed="release")],
)
def test_of_two_that_change_the_licence_at_once_one_wins(
    given: Given, installed: Installed, other: Callable[[Given], None]
) -> None:
    with (
        overtaken_at("TransactWriteItems", lambda: other(given)),
        pytest.raises(LicenceChanged),
    ):
        given.replaced(installed)

    assert events(given.firm, given.view).count("number_replaced") == (other is not deleted)
    assert given.told(given.first)["code"] == ("DELETED" if other is deleted else "NUMBER_REPLACED")
    now = numbers.show(given.firm, given.licence_id).number
    assert given.told(now)["code"] == ("DELETED" if other is deleted else "VALID")


def test_a_licence_at_a_version_to_come_keeps_its_number(given: Given) -> None:
    wanted = NumberReplacement(installations="keep")

    with pytest.raises(LicenceChanged):
        replace_number(given.firm, given.licence_id, wanted, given.view.version + 1)

    assert given.told(given.first)["valid"]
