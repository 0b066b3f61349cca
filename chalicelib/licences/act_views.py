"""What can be done with a licence, shown before it is done: to the firm, and to the business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from chalicelib.core.model import Instant, Model
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import Shown, in_words
from chalicelib.firms import service as firms
from chalicelib.licences.act_words import (
    ACTS,
    CLIENTS_OWN,
    ISSUING,
    ISSUING_TO_FIRM,
    ActName,
    Issuing,
)
from chalicelib.licences.model import PAYER_NAMES, STATE_NAMES, Licence, State
from chalicelib.licences.products import product_of
from chalicelib.onboarding.service import CoverEnd

ACT_NAMES = {act: row.name for act, row in ACTS.items()}


class ActView(Shown):
    """One act, told before it is done."""

    act: Annotated[ActName, in_words(ACT_NAMES)]
    asks: list[str]
    """Fields of its body, where it has one."""
    what_happens: list[str]
    """Sentences in the language of the response, as a screen would ask back with them."""
    issuing_ends_at: Instant | None
    """From when the business needs a plan of its own to issue; null where the act ends nothing
    that the firm pays."""


class Acts(Shown):
    """What can be done with a licence as it is."""

    licence_id: str
    version: int
    state: Annotated[State, in_words(STATE_NAMES)]
    data: list[ActView]


class BusinessActs(Model):
    """What a business can do with a licence under which it works."""

    licence_id: str
    data: list[ActView]


def acts_view(
    licence: Licence, acts: Sequence[ActName], end: CoverEnd | None, language: Language
) -> Acts:
    """Present to the firm what each act would do; `end` is until when its plan would last then."""
    facts: dict[str, object] = {
        "company": licence.company_name or "…",
        "payer": PAYER_NAMES[licence.paid_by],
        "other": PAYER_NAMES["client" if licence.paid_by == "firm" else "firm"],
    }
    told = [_act_view(act, licence, _said(licence, end, facts), end, language) for act in acts]
    return Acts(licence_id=licence.id, version=licence.version, state=licence.state, data=told)


def business_acts_view(
    licence: Licence, firm: firms.Firm, end: CoverEnd | None, language: Language
) -> BusinessActs:
    """Present the same to the business, as the firm's client."""
    said = _said(licence, end, {"firm": firm.name})
    told = _act_view("leave", licence, said, end, language)
    return BusinessActs(licence_id=licence.id, data=[told])


def _said(licence: Licence, end: CoverEnd | None, facts: dict[str, object]) -> dict[str, object]:
    keeps = product_of(licence).words.keeps
    return facts | {"keeps": keeps, "until": end.last_day if end is not None else None}


def _act_view(
    act: ActName,
    licence: Licence,
    said: Mapping[str, object],
    end: CoverEnd | None,
    language: Language,
) -> ActView:
    row = ACTS[act]
    first, *others = row.told[licence.state]
    texts: list[Text] = [first, *_issuing(act, end), *others]
    return ActView(
        act=act,
        asks=list(row.asks),
        what_happens=[text.render(language, dict(said)) for text in texts],
        issuing_ends_at=end.ends_at if end is not None else None,
    )


def _issuing(act: ActName, end: CoverEnd | None) -> list[Text]:
    """Say how issuing goes on, where the firm pays no more after the act."""
    if end is None:
        return []
    told = ISSUING if act in CLIENTS_OWN else ISSUING_TO_FIRM
    ends: Issuing = "own_plan_first" if end.is_at_once else "until"
    return [told[ends]]
