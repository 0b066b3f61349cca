"""What happened in a firm, told in words: no code, no moment as it is stored."""

from __future__ import annotations

from chalicelib.core.texts import LANGUAGES
from chalicelib.firms.forms import FirmChanges
from chalicelib.firms.words import _FIRM_FIELDS, COMPANY_EVENTS, EVENTS, firm_facts
from chalicelib.onboarding.words import EVENTS as OF_BUSINESS
from chalicelib.onboarding.words import facts_told


def told(event: str, facts: dict[str, str]) -> list[str]:
    events = {**EVENTS, **COMPANY_EVENTS}
    return [events[event].render(each, firm_facts(event, facts)) for each in LANGUAGES]


def test_each_field_of_the_profile_has_a_name_in_what_tells_that_it_changed() -> None:
    assert set(_FIRM_FIELDS) == set(FirmChanges.model_fields)
    said = told("firm_changed", {"fields": "accent_colour reply_to"})
    assert said[0].endswith(": color de los correos, dirección de respuesta.")
    assert "_" not in "".join(said)
    assert "dirección, correo" in told("company_edited", {"fields": "address email"})[0]


def test_moments_and_days_are_written_as_people_write_them() -> None:
    facts = {"name": "Ana", "reason": "x", "until": "2026-11-30T01:43:42.000Z"}
    said = told("timed_rights_asked", {**facts, "time_zone": "America/Costa_Rica"})
    assert "hasta el 29 de noviembre de 2026, 19:43 (hora de Costa Rica)" in said[0]
    key = facts_told("key_end_told", {"key_valid_until": "2029-12-31"})
    assert "31/12/2029" in OF_BUSINESS["key_end_told"].render("es", key)
