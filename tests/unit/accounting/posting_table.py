"""Posting rules once more, as a table that a plain interpreter reads: a second source for tests.

It knows nothing of the engine. A row says which side of which account an amount goes to; `*` stands
for each kind, rate or means that a document has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

TABLE = """
CR sale        D customer       unpaid
CR sale        D treasury.*     paid.*
CR sale        C sale.*         net.*
CR sale        C tax.*          tax.*
CR sale        C other_charges  charges
CR debit_note  D customer       total
CR debit_note  C sale.*         net.*
CR debit_note  C tax.*          tax.*
CR debit_note  C other_charges  charges
CR credit_note C customer       total
CR credit_note D return.*       net.*
CR credit_note D tax.*          tax.*
CR credit_note D other_charges  charges
CR export      D customer       unpaid
CR export      D treasury.*     paid.*
CR export      C export.*       net.*
CR export      C other_charges  charges
CR purchase    D purchase.*     net.*
CR purchase    D input_tax.*    tax.*
CR purchase    D other_charges  charges
CR purchase    C supplier       total
CR collection  D treasury.*     paid.*
CR collection  D customer       unpaid
CR collection  C customer       total
ES sale        D customer       total
ES sale        C sale.*         net.*
ES sale        C tax.*          tax.*
ES sale        D tax.IRPF       withheld
ES sale        C other_charges  charges
ES credit_note C customer       total
ES credit_note D return.*       net.*
ES credit_note D tax.*          tax.*
ES credit_note C tax.IRPF       withheld
ES credit_note D other_charges  charges
ES purchase    D purchase.*     net.*
ES purchase    D input_tax.*    tax.*
ES purchase    C input_tax.IRPF withheld
ES purchase    D other_charges  charges
ES purchase    C supplier       total
ES collection  D treasury.*     paid.*
ES collection  D customer       unpaid
ES collection  C customer       total
"""
ROWS = [tuple(row.split()) for row in TABLE.strip().splitlines()]


def booked(country: str, document: str, amounts: Mapping[str, Decimal]) -> Counter[str]:
    """Return what each purpose is debited (above zero) or credited (below)."""
    found: Counter[str] = Counter()
    for of, kind, side, purpose, amount in ROWS:
        if (of, kind) != (country, document):
            continue
        start = amount.removesuffix("*")
        for name, value in amounts.items():
            if name == amount or (amount.endswith("*") and name.startswith(start)):
                where = purpose.replace("*", name.removeprefix(start))
                found[where] += value if side == "D" else -value  # type: ignore[assignment]
    return found
