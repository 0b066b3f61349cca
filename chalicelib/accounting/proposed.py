"""A schedule that a firm proposes to its client, and what the client answered. Pure.

    proposed -> accepted | refused | withdrawn | expired;  any -> proposed (anew)

There is one for each licence. A new proposal takes the place of the last one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.accounting.schedule import Timing
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.model import Entity, Instant
from chalicelib.core.texts import Text

LIFETIME: Final = timedelta(days=30)
"""How long a proposal waits for its answer."""
ProposalState = Literal["proposed", "accepted", "refused", "withdrawn", "expired"]
ProposalEvent = Literal[
    "schedule_proposed",
    "schedule_proposal_accepted",
    "schedule_proposal_refused",
    "schedule_proposal_withdrawn",
    "schedule_proposal_expired",
]
PROPOSAL_STATE_NAMES: Final[dict[ProposalState, Text]] = {
    "proposed": Text(es="propuesta", en="proposed"),
    "accepted": Text(es="aceptada", en="accepted"),
    "refused": Text(es="rechazada", en="refused"),
    "withdrawn": Text(es="retirada", en="withdrawn"),
    "expired": Text(es="vencida", en="expired"),
}


class ScheduleNotProposed(NotFound):
    """The firm that receives the batches proposed no schedule."""

    code = "schedule-not-proposed"
    is_unset = True
    text = Text(
        es="El despacho que recibe los lotes no ha propuesto entregas programadas.",
        en="The firm that receives the batches has proposed no schedule of exports.",
    )
    way = "PUT /v1/firms/{firm}/licences/{licence}/schedule-proposal"


class ScheduleProposalOver(Conflict):
    """It was answered or withdrawn, or nobody answered in time."""

    code = "schedule-proposal-over"
    text = Text(
        es="La propuesta está {state} y ya no se responde ni se retira. Léala de nuevo; el "
        "despacho puede proponer otra.",
        en="The proposal is {state}; it is answered and withdrawn no more. Read it again; the firm "
        "can make another one.",
    )


class ScheduleProposal(Entity, Timing):
    """What the firm of a licence proposes, kept with the client."""

    business_id: str
    firm_id: str
    licence_id: str
    message: str = ""
    """Of the firm to its client."""
    proposed_by: str
    proposed_at: Instant
    expires_at: Instant
    state: ProposalState = "proposed"
    answered_at: Instant | None = None
    reason: str = ""
    """Why it was refused."""
    accepted: Timing | None = None
    """What the client set in its place; null: just that."""

    def seen_at(self, now: datetime) -> ScheduleProposal:
        """Return it as it is at a time: over, once nobody answered for long enough."""
        is_over = self.state == "proposed" and now >= self.expires_at
        return self.but(state="expired") if is_over else self

    def to(self, target: ProposalState, now: datetime) -> ScheduleProposal:
        """Return it with its end.

        Raises:
            ScheduleProposalOver: it has come to one already.
        """
        seen = self.seen_at(now)
        if seen.state != "proposed":
            raise ScheduleProposalOver(state=PROPOSAL_STATE_NAMES[seen.state])
        return seen.but(state=target, answered_at=now)
