"""A request for a feature: whose turn it is, which steps there are, and how the list sorts it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

import pytest

from chalicelib.firms.features import (
    FEATURE_LISTING,
    FEATURE_STATE_NAMES,
    MACHINE,
    MOST_SAID,
    FeatureAct,
    FeatureRequest,
    FeatureTalkFull,
    ListedFeature,
    Said,
    WrongFeatureState,
)
from chalicelib.firms.forms import FeatureQuery

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def asked(known_as: str = "feat_1") -> FeatureRequest:
    return FeatureRequest(
        id=known_as,
        created_at=NOW,
        firm_id="firm_1",
        firm_name="Despacho Ficticio",
        feature="sme_licences",
        asked_by="acc_1",
        said=(Said(by="firm", at=NOW, message="Para tres clientes"),),
    )


def test_request_takes_the_steps_of_its_machine_and_no_others() -> None:
    for state, act in product(FEATURE_STATE_NAMES, get_args(FeatureAct)):
        request = asked().but(state=state)
        following = MACHINE.get((state, act))
        if following is None:
            with pytest.raises(WrongFeatureState):
                request.after(act, NOW, "Porque sí")
        else:
            done = request.after(act, NOW, "Porque sí")
            assert (done.state, done.waits_for, done.decided_at) == (following, None, NOW)
            assert [each.by for each in done.said] == ["firm", "operator"]


def test_talk_waits_for_whoever_did_not_write_last_until_it_is_full_or_decided() -> None:
    request = asked()
    assert request.waits_for == "operator"

    answered = request.with_message("operator", "¿Cuáles?", NOW)

    assert answered.waits_for == "firm"
    assert answered.with_message("firm", "Estos", NOW).waits_for == "operator"
    with pytest.raises(FeatureTalkFull):
        request.but(said=request.said * MOST_SAID).with_message("firm", "Y más", NOW)
    with pytest.raises(WrongFeatureState):
        request.after("withdraw", NOW).with_message("firm", "Tarde", NOW)


def test_what_waits_for_the_operator_is_listed_first_the_oldest_before_others() -> None:
    later = NOW + timedelta(hours=1)
    new = asked("feat_new").but(said=(Said(by="firm", at=later, message="Nueva"),))
    theirs = asked("feat_theirs").with_message("operator", "¿Cuáles?", NOW)
    over = asked("feat_over").after("reject", NOW, "Aún no")
    rows = [ListedFeature.of(each) for each in (over, theirs, new, asked("feat_old"))]

    chosen = FEATURE_LISTING.select(rows, FeatureQuery(), None)

    assert [row.id for row in chosen.rows] == ["feat_old", "feat_new", "feat_theirs", "feat_over"]
    assert chosen.by_state == {"asked": 3, "rejected": 1}
    for waiting, kept in ((True, 2), (False, 2), (None, 4)):
        assert sum(FeatureQuery(waiting=waiting).keeps(row) for row in rows) == kept
