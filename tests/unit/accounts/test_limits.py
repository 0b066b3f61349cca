from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.accounts.limits import (
    LIMIT_NAMES,
    LIMITS,
    PERIOD,
    Allowance,
    Usage,
    allowance,
    counted,
    refusal,
)

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
ZONE = ZoneInfo("America/Costa_Rica")


def test_what_is_counted_begins_anew_a_day_after_the_first_of_it() -> None:
    usage, used = None, []
    for hours in (0, 1, 23, 25):
        usage = counted(usage, 2, NOW + timedelta(hours=hours))
        used.append(usage.used)

    assert used == [2, 4, 6, 2]
    six = Usage(created_at=NOW, used=6, until=NOW + PERIOD)
    assert allowance(5, six, NOW + timedelta(hours=23)) == (5, 0, NOW + PERIOD)
    assert allowance(5, six, NOW + PERIOD) == (5, 5, None)
    assert allowance(9, six, NOW).left == 3


def test_refusal_says_of_what_how_many_are_left_until_when_and_the_way_on() -> None:
    found = Allowance(5, 1, NOW + timedelta(hours=3))

    refused = refusal("activations", "unconfirmed", found, NOW, ZONE)

    assert refused.sentence("es") == (
        "El límite de activaciones de licencias es de 5 en 24 horas; quedan 1, y todas de nuevo "
        "desde el 2 de noviembre de 2026, 09:00 (hora de Costa Rica). Para tener más, pida que se "
        "confirme el despacho."
    )
    assert refused.way == "POST /v1/firms/{firm}/confirmation-request"
    assert refused.facts["retry_after_seconds"] == 3 * 3600 + 1
    for level in ("confirmed", "business", "person"):
        assert (
            refusal("mails", level, found, NOW, ZONE).sentence("en").endswith("if you need more.")
        )
    nothing_more = Allowance(LIMITS["requests"]["unconfirmed"], 0, None)
    assert "support" in refusal("requests", "unconfirmed", nothing_more, NOW, ZONE).sentence("en")


def test_a_confirmed_firm_is_never_worse_off_and_its_first_day_of_300_clients_fits() -> None:
    assert LIMITS.keys() == LIMIT_NAMES.keys()
    for levels in LIMITS.values():
        assert levels.get("confirmed", 0) >= levels.get("unconfirmed", 0)
    assert LIMITS["activations"]["confirmed"] > 300
