import doctest
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from chalicelib.core.countries import required_part
from chalicelib.core.validation import from_validation
from chalicelib.countries.costa_rica.business import CostaRicanProfile
from chalicelib.countries.costa_rica.connection import NewConnection
from chalicelib.onboarding import model, pace
from chalicelib.onboarding.business_form import form_of
from chalicelib.onboarding.dossier import IssuerDossier, lacking
from chalicelib.onboarding.forms import NewBusiness, NewSeriesList
from chalicelib.onboarding.model import (
    Activity,
    Business,
    Connection,
    Profile,
    Series,
)
from chalicelib.onboarding.plans import currency_of, plans_of
from chalicelib.onboarding.subscription import PlanTerms, Subscription
from chalicelib.onboarding.views import status_of

LAST = 9_999_999_999
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
_, ANNUAL = required_part("CR", "plans")
SUBSCRIPTION = Subscription(
    created_at=NOW, terms=(PlanTerms.of(ANNUAL, currency_of("CR"), NOW.date()),)
)
PLACE = {
    "province": "1",
    "canton": "01",
    "district": "01",
    "details": "100 metros norte del parque",
}
PROFILE = {
    "country": "CR",
    "id_type": "02",
    "id_number": "3-101-999999",
    "legal_name": "Ejemplo Ficticio S.A.",
    "trade_name": "Ejemplo",
    "address": PLACE,
    "phone": "22220000",
    "email": "info@example.com",
}


def refused(kind: type[BaseModel], given_body: dict[str, object]) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(given_body)
    return [(field.pointer, field.rule.code) for field in from_validation(caught.value).fields]


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(model).failed == 0


def test_name_that_looks_like_a_domain_is_a_name() -> None:
    names = {"legal_name": "Servicios.com S.A.", "trade_name": "Servicios.com / Ejemplo"}

    assert CostaRicanProfile.model_validate(PROFILE | names).legal_name == "Servicios.com S.A."
    opened: dict[str, object] = {"id_type": "02", "id_number": "3101999999"}
    assert refused(NewBusiness, opened | {"legal_name": "www.example.com S.A."}) == [
        ("/legal_name", "address-in-name")
    ]


def test_profile_as_people_write_it_is_taken() -> None:
    profile = CostaRicanProfile.model_validate(PROFILE)

    assert profile.id_number == "3101999999"
    assert profile.phone_country_code == "506"


def test_profile_has_the_registrations_of_the_business() -> None:
    given_body = PROFILE | {"registrations": {"alcohol": " 123-456 "}}

    assert CostaRicanProfile.model_validate(given_body).model_dump()["registrations"] == {
        "alcohol": "123-456"
    }
    assert CostaRicanProfile.model_validate(PROFILE).model_dump()["registrations"] == {
        "alcohol": None
    }
    for wrong in ({"alcohol": "1" * 13}, {"alcohol": "\u200b"}, {"tobacco": "1"}):
        with pytest.raises(ValidationError):
            CostaRicanProfile.model_validate(PROFILE | {"registrations": wrong})


