"""Whom a bulk tells what: the firm in its history, and by one mail when all has ended.

Whoever sent the file is told when it has to wait, and so is the operator, as the firm then asks to
be confirmed by that.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.figures import Moment
from chalicelib.core.texts import Language, Text
from chalicelib.firms import service as firms
from chalicelib.licences.bulks import Bulk
from chalicelib.licences.listing import LicenceRow
from chalicelib.mail import service as mail

_WAITING = Text(
    es="Las activaciones de {firm} siguen solas cuando haya límite",
    en="The activations of {firm} go on by themselves once the limit allows",
)
_WAITING_SAYS = (
    Text(
        es="Del archivo de {total} activaciones ya se trataron {done} filas; el límite del día no "
        "da para más. Sigue solo desde el {until}: no hay que volver a enviarlo.",
        en="Of the file of {total} activations {done} rows are dealt with; the limit of the day "
        "allows no more. It goes on by itself from {until} on: there is no need to send it "
        "again.",
    ),
    Text(
        es="Lo que falta se puede cancelar en «Activación en bloque», con «Cancelar».",
        en="What is left can be cancelled at “Activation in bulk”, by “Cancel”.",
    ),
)
_CONFIRMATION = Text(
    es="Además se pidió al operador que confirme el despacho; cuando lo haga, sigue enseguida.",
    en="The operator was asked to confirm the firm, too; once that is done, it goes on shortly.",
)
_ASKS = Text(
    es="Activa las licencias de sus clientes con un archivo, y le faltan {left} por el límite del "
    "día.",
    en="It is activating the licences of its clients by a file, and {left} are left for the limit "
    "of the day.",
)
_STOPPED = Text(
    es="Las activaciones de {firm} se detuvieron", en="The activations of {firm} have stopped"
)
_STOPPED_SAYS = (
    Text(
        es="Quien envió el archivo de {total} activaciones ya no puede activar licencias en el "
        "despacho. Ya se trataron {done} filas; las {left} que faltan no empiezan.",
        en="Whoever sent the file of {total} activations may activate licences in the firm no "
        "more. {done} rows are dealt with; the {left} that are left do not begin.",
    ),
    Text(
        es="En «Activación en bloque», elija «Continuar» para seguir en su propio nombre, o "
        "«Cancelar» para no seguir.",
        en="At “Activation in bulk”, choose “Continue” to go on in your own name, or “Cancel” not "
        "to go on.",
    ),
)
_ENDED = {
    "done": Text(
        es="Terminaron las activaciones de {firm}", en="The activations of {firm} have ended"
    ),
    "cancelled": Text(
        es="Se cancelaron activaciones de {firm}", en="Activations of {firm} were cancelled"
    ),
    "failed": Text(
        es="Las activaciones de {firm} no se pudieron terminar",
        en="The activations of {firm} could not be finished",
    ),
}
_ROWS = Text(
    es="De las {total} filas del archivo se aceptaron {accepted}, {unchanged} ya estaban activas o "
    "en camino, {refused} se rechazaron y {left} no llegaron a empezar.",
    en="Of the {total} rows of the file {accepted} were accepted, {unchanged} were active or on "
    "their way already, {refused} were refused, and {left} did not begin.",
)
_LICENCES = Text(
    es="De las licencias aceptadas hay {active} activas, {asked} a la espera de que el cliente "
    "acepte, {failed} con la activación fallida y {under_way} que aún se activan.",
    en="Of the licences that were accepted {active} are active, {asked} wait for the client to "
    "agree, {failed} failed, and {under_way} are still being activated.",
)
_WHERE = Text(
    es="Qué pasó con cada fila, y por qué, lo dice el archivo que se descarga en «Activación "
    "en bloque»; corrija esas filas ahí mismo y envíelas otra vez.",
    en="What became of each row, and why, the file says that “Activation in bulk” has to "
    "download; correct those rows there and send them again.",
)


def states_of(rows: Iterable[LicenceRow], bulk_id: str) -> Counter[str]:
    """Count the licences of a bulk by their states."""
    return Counter(row.state for row in rows if row.bulk_id == bulk_id)


def write_begun(tx: Transaction, firm_id: str, bulk: Bulk) -> None:
    """Add to the history of the firm that a file was sent."""
    _note(tx, firm_id, bulk, "activations_started", bulk.created_by)


def write_paused(tx: Transaction, firm_id: str, bulk: Bulk, account_id: str) -> None:
    """Add to the history of the firm that somebody lets nothing begin for now."""
    left = str(bulk.rows_left)
    _note(tx, firm_id, bulk, "activations_paused", account_id, left=left)


def write_cancelled(tx: Transaction, firm_id: str, bulk: Bulk, account_id: str) -> None:
    """Add to the history of the firm that somebody cancelled what had not begun."""
    left = str(bulk.rows_left)
    _note(tx, firm_id, bulk, "activations_cancelled", account_id, left=left)


def write_taken_over(tx: Transaction, firm_id: str, bulk: Bulk, account_id: str) -> None:
    """Add to the history of the firm that somebody goes on with a file that rested."""
    left = str(bulk.rows_left)
    _note(tx, firm_id, bulk, "activations_taken_over", account_id, left=left)


def write_stopped(tx: Transaction, firm: firms.Firm, bulk: Bulk) -> None:
    """Add that nobody is left who may go on with it: in the history, and to the administrators."""
    _note(tx, firm.id, bulk, "activations_stopped", "system", left=str(bulk.rows_left))
    facts: dict[str, object] = {
        "firm": firm.name,
        "total": bulk.rows,
        "done": bulk.rows_done,
        "left": bulk.rows_left,
        "bulk": bulk.id,
    }
    for head in accounts.heads(firm.id):
        said = [text.render(head.language, facts) for text in _STOPPED_SAYS]
        headline, known_as = _STOPPED.render(head.language, facts), (bulk.id, str(bulk.version))
        _write(tx, firm, head.email, head.language, headline, said, (*known_as, head.id))


def write_waiting(tx: Transaction, firm: firms.Firm, bulk: Bulk) -> None:
    """Add that it waits for a limit: in the history, to whoever sent it, and to the operator."""
    left = bulk.rows_left
    _note(tx, firm.id, bulk, "activations_waiting", "system", left=str(left))
    if not firm.is_confirmed and firm.request is None:
        message = _ASKS.render(firm.language, {"left": left})
        firms.write_asked(tx, firm, message, bulk.created_by)
    person = accounts.person_of(firm.id, bulk.created_by)
    if person is None or bulk.resumes_at is None:
        return
    told = _WAITING_SAYS if firm.is_confirmed else (*_WAITING_SAYS, _CONFIRMATION)
    facts: dict[str, object] = {
        "firm": firm.name,
        "total": bulk.rows,
        "done": bulk.rows_done,
        "until": Moment(bulk.resumes_at, ZoneInfo(person.time_zone)),
        "bulk": bulk.id,
    }
    said = [text.render(person.language, facts) for text in told]
    headline = _WAITING.render(person.language, facts)
    known_as = bulk.id, str(bulk.following), person.id  # who took it over has not been told
    _write(tx, firm, person.email, person.language, headline, said, known_as)


def write_ended(
    tx: Transaction, firm: firms.Firm, bulk: Bulk, licences: Iterable[LicenceRow]
) -> None:
    """Add that nothing is left to do: in the history, and to the firm in one mail."""
    states = states_of(licences, bulk.id)
    counts: dict[str, object] = {
        what: bulk.counts.get(what, 0) for what in ("accepted", "unchanged", "refused")
    }
    noted = {what: str(count) for what, count in counts.items()}
    _note(tx, firm.id, bulk, "activations_ended", "system", **noted)
    facts: dict[str, object] = counts | {
        "firm": firm.name,
        "total": bulk.rows,
        "left": bulk.rows_left,
        "active": states["active"],
        "asked": states["awaiting_client"],
        "failed": states["provisioning_failed"],
        "under_way": states["provisioning"],
        "bulk": bulk.id,
    }
    said = [text.render(firm.language, facts) for text in (_ROWS, _LICENCES, _WHERE)]
    headline = _ENDED[bulk.state].render(firm.language, facts)
    _write(tx, firm, firm.email, firm.language, headline, said, (bulk.id, "ended"))


def _note(tx: Transaction, firm_id: str, bulk: Bulk, event: str, actor: str, **facts: str) -> None:
    named = {"bulk": bulk.id, "total": str(bulk.rows), **facts}
    tx.note(Table(firm_id), firm_id, event, actor=actor, **named)


def _write(
    tx: Transaction,
    firm: firms.Firm,
    recipient: str,
    language: Language,
    headline: str,
    said: list[str],
    natural_key: tuple[str, ...],
) -> None:
    mail.write(
        tx,
        tenant=firm.id,
        recipient=recipient,
        language=language,
        template="activations-told",
        facts={"headline": headline, "paragraphs": json.dumps(said, ensure_ascii=False)},
        natural_key=natural_key,
        of={"activation": natural_key[0]},
    )
