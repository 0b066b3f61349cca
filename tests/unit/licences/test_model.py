from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.core.history import Actor, HistoryEntry
from chalicelib.licences.failures import FAILURES
from chalicelib.licences.forms import LicencePatch
from chalicelib.licences.model import (
    CLIENT_EMAIL_UNUSED,
    EDITABLE,
    GROUPS,
    HOLDING,
    MACHINE,
    PAYER_WITHOUT_ACCESS,
    STATE_NAMES,
    Event,
    Licence,
    LicenceEvent,
    LicenceNotEditable,
    Provision,
    State,
    WrongLicenceState,
    gaps,
    news,
)
from chalicelib.licences.progress import steps_of
from chalicelib.licences.views import entry, summary, view

MADE = datetime(2026, 11, 2, 9, tzinfo=UTC)
EVENTS = get_args(Event)


def licence(**given: object) -> Licence:
    facts = {
        "id": "lic_1",
        "created_at": MADE,
        "firm_id": "firm_1",
        "product": "invoicing",
        "created_by": "acc_1",
        "language": "es",
    }
    return Licence.model_validate(facts | given)


COMPLETE = {
    "firm_email": "despacho@example.com",
    "company_id": "cmp_1",
    "company_name": "Ejemplo Ficticio S.A.",
    "client_email": "cliente@example.com",
}


@given(st.lists(st.sampled_from(EVENTS), max_size=40))
def test_no_order_of_events_reaches_a_forbidden_state(events: list[Event]) -> None:
    allowed_before: dict[State, set[State]] = {
        "draft": set(),
        "provisioning": {
            "draft",
            "provisioning_failed",
            "active",
            "suspended",
            "awaiting_client",
        },
        "awaiting_client": {"provisioning"},
        "provisioning_failed": {"provisioning", "awaiting_client"},
        "active": {"provisioning", "awaiting_client", "suspended"},
        "suspended": {"active"},
        "unlinked": {"active", "suspended"},
        "deleted": {"active", "suspended", "unlinked"},
        "withdrawn": {
            "draft",
            "awaiting_client",
            "provisioning_failed",
            "active",
            "suspended",
        },
    }
    current = licence()

    for event in events:
        before = current.state
        try:
            current = current.after(event)
        except WrongLicenceState:
            assert (before, event) not in MACHINE
            assert current.state == before
        else:
            assert before in allowed_before[current.state]


def test_provision_and_its_key_are_gone_with_the_next_step() -> None:
    provision = Provision(
        account_id="acc_2", business_id="biz_2", sealed_key="x", accepted_at=MADE, accepted_by="acc"
    )
    accepted = licence().after("accept", provision=provision)

    assert accepted.provision == provision
    for event in ("ask", "activate", "fail"):
        assert accepted.after(event).provision is None


def test_deleted_and_withdrawn_are_the_end_and_every_other_state_has_a_way_on() -> None:
    with_a_way = {state for state, _ in MACHINE}

    assert set(get_args(State)) - with_a_way == {"deleted", "withdrawn"}


def test_each_state_is_in_one_group() -> None:
    assert sorted(state for group in GROUPS.values() for state in group) == sorted(get_args(State))
    assert GROUPS["inactive"].isdisjoint(HOLDING - {"suspended"})


def test_every_state_can_be_reached() -> None:
    reached: set[State] = {"draft"}
    for _ in MACHINE:
        reached |= {to for (before, _), to in MACHINE.items() if before in reached}

    assert reached == set(get_args(State))


def test_only_drafts_and_failed_activations_can_be_changed() -> None:
    patch = LicencePatch(client_email="otro@example.com").said

    for state in get_args(State):
        current = licence(state=state)
        if state in EDITABLE:
            assert current.changed(patch).client_email == "otro@example.com"
        else:
            with pytest.raises(LicenceNotEditable):
                current.changed(patch)


def test_a_patch_leaves_alone_what_it_does_not_name() -> None:
    before = licence(**COMPLETE)

    after = before.changed(LicencePatch(client_name="Ana Ejemplo").said)

    assert after.model_dump(exclude={"client_name"}) == before.model_dump(exclude={"client_name"})


