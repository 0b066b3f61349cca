"""The table of acts: it is the machine's, and tells each act in words before and after."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import chain

import pytest

from chalicelib.core.connecting import Consent, by_mandate
from chalicelib.core.figures import Day
from chalicelib.core.texts import LANGUAGES, Text
from chalicelib.licences.act_mails import (
    CLOSED,
    ISSUING,
    MAILBOXES,
    NOT_OPENED,
    NUMBER_REPLACED,
    OPENED,
    RUN,
    STOP_CANCELLED,
    STOP_PLANNED,
    TERMS_CHANGED,
    TO_CLIENT,
    WHOM_TO_ASK,
)
from chalicelib.licences.act_views import acts_view, business_acts_view
from chalicelib.licences.act_words import (
    ACTS,
    CLIENTS_OWN,
    HANDING,
    STRANGERS_ONLY,
    ActName,
)
from chalicelib.licences.linking import link_after
from chalicelib.licences.model import (
    LINKED,
    MACHINE,
    Licence,
    Provision,
    State,
    WrongLicenceState,
)
from chalicelib.licences.number_words import computers
from chalicelib.licences.products import PRODUCTS
from chalicelib.licences.run_words import (
    TOLD_TO_RUN,
    LicenceBeingOpened,
    LicenceRunByFirm,
    require_possible,
    told_of,
)
from chalicelib.licences.telling import issuing_after
from chalicelib.onboarding.cover import END_REASON_NAMES, CoverEnd
from chalicelib.onboarding.service import LicenceLink
from tests.unit.licences.test_model import COMPLETE, MADE, licence

FACTS: dict[str, object] = {
    "firm": "Despacho Ficticio",
    "firm_email": "despacho@example.com",
    "business": "Ejemplo Ficticio S.A.",
    "company": "Ejemplo Ficticio S.A.",
    "product": "la facturación electrónica",
    "payer": "el despacho",
    "other": "el cliente",
    "keeps": "Todo queda como está.",
    "day": Day(MADE.date()),
    "until": Day(MADE.date()),
    "mandate": "Poder del 3 de noviembre",
    "client_email": "cliente@example.com",
    "licence": "lic_1",
    "why": "La cuenta está cerrada.",
    "stop": Day(MADE.date()),
    "computers": computers(2),
    "valid_from": Day(MADE.date()),
    "valid_until": Day(MADE.date()),
}
ALIVE: dict[ActName, frozenset[State]] = {
    "set_payer": LINKED,
    "open": frozenset(),
    "close": frozenset({"active"}),
    "cancel_stop": frozenset({"active"}),
    "replace_number": LINKED,
}


def cover_end(ends_at: datetime) -> CoverEnd:
    return CoverEnd(
        created_at=MADE, ends_at=ends_at, reason="suspended", country="CR", licence_id="lic_1",
        firm_name="Despacho Ficticio", firm_email="despacho@example.com",
    )  # fmt: skip


def link(**given: object) -> LicenceLink:
    facts = {
        "created_at": MADE, "firm_id": "firm_1", "licence_id": "lic_1", "company_id": "cmp_1",
        "product": "invoicing", "locks_tax_id": True, "pays_plan": True,
    }  # fmt: skip
    return LicenceLink.model_validate(facts | given)


def test_each_act_is_told_in_just_those_states_in_which_the_machine_has_it() -> None:
    for act, row in ACTS.items():
        to_run = TOLD_TO_RUN.get(act, {})
        if row.event is None:
            assert set(row.told) == ALIVE[act]
            assert set(to_run) == ({"active"} if act == "open" else set())
            continue
        steps: set[State] = {state for state, event in MACHINE if event == row.event}
        assert set(row.told) == (steps & LINKED if act in CLIENTS_OWN else steps), act
        assert set(to_run) <= set(row.told), act
    for product in PRODUCTS.values():  # which tell some in other words, and no other states
        for act, told in product.acts.items():
            assert set(told) == set(ACTS[act].told)
        assert not product.is_installed or set(product.acts) >= HANDING


def test_what_the_firm_runs_is_opened_or_removed_and_never_let_go() -> None:
    run = licence(**COMPLETE, state="active", mandate="Poder del 3 de noviembre")
    possible = {act for act in ACTS if told_of(act, run)}
    assert possible == {"suspend", "take_back", "open"}
    for act in ("unlink", "delete", "set_payer", "correct_client"):
        with pytest.raises(LicenceRunByFirm):
            require_possible(act, run)
    with pytest.raises(WrongLicenceState):
        require_possible("reinstate", run)
    rests = run.but(state="suspended")
    assert {act for act in ACTS if told_of(act, rests)} == {"reinstate", "take_back"}

    key = Provision(
        account_id="a", business_id="b", sealed_key="", accepted_at=MADE, accepted_by=""
    )
    opening = run.but(provision=key)
    assert opening.is_opening
    assert not any(told_of(act, opening) for act in ACTS)
    with pytest.raises(LicenceBeingOpened):
        require_possible("suspend", opening)
    with pytest.raises(WrongLicenceState):
        require_possible("open", licence(**COMPLETE, state="active"))


def test_mandate_outlasts_a_rest_and_no_connection_under_it_does() -> None:
    run = licence(state="suspended", mandate="Poder del 3 de noviembre")
    begun = link(consent=by_mandate(MADE))

    after = link_after(run, begun)

    assert after is not None
    assert after.is_run_by_firm
    assert after.consent != begun.consent
    given = link(consent=Consent(scope="issue", lasts="standing", given_at=MADE))
    clients = link_after(licence(state="suspended"), given)
    assert clients is not None
    assert clients.consent is None


def test_what_is_told_names_only_what_is_known_in_every_language() -> None:
    for act, row in ACTS.items():
        by_state = [*row.told.values(), *TOLD_TO_RUN.get(act, {}).values()]
        texts = [row.name, *(text for told in by_state for text in told)]
        if act in TO_CLIENT:
            texts += [TO_CLIENT[act].subject, TO_CLIENT[act].text]
        for text in texts:
            assert_told(text)
    for text in (*ISSUING.values(), *MAILBOXES.values(), WHOM_TO_ASK):
        assert_told(text)
    mailed = [STOP_PLANNED, STOP_CANCELLED, TERMS_CHANGED, RUN, OPENED, NOT_OPENED, CLOSED]
    mailed += NUMBER_REPLACED.values()
    for product in PRODUCTS.values():
        mailed += [product.left, *product.told.values()]
        for told in product.acts.values():
            for text in chain.from_iterable(told.values()):
                assert_told(text)
    for each in mailed:
        assert_told(each.subject)
        assert_told(each.text)


def assert_told(text: Text) -> None:
    said = [text.render(language, FACTS) for language in LANGUAGES]
    assert not re.search("[{}]", "".join(said))
    assert text.es != text.en or text.es == "{keeps}"


def told(state: State, end: CoverEnd | None) -> dict[ActName, str]:
    hidden = CLIENTS_OWN | STRANGERS_ONLY | {"cancel_stop", "close", "replace_number"}
    shown = [act for act, row in ACTS.items() if act not in hidden and state in row.told]
    view = acts_view(licence(**COMPLETE, state=state), shown, end, (), "en")
    return {each.act: " ".join(each.what_happens) for each in view.data}


def test_acts_that_end_what_the_firm_pays_say_until_when_the_client_issues() -> None:
    end = cover_end(datetime(2026, 11, 10, 6, tzinfo=UTC))  # midnight in Costa Rica

    for words in told("active", end).values():
        assert "up to and including 2026-11-09" in words
    for words in told("active", cover_end(MADE)).values():
        assert "has not issued anything yet" in words
    assert "paid by the client" in told("active", None)["set_payer"]
    assert not any("up to and including" in words for words in told("suspended", None).values())


def test_client_who_leaves_is_told_in_words_of_its_own() -> None:
    from chalicelib.firms.service import Firm

    firm = Firm(
        id="firm_1", created_at=MADE, name="Despacho Ficticio", email="despacho@example.com",
        country="CR", tax_id="3101999999", language="es", time_zone="America/Costa_Rica",
    )  # fmt: skip
    end = cover_end(datetime(2026, 11, 10, 6, tzinfo=UTC))

    (act,) = business_acts_view(licence(**COMPLETE, state="active"), firm, end, "es").data

    said = " ".join(act.what_happens)
    assert said.startswith("Su negocio deja de trabajar con Despacho Ficticio")
    assert "Puede emitir como hasta ahora hasta el 09/11/2026 inclusive" in said


@pytest.mark.parametrize(
    ("state", "paid_by", "expected"),
    [
        ("active", "firm", (True, False)),
        ("active", "client", (False, False)),
        ("suspended", "firm", (False, True)),
        ("unlinked", "firm", None),
        ("deleted", "firm", None),
        ("provisioning", "firm", None),
    ],
)
def test_link_of_a_business_follows_from_the_state_of_its_licence(
    state: State, paid_by: str, expected: tuple[bool, bool] | None
) -> None:
    after = link_after(licence(state=state, paid_by=paid_by), link())

    seen = None if after is None else (after.pays_plan, after.suspended_at is not None)
    assert seen == expected


def test_how_a_business_issues_after_an_act() -> None:
    later = cover_end(datetime(2026, 11, 10, 6, tzinfo=UTC))

    assert issuing_after(link(), None) == "firm_pays"
    assert issuing_after(link(pays_plan=False), None) == "client_pays"
    assert issuing_after(None, later) == "until"
    assert issuing_after(None, cover_end(MADE)) == "own_plan_first"


def test_every_reason_has_its_words() -> None:
    assert {row.reason for row in ACTS.values()} <= set(END_REASON_NAMES)
    assert Licence.model_fields["paid_by"].default == "firm"
