"""What a person is told before they close their account."""

from __future__ import annotations

from typing import Annotated

from chalicelib.accounts.model import MEMBERSHIP_NAMES, MembershipKind
from chalicelib.core.model import Model
from chalicelib.core.words import Shown, in_words


class InTheWay(Shown):
    """Something that the person is the last to manage."""

    tenant: str
    kind: Annotated[MembershipKind, in_words(MEMBERSHIP_NAMES)]
    name: str
    what_to_do: str
    """What to do first, in the language of the response."""


class ClosureTold(Model):
    """What closing the account would do, or what stands in its way."""

    is_possible: bool
    what_happens: list[str]
    """Sentence by sentence, in the language of the response; empty while it is not possible."""
    in_the_way: list[InTheWay]