def test_null_takes_away_what_can_be_missing() -> None:
    named = licence(**COMPLETE, client_name="Ana Ejemplo", language="en")

    patch = LicencePatch.model_validate({"client_name": None, "firm_email": None})
    after = named.changed(patch.said)

    assert (after.client_name, after.firm_email) == (None, None)
    assert (after.client_email, after.language) == ("cliente@example.com", "en")
    with pytest.raises(ValidationError):
        LicencePatch.model_validate({"language": None})


def test_missing_data_is_named_by_pointer() -> None:
    assert [pointer for pointer, _ in gaps(licence())] == [
        "/firm_email",
        "/company_id",
        "/client_email",
    ]
    assert gaps(licence(**COMPLETE)) == []


def test_licence_without_client_access_takes_a_mandate_and_no_client() -> None:
    stated = {**COMPLETE, "client_email": None, "mandate": "Poder del 3 de noviembre"}
    assert gaps(licence(**stated)) == []
    both = licence(**{**stated, "client_email": "cliente@example.com", "paid_by": "client"})
    assert gaps(both) == [
        ("/client_email", CLIENT_EMAIL_UNUSED),
        ("/paid_by", PAYER_WITHOUT_ACCESS),
    ]
    run = licence(**stated)
    assert news(licence(**{**stated, "mandate": None}), run) == [
        ("mandate_stated", {"mandate": "Poder del 3 de noviembre"})
    ]
    assert (run.run_by, view(run, "en").run_by) == ("firm", "firm")
    said = summary(run, [], "en", access_key_days=7).what_happens
    assert "neither a user nor an e-mail" in said[0]
    assert "Poder del 3 de noviembre" in said[0]
    steps = [each.step for each in steps_of(run.but(state="active"), None)]
    assert steps == ["data", "acceptance", "business", "opening"]


def test_history_tells_only_what_changed() -> None:
    before = licence()
    after = before.changed(
        LicencePatch(firm_email="despacho@example.com", company_id="cmp_1").said
        | {"company_code": "00042"}
    )

    assert news(before, after) == [
        ("firm_email_set", {"email": "despacho@example.com"}),
        ("company_chosen", {"company_id": "cmp_1", "code": "00042"}),
    ]
    assert news(after, after) == []


def test_view_hides_the_provision_and_the_account() -> None:
    shown = view(licence(client_account_id="acc_9", state="active"), "es").model_dump_json()

    assert "acc_9" not in shown
    assert "sealed" not in shown


def test_every_failure_is_told_in_both_languages() -> None:
    for code in FAILURES:
        failed = licence(state="provisioning_failed", failure=code)
        es, en = view(failed, "es").failure, view(failed, "en").failure
        assert es is not None
        assert en is not None
        assert es.code == en.code == code
        assert es.detail != en.detail


def test_summary_says_what_will_happen_and_what_is_missing() -> None:
    told = summary(licence(**COMPLETE), [], "en", access_key_days=7)
    lacking = summary(licence(), [], "es", access_key_days=7)

    assert told.complete
    assert "cliente@example.com" in told.what_happens[0]
    assert "7 days" in told.what_happens[0]
    assert not lacking.complete
    assert [gap.code for gap in lacking.missing] == [
        "firm-email-missing",
        "company-missing",
        "client-email-missing",
    ]


def test_states_are_told_in_words_of_the_reader() -> None:
    waiting = LicenceNotEditable(state=STATE_NAMES["awaiting_client"])

    assert set(STATE_NAMES) == set(get_args(State))
    assert waiting.sentence("es").startswith("La licencia está a la espera del cliente; ")
    assert waiting.sentence("en").startswith("The licence is waiting for the client; ")


def test_history_of_a_licence_is_told_with_its_facts_in_words() -> None:
    def told(event: LicenceEvent, **facts: str) -> str:
        noted = HistoryEntry(
            id="hist_1", created_at=MADE, event=event, actor="client", facts=facts
        )  # fmt: skip
        return entry(noted, Actor(id="client", name="Ejemplo"), "en").text

    assert told("company_chosen", company_id="cmp_1", code="00042") == "Company 00042 was chosen."
    assert told("client_email_set", email="") == "The client's e-mail was set: —."
    assert told("failed", reason="client-refused").startswith(
        "The activation failed. The client did not agree"
    )
