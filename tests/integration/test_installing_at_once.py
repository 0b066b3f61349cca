"""Numbers on the local stack: of the last free installation there is one, a lock is seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from chalicelib.aws.table import PLATFORM
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.operating import Because
from chalicelib.firms import oversight
from chalicelib.installations import service as installations
from chalicelib.installations.forms import Computer, LicenceValidation
from chalicelib.installations.validating import validate
from chalicelib.licences import acts, computers, numbers
from chalicelib.licences.forms import NumberMail
from infra.local.stack import LocalStack
from tests.integration.test_sme_licences import TO_CLIENT, licensed
from tests.support.faults import overtaken_at
from tests.support.licensing import new_firm, read
from tests.support.numbers import bind, numbered

AT_ONCE = 6
COMPUTER = {"fingerprint": "fingerprint-of-one-computer", "name": "Equipo"}


def test_the_last_free_installation_has_one_winner(stack: LocalStack) -> None:
    made = numbered(installations_allowed=2)
    bind(made)

    def install(place: int) -> str:
        computer = Computer(fingerprint=f"fingerprint-of-number-{place}", name=f"Equipo {place}")
        asked = LicenceValidation(number=made.number, installation=computer)
        return validate(PublicRequest(source_ip=f"203.0.113.{place}"), asked).code

    with ThreadPoolExecutor(AT_ONCE) as threads:
        codes = list(threads.map(install, range(AT_ONCE)))

    assert codes.count("VALID") == 1, codes
    assert codes.count("INSTALLATION_LIMIT") == AT_ONCE - 1, codes
    listed = installations.installations(made.number_id)
    assert (listed.in_use, listed.allowed) == (2, 2)
    head = installations.heads([made.number_id])[made.number_id]
    assert head.in_use == 2


def test_a_locked_firm_makes_its_numbers_good_for_nothing_until_it_is_unlocked(
    stack: LocalStack,
) -> None:
    firm = new_firm()
    made = numbered(firm_id=firm.tenant)
    operator = Caller("command-line", tenant=PLATFORM, role="operator")
    asked = LicenceValidation(number=made.number, installation=Computer(**COMPUTER))
    without = LicenceValidation(number=made.number)

    def codes() -> list[str]:
        request = PublicRequest(source_ip="203.0.113.200")
        return [validate(request, each).code for each in (asked, without)]

    oversight.lock(operator, firm.tenant, Because(reason="Prueba"))
    locked = codes()
    oversight.unlock(operator, firm.tenant, Because(reason="Prueba"))

    assert locked == ["FIRM_INACTIVE"] * 2
    assert codes() == ["VALID"] * 2
    assert installations.installations(made.number_id).in_use == 1


def test_a_number_that_is_sent_while_it_is_validated_is_sent_once_and_binds_once(
    stack: LocalStack,
) -> None:
    firm, licence, _ = licensed(installations=1)
    number = numbers.show(firm, licence.id).number
    asked = LicenceValidation(number=number, installation=Computer(**COMPUTER))
    codes: list[str] = []

    def validated() -> None:
        codes.append(validate(PublicRequest(source_ip="203.0.113.201"), asked).code)

    def sent() -> None:
        numbers.send(firm, licence.id, NumberMail())

    with overtaken_at("TransactWriteItems", sent):
        validated()
    with overtaken_at("TransactWriteItems", validated):
        sent()

    assert codes == ["VALID"] * 2
    listed = computers.listed(firm, licence.id)
    assert (listed.in_use, len(listed.data)) == (1, 1)
    assert read(firm, licence).number_mails == 2


def test_a_licence_that_is_suspended_while_it_is_validated_binds_nothing(
    stack: LocalStack,
) -> None:
    firm, licence, _ = licensed(installations=1)
    number = numbers.show(firm, licence.id).number
    asked = LicenceValidation(number=number, installation=Computer(**COMPUTER))

    def rest() -> None:
        acts.suspend(firm, licence.id, licence.version, TO_CLIENT)

    with overtaken_at("TransactWriteItems", rest):
        told = validate(PublicRequest(source_ip="203.0.113.202"), asked)

    assert (told.code, told.installation) == ("DEACTIVATED", None)
    assert computers.listed(firm, licence.id).in_use == 0
