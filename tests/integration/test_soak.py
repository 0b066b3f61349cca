"""Sellers on the stack of `make run` while the application crashes and the authority is in moods.

What `make soak` does with 10,000 documents of 20 businesses, here with few: the crash comes while
the authority is down, or a delivery that it cuts off would wait for its lease of two minutes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from copy import copy
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from infra.local.stack import LocalStack
from tests.soak.disturbance import WELL, Disturbance
from tests.soak.over_http import OverHttp
from tests.soak.play import play, settle
from tests.soak.reckoning import GivenUp, Held, Reckoning, held

DOCUMENTS, BUSINESSES = 12, 2


@pytest.fixture(scope="module")
def reckoning(api_stack: LocalStack) -> Reckoning:
    """What there is at the end of a small soak."""
    stage, before = OverHttp(api_stack, uuid.uuid4().hex), GivenUp(api_stack).count()
    with Disturbance(api_stack) as disturbance:

        def crash_once() -> None:
            if not disturbance.crashes and len(stage.issued) >= DOCUMENTS // 3:
                disturbance.crash()
                disturbance.be(WELL)

        desks = play(stage, DOCUMENTS, BUSINESSES, crash_once)
    settle(stage, desks)
    assert disturbance.crashes
    assert disturbance.cloud.total()
    assert GivenUp(api_stack).count() == before
    return Reckoning(held(stage, desks), stage.issued, disturbance.crashes)


def test_all_sides_agree_after_crashes_and_faults(reckoning: Reckoning) -> None:
    assert reckoning.faults() == []
    assert len(reckoning.held.documents) >= DOCUMENTS
    assert len(reckoning.held.mails) > DOCUMENTS // 2


def _decided_otherwise(it: Held) -> None:
    clave, taken = it.authority.popitem()
    it.authority[clave] = {**taken, "state": "procesando"}


def _renumbered(it: Held) -> None:
    name, document = it.documents.popitem()
    it.documents[name] = document.but(number=str(int(document.number) + 7).zfill(20))


def _of_one_clave(it: Held) -> None:
    one, other = list(it.documents.values())[:2]
    it.documents[one.id] = one.but(key=other.key)


def _mailed_again(it: Held) -> None:
    it.mails.append(it.mails[0]._replace(at=it.mails[0].at + timedelta(seconds=1)))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda it: it.authority.popitem(), "the authority does not have it"),
        (_decided_otherwise, "procesando at the authority"),
        (lambda it: it.documents.popitem(), "there is none"),
        (lambda it: it.documents.popitem(), "which is no document here"),
        (lambda it: it.progress.popitem(), "content without progress"),
        (lambda it: it.shown.popitem(), "in the list of the API, not in both"),
        (_renumbered, "and nobody had it go on there"),
        (_renumbered, "and was told as"),
        (_of_one_clave, "is of 2 documents"),
        (lambda it: it.files.update(dict.fromkeys(it.files, b"<other/>")), "was taken"),
        (lambda it: it.files.popitem(), "its signed file is not there"),
        (lambda it: it.mails.clear(), "0 mails, and"),
        (_mailed_again, "nothing crashed at the first"),
    ],
)
def test_what_does_not_agree_is_told(
    reckoning: Reckoning, spoil: Callable[[Held], object], said: str
) -> None:
    spoilt = Held(**{each.name: copy(getattr(reckoning.held, each.name)) for each in fields(Held)})

    spoil(spoilt)

    assert said in "\n".join(replace(reckoning, held=spoilt, crashes=()).faults())


@pytest.mark.parametrize(("seconds", "excused"), [(1, 1), (30, 0), (-1, 1), (-30, 0)])
def test_mail_may_go_twice_where_a_crash_came_at_the_first_alone(
    reckoning: Reckoning, seconds: float, excused: int
) -> None:
    first = reckoning.held.mails[0]
    again = [*reckoning.held.mails, first._replace(at=first.at + timedelta(minutes=1))]
    crash = first.at + timedelta(seconds=seconds)

    reckoned = replace(reckoning, held=replace(reckoning.held, mails=again), crashes=[crash])

    assert len(reckoned.faults()) == 1 - excused
    assert reckoned.twice == excused
