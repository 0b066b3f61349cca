from __future__ import annotations

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from chalicelib.accounts import common_passwords, passwords


def test_the_list_that_ships_is_what_the_pinned_package_publishes() -> None:
    published = FREQUENCY_LISTS["passwords"]

    long = [each for each in published if len(each) >= passwords.MIN_LENGTH]
    assert list(common_passwords.entries()) == long
