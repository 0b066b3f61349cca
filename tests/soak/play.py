"""Sellers at work on a stack until each has its share of documents, and all of these are final."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from random import Random
from threading import Event

from chalicelib.invoicing.model import FINAL_STATES
from chalicelib.invoicing.progress import DocumentProgress
from tests.simulation.actors.desk import Desk
from tests.simulation.actors.seller import Seller
from tests.soak.over_http import OverHttp
from tests.soak.reckoning import progress_of

_TICK_SECONDS = 0.25
_ACTS, _MOST_ON_THEIR_WAY, _REST_SECONDS = 6, 12, 2.0
"""What a seller does at once, unless so many documents are on their way: then there is a rest."""
_WITHOUT_PROGRESS_SECONDS = 600.0
"""More than any lease and pause here: what waits for so long, waits for ever."""


class Stuck(AssertionError):
    """Documents do not come to their end."""


def play(
    stage: OverHttp,
    documents: int,
    businesses: int,
    meanwhile: Callable[[], None],
    over: Event | None = None,
) -> list[Desk]:
    """Have businesses issue so many documents, or fewer where it is `over` before.

    `meanwhile` is called again and again.
    """
    over = over or Event()
    share = -(-documents // businesses)
    sellers = [
        Seller(stage, f"vende{number}.{stage.seed}", Random(f"{stage.seed}/{number}"))
        for number in range(businesses)
    ]
    with ThreadPoolExecutor(businesses) as threads:
        working = [threads.submit(partial(_work, stage, each, share, over)) for each in sellers]
        try:
            while wait(working, timeout=_TICK_SECONDS).not_done:
                meanwhile()
        finally:
            over.set()
    return [each.result() for each in working]


def _work(stage: OverHttp, seller: Seller, share: int, over: Event) -> Desk:
    """Do what a seller does until there are enough documents, or another one failed."""
    try:
        seller.begin()
        while stage.issued_by(seller.desk.business.id) < share and not over.is_set():
            for act in seller.random.choices(list(seller.acts().values()), k=_ACTS):
                act()
            while _on_their_way(seller.desk) > _MOST_ON_THEIR_WAY and not over.is_set():
                stage.sleep(_REST_SECONDS)
    except BaseException:
        over.set()
        raise
    return seller.desk


def _on_their_way(desk: Desk) -> int:
    """Return how many documents the authority has yet to decide about."""
    states: dict[str, int] = desk.look(f"{desk.documents}?limit=1")["by_state"]
    return sum(number for state, number in states.items() if state not in FINAL_STATES)


def settle(stage: OverHttp, desks: Sequence[Desk]) -> None:
    """Wait until all documents are final and delivered.

    Raises:
        Stuck: nothing has moved for long.
    """
    businesses = {each.business.id for each in desks}
    versions, moved = dict[str, int](), time.monotonic()
    while True:
        began = time.monotonic()
        found = progress_of(stage.stack, businesses)
        left = [each for each in found.values() if not _is_over(each)]
        if not left:
            return
        now = {each.id: each.version for each in left}
        if now != versions:
            versions, moved = now, time.monotonic()
        if time.monotonic() - moved > _WITHOUT_PROGRESS_SECONDS:
            said = ", ".join(f"{each.id} {each.state} {each.obstacle}" for each in left[:20])
            raise Stuck(f"{len(left)} documents: {said}")
        time.sleep(max(_TICK_SECONDS, time.monotonic() - began))


def _is_over(progress: DocumentProgress) -> bool:
    is_delivered = progress.is_delivery_over or not progress.was_accepted
    return is_delivered and not progress.is_on_its_way
