import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from chalicelib.core import tax_ids
from chalicelib.core.tax_ids import (
    UNKNOWN_ID_TYPE,
    broken_rule,
    checked_type,
    doubt,
    likely_type,
    tidy,
)
from chalicelib.countries.spain.tax_ids import entity_control, person_letter


def test_examples_in_the_docstrings_hold() -> None:
    results = doctest.testmod(tax_ids)

    assert results.attempted > 0
    assert results.failed == 0


@pytest.mark.parametrize(
    ("id_type", "number"),
    [
        ("01", "101230456"),
        ("02", "3101999999"),
        ("02", "3101ABC999"),
        ("03", "15581234567"),
        ("03", "155812345678"),
        ("04", "1234567890"),
        ("05", "PA1234567"),
        ("06", "Z"),
    ],
)
def test_well_formed_costa_rican_numbers_pass(id_type: str, number: str) -> None:
    assert broken_rule("CR", id_type, number) is None


@pytest.mark.parametrize(
    ("id_type", "number", "code"),
    [
        ("01", "001230456", "invalid-cedula-fisica"),
        ("01", "1-0123-0456", "invalid-cedula-fisica"),
        ("01", "10123045", "invalid-cedula-fisica"),
        ("01", "101230456\n", "invalid-cedula-fisica"),
        ("01", "١٠١٢٣٠٤٥٦", "invalid-cedula-fisica"),
        ("02", "310199999", "invalid-cedula-juridica"),
        ("02", "3101abc999", "invalid-cedula-juridica"),
        ("03", "012345678901", "invalid-dimex"),
        ("03", "1234567890", "invalid-dimex"),
        ("04", "12345678X0", "invalid-nite"),
        ("05", "A" * 21, "invalid-foreign-id"),
        ("06", "", "invalid-foreign-id"),
    ],
)
def test_broken_costa_rican_numbers_name_their_rule(id_type: str, number: str, code: str) -> None:
    rule = broken_rule("CR", id_type, number)

    assert rule is not None
    assert rule.code == code


@pytest.mark.parametrize(
    "number",
    ["12345678Z", "X1234567L", "Y1234567X", "B12345674", "A12345674", "Q1234567D", "G12345674"],
)
def test_well_formed_nif_pass(number: str) -> None:
    assert broken_rule("ES", "NIF", number) is None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("12345678A", "wrong-nif-control"),
        ("X1234567A", "wrong-nif-control"),
        ("B12345675", "wrong-nif-control"),
        ("A3483330B", "wrong-nif-control"),
        ("K1234567A", "wrong-nif-control"),
        ("1234567Z", "invalid-nif"),
        ("O12345674", "invalid-nif"),
        ("", "invalid-nif"),
    ],
)
def test_broken_nif_name_their_rule(number: str, code: str) -> None:
    rule = broken_rule("ES", "NIF", number)

    assert rule is not None
    assert rule.code == code


@pytest.mark.parametrize(
    ("country", "id_type", "code", "unusual", "usual"),
    [
        (
            "ES",
            "NIF",
            "unusual-nif-control",
            ["A3483330A", "B1234567D", "Q12345674"],  # a letter for a company, a digit for a body
            ["A34833301", "B12345674", "Q1234567D", "G12345674", "G1234567D", "12345678Z"],
        ),
        (
            "CR",
            "02",
            "unusual-cedula-class",
            ["9999999999", "3534123559", "3001123456", "3111123456", "2500123456", "ABCDEFGHIJ"],
            ["3101999999", "3101A00001", "3002123456", "3014123456", "3110123456", "2100042005",
             "2400042005", "4000042138", "5001123456"],
        ),
        ("CR", "01", "", [], ["101230456"]),
    ],
)  # fmt: skip
def test_number_that_is_unusual_is_well_formed_and_doubted(
    country: str, id_type: str, code: str, unusual: list[str], usual: list[str]
) -> None:
    assert {broken_rule(country, id_type, number) for number in unusual + usual} == {None}
    for number in unusual:
        rule = doubt(country, id_type, number)
        assert rule is not None, number
        assert rule.code == code
    assert [doubt(country, id_type, number) for number in usual] == [None] * len(usual)


@given(st.integers(0, 99_999_999), st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_of_a_dni_is_noticed(number: int, place: int, shift: int) -> None:
    digits = f"{number:08d}"
    changed = (
        digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    ) + person_letter(digits)

    assert broken_rule("ES", "NIF", changed) is not None


@given(st.from_regex(r"[0-9]{7}", fullmatch=True))
def test_either_form_of_an_entity_control_passes_where_both_are_in_use(digits: str) -> None:
    digits = digits.translate({ord(c): str(i) for i, c in enumerate("0123456789")})
    control = entity_control(digits)

    assert broken_rule("ES", "NIF", f"G{digits}{control}") is None
    assert broken_rule("ES", "NIF", f"G{digits}{'JABCDEFGHI'[control]}") is None


@pytest.mark.parametrize(
    ("country", "number", "kind"),
    [("CR", "1234567890", "04"), ("CR", "3101ABC999", "02"), ("CR", "1", "01"), ("ES", "", "NIF")],
)
def test_kind_is_guessed_from_the_shape(country: str, number: str, kind: str) -> None:
    assert likely_type(country, number) == kind


def test_tidy_takes_what_people_write() -> None:
    assert tidy("3-101-999 999") == "3101999999"


@pytest.mark.parametrize(
    ("country", "id_type"), [("CR", "07"), ("CR", "05"), ("CR", "NIF"), ("ES", "02")]
)
def test_kind_that_taxpayers_do_not_have_is_refused_with_those_that_they_have(
    country: str, id_type: str
) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        checked_type(country, id_type)

    assert refused.value.type == "unknown-id-type"
    kinds = {"CR": "01 física, 02 jurídica, 03 DIMEX, 04 NITE", "ES": "NIF"}[country]
    assert kinds in UNKNOWN_ID_TYPE.text.render("es", dict(refused.value.context or {}))


def test_country_that_is_not_served_has_no_numbers() -> None:
    with pytest.raises(LookupError):
        broken_rule("FR", "01", "101230456")
