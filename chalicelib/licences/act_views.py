"""Telling what can be done with a licence before it is done: the firm, and the business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.core.texts import Language, Text
from chalicelib.firms import service as firms
from chalicelib.licences.act_mails import ISSUING, ISSUING_TO_FIRM, Issuing
from chalicelib.licences.act_words import (
    ACTS,
    CLIENTS_OWN,
    ENDING,
    HANDING,
    WITHOUT_END,
    ActName,
)
from chalicelib.licences.held_words import as_it_is
from chalicelib.licences.model import LINKED, PAYER_NAMES, Licence
from chalicelib.licences.products import product_of
from chalicelib.licences.run_words import told_of
from chalicelib.licences.views import Acts, ActView, BusinessActs
from chalicelib.onboarding.service import CoverEnd


def asks_mailboxes(act: ActName, licence: Licence) -> bool:
    """Return whether an act asks who takes the mailboxes of the client over."""
    return act in HANDING and licence.state in LINKED and product_of(licence).is_installed


def _mailboxes_asked(act: ActName, licence: Licence) -> Sequence[str]:
    if not asks_mailboxes(act, licence):
        return ()
    return ("mailboxes_to", "on") if act == "suspend" else ("mailboxes_to",)


def acts_view(
    licence: Licence,
    acts: Sequence[ActName],
    end: CoverEnd | None,
    mailboxes: Sequence[Text],
    language: Language,
) -> Acts:
    """Present to the firm what each act would do.

    `end` is until when its plan would last then, and `mailboxes` says what would become of those
    of the client, where the act asks for it.
    """
    facts: dict[str, object] = {
        "company": licence.company_name or "…",
        "payer": PAYER_NAMES[licence.paid_by],
        "other": PAYER_NAMES["client" if licence.paid_by == "firm" else "firm"],
    }
    ends = {act: None if act in WITHOUT_END else end for act in acts}
    told = [
        _act_view(act, licence, _said(licence, until, facts), until, mailboxes, language)
        for act, until in ends.items()
    ]
    return Acts(licence_id=licence.id, version=licence.version, state=licence.state, data=told)


def business_acts_view(
    licence: Licence, firm: firms.Firm, end: CoverEnd | None, language: Language
) -> BusinessActs:
    """Present the same to the business, as the firm's client."""
    said = _said(licence, end, {"firm": firm.name})
    told = _act_view("leave", licence, said, end, (), language)
    return BusinessActs(licence_id=licence.id, data=[told])


def _said(licence: Licence, end: CoverEnd | None, facts: dict[str, object]) -> dict[str, object]:
    keeps = product_of(licence).words.keeps
    return facts | {"keeps": keeps, "until": end.last_day if end is not None else None}


def _act_view(
    act: ActName,
    licence: Licence,
    said: Mapping[str, object],
    end: CoverEnd | None,
    mailboxes: Sequence[Text],
    language: Language,
) -> ActView:
    first, *others = told_of(act, licence)
    if act not in ENDING:
        others = as_it_is(licence, others)
    handed = mailboxes if asks_mailboxes(act, licence) else ()
    texts: list[Text] = [first, *_issuing(act, end), *handed, *others]
    return ActView(
        act=act,
        asks=[*ACTS[act].asks, *_mailboxes_asked(act, licence)],
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
