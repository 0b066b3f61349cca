"""`python -m infra.local.ageing`: a licence as it would be had so many days passed since.

Nobody can wait for a licence to end, and no route ends one by its days. They are put back by the
application's own write, with all that follows from it, and what is due by then is done; only on the
local stack.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import timedelta

from infra.local import emulator
from infra.operate import environment


def age(firm_id: str, licence_id: str, days: int) -> str:
    """Put back the days of a licence; say what its last one is by then."""
    from chalicelib.aws.transaction import Transaction
    from chalicelib.licences import resting, store

    licence = store.licence(firm_id, licence_id)
    if licence is None or licence.terms is None:
        raise LookupError(f"{licence_id} is no licence of {firm_id} that ends")
    back, terms = timedelta(days=days), licence.terms
    first, last = terms.valid_from - back, terms.valid_until - back
    tx = Transaction()
    aged = store.write(tx, licence.but(terms=terms.but(valid_from=first, valid_until=last)))
    tx.commit()
    resting.stop(firm_id, licence_id, aged.version)
    return f"The last day of {licence_id} is {last}."


def main() -> int:
    """Age one licence; 1 where there is none."""
    parser = argparse.ArgumentParser("python -m infra.local.ageing", description=__doc__)
    parser.add_argument("firm")
    parser.add_argument("licence")
    parser.add_argument("days", type=int)
    parser.add_argument("--stack", default=emulator.STACK, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.environ.update(environment(None, asked.stack))
    try:
        print(age(asked.firm, asked.licence, asked.days))
    except LookupError as exc:
        print(f"Not done: {exc.args[0]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