def test_what_has_one_meaning_only_is_taken() -> None:
    without_type = {key: value for key, value in PROFILE.items() if key != "id_type"}
    whole_code = {"district": "10101", "details": "100 metros norte del parque"}
    for phone, code in (("2222-0000", "506"), ("+506 2222 0000", "506"), ("00506 22220000", "+506"),
                        ("(2222) 0000", "00506"), ("２２２２-００００", "506")):  # fmt: skip
        profile = CostaRicanProfile.model_validate(
            without_type | {"address": whole_code, "phone": phone, "phone_country_code": code}
        )
        assert (profile.phone_country_code, profile.phone) == ("506", "22220000")
        assert profile.id_type == "02"
        assert profile.model_dump(exclude_none=True)["address"] == PLACE


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"id_number": "310199999"}, "/id_number", "invalid-cedula-juridica"),
        ({"id_type": "01"}, "/id_number", "invalid-cedula-fisica"),
        ({"id_type": "05"}, "/id_type", "unknown-id-type"),
        ({"country": "ES"}, "/id_type", "unknown-id-type"),
        ({"country": "FR"}, "/country", "not-in-list"),
        ({"legal_name": "Abc"}, "/legal_name", "too-short"),
        ({"trade_name": "A\nB C"}, "/trade_name", "unprintable"),
        ({"trade_name": "Premio en www.example.com"}, "/trade_name", "address-in-name"),
        ({"legal_name": "Premio: https://example.com"}, "/legal_name", "address-in-name"),
        ({"address": PLACE | {"details": "aquí"}}, "/address/details", "too-short"),
        ({"address": PLACE | {"details": "a" * 251}}, "/address/details", "too-long"),
        ({"address": PLACE | {"province": "8"}}, "/address/province", "wrong-format"),
        ({"address": PLACE | {"town": "Madrid"}}, "/address/town", "unknown-field"),
        ({"phone": "+34 600 00 00 00"}, "/phone", "invalid-phone"),
        ({"phone": "222-000"}, "/phone", "invalid-phone"),
        ({"id_type": None, "id_number": "12"}, "/id_number", "unlike-any-tax-id"),
        ({"phone": "٢٢٢٢٠٠٠٠"}, "/phone", "invalid-phone"),
        ({"phone": "1" * 21}, "/phone", "invalid-phone"),
        ({"email": "a@example.com\nBcc: b@example.com"}, "/email", "invalid-email"),
        ({"fax": "1"}, "/fax", "unknown-field"),
    ],
)
def test_wrong_profile_data_is_refused_by_field(
    change: dict[str, object], pointer: str, code: str
) -> None:
    assert refused(CostaRicanProfile, PROFILE | change) == [(pointer, code)]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"address": PLACE | {"canton": "99"}}, "/address/canton", "place-unknown"),
    ],
)
def test_profile_that_documents_could_not_carry_is_refused_by_field(
    change: dict[str, object], pointer: str, code: str
) -> None:
    profile = CostaRicanProfile.model_validate(PROFILE | change)

    (error,) = form_of("CR").profile_errors(profile)

    assert (error.pointer, error.rule.code) == (pointer, code)


def test_series_are_checked() -> None:
    row = {"document_type": "invoice"}

    assert NewSeriesList.model_validate({"series": [row]}).series[0].name == "00001#00001#invoice"
    assert refused(NewSeriesList, {"series": []}) == [("/series", "too-few-items")]
    assert refused(NewSeriesList, {"series": [row | {"next": 10**15 + 1}]}) == [
        ("/series/0/next", "above-maximum")
    ]
    assert refused(NewSeriesList, {"series": [row | {"next": -1}]}) == [
        ("/series/0/next", "below-minimum")
    ]
    assert refused(NewSeriesList, {"series": [{"document_type": "a" * 41}]}) == [
        ("/series/0/document_type", "too-long")
    ]


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ({"branch": 0}, "below-minimum"),
        ({"branch": "1"}, "wrong-type"),
        ({"terminal": 0}, "below-minimum"),
        ({"terminal": 100_000}, "above-maximum"),
    ],
)
def test_series_of_a_place_that_no_document_can_name_are_refused(
    place: dict[str, object], rule: str
) -> None:
    (field,) = place

    assert refused(NewSeriesList, {"series": [{"document_type": "invoice"} | place]}) == [
        (f"/series/0/{field}", rule)
    ]


@pytest.mark.parametrize("first", [0, None, ""])
def test_0_or_empty_means_the_first_number(first: object) -> None:
    (series,) = NewSeriesList.model_validate(
        {"series": [{"document_type": "invoice", "next": first}]}
    ).series

    assert not series.next


@pytest.mark.parametrize("number", ["true", "false", '"41"', "41.0", "1e3", "[]", '"x"'])
def test_next_number_is_a_whole_number_of_json(number: str) -> None:
    body = f'{{"series": [{{"document_type": "invoice", "next": {number}}}]}}'

    with pytest.raises(ValidationError) as caught:
        NewSeriesList.model_validate_json(body)

    (field,) = from_validation(caught.value).fields
    assert (field.pointer, field.rule.code) == ("/series/0/next", "wrong-type")


def test_secrets_of_a_connection_are_not_printed() -> None:
    connection = NewConnection(
        user="cpj-3-101-999999@example.com",
        password="plantada-1",
        p12_base64="cGxhbnQ=",
        pin="pin-9",
    )

    for secret in ("plantada-1", "cGxhbnQ=", "pin-9"):
        assert secret not in repr(connection)


@given(st.integers(1, LAST))
def test_numbers_follow_each_other_up_to_the_last(number: int) -> None:
    series = Series(created_at=NOW, branch=1, terminal=1, document_type="invoice", next=number)

    after = series.taken(LAST, NOW.date())

    assert after.last_issued == number
    assert after.next == min(number + 1, LAST)
    assert after.is_exhausted(LAST) == (number == LAST)


