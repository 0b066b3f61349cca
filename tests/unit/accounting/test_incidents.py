"""What an incident says, in each language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from chalicelib.accounting.incidents import incident


def test_amounts_and_days_are_written_as_the_language_does_and_kept_as_they_were() -> None:
    amount = incident("TOTAL_MISMATCH", value=Decimal("1234.50"))
    day = incident("DATE_OUT_OF_YEAR", value=date(2026, 11, 2))
    number = incident("NUMBER_TRUNCATED", value="00100001010000001234")

    assert "difiere en 1\u00a0234,5 de" in amount.seen_in("es").text
    assert "differs by 1,234.5 from" in amount.seen_in("en").text
    assert "02/11/2026" in day.seen_in("es").text
    assert "2026-11-02" in day.seen_in("en").text
    assert "00100001010000001234" in number.seen_in("es").text
    assert [seen.seen_in("es").value for seen in (amount, day)] == ["1234.50", "2026-11-02"]
