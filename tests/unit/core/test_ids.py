import doctest
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from chalicelib.core import clock, ids
from chalicelib.core.ids import new_id


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(ids).failed == 0


def test_ids_of_one_millisecond_sort_as_they_were_made() -> None:
    with clock.set_to(datetime(2026, 11, 2, tzinfo=UTC)):
        made = [new_id("hist") for _ in range(2000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {len(each) for each in made} == {31}


def test_threads_make_no_id_twice() -> None:
    with clock.set_to(datetime(2026, 11, 2, tzinfo=UTC)), ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: new_id("doc"), range(1000)))

    assert len(set(made)) == 1000