def dossier(*, whole: bool = True, state: str = "ready") -> IssuerDossier:
    bare = {"country": "CR", "id_type": "02", "id_number": "3101999999", "legal_name": "Ejemplo"}
    return IssuerDossier.model_validate(
        {
            "business": Business(
                id="biz_1",
                created_at=NOW,
                country="CR",
                name="Ejemplo Ficticio S.A.",
                state=state,
                origin="self",
                chart_key="k",
            ),
            "profile": Profile.model_validate({"created_at": NOW} | (PROFILE if whole else bare)),
            "activities": [
                Activity(created_at=NOW, code="6920.0", description="…", source="catalogue")
            ]
            if whole
            else [],
            "connection": connection() if whole else None,
            "subscription": SUBSCRIPTION if whole else None,
            "series": [Series(created_at=NOW, branch=1, terminal=1, document_type="invoice")]
            if whole
            else [],
        }
    )


def connection() -> Connection:
    return Connection(
        created_at=NOW,
        environment="test",
        user="cpj-3-101-999999@example.com",
        key_holder="EJEMPLO FICTICIA",
        key_holder_id="CPJ-3-101-999999",
        key_valid_until=NOW + timedelta(days=1),
        checked_at=NOW,
        state="verified",
    )


@pytest.mark.usefixtures("environment")
def test_a_minute_has_as_many_documents_as_the_plan_lets_in_all_series_of_the_business() -> None:
    at, (first,) = NOW.replace(second=15), dossier().series
    minute = f"{at:%Y-%m-%dT%H:%M}"
    pace_of = {each.code: each.per_minute for each in plans_of("CR")}
    most = pace_of[SUBSCRIPTION.on(at.date()).plan]

    def after(*numbered: int) -> IssuerDossier:
        taken = [
            first.but(terminal=place, minute=minute, in_minute=number)
            for place, number in enumerate(numbered, 1)
        ]
        return dossier().but(series=taken)

    assert pace.check_pace(after(most - 1), at) == minute
    assert first.taken(LAST, at.date(), minute).taken(LAST, at.date(), minute).in_minute == 2
    for full in (after(most), after(most - 5, 5)):
        with pytest.raises(pace.TooManyInAMinute) as refused:
            pace.check_pace(full, at)
        assert refused.value.facts == {"most": most, "retry_after_seconds": 45}
        later = at + timedelta(seconds=45)
        assert pace.check_pace(full, later) > minute
    assert pace_of == {"monthly": 300, "annual": 600}


def test_whole_dossier_lacks_nothing() -> None:
    assert lacking(dossier(), NOW) == []
    assert dossier().ready
    assert not dossier(state="onboarding").ready


def test_business_that_is_not_there_to_issue_is_told_of_nothing_missing_until_it_begins() -> None:
    bare = dossier(whole=False)
    other = bare.but(business=bare.business.but(for_issuing=False))
    begun = other.but(subscription=SUBSCRIPTION)

    for each, asked in ((bare, True), (other, False), (begun, True)):
        known = each.but(missing=lacking(each, NOW))
        shown = status_of(known, "en")
        assert (shown.is_to_issue, bool(shown.steps.series.missing)) == (asked, asked)
        assert (known.ready, shown.steps.series.done) == (False, False)


def test_bare_dossier_lacks_every_step_in_both_languages() -> None:
    bare = dossier(whole=False)
    bare = bare.model_copy(update={"missing": lacking(bare, NOW)})

    es, en = status_of(bare, "es"), status_of(bare, "en")

    assert [(lack.step, lack.pointer) for lack in bare.missing] == [
        ("profile", "/address/province"),
        ("profile", "/address/canton"),
        ("profile", "/address/district"),
        ("profile", "/address/details"),
        ("profile", "/phone"),
        ("profile", "/email"),
        ("activities", ""),
        ("tax_authority", ""),
        ("series", "/series"),
        ("subscription", "/plan"),
    ]
    for name in ("profile", "activities", "tax_authority", "series", "subscription"):
        step_es, step_en = getattr(es.steps, name), getattr(en.steps, name)
        assert not step_es.done
        assert step_es.missing[0].detail != step_en.missing[0].detail
    assert es.steps.tax_authority.link == "/v1/businesses/biz_1/tax-authority"
    assert not es.ready


def test_expired_key_is_missing_again() -> None:
    (lack,) = lacking(dossier(), NOW + timedelta(days=2))

    assert (lack.step, lack.code) == ("tax_authority", "key-expired-since")
    assert "el 03/11/2026." in lack.sentence("es")
    assert "on 2026-11-03." in lack.sentence("en")
