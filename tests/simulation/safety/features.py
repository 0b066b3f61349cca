"""A firm has what was approved and nothing else, and each message about it is one mail to each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from chalicelib.firms.features import FEATURE_NAMES, FeatureRequest
from chalicelib.firms.model import Firm
from chalicelib.mail.model import Mail
from tests.simulation.safety.holdings import Holdings

_OF_FIRM, _OF_OPERATOR = "operator-acted", "feature-requested"
"""Template of what the operator tells the firm, and of what the firm tells the operator."""


def faults(held: Holdings) -> Iterator[str]:
    """Say which firm has what it was not given, and who was told too often or not at all."""
    given, asked = defaultdict[str, set[str]](set), defaultdict[str, dict[str, str]](dict)
    for firm_id, each in held.of(FeatureRequest):
        if each.state == "approved":
            given[firm_id].add(each.feature)
        elif each.state == "asked":
            asked[firm_id][each.feature] = each.id
    for firm_id, firm in held.of(Firm):
        if set(firm.features) != given[firm_id]:
            yield f"{firm_id} has {firm.features}, and was given {given[firm_id]}"
        if firm.asked_features != asked[firm_id]:
            yield f"{firm_id} waits for {firm.asked_features}, and asked for {asked[firm_id]}"
    yield from _told(held)


def _told(held: Holdings) -> Iterator[str]:
    """Hold the messages that were written since the last look against the mails about them."""
    written, mailed = (
        Counter[tuple[str, str]](),
        defaultdict[tuple[str, str], Counter[str]](Counter),
    )
    for before, after in held.writes:
        entity = after.entity if after else None
        if isinstance(entity, FeatureRequest):
            old = before.entity if before else None
            known = len(old.said) if isinstance(old, FeatureRequest) else 0
            for each in entity.said[known:]:
                template = _OF_FIRM if each.by == "operator" else _OF_OPERATOR
                written[entity.firm_id, template] += 1
        elif isinstance(entity, Mail) and before is None and _is_of_feature(entity):
            mailed[entity.tenant, entity.template][entity.recipient] += 1
    for name in written.keys() | mailed.keys():
        mails, times = mailed[name], written[name]
        is_nobodys = name[1] == _OF_OPERATOR and not held.scene.is_operator_written_to
        if any(each != times for each in mails.values()) or not (mails or is_nobodys):
            yield f"{times} messages of {name} were written, and mailed: {dict(mails)}"


def _is_of_feature(mail: Mail) -> bool:
    """Return whether it tells of a feature: what else the operator does to a firm is told, too."""
    if mail.template == _OF_FIRM:
        names = [str(text) for each in FEATURE_NAMES.values() for text in (each.es, each.en)]
        return any(name in mail.facts["headline"] for name in names)
    return mail.template == _OF_OPERATOR
