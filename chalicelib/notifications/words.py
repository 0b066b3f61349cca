"""What happened to mailboxes and notices, told to people; never a word of what a notice says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, cast

from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.notifications.notices import WORK_NAMES

NoticeEvent = Literal[
    "notice_entered",
    "notice_reported_anew",
    "notice_corrected",
    "notice_worked_on",
    "notice_opened",
    "notice_opening_withdrawn",
    "notice_removed",
    "notice_restored",
    "notice_forwarded",
    "notice_forwarding_withdrawn",
    "notice_warned",
    "notice_expiry_presumed",
    "notice_handed_over",
    "notice_taken_over",
]
EVENTS: Final[dict[NoticeEvent, Text]] = {
    "notice_entered": Text(es="Se anotó.", en="It was entered."),
    "notice_reported_anew": Text(
        es="El programa instalado dijo otra cosa de ella: {fields}.",
        en="The installed program said something else of it: {fields}.",
    ),
    "notice_corrected": Text(es="Se corrigió: {fields}.", en="It was put right: {fields}."),
    "notice_worked_on": Text(
        es="Se puso el trabajo en «{work_state}».", en="The work was set to “{work_state}”."
    ),
    "notice_opened": Text(
        es="Se indicó que se abrió, y quién.", en="It was said that it was opened, and by whom."
    ),
    "notice_opening_withdrawn": Text(
        es="Se indicó que no se había abierto.", en="It was said that it was not opened after all."
    ),
    "notice_removed": Text(es="Se quitó de la lista.", en="It was removed from the list."),
    "notice_restored": Text(es="Se recuperó.", en="It was restored."),
    "notice_forwarded": Text(
        es="El cliente la envió al despacho.", en="The client forwarded it to the firm."
    ),
    "notice_forwarding_withdrawn": Text(
        es="El cliente la retiró del despacho.", en="The client took it back from the firm."
    ),
    "notice_warned": Text(
        es="Se avisó de que el último día para abrirla es el {last_day}.",
        en="It was told that the last day to open it is {last_day}.",
    ),
    "notice_expiry_presumed": Text(
        es="El plazo terminó el {last_day} sin que conste que se abriera.",
        en="The term ended on {last_day}, and nobody is known to have opened it.",
    ),
    "notice_handed_over": Text(
        es="Pasó, con su buzón, a la otra parte.", en="It went to the other side with its mailbox."
    ),
    "notice_taken_over": Text(
        es="Llegó, con su buzón, de la otra parte.",
        en="It came from the other side with its mailbox.",
    ),
}
_FIELDS: Final[dict[str, Text]] = {
    "kind": Text(es="tipo", en="kind"),
    "subject": Text(es="asunto", en="subject"),
    "description": Text(es="descripción", en="description"),
    "issuer": Text(es="organismo", en="issuer"),
    "origin_code": Text(es="código de origen", en="code of origin"),
    "made_available_at": Text(es="puesta a disposición", en="when it was made available"),
    "opened": Text(es="apertura", en="opening"),
}


def facts_told(event: str, facts: Mapping[str, str]) -> Mapping[str, object]:
    """Return the facts of an event, with those that are codes in words."""
    del event
    told: dict[str, object] = dict(facts)
    if "fields" in facts:
        named = [_FIELDS[each] for each in facts["fields"].split()]
        told["fields"] = Text(
            es=", ".join(each.es for each in named), en=", ".join(each.en for each in named)
        )
    if "last_day" in facts:
        told["last_day"] = Day.read(facts["last_day"])
    names = cast("Mapping[str, Text]", WORK_NAMES)
    if "work_state" in facts:
        told["work_state"] = names[facts["work_state"]]
    return told
