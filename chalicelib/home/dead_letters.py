"""What the operator sees of the queues, and what they do about messages that were given up."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.accounts import service as accounts
from chalicelib.aws import dead_letters
from chalicelib.aws.dead_letters import DeadLetter
from chalicelib.aws.queues import QUEUES
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import NotFound
from chalicelib.core.operating import Subject
from chalicelib.core.texts import Text
from chalicelib.home.forms import Redrive
from chalicelib.home.operator_views import DeadLetters, DeadLetterView, Queues, QueueView, Redriven
from chalicelib.onboarding.service import names_of


class QueueNotFound(NotFound):
    """There is no such queue."""

    code = "queue-not-found"
    text = Text(
        es="No hay esa cola; vea las que hay en la lista de colas.",
        en="There is no such queue; see those that there are in the list of queues.",
    )
    way = "GET /v1/operator/queues"


class DeadLetterNotFound(NotFound):
    """The queue has no such message, or somebody has it in hand."""

    code = "dead-letter-not-found"
    text = Text(
        es="Ese mensaje no está entre los {count} primeros que la cola dio por perdidos, o alguien "
        "lo mira ahora; vea la lista de nuevo en un minuto.",
        en="That message is not among the first {count} that the queue gave up, or somebody looks "
        "at it right now; see the list again in a minute.",
    )


def queues() -> Queues:
    """Count what each queue holds and what it gave up."""
    return Queues(
        data=[QueueView(name=name, **dead_letters.depth(name)._asdict()) for name in QUEUES]
    )


def listed(queue: str) -> DeadLetters:
    """List what a queue gave up, oldest first: kinds and whose it is, nothing of what it says.

    Raises:
        QueueNotFound: there is none of that name.
    """
    found = dead_letters.look(_known(queue))
    names = names_of(filter(None, map(_tenant, found)))
    return DeadLetters(
        data=[_view(each, names) for each in found], total=dead_letters.depth(queue).dead
    )


def redrive(caller: Caller, queue: str, wanted: Redrive) -> Redriven:
    """Send one message, or up to a hundred, back to their queue; noted before it is done.

    Raises:
        QueueNotFound: there is none of that name.
        DeadLetterNotFound: the message that is named is not among those that were given up.
    """
    one = wanted.message_id
    taken = dead_letters.take(_known(queue), lambda known_as: one in {None, known_as})
    if one is not None and not taken:
        raise DeadLetterNotFound(count=dead_letters.MOST)
    if taken:
        tx = Transaction()
        subject = Subject(queue)
        accounts.note_operation(tx, caller, "dead_letters_redriven", subject, wanted.reason)
        tx.commit()
    for each in taken:
        dead_letters.send_back(queue, each)
    done = Redriven(redriven=len(taken), left=dead_letters.depth(queue).dead)
    tx = Transaction()
    tx.respond(caller, 200, done)
    tx.commit()
    return done


def _known(queue: str) -> str:
    if queue not in QUEUES:
        raise QueueNotFound
    return queue


def _tenant(letter: DeadLetter) -> str | None:
    return next(iter(letter.facts.values()), None)


def _view(letter: DeadLetter, names: Mapping[str, str]) -> DeadLetterView:
    tenant = _tenant(letter)
    return DeadLetterView(
        id=letter.id,
        kind=letter.facts.get("kind"),
        tenant=tenant,
        tenant_name=names.get(tenant) if tenant else None,
        sent_at=letter.sent_at,
        age_seconds=int((clock.now() - letter.sent_at).total_seconds()),
    )
