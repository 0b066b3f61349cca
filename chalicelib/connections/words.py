"""What was done by a connection, told to the firm and to the business."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.connections.model import Connection
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import acting_for
from chalicelib.core.history import Actor, of_firm
from chalicelib.core.texts import Text
from chalicelib.onboarding import service as onboarding

EVENTS: Final[dict[str, Text]] = {
    "document_issued": Text(es="Se emitió {number}.", en="{number} was issued."),
    "document_asked_again": Text(
        es="Se pidió consultar de nuevo a la autoridad por {number}.",
        en="The authority was to be asked again about {number}.",
    ),
    "document_delivery_asked": Text(
        es="Se pidió enviar {number} otra vez.",
        en="{number} was to be mailed again.",
    ),
    "customer_kept": Text(es="Se guardó un cliente.", en="A customer was kept."),
    "customer_changed": Text(
        es="Se cambió un cliente guardado.", en="A customer that is kept was changed."
    ),
    "customer_removed": Text(
        es="Se eliminó un cliente guardado.", en="A customer that was kept was removed."
    ),
    "draft_made": Text(es="Se guardó un borrador.", en="A draft was kept."),
    "draft_deleted": Text(es="Se eliminó un borrador.", en="A draft was deleted."),
    "export_requested": Text(es="Se pidió una exportación.", en="An export was asked for."),
    "export_retried": Text(
        es="Se pidió intentar una exportación de nuevo.", en="An export was to be tried again."
    ),
    "schedule_set": Text(es="Se programaron las entregas.", en="Exports were scheduled."),
    "schedule_paused": Text(
        es="Se pusieron en pausa las entregas programadas.", en="Scheduled exports were paused."
    ),
    "schedule_resumed": Text(
        es="Se reanudaron las entregas programadas.", en="Scheduled exports were resumed."
    ),
    "schedule_ended": Text(
        es="Se terminó la programación de entregas.", en="The schedule of exports was ended."
    ),
}
"""Beside what happens to a business itself."""


def telling(caller: Caller, connection: Connection) -> accounts.Telling:
    """Tell the history of a connection."""
    base = onboarding.telling(caller)
    others = {acting_for(connection): opened_by(caller, [connection])[connection.id]}
    return replace(base, events={**base.events, **EVENTS}, others=lambda _: others)


def opened_by(caller: Caller, connections: Iterable[Connection]) -> Mapping[str, Actor]:
    """Name who opened connections: the firm reads its persons, the business as the firm shows."""
    opened = list(connections)
    own = [each for each in opened if each.firm_id == caller.tenant]
    persons = {each.id: each.account_id for each in own}
    named = accounts.actors(caller.tenant, persons.values(), caller.language) if own else {}
    actors = {each.id: of_firm(each.firm_id, each.account_id) for each in opened if each not in own}
    named |= onboarding.actors(caller, actors.values()) if actors else {}
    return {known: named[actor] for known, actor in (persons | actors).items()}
