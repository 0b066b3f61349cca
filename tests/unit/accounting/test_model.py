from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.accounting.model import (
    STATUS_NAMES,
    TRANSITIONS,
    Batch,
    BatchFile,
    BatchStatus,
    BatchTotals,
    DocumentCounts,
    FileNotFound,
    ForbiddenStep,
)
from chalicelib.accounting.register import LiveBatch
from chalicelib.accounting.views import import_view

FINAL = {"superseded"}
TAKEN = {"imported", "imported_with_incidents"}


def batch(status: BatchStatus = "pending", **changes: object) -> Batch:
    values: dict[str, object] = {
        "created_at": datetime(2026, 11, 1, tzinfo=UTC),
        "id": "bat_1",
        "export_id": "exp_1",
        "business_id": "biz_1",
        "country": "CR",
        "firm_id": "frm_1",
        "company_id": "com_1",
        "company_name": "Ejemplo Ficticio S.A.",
        "firm_company_code": "00042",
        "period_from": date(2026, 10, 1),
        "period_to": date(2026, 10, 31),
        "sequence": 1,
        "currency": "CRC",
        "documents": DocumentCounts(invoices=2),
        "totals": BatchTotals(),
        "by_rate": (),
        "files": (
            BatchFile(
                format="csv", name="journal.csv", bytes=1, sha256="0", records=1,
                content_type="text/csv", key="frm_1/batch/2026/11/bat_1-journal.csv",
            ),
        ),
        "members_key": "biz_1/members/2026/11/bat_1",
        "status": status,
        "created_by": "acc_1",
    }  # fmt: skip
    return Batch.model_validate(values | changes)


@given(st.lists(st.sampled_from(sorted(TRANSITIONS)), max_size=12))
def test_no_order_of_steps_reaches_a_forbidden_state(steps: list[BatchStatus]) -> None:
    current = batch("exported")
    path = [current.status]

    for step in steps:
        try:
            current = current.to(step)
        except ForbiddenStep:
            assert step not in TRANSITIONS[current.status]
        else:
            path.append(current.status)

    for before, after in itertools.pairwise(path):
        assert after in TRANSITIONS[before]
        assert before not in FINAL
        if after in TAKEN:
            assert before in {"importing", *TAKEN}
        if before == "discarded":
            assert after == "pending"


def test_discarded_batch_cannot_be_imported() -> None:
    discarded = batch().to("discarded", reason="periodo equivocado")

    with pytest.raises(ForbiddenStep):
        discarded.to("importing")
    assert discarded.discard_reason == "periodo equivocado"


@pytest.mark.parametrize("status", sorted(set(TRANSITIONS) - {"discarded"}))
def test_only_what_was_discarded_is_restored(status: BatchStatus) -> None:
    with pytest.raises(ForbiddenStep):
        batch(status).restored()


def test_restored_batch_forgets_why_it_was_discarded() -> None:
    restored = batch().to("discarded", reason="error").restored()

    assert (restored.status, restored.discard_reason) == ("pending", "")


def test_outcome_tells_of_incidents() -> None:
    assert batch().outcome == "imported"
    assert batch(incident_counts={"CHARSET_REPLACED": 1}).outcome == "imported_with_incidents"


def test_file_is_found_by_name_and_by_format() -> None:
    assert batch().file("journal.csv") == batch().file("csv")
    with pytest.raises(FileNotFound):
        batch().file("SUENLACE.DAT")


def test_firm_never_sees_where_files_are_kept() -> None:
    shown = import_view(batch(), "es", answered=0).model_dump_json()

    assert "members" not in shown
    assert "frm_1/batch" not in shown


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (date(2026, 10, 31), date(2026, 11, 30), True),
        (date(2026, 9, 1), date(2026, 10, 1), True),
        (date(2026, 11, 1), date(2026, 11, 30), False),
        (date(2026, 9, 1), date(2026, 9, 30), False),
    ],
)
def test_overlap_of_periods_includes_both_ends(low: date, high: date, *, expected: bool) -> None:
    live = LiveBatch(
        created_at=datetime(2026, 11, 1, tzinfo=UTC), batch_id="bat_1", home="frm_1",
        period_from=date(2026, 10, 1), period_to=date(2026, 10, 31), members_key="k",
    )  # fmt: skip

    assert live.overlaps(low, high) is expected


def test_refused_step_is_told_in_words_of_the_reader() -> None:
    refusal = ForbiddenStep(status=STATUS_NAMES["imported"], target=STATUS_NAMES["discarded"])

    assert set(STATUS_NAMES) == set(TRANSITIONS)
    assert refusal.sentence("es") == (
        "La importación está importada y no puede pasar a estar descartada. Léala de nuevo para "
        "ver qué admite ahora."
    )
    assert refusal.sentence("en").startswith("The import is imported and cannot become discarded. ")
