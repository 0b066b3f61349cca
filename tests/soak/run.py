"""A soak of the local stack, told in figures: `make soak`.

`SOAK_DOCUMENTS` and `SOAK_BUSINESSES` say how much; after Ctrl-C nothing more is issued, and what
is there is followed to its end. `SOAK_SEED` draws what people do and what goes wrong, though not in
which order it happens.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import time
from collections import Counter
from signal import SIGINT, signal
from threading import Event
from typing import Any

from infra.local.places import LOCAL
from infra.local.stack import LocalStack
from tests.soak.disturbance import AtChance, Disturbance
from tests.soak.over_http import OverHttp
from tests.soak.play import play, settle
from tests.soak.reckoning import GivenUp, Reckoning, held

DOCUMENTS = int(os.environ.get("SOAK_DOCUMENTS", "10000"))
BUSINESSES = int(os.environ.get("SOAK_BUSINESSES", "20"))
MOOD_SECONDS, CRASH_SECONDS = 20.0, 40.0
_HOME = LOCAL / "soak"


def main() -> int:
    """Play, compare, print; 1: something does not agree."""
    seed = os.environ.get("SOAK_SEED") or f"{time.time_ns():x}"
    shutil.rmtree(_HOME, ignore_errors=True)
    (_HOME / "logs").mkdir(parents=True)
    logging.getLogger().handlers = [logging.FileHandler(_HOME / "logs" / "run.log")]
    began, over = time.monotonic(), Event()
    signal(SIGINT, lambda *_: over.set())
    with LocalStack(_HOME) as stack:
        stage = OverHttp(stack, seed)
        with Disturbance(stack) as disturbance:
            chance = AtChance(
                disturbance, seed, mood_seconds=MOOD_SECONDS, crash_seconds=CRASH_SECONDS
            )
            desks = play(stage, DOCUMENTS, BUSINESSES, chance, over)
        issued = time.monotonic()
        settle(stage, desks)
        final = time.monotonic()
        given_up = GivenUp(stack).send_back()
        reckoning = Reckoning(held(stage, desks), stage.issued, disturbance.crashes)
        found = reckoning.faults()
        left = +GivenUp(stack).count()
    found += [f"{queue}: {n} messages were given up again" for queue, n in left.items()]
    seconds = {"issuing": issued - began, "all_final": final - began}
    told = tally(reckoning, stage, disturbance, seconds)
    told |= {"given_up_and_sent_back": given_up, "seed": seed, "faults": len(found)}
    print(json.dumps(told, ensure_ascii=False, indent=1))
    print("\n".join(found[:100]) or "all sides agree")
    return bool(found)


def tally(
    reckoning: Reckoning, stage: OverHttp, disturbance: Disturbance, seconds: dict[str, float]
) -> dict[str, Any]:
    """Count what was done, and what went wrong meanwhile."""
    held = reckoning.held
    number = len(held.documents)
    return {
        "documents": number,
        "by_type": Counter(each.document_type for each in held.documents.values()),
        "by_state": Counter(each.state for each in held.progress.values()),
        "at_the_authority": len(held.authority),
        "mails": len(held.mails),
        "mails_twice_around_a_crash": reckoning.twice,
        "requests": stage.answers.total(),
        "by_status": {str(status): n for status, n in sorted(stage.answers.items())},
        "requests_cut_off": stage.broken,
        "crashes": len(disturbance.crashes),
        "moods_of_the_authority": disturbance.moods,
        "faults_of_the_cloud": disturbance.cloud,
        "seconds": {name: round(value) for name, value in seconds.items()},
        "documents_a_minute": round(number / seconds["all_final"] * 60),
    }


if __name__ == "__main__":
    raise SystemExit(main())
