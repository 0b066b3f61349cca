"""Many computers at once: of the last free installation there is one, and one gets it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from chalicelib.core.caller import PublicRequest
from chalicelib.installations import service as installations
from chalicelib.installations.forms import Computer, LicenceValidation
from chalicelib.installations.validating import validate
from infra.local.stack import LocalStack
from tests.support.numbers import bind, numbered

AT_ONCE = 6


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
