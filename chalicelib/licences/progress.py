"""How far a licence has come on its way to a client, step by step. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from chalicelib.core.texts import Text
from chalicelib.core.words import Shown, in_words
from chalicelib.licences.model import EDITABLE, Licence, gaps
from chalicelib.mail.service import MISSED, MailNote

StepName = Literal[
    "data", "acceptance", "activation", "business", "consent", "opening", "client_mail"
]
STEP_NAMES: Final[dict[StepName, Text]] = {
    "data": Text(es="datos de la licencia", en="data of the licence"),
    "acceptance": Text(es="aceptación", en="acceptance"),
    "activation": Text(es="usuario y negocio del cliente", en="user and business of the client"),
    "business": Text(es="negocio que lleva el despacho", en="business that the firm runs"),
    "opening": Text(es="apertura al cliente", en="opening to the client"),
    "consent": Text(es="respuesta del cliente", en="answer of the client"),
    "client_mail": Text(es="correo al cliente", en="mail to the client"),
}
StepState = Literal["done", "under_way", "failed", "to_come"]
STEP_STATES: Final[dict[StepState, Text]] = {
    "done": Text(es="hecho", en="done"),
    "under_way": Text(es="en curso", en="under way"),
    "failed": Text(es="fallido", en="failed"),
    "to_come": Text(es="por hacer", en="to come"),
}


class LicenceStep(Shown):
    """A step of a licence."""

    step: Annotated[StepName, in_words(STEP_NAMES)]
    state: Annotated[StepState, in_words(STEP_STATES)]


def steps_of(licence: Licence, to_client: MailNote | None) -> list[LicenceStep]:
    """Tell the steps of a licence in their order; of a withdrawn one there are none."""
    if licence.state == "withdrawn":
        return []
    return [LicenceStep(step=name, state=state) for name, state in _steps(licence, to_client)]


def _steps(licence: Licence, to_client: MailNote | None) -> Iterator[tuple[StepName, StepState]]:
    is_draft = licence.state == "draft"
    is_complete = licence.state not in EDITABLE or not gaps(licence)
    yield "data", "done" if is_complete else "under_way"
    if is_draft:
        yield "acceptance", "under_way" if is_complete else "to_come"
    else:
        yield "acceptance", "done"
    activation = _ACTIVATION.get(licence.state, "done")
    if licence.run_by == "firm":
        yield "business", activation
        yield "opening", "under_way" if licence.is_opening else "to_come"
        return
    yield "activation", activation
    if licence.state == "awaiting_client":
        yield "consent", "under_way"
    elif activation == "done" and not licence.made_business:
        yield "consent", "done"
    yield "client_mail", _mail(to_client) if activation == "done" else "to_come"


_ACTIVATION: Final[dict[str, StepState]] = {
    "draft": "to_come",
    "provisioning": "under_way",
    "provisioning_failed": "failed",
}
"""Of the states before it is done."""


def _mail(note: MailNote | None) -> StepState:
    if note is None or note.state == "waiting":
        return "under_way"
    return "failed" if note.state in MISSED else "done"
