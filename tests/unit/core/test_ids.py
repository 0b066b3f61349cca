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


def test_ids_of_one_moment_sort_whatever_others_make_at_another_meanwhile() -> None:
    made: dict[int, list[str]] = {2: [], 3: []}
    for _ in range(50):
        for day, ids_of_the_day in made.items():
            with clock.set_to(datetime(2026, 11, day, tzinfo=UTC)):
                ids_of_the_day.append(new_id("hist"))

    assert all(each == sorted(each) for each in made.values())
