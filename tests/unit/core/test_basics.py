"""Time, texts, money, settings and rights: what every room leans on."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.core import clock
from chalicelib.core.caller import ROLE_PERMISSIONS, Caller, NotAllowed
from chalicelib.core.ids import derived_id, id_range, new_id
from chalicelib.core.model import Entity, Model
from chalicelib.core.money import FIVE_PLACES, DecimalString, round_half_up
from chalicelib.core.paging import PageQuery
from chalicelib.core.settings import MissingSetting, Settings, log_level, settings
from chalicelib.core.texts import preferred_language

NOW = datetime(2026, 11, 2, 15, 4, 5, 678_900, tzinfo=UTC)


class Priced(Model):
    price: DecimalString


class Thing(Entity):
    name: str


def test_clock_is_set_only_within_its_block() -> None:
    with clock.set_to(NOW):
        assert clock.now() == NOW.replace(microsecond=678_000)
    with clock.set_to(lambda: NOW + timedelta(days=1)):
        assert clock.now().day == 3

    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_waiting_and_the_watch_are_set_within_their_block_too() -> None:
    waited: list[float] = []

    with clock.set_to(NOW), clock.set_to(pause=waited.append, monotonic=lambda: 7.0):
        clock.pause(3600)
        assert (waited, clock.monotonic()) == ([3600], 7.0)
        assert clock.now() == NOW.replace(microsecond=678_000)

    before = clock.monotonic()
    clock.pause(0.002)
    assert (waited, clock.monotonic() - before >= 0.002) == ([3600], True)


def test_instants_are_written_in_utc_with_milliseconds() -> None:
    local = NOW.astimezone(timezone(timedelta(hours=-6)))

    assert clock.iso(local) == "2026-11-02T15:04:05.678Z"
    assert '"2026-11-02T15:04:05.678Z"' in Thing(name="x", created_at=local).model_dump_json()


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=20))
def test_ids_sort_by_the_time_they_were_made(offsets: list[int]) -> None:
    made = []
    for offset in sorted(set(offsets)):
        with clock.set_to(NOW + timedelta(milliseconds=offset)):
            made.append(new_id("doc"))

    assert made == sorted(made)


def test_range_of_ids_holds_its_day_and_nothing_else() -> None:
    low, high = id_range("doc", NOW, NOW + timedelta(days=1))

    for offset, inside in ((-1, False), (0, True), (86_399_999, True), (86_400_000, False)):
        with clock.set_to(NOW.replace(microsecond=678_000) + timedelta(milliseconds=offset)):
            assert (low <= new_id("doc") <= high) is inside


@given(st.lists(st.text(max_size=5), min_size=1, max_size=4))
def test_derived_ids_differ_when_their_parts_do(parts: list[str]) -> None:
    assert derived_id("x", *parts) == derived_id("x", *parts)
    assert derived_id("x", *parts) != derived_id("x", *parts, "more")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "es"),
        ("", "es"),
        ("en", "en"),
        ("en-GB,es;q=0.9", "en"),
        ("fr,de", "es"),
        ("es;q=0.1,en;q=0.5", "en"),
        ("en;q=0,es", "es"),
        ("en;q=abc", "es"),
        ("," * 5000 + "en", "es"),
    ],
)
def test_language_is_the_best_that_we_speak(header: str | None, language: str) -> None:
    assert preferred_language(header) == language


@given(st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=8))
def test_rounding_is_half_up_exactly(amount: Decimal) -> None:
    rounded = round_half_up(amount, FIVE_PLACES)

    assert rounded == amount.quantize(FIVE_PLACES, ROUND_HALF_UP)
    assert abs(Fraction(rounded) - Fraction(amount)) <= Fraction(1, 200_000)


@pytest.mark.parametrize("text", ["0", "1250.50", "9999999999999.99999", " 7 "])
def test_amounts_are_read_as_written(text: str) -> None:
    priced = Priced.model_validate({"price": text})

    assert priced.price == Decimal(text)
    assert Priced.model_validate_json(priced.model_dump_json()) == priced


@pytest.mark.parametrize(
    "value",
    [1.5, 1, True, None, "", "1,5", "1e5", "NaN", "Infinity", "--1", "1.2.3", "9" * 41, []],
)  # fmt: skip
def test_anything_else_is_no_amount(value: object) -> None:
    with pytest.raises(ValidationError):
        Priced.model_validate({"price": value})


@pytest.mark.parametrize("limit", [0, 101, -1])
def test_pages_have_a_size_that_is_allowed(limit: int) -> None:
    with pytest.raises(ValidationError):
        PageQuery(limit=limit)


def test_models_neither_change_nor_take_unknown_fields() -> None:
    priced = Priced(price=Decimal(1))

    with pytest.raises(ValidationError):
        priced.price = Decimal(2)  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Priced.model_validate({"price": "1", "more": "x"})


def test_settings_come_from_the_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("RETRY_BASE_SECONDS", "7")
    settings.cache_clear()

    read = settings()

    assert (read.table_name, read.retry_base_seconds) == ("enlace-test", 7)
    assert read.hacienda_environment == "test"


def test_missing_setting_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("TABLE_NAME")
    settings.cache_clear()

    with pytest.raises(MissingSetting, match="TABLE_NAME"):
        settings()


def test_setting_of_a_few_values_takes_no_other(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HACIENDA_ENVIRONMENT", "prod")
    settings.cache_clear()

    with pytest.raises(MissingSetting, match="HACIENDA_ENVIRONMENT is 'prod', not one of test"):
        settings()


def test_log_level_is_known_without_any_other_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in fields(Settings):
        monkeypatch.delenv(field.name.upper(), raising=False)
    assert log_level() == "INFO"

    monkeypatch.setenv("LOG_LEVEL", "debug")

    assert log_level() == "DEBUG"


def test_log_level_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "verbose")

    with pytest.raises(MissingSetting, match="LOG_LEVEL is 'VERBOSE', not one of DEBUG, INFO"):
        log_level()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SYSTEM_PROVIDER_ID", ""),
        ("SYSTEM_PROVIDER_ID", "3-101-999999"),
        ("SYSTEM_PROVIDER_ID", "3101999999\n"),
        ("SYSTEM_PROVIDER_ID", "٣١٠١٩٩٩٩٩٩"),
        ("ASKED_REGISTERS", "receivers,cabys"),
        ("ASKED_REGISTERS", "receiver"),
        ("TERMS_VERSION", "v3"),
        ("TERMS_VERSION", "٢٠٢٦-١١"),
        ("TERMS_VERSION", ""),
        ("CORS_ORIGINS", "https://app.example.com/"),
        ("CORS_ORIGINS", "https://App.example.com"),
        ("CORS_ORIGINS", "https://app.example.com/path"),
        ("CORS_ORIGINS", "app.example.com"),
        ("CORS_ORIGINS", "https://a.example.com,https://b.example.com"),
        ("CORS_ORIGINS", "https://a.example.com  https://b.example.com"),
        ("LOG_LEVEL", "verbose"),
    ],
)
def test_setting_that_can_mean_nothing_is_named(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    environment.setenv(name, value)
    settings.cache_clear()

    with pytest.raises(MissingSetting, match=f"environment variable {name} is "):
        settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("system_provider_id", "102340567"),
        ("system_provider_id", "155812345678"),
        ("asked_registers", ""),
        ("asked_registers", "cabys"),
        ("asked_registers", "cabys receivers"),
        ("terms_version", "2027-01-31"),
        ("cors_origins", ""),
        ("cors_origins", "https://app.example.com https://*.example.org http://localhost:*"),
        ("cors_origins", "http://[::1]:3000 http://127.0.0.1"),
    ],
)
def test_setting_that_means_something_is_taken(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    environment.setenv(name.upper(), value)
    settings.cache_clear()

    assert getattr(settings(), name) == value


@pytest.mark.parametrize("role", ROLE_PERMISSIONS)
def test_role_may_what_it_carries_and_nothing_else(role: str) -> None:
    every = frozenset().union(*ROLE_PERMISSIONS.values())
    caller = Caller(account_id="acc_1", tenant="firm_1", role=role)

    for permission in every:
        if permission in ROLE_PERMISSIONS[role]:
            caller.require(permission)
        else:
            with pytest.raises(NotAllowed):
                caller.require(permission)


def test_unknown_role_may_nothing() -> None:
    with pytest.raises(NotAllowed):
        Caller(account_id="acc_1", tenant="firm_1", role="visitor").require("firm:read")
